//! Alarms of the AWS provider as definitions, and which of them a rule of ours defines just so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use tf_provider::{Attr, Number};

use super::resources::Resource;
use super::scaling::number;
use crate::table::aspects::alarms::{
    AlarmDefinition, Comparison, Definitions, Measure, Metric, Query, Source, Statistic, Threshold, equal, extra,
    is_made,
};
use crate::table::desired::Desired;
use crate::table::model::TableModel;
use crate::table::state::alarms_model;

/// Why an alarm keeps its resource.
const OTHER: &str = "no rule of `alarms` makes an alarm of this name and definition; it keeps its own resource";
const INCOMPLETE: &str = "a rule of `alarms` defines it just so, but not all alarms of that rule are in this state with the \
     same actions; it keeps its own resource";

/// Switches the rules on that define some of these alarms, all of one table, and nothing else. Returns for each alarm, in
/// their order, why it stays.
pub(super) fn fold(resources: &[&Resource], model: &mut TableModel) -> Vec<Option<&'static str>> {
    let Some(desired) = Desired::from_model(model) else { return vec![Some(OTHER); resources.len()] };
    let facts = desired.alarm_facts();
    let defined: Vec<Option<AlarmDefinition>> = resources.iter().map(|resource| definition(resource)).collect();
    let all: Definitions = defined.iter().flatten().map(|alarm| (alarm.name.clone(), alarm.clone())).collect();
    let found = equal(&all, &facts);
    let folded = found.as_ref().map(|(_, names)| names.clone()).unwrap_or_default();
    if let Some((spec, _)) = found {
        model.alarms = Attr::Known(alarms_model(spec));
    }
    let stays = |alarm: &Option<AlarmDefinition>| match alarm {
        Some(alarm) if folded.contains(&alarm.name) => None,
        Some(alarm) if is_made(alarm, &facts) => Some(INCOMPLETE),
        Some(_) | None => Some(OTHER),
    };
    defined.iter().map(stays).collect()
}

/// The alarm, unless it is of a kind that no rule makes.
fn definition(resource: &Resource) -> Option<AlarmDefinition> {
    let values = &resource.values;
    let small = |json: &Json| number(json).and_then(|number| u32::try_from(number).ok());
    let periods = small(&values["evaluation_periods"])?;
    let threshold: Number = match &values["threshold"] {
        Json::Number(number) => number.to_string().parse().ok()?,
        Json::String(text) => text.parse().ok()?,
        _ => return None,
    };
    let text = |name: &str| resource.text(name).map(str::to_owned);
    Some(AlarmDefinition {
        name: text("alarm_name")?,
        description: text("alarm_description").unwrap_or_default(),
        actions_enabled: values["actions_enabled"] != false,
        measure: measure(values)?,
        threshold: Threshold::nearest(&threshold)?,
        comparison: Comparison::parse(resource.text("comparison_operator")?)?,
        evaluation_periods: periods,
        datapoints_to_alarm: small(&values["datapoints_to_alarm"]).filter(|count| *count > 0).unwrap_or(periods),
        alarm_actions: texts(&values["alarm_actions"]),
        ok_actions: texts(&values["ok_actions"]),
        insufficient_data_actions: texts(&values["insufficient_data_actions"]),
        extras: extras(resource),
        tags: BTreeMap::new(),
    })
}

fn extras(resource: &Resource) -> BTreeMap<&'static str, String> {
    let all = [
        ("Unit", "unit"),
        ("TreatMissingData", "treat_missing_data"),
        ("EvaluateLowSampleCountPercentile", "evaluate_low_sample_count_percentiles"),
    ];
    all.into_iter().filter_map(|(setting, attribute)| extra(setting, resource.text(attribute))).collect()
}

fn texts(json: &Json) -> BTreeSet<String> {
    json.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn measure(values: &Json) -> Option<Measure> {
    let queries = values["metric_query"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !queries.is_empty() {
        return queries.iter().map(query).collect::<Option<_>>().map(Measure::Math);
    }
    let (metric, period) = metric(values)?;
    let statistic = ["statistic", "extended_statistic"].into_iter().find_map(|name| filled(&values[name]));
    Some(Measure::Metric { metric, statistic: Statistic::parse(statistic?)?, period })
}

fn query(json: &Json) -> Option<(String, Query)> {
    let of_metric = &json["metric"][0];
    let source = match filled(&json["expression"]) {
        Some(expression) => Source::Expression(expression.to_owned()),
        None => {
            let (metric, period) = metric(of_metric)?;
            let statistic = Statistic::parse(filled(&of_metric["stat"])?)?;
            if filled(&of_metric["unit"]).is_some() {
                return None;
            }
            Source::Metric { metric, statistic, period }
        }
    };
    let label = filled(&json["label"]).map(str::to_owned);
    Some((filled(&json["id"])?.to_owned(), Query { source, label, returned: json["return_data"] == true }))
}

fn metric(json: &Json) -> Option<(Metric, u32)> {
    let dimension = |(name, value): (&String, &Json)| Some((name.clone(), value.as_str()?.to_owned()));
    let dimensions = json["dimensions"].as_object().into_iter().flatten().filter_map(dimension).collect();
    let metric = Metric {
        namespace: filled(&json["namespace"])?.to_owned(),
        name: filled(&json["metric_name"])?.to_owned(),
        dimensions,
    };
    Some((metric, u32::try_from(number(&json["period"])?).ok()?))
}

fn filled(json: &Json) -> Option<&str> {
    json.as_str().filter(|text| !text.is_empty())
}
