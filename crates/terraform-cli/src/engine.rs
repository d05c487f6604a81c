//! Local processes that answer AWS calls, and how they are started.

use std::fmt;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::http;
use crate::service::{self, Service};

/// How long an engine may take to listen. Measured: the simulator 20 ms, moto 3 s, ministack 2 s on two idle cores.
const START_LIMIT: Duration = Duration::from_secs(90);

/// The engines the provider is tested against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EngineKind {
    /// This project's strict model of the control plane.
    Sim,
    /// moto, an independent mock of AWS in Python.
    Moto,
    /// ministack, an independent local AWS in Python.
    Ministack,
    /// dynalite, a part of DynamoDB in JavaScript: it drops what it does not know.
    Dynalite,
    /// AWS itself, with the credentials of whoever runs the lives there. No local process, so not one of [`EngineKind::ALL`].
    Aws,
}

impl EngineKind {
    /// Every engine on this machine, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Sim, Self::Moto, Self::Ministack, Self::Dynalite];

    /// The name used in options, trial names and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sim => "sim",
            Self::Moto => "moto",
            Self::Ministack => "ministack",
            Self::Dynalite => "dynalite",
            Self::Aws => "aws",
        }
    }

    /// The account that the engine acts in for dummy credentials; AWS's answers depend on the real ones.
    #[must_use]
    pub fn account(self) -> Option<&'static str> {
        match self {
            Self::Sim => Some("111122223333"),
            Self::Moto => Some("123456789012"),
            Self::Ministack | Self::Dynalite => Some("000000000000"),
            Self::Aws => None,
        }
    }

    /// The engine of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A running engine. Its process ends when this value is dropped.
#[derive(Debug)]
pub struct Engine {
    child: Child,
    url: String,
}

impl Engine {
    /// Starts moto from the virtual environment of `python`; what it prints goes to `log`.
    ///
    /// # Errors
    /// The program is missing, ends early or does not listen in time.
    pub fn moto(python: &Path, log: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(sibling(python, "moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        Self::start("moto", command, port, log)
    }

    /// Starts ministack from the virtual environment of `python`; what it prints goes to `log`.
    ///
    /// # Errors
    /// The program is missing, ends early or does not listen in time.
    pub fn ministack(python: &Path, log: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(sibling(python, "ministack"));
        command
            .env("GATEWAY_PORT", port.to_string())
            .env("BIND_HOST", "127.0.0.1")
            // Without this it also listens for MQTT on every interface.
            .env("IOT_MTLS_ENABLED", "0");
        Self::start("ministack", command, port, log)
    }

    /// Starts dynalite, whose program is given; what it prints goes to `log`.
    ///
    /// # Errors
    /// The program is missing, ends early or does not listen in time.
    pub fn dynalite(program: &Path, log: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program);
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        Self::start("dynalite", command, port, log)
    }

    /// Starts the simulator's binary with further arguments; what it prints goes to `log`.
    ///
    /// # Errors
    /// The program is missing, ends early or does not listen in time.
    pub fn sim(binary: &Path, arguments: &[&str], log: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(binary);
        command.args(["--port", &port.to_string()]).args(arguments);
        Self::start("the simulator", command, port, log)
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    fn start(name: &str, mut command: Command, port: u16, log: &Path) -> anyhow::Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {name} ({})", command.get_program().to_string_lossy()))?;
        let mut engine = Self { child, url: format!("http://127.0.0.1:{port}") };
        engine.wait_until_it_answers(name, log)?;
        Ok(engine)
    }

    fn wait_until_it_answers(&mut self, name: &str, log: &Path) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let Err(refusal) = table_names(&self.url) else { return Ok(()) };
            if let Some(status) = self.child.try_wait()? {
                let printed = std::fs::read_to_string(log).unwrap_or_default();
                anyhow::bail!("{name} ended at once ({status}):\n{printed}");
            }
            anyhow::ensure!(
                started.elapsed() < START_LIMIT,
                "{name} did not answer within {} s: {refusal:#}",
                START_LIMIT.as_secs()
            );
            pause(Duration::from_millis(25));
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // The process may have ended by itself; there is nothing left to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, whose clock is not ours")]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// A TCP port of the loopback interface that is free at the moment.
///
/// # Errors
/// The system has none left.
pub fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback interface")?;
    Ok(listener.local_addr()?.port())
}

/// Sends one DynamoDB operation with its JSON body; see [`service::call`].
///
/// # Errors
/// The engine cannot be reached. A refusal is not an error: see the answer's status and body.
pub fn aws_call(url: &str, operation: &str, body: &str) -> anyhow::Result<http::Answer> {
    service::call(url, Service::DynamoDb, operation, body)
}

/// The names of all tables an engine holds.
///
/// # Errors
/// The engine cannot be reached, or refuses.
pub fn table_names(url: &str) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    loop {
        let request = match names.last() {
            Some(last) => serde_json::json!({ "ExclusiveStartTableName": last }),
            None => serde_json::json!({}),
        };
        let answer = aws_call(url, "ListTables", &request.to_string())?;
        anyhow::ensure!(answer.status == 200, "ListTables was refused with {}: {}", answer.status, answer.body);
        let page: serde_json::Value = serde_json::from_str(&answer.body)?;
        let found = page["TableNames"].as_array().context("an answer without TableNames")?;
        names.extend(found.iter().filter_map(|name| name.as_str().map(str::to_owned)));
        if page["LastEvaluatedTableName"].is_null() || found.is_empty() {
            return Ok(names);
        }
    }
}

fn sibling(python: &Path, program: &str) -> PathBuf {
    python.with_file_name(program)
}
