//! `DescribeAlarms` with its filters and pages, and the names of `DeleteAlarms`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusals::combination;
use super::state::{Alarm, Alarms};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::page::Paging;
use crate::primitives::shape::Shape;

/// Alarms per page, unless the request asks for up to twice as many.
const PAGE: usize = 50;
/// Names per request.
const NAMES: usize = 100;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribeAlarms {
    alarm_names: Option<Vec<String>>,
    alarm_name_prefix: Option<String>,
    alarm_types: Option<Vec<String>>,
    children_of_alarm_name: Option<String>,
    parents_of_alarm_name: Option<String>,
    state_value: Option<String>,
    action_prefix: Option<String>,
    max_records: Option<i64>,
    next_token: Option<String>,
}

/// `DescribeAlarms`, a moment behind a put.
pub(super) fn describe(cx: &Context<'_>, alarms: &Alarms, input: &Value) -> Result<Value, ServiceError> {
    let given: DescribeAlarms = input::read(input)?;
    let paging = Paging::new(given.max_records, given.next_token.clone());
    check(&given, &paging)?;
    let shown = alarms.names().filter_map(|name| Some((name, alarms.shown(cx.now, name)?)));
    let found = shown.filter(|(name, alarm)| given.admits(name, alarm)).map(|(_, alarm)| alarm);
    let (page, next) =
        paging.page(found, PAGE).ok_or_else(|| ServiceError::new("InvalidNextToken", "The next token is not valid"))?;
    let metric_alarms: Vec<Value> = page.into_iter().map(described).collect();
    let mut output = json!({"MetricAlarms": metric_alarms, "CompositeAlarms": []});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn check(given: &DescribeAlarms, paging: &Paging) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.count("alarmNames", given.alarm_names.as_deref().unwrap_or_default(), 0, NAMES);
    if let Some(prefix) = &given.alarm_name_prefix {
        shape.length("alarmNamePrefix", prefix, 1, 255);
    }
    for kind in given.alarm_types.iter().flatten() {
        shape.one_of("alarmTypes", kind, &["CompositeAlarm", "LogAlarm", "MetricAlarm"]);
    }
    if let Some(state) = &given.state_value {
        shape.one_of("stateValue", state, &["ALARM", "INSUFFICIENT_DATA", "OK"]);
    }
    paging.check(&mut shape, "maxRecords", 100);
    shape.done()?;
    if given.alarm_names.as_ref().is_some_and(|names| !names.is_empty()) && given.alarm_name_prefix.is_some() {
        return Err(combination("AlarmNames and AlarmNamePrefix cannot be specified together."));
    }
    Ok(())
}

impl DescribeAlarms {
    fn admits(&self, name: &str, alarm: &Alarm) -> bool {
        let names = self.alarm_names.as_deref().unwrap_or_default();
        // Relatives of an alarm are composite, and only metric alarms exist here.
        let composite = self.children_of_alarm_name.is_some() || self.parents_of_alarm_name.is_some();
        let types = self.alarm_types.as_deref().unwrap_or_default();
        let has_action = |prefix: &str| {
            let lists = ["OKActions", "AlarmActions", "InsufficientDataActions"];
            let actions = lists.iter().filter_map(|list| alarm.definition.get(*list)?.as_array()).flatten();
            actions.filter_map(Value::as_str).any(|action| action.starts_with(prefix))
        };
        !composite
            && (types.is_empty() || types.iter().any(|kind| kind == "MetricAlarm"))
            && (names.is_empty() || names.iter().any(|wanted| wanted == name))
            && self.alarm_name_prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix))
            && self.state_value.as_ref().is_none_or(|state| state == "INSUFFICIENT_DATA")
            && self.action_prefix.as_deref().is_none_or(has_action)
    }
}

/// New alarms have no data, and no metric ever comes.
fn described(alarm: &Alarm) -> Value {
    let mut members = alarm.definition.clone();
    let added = [
        ("AlarmArn", Value::from(alarm.arn.as_str())),
        ("AlarmConfigurationUpdatedTimestamp", alarm.configured.epoch_seconds().into()),
        ("StateValue", "INSUFFICIENT_DATA".into()),
        ("StateReason", "Unchecked: Initial alarm creation".into()),
        ("StateUpdatedTimestamp", alarm.state_updated.epoch_seconds().into()),
        ("StateTransitionedTimestamp", alarm.state_updated.epoch_seconds().into()),
    ];
    members.extend(added.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(members)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DeleteAlarms {
    alarm_names: Option<Vec<String>>,
}

/// The names of `DeleteAlarms`, at most 100.
pub(super) fn names_to_delete(input: &Value) -> Result<Vec<String>, ServiceError> {
    let given: DeleteAlarms = input::read(input)?;
    let mut shape = Shape::default();
    if let Some(names) = shape.required("alarmNames", &given.alarm_names) {
        shape.count("alarmNames", names, 0, NAMES);
        for name in names {
            shape.length("alarmNames", name, 1, 255);
        }
    }
    shape.done()?;
    Ok(given.alarm_names.unwrap_or_default())
}
