//! Insights, Kinesis data stream and alarms of a table, as they are configured.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, Number, SetOf};

use crate::limits;

/// CloudWatch Contributor Insights.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct InsightsModel {
    /// What is counted: `ACCESSED_AND_THROTTLED_KEYS`, or `THROTTLED_KEYS`, which needs half as many of the account's
    /// CloudWatch rules.
    #[attr(
        optional,
        computed,
        default = "ACCESSED_AND_THROTTLED_KEYS",
        one_of("ACCESSED_AND_THROTTLED_KEYS" | "ACCESSED_KEYS" | "ALL", "THROTTLED_KEYS" | "THROTTLED_ONLY")
    )]
    pub(crate) mode: Attr<String>,
}

/// A Kinesis data stream that item changes are sent to.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct KinesisModel {
    /// ARN of the data stream, in the table's Region. A new one is enabled after the old one is disabled:
    /// changes in between are not sent.
    #[attr(required)]
    pub(crate) stream_arn: Attr<String>,
    /// Precision of the time of a change in its record.
    #[attr(optional, computed, default = "MILLISECOND", one_of("MILLISECOND" | "ms", "MICROSECOND" | "us"))]
    pub(crate) approximate_creation_date_time_precision: Attr<String>,
}

/// CloudWatch alarms for the table and its indexes, created by the rules that apply to the table. Their names are
/// `<name_prefix><table>-<rule>`, with `-<index>` for those of an index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AlarmsModel {
    /// ARNs of the actions to run when an alarm enters ALARM.
    #[attr(optional, length(_, limits::MAX_ALARM_ACTIONS))]
    pub(crate) alarm_actions: Attr<SetOf<String>>,
    /// ARNs of the actions to run when an alarm enters OK.
    #[attr(optional, length(_, limits::MAX_ALARM_ACTIONS))]
    pub(crate) ok_actions: Attr<SetOf<String>>,
    /// ARNs of the actions to run when an alarm enters INSUFFICIENT_DATA.
    #[attr(optional, length(_, limits::MAX_ALARM_ACTIONS))]
    pub(crate) insufficient_data_actions: Attr<SetOf<String>>,
    /// Prefix of the alarms' names. Empty by default.
    #[attr(optional, computed, default = "")]
    pub(crate) name_prefix: Attr<String>,
    /// Rules to adjust or to disable, by name: `read_throttle`, `write_throttle`, `hot_partition`, `read_utilization`,
    /// `write_utilization`, `capacity_ceiling`, `system_errors`, `latency`, `replication_latency`, `conditional_checks`,
    /// `kinesis_age`, `kinesis_failed`. What applies to the table is enabled, except `conditional_checks`; `latency`
    /// needs `operations`.
    #[attr(optional)]
    pub(crate) rules: Attr<BTreeMap<String, Attr<AlarmRuleModel>>>,
    /// Tags of the alarms, in addition to the table's.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
}

/// Settings of a rule that differ from its defaults.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AlarmRuleModel {
    /// Whether the rule creates alarms.
    #[attr(optional)]
    pub(crate) enabled: Attr<bool>,
    /// The alarm fires above this value; for `capacity_ceiling` of scaled capacity, at or above it.
    #[attr(optional)]
    pub(crate) threshold: Attr<Number>,
    /// Period of the metric in seconds: 10, 20, 30 or a multiple of 60.
    #[attr(optional, range(limits::MIN_ALARM_PERIOD, limits::MAX_ALARM_PERIOD))]
    pub(crate) period: Attr<i64>,
    /// Number of most recent periods that are evaluated.
    #[attr(optional, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) evaluation_periods: Attr<i64>,
    /// Number of those periods in which the threshold must be breached.
    #[attr(optional, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) datapoints_to_alarm: Attr<i64>,
    /// Statistic of the metric, for instance `Sum`, `Average`, `Maximum` or `p99`.
    #[attr(optional)]
    pub(crate) statistic: Attr<String>,
    /// Operations to create alarms for, for instance `Query`, in the rules that are about operations.
    #[attr(optional)]
    pub(crate) operations: Attr<SetOf<String>>,
    /// ARNs of the actions to run when an alarm of this rule enters ALARM, instead of the common ones.
    #[attr(optional, length(_, limits::MAX_ALARM_ACTIONS), presence)]
    pub(crate) alarm_actions: Attr<SetOf<String>>,
    /// Description of the alarms, for whoever is on call. Defaults to what the alarm means and what to do.
    #[attr(optional, length(1, limits::MAX_ALARM_DESCRIPTION))]
    pub(crate) description: Attr<String>,
}

/// An alarm in full.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AlarmSettingsModel {
    /// Name of the alarm.
    #[attr(computed)]
    pub(crate) name: Attr<String>,
    /// Metric, or expression over metrics, that is compared with the threshold.
    #[attr(computed)]
    pub(crate) metric: Attr<String>,
    /// Statistic of the metrics.
    #[attr(computed)]
    pub(crate) statistic: Attr<String>,
    /// Comparison of the metric with the threshold.
    #[attr(computed)]
    pub(crate) comparison: Attr<String>,
    /// Threshold.
    #[attr(computed)]
    pub(crate) threshold: Attr<Number>,
    /// Period of the metric in seconds.
    #[attr(computed)]
    pub(crate) period: Attr<i64>,
    /// Number of most recent periods that are evaluated.
    #[attr(computed)]
    pub(crate) evaluation_periods: Attr<i64>,
    /// Number of those periods in which the threshold must be breached.
    #[attr(computed)]
    pub(crate) datapoints_to_alarm: Attr<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::aspects::alarms::Rule;

    #[test]
    fn the_documentation_names_every_rule() {
        let attributes = AlarmsModel::attributes();
        let rules = attributes.iter().find(|attribute| attribute.name == "rules").expect("an attribute");
        for rule in Rule::ALL {
            assert!(rules.description.contains(&format!("`{}`", rule.id())), "{}", rule.id());
        }
    }
}
