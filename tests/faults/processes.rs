//! Finds the processes of a run of a CLI and sends them signals.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal as OsSignal, kill_process};

use crate::disturbance::Signal;

/// What Linux keeps of the provider's name: 15 characters.
const PROVIDER: &str = "terraform-provi";
/// How long a provider may outlive its CLI.
const GRACE: Duration = Duration::from_secs(6);

/// The providers that a CLI started and that run.
pub(crate) fn providers_of(cli: u32) -> anyhow::Result<Vec<Pid>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        // A process may end while we read.
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        if parent_of(&stat, PROVIDER) == Some(cli) {
            found.extend(Pid::from_raw(id));
        }
    }
    Ok(found)
}

/// The parent in a line of `/proc/<id>/stat`, if the process has this name and is not a dead entry.
fn parent_of(stat: &str, name: &str) -> Option<u32> {
    let (head, rest) = stat.rsplit_once(") ")?;
    let (_, command) = head.split_once('(')?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    (command == name && state != "Z").then(|| fields.next()?.parse().ok())?
}

/// Sends a signal.
pub(crate) fn send(signal: Signal, to: Pid) -> anyhow::Result<()> {
    let signal = match signal {
        Signal::Interrupt => OsSignal::INT,
        Signal::Terminate => OsSignal::TERM,
        Signal::Kill => OsSignal::KILL,
    };
    kill_process(to, signal).context("the signal could not be sent")
}

/// Waits until the processes have ended.
pub(crate) fn ensure_gone(processes: &[Pid]) -> anyhow::Result<()> {
    let started = Instant::now();
    for process in processes {
        let stat = format!("/proc/{}/stat", process.as_raw_nonzero());
        while std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
            ensure!(started.elapsed() < GRACE, "a provider outlives its CLI by more than {} s", GRACE.as_secs());
            pause();
        }
    }
    Ok(())
}

/// Between two polls of another process.
#[expect(clippy::disallowed_methods, reason = "other processes are watched, whose clock is not ours")]
pub(crate) fn pause() {
    std::thread::sleep(Duration::from_millis(5));
}
