//! Explains plans of real CLIs: the steps that `explain` lists are those that the provider then logs when it applies the
//! plan.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value as Json;
use terraform_cli::provider_log::Line;
use terraform_cli::{Cli, EngineKind, Folder, provider_block_at};

use crate::engines::Engines;
use crate::logging;
use crate::tools::Tools;

const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-dynamodb");

/// A creation and a change. The names hold nothing of the CLI: each has its own simulator.
const CONFIGURATIONS: [&str; 2] = [
    r#"
resource "dynamodb_table" "orders" {
  name           = "explaining-orders"
  partition_key  = { name = "id" }
  read_capacity  = { units = 9 }
  write_capacity = { min_capacity = 2, max_capacity = 9 }
  ttl            = { attribute_name = "expiresAt" }
  tags           = { Team = "orders" }
  replicas       = { eu-west-1 = { tags = { Place = "eu" } } }

  global_secondary_indexes = {
    ByCustomer = { partition_key = { name = "customer" }, projection_type = "KEYS_ONLY" }
  }
}
"#,
    r#"
resource "dynamodb_table" "orders" {
  name                  = "explaining-orders"
  partition_key         = { name = "id" }
  ttl                   = { attribute_name = "expiresAt" }
  tags                  = { Team = "shop" }
  stream                = { view_type = "NEW_AND_OLD_IMAGES" }
  table_class           = "STANDARD_INFREQUENT_ACCESS"
  point_in_time_recovery = { recovery_period_in_days = 7 }
  replicas              = { eu-west-1 = { tags = { Place = "europe" } } }

  global_secondary_indexes = {
    ByDay = { partition_key = { name = "customer" }, sort_key = { name = "day" }, projection_type = "KEYS_ONLY" }
  }
}
"#,
];

/// Explains and applies the plans with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explaining").join(cli.kind().name());
    let folder = Folder::create(&scratch, cli, Path::new(BINARY))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[r#"preset = "development""#]))?;
    for configuration in CONFIGURATIONS {
        folder.write("main.tf", configuration)?;
        let (code, table) = explain(&folder, &[])?;
        ensure!(code == i32::from(table["action"] == "update"), "code {code} for {table:#}");
        let steps = table["steps"].as_array().context("the steps are not known")?;
        let texts = steps.iter().filter_map(|step| step["text"].as_str());
        // Lanes of a phase run at the same time, and a step that is refused for a moment starts again.
        let explained: BTreeSet<String> = texts.map(str::to_owned).collect();
        let made = apply(&folder)?;
        ensure!(explained == made, "explained:\n{explained:#?}\nmade:\n{made:#?}");
    }
    let (code, table) = explain(&folder, &["-destroy"])?;
    ensure!((code, &table["action"]) == (1, &Json::from("delete")), "code {code} for {table:#}");
    folder.run_successfully(&["destroy", "-auto-approve", "-input=false", "-no-color"])?;
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// The exit code, and what is said of the one table.
fn explain(folder: &Folder, arguments: &[&str]) -> anyhow::Result<(i32, Json)> {
    let plan = ["plan", "-input=false", "-no-color", "-out=tfplan"];
    folder.run_successfully(&[&plan, arguments].concat())?;
    let shown = folder.run_successfully(&["show", "-json", "tfplan"])?;
    folder.write("plan.json", &shown.stdout)?;
    let output = Command::new(BINARY).args(["explain", "--json"]).arg(folder.path().join("plan.json")).output()?;
    let explanation: Json = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("no explanation: {}", String::from_utf8_lossy(&output.stderr)))?;
    ensure!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = explanation["tables"].get(0).context("no table is explained")?.clone();
    Ok((output.status.code().context("explain ended by a signal")?, table))
}

/// The steps that the provider logs.
fn apply(folder: &Folder) -> anyhow::Result<BTreeSet<String>> {
    let lines = logging::logged(folder, &["apply", "-input=false", "-no-color", "tfplan"], true)?;
    Ok(lines.iter().filter_map(Line::started_step).collect())
}
