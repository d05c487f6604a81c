//! The rules: each monitors one problem that an operator can do something about.
//!
//! A closed list. Configurations, alarm names and messages name each by its id.

use super::value::Statistic;
use crate::table::throughput::BillingMode;
use tf_provider::similar;

/// A rule that defines alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// Reads are throttled, for whatever cause. Unit: events per period.
    ReadThrottle,
    /// Writes are throttled, for whatever cause. Unit: events per period.
    WriteThrottle,
    /// A partition takes more than one partition serves. Unit: throttled reads and writes per period.
    HotPartition,
    /// Reads come near the provisioned capacity, or near the most that scaling may reach. Unit: per cent.
    ReadUtilization,
    /// Writes come near the provisioned capacity, or near the most that scaling may reach. Unit: per cent.
    WriteUtilization,
    /// Scaling has reached its maximum (unit: per cent of it), or an on-demand ceiling refuses requests (unit: events
    /// per period).
    CapacityCeiling,
    /// The service answers with internal errors. Unit: errors per period.
    SystemErrors,
    /// An operation is slow inside the service. Unit: milliseconds. Has no alarm unless operations are listed.
    Latency,
    /// A replica is behind. Unit: milliseconds.
    ReplicationLatency,
    /// Conditional writes fail. Unit: failures per period. Normal with optimistic locking, therefore off by default.
    ConditionalChecks,
    /// Changes wait for the Kinesis data stream. Unit: milliseconds.
    KinesisAge,
    /// Changes are lost to the Kinesis data stream. Unit: records per period.
    KinesisFailed,
}

/// What a rule has one alarm each for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Table,
    TableAndIndexes,
    Replicas,
}

/// The defaults of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Defaults {
    pub(super) enabled: bool,
    pub(super) threshold: f64,
    pub(super) period: u32,
    pub(super) evaluation_periods: u32,
    pub(super) datapoints_to_alarm: u32,
    pub(super) statistic: Statistic,
}

impl Rule {
    /// All of them.
    pub(crate) const ALL: [Self; 12] = [
        Self::ReadThrottle,
        Self::WriteThrottle,
        Self::HotPartition,
        Self::ReadUtilization,
        Self::WriteUtilization,
        Self::CapacityCeiling,
        Self::SystemErrors,
        Self::Latency,
        Self::ReplicationLatency,
        Self::ConditionalChecks,
        Self::KinesisAge,
        Self::KinesisFailed,
    ];

