//! How the scalable targets of a table differ from the desired ones.

use std::collections::{BTreeMap, BTreeSet};

use super::hold::is_outside;
use super::{Bounds, Dimension, ObservedTarget, Targets, desired_targets};
use crate::table::aspects::tags::TagsChange;
use crate::table::aspects::{AnnouncedTable, TableContext};
use crate::table::throughput::{Scaling, ScheduledAction, Tracking};

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScalingChange {
    /// A dimension is scaled that should not be: its capacity is fixed or on demand now, or its index is deleted or
    /// rebuilt. A target outlives both (T-194, T-317).
    Unwanted(Dimension),
    /// A dimension should be scaled that is not.
    Missing {
        /// Which.
        dimension: Dimension,
        /// The lower bound.
        min: u64,
        /// The upper bound.
        max: u64,
    },
    /// A target has other bounds, or does not hold.
    Registration {
        /// Which target.
        dimension: Dimension,
        /// The lower bound to set, if it differs.
        min: Option<u64>,
        /// The upper bound to set, if it differs.
        max: Option<u64>,
        /// Whether it is suspended.
        resume: bool,
        /// Its present bounds.
        now: Bounds,
        /// Its present bounds, if only another registration mends it, with those of them that do not differ: the live units
        /// are outside its bounds, or it was registered for an earlier table of the name.
        again: Option<Bounds>,
    },
    /// The load is not followed, or in another way.
    Policy {
        /// Of which target.
        dimension: Dimension,
        /// The name of the present policy, or the name of the new one.
        name: String,
        /// How it should be followed.
        to: Tracking,
    },
    /// A scheduled action is missing, differs, or is to be removed.
    Schedule {
        /// Of which target.
        dimension: Dimension,
        /// The action's name.
        name: String,
        /// What it should do.
        to: Option<ScheduledAction>,
    },
    /// The tags of a target that stays follow the table's: only a target's creation takes tags.
    Tags {
        /// Which target.
        dimension: Dimension,
        /// Its ARN.
        arn: String,
        /// The table's tags that change.
        change: TagsChange,
    },
}

impl ScalingChange {
    /// The dimension that scales otherwise afterwards; `None` for tags, which change nothing of that.
    pub(crate) fn rescaled(&self) -> Option<&Dimension> {
        match self {
            Self::Unwanted(dimension)
            | Self::Missing { dimension, .. }
            | Self::Registration { dimension, .. }
            | Self::Policy { dimension, .. }
            | Self::Schedule { dimension, .. } => Some(dimension),
            Self::Tags { .. } => None,
        }
    }
}

/// All differences. A dimension of an index that is rebuilt is deregistered, and registered again when the index exists.
pub(super) fn between(
    changed_bounds: &BTreeSet<Dimension>,
    observed: &Targets,
    table: &TableContext<'_>,
) -> Vec<ScalingChange> {
    let desired = desired_targets(table.desired.throughput);
    let unwanted =
        observed.keys().filter(|dimension| !desired.contains_key(*dimension) || !table.stays(&dimension.scope));
    let mut changes: Vec<Option<ScalingChange>> = unwanted.cloned().map(ScalingChange::Unwanted).map(Some).collect();
    for (dimension, scaling) in desired {
        let target = observed.get(&dimension).filter(|_| table.stays(&dimension.scope));
        changes.push(registration(&dimension, scaling, target, changed_bounds.contains(&dimension), table));
        changes.push(policy(&dimension, scaling, target, table));
        changes.extend(schedules(&dimension, scaling, target).into_iter().map(Some));
        changes.push(target.and_then(|target| tags(&dimension, target, table)));
    }
    changes.into_iter().flatten().collect()
}

/// Bounds that the configuration has just changed are set even while a schedule has set its own. A target that does not
/// hold is registered again with the bounds that it should have: only a registration moves units that are outside.
fn registration(
    dimension: &Dimension,
    scaling: &Scaling,
    target: Option<&ObservedTarget>,
    has_changed: bool,
    table: &TableContext<'_>,
) -> Option<ScalingChange> {
    let Some(target) = target else {
        let Bounds { min, max } = scaling.bounds;
        return Some(ScalingChange::Missing { dimension: dimension.clone(), min, max });
    };
    let (mut min, mut max) =
        if has_changed { scaling.reset(target.bounds) } else { scaling.moved(target.bounds, &target.schedules) };
    let live = table.live_units(dimension);
    let again = target.is_left_over || (table.is_usable(&dimension.scope) && is_outside(scaling, target, live));
    let again = again.then_some(target.bounds);
    let resume = target.is_suspended;
    // Whether the schedule that changes is in force now is not known before the target is read.
    if scaling.changes_bounds_of(&target.schedules) {
        min = min.or(Some(target.bounds.min));
        max = max.or(Some(target.bounds.max));
    }
    let differs = min.is_some() || max.is_some() || resume || again.is_some();
    differs.then(|| ScalingChange::Registration {
        dimension: dimension.clone(),
        min,
        max,
        resume,
        now: target.bounds,
        again,
    })
}

