//! Throughput of a table or an index, as it is configured.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, Number};

use crate::limits;

/// Provisioned capacity of one direction: fixed with `units`, or moved by Application Auto Scaling between
/// `min_capacity` and `max_capacity`. An index inherits from the table what it leaves out.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct CapacityModel {
    /// Fixed capacity units. Excludes all other attributes of the capacity.
    #[attr(optional, computed, range(1, _))]
    pub(crate) units: Attr<i64>,
    /// Minimum units of auto scaling. Given together with `max_capacity`.
    #[attr(optional, computed, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) min_capacity: Attr<i64>,
    /// Maximum units of auto scaling. Given together with `min_capacity`.
    #[attr(optional, computed, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) max_capacity: Attr<i64>,
    /// Target utilization in percent: the ratio of consumed to provisioned units that auto scaling maintains. Defaults
    /// to {target}.
    #[attr(
        optional,
        computed,
        range(limits::MIN_TARGET_UTILIZATION, limits::MAX_TARGET_UTILIZATION),
        doc(target = limits::DEFAULT_TARGET_UTILIZATION)
    )]
    pub(crate) target_utilization: Attr<Number>,
    /// Cool-down between two scale-ins, in seconds. Defaults to {seconds}.
    #[attr(optional, computed, range(0, limits::MAX_COOLDOWN), doc(seconds = limits::DEFAULT_COOLDOWN))]
    pub(crate) scale_in_cooldown: Attr<i64>,
    /// Cool-down between two scale-outs, in seconds. Defaults to {seconds}.
    #[attr(optional, computed, range(0, limits::MAX_COOLDOWN), doc(seconds = limits::DEFAULT_COOLDOWN))]
    pub(crate) scale_out_cooldown: Attr<i64>,
    /// Whether auto scaling never scales in. Defaults to `false`.
    #[attr(optional, computed)]
    pub(crate) disable_scale_in: Attr<bool>,
    /// Units to start with when the table or the index is created or the table becomes provisioned, within the bounds.
    /// Defaults to `min_capacity`. Units that auto scaling sets later are not reported as drift.
    #[attr(optional, computed, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) initial_capacity: Attr<i64>,
    /// Scheduled actions by name, which change the bounds at their times; that is not reported as drift.
    /// An index with bounds of its own, or with `schedules = {}`, takes none from the table.
    #[attr(optional, computed, presence)]
    pub(crate) schedules: Attr<BTreeMap<String, Attr<ScheduleModel>>>,
    /// What keeps scaling from doing what it was asked for: `SUSPENDED`, `OUTSIDE_BOUNDS` with the live units, or
    /// `NO_POLICY`; null while it holds. The next apply corrects it.
    #[attr(computed)]
    pub(crate) scaling_problem: Attr<String>,
}

/// A scheduled action. At least one of `min_capacity` and `max_capacity` is given.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ScheduleModel {
    /// When: `cron(<minutes> <hours> <day of month> <month> <day of week> <year>)`, `rate(<value> <unit>)` or
    /// `at(<yyyy>-<mm>-<dd>T<hh>:<mm>:<ss>)`.
    #[attr(required)]
    pub(crate) schedule: Attr<String>,
    /// IANA time zone of the schedule, for instance `Europe/Berlin`.
    #[attr(optional, computed, default = "UTC")]
    pub(crate) timezone: Attr<String>,
    /// RFC 3339 time before which the action does not run.
    #[attr(optional)]
    pub(crate) start_time: Attr<String>,
    /// RFC 3339 time after which the action does not run.
    #[attr(optional)]
    pub(crate) end_time: Attr<String>,
    /// The minimum capacity from then on.
    #[attr(optional, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) min_capacity: Attr<i64>,
    /// The maximum capacity from then on.
    #[attr(optional, range(1, limits::MAX_SERVICE_NUMBER))]
    pub(crate) max_capacity: Attr<i64>,
}

/// Maximum throughput of an on-demand table or index. A direction that is left out is not limited.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct OnDemandThroughputModel {
    /// Maximum read request units per second.
    #[attr(optional, range(1, _), hint = "Leave it out to set no maximum.")]
    pub(crate) max_read_request_units: Attr<i64>,
    /// Maximum write request units per second.
    #[attr(optional, range(1, _), hint = "Leave it out to set no maximum.")]
    pub(crate) max_write_request_units: Attr<i64>,
}

/// Throughput to be served immediately.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct WarmThroughputModel {
    /// Read units per second; at least {least} for an on-demand table.
    #[attr(optional, range(1, _), doc(least = limits::ON_DEMAND_READS))]
    pub(crate) read_units_per_second: Attr<i64>,
    /// Write units per second; at least {least} for an on-demand table.
    #[attr(optional, range(1, _), doc(least = limits::ON_DEMAND_WRITES))]
    pub(crate) write_units_per_second: Attr<i64>,
}
