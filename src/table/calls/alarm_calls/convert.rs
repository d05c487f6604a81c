//! Converts alarms between our types and CloudWatch's.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::operation::put_metric_alarm::PutMetricAlarmInput;
use aws_sdk_cloudwatch::operation::put_metric_alarm::builders::PutMetricAlarmInputBuilder;
use aws_sdk_cloudwatch::types::{
    ComparisonOperator, Dimension, Metric as SdkMetric, MetricAlarm, MetricDataQuery, MetricStat,
    Statistic as SdkStatistic,
};

use crate::table::aspects::alarms::{
    AlarmDefinition, Comparison, Measure, Metric, Query, Source, Statistic, Threshold, extra,
};

/// The request that creates or changes the alarm, without tags.
pub(super) fn put(definition: &AlarmDefinition) -> PutMetricAlarmInputBuilder {
    let AlarmDefinition {
        name,
        description,
        actions_enabled,
        measure,
        threshold,
        comparison,
        evaluation_periods,
        datapoints_to_alarm,
        alarm_actions,
        ok_actions,
        insufficient_data_actions,
        extras: _, // Not sent, they go.
        tags: _,
    } = definition;
    let list = |arns: &BTreeSet<String>| (!arns.is_empty()).then(|| arns.iter().cloned().collect());
    let put = PutMetricAlarmInput::builder()
        .alarm_name(name)
        .alarm_description(description)
        .actions_enabled(*actions_enabled)
        .threshold(threshold.value())
        .comparison_operator(ComparisonOperator::from(comparison.as_str()))
        .evaluation_periods(signed(*evaluation_periods))
        .datapoints_to_alarm(signed(*datapoints_to_alarm))
        .set_alarm_actions(list(alarm_actions))
        .set_ok_actions(list(ok_actions))
        .set_insufficient_data_actions(list(insufficient_data_actions));
    match measure {
        Measure::Metric { metric, statistic, period } => {
            let put = put
                .namespace(&metric.namespace)
                .metric_name(&metric.name)
                .set_dimensions(Some(dimensions(metric)))
                .period(signed(*period));
            match statistic {
                Statistic::Extended(text) => put.extended_statistic(text),
                plain => put.statistic(SdkStatistic::from(plain.as_str())),
            }
        }
        Measure::Math(queries) => put.set_metrics(Some(queries.iter().map(|(id, query)| sent(id, query)).collect())),
    }
}

fn sent(id: &str, query: &Query) -> MetricDataQuery {
    let Query { source, label, returned } = query;
    let builder = MetricDataQuery::builder().id(id).set_label(label.clone()).return_data(*returned);
    match source {
        Source::Expression(text) => builder.expression(text).build(),
        Source::Metric { metric, statistic, period } => {
            let named = SdkMetric::builder().namespace(&metric.namespace).metric_name(&metric.name);
            let stat = MetricStat::builder()
                .metric(named.set_dimensions(Some(dimensions(metric))).build())
                .period(signed(*period))
                .stat(statistic.as_str());
            builder.metric_stat(stat.build()).build()
        }
    }
}

fn dimensions(metric: &Metric) -> Vec<Dimension> {
    let one = |(name, value): (&String, &String)| Dimension::builder().name(name).value(value).build();
    metric.dimensions.iter().map(one).collect()
}

/// The definition of an alarm, without its tags, which the description lacks. What ours never have is among its extras, so
/// that it differs from every one of ours: other alarms may have such a name.
pub(super) fn definition(alarm: &MetricAlarm) -> Option<AlarmDefinition> {
    let mut extras = extras(alarm);
    let evaluation_periods = alarm.evaluation_periods().and_then(unsigned).unwrap_or(1);
    let datapoints = alarm.datapoints_to_alarm().map_or(Some(evaluation_periods), unsigned);
    let set = |arns: &[String]| arns.iter().cloned().collect::<BTreeSet<_>>();
    let comparison = alarm.comparison_operator().and_then(|operator| Comparison::parse(operator.as_str()));
    let threshold = alarm.threshold().and_then(Threshold::new);
    let measure = measure(alarm);
    let operator = alarm.comparison_operator().map_or(SET, ComparisonOperator::as_str);
    extras.extend(comparison.is_none().then(|| ("ComparisonOperator", operator.to_owned())));
    extras.extend(threshold.is_none().then(|| ("ThresholdMetricId", SET.to_owned())));
    extras.extend(measure.is_none().then(|| ("Metrics", SET.to_owned())));
    Some(AlarmDefinition {
        name: alarm.alarm_name()?.to_owned(),
        description: alarm.alarm_description().unwrap_or_default().to_owned(),
        actions_enabled: alarm.actions_enabled().unwrap_or(true),
        measure: measure.unwrap_or(Measure::Math(BTreeMap::new())),
        threshold: threshold.or(Threshold::new(0.0))?,
        comparison: comparison.unwrap_or(Comparison::Greater),
        evaluation_periods,
        datapoints_to_alarm: datapoints.unwrap_or(evaluation_periods),
        alarm_actions: set(alarm.alarm_actions()),
        ok_actions: set(alarm.ok_actions()),
        insufficient_data_actions: set(alarm.insufficient_data_actions()),
        extras,
        tags: BTreeMap::new(),
    })
}

