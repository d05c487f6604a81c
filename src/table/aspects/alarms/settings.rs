//! An alarm in full, for the reader of a plan: what is compared with what, with every default of its rule.

use std::collections::BTreeMap;

use super::definition::{AlarmDefinition, Measure, Metric, Source};
use super::name::keys;
use super::{Definitions, Facts};

/// An alarm in words and numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AlarmSettings<'a> {
    /// The alarm.
    pub(crate) definition: &'a AlarmDefinition,
    /// What it compares.
    pub(crate) measure: MeasureInWords,
}

/// What an alarm compares, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeasureInWords {
    /// The metric, or the expression with metrics in place of ids.
    pub(crate) metric: String,
    /// The statistic of the metrics.
    pub(crate) statistic: String,
    /// The period in seconds.
    pub(crate) period: u32,
}

impl<'a> AlarmSettings<'a> {
    /// The alarms by the keys of the state.
    pub(crate) fn by_key(alarms: &'a Definitions, prefix: &str, facts: &Facts<'_>) -> BTreeMap<String, Self> {
        let keys = keys(prefix, facts);
        let one =
            |(name, definition): (&String, &'a AlarmDefinition)| Some((keys.get(name)?.clone(), Self::of(definition)?));
        alarms.iter().filter_map(one).collect()
    }

    /// Of one alarm; `None` of one without a metric, which no rule makes.
    pub(crate) fn of(definition: &'a AlarmDefinition) -> Option<Self> {
        Some(Self { definition, measure: MeasureInWords::of(&definition.measure)? })
    }
}

impl MeasureInWords {
    /// `None` of one without a metric.
    pub(super) fn of(measure: &Measure) -> Option<Self> {
        let parts = measure.parts();
        let (_, statistic, period) = *parts.first()?;
        let statistics: Vec<&str> = parts.iter().map(|(_, statistic, _)| statistic.as_str()).collect();
        let statistic = if statistics.iter().all(|other| *other == statistic.as_str()) {
            statistic.as_str().to_owned()
        } else {
            statistics.join(", ")
        };
        Some(Self { metric: in_words(measure), statistic, period })
    }
}

/// `SUM([ReadKeyRangeThroughputThrottleEvents,WriteKeyRangeThroughputThrottleEvents])`.
fn in_words(measure: &Measure) -> String {
    let queries = match measure {
        Measure::Metric { metric, .. } => return named(metric),
        Measure::Math(queries) => queries,
    };
    let expression = queries.values().find_map(|query| match &query.source {
        Source::Expression(text) if query.returned => Some(text.clone()),
        Source::Expression(_) | Source::Metric { .. } => None,
    });
    let metrics = queries.iter().filter_map(|(id, query)| match &query.source {
        Source::Metric { metric, .. } => Some((id, named(metric))),
        Source::Expression(_) => None,
    });
    metrics.fold(expression.unwrap_or_default(), |text, (id, name)| text.replace(id.as_str(), &name))
}

/// `SuccessfulRequestLatency{Query}`: the metric, and the operation if it has one.
pub(super) fn named(metric: &Metric) -> String {
    match metric.dimensions.get("Operation") {
        Some(operation) => format!("{}{{{operation}}}", metric.name),
        None => metric.name.clone(),
    }
}
