//! A provisioned table that is scaled, scheduled, watched and sent on: fourteen resources there, one here.

use anyhow::ensure;
use serde_json::{Value, json};
use terraform_cli::{Cli, Folder};

use super::Taking;
use crate::engines::Services;
use crate::moving::by_hand;

const TABLE: &str = "grid-meters";
const STREAM: &str = "arn:aws:kinesis:us-east-1:111122223333:stream/events";
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/grid-meters"}]}"#;
/// What our rule says of throttled reads.
const ADVICE: &str = "reads are throttled. Check which of the read throttle metrics by cause rises: capacity, a hot partition, \
    the account's quota or an on-demand maximum; raise that limit or spread the reads. Managed by terraform-provider-dynamodb.";
/// Alarms that stay with the other provider: one whose name is a rule's, and one of another name.
const OTHERS: &str = r#"resource "aws_cloudwatch_metric_alarm" "idle" {
  alarm_name          = "grid-meters-write_throttle"
  comparison_operator = "LessThanThreshold"
  evaluation_periods  = 3
  metric_name         = "WriteThrottleEvents"
  namespace           = "AWS/DynamoDB"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
  dimensions          = { TableName = "grid-meters" }
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "grid-meters-busy"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "ConsumedReadCapacityUnits"
  namespace           = "AWS/DynamoDB"
  period              = 60
  statistic           = "Sum"
  threshold           = 4000
  dimensions          = { TableName = "grid-meters" }
}
"#;

pub(super) fn run(folder: &Folder, cli: &Cli, services: &Services) -> anyhow::Result<()> {
    calls().iter().try_for_each(|call| by_hand(call, services))?;
    folder.write("source.tf", &format!("{}{OTHERS}", source()))?;
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;
    ensure!(folder.state()?.len() == 14, "fourteen resources were expected: {:?}", folder.state()?.keys());
    std::fs::remove_file(folder.path().join("source.tf"))?;
    let taking = Taking { cli, services, others: OTHERS, preset: "development" };
    let report = taking.take_over(folder)?;
    for line in [
        "  leaves aws_cloudwatch_metric_alarm.busy to the AWS provider: no rule",
        "  leaves aws_cloudwatch_metric_alarm.idle to the AWS provider: no rule",
        "  takes over aws_cloudwatch_metric_alarm.throttled[\"by_day\"]",
        "  takes over aws_appautoscaling_policy.reads[\"table/grid-meters/index/by_day\"]",
        "  takes over aws_dynamodb_kinesis_streaming_destination.changes",
    ] {
        ensure!(report.contains(line), "{line} was expected:\n{report}");
    }
    let state = folder.state()?;
    let addresses: Vec<&String> = state.keys().collect();
    ensure!(addresses.len() == 3, "the table and two alarms were expected: {addresses:?}");
    let table = &state["dynamodb_table.meters"];
    let alarms = table["alarm_arns"].as_object().map(serde_json::Map::len);
    ensure!(alarms == Some(3), "three alarms are taken over: {}", table["alarm_arns"]);

    folder.run_successfully(&["destroy", "-json", "-input=false", "-auto-approve"])?;
    let left = taking.left("grid-")?;
    ensure!(
        left.len() == 2 && left.iter().all(|thing| thing.contains("busy") || thing.contains("write_throttle")),
        "the alarms of the other provider were expected: {left:?}"
    );
    Ok(())
}

fn calls() -> Vec<Value> {
    let dynamodb = |call: &str, with: Value| json!({"service": "dynamodb", "call": call, "with": with});
    let index = |name: &str, key: &str| {
        json!({"IndexName": name, "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}, "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}})
    };
    let types: Vec<Value> =
        ["id", "day", "kind"].map(|name| json!({"AttributeName": name, "AttributeType": "S"})).into();
    let mut calls = vec![dynamodb(
        "CreateTable",
        json!({
            "TableName": TABLE, "BillingMode": "PROVISIONED", "AttributeDefinitions": types,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
            "GlobalSecondaryIndexes": [index("by_day", "day"), index("by_kind", "kind")],
        }),
    )];
    calls.extend(scaling());
    calls.push(dynamodb(
        "UpdateContributorInsights",
        json!({"TableName": TABLE, "ContributorInsightsAction": "ENABLE"}),
    ));
    let arn = format!("arn:aws:dynamodb:us-east-1:111122223333:table/{TABLE}");
    calls.push(dynamodb("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": POLICY})));
    calls.push(dynamodb("EnableKinesisStreamingDestination", json!({"TableName": TABLE, "StreamArn": STREAM})));
    calls.extend(alarms());
    calls
}

fn scaling() -> Vec<Value> {
    let call = |call: &str, with: Value| json!({"service": "application-autoscaling", "call": call, "with": with});
    let mut calls = Vec::new();
    for (id, kind) in [(format!("table/{TABLE}"), "table"), (format!("table/{TABLE}/index/by_day"), "index")] {
        let target = json!({"ServiceNamespace": "dynamodb", "ResourceId": id,
            "ScalableDimension": format!("dynamodb:{kind}:ReadCapacityUnits")});
        let with = |more: Value| {
            let mut all = target.clone();
            if let (Some(all), Some(more)) = (all.as_object_mut(), more.as_object()) {
                all.extend(more.clone());
            }
            all
        };
        calls.push(call("RegisterScalableTarget", with(json!({"MinCapacity": 5, "MaxCapacity": 50}))));
        let tracking = json!({"TargetValue": 65, "ScaleInCooldown": 60, "ScaleOutCooldown": 30,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}});
        let policy = json!({"PolicyName": format!("reads-{kind}"), "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": tracking});
        calls.push(call("PutScalingPolicy", with(policy)));
        if kind == "table" {
            let action = json!({"ScheduledActionName": "morning", "Schedule": "cron(0 6 * * ? *)", "Timezone": "UTC",
                "ScalableTargetAction": {"MinCapacity": 20}});
            calls.push(call("PutScheduledAction", with(action)));
        }
    }
    calls
}

