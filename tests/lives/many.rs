//! Checks that the refresh of many tables keeps to AWS's rate limits and makes no call that it does not need.
//!
//! The tables are made while the simulator's clock jumps; then the simulator is as far away and as strict as AWS.
//! Counted is what it was asked for, never how long that took: `cargo xtask load` measures.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::ensure;
use terraform_cli::simulator::{self, SeenCall};
use terraform_cli::{Cli, EngineKind, Folder, provider_block_at};

use crate::engines::Engines;
use crate::tools::Tools;

const TABLES: &str = r#"resource "dynamodb_table" "plain" {
  count         = 24
  name          = "plain-${count.index}"
  partition_key = { name = "id" }
}

resource "dynamodb_table" "scaled" {
  count          = 12
  name           = "scaled-${count.index}"
  partition_key  = { name = "id" }
  ttl            = { attribute_name = "expiresAt" }
  tags           = { Team = "orders" }
  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}

resource "dynamodb_table" "scheduled" {
  count         = 4
  name          = "scheduled-${count.index}"
  partition_key = { name = "id" }
  read_capacity = {
    min_capacity = 1
    max_capacity = 10
    schedules    = { morning = { schedule = "cron(0 7 * * ? *)", min_capacity = 5 } }
  }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}
"#;

const ALL: usize = 40;
const SCALED: usize = 16;

/// Asked once for each table.
const EACH: [&str; 5] =
    ["DescribeTable", "DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource", "GetResourcePolicy"];

/// Asked once for each scaled table, or once for several.
const SHARED: [&str; 3] = [
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
];

/// Makes the tables, refreshes them, and removes them again.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many").join(cli.kind().name());
    let folder = Folder::create(&directory, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    let services = engines.services(EngineKind::Sim, tools)?;
    let url = services.url();
    let provider = |limited: &str| provider_block_at(&services.endpoints, &[r#"preset = "development""#, limited]);
    folder.write("main.tf", TABLES)?;
    folder.write("provider.tf", &provider("rate_limiting = false"))?;
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve", "-parallelism=40"])?;

    folder.write("provider.tf", &provider("rate_limiting = true"))?;
    simulator::real_time(url)?;
    simulator::limit(url, "documented")?;
    simulator::delay(url, 30)?;
    let before = simulator::journal(url)?.len();
    folder.run_successfully(&["plan", "-json", "-input=false", "-refresh-only"])?;
    let calls = simulator::journal(url)?.split_off(before);
    check(&calls)?;

    simulator::jump(url)?;
    simulator::limit(url, "none")?;
    simulator::delay(url, 0)?;
    folder.write("provider.tf", &provider("rate_limiting = false"))?;
    folder.run_successfully(&["destroy", "-json", "-input=false", "-auto-approve", "-parallelism=40"])?;
    services.check_wire()?;
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}

fn check(calls: &[SeenCall]) -> anyhow::Result<()> {
    let throttled: Vec<&str> =
        calls.iter().filter(|call| call.was_throttled()).map(|call| call.operation.as_str()).collect();
    ensure!(throttled.is_empty(), "throttled were {throttled:?}");
    let mut counts = BTreeMap::<&str, usize>::new();
    for call in calls.iter().filter(|call| call.operation != "sts:GetCallerIdentity") {
        *counts.entry(call.operation.as_str()).or_default() += 1;
    }
    for operation in EACH {
        let count = counts.remove(operation).unwrap_or_default();
        ensure!(count == ALL, "{operation} was called {count} times for {ALL} tables");
    }
    for operation in SHARED {
        let count = counts.remove(operation).unwrap_or_default();
        ensure!((1..=SCALED).contains(&count), "{operation} was called {count} times for {SCALED} scaled tables");
    }
    ensure!(counts.is_empty(), "needless calls: {counts:?}");
    Ok(())
}
