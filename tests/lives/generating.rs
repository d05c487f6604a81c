//! Generated configurations: what a CLI writes for tables that exist plans no change, as it stands.
//!
//! The tables are applied in one folder. In others, which know nothing of them, they are found with `query` or named in
//! `import` blocks, and the CLI writes their configuration: by itself, and from Terraform 1.14 on by asking the provider.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use terraform_cli::{Ability, Cli, EngineKind, Folder, Run, provider_block_at};

use crate::engines::{Engines, Services};
use crate::tools::Tools;

const TABLES: &str = r#"resource "dynamodb_table" "plain" {
  name          = "gen-plain"
  partition_key = { name = "id" }
}

resource "dynamodb_table" "full" {
  name          = "gen-full"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }

  global_secondary_indexes = {
    CustomerOrders = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt" }
      non_key_attributes = ["totalAmount", "orderStatus"]
    }
    ByTenant = {
      partition_keys       = [{ name = "tenantId" }, { name = "country" }]
      projection_type      = "ALL"
      contributor_insights = {}
    }
  }
  local_secondary_indexes = { ByStatus = { sort_key = { name = "orderStatus" }, projection_type = "KEYS_ONLY" } }

  on_demand_throughput        = { max_read_request_units = 100 }
  stream                      = { view_type = "NEW_AND_OLD_IMAGES" }
  ttl                         = { attribute_name = "expiresAt" }
  point_in_time_recovery      = { recovery_period_in_days = 7 }
  server_side_encryption      = { key_type = "AWS_MANAGED" }
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  contributor_insights        = { mode = "THROTTLED_KEYS" }
  alarms                      = {}
  tags                        = { Environment = "test" }
  deletion_protection_enabled = false

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "dynamodb:GetItem"
      Resource  = "self"
    }]
  })
}

resource "dynamodb_table" "scaled" {
  name           = "gen-scaled"
  partition_key  = { name = "id" }
  read_capacity  = {
    min_capacity = 5
    max_capacity = 50
    schedules    = { morning = { schedule = "cron(0 7 * * ? *)", min_capacity = 10 } }
  }
  write_capacity = { units = 3 }

  global_secondary_indexes = {
    Inherits = { partition_key = { name = "tenant" }, projection_type = "ALL" }
    Own      = { partition_key = { name = "day" }, projection_type = "KEYS_ONLY", read_capacity = { units = 4 } }
  }
}
"#;

const NAMES: [&str; 3] = ["plain", "full", "scaled"];

const QUERY: &str = r#"list "dynamodb_table" "all" {
  provider         = dynamodb
  include_resource = true

  config {
    name_prefix = "gen-"
  }
}
"#;

/// Makes the tables, generates their configuration in every way that the CLI has, and removes them again.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generating").join(cli.kind().name());
    let services = engines.services(EngineKind::Sim, tools)?;
    let owner = folder(&scratch.join("owner"), cli, &services)?;
    owner.write("main.tf", TABLES)?;
    owner.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;

    let importing = folder(&scratch.join("import"), cli, &services)?;
    let blocks = NAMES.map(|name| format!("import {{\n  to = dynamodb_table.{name}\n  id = \"gen-{name}\"\n}}\n"));
    importing.write("imports.tf", &blocks.concat())?;
    importing.run_successfully(&["plan", "-json", "-input=false", "-generate-config-out=generated.tf"])?;
    imports_without_change(&importing).context("import blocks")?;
    if cli.can(Ability::GenerationByProvider)? {
        is_short(&importing)?;
    }
    if cli.can(Ability::Queries)? {
        query(&folder(&scratch.join("query"), cli, &services)?)?;
    }

    owner.run_successfully(&["destroy", "-json", "-input=false", "-auto-approve"])?;
    services.check_wire()?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// All tables are found, as many as the limit allows, and those that are found are imported as they are.
fn query(folder: &Folder) -> anyhow::Result<()> {
    folder.write("limited.tfquery.hcl", &QUERY.replace("provider  ", "limit = 2\n  provider  "))?;
    let found = found(&folder.run_successfully(&["query", "-json"])?);
    ensure!(found.len() == 2, "two tables were expected: {found:?}");
    fs::remove_file(folder.path().join("limited.tfquery.hcl"))?;
    folder.write("all.tfquery.hcl", QUERY)?;
    let found = self::found(&folder.run_successfully(&["query", "-json", "-generate-config-out=generated.tf"])?);
    let names: Vec<&str> = found.iter().filter_map(|found| found["identity"]["name"].as_str()).collect();
    ensure!(names == ["gen-full", "gen-plain", "gen-scaled"], "found were {names:?}");
    ensure!(found[1]["resource_object"]["billing_mode"] == "PAY_PER_REQUEST", "whole tables were expected: {found:?}");
    imports_without_change(folder).context("query")?;
    is_short(folder)
}

fn found(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["type"] == "list_resource_found").map(|line| line["list_resource_found"].clone()).collect()
}

fn imports_without_change(folder: &Folder) -> anyhow::Result<()> {
    let planned = folder.run_successfully(&["plan", "-json", "-input=false"])?;
    let mut lines = planned.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let summary = lines.rfind(|line| line["type"] == "change_summary").context("the plan has no summary")?;
    let counts =
        ["import", "add", "change", "remove"].map(|kind| summary["changes"][kind].as_u64().unwrap_or_default());
    ensure!(counts == [3, 0, 0, 0], "the plan does {counts:?}:\n{planned}\n{}", generated(folder)?);
    Ok(())
}

/// What is computed or a default is not written. The CLI itself writes null where an attribute is only optional.
fn is_short(folder: &Folder) -> anyhow::Result<()> {
    let text = generated(folder)?;
    for name in ["tags_all", "\n  arn ", "attribute_definitions", "table_id", "removal_policy", "billing_mode"] {
        ensure!(!text.contains(name), "the generated configuration has `{name}`:\n{text}");
    }
    Ok(())
}

fn generated(folder: &Folder) -> anyhow::Result<String> {
    fs::read_to_string(folder.path().join("generated.tf")).context("no configuration was generated")
}

fn folder(path: &Path, cli: &Cli, services: &Services) -> anyhow::Result<Folder> {
    let folder = Folder::create(path, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[r#"preset = "development""#]))?;
    Ok(folder)
}
