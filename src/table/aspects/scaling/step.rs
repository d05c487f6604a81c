//! One mutating call to Application Auto Scaling.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Bounds, Dimension, ObservedTarget, ScalingChange, Targets, Tracking};
use crate::table::aspects::tags::{Tags, TagsChange};
use crate::table::throughput::ScheduledAction;

/// One mutating call to Application Auto Scaling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScalingStep {
    /// RegisterScalableTarget: creates the target, or changes the bounds that are given.
    Register {
        /// Which target.
        dimension: Dimension,
        /// The lower bound, unless it stays.
        min: Option<u64>,
        /// The upper bound, unless it stays.
        max: Option<u64>,
        /// The bounds that a target has which exists.
        from: Option<Bounds>,
        /// Whether to end a suspension.
        resume: bool,
        /// Whether it is sent although the target has these bounds: its registration has to take effect again.
        again: bool,
        /// Tags, which are accepted only when the target is created.
        tags: BTreeMap<String, String>,
    },
    /// PutScalingPolicy.
    PutPolicy {
        /// Of which target.
        dimension: Dimension,
        /// The policy's name.
        name: String,
        /// How the load is followed.
        tracking: Tracking,
    },
    /// PutScheduledAction.
    PutSchedule {
        /// Of which target.
        dimension: Dimension,
        /// The action's name.
        name: String,
        /// What it does, and when.
        action: ScheduledAction,
    },
    /// DeleteScheduledAction.
    DeleteSchedule {
        /// Of which target.
        dimension: Dimension,
        /// The action's name.
        name: String,
    },
    /// DeregisterScalableTarget: policies, scheduled actions and their alarms are deleted with it.
    Deregister(Dimension),
    /// TagResource on a target.
    Tag {
        /// Which target.
        dimension: Dimension,
        /// Its ARN.
        arn: String,
        /// Tags to set.
        tags: BTreeMap<String, String>,
    },
    /// UntagResource on a target.
    Untag {
        /// Which target.
        dimension: Dimension,
        /// Its ARN.
        arn: String,
        /// Keys of tags to remove.
        keys: BTreeSet<String>,
    },
}

impl ScalingStep {
    /// The calls that remove a difference; a new target gets the table's tags.
    pub(super) fn of(change: ScalingChange, tags: &Tags) -> Vec<Self> {
        match change {
            ScalingChange::Unwanted(dimension) => vec![Self::Deregister(dimension)],
            ScalingChange::Missing { dimension, min, max } => {
                let (min, max, tags) = (Some(min), Some(max), tags.clone());
                vec![Self::Register { dimension, min, max, from: None, resume: false, again: false, tags }]
            }
            ScalingChange::Registration { dimension, min, max, resume, now, again } => {
                let (min, max) = (min.or(again.map(|now| now.min)), max.or(again.map(|now| now.max)));
                let (from, again) = (Some(now), again.is_some());
                vec![Self::Register { dimension, min, max, from, resume, again, tags: Tags::new() }]
            }
            ScalingChange::Policy { dimension, name, to } => {
                vec![Self::PutPolicy { dimension, name, tracking: to }]
            }
            ScalingChange::Schedule { dimension, name, to: Some(action) } => {
                vec![Self::PutSchedule { dimension, name, action }]
            }
            ScalingChange::Schedule { dimension, name, to: None } => vec![Self::DeleteSchedule { dimension, name }],
            ScalingChange::Tags { dimension, arn, change: TagsChange { set, remove } } => {
                let set =
                    (!set.is_empty()).then(|| Self::Tag { dimension: dimension.clone(), arn: arn.clone(), tags: set });
                let remove = (!remove.is_empty()).then_some(Self::Untag { dimension, arn, keys: remove });
                set.into_iter().chain(remove).collect()
            }
        }
    }

