//! The rules for alarm definitions: shapes first, then the members that require or exclude each other.

use std::collections::BTreeSet;

use super::input::{Dimension, MetricStat, PutMetricAlarm, Query};
use super::refusals::{combination, missing, value};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::shape::Shape;

const OPERATORS: [&str; 7] = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "GreaterThanUpperThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanThreshold",
];

/// Operators that compare with a band instead of a number.
const OF_BAND: [&str; 3] =
    ["GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold"];

const STATISTICS: [&str; 5] = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];

const UNITS: [&str; 27] = [
    "Bits",
    "Bits/Second",
    "Bytes",
    "Bytes/Second",
    "Count",
    "Count/Second",
    "Gigabits",
    "Gigabits/Second",
    "Gigabytes",
    "Gigabytes/Second",
    "Kilobits",
    "Kilobits/Second",
    "Kilobytes",
    "Kilobytes/Second",
    "Megabits",
    "Megabits/Second",
    "Megabytes",
    "Megabytes/Second",
    "Microseconds",
    "Milliseconds",
    "None",
    "Percent",
    "Seconds",
    "Terabits",
    "Terabits/Second",
    "Terabytes",
    "Terabytes/Second",
];

pub(super) fn check(caller: &Caller, given: &PutMetricAlarm) -> Result<(), ServiceError> {
    check_shape(given)?;
    for actions in [&given.ok_actions, &given.alarm_actions, &given.insufficient_data_actions].into_iter().flatten() {
        for action in actions {
            check_action(caller, action)?;
        }
    }
    match (&given.metric_name, &given.metrics) {
        (Some(_), None) => check_metric(given)?,
        (None, Some(queries)) => check_queries(given, queries)?,
        (Some(_), Some(_)) => {
            return Err(combination("MetricName and Metrics cannot be specified together."));
        }
        (None, None) => return Err(missing("MetricName or Metrics")),
    }
    check_evaluation(given)?;
    check_threshold(given)
}

fn check_shape(given: &PutMetricAlarm) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    if let Some(name) = shape.required("alarmName", &given.alarm_name) {
        shape.length("alarmName", name, 1, 255);
    }
    if let Some(description) = &given.alarm_description {
        shape.length("alarmDescription", description, 0, 1_024);
    }
    let actions = [
        ("oKActions", &given.ok_actions),
        ("alarmActions", &given.alarm_actions),
        ("insufficientDataActions", &given.insufficient_data_actions),
    ];
    for (path, actions) in actions {
        shape.count(path, actions.as_deref().unwrap_or_default(), 0, 5);
        for action in actions.iter().flatten() {
            shape.length(path, action, 1, 1_024);
        }
    }
    if let Some(operator) = shape.required("comparisonOperator", &given.comparison_operator) {
        shape.one_of("comparisonOperator", operator, &OPERATORS);
    }
    if let Some(&periods) = shape.required("evaluationPeriods", &given.evaluation_periods) {
        shape.at_least("evaluationPeriods", periods, 1);
    }
    for (path, number) in [("datapointsToAlarm", given.datapoints_to_alarm), ("period", given.period)] {
        shape.at_least(path, number.unwrap_or(1), 1);
    }
    check_shape_of_metric(&mut shape, given);
    shape.done()
}

fn check_shape_of_metric(shape: &mut Shape, given: &PutMetricAlarm) {
    for (path, text) in [("metricName", &given.metric_name), ("namespace", &given.namespace)] {
        if let Some(text) = text {
            shape.length(path, text, 1, 255);
        }
    }
    if let Some(statistic) = &given.statistic {
        shape.one_of("statistic", statistic, &STATISTICS);
    }
    if let Some(unit) = &given.unit {
        shape.one_of("unit", unit, &UNITS);
    }
    check_dimensions(shape, "dimensions", given.dimensions.as_deref().unwrap_or_default());
    for (number, query) in (1..).zip(given.metrics.iter().flatten()) {
        let path = format!("metrics.{number}.member");
        if let Some(id) = shape.required(&format!("{path}.id"), &query.id) {
            shape.length(&format!("{path}.id"), id, 1, 255);
        }
        if let Some(expression) = &query.expression {
            shape.length(&format!("{path}.expression"), expression, 1, 2_048);
        }
        if let Some(stat) = &query.metric_stat {
            check_shape_of_stat(shape, &format!("{path}.metricStat"), stat);
        }
    }
}

