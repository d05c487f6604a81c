//! A table that has grown since its state was written, by a console and by other tools.

use std::fs;

use anyhow::ensure;
use serde_json::{Value, json};
use terraform_cli::{Cli, Folder};

use super::Taking;
use crate::engines::Services;
use crate::moving::by_hand;

const SOURCE: &str = r#"resource "aws_dynamodb_table" "boats" {
  name           = "grown-boats"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "id"
  attribute      = [{ name = "id", type = "S" }]
  tags           = { Team = "harbor" }
}
"#;

/// What is written, with the comment above it.
const ADDED: [&str; 8] = [
    "  global_secondary_indexes = {\n    # not in the state\n    by_pier = {\n",
    "  # not in the state\n  write_capacity = {\n    min_capacity       = 5\n",
    "  # not in the state\n  point_in_time_recovery = { recovery_period_in_days = 7 }\n",
    "  # not in the state\n  ttl = { attribute_name = \"gone\" }\n",
    "  # not in the state\n  resource_policy = jsonencode({\n",
    "  # not in the state\n  stream = { view_type = \"KEYS_ONLY\" }\n",
    "  # not in the state\n  contributor_insights = {}\n",
    "    # not in the state\n    Owner = \"harbor master\"\n    Team  = \"harbor\"\n",
];

pub(super) fn run(folder: &Folder, cli: &Cli, services: &Services) -> anyhow::Result<()> {
    calls().iter().try_for_each(|call| by_hand(call, services))?;
    folder.write("source.tf", SOURCE)?;
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;
    fs::remove_file(folder.path().join("source.tf"))?;
    let taking = Taking { cli, services, others: "", preset: "development" };
    for (arguments, credentials, said) in
        [(&["--offline"][..], true, ""), (&["--force"], false, "no live table was read, the state alone decides: ")]
    {
        let ended = taking.run_adopt(folder, arguments, credentials)?;
        let report = String::from_utf8_lossy(&ended.stdout);
        let errors = String::from_utf8_lossy(&ended.stderr);
        ensure!(ended.status.success() && report.contains(said), "{said} was expected:\n{report}{errors}");
        ensure!(!tables(folder)?.contains("# not in"), "the state alone was expected:\n{}", tables(folder)?);
    }
    fs::remove_dir_all(folder.path().join("adopted"))?;
    let report = taking.take_over(folder)?;
    let written = tables(folder)?;
    for part in ADDED {
        ensure!(written.contains(part), "{part} was expected:\n{written}{report}");
    }
    ensure!(report.contains("  adds `global_secondary_indexes.by_pier`"), "{report}");
    folder.run_successfully(&["destroy", "-json", "-input=false", "-auto-approve"])?;
    let left = taking.left("grown-")?;
    ensure!(left.is_empty(), "{left:?} is left");
    Ok(())
}

fn tables(folder: &Folder) -> anyhow::Result<String> {
    Ok(fs::read_to_string(folder.path().join("adopted/tables.tf"))?)
}

fn calls() -> Vec<Value> {
    let dynamodb = |call: &str, with: Value| json!({"service": "dynamodb", "call": call, "with": with});
    let scaling = |call: &str, with: Value| json!({"service": "application-autoscaling", "call": call, "with": with});
    let table = "grown-boats";
    let arn = format!("arn:aws:dynamodb:us-east-1:111122223333:table/{table}");
    let tracking = json!({"TargetValue": 60,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"}});
    vec![
        dynamodb(
            "CreateTable",
            json!({
                "TableName": table, "BillingMode": "PROVISIONED",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "pier", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
                "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
                "Tags": [{"Key": "Team", "Value": "harbor"}, {"Key": "Owner", "Value": "harbor master"}],
                "GlobalSecondaryIndexes": [{"IndexName": "by_pier", "KeySchema": [{"AttributeName": "pier", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                    "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}}],
            }),
        ),
        scaling(
            "RegisterScalableTarget",
            json!({"ServiceNamespace": "dynamodb", "ResourceId": format!("table/{table}"),
                "ScalableDimension": "dynamodb:table:WriteCapacityUnits", "MinCapacity": 5, "MaxCapacity": 50}),
        ),
        scaling(
            "PutScalingPolicy",
            json!({"ServiceNamespace": "dynamodb", "ResourceId": format!("table/{table}"),
                "ScalableDimension": "dynamodb:table:WriteCapacityUnits", "PolicyName": "console",
                "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": tracking}),
        ),
        dynamodb(
            "UpdateTimeToLive",
            json!({"TableName": table, "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "gone"}}),
        ),
        dynamodb(
            "UpdateContinuousBackups",
            json!({"TableName": table, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7}}),
        ),
        dynamodb("UpdateContributorInsights", json!({"TableName": table, "ContributorInsightsAction": "ENABLE"})),
        dynamodb("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": POLICY})),
    ]
}

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/grown-boats"}]}"#;
