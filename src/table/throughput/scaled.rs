//! Capacity that Application Auto Scaling moves between two bounds, as it should be.

use std::collections::BTreeMap;

use crate::finite::Finite;

/// The units that scaling moves between, 1 ≤ min ≤ max.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Lower bound.
    pub(crate) min: u64,
    /// Upper bound.
    pub(crate) max: u64,
}

/// How scaling follows the load: a target-tracking policy, the only kind that DynamoDB supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tracking {
    /// Consumed units in percent of the provisioned ones, 10–90; zero for a policy that follows something else.
    pub(crate) target: Finite,
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
    /// Whether so many units are outside.
    pub(crate) fn exclude(self, units: u64) -> bool {
        !(self.min..=self.max).contains(&units)
    }

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
    /// should be: sending the configured one would undo the schedule. A bound that an observed schedule has set which is
    /// another one now follows that schedule.
    pub(crate) fn moved(&self, observed: Bounds, present: &Schedules) -> (Option<u64>, Option<u64>) {
        let min = self.bound_now(self.bounds.min, observed.min, present, |action| action.min);
        let max = self.bound_now(self.bounds.max, observed.max, present, |action| action.max);
        self.uncrossed(observed, (min, max))
    }

    /// The same without regard to schedules, for bounds that the configuration has just changed.
    pub(crate) fn reset(&self, observed: Bounds) -> (Option<u64>, Option<u64>) {
        let Bounds { min, max } = self.bounds;
        let bounds = (Some(min).filter(|min| *min != observed.min), Some(max).filter(|max| *max != observed.max));
        self.uncrossed(observed, bounds)
    }

    /// Whether one of the observed schedules moves a bound that it should not, or no longer, move.
    pub(crate) fn changes_bounds_of(&self, present: &Schedules) -> bool {
        present.iter().any(|(name, before)| {
            let after = self.schedules.get(name).map_or((None, None), |after| (after.min, after.max));
            let kept = |before: Option<u64>, after: Option<u64>| before.is_none() || before == after;
            !(kept(before.min, after.0) && kept(before.max, after.1))
        })
    }

    /// One bound to send; none while the observed one is the desired one or one that a schedule sets.
    fn bound_now(
        &self,
        desired: u64,
        observed: u64,
        present: &Schedules,
        of: impl Fn(&ScheduledAction) -> Option<u64>,
    ) -> Option<u64> {
        if observed == desired || self.schedules.values().any(|action| of(action) == Some(observed)) {
            return None;
        }
        let in_force = present.iter().filter(|(_, action)| of(action) == Some(observed));
        let mut follows = in_force.filter_map(|(name, _)| of(self.schedules.get(name)?));
        Some(follows.next().unwrap_or(desired))
    }

    fn uncrossed(&self, observed: Bounds, bounds: (Option<u64>, Option<u64>)) -> (Option<u64>, Option<u64>) {
        match bounds {
            // One bound alone would cross the other.
            (Some(min), None) if min > observed.max => (Some(min), Some(self.bounds.max)),
            (None, Some(max)) if max < observed.min => (Some(self.bounds.min), Some(max)),
            bounds => bounds,
        }
    }
}
