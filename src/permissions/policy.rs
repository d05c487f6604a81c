//! Policies of IAM as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::On;
use crate::names::Region;

/// A policy that allows these actions for tables, and alarms, whose names begin with `prefix`, in all Regions.
pub(crate) fn policy_of<'a>(
    allowed: impl IntoIterator<Item = (On, &'a [&'static str])>,
    account: &str,
    prefix: &str,
) -> Value {
    let mut merged: BTreeMap<On, BTreeSet<&str>> = BTreeMap::new();
    for (on, actions) in allowed {
        merged.entry(on).or_default().extend(actions);
    }
    let place = Place { partition: "aws", region: "*", account, prefix };
    let statements: Vec<Value> = merged.iter().map(|(on, actions)| statement(*on, actions, &place)).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// One resource in a Region, for a question to IAM; `None` if it depends on the configuration which one that is.
pub(crate) fn sample(on: On, region: &Region, account: &str, table: &str) -> Option<String> {
    match on {
        On::Tables
        | On::Anything
        | On::Scaling
        | On::ScalingTags
        | On::Alarms
        | On::ScalingAlarms
        | On::ImportLogs
        | On::ServiceRole(_) => {
            let place = Place { partition: region.partition(), region: region.as_str(), account, prefix: table };
            let arn = arns(on, &place).pop()?;
            Some(if arn == "*" { arn } else { arn.replace("/*", "/doctor").replace('*', "") })
        }
        On::Keys | On::KeysThroughTables | On::Streams | On::Bucket | On::Role => None,
    }
}

/// Whose resources are meant.
struct Place<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
    prefix: &'a str,
}

fn statement(on: On, actions: &BTreeSet<&str>, place: &Place<'_>) -> Value {
    let mut resources: Vec<Value> = arns(on, place).into_iter().map(Value::from).collect();
    let resource = if resources.len() == 1 { resources.remove(0) } else { Value::from(resources) };
    let mut statement = json!({ "Sid": sid(on), "Effect": "Allow", "Action": actions, "Resource": resource });
    if let Some((operator, key, value)) = condition(on) {
        statement["Condition"] = json!({ operator: { key: value } });
    }
    statement
}

fn arns(on: On, place: &Place<'_>) -> Vec<String> {
    let Place { partition, region, account, prefix } = place;
    let arn = |service: &str, resource: String| format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    let one = |arn: String| vec![arn];
    match on {
        // An asterisk matches slashes: that covers indexes, streams, backups, exports and imports of the tables.
        On::Tables => one(arn("dynamodb", format!("table/{prefix}*"))),
        On::Anything | On::Scaling => one("*".to_owned()),
        On::ScalingTags => one(arn("application-autoscaling", "scalable-target/*".to_owned())),
        On::Alarms => one(arn("cloudwatch", format!("alarm:{prefix}*"))),
        On::ScalingAlarms => one(arn("cloudwatch", format!("alarm:TargetTracking-table/{prefix}*"))),
        On::Keys | On::KeysThroughTables => one(arn("kms", "key/*".to_owned())),
        On::Streams => one(arn("kinesis", "stream/*".to_owned())),
        On::Bucket => vec![format!("arn:{partition}:s3:::BUCKET"), format!("arn:{partition}:s3:::BUCKET/*")],
        On::ImportLogs => one(arn("logs", "log-group:/aws-dynamodb/*".to_owned())),
        On::ServiceRole(service) => one(format!("arn:{partition}:iam::{account}:role/aws-service-role/{service}/*")),
        On::Role => one(format!("arn:{partition}:iam::{account}:role/ROLE")),
    }
}

/// Operator, key and value of the condition under which a statement on these resources applies.
pub(crate) fn condition(on: On) -> Option<(&'static str, &'static str, &'static str)> {
    match on {
        On::Scaling => Some(("StringEquals", "application-autoscaling:service-namespace", "dynamodb")),
        On::KeysThroughTables => Some(("StringLike", "kms:ViaService", "dynamodb.*.amazonaws.com")),
        On::ServiceRole(service) => Some(("StringEquals", "iam:AWSServiceName", service)),
        On::Tables
        | On::Anything
        | On::ScalingTags
        | On::Alarms
        | On::ScalingAlarms
        | On::Keys
        | On::Streams
        | On::Bucket
        | On::ImportLogs
        | On::Role => None,
    }
}

/// Names of statements are letters and digits.
fn sid(on: On) -> String {
    match on {
        On::Tables => "Tables".to_owned(),
        On::Anything => "WithoutResources".to_owned(),
        On::Scaling => "Scaling".to_owned(),
        On::ScalingTags => "TagsOfScaling".to_owned(),
        On::Alarms => "Alarms".to_owned(),
        On::ScalingAlarms => "AlarmsOfScaling".to_owned(),
        On::Keys => "Keys".to_owned(),
        On::KeysThroughTables => "KeysThroughTables".to_owned(),
        On::Streams => "Streams".to_owned(),
        On::Bucket => "Bucket".to_owned(),
        On::ImportLogs => "LogsOfImports".to_owned(),
        On::ServiceRole(service) => {
            let first = service.split('.').next().unwrap_or_default();
            let part = if first == "dynamodb" { "scaling" } else { first };
            format!("RoleOf{}{}", part[..1].to_uppercase(), &part[1..])
        }
        On::Role => "Role".to_owned(),
    }
}
