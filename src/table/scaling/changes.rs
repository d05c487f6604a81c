//! Which calls lead from the targets that are to those that should be.

use std::collections::{BTreeMap, BTreeSet};

use super::{ScalingStep, Scope, Targets, wanted};
use crate::table::desired::Desired;

/// The calls, in the order of the dimensions; for each the target, then its policy, then its schedules. A dimension that
/// should not scale, be it fixed, on demand or gone, is deregistered; so is one of an index that is built anew, to be
/// registered again when it is.
pub(crate) fn changes(desired: &Desired, observed: &Targets, stays: &dyn Fn(&Scope) -> bool) -> Vec<ScalingStep> {
    let wanted = wanted(desired);
    let mut steps: Vec<ScalingStep> = observed
        .keys()
        .filter(|dimension| !wanted.contains_key(*dimension) || !stays(&dimension.scope))
        .cloned()
        .map(ScalingStep::Deregister)
        .collect();
    for (dimension, scaling) in wanted {
        let target = observed.get(&dimension).filter(|_| stays(&dimension.scope));
        let (min, max) = match target {
            Some(target) if desired.changed_bounds.contains(&dimension) => scaling.reset(target.bounds),
            Some(target) => scaling.moved(target.bounds),
            None => (Some(scaling.bounds.min), Some(scaling.bounds.max)),
        };
        if min.is_some() || max.is_some() {
            let tags = if target.is_none() { desired.tags.clone() } else { BTreeMap::new() };
            steps.push(ScalingStep::Register { dimension: dimension.clone(), min, max, tags });
        }
        let policy = target.and_then(|target| target.policy.as_ref());
        if policy.map(|(_, tracking)| tracking) != Some(&scaling.tracking) {
            // A policy that another tool made keeps its name: a second one would work against it.
            let name = policy.map_or_else(|| dimension.policy_name(&desired.name), |(name, _)| name.clone());
            let tracking = scaling.tracking;
            steps.push(ScalingStep::PutPolicy { dimension: dimension.clone(), name, tracking });
        }
        let present = target.map(|target| &target.schedules);
        let names = present.into_iter().flat_map(BTreeMap::keys);
        for name in names.filter(|name| !scaling.schedules.contains_key(*name)) {
            steps.push(ScalingStep::DeleteSchedule { dimension: dimension.clone(), name: name.clone() });
        }
        for (name, action) in &scaling.schedules {
            if present.and_then(|present| present.get(name)) != Some(action) {
                let (name, action) = (name.clone(), action.clone());
                steps.push(ScalingStep::PutSchedule { dimension: dimension.clone(), name, action });
            }
        }
    }
    steps
}

/// The calls that let the tags of targets follow the table's: only a target's creation takes tags, so those that stay get
/// what is changed on the table.
pub(crate) fn tag_changes(
    desired: &Desired,
    observed: &Targets,
    stays: &dyn Fn(&Scope) -> bool,
    set: &BTreeMap<String, String>,
    unset: &BTreeSet<String>,
) -> Vec<ScalingStep> {
    let wanted = wanted(desired);
    let staying = observed.iter().filter(|(dimension, _)| wanted.contains_key(*dimension) && stays(&dimension.scope));
    let mut steps = Vec::new();
    for (dimension, arn) in staying.filter_map(|(dimension, target)| Some((dimension, target.arn.as_ref()?))) {
        if !set.is_empty() {
            let (dimension, arn, tags) = (dimension.clone(), arn.clone(), set.clone());
            steps.push(ScalingStep::Tag { dimension, arn, tags });
        }
        if !unset.is_empty() {
            let (dimension, arn, keys) = (dimension.clone(), arn.clone(), unset.clone());
            steps.push(ScalingStep::Untag { dimension, arn, keys });
        }
    }
    steps
}
