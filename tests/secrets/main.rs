//! Tests that no secret is found in what a CLI, the provider or a crash leaves behind, with the logs turned up fully.
//!
//! Every source of credentials is used for a real apply through every CLI, with values that are found by searching. A
//! trial fails too if the log it searched is not there. Without its tools, which `cargo xtask test` installs, this test
//! fails.

mod scenario;
mod token_service;
#[expect(dead_code, reason = "no engine but the simulator is started here, and the lives check the wire")]
#[path = "../lives/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use dynamodb_sim::{Answering, Handle, Moment, ServerOptions, Settings, spawn};
use libtest_mimic::{Arguments, Failed, Trial};
use terraform_cli::{Cli, Folder};

use crate::scenario::{Place, SCENARIOS, Scenario};
use crate::token_service::TokenService;
use crate::tools::Tools;

const TABLE: &str = r#"
resource "dynamodb_table" "this" {
  name          = "secrets"
  partition_key = { name = "id" }
  ttl           = { attribute_name = "expiresAt" }
}
"#;

/// How the log is asked for.
#[derive(Clone, Copy)]
struct Logging {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    /// Whether each call must be in it.
    logs_calls: bool,
}

const EVERYTHING: Logging = Logging {
    name: "everything",
    variables: &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "TRACE"), ("TF_LOG_PATH", "trace.log")],
    logs_calls: true,
};

const LEVELS: [Logging; 6] = [
    Logging { name: "provider_trace", variables: &[("TF_LOG_PROVIDER", "TRACE")], logs_calls: true },
    Logging { name: "json", variables: &[("TF_LOG", "JSON")], logs_calls: true },
    Logging { name: "debug", variables: &[("TF_LOG", "DEBUG")], logs_calls: true },
    Logging { name: "info", variables: &[("TF_LOG", "INFO")], logs_calls: false },
    Logging { name: "warn", variables: &[("TF_LOG", "WARN")], logs_calls: false },
    Logging { name: "error", variables: &[("TF_LOG", "ERROR")], logs_calls: false },
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match Tools::from_environment() {
        Ok(tools) => trials(&tools),
        Err(missing) => vec![Trial::test("tools", move || Err(Failed::from(missing)))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Every scenario with everything logged by every CLI, and the first at every level.
fn trials(tools: &Tools) -> Vec<Trial> {
    let mut trials = Vec::new();
    for cli in &tools.clis {
        trials.extend(SCENARIOS.iter().map(|scenario| trial(scenario, EVERYTHING, cli)));
        trials.extend(LEVELS.iter().map(|level| trial(&SCENARIOS[0], *level, cli)));
    }
    trials
}

fn trial(scenario: &'static Scenario, logging: Logging, cli: &Cli) -> Trial {
    let (cli, name) = (cli.clone(), format!("{}::{}::{}", scenario.name, logging.name, cli.kind()));
    Trial::test(name.clone(), move || {
        run(scenario, logging, &cli, &name).map_err(|error| Failed::from(format!("{error:#}")))
    })
}

fn run(scenario: &Scenario, logging: Logging, cli: &Cli, name: &str) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("secrets").join(name.replace("::", "-"));
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    let folder = Folder::create(&path, cli, binary)?;
    let (simulator, tokens) = (simulator()?, TokenService::start()?);
    let place = Place { simulator: &simulator.url, tokens: &tokens, folder: folder.path() };
    let mut given = vec!["main.tf"];
    folder.write("authority.pem", &tokens.authority)?;
    folder.write("main.tf", &format!("{}{TABLE}", place.fill(scenario.provider)))?;
    for (file, content) in scenario.files {
        folder.write(file, content)?;
        given.push(file);
    }
    let mut log = String::new();
    for arguments in [&["apply", "-auto-approve", "-input=false", "-no-color"][..], &["plan", "-input=false"]] {
        let mut command = folder.command(arguments);
        command.envs(scenario.variables.iter().map(|(name, value)| (name, place.fill(value))));
        command.envs(logging.variables.iter().copied()).env("RUST_BACKTRACE", "full");
        let output = command.stdin(Stdio::null()).output().context("the CLI cannot be started")?;
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        ensure!(output.status.success() == scenario.succeeds, "{arguments:?} ended with {}: {said:?}", output.status);
        for (text, stream) in said.iter().zip(["standard output", "standard error"]) {
            search(text, scenario, stream)?;
        }
        log.push_str(&said[1]);
    }
    log.push_str(&std::fs::read_to_string(path.join("trace.log")).unwrap_or_default());
    ensure!(
        log.contains(scenario.sign) || !logging.logs_calls,
        "{:?} is not in the log, which shows nothing that could be searched",
        scenario.sign
    );
    for file in files(folder.path())?.iter().filter(|file| !given.iter().any(|own| file.ends_with(own))) {
        search(&String::from_utf8_lossy(&std::fs::read(file)?), scenario, &file.display().to_string())?;
    }
    std::fs::remove_dir_all(&path)?;
    Ok(())
}

/// Fails with the line that holds a secret.
fn search(text: &str, scenario: &Scenario, place: &str) -> anyhow::Result<()> {
    for secret in scenario.secrets {
        if let Some(line) = text.lines().find(|line| line.contains(secret)) {
            anyhow::bail!("{secret} is in {place}: {line}");
        }
    }
    Ok(())
}

/// What lies in the folder, hidden folders of the CLI included.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

fn simulator() -> anyhow::Result<Handle> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the machine's clock is before 1970")?;
    let settings = Settings { start: Moment::from_millis(i64::try_from(now.as_millis())?), ..Settings::default() };
    Ok(spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() })?)
}
