//! Tries the command with a simulator in the place of AWS: a life, its report, and what is deleted and what is not.

use anyhow::ensure;
use terraform_cli::{Engine, RunPrefix, aws_call, table_names};

use super::{Options, REPORT};
use crate::project::Project;

/// A table that no run made.
const FOREIGN: &str = "dynamodb-lives-of-a-person";

/// With the simulator that the tests before were built with: runs one life, with a table of a run of long ago and one of a person in the account.
pub fn run(project: &Project) -> anyhow::Result<()> {
    let log = project.scratch("aws")?.join("simulator.log");
    let simulator = Engine::sim(&project.tested_binary("dynamodb-sim")?, &["--jump"], &log)?;
    for name in [FOREIGN.to_owned(), format!("{}-orders", RunPrefix::new(1, 1))] {
        let answer = aws_call(simulator.url(), "CreateTable", &protected_table(&name))?;
        ensure!(answer.status == 200, "{name} was refused: {}", answer.body);
    }
    let options = Options {
        region: "us-east-1".to_owned(),
        only: vec!["name-prefix".to_owned()],
        budget: 0.0,
        yes: true,
        clean: false,
        cli: None,
        endpoint: Some(simulator.url().to_owned()),
    };
    super::run(project, &options)?;
    let left = table_names(simulator.url())?;
    ensure!(left == [FOREIGN], "{left:?} is left, and only {FOREIGN} should be");
    let report = std::fs::read_to_string(project.target(REPORT))?;
    ensure!(report.contains("| name-prefix | ok |"), "the report does not have the life:\n{report}");
    Ok(())
}

fn protected_table(name: &str) -> String {
    let attribute = |kind: &str, value: &str| serde_json::json!([{ "AttributeName": "id", kind: value }]);
    serde_json::json!({
        "TableName": name,
        "DeletionProtectionEnabled": true,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attribute("AttributeType", "S"),
        "KeySchema": attribute("KeyType", "HASH"),
    })
    .to_string()
}