    /// All targets are deregistered first, then all are registered, then what belongs to them is set: a target is known
    /// only a moment after it was registered.
    pub(super) fn order(&self) -> (u8, Dimension, u8, String) {
        let (stage, rank, name) = match self {
            Self::Deregister(_) => (0, 0, ""),
            Self::Register { .. } => (1, 1, ""),
            Self::PutPolicy { name, .. } => (2, 2, name.as_str()),
            Self::DeleteSchedule { name, .. } => (2, 3, name.as_str()),
            Self::PutSchedule { name, .. } => (2, 4, name.as_str()),
            // Removed first: the sum of both may exceed what a target can have.
            Self::Untag { .. } => (2, 5, ""),
            Self::Tag { .. } => (2, 6, ""),
        };
        (stage, self.dimension().clone(), rank, name.to_owned())
    }

    /// The same without tags, if it registers a target with some.
    pub(crate) fn without_tags(&self) -> Option<Self> {
        match self {
            Self::Register { tags, .. } if !tags.is_empty() => {
                let mut untagged = self.clone();
                if let Self::Register { tags, again, .. } = &mut untagged {
                    tags.clear();
                    // It is there unseen: left over from an earlier table, for all that is known.
                    *again = true;
                }
                Some(untagged)
            }
            Self::Register { .. }
            | Self::PutPolicy { .. }
            | Self::PutSchedule { .. }
            | Self::DeleteSchedule { .. }
            | Self::Deregister(_)
            | Self::Tag { .. }
            | Self::Untag { .. } => None,
        }
    }

    /// The step that sets its tags on one of these targets, if it registers that one with some.
    pub(crate) fn tagging(&self, targets: &Targets) -> Option<Self> {
        match self {
            Self::Register { dimension, tags, .. } if !tags.is_empty() => {
                let arn = targets.get(dimension)?.arn.clone()?;
                Some(Self::Tag { dimension: dimension.clone(), arn, tags: tags.clone() })
            }
            Self::Register { .. }
            | Self::PutPolicy { .. }
            | Self::PutSchedule { .. }
            | Self::DeleteSchedule { .. }
            | Self::Deregister(_)
            | Self::Tag { .. }
            | Self::Untag { .. } => None,
        }
    }

    /// The target it changes.
    pub(crate) fn dimension(&self) -> &Dimension {
        match self {
            Self::Register { dimension, .. }
            | Self::PutPolicy { dimension, .. }
            | Self::PutSchedule { dimension, .. }
            | Self::DeleteSchedule { dimension, .. }
            | Self::Deregister(dimension)
            | Self::Tag { dimension, .. }
            | Self::Untag { dimension, .. } => dimension,
        }
    }

    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Register { .. } => "RegisterScalableTarget",
            Self::PutPolicy { .. } => "PutScalingPolicy",
            Self::PutSchedule { .. } => "PutScheduledAction",
            Self::DeleteSchedule { .. } => "DeleteScheduledAction",
            Self::Deregister(_) => "DeregisterScalableTarget",
            Self::Tag { .. } => "TagResource",
            Self::Untag { .. } => "UntagResource",
        }
    }

    /// Whether it removes something.
    pub(super) fn removes(&self) -> bool {
        match self {
            Self::Deregister(_) | Self::DeleteSchedule { .. } | Self::Untag { .. } => true,
            Self::Register { .. } | Self::PutPolicy { .. } | Self::PutSchedule { .. } | Self::Tag { .. } => false,
        }
    }

    /// Whether the targets are what the step leads to. Tags are not read.
    pub(super) fn is_done(&self, targets: &Targets) -> bool {
        let target = targets.get(self.dimension());
        match self {
            Self::Register { again: true, .. } => false,
            Self::Register { min, max, resume, .. } => target.is_some_and(|target| {
                min.is_none_or(|min| min == target.bounds.min)
                    && max.is_none_or(|max| max == target.bounds.max)
                    && !(*resume && target.is_suspended)
            }),
            Self::PutPolicy { name, tracking, .. } => {
                target.and_then(|target| target.policy.as_ref()).is_some_and(|(n, t)| n == name && t == tracking)
            }
            Self::PutSchedule { name, action, .. } => {
                target.is_some_and(|target| target.schedules.get(name) == Some(action))
            }
            Self::DeleteSchedule { name, .. } => target.is_none_or(|target| !target.schedules.contains_key(name)),
            Self::Deregister(_) => target.is_none(),
            Self::Tag { .. } | Self::Untag { .. } => false,
        }
    }

    /// Records its effect.
    pub(super) fn assume_applied(&self, targets: &mut Targets) {
        match self {
            Self::Register { dimension, min, max, resume, .. } => match targets.get_mut(dimension) {
                Some(target) => {
                    target.bounds =
                        Bounds { min: min.unwrap_or(target.bounds.min), max: max.unwrap_or(target.bounds.max) };
                    target.is_suspended &= !resume;
                    target.is_left_over = false;
                }
                None => {
                    let bounds = Bounds { min: min.unwrap_or(1), max: max.unwrap_or(1) };
                    targets.insert(dimension.clone(), ObservedTarget::bare(None, bounds));
                }
            },
            Self::PutPolicy { dimension, name, tracking } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.policy = Some((name.clone(), *tracking));
                }
            }
            Self::PutSchedule { dimension, name, action } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.schedules.insert(name.clone(), action.clone());
                }
            }
            Self::DeleteSchedule { dimension, name } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.schedules.remove(name);
                }
            }
            Self::Deregister(dimension) => drop(targets.remove(dimension)),
            Self::Tag { .. } | Self::Untag { .. } => {}
        }
    }
}

