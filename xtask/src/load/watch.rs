//! Measures a running command: time, and processor, memory and connections of the provider below the CLI.
//!
//! All but the time are read from `/proc`; where there is none they are omitted.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use terraform_cli::Folder;

/// How often the processes are sampled.
const SAMPLE: Duration = Duration::from_millis(50);

/// A command that ended well.
pub struct Watched {
    /// The whole command.
    pub took: Duration,
    /// The most resident memory that a provider process ever had, in kilobytes.
    pub peak: Option<u64>,
    /// Resident memory of the largest provider process, in kilobytes, by resources done.
    pub memory: Vec<(usize, u64)>,
    /// Processor time of the CLI and of its provider processes, in seconds, up to the last sample.
    pub processor: (f64, f64),
    /// Most connections to the simulator at once.
    pub connections: Option<usize>,
}

impl Watched {
    /// The memory when so many resources were done.
    pub fn memory_at(&self, done: usize) -> Option<u64> {
        self.memory.iter().find(|(seen, _)| *seen >= done).map(|(_, memory)| *memory)
    }
}

/// Runs a command with `-json` and counts its events of a type, such as `apply_complete`.
pub fn watch(
    folder: &Folder,
    arguments: &[&str],
    event: &'static str,
    provider: &Path,
    url: &str,
) -> anyhow::Result<Watched> {
    let started = Instant::now();
    let mut command = folder.command(arguments);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot start the CLI")?;
    let output = child.stdout.take().context("the CLI has no output")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The receiver is there until the output ends.
            let _ = sender.send(line);
        }
    });
    let event = format!(r#""type":"{event}""#);
    let port = url.rsplit(':').next().and_then(|port| port.parse().ok()).context("the simulator has no port")?;
    let mut watched =
        Watched { took: Duration::ZERO, peak: None, memory: Vec::new(), processor: (0.0, 0.0), connections: None };
    let (mut done, mut problems, mut sampled) = (0, Vec::new(), started);
    let mut busy = BTreeMap::new();
    loop {
        match lines.recv_timeout(SAMPLE) {
            Ok(line) if line.contains(&event) => done += 1,
            Ok(line) if line.contains(r#""@level":"error""#) => problems.push(line),
            Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        if sampled.elapsed() >= SAMPLE {
            sampled = Instant::now();
            sample(&mut watched, &mut busy, done, child.id(), provider, port);
        }
    }
    let status = child.wait()?;
    watched.took = started.elapsed();
    let of_cli = busy.remove(&child.id()).unwrap_or_default();
    watched.processor = (of_cli, busy.into_values().sum());
    ensure!(status.success(), "`{}` ended with {status}:\n{}", arguments.join(" "), problems.join("\n"));
    Ok(watched)
}

fn sample(watched: &mut Watched, busy: &mut BTreeMap<u32, f64>, done: usize, cli: u32, provider: &Path, port: u16) {
    let seen = providers(cli, provider);
    if let Some(resident) = seen.iter().map(|process| process.resident).max() {
        watched.memory.push((done, resident));
    }
    watched.peak = watched.peak.max(seen.iter().map(|process| process.peak).max());
    for id in seen.iter().map(|process| process.id).chain([cli]) {
        busy.extend(processor(id).map(|seconds| (id, seconds)));
    }
    watched.connections = watched.connections.max(connections(port));
}

/// A provider process, with its resident memory now and at most, in kilobytes.
struct Process {
    id: u32,
    resident: u64,
    peak: u64,
}

/// The CLI's provider processes.
fn providers(cli: u32, provider: &Path) -> Vec<Process> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let provider = provider.canonicalize().unwrap_or_else(|_| provider.to_owned());
    let of_process = |folder: &Path| {
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        let field = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
        };
        if field("PPid")? != u64::from(cli) || std::fs::read_link(folder.join("exe")).ok()? != provider {
            return None;
        }
        let id = u32::try_from(field("Pid")?).ok()?;
        Some(Process { id, resident: field("VmRSS")?, peak: field("VmHWM")? })
    };
    processes.filter_map(Result::ok).filter_map(|entry| of_process(&entry.path())).collect()
}

/// Processor time of a process in seconds: fields 14 and 15, in hundredths, behind a name that may hold anything.
fn processor(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<u32> = fields.split_whitespace().skip(11).take(2).map_while(|field| field.parse().ok()).collect();
    let [user, system] = *fields else { return None };
    Some((f64::from(user) + f64::from(system)) / 100.0)
}

/// Established connections to a port of this machine.
fn connections(port: u16) -> Option<usize> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let to = format!(":{port:04X}");
    let is_one = |line: &&str| {
        let mut fields = line.split_whitespace().skip(2);
        fields.next().is_some_and(|remote| remote.ends_with(&to)) && fields.next() == Some("01")
    };
    Some(table.lines().skip(1).filter(is_one).count())
}