/// A policy that another tool created keeps its name: a second one would work against it.
fn policy(
    dimension: &Dimension,
    scaling: &Scaling,
    target: Option<&ObservedTarget>,
    table: &TableContext<'_>,
) -> Option<ScalingChange> {
    let present = target.and_then(|target| target.policy.as_ref());
    if present.map(|(_, tracking)| tracking) == Some(&scaling.tracking) {
        return None;
    }
    let name = present.map_or_else(|| dimension.policy_name(table.desired.name), |(name, _)| name.clone());
    Some(ScalingChange::Policy { dimension: dimension.clone(), name, to: scaling.tracking })
}

fn schedules(dimension: &Dimension, scaling: &Scaling, target: Option<&ObservedTarget>) -> Vec<ScalingChange> {
    let none = BTreeMap::new();
    let present = target.map_or(&none, |target| &target.schedules);
    let change = |name: &String, to: Option<&ScheduledAction>| ScalingChange::Schedule {
        dimension: dimension.clone(),
        name: name.clone(),
        to: to.cloned(),
    };
    let removed = present.keys().filter(|name| !scaling.schedules.contains_key(*name)).map(|name| change(name, None));
    let set = scaling.schedules.iter().filter(|(name, action)| present.get(*name) != Some(action));
    removed.chain(set.map(|(name, action)| change(name, Some(action)))).collect()
}

fn tags(dimension: &Dimension, target: &ObservedTarget, table: &TableContext<'_>) -> Option<ScalingChange> {
    let arn = target.arn.clone().filter(|_| !table.tags.is_empty())?;
    Some(ScalingChange::Tags { dimension: dimension.clone(), arn, change: table.tags.clone() })
}

/// The part of a difference that the plan has not shown.
///
/// A state has neither the targets of what was not scaled nor the names of policies, and schedules move bounds without
/// being asked: none of that is a surprise.
pub(super) fn unannounced(
    found: ScalingChange,
    announced: &[ScalingChange],
    table: &AnnouncedTable,
) -> Option<ScalingChange> {
    let is_new = |dimension: &Dimension| {
        let missing =
            |other: &ScalingChange| matches!(other, ScalingChange::Missing { dimension: new, .. } if new == dimension);
        announced.iter().any(missing)
    };
    match found {
        ScalingChange::Unwanted(dimension) => {
            let shown = table.to_provisioned || table.moves(&dimension.scope);
            let change = ScalingChange::Unwanted(dimension);
            (!shown && !announced.contains(&change)).then_some(change)
        }
        // The same bounds once more are no surprise: scaling has not taken hold of an announced target yet.
        ScalingChange::Registration { dimension, min, max, resume, now, again: _ } if !is_new(&dimension) => {
            let scheduled = table.scheduled.contains(&dimension);
            let (min, max, resume) = unannounced_bounds(&dimension, (min, max), resume, announced, scheduled)?;
            Some(ScalingChange::Registration { dimension, min, max, resume, now, again: None })
        }
        ScalingChange::Policy { dimension, name, to } if !is_new(&dimension) => {
            let shown = |other: &ScalingChange| matches!(other, ScalingChange::Policy { dimension: of, name: _, to: new } if *of == dimension && *new == to);
            (!announced.iter().any(shown)).then_some(ScalingChange::Policy { dimension, name, to })
        }
        ScalingChange::Schedule { dimension, name, to } if !is_new(&dimension) => {
            let change = ScalingChange::Schedule { dimension, name, to };
            (!announced.contains(&change)).then_some(change)
        }
        ScalingChange::Missing { dimension, min, max } => {
            let change = ScalingChange::Missing { dimension, min, max };
            (!announced.contains(&change)).then_some(change)
        }
        ScalingChange::Registration { .. } | ScalingChange::Policy { .. } | ScalingChange::Schedule { .. } => None,
        // They follow the table's, which are judged themselves.
        ScalingChange::Tags { .. } => None,
    }
}

/// Bounds that a schedule has set are set back when the schedules, or the other bound, change.
fn unannounced_bounds(
    dimension: &Dimension,
    (min, max): (Option<u64>, Option<u64>),
    resume: bool,
    announced: &[ScalingChange],
    scheduled: bool,
) -> Option<(Option<u64>, Option<u64>, bool)> {
    let (mut shown_min, mut shown_max, mut shown_resume) = (false, false, false);
    for change in announced {
        match change {
            ScalingChange::Registration { dimension: of, min, max, resume, now: _, again } if of == dimension => {
                shown_min |= min.is_some() || scheduled || again.is_some();
                shown_max |= max.is_some() || scheduled || again.is_some();
                shown_resume |= *resume;
            }
            ScalingChange::Schedule { dimension: of, .. } if of == dimension => (shown_min, shown_max) = (true, true),
            ScalingChange::Registration { .. }
            | ScalingChange::Schedule { .. }
            | ScalingChange::Unwanted(_)
            | ScalingChange::Missing { .. }
            | ScalingChange::Policy { .. }
            | ScalingChange::Tags { .. } => {}
        }
    }
    let (min, max, resume) = (min.filter(|_| !shown_min), max.filter(|_| !shown_max), resume && !shown_resume);
    let differs = min.is_some() || max.is_some() || resume;
    differs.then_some((min, max, resume))
}