fn check_shape_of_stat(shape: &mut Shape, path: &str, stat: &MetricStat) {
    shape.required(&format!("{path}.period"), &stat.period);
    shape.required(&format!("{path}.stat"), &stat.stat);
    if let Some(unit) = &stat.unit {
        shape.one_of(&format!("{path}.unit"), unit, &UNITS);
    }
    if let Some(metric) = shape.required(&format!("{path}.metric"), &stat.metric) {
        let path = format!("{path}.metric.dimensions");
        check_dimensions(shape, &path, metric.dimensions.as_deref().unwrap_or_default());
    }
}

fn check_dimensions(shape: &mut Shape, path: &str, dimensions: &[Dimension]) {
    shape.count(path, dimensions, 0, 30);
    for (number, dimension) in (1..).zip(dimensions) {
        let path = format!("{path}.{number}.member");
        if let Some(name) = shape.required(&format!("{path}.name"), &dimension.name) {
            shape.length(&format!("{path}.name"), name, 1, 255);
        }
        if let Some(value) = shape.required(&format!("{path}.value"), &dimension.value) {
            shape.length(&format!("{path}.value"), value, 1, 1_024);
        }
    }
}

/// A well-formed ARN. Whether it exists is not asked: an alarm on a missing topic just cannot notify.
fn check_action(caller: &Caller, action: &str) -> Result<(), ServiceError> {
    let parts: Vec<&str> = action.splitn(6, ':').collect();
    let ["arn", partition, service, region, _, rest] = parts[..] else {
        return Err(value(format!("Invalid arn syntax: {action}")));
    };
    if partition != caller.partition() || service.is_empty() || rest.is_empty() {
        return Err(value(format!("Invalid arn syntax: {action}")));
    }
    if service == "sns" && region != caller.region {
        return Err(value(format!("Invalid region {region} specified. Only {} is supported.", caller.region)));
    }
    Ok(())
}

fn check_metric(given: &PutMetricAlarm) -> Result<(), ServiceError> {
    if given.namespace.is_none() {
        return Err(missing("Namespace"));
    }
    let period = given.period.ok_or_else(|| missing("Period"))?;
    check_period(period)?;
    match (&given.statistic, &given.extended_statistic) {
        (Some(_), None) => {}
        (None, Some(statistic)) => check_extended(statistic)?,
        (Some(_), Some(_)) => {
            return Err(combination("Statistic and ExtendedStatistic cannot be specified together."));
        }
        (None, None) => return Err(missing("Statistic or ExtendedStatistic")),
    }
    if given.evaluate_low_sample_count_percentile.is_some() && given.extended_statistic.is_none() {
        return Err(combination("EvaluateLowSampleCountPercentile can only be specified with ExtendedStatistic."));
    }
    Ok(())
}

/// `p99`, `p99.9`, `tm90`, `IQM`, `TM(10%:90%)` and so on.
fn check_extended(statistic: &str) -> Result<(), ServiceError> {
    let percentile = ["p", "tm", "tc", "ts", "wm"].iter().any(|kind| {
        let number = statistic.strip_prefix(kind).and_then(|rest| rest.parse::<f64>().ok());
        number.is_some_and(|number| (0.0..=100.0).contains(&number))
    });
    let range = ["PR(", "TM(", "TC(", "TS(", "WM("].iter().any(|kind| statistic.starts_with(kind));
    if percentile || statistic == "IQM" || (range && statistic.ends_with(')')) {
        return Ok(());
    }
    Err(value(format!("The value {statistic} for parameter ExtendedStatistic is not supported.")))
}

/// 10, 20, 30 or a multiple of 60.
fn check_period(period: i64) -> Result<(), ServiceError> {
    if [10, 20, 30].contains(&period) || (period >= 60 && period % 60 == 0) {
        return Ok(());
    }
    Err(ServiceError::validation(format!("Period must be 10, 20, 30 or a multiple of 60, but is {period}")))
}

/// At most 20 queries, ten metrics and ten expressions; one returns the data of the alarm.
fn check_queries(given: &PutMetricAlarm, queries: &[Query]) -> Result<(), ServiceError> {
    refuse_members_of_metric(given)?;
    if queries.is_empty() || queries.len() > 20 {
        return Err(ServiceError::validation("Metrics must have between 1 and 20 members"));
    }
    let mut ids = BTreeSet::new();
    for query in queries {
        let id = query.id.as_deref().unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(allowed) {
            return Err(ServiceError::validation(format!("Invalid metric query id: {id}")));
        }
        if !ids.insert(id) {
            return Err(ServiceError::validation(format!("The id {id} is used by more than one metric query")));
        }
        check_query(query, id)?;
    }
    let metrics = queries.iter().filter(|query| query.metric_stat.is_some()).count();
    if metrics > 10 || queries.len() - metrics > 10 {
        return Err(ServiceError::validation("Metrics can have at most 10 metrics and 10 expressions"));
    }
    let returning: Vec<&str> =
        queries.iter().filter(|query| query.returns()).filter_map(|query| query.id.as_deref()).collect();
    let band = given.threshold_metric_id.as_deref();
    if returning.iter().filter(|id| band != Some(**id)).count() != 1 {
        return Err(ServiceError::validation("Exactly one element of the metrics list should return data."));
    }
    Ok(())
}

