//! Deletes what this run made, and what earlier ones left that were killed.
//!
//! An earlier run is over when its lease, a file that its process kept locked, is there and free; without a lease it ran on
//! another machine, and is over when it is older than any run gets. What is of a run that may still go on is left alone.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use terraform_cli::RunPrefix;

use super::account::{Account, Made};
use super::order::Order;

/// A run that began before this is over: the workflow ends after three hours, and the longest life takes one.
const MAX_RUN_AGE: u32 = 6 * 3_600;

/// Between two attempts at what is refused for the moment, such as a table whose index is being built.
const PACE: Duration = Duration::from_secs(5);
/// Building an index takes up to 17 minutes on an empty table.
const ATTEMPTS: usize = 360;

/// The claim of a run on its names, as long as its process lives.
pub(super) struct Lease(#[expect(dead_code, reason = "the lock ends with the file")] File);

impl Lease {
    const NAME: &str = "lease";

    pub(super) fn take(directory: &Path) -> anyhow::Result<Self> {
        let path = directory.join(Self::NAME);
        let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(Self(file))
    }

    /// Whether a run on this machine has ended; none if it was not on this machine.
    fn has_ended(runs: &Path, run: RunPrefix) -> Option<bool> {
        let file = File::open(runs.join(run.to_string()).join(Self::NAME)).ok()?;
        Some(!matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }
}

/// Deletes what earlier runs left.
pub(super) fn delete_earlier(account: &Account, order: &Order, say: &dyn Fn(&str)) -> anyhow::Result<()> {
    let now = u32::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let runs = order.directory.parent().context("the files of a run are in no folder")?;
    let is_over = |run: RunPrefix| match Lease::has_ended(runs, run) {
        Some(ended) => ended,
        None => order.whatever_age || run.age(now) > MAX_RUN_AGE,
    };
    let found: BTreeSet<RunPrefix> = account.made()?.iter().filter_map(Made::run).collect();
    let (over, going): (Vec<_>, Vec<_>) =
        found.into_iter().filter(|run| *run != order.run).partition(|run| is_over(*run));
    for run in going {
        say(&format!("{run} may still go on elsewhere; what it made is left alone"));
    }
    for run in over {
        say(&format!("deleting what {run} left"));
        delete(account, run, say)?;
    }
    Ok(())
}

/// Deletes what this run made and did not delete itself.
pub(super) fn delete_own(account: &Account, order: &Order, say: &dyn Fn(&str)) -> anyhow::Result<()> {
    delete(account, order.run, say).with_context(|| {
        format!(
            "not everything that this run made is deleted. `cargo xtask aws --region {} --clean` tries again; until then \
             it costs what tables and alarms cost",
            order.region
        )
    })
}

fn delete(account: &Account, run: RunPrefix, say: &dyn Fn(&str)) -> anyhow::Result<()> {
    let mut announced = BTreeSet::new();
    let mut refusal = None;
    for _ in 0..ATTEMPTS {
        let left: Vec<Made> = account.made()?.into_iter().filter(|made| made.run() == Some(run)).collect();
        if left.is_empty() {
            return Ok(());
        }
        for made in left {
            if announced.insert(made.clone()) {
                say(&format!("deleting {made}"));
            }
            refusal = account.delete(&made).err().or(refusal);
        }
        pause();
    }
    bail!("{run} still has something after {ATTEMPTS} attempts. The last refusal: {refusal:?}")
}

#[expect(clippy::disallowed_methods, reason = "a service is waited for, whose clock is not ours")]
fn pause() {
    std::thread::sleep(PACE);
}
