//! Throughput of a table or an index, as it is written.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model};

/// Provisioned capacity of one direction: fixed with `units`, or moved by Application Auto Scaling between
/// `min_capacity` and `max_capacity`. An index inherits from the table what it leaves out.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct CapacityModel {
    /// Fixed capacity units, at least 1. Excludes everything else here.
    #[attr(optional, computed, range(1, _))]
    pub(crate) units: Attr<i64>,
    /// Fewest units that scaling goes down to, at least 1. Given together with `max_capacity`.
    #[attr(optional, computed, range(1, _))]
    pub(crate) min_capacity: Attr<i64>,
    /// Most units that scaling goes up to.
    #[attr(optional, computed, range(1, _))]
    pub(crate) max_capacity: Attr<i64>,
    /// Consumed units in percent of the provisioned ones that scaling aims at, 20 to 90. Defaults to 70.
    #[attr(optional, computed, range(20, 90))]
    pub(crate) target_utilization: Attr<i64>,
    /// Seconds between two scale-ins. Defaults to 60.
    #[attr(optional, computed, range(0, 86400))]
    pub(crate) scale_in_cooldown: Attr<i64>,
    /// Seconds between two scale-outs. Defaults to 60.
    #[attr(optional, computed, range(0, 86400))]
    pub(crate) scale_out_cooldown: Attr<i64>,
    /// Whether capacity only ever grows. Defaults to false.
    #[attr(optional, computed)]
    pub(crate) disable_scale_in: Attr<bool>,
    /// Units to start with when the table or the index is created or the table becomes provisioned, within the bounds.
    /// Defaults to `min_capacity`. Later the live units are scaling's own and never show as a difference.
    #[attr(optional, computed, range(1, _))]
    pub(crate) initial_capacity: Attr<i64>,
    /// Scheduled actions by name: at their times they move the bounds, which is no difference. An index with bounds of its
    /// own, or with `schedules = {}`, takes none from the table.
    #[attr(optional, computed, presence)]
    pub(crate) schedules: Attr<BTreeMap<String, Attr<ScheduleModel>>>,
    /// What keeps scaling from doing what it was asked for: `SUSPENDED`, `OUTSIDE_BOUNDS` with the live units, or
    /// `NO_POLICY`; null while it holds. The next apply mends it.
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
    /// IANA time zone in which the schedule is read, for instance `Europe/Berlin`.
    #[attr(optional, computed, default = "UTC")]
    pub(crate) timezone: Attr<String>,
    /// RFC 3339 time before which nothing happens.
    #[attr(optional)]
    pub(crate) start_time: Attr<String>,
    /// RFC 3339 time after which nothing happens.
    #[attr(optional)]
    pub(crate) end_time: Attr<String>,
    /// The lower bound from then on.
    #[attr(optional, range(1, _))]
    pub(crate) min_capacity: Attr<i64>,
    /// The upper bound from then on.
    #[attr(optional, range(1, _))]
    pub(crate) max_capacity: Attr<i64>,
}

/// Ceiling of an on-demand table or index. One of the two may be left out: that direction is not limited.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct OnDemandThroughputModel {
    /// Most read request units per second.
    #[attr(optional, range(1, _))]
    pub(crate) max_read_request_units: Attr<i64>,
    /// Most write request units per second.
    #[attr(optional, range(1, _))]
    pub(crate) max_write_request_units: Attr<i64>,
}

/// Throughput to be served at once.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct WarmThroughputModel {
    /// Read units per second; at least 12,000 on demand.
    #[attr(optional, range(1, _))]
    pub(crate) read_units_per_second: Attr<i64>,
    /// Write units per second; at least 4,000 on demand.
    #[attr(optional, range(1, _))]
    pub(crate) write_units_per_second: Attr<i64>,
}