fn check_query(query: &Query, id: &str) -> Result<(), ServiceError> {
    match (&query.metric_stat, &query.expression) {
        (Some(stat), None) => {
            if query.period.is_some() {
                return Err(combination(format!("Period of query {id} belongs into MetricStat")));
            }
            let metric = stat.metric.clone().unwrap_or_default();
            if metric.namespace.is_none() || metric.metric_name.is_none() {
                return Err(missing("Namespace and MetricName of MetricStat"));
            }
            check_period(stat.period.unwrap_or_default())?;
            let name = stat.stat.as_deref().unwrap_or_default();
            if STATISTICS.contains(&name) { Ok(()) } else { check_extended(name) }
        }
        (None, Some(_)) => query.period.map_or(Ok(()), check_period),
        (Some(_), Some(_)) | (None, None) => {
            Err(combination(format!("Query {id} must have exactly one of MetricStat and Expression")))
        }
    }
}

/// The members that belong to a single metric.
fn refuse_members_of_metric(given: &PutMetricAlarm) -> Result<(), ServiceError> {
    let members = [
        ("Namespace", given.namespace.is_some()),
        ("Dimensions", given.dimensions.as_ref().is_some_and(|list| !list.is_empty())),
        ("Period", given.period.is_some()),
        ("Unit", given.unit.is_some()),
        ("Statistic", given.statistic.is_some()),
        ("ExtendedStatistic", given.extended_statistic.is_some()),
    ];
    match members.into_iter().find(|(_, there)| *there) {
        Some((member, _)) => Err(combination(format!("{member} cannot be specified together with Metrics."))),
        None => Ok(()),
    }
}

fn check_evaluation(given: &PutMetricAlarm) -> Result<(), ServiceError> {
    let periods = given.evaluation_periods.unwrap_or(1);
    if given.datapoints_to_alarm.is_some_and(|datapoints| datapoints > periods) {
        return Err(ServiceError::validation("DatapointsToAlarm must not be greater than EvaluationPeriods"));
    }
    let of_query = |query: &Query| query.metric_stat.as_ref().and_then(|stat| stat.period).or(query.period);
    let periods_of_queries = given.metrics.iter().flatten().filter_map(of_query);
    if let Some(period) = periods_of_queries.chain(given.period).max() {
        let most = if period < 3_600 { 86_400 } else { 604_800 };
        if period.saturating_mul(periods) > most {
            return Err(ServiceError::validation(format!(
                "Metrics cannot be checked across more than {most} seconds: EvaluationPeriods * Period must be <= {most}"
            )));
        }
    }
    let choices = [
        ("TreatMissingData", &given.treat_missing_data, &["breaching", "notBreaching", "ignore", "missing"][..]),
        ("EvaluateLowSampleCountPercentile", &given.evaluate_low_sample_count_percentile, &["evaluate", "ignore"][..]),
    ];
    for (member, given, allowed) in choices {
        if given.as_deref().is_some_and(|given| !allowed.contains(&given)) {
            return Err(value(format!("The value for parameter {member} must be one of {}", allowed.join(", "))));
        }
    }
    Ok(())
}

/// A number to compare with, or the id of a band.
fn check_threshold(given: &PutMetricAlarm) -> Result<(), ServiceError> {
    let of_band = given.comparison_operator.as_deref().is_some_and(|operator| OF_BAND.contains(&operator));
    match (of_band, given.threshold, &given.threshold_metric_id) {
        (false, Some(_), None) => Ok(()),
        (false, None, None) => Err(missing("Threshold")),
        (false, _, Some(_)) => Err(combination("ThresholdMetricId needs an operator that compares with a band.")),
        (true, None, Some(id)) => {
            let known = given.metrics.iter().flatten().any(|query| query.id.as_ref() == Some(id));
            if known { Ok(()) } else { Err(ServiceError::validation(format!("No metric query has the id {id}"))) }
        }
        (true, _, None) => Err(missing("ThresholdMetricId")),
        (true, Some(_), Some(_)) => Err(combination("Threshold and ThresholdMetricId cannot be specified together.")),
    }
}
