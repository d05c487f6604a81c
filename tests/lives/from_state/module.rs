//! The module `table-migration` takes over what `terraform-aws-modules/dynamodb-table` left: a change of the module's source is the
//! whole migration. Afterwards the source can be the module `table`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use terraform_cli::{EngineKind, Folder, provider_block_at, simulator};

use crate::engines::Services;
use crate::moving::{apply_and_plan_nothing, by_hand, changes, check_nothing_changed};

/// The fixture's table, and the same one here: another test has its name already.
const NAMES: (&str, &str) = ("shop-orders", "migrated-orders");

/// The call of the module as the fixture's source has it.
const MODULE: &str = r#"module "orders" {
  source = "./module"

  name           = "migrated-orders"
  hash_key       = "id"
  range_key      = "placed"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5

  attributes = [
    { name = "id", type = "N" },
    { name = "placed", type = "N" },
    { name = "title", type = "S" },
  ]

  global_secondary_indexes = [
    {
      name               = "TitleIndex"
      hash_key           = "title"
      range_key          = "placed"
      projection_type    = "INCLUDE"
      non_key_attributes = ["id"]
      write_capacity     = 10
      read_capacity      = 10
    },
  ]

  autoscaling_enabled = true
  autoscaling_read    = { scale_in_cooldown = 50, scale_out_cooldown = 40, target_value = 45, max_capacity = 10 }
  autoscaling_write   = { scale_in_cooldown = 50, scale_out_cooldown = 40, target_value = 45, max_capacity = 10 }
  autoscaling_indexes = {
    TitleIndex = { read_max_capacity = 30, read_min_capacity = 10, write_max_capacity = 30, write_min_capacity = 10 }
  }
  ignore_changes_global_secondary_index = true

  tags = { Terraform = "true" }
}
"#;

/// What the module `table-migration` means by leaving them out.
const WRITTEN_OUT: &str =
    "  point_in_time_recovery_enabled = false\n  deletion_protection_enabled = false\n\n  tags = {";

pub(super) fn run(folder: &Folder, services: &Services) -> anyhow::Result<()> {
    let calls: Value = serde_json::from_str(&fixture("calls.json")?)?;
    calls.as_array().into_iter().flatten().try_for_each(|call| by_hand(call, services))?;
    folder.write("terraform.tfstate", &fixture("state.json")?)?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    let before = simulator::journal(services.url())?.len();

    install("table-migration", folder)?;
    folder.write("main.tf", MODULE)?;
    folder.run_successfully(&["get"])?;
    let plan = folder.run_successfully(&["plan", "-json", "-input=false"])?;
    let (add, _, remove) = changes(&plan).context("the plan has no summary")?;
    ensure!((add, remove) == (0, 0), "the plan adds or removes something:\n{plan}");
    apply_and_plan_nothing(folder)?;
    let left = addresses(folder)?;
    ensure!(left == ["module.orders.dynamodb_table.this"], "the table alone was expected: {left:?}");

    install("table", folder)?;
    folder.write("main.tf", &MODULE.replace("  tags = {", WRITTEN_OUT))?;
    let plan = folder.run_successfully(&["plan", "-json", "-input=false"])?;
    let summary = changes(&plan).context("the plan has no summary")?;
    ensure!(summary == (0, 0, 0), "the module `table` plans {summary:?}:\n{plan}");
    check_nothing_changed(services, before)
}

fn fixture(file: &str) -> anyhow::Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/adopt/community-module").join(file);
    let text = fs::read_to_string(path)?;
    Ok(text.replace("123456789012", EngineKind::Sim.account()).replace(NAMES.0, NAMES.1))
}

/// Puts the files of a module where the configuration has it.
fn install(module: &str, folder: &Folder) -> anyhow::Result<()> {
    let installed = folder.path().join("module");
    if installed.exists() {
        fs::remove_dir_all(&installed)?;
    }
    fs::create_dir_all(&installed)?;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("modules").join(module))? {
        let path = entry?.path();
        if path.is_file() {
            fs::copy(&path, installed.join(path.file_name().context("a name")?))?;
        }
    }
    Ok(())
}

/// The managed resources of the state, with their modules.
fn addresses(folder: &Folder) -> anyhow::Result<Vec<String>> {
    let state: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("terraform.tfstate"))?)?;
    let resources = state["resources"].as_array().context("resources")?;
    let part = |resource: &Value, name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let address = |resource: &Value| {
        format!("{}.{}.{}", part(resource, "module"), part(resource, "type"), part(resource, "name"))
    };
    Ok(resources.iter().map(address).collect())
}
