//! Checks that the harness finds leftovers, with things made by hand in every service.

use anyhow::ensure;
use terraform_cli::{Endpoints, EngineKind, Service, inventory, service};

use crate::engines::Engines;
use crate::tools::Tools;

const PREFIX: &str = "leftovers";

const TARGET: &str = r#""ServiceNamespace": "dynamodb", "ResourceId": "table/leftovers-orders", "ScalableDimension": "dynamodb:table:ReadCapacityUnits""#;

/// Makes a thing of each kind, and one of another prefix that must not be listed.
pub(crate) fn run(engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let moto = engines.services(EngineKind::Moto, tools)?;
    let ministack = engines.services(EngineKind::Ministack, tools)?;
    let endpoints = Endpoints { cloudwatch: ministack.endpoints.cloudwatch, ..moto.endpoints };
    for (service, operation, input) in making() {
        accepted(&endpoints, service, operation, &input)?;
    }
    let things = inventory::things(&endpoints, PREFIX)?;
    let kinds = ["ScalableTargets", "ScalingPolicies", "ScheduledActions", "alarm Target", "alarm left", "table left"];
    for kind in kinds {
        ensure!(things.iter().any(|thing| thing.starts_with(kind)), "no `{kind}` among {things:?}");
    }
    ensure!(!things.iter().any(|thing| thing.contains("other")), "a thing of another prefix among {things:?}");
    for (service, operation, input) in deleting() {
        accepted(&endpoints, service, operation, &input)?;
    }
    let left = inventory::things(&endpoints, PREFIX)?;
    ensure!(left.is_empty(), "{left:?} is listed after its deletion");
    Ok(())
}

fn accepted(endpoints: &Endpoints, service: Service, operation: &str, input: &str) -> anyhow::Result<()> {
    let answer = service::call(endpoints.url(service), service, operation, input)?;
    ensure!(answer.status == 200, "{operation} was refused with {}: {}", answer.status, answer.body);
    Ok(())
}

fn making() -> Vec<(Service, &'static str, String)> {
    let table = r#"{"TableName": "leftovers-orders", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}"#;
    let alarm = |name: &str| {
        format!(
            r#"{{"AlarmName": "{name}", "Namespace": "AWS/DynamoDB", "MetricName": "ReadThrottleEvents", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}}"#
        )
    };
    let tracking = r#""PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70, "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}"#;
    let scaling = Service::ApplicationAutoScaling;
    vec![
        (Service::DynamoDb, "CreateTable", table.to_owned()),
        (scaling, "RegisterScalableTarget", format!(r#"{{{TARGET}, "MinCapacity": 1, "MaxCapacity": 5}}"#)),
        (scaling, "PutScalingPolicy", format!(r#"{{{TARGET}, "PolicyName": "read", {tracking}}}"#)),
        (
            scaling,
            "PutScheduledAction",
            format!(
                r#"{{{TARGET}, "ScheduledActionName": "night", "Schedule": "rate(1 day)", "ScalableTargetAction": {{"MinCapacity": 1}}}}"#
            ),
        ),
        (Service::CloudWatch, "PutMetricAlarm", alarm("leftovers-orders-throttles")),
        (Service::CloudWatch, "PutMetricAlarm", alarm("other-throttles")),
    ]
}

fn deleting() -> Vec<(Service, &'static str, String)> {
    let scaling = Service::ApplicationAutoScaling;
    vec![
        (scaling, "DeleteScheduledAction", format!(r#"{{{TARGET}, "ScheduledActionName": "night"}}"#)),
        (scaling, "DeleteScalingPolicy", format!(r#"{{{TARGET}, "PolicyName": "read"}}"#)),
        (scaling, "DeregisterScalableTarget", format!("{{{TARGET}}}")),
        (
            Service::CloudWatch,
            "DeleteAlarms",
            r#"{"AlarmNames": ["leftovers-orders-throttles", "other-throttles"]}"#.to_owned(),
        ),
        (Service::DynamoDb, "DeleteTable", r#"{"TableName": "leftovers-orders"}"#.to_owned()),
    ]
}
