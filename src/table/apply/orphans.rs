//! Ends the scaling of what an apply that failed has deleted or made on-demand: later applies do not see it any more.

use std::time::Duration;

use super::remainder::Remainder;
use super::{Applied, ApplyError, Held, Position, run_phase};
use crate::table::aspects::scaling::{Dimension, ScalingStep};
use crate::table::control_plane::ControlPlane;
use crate::table::observed::Observed;
use crate::table::read_scope::ReadScope;
use crate::table::steps::{AspectStep, Phase, Step, Steps};
use crate::wait::Deadline;

/// How long scaling is ended for after the operation was stopped.
const GRACE: Duration = Duration::from_secs(10);

/// Ends the scaling of what is no longer provisioned, as the phases after the failed one, the first of `left`, would have.
/// Returns why the operation failed, with what is left if this fails as well.
pub(super) async fn end<C: ControlPlane>(
    control: &C,
    left: &[Phase],
    read_scope: &ReadScope,
    deadline: &Deadline,
    applied: &mut Applied,
    error: ApplyError,
) -> ApplyError {
    let later = left.get(1..).unwrap_or_default();
    let steps = orphans(later, applied.observed.as_ref()).into_iter().map(deregister).collect();
    let region = later.iter().flat_map(|phase| &phase.lanes).map(|lane| lane.region.clone()).next();
    let phase = region.and_then(|region| Phase::single_lane(region, steps));
    if let Some(phase) = phase {
        // A stop comes too late for what was given up already.
        let grace = deadline.grace(GRACE);
        let deadline = if deadline.check().is_ok() { deadline } else { &grace };
        let first = Position::after(applied.done.len(), &Steps { phases: vec![phase.clone()] });
        // Why it failed is why the operation did, or is clear from what is left.
        let mut held = Held::none(false);
        drop(run_phase(control, &phase, first, read_scope, deadline, applied, &mut held).await);
    }
    let left: Vec<Remainder> = orphans(left, applied.observed.as_ref()).into_iter().map(Remainder::Target).collect();
    if left.is_empty() { error } else { ApplyError::Orphaned { left, error: Box::new(error) } }
}

/// The dimensions whose scaling these phases end, that still scale and have nothing to scale.
fn orphans(phases: &[Phase], observed: Option<&Observed>) -> Vec<Dimension> {
    let Some(Observed { table, aspects }) = observed else { return Vec::new() };
    let scales =
        |dimension: &&Dimension| aspects.scaling.observed().is_none_or(|targets| targets.contains_key(*dimension));
    let ended = phases.iter().flat_map(Phase::ended_scaling);
    ended.filter(|dimension| !table.provisions(&dimension.scope)).filter(scales).cloned().collect()
}

fn deregister(dimension: Dimension) -> Step {
    Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(dimension)))
}
