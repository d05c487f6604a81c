//! The way back: a table that was taken over is forgotten here and imported there, in one apply.

use std::fs;

use anyhow::ensure;
use serde_json::json;
use terraform_cli::{Cli, Folder, provider_block_at, simulator, table_names};

use super::Taking;
use crate::engines::Services;
use crate::moving::{apply_and_plan_nothing, by_hand, check_nothing_changed};

const SOURCE: &str = r#"resource "aws_dynamodb_table" "logs" {
  name         = "back-logs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute    = [{ name = "id", type = "S" }]
}
"#;
const REMOVED: &str = "removed {\n  from = dynamodb_table.logs\n  lifecycle {\n    destroy = false\n  }\n}\n";
const IMPORT: &str = "import {\n  to = aws_dynamodb_table.logs\n  id = \"back-logs\"\n}\n";

pub(super) fn run(folder: &Folder, cli: &Cli, services: &Services) -> anyhow::Result<()> {
    let table = json!({"TableName": "back-logs", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]});
    by_hand(&json!({"service": "dynamodb", "call": "CreateTable", "with": table}), services)?;
    folder.write("source.tf", SOURCE)?;
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;
    fs::remove_file(folder.path().join("source.tf"))?;
    let taking = Taking { cli, services, others: "", preset: "standard" };
    taking.take_over(folder)?;
    for file in ["tables.tf", "moved.tf", "import.tf"] {
        drop(fs::remove_file(folder.path().join(file)));
    }
    let before = simulator::journal(services.url())?.len();
    if taking.moves()? {
        folder.write("back.tf", &format!("{SOURCE}{REMOVED}{IMPORT}"))?;
    } else {
        folder.run_successfully(&["state", "rm", "dynamodb_table.logs"])?;
        folder.write("back.tf", &format!("{SOURCE}{IMPORT}"))?;
    }
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    apply_and_plan_nothing(folder)?;
    check_nothing_changed(services, before)?;
    let addresses: Vec<String> = folder.state()?.into_keys().collect();
    ensure!(addresses == ["aws_dynamodb_table.logs"], "{addresses:?}");
    ensure!(table_names(services.url())?.iter().any(|name| name == "back-logs"), "the table is gone");
    Ok(())
}
