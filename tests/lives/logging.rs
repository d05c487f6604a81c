//! Checks that the log says what happened to which table.
//!
//! Two tables are made at the same time with `TF_LOG=DEBUG`; every line names its table, every call has its request ID,
//! and one line sums each operation up.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::json;
use terraform_cli::provider_log::{self, Line};
use terraform_cli::{Cli, EngineKind, Folder, provider_block_at, simulator};

use crate::engines::{Engines, Services};
use crate::tools::Tools;

const TABLES: &str = r#"
variable "team" {
  default = "orders"
}

resource "dynamodb_table" "plain" {
  name          = "logging-plain"
  partition_key = { name = "id" }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Team = var.team }
}

resource "dynamodb_table" "watched" {
  name           = "logging-watched"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 1, max_capacity = 9 }
  write_capacity = { units = 2 }
  alarms         = { name_prefix = "logging-" }
}
"#;

/// Makes, refuses to change and destroys the tables with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("logging").join(cli.kind().name());
    let folder = Folder::create(&scratch, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[r#"preset = "development""#]))?;
    folder.write("main.tf", TABLES)?;

    let throttled = json!([{"operation": "UpdateTimeToLive", "kind": "throttle"}]);
    let lines = apply(&folder, &services, &throttled, &["apply", "-auto-approve"], true)?;
    check_summary(&lines, "logging-plain", "create", "created table \"logging-plain\": 3 steps, ", " retried), ")?;
    check_summary(&lines, "logging-watched", "create", "created table \"logging-watched\": ", " calls, ")?;
    check_calls(&lines)?;
    let retried = |line: &Line| line.field("call") == "UpdateTimeToLive" && line.field("attempt") == "2";
    ensure!(lines.iter().any(retried), "the second attempt at UpdateTimeToLive is not logged");
    for service in ["application-autoscaling", "cloudwatch"] {
        let logged = |line: &Line| line.is_of("logging-watched", "create") && line.field("service") == service;
        ensure!(lines.iter().any(logged), "no call to {service} is logged");
    }

    let denied = json!([{"operation": "TagResource", "kind": "access_denied", "count": null}]);
    let lines = apply(&folder, &services, &denied, &["apply", "-auto-approve", "-var=team=shop"], false)?;
    check_summary(&lines, "logging-plain", "read", "read table \"logging-plain\": ", " calls, ")?;
    let failed = "could not update table \"logging-plain\": 0 steps, ";
    check_summary(&lines, "logging-plain", "update", failed, "; Permission missing")?;

    let lines = apply(&folder, &services, &json!([]), &["destroy", "-auto-approve"], true)?;
    check_summary(&lines, "logging-watched", "delete", "deleted table \"logging-watched\": ", " calls, ")?;
    services.check_wire()?;
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// Runs a command under faults; the lines of the provider about tables.
fn apply(
    folder: &Folder,
    services: &Services,
    faults: &serde_json::Value,
    arguments: &[&str],
    succeeds: bool,
) -> anyhow::Result<Vec<Line>> {
    simulator::inject(services.url(), faults)?;
    logged(folder, &[arguments, &["-input=false", "-no-color"]].concat(), succeeds)
}

/// Runs a command with a log; the lines of the provider about tables.
pub(crate) fn logged(folder: &Folder, arguments: &[&str], succeeds: bool) -> anyhow::Result<Vec<Line>> {
    let log = folder.path().join("provider.log");
    let mut command = folder.command(arguments);
    command.env("TF_LOG", "DEBUG").env("TF_LOG_PATH", &log);
    let output = command.output().context("the CLI cannot be started")?;
    let text = std::fs::read_to_string(&log).context("the CLI wrote no log")?;
    ensure!(
        output.status.success() == succeeds,
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::remove_file(&log)?;
    Ok(provider_log::lines(&text).collect())
}

/// One line sums the operation up, at info, with these parts; it counts the calls whose lines are the operation's.
fn check_summary(lines: &[Line], table: &str, operation: &str, begins: &str, holds: &str) -> anyhow::Result<()> {
    let of = || lines.iter().filter(|line| line.is_of(table, operation));
    let summaries: Vec<&Line> = of().filter(|line| line.has("retries")).collect();
    let [summary] = summaries.as_slice() else {
        anyhow::bail!("{operation} of {table} has {} summaries", summaries.len());
    };
    let text = &summary.text;
    ensure!(summary.level == "INFO", "{text} is logged at {}", summary.level);
    ensure!(text.starts_with(begins) && text.contains(holds), "`{begins}…{holds}…` expected, found `{text}`");
    let calls = of().filter(|line| line.has("request_id")).count();
    ensure!(summary.field("calls") == calls.to_string(), "{calls} calls are logged, unlike the count in `{text}`");
    // Backups that are still being set up may answer a second call with "not yet", so the number is not fixed.
    let retries = of().filter(|line| line.field("attempt").parse::<u32>().is_ok_and(|attempt| attempt > 1)).count();
    ensure!(
        summary.field("retries") == retries.to_string(),
        "{retries} retries are logged, unlike the count in `{text}`"
    );
    ensure!(summary.field("region") == "us-east-1", "no Region in `{text}`");
    ensure!(summary.field("duration_ms").parse::<u64>().is_ok(), "no duration in `{text}`");
    Ok(())
}

/// Every answer has a request id of its own and a duration, and every step names itself.
fn check_calls(lines: &[Line]) -> anyhow::Result<()> {
    let mut ids = BTreeSet::new();
    let mut steps = BTreeSet::new();
    for line in lines.iter().filter(|line| line.has("request_id")) {
        let id = line.field("request_id");
        ensure!(id.starts_with("SIMULATED") && ids.insert(id), "no request id of its own: `{}`", line.text);
        ensure!(line.field("duration_ms").parse::<u64>().is_ok(), "no duration: `{}`", line.text);
        steps.insert((line.field("table"), line.field("step")));
    }
    ensure!(steps.contains(&("logging-plain", "enable time to live on \\\"expiresAt\\\"")), "{steps:?}");
    Ok(())
}
