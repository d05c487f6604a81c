//! What watches a table: insights, a Kinesis data stream, alarms, as they are written.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, SetOf};

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
    /// ARN of the data stream, in the table's Region. Another one is switched on after the first is switched off:
    /// changes in between are not sent.
    #[attr(required)]
    pub(crate) stream_arn: Attr<String>,
    /// How exact the time of a change is in its record: `MILLISECOND` or `MICROSECOND`.
    #[attr(optional, computed, default = "MILLISECOND", one_of("MILLISECOND" | "ms", "MICROSECOND" | "us"))]
    pub(crate) approximate_creation_date_time_precision: Attr<String>,
}

/// CloudWatch alarms for the table and its indexes, made from rules that fit the table. Their names are
/// `<name_prefix><table>-<rule>`, with `-<index>` for those of an index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AlarmsModel {
    /// ARNs of the actions to run when an alarm enters `ALARM`.
    #[attr(optional, length(_, 5))]
    pub(crate) alarm_actions: Attr<SetOf<String>>,
    /// ARNs of the actions to run when an alarm returns to `OK`.
    #[attr(optional, length(_, 5))]
    pub(crate) ok_actions: Attr<SetOf<String>>,
    /// ARNs of the actions to run when an alarm enters `INSUFFICIENT_DATA`.
    #[attr(optional, length(_, 5))]
    pub(crate) insufficient_data_actions: Attr<SetOf<String>>,
    /// Beginning of the alarms' names; nothing by default.
    #[attr(optional, computed, default = "")]
    pub(crate) name_prefix: Attr<String>,
    /// Rules to adjust or to switch off, by name: `read_throttle`, `write_throttle`, `hot_partition`, `read_utilization`,
    /// `write_utilization`, `capacity_ceiling`, `system_errors`, `latency`, `replication_latency`, `conditional_checks`,
    /// `kinesis_age`, `kinesis_failed`. What applies to the table is on, except `conditional_checks`; `latency` needs
    /// `operations`.
    #[attr(optional)]
    pub(crate) rules: Attr<BTreeMap<String, Attr<AlarmRuleModel>>>,
    /// Tags of the alarms, besides the table's.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
}

/// How a rule differs from its default.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AlarmRuleModel {
    /// Whether there are alarms for the rule.
    #[attr(optional)]
    pub(crate) enabled: Attr<bool>,
    /// Above which value the alarm goes off; for `capacity_ceiling` of scaled capacity, from which value on.
    #[attr(optional)]
    pub(crate) threshold: Attr<f64>,
    /// Seconds that are judged together: 10, 20, 30 or a multiple of 60.
    #[attr(optional, range(10, 86400))]
    pub(crate) period: Attr<i64>,
    /// Number of most recent periods that are evaluated.
    #[attr(optional, range(1, _))]
    pub(crate) evaluation_periods: Attr<i64>,
    /// In how many of them the value must be above the threshold.
    #[attr(optional, range(1, _))]
    pub(crate) datapoints_to_alarm: Attr<i64>,
    /// Statistic of the metric, for instance `Sum`, `Average`, `Maximum` or `p99`.
    #[attr(optional)]
    pub(crate) statistic: Attr<String>,
    /// Operations that are watched, for instance `Query`, by the rules that watch operations.
    #[attr(optional)]
    pub(crate) operations: Attr<SetOf<String>>,
}
