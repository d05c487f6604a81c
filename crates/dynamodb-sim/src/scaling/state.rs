//! The scalable targets of one account and Region, with their policies and scheduled actions.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::identity::TargetId;
use super::schedule::{Schedule, Window};
use super::tracking::Tracking;
use crate::primitives::clock::Moment;

/// Scalable targets of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scaling {
    pub(super) targets: BTreeMap<TargetId, Target>,
    /// Whether something is consumed that a target follows.
    pub(super) loaded: bool,
}

impl Scaling {
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&TargetId, &Target)> {
        self.targets.iter()
    }

    /// Whether changes of tables matter to the scaler.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// When the scaler has something to do.
    pub(crate) fn due(&self) -> Option<Moment> {
        let under_way = self.targets.values().filter_map(Target::under_way);
        under_way.chain(self.next_action()).min()
    }

    /// When the next scheduled action fires.
    pub(crate) fn next_action(&self) -> Option<Moment> {
        let actions = self.targets.values().flat_map(|target| target.actions.values());
        actions.filter_map(|action| action.next).min()
    }

    /// When something changes next that is under way; an action that waits for its time is not.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let moments = self.targets.values().flat_map(|target| [target.under_way(), Some(target.known_at)]);
        moments.flatten().filter(|moment| *moment > now).min()
    }
}

/// A scalable target.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) arn: String,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) created: Moment,
    pub(super) suspended: Suspended,
    pub(super) tags: BTreeMap<String, String>,
    pub(crate) policies: BTreeMap<String, Policy>,
    pub(crate) actions: BTreeMap<String, Action>,
    /// From when policies and scheduled actions find the target.
    pub(super) known_at: Moment,
    /// The incarnation of the table that policies act on: they are not re-armed for a new table of the name.
    pub(super) armed: Option<String>,
    /// When a capacity outside the bounds is changed.
    pub(super) clamp: Option<Moment>,
    pub(super) breach: Option<Breach>,
    pub(super) last_out: Option<Moment>,
    pub(super) last_in: Option<Moment>,
}

impl Target {
    /// When the scaler changes the capacity, unless something changes before.
    pub(super) fn under_way(&self) -> Option<Moment> {
        [self.clamp, self.breach.map(|breach| breach.due)].into_iter().flatten().min()
    }
}

/// `SuspendedState`: the suspended kinds of scaling.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Suspended {
    #[serde(rename = "DynamicScalingInSuspended")]
    pub(super) scale_in: Option<bool>,
    #[serde(rename = "DynamicScalingOutSuspended")]
    pub(super) scale_out: Option<bool>,
    #[serde(rename = "ScheduledScalingSuspended")]
    pub(super) scheduled: Option<bool>,
}

impl Suspended {
    /// The members that are given, the others as they are.
    pub(super) fn merged(self, given: Self) -> Self {
        Self {
            scale_in: given.scale_in.or(self.scale_in),
            scale_out: given.scale_out.or(self.scale_out),
            scheduled: given.scheduled.or(self.scheduled),
        }
    }
}

/// A target tracking policy.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(super) arn: String,
    pub(super) created: Moment,
    pub(super) tracking: Tracking,
    /// Names of the alarm above and the alarm below the target.
    pub(super) alarms: [String; 2],
}

/// A scheduled action.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(super) arn: String,
    pub(super) created: Moment,
    pub(super) schedule: Schedule,
    /// The schedule as it was written.
    pub(super) text: String,
    pub(super) timezone: Option<String>,
    pub(super) window: Window,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    /// When it fires next; one that has fired for the last time stays.
    pub(super) next: Option<Moment>,
}

impl Action {
    /// Finds out when the action fires after a moment.
    pub(super) fn schedule_after(&mut self, moment: Moment) {
        self.next = self.schedule.next(moment, self.window);
    }
}

/// Consumption that calls for another capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) direction: Direction,
    /// When the capacity is changed, if nothing changes before.
    pub(super) due: Moment,
}

/// The direction in which a capacity should change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Out,
    In,
}