impl fmt::Display for ScalingStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register { dimension, min, max, from, .. } => write_bounds(f, dimension, (*min, *max), *from),
            Self::PutPolicy { dimension, tracking, .. } => {
                write!(f, "keep the {dimension} at {} % utilization", tracking.target)
            }
            Self::PutSchedule { dimension, name, .. } => write!(f, "schedule \"{name}\" for the {dimension}"),
            Self::DeleteSchedule { dimension, name } => write!(f, "remove schedule \"{name}\" of the {dimension}"),
            Self::Deregister(dimension) => write!(f, "stop scaling the {dimension}"),
            Self::Tag { dimension, tags, .. } => write!(f, "set {} tags on the scaling of the {dimension}", tags.len()),
            Self::Untag { dimension, keys, .. } => {
                write!(f, "remove {} tags from the scaling of the {dimension}", keys.len())
            }
        }
    }
}

/// The bounds with those before, so that a reader sees whether they rise or fall.
fn write_bounds(
    f: &mut fmt::Formatter<'_>,
    dimension: &Dimension,
    bounds: (Option<u64>, Option<u64>),
    from: Option<Bounds>,
) -> fmt::Result {
    let one =
        |f: &mut fmt::Formatter<'_>, which: &str, to: u64, before: Option<u64>| match before.filter(|now| *now != to) {
            Some(now) => {
                let verb = if to < now { "lower" } else { "raise" };
                write!(f, "{verb} the {which} of the {dimension} from {now} to {to} units")
            }
            None => write!(f, "set the {which} of the {dimension} to {to} units"),
        };
    match bounds {
        (Some(min), Some(max)) => {
            write!(f, "let the {dimension} scale between {min} and {max} units")?;
            match from.filter(|now| (now.min, now.max) != (min, max)) {
                Some(Bounds { min, max }) => write!(f, " instead of {min} and {max}"),
                None => Ok(()),
            }
        }
        (Some(min), None) => one(f, "minimum", min, from.map(|now| now.min)),
        (None, Some(max)) => one(f, "maximum", max, from.map(|now| now.max)),
        (None, None) => write!(f, "resume the scaling of the {dimension}"),
    }
}
