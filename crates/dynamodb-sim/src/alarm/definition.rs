//! What does an alarm watch? The input of `PutMetricAlarm`, and what is kept of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{rules, tags};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::input::Tag;

/// The input, every member optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PutMetricAlarm {
    pub(super) alarm_name: Option<String>,
    pub(super) alarm_description: Option<String>,
    #[serde(rename = "OKActions")]
    pub(super) ok_actions: Option<Vec<String>>,
    pub(super) alarm_actions: Option<Vec<String>>,
    pub(super) insufficient_data_actions: Option<Vec<String>>,
    pub(super) metric_name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) statistic: Option<String>,
    pub(super) extended_statistic: Option<String>,
    pub(super) dimensions: Option<Vec<Dimension>>,
    pub(super) period: Option<i64>,
    pub(super) unit: Option<String>,
    pub(super) evaluation_periods: Option<i64>,
    pub(super) datapoints_to_alarm: Option<i64>,
    pub(super) threshold: Option<f64>,
    pub(super) comparison_operator: Option<String>,
    pub(super) treat_missing_data: Option<String>,
    pub(super) evaluate_low_sample_count_percentile: Option<String>,
    pub(super) metrics: Option<Vec<Query>>,
    pub(super) threshold_metric_id: Option<String>,
    pub(super) tags: Option<Vec<Tag>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Dimension {
    pub(super) name: Option<String>,
    pub(super) value: Option<String>,
}

/// `MetricDataQuery`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Query {
    pub(super) id: Option<String>,
    pub(super) metric_stat: Option<MetricStat>,
    pub(super) expression: Option<String>,
    pub(super) return_data: Option<bool>,
    pub(super) period: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MetricStat {
    pub(super) metric: Option<Metric>,
    pub(super) period: Option<i64>,
    pub(super) stat: Option<String>,
    pub(super) unit: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Metric {
    pub(super) namespace: Option<String>,
    pub(super) metric_name: Option<String>,
    pub(super) dimensions: Option<Vec<Dimension>>,
}

impl Query {
    /// A query returns data unless it says otherwise.
    pub(super) fn returns(&self) -> bool {
        self.return_data != Some(false)
    }
}

/// A checked definition.
pub(super) struct Definition {
    pub(super) name: String,
    /// What descriptions show again.
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

/// Members whose effect is not simulated.
const UNMODELLED: [&str; 5] =
    ["EvaluationCriteria", "EvaluationWindow", "WarmUpConfiguration", "EvaluationInterval", "ActionConfiguration"];

/// Reads and checks the input of `PutMetricAlarm`.
pub(super) fn read(caller: &Caller, input: &Value) -> Result<Definition, ServiceError> {
    if let Some(member) = UNMODELLED.into_iter().find(|member| input.get(member).is_some()) {
        return Err(ServiceError::new("NotSimulatedException", format!("{member} is not part of this simulation")));
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
    // A list that was not given reads as an empty one, and actions are on unless switched off.
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
