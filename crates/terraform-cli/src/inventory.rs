//! Lists what the services of a trial hold under the trial's prefix.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::service::{Endpoints, Service, call};
use crate::{http, table_names};

/// Everything of a prefix, each as `<kind> <name>`: tables, what scales them, and alarms.
///
/// # Errors
/// An engine cannot be reached, or refuses to list.
pub fn things(endpoints: &Endpoints, prefix: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut things: BTreeSet<String> = table_names(&endpoints.dynamodb)?
        .into_iter()
        .filter(|name| name.starts_with(prefix))
        .map(|name| format!("table {name}"))
        .collect();
    things.extend(scaling(&endpoints.application_autoscaling, prefix)?);
    // The alarms of a scaling policy are where the policy is.
    for url in BTreeSet::from([&endpoints.cloudwatch, &endpoints.application_autoscaling]) {
        things.extend(alarms(url, prefix)?);
        things.extend(alarms(url, &format!("TargetTracking-table/{prefix}"))?);
    }
    Ok(things)
}

/// The same of a simulator, which lists everything by itself; the tables only of one without such a list.
///
/// # Errors
/// There is no simulator at `url`.
pub fn simulated(url: &str, prefix: &str) -> anyhow::Result<BTreeSet<String>> {
    let answer = http::get(url, "/_sim/inventory")?;
    if answer.status == 404 {
        let names = table_names(url)?.into_iter().filter(|name| name.starts_with(prefix));
        return Ok(names.map(|name| format!("table {name}")).collect());
    }
    ensure!(answer.status == 200, "the inventory was refused with {}: {}", answer.status, answer.body);
    let inventory: Value = serde_json::from_str(&answer.body).context("the inventory is not JSON")?;
    let mut things = BTreeSet::new();
    collect(&mut things, "", &inventory, prefix);
    Ok(things)
}

/// Every text that begins as a name of the trial does, behind the name of the list it is in.
fn collect(things: &mut BTreeSet<String>, kind: &str, value: &Value, prefix: &str) {
    match value {
        Value::Object(members) => {
            for (kind, value) in members {
                collect(things, kind, value, prefix);
            }
        }
        Value::Array(list) => {
            for value in list {
                collect(things, kind, value, prefix);
            }
        }
        Value::String(name) => {
            let own = ["", "table/", "TargetTracking-table/"];
            if own.iter().any(|start| name.strip_prefix(start).is_some_and(|rest| rest.starts_with(prefix))) {
                things.insert(format!("{kind} {name}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

const SCALING: [(&str, &str, &str); 3] = [
    ("DescribeScalableTargets", "ScalableTargets", "ScalableDimension"),
    ("DescribeScalingPolicies", "ScalingPolicies", "PolicyName"),
    ("DescribeScheduledActions", "ScheduledActions", "ScheduledActionName"),
];

fn scaling(url: &str, prefix: &str) -> anyhow::Result<BTreeSet<String>> {
    let start = format!("table/{prefix}");
    let mut things = BTreeSet::new();
    for (operation, member, name) in SCALING {
        let mut token = Value::Null;
        loop {
            let mut input = json!({"ServiceNamespace": "dynamodb"});
            if token.is_string() {
                input["NextToken"] = token;
            }
            let answer = call(url, Service::ApplicationAutoScaling, operation, &input.to_string())?;
            if lacks_service(&answer) {
                return Ok(things);
            }
            ensure!(answer.status == 200, "{operation} was refused with {}: {}", answer.status, answer.body);
            let page: Value = serde_json::from_str(&answer.body)?;
            for entry in page[member].as_array().into_iter().flatten() {
                let resource = entry["ResourceId"].as_str().unwrap_or_default();
                if resource.starts_with(&start) {
                    things.insert(format!("{member} {resource} {}", entry[name].as_str().unwrap_or_default()));
                }
            }
            token = page["NextToken"].clone();
            if !token.is_string() {
                break;
            }
        }
    }
    Ok(things)
}

/// Whether the engine has no such service, so that there is nothing in it: the answers of ministack and dynalite.
fn lacks_service(answer: &http::Answer) -> bool {
    answer.body.contains("Unsupported service")
        || (answer.status == 404 && answer.body.contains("UnknownOperationException"))
}

fn alarms(url: &str, prefix: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut things = BTreeSet::new();
    let mut token: Option<String> = None;
    loop {
        let mut input = json!({ "AlarmNamePrefix": prefix });
        if let Some(token) = token {
            input["NextToken"] = token.into();
        }
        let answer = call(url, Service::CloudWatch, "DescribeAlarms", &input.to_string())?;
        if lacks_service(&answer) {
            return Ok(things);
        }
        ensure!(answer.status == 200, "DescribeAlarms was refused with {}: {}", answer.status, answer.body);
        things.extend(texts(&answer.body, "AlarmName").map(|name| format!("alarm {name}")));
        token = texts(&answer.body, "NextToken").next().map(str::to_owned);
        if token.is_none() {
            return Ok(things);
        }
    }
}

/// The texts of all elements of a name. Enough for names of ours, which need no escapes.
fn texts<'a>(xml: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (text, after) = after.split_once(&close)?;
        rest = after;
        Some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_are_read_from_xml() {
        let xml = "<MetricAlarms><member><AlarmName>a-1</AlarmName><AlarmArn>x</AlarmArn></member>\
                   <member><AlarmName>a-2</AlarmName></member></MetricAlarms><NextToken/>";
        assert_eq!(texts(xml, "AlarmName").collect::<Vec<_>>(), ["a-1", "a-2"]);
        assert_eq!(texts(xml, "NextToken").next(), None);
    }

    #[test]
    fn only_names_of_the_prefix_are_collected_from_an_inventory() {
        let inventory = json!([{
            "account": "111122223333",
            "tables": ["a-orders", "b-orders"],
            "scalable_targets": ["table/a-orders dynamodb:table:ReadCapacityUnits"],
            "alarms": ["TargetTracking-table/a-orders-AlarmHigh-1", "a-throttles", "other"],
        }]);
        let mut things = BTreeSet::new();
        collect(&mut things, "", &inventory, "a-");
        let expected = [
            "alarms TargetTracking-table/a-orders-AlarmHigh-1",
            "alarms a-throttles",
            "scalable_targets table/a-orders dynamodb:table:ReadCapacityUnits",
            "tables a-orders",
        ];
        assert_eq!(things.into_iter().collect::<Vec<_>>(), expected);
    }
}
