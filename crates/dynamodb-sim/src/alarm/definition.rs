//! A checked alarm definition, and the members of it that descriptions show.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::input::PutMetricAlarm;
use super::{rules, tags};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::input;

/// A checked definition.
pub(super) struct Definition {
    pub(super) name: String,
    /// The members that descriptions show.
    pub(super) members: Map<String, Value>,
    /// Tags take effect at creation only.
    pub(super) tags: BTreeMap<String, String>,
}

/// Members that are kept as they were given.
const KEPT: [&str; 14] = [
    "AlarmName",
    "AlarmDescription",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "ThresholdMetricId",
];

/// Members that are read one by one.
const READ: [&str; 8] = [
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "Dimensions",
    "ActionsEnabled",
    "Threshold",
    "Metrics",
    "Tags",
];

/// Reads and checks the input of `PutMetricAlarm`.
pub(super) fn read(caller: &Caller, input: &Value) -> Result<Definition, ServiceError> {
    // A member that were dropped would look as if it had no effect in AWS either.
    let mut members = input.as_object().into_iter().flat_map(|members| members.keys());
    if let Some(member) = members.find(|member| !KEPT.iter().chain(&READ).any(|known| known == member)) {
        return Err(ServiceError::not_modeled(member));
    }
    let given: PutMetricAlarm = input::read(input)?;
    rules::check(caller, &given)?;
    let tags = tags::read(given.tags.as_deref().unwrap_or_default())?;
    Ok(Definition { members: kept(&given, input), name: given.alarm_name.unwrap_or_default(), tags })
}

fn kept(given: &PutMetricAlarm, input: &Value) -> Map<String, Value> {
    let mut members = Map::new();
    for name in KEPT {
        if let Some(value) = input.get(name) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    // A list that was not given reads as an empty one, and actions are enabled by default.
    for name in ["OKActions", "AlarmActions", "InsufficientDataActions", "Dimensions"] {
        members.insert(name.to_owned(), input.get(name).cloned().unwrap_or_else(|| json!([])));
    }
    members.insert("ActionsEnabled".to_owned(), input.get("ActionsEnabled").cloned().unwrap_or(Value::Bool(true)));
    if let Some(threshold) = given.threshold {
        members.insert("Threshold".to_owned(), threshold.into());
    }
    if let Some(Value::Array(queries)) = input.get("Metrics") {
        let mut queries = queries.clone();
        for query in &mut queries {
            if query.get("ReturnData").is_none() {
                query["ReturnData"] = true.into();
            }
        }
        members.insert("Metrics".to_owned(), queries.into());
    }
    members
}