/// What is said of a value that is a structure.
const SET: &str = "set";

fn extras(alarm: &MetricAlarm) -> BTreeMap<&'static str, String> {
    let of_query = |query: &MetricDataQuery| Some(query.metric_stat()?.unit()?.as_str().to_owned());
    let unit = alarm.unit().map(|unit| unit.as_str().to_owned());
    let unit = unit.or_else(|| alarm.metrics().iter().find_map(of_query));
    // The service describes the default window as well.
    let other_window = alarm.evaluation_window().is_some_and(|window| !window.is_sliding_window());
    let set = |is_set: bool| is_set.then_some(SET);
    let all = [
        ("Unit", unit.as_deref()),
        ("TreatMissingData", alarm.treat_missing_data()),
        ("EvaluateLowSampleCountPercentile", alarm.evaluate_low_sample_count_percentile()),
        ("EvaluationWindow", set(other_window)),
        ("WarmUpConfiguration", set(alarm.warm_up_configuration().is_some())),
        ("ActionConfiguration", set(alarm.action_configuration().is_some())),
        ("EvaluationCriteria", set(alarm.evaluation_criteria().is_some())),
        ("EvaluationInterval", set(alarm.evaluation_interval().is_some())),
    ];
    all.into_iter().filter_map(|(name, value)| extra(name, value)).collect()
}

fn measure(alarm: &MetricAlarm) -> Option<Measure> {
    if !alarm.metrics().is_empty() {
        return alarm.metrics().iter().map(query).collect::<Option<_>>().map(Measure::Math);
    }
    let (namespace, name) = (alarm.namespace()?.to_owned(), alarm.metric_name()?.to_owned());
    let statistic = match (alarm.statistic(), alarm.extended_statistic()) {
        (Some(plain), _) => plain.as_str(),
        (None, extended) => extended?,
    };
    Some(Measure::Metric {
        metric: Metric { namespace, name, dimensions: dimensions_of(alarm.dimensions()) },
        statistic: Statistic::parse(statistic)?,
        period: unsigned(alarm.period()?)?,
    })
}

/// A query returns data unless it says otherwise.
fn query(query: &MetricDataQuery) -> Option<(String, Query)> {
    let source = match (query.metric_stat(), query.expression()) {
        (Some(stat), _) => {
            let metric = stat.metric()?;
            let (namespace, name) = (metric.namespace()?.to_owned(), metric.metric_name()?.to_owned());
            Source::Metric {
                metric: Metric { namespace, name, dimensions: dimensions_of(metric.dimensions()) },
                statistic: Statistic::parse(stat.stat()?)?,
                period: unsigned(stat.period()?)?,
            }
        }
        (None, text) => Source::Expression(text?.to_owned()),
    };
    let label = query.label().filter(|label| !label.is_empty()).map(str::to_owned);
    let query_of = Query { source, label, returned: query.return_data().unwrap_or(true) };
    Some((query.id()?.to_owned(), query_of))
}

fn dimensions_of(dimensions: &[Dimension]) -> BTreeMap<String, String> {
    let one = |dimension: &Dimension| Some((dimension.name()?.to_owned(), dimension.value()?.to_owned()));
    dimensions.iter().filter_map(one).collect()
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn unsigned(number: i32) -> Option<u32> {
    u32::try_from(number).ok()
}

#[cfg(test)]
mod tests;
