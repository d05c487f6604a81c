//! Actions, through real CLIs: triggered by the changes of a table, invoked by hand, and refused by CLIs that have none.

use std::fs;
use std::path::Path;

use anyhow::ensure;
use terraform_cli::{Ability, Cli, EngineKind, Folder, Run, provider_block_at};

use crate::engines::{Engines, Services};
use crate::tools::Tools;

const TABLE: &str = r#"resource "dynamodb_table" "settings" {
  name          = "act-settings"
  partition_key = { name = "key" }
  tags          = { Version = "VERSION" }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.dynamodb_put_items.first]
    }
    action_trigger {
      events  = [after_update]
      actions = [action.dynamodb_create_backup.nightly]
    }
  }
}
"#;

const ACTIONS: &str = r#"
action "dynamodb_put_items" "first" {
  config {
    table_name = "act-settings"
    items = [
      jsonencode({ key = { S = "theme" }, owner = { S = "me" } }),
      jsonencode({ key = { S = "limit" }, value = { N = "100" } }),
    ]
  }
}

action "dynamodb_create_backup" "nightly" {
  config {
    table_name  = "act-settings"
    backup_name = "nightly"
  }
}

action "dynamodb_verify_access_patterns" "all" {
  config {
    table_name = "act-settings"
    patterns = {
      one = { operation = "GetItem", key_equals = ["key"], returns = ["*"], values = { key = "theme" } }
      all = { operation = "Scan", returns = ["*"], values = {} }
      own = { operation = "Query", index = "ByOwner", key_equals = ["owner"] }
    }
  }
}
"#;

/// Those that only the simulator has: minutes of waiting pass at once there.
const LONG: &str = r#"
action "dynamodb_export_table" "all" {
  config {
    table_name = "act-settings"
    s3_bucket  = "exports"
  }
}

action "dynamodb_restore_rehearsal" "all" {
  config { table_name = "act-settings" }
}
"#;

/// A CLI without actions refuses the configuration as a whole, and says so; the others run them on this engine.
pub(crate) fn run(cli: &Cli, engine: EngineKind, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("actions").join(cli.kind().name()).join(engine.name());
    let services = engines.services(engine, tools)?;
    let folder = folder(&scratch, cli, &services)?;
    let write = |version: &str| folder.write("main.tf", &format!("{}{ACTIONS}", TABLE.replace("VERSION", version)));
    write("1")?;
    if !cli.can(Ability::Actions)? {
        let run = folder.run(&["validate", "-no-color"])?;
        let why = "Unsupported block type";
        ensure!(!run.succeeded() && run.to_string().contains(why), "{} has no actions: {run}", cli.version()?);
        return Ok(());
    }
    expect(&folder, &APPLY, &["2 items: 2 written, 0 already there", "Actions: 1 invoked"])?;
    expect(&folder, &["plan", "-no-color", "-input=false"], &["No changes"])?;
    expect(
        &folder,
        &invoke("dynamodb_put_items.first").each_ref().map(String::as_str),
        &["0 written, 2 already there"],
    )?;
    write("2")?;
    expect(&folder, &APPLY, &["backup \"nightly\" is available", "1 changed"])?;
    let verify = invoke("dynamodb_verify_access_patterns.all");
    let shown = ["one: GetItem by key found an item", "all: Scan on the table found an item", "own: Query on index"];
    expect(&folder, &verify.each_ref().map(String::as_str), &shown)?;
    if engine == EngineKind::Sim {
        folder.write("long.tf", LONG)?;
        let export = invoke("dynamodb_export_table.all");
        expect(&folder, &export.each_ref().map(String::as_str), &["the export is complete"])?;
        let rehearsal = invoke("dynamodb_restore_rehearsal.all");
        let shown = ["keys and indexes are those of the source", "is deleted"];
        expect(&folder, &rehearsal.each_ref().map(String::as_str), &shown)?;
    }
    expect(&folder, &["destroy", "-no-color", "-input=false", "-auto-approve"], &["1 destroyed"])?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

const APPLY: [&str; 4] = ["apply", "-no-color", "-input=false", "-auto-approve"];

fn invoke(action: &str) -> [String; 5] {
    let [apply, color, input, approve] = APPLY.map(str::to_owned);
    [apply, color, input, approve, format!("-invoke=action.{action}")]
}

fn expect(folder: &Folder, arguments: &[&str], shown: &[&str]) -> anyhow::Result<()> {
    let run: Run = folder.run(arguments)?;
    let text = run.to_string();
    ensure!(run.succeeded(), "{arguments:?}: {run}");
    for part in shown {
        ensure!(text.contains(part), "{arguments:?} does not show {part:?}: {run}");
    }
    Ok(())
}

fn folder(path: &Path, cli: &Cli, services: &Services) -> anyhow::Result<Folder> {
    let folder = Folder::create(path, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[r#"preset = "development""#]))?;
    Ok(folder)
}
