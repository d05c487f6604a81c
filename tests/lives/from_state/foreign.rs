//! Scaling that this resource cannot express: in steps, after another metric, or with a target that nothing follows. It
//! stays with the other provider, is never touched, and the units that it sets are not drift.

use anyhow::ensure;
use serde_json::{Value, json};
use terraform_cli::{Cli, Folder, simulator};

use super::Taking;
use crate::engines::Services;
use crate::moving::{apply_and_plan_nothing, by_hand, check_nothing_changed};

const TABLE: &str = "foreign-tides";

const SOURCE: &str = r#"resource "aws_dynamodb_table" "tides" {
  name           = "foreign-tides"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "id"
  attribute      = [{ name = "id", type = "S" }, { name = "day", type = "S" }]
  global_secondary_index = [
    { name = "by_day", hash_key = "day", projection_type = "ALL", read_capacity = 5, write_capacity = 5 },
  ]
}
"#;

const OTHERS: &str = r#"locals {
  scaled = {
    reads  = { id = "table/foreign-tides", dimension = "dynamodb:table:ReadCapacityUnits" }
    writes = { id = "table/foreign-tides", dimension = "dynamodb:table:WriteCapacityUnits" }
    index  = { id = "table/foreign-tides/index/by_day", dimension = "dynamodb:index:ReadCapacityUnits" }
  }
}

resource "aws_appautoscaling_target" "tides" {
  for_each           = local.scaled
  service_namespace  = "dynamodb"
  resource_id        = each.value.id
  scalable_dimension = each.value.dimension
  min_capacity       = 5
  max_capacity       = 50
}

resource "aws_appautoscaling_policy" "steps" {
  name               = "steps"
  policy_type        = "StepScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/foreign-tides"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"

  step_scaling_policy_configuration = [{ adjustment_type = "ChangeInCapacity", cooldown = 60 }]
}

resource "aws_appautoscaling_policy" "ships" {
  name               = "ships"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = "table/foreign-tides/index/by_day"
  scalable_dimension = "dynamodb:index:ReadCapacityUnits"

  target_tracking_scaling_policy_configuration = [{
    target_value                    = 50
    customized_metric_specification = [{ metric_name = "Ships", namespace = "Harbor", statistic = "Sum" }]
  }]
}
"#;

pub(super) fn run(folder: &Folder, cli: &Cli, services: &Services) -> anyhow::Result<()> {
    calls().iter().try_for_each(|call| by_hand(call, services))?;
    folder.write("source.tf", &format!("{SOURCE}{OTHERS}"))?;
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;
    std::fs::remove_file(folder.path().join("source.tf"))?;
    let taking = Taking { cli, services, others: OTHERS, preset: "development" };
    let report = taking.take_over(folder)?;
    for line in [
        "  leaves aws_appautoscaling_policy.steps to the AWS provider: scaling here follows a target, but this policy scales",
        "  leaves aws_appautoscaling_policy.ships to the AWS provider: scaling here follows the utilization",
        "  leaves aws_appautoscaling_target.tides[\"writes\"] to the AWS provider: scaling here has exactly one policy",
    ] {
        ensure!(report.contains(line), "{line} was expected:\n{report}");
    }

    // What the others set is not drift, also when the table is changed for another reason.
    let units =
        json!({"TableName": TABLE, "ProvisionedThroughput": {"ReadCapacityUnits": 20, "WriteCapacityUnits": 9}});
    by_hand(&json!({"service": "dynamodb", "call": "UpdateTable", "with": units}), services)?;
    let before = simulator::journal(services.url())?.len();
    apply_and_plan_nothing(folder)?;
    check_nothing_changed(services, before)?;

    folder.run_successfully(&["destroy", "-json", "-input=false", "-auto-approve"])?;
    let left = taking.left("foreign-")?;
    let targets = left.iter().filter(|thing| thing.starts_with("ScalableTargets")).count();
    let other = left.iter().find(|thing| thing.starts_with("table") || thing.starts_with("alarm foreign"));
    ensure!(targets == 3 && other.is_none(), "the targets of the other provider were expected: {left:?}");
    Ok(())
}

fn calls() -> Vec<Value> {
    let scaling = |call: &str, id: &str, dimension: &str, more: Value| {
        let mut with = json!({"ServiceNamespace": "dynamodb", "ResourceId": id, "ScalableDimension": dimension});
        if let (Some(with), Some(more)) = (with.as_object_mut(), more.as_object()) {
            with.extend(more.clone());
        }
        json!({"service": "application-autoscaling", "call": call, "with": with})
    };
    let (table, index) = ("table/foreign-tides", "table/foreign-tides/index/by_day");
    let bounds = || json!({"MinCapacity": 5, "MaxCapacity": 50});
    let units = json!({"ReadCapacityUnits": 5, "WriteCapacityUnits": 5});
    let types = ["id", "day"].map(|name| json!({"AttributeName": name, "AttributeType": "S"}));
    let steps = json!({"PolicyName": "steps", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration":
        {"AdjustmentType": "ChangeInCapacity", "Cooldown": 60, "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 5}]}});
    let ships = json!({"PolicyName": "ships", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration":
        {"TargetValue": 50, "CustomizedMetricSpecification": {"MetricName": "Ships", "Namespace": "Harbor", "Statistic": "Sum"}}});
    let create = json!({
        "TableName": TABLE, "BillingMode": "PROVISIONED", "AttributeDefinitions": types,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "ProvisionedThroughput": units,
        "GlobalSecondaryIndexes": [{"IndexName": "by_day", "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}, "ProvisionedThroughput": units}],
    });
    vec![
        json!({"service": "dynamodb", "call": "CreateTable", "with": create}),
        scaling("RegisterScalableTarget", table, "dynamodb:table:ReadCapacityUnits", bounds()),
        scaling("RegisterScalableTarget", table, "dynamodb:table:WriteCapacityUnits", bounds()),
        scaling("RegisterScalableTarget", index, "dynamodb:index:ReadCapacityUnits", bounds()),
        scaling("PutScalingPolicy", table, "dynamodb:table:ReadCapacityUnits", steps),
        scaling("PutScalingPolicy", index, "dynamodb:index:ReadCapacityUnits", ships),
    ]
}
