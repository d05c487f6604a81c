//! Whether scaling has taken hold: whether the live units of a target are inside its bounds.
//!
//! A registration moves units that are outside only if the table is ACTIVE at that moment (D-014), and a value that is set
//! by hand is not corrected (T-315).

use std::collections::BTreeMap;

use super::{Dimension, ObservedTarget, Targets, desired_targets};
use crate::table::scope::Scope;
use crate::table::throughput::{Bounds, Scaling, Throughput, Units};

/// The dimensions whose live units are outside their bounds, with these bounds.
pub(crate) fn outside(
    throughput: &Throughput,
    targets: &Targets,
    units: &BTreeMap<Scope, Units>,
) -> BTreeMap<Dimension, Bounds> {
    let stray = |(dimension, scaling): (Dimension, &Scaling)| {
        let live = units.get(&dimension.scope).map(|units| dimension.direction.of(*units));
        let target = targets.get(&dimension)?;
        is_outside(scaling, target, live).then_some((dimension, target.bounds))
    };
    desired_targets(throughput).into_iter().filter_map(stray).collect()
}

/// Whether the live units are outside the bounds that the configuration gives. While a schedule's bounds are in force the
/// units are the schedule's own matter: it may have fired a moment ago.
pub(super) fn is_outside(scaling: &Scaling, target: &ObservedTarget, live: Option<u64>) -> bool {
    target.bounds == scaling.bounds && live.is_some_and(|live| target.bounds.exclude(live))
}
