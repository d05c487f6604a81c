//! Capacity that Application Auto Scaling moves between two bounds, as it should be.

use std::collections::BTreeMap;

/// The units that scaling moves between, 1 ≤ min ≤ max.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Lower bound.
    pub(crate) min: u64,
    /// Upper bound.
    pub(crate) max: u64,
}

/// How scaling follows the load: a target-tracking policy, the only kind that DynamoDB supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tracking {
    /// Consumed units in percent of the provisioned ones, 20–90.
    pub(crate) target: u32,
    /// Seconds between two scale-ins.
    pub(crate) scale_in_cooldown: u32,
    /// Seconds between two scale-outs.
    pub(crate) scale_out_cooldown: u32,
    /// Whether capacity only ever grows.
    pub(crate) disable_scale_in: bool,
}

/// A scheduled action: at its times it sets one bound or both, permanently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduledAction {
    /// `cron(…)`, `rate(…)` or `at(…)`.
    pub(crate) schedule: String,
    /// IANA time zone of the schedule.
    pub(crate) timezone: String,
    /// Seconds since 1970-01-01T00:00:00Z before which it does not run.
    pub(crate) start: Option<i64>,
    /// Seconds since 1970-01-01T00:00:00Z after which it does not run.
    pub(crate) end: Option<i64>,
    /// The lower bound it sets.
    pub(crate) min: Option<u64>,
    /// The upper bound it sets.
    pub(crate) max: Option<u64>,
}

/// Scheduled actions by name.
pub(crate) type Schedules = BTreeMap<String, ScheduledAction>;

/// How the capacity of one direction should scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scaling {
    /// The bounds.
    pub(crate) bounds: Bounds,
    /// Units at creation, at a switch to provisioned and for a new index; within the bounds.
    pub(crate) initial: u64,
    /// How the load is followed.
    pub(crate) tracking: Tracking,
    /// When the bounds change.
    pub(crate) schedules: Schedules,
}

impl Bounds {
    /// Widened by the bounds that schedules set.
    pub(crate) fn reach(self, schedules: &Schedules) -> Self {
        let min = schedules.values().filter_map(|action| action.min).fold(self.min, u64::min);
        let max = schedules.values().flat_map(|action| [action.min, action.max]).flatten().fold(self.max, u64::max);
        Self { min, max }
    }
}

impl Scaling {
    /// Everything between the lowest and the highest bound that is ever in force: the configured ones, and those that
    /// schedules set.
    pub(crate) fn reach(&self) -> Bounds {
        self.bounds.reach(&self.schedules)
    }

    /// The bounds to send because they differ from the observed ones. A bound that one of the schedules has set is as it
    /// should be: sending the configured one would undo the schedule.
    pub(crate) fn moved(&self, observed: Bounds) -> (Option<u64>, Option<u64>) {
        self.differing(observed, &self.schedules)
    }

    /// The same without regard to schedules, for bounds that the configuration has just changed.
    pub(crate) fn reset(&self, observed: Bounds) -> (Option<u64>, Option<u64>) {
        self.differing(observed, &Schedules::new())
    }

    /// The bounds that differ, except for those that these schedules set.
    fn differing(&self, observed: Bounds, schedules: &Schedules) -> (Option<u64>, Option<u64>) {
        let min = to_send(self.bounds.min, schedules.values().filter_map(|action| action.min), observed.min);
        let max = to_send(self.bounds.max, schedules.values().filter_map(|action| action.max), observed.max);
        match (min, max) {
            // One bound alone would cross the other.
            (Some(min), None) if min > observed.max => (Some(min), Some(self.bounds.max)),
            (None, Some(max)) if max < observed.min => (Some(self.bounds.min), Some(max)),
            bounds => bounds,
        }
    }
}

/// The bound to send; none while the observed one is the desired one or one that a schedule sets.
fn to_send(desired: u64, mut scheduled: impl Iterator<Item = u64>, observed: u64) -> Option<u64> {
    (observed != desired && !scheduled.any(|bound| bound == observed)).then_some(desired)
}
