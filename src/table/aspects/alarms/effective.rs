//! A rule once its adjustments are applied.

use std::collections::BTreeSet;

use super::rule::Rule;
use super::value::{Statistic, Threshold};
use super::{BillingMode, RuleSettings};

/// The operations whose internal errors are summed unless others are listed: all on items, and as many metrics as an
/// alarm may have (PutMetricAlarm: ten).
pub(super) const ITEM_OPERATIONS: [&str; 10] = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];

/// A rule with all its defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effective {
    pub(super) enabled: bool,
    pub(super) threshold: Threshold,
    pub(super) period: u32,
    pub(super) evaluation_periods: u32,
    pub(super) datapoints_to_alarm: u32,
    pub(super) statistic: Statistic,
    pub(super) operations: BTreeSet<String>,
}

impl Effective {
    /// The rule's defaults under a billing mode, adjusted. Adjustments that do not suit the rule are left out here; the
    /// checks report them.
    pub(super) fn of(rule: Rule, settings: &RuleSettings, billing: BillingMode) -> Self {
        let RuleSettings {
            enabled,
            threshold,
            period,
            evaluation_periods,
            datapoints_to_alarm,
            statistic,
            operations,
            alarm_actions: _,
            description: _,
        } = settings;
        let defaults = rule.defaults(billing);
        let evaluation_periods = evaluation_periods.unwrap_or(defaults.evaluation_periods);
        let adjusted = statistic.clone().filter(|_| rule.takes_statistic());
        Self {
            enabled: enabled.unwrap_or(defaults.enabled),
            threshold: threshold.or(Threshold::new(defaults.threshold)).expect("defaults are finite"),
            period: period.unwrap_or(defaults.period),
            evaluation_periods,
            datapoints_to_alarm: datapoints_to_alarm
                .unwrap_or_else(|| default_datapoints(rule, billing, evaluation_periods)),
            statistic: adjusted.unwrap_or(defaults.statistic),
            operations: operations.clone().unwrap_or_else(|| default_operations(rule)),
        }
    }

    /// The adjustments that lead to this; `None` wherever the default does.
    pub(super) fn adjustments(&self, rule: Rule, billing: BillingMode) -> RuleSettings {
        let Self { enabled, threshold, period, evaluation_periods, datapoints_to_alarm, statistic, operations } = self;
        let defaults = rule.defaults(billing);
        let datapoints = default_datapoints(rule, billing, *evaluation_periods);
        RuleSettings {
            enabled: other_than(*enabled, &defaults.enabled),
            threshold: Some(*threshold).filter(|threshold| Threshold::new(defaults.threshold) != Some(*threshold)),
            period: other_than(*period, &defaults.period),
            evaluation_periods: other_than(*evaluation_periods, &defaults.evaluation_periods),
            datapoints_to_alarm: other_than(*datapoints_to_alarm, &datapoints),
            statistic: other_than(statistic.clone(), &defaults.statistic).filter(|_| rule.takes_statistic()),
            operations: other_than(operations.clone(), &default_operations(rule)).filter(|_| rule.takes_operations()),
            alarm_actions: None,
            description: None,
        }
    }
}

/// A shorter window must not need a lower count in the configuration too: the default never exceeds the window.
fn default_datapoints(rule: Rule, billing: BillingMode, evaluation_periods: u32) -> u32 {
    rule.defaults(billing).datapoints_to_alarm.min(evaluation_periods)
}

fn default_operations(rule: Rule) -> BTreeSet<String> {
    match rule {
        Rule::SystemErrors => ITEM_OPERATIONS.map(str::to_owned).into(),
        Rule::ReadThrottle
        | Rule::WriteThrottle
        | Rule::HotPartition
        | Rule::ReadUtilization
        | Rule::WriteUtilization
        | Rule::CapacityCeiling
        | Rule::Latency
        | Rule::ReplicationLatency
        | Rule::ConditionalChecks
        | Rule::KinesisAge
        | Rule::KinesisFailed => BTreeSet::new(),
    }
}

fn other_than<T: PartialEq>(value: T, default: &T) -> Option<T> {
    Some(value).filter(|value| value != default)
}