    /// The rule with this id.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.id() == id)
    }

    /// The rule whose id is most similar to `id`, if one is similar enough to be meant.
    pub(crate) fn nearest(id: &str) -> Option<Self> {
        similar::nearest(id, Self::ALL.map(|rule| (rule, rule.id())))
    }

    /// Its id in configurations, alarm names and messages. Without hyphens, which separate the parts of an alarm's name.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::ReadThrottle => "read_throttle",
            Self::WriteThrottle => "write_throttle",
            Self::HotPartition => "hot_partition",
            Self::ReadUtilization => "read_utilization",
            Self::WriteUtilization => "write_utilization",
            Self::CapacityCeiling => "capacity_ceiling",
            Self::SystemErrors => "system_errors",
            Self::Latency => "latency",
            Self::ReplicationLatency => "replication_latency",
            Self::ConditionalChecks => "conditional_checks",
            Self::KinesisAge => "kinesis_age",
            Self::KinesisFailed => "kinesis_failed",
        }
    }

    pub(super) fn scope(self) -> Scope {
        match self {
            Self::ReadThrottle
            | Self::WriteThrottle
            | Self::HotPartition
            | Self::ReadUtilization
            | Self::WriteUtilization
            | Self::CapacityCeiling => Scope::TableAndIndexes,
            Self::SystemErrors | Self::Latency | Self::ConditionalChecks | Self::KinesisAge | Self::KinesisFailed => {
                Scope::Table
            }
            Self::ReplicationLatency => Scope::Replicas,
        }
    }

    /// The unit of its threshold.
    pub(super) fn unit(self, billing: BillingMode) -> &'static str {
        match self {
            Self::ReadThrottle | Self::WriteThrottle | Self::HotPartition => "throttled requests",
            Self::CapacityCeiling if billing == BillingMode::OnDemand => "throttled requests",
            Self::ReadUtilization | Self::WriteUtilization | Self::CapacityCeiling => "%",
            Self::SystemErrors => "errors",
            Self::Latency | Self::ReplicationLatency | Self::KinesisAge => "ms",
            Self::ConditionalChecks => "failures",
            Self::KinesisFailed => "records",
        }
    }

    /// Whether it measures durations, which have an average, a maximum or a percentile. Counts are summed.
    pub(super) fn takes_statistic(self) -> bool {
        match self {
            Self::Latency | Self::ReplicationLatency | Self::KinesisAge => true,
            Self::ReadThrottle
            | Self::WriteThrottle
            | Self::HotPartition
            | Self::ReadUtilization
            | Self::WriteUtilization
            | Self::CapacityCeiling
            | Self::SystemErrors
            | Self::ConditionalChecks
            | Self::KinesisFailed => false,
        }
    }

    /// Whether its metric exists per operation only.
    pub(super) fn takes_operations(self) -> bool {
        matches!(self, Self::SystemErrors | Self::Latency)
    }

    /// The rule's defaults under a billing mode: AWS's recommendations (D-011) where it states a value, else our own
    /// choice, said so here.
    ///
    /// Metrics that the service publishes every five minutes are evaluated every five minutes, also where AWS recommends
    /// 60 seconds with more data points: in between there are no values.
    pub(super) fn defaults(self, billing: BillingMode) -> Defaults {
        let of = |threshold, period, datapoints_to_alarm, evaluation_periods, statistic| Defaults {
            enabled: self != Self::ConditionalChecks,
            threshold,
            period,
            evaluation_periods,
            datapoints_to_alarm,
            statistic,
        };
        match self {
            // One throttled second after a deployment is no reason to page: three minutes of five are.
            Self::ReadThrottle | Self::WriteThrottle => of(0.0, 60, 3, 5, Statistic::Sum),
            Self::HotPartition => of(0.0, 60, 5, 5, Statistic::Sum),
            Self::ReadUtilization | Self::WriteUtilization => of(80.0, 300, 3, 3, Statistic::Sum),
            Self::CapacityCeiling => match billing {
                BillingMode::Provisioned => of(100.0, 300, 3, 3, Statistic::Maximum),
                BillingMode::OnDemand => of(0.0, 60, 5, 5, Statistic::Sum),
            },
            Self::SystemErrors => of(0.0, 60, 15, 15, Statistic::Sum),
            // Ours: ten times what a request for one item takes.
            Self::Latency => of(100.0, 60, 10, 10, Statistic::Average),
            // Above three minutes for a quarter of an hour should be investigated (AWS).
            Self::ReplicationLatency => of(180_000.0, 300, 3, 3, Statistic::Average),
            // Ours; a user who enables it knows what is normal.
            Self::ConditionalChecks => of(100.0, 60, 5, 5, Statistic::Sum),
            // Ours: a quarter of an hour; changes are lost after a day.
            Self::KinesisAge => of(900_000.0, 300, 3, 3, Statistic::Maximum),
            Self::KinesisFailed => of(0.0, 300, 1, 1, Statistic::Sum),
        }
    }

    /// Seconds between two values of its metric (D-012).
    pub(super) fn granularity(self, billing: BillingMode) -> u32 {
        match self {
            Self::ReadUtilization
            | Self::WriteUtilization
            | Self::ReplicationLatency
            | Self::KinesisAge
            | Self::KinesisFailed => 300,
            Self::CapacityCeiling if billing == BillingMode::Provisioned => 300,
            Self::CapacityCeiling
            | Self::ReadThrottle
            | Self::WriteThrottle
            | Self::HotPartition
            | Self::SystemErrors
            | Self::Latency
            | Self::ConditionalChecks => 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back() {
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.id()), Some(rule));
            assert!(!rule.id().contains('-'), "{}", rule.id());
        }
    }

    #[test]
    fn the_nearest_id_is_offered_only_when_it_is_near() {
        for (id, nearest) in [
            ("read-throttle", Some(Rule::ReadThrottle)),
            ("write_throttles", Some(Rule::WriteThrottle)),
            ("read_utilization", Some(Rule::ReadUtilization)),
            ("latencies", Some(Rule::Latency)),
            ("cost", None),
            ("", None),
        ] {
            assert_eq!(Rule::nearest(id), nearest, "{id}");
        }
    }

    #[test]
    fn defaults_are_what_the_checks_accept() {
        for rule in Rule::ALL {
            for billing in [BillingMode::OnDemand, BillingMode::Provisioned] {
                let defaults = rule.defaults(billing);
                assert!(defaults.datapoints_to_alarm <= defaults.evaluation_periods, "{}", rule.id());
                assert!(defaults.period >= rule.granularity(billing), "{}", rule.id());
            }
        }
    }
}
