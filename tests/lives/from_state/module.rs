//! The module `table-migration` takes over what `terraform-aws-modules/dynamodb-table` left: a change of the module's source is the
//! whole migration. Afterwards the source can be the module `table`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use terraform_cli::{Folder, provider_block_at, simulator};

use super::set_up;
use crate::engines::Services;
use crate::moving::{apply_and_plan_nothing, check_nothing_changed, plan_in_place, plan_nothing};

/// The name of the table in the fixture, and here: another test uses the former.
const RENAMED: (&str, &str) = ("shop-orders", "migrated-orders");

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
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/adopt/community-module");
    set_up(&fixture, &[RENAMED], folder, services)?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    let before = simulator::journal(services.url())?.len();

    install("table-migration", folder)?;
    folder.write("main.tf", MODULE)?;
    folder.run_successfully(&["get"])?;
    plan_in_place(folder)?;
    apply_and_plan_nothing(folder)?;
    let left: Vec<String> = folder.state()?.into_keys().collect();
    ensure!(left == ["module.orders.dynamodb_table.this[0]"], "the table alone was expected: {left:?}");

    install("table", folder)?;
    folder.write("main.tf", &MODULE.replace("  tags = {", WRITTEN_OUT))?;
    plan_nothing(folder).context("the module `table`")?;
    check_nothing_changed(services, before)
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