fn alarms() -> Vec<Value> {
    let put = |with: Value| json!({"service": "monitoring", "call": "PutMetricAlarm", "with": with});
    let alarm = |name: &str, metric: &str, comparison: &str, threshold: i64, periods: i64| {
        json!({"AlarmName": name, "MetricName": metric, "Namespace": "AWS/DynamoDB", "Statistic": "Sum", "Period": 60,
            "Threshold": threshold, "EvaluationPeriods": periods, "ComparisonOperator": comparison,
            "Dimensions": [{"Name": "TableName", "Value": TABLE}]})
    };
    let ours = |index: Option<&str>| {
        let mut alarm = alarm(&name(index), "ReadThrottleEvents", "GreaterThanThreshold", 0, 5);
        alarm["DatapointsToAlarm"] = 3.into();
        alarm["AlarmDescription"] = description(index).into();
        if let (Some(index), Some(dimensions)) = (index, alarm["Dimensions"].as_array_mut()) {
            dimensions.push(json!({"Name": "GlobalSecondaryIndexName", "Value": index}));
        }
        put(alarm)
    };
    vec![
        ours(None),
        ours(Some("by_day")),
        ours(Some("by_kind")),
        put(alarm("grid-meters-write_throttle", "WriteThrottleEvents", "LessThanThreshold", 1, 3)),
        put(alarm("grid-meters-busy", "ConsumedReadCapacityUnits", "GreaterThanThreshold", 4000, 1)),
    ]
}

fn name(index: Option<&str>) -> String {
    index.map_or_else(|| format!("{TABLE}-read_throttle"), |index| format!("{TABLE}-read_throttle-{index}"))
}

fn description(index: Option<&str>) -> String {
    let place = index.map_or_else(|| format!("Table {TABLE}"), |index| format!("Index {index} of table {TABLE}"));
    format!("{place}: {ADVICE}")
}

/// The same as the stand-in stores it.
fn source() -> String {
    let policy = serde_json::to_string(POLICY).unwrap_or_default();
    let alarms: String = [None, Some("by_day"), Some("by_kind")]
        .map(|index| {
            let dimension = index.map_or(String::new(), |index| format!(", GlobalSecondaryIndexName = \"{index}\""));
            format!(
                "    {} = {{\n      name = \"{}\"\n      description = \"{}\"\n      dimensions = {{ TableName = \
                 \"{TABLE}\"{dimension} }}\n    }}\n",
                index.unwrap_or("table"),
                name(index),
                description(index)
            )
        })
        .concat();
    format!(
        r#"resource "aws_dynamodb_table" "meters" {{
  name           = "{TABLE}"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5
  hash_key       = "id"
  attribute      = [{{ name = "id", type = "S" }}, {{ name = "day", type = "S" }}, {{ name = "kind", type = "S" }}]
  global_secondary_index = [
    {{ name = "by_day", hash_key = "day", projection_type = "ALL", read_capacity = 5, write_capacity = 5 }},
    {{ name = "by_kind", hash_key = "kind", projection_type = "ALL", read_capacity = 5, write_capacity = 5 }},
  ]
}}

locals {{
  scaled = {{ "table/{TABLE}" = "table", "table/{TABLE}/index/by_day" = "index" }}
  alarms = {{
{alarms}  }}
}}

resource "aws_appautoscaling_target" "reads" {{
  for_each           = local.scaled
  service_namespace  = "dynamodb"
  resource_id        = each.key
  scalable_dimension = "dynamodb:${{each.value}}:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 50
  depends_on         = [aws_dynamodb_table.meters]
}}

resource "aws_appautoscaling_policy" "reads" {{
  for_each           = aws_appautoscaling_target.reads
  name               = "reads-${{local.scaled[each.key]}}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "dynamodb"
  resource_id        = each.key
  scalable_dimension = each.value.scalable_dimension

  target_tracking_scaling_policy_configuration = [{{
    target_value                    = 65
    scale_in_cooldown               = 60
    scale_out_cooldown              = 30
    predefined_metric_specification = [{{ predefined_metric_type = "DynamoDBReadCapacityUtilization" }}]
  }}]
}}

resource "aws_appautoscaling_scheduled_action" "morning" {{
  name                   = "morning"
  service_namespace      = "dynamodb"
  resource_id            = "table/{TABLE}"
  scalable_dimension     = "dynamodb:table:ReadCapacityUnits"
  schedule               = "cron(0 6 * * ? *)"
  timezone               = "UTC"
  scalable_target_action = [{{ min_capacity = 20 }}]
}}

resource "aws_dynamodb_contributor_insights" "meters" {{
  table_name = aws_dynamodb_table.meters.name
}}

resource "aws_dynamodb_resource_policy" "meters" {{
  resource_arn = aws_dynamodb_table.meters.arn
  policy       = {policy}
}}

resource "aws_dynamodb_kinesis_streaming_destination" "changes" {{
  table_name = aws_dynamodb_table.meters.name
  stream_arn = "{STREAM}"
}}

resource "aws_cloudwatch_metric_alarm" "throttled" {{
  for_each            = local.alarms
  alarm_name          = each.value.name
  alarm_description   = each.value.description
  dimensions          = each.value.dimensions
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
}}

"#
    )
}
