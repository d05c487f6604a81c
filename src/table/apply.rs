//! Runs steps: observes, calls, waits, stops. Nothing is decided here: what to do is in the steps, when a step is ready or
//! done in [`super::ready`], and what an error means in its class.

use futures_util::future::join_all;
use tracing::{debug, info};

use super::aspects::scaling::Targets;
use super::aspects::{AspectKind, Aspects};
use super::control_plane::{ControlPlane, Target};
use super::desired::Desired;
use super::observed::{Aspect, Observed, ObservedTable};
use super::read_scope::ReadScope;
use super::ready::busy;
use super::steps::{Lane, Phase, Step, Steps, steps};
use crate::aws::error::ApiError;
use crate::wait::Deadline;

mod aspect_lane;
mod creation;
mod deletion;
mod error;
mod position;
mod table_lane;

pub(crate) use deletion::{Deletion, delete, unprotect};
pub(crate) use error::{ApplyError, Reason, StepFailure, Wait};
use position::Position;

/// The result of an operation.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The table as last observed; `None` when there is none.
    pub(crate) observed: Option<Observed>,
    /// Whether the service accepted the creation: then there is a table, whether or not it was observed.
    pub(crate) created: bool,
    /// The completed steps, as text.
    pub(crate) done: Vec<String>,
    /// Steps left out because the endpoint does not support the operation.
    pub(crate) unsupported: Vec<(AspectKind, ApiError)>,
    /// Why it was not completed.
    pub(crate) error: Option<ApplyError>,
}

/// Changes the table from what is observed to what is desired, creating it if it does not exist.
pub(crate) async fn apply<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    observed: Option<Observed>,
    deadline: &Deadline,
) -> Applied {
    let mut applied = Applied { observed, created: false, done: Vec::new(), unsupported: Vec::new(), error: None };
    if let Err(error) = Box::pin(run(control, desired, deadline, &mut applied)).await {
        applied.error = Some(error);
    }
    if let Some(observed) = applied.observed.as_mut() {
        observed.forget_stray_insights();
    }
    applied
}

async fn run<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<(), ApplyError> {
    if applied.observed.is_none() {
        let table = creation::create(control, desired, deadline, applied).await?;
        let mut observed = fresh(table, desired);
        observed.aspects.scaling = Aspect::Observed(orphaned_targets(control, desired).await);
        applied.observed = Some(observed);
    }
    let Some(observed) = applied.observed.as_mut() else { return Ok(()) };
    table_lane::until_stable(control, &mut observed.table, deadline).await?;
    let read_scope = ReadScope::of_apply(desired, observed);
    let steps = steps(desired, Some(observed));
    if let Some(again) = run_phases(control, &steps, desired, &read_scope, deadline, applied).await? {
        run_phases(control, &again, desired, &read_scope, deadline, applied).await?;
    }
    match applied.observed.as_mut() {
        Some(observed) if busy(&observed.table).is_some() => {
            table_lane::until_idle(control, &mut observed.table, deadline).await
        }
        _ => Ok(()),
    }
}

/// Runs the phases, up to one that ends the scaling of something. Scaling may have moved capacity until then, so the rest
/// is planned again from a new observation.
async fn run_phases<C: ControlPlane>(
    control: &C,
    steps: &Steps,
    desired: &Desired,
    read_scope: &ReadScope,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<Option<Steps>, ApplyError> {
    let mut first = Position::after(applied.done.len(), steps);
    log(steps, first);
    for phase in &steps.phases {
        run_phase(control, phase, first, read_scope, deadline, applied).await?;
        first = first.after_all(phase.lanes.iter().map(|lane| lane.steps.len()).sum());
        let Some(observed) = applied.observed.as_mut() else { return Ok(None) };
        if phase.ends_scaling() {
            table_lane::observe(control, &mut observed.table, deadline).await?;
            table_lane::until_stable(control, &mut observed.table, deadline).await?;
            return Ok(Some(self::steps(desired, Some(observed))));
        }
    }
    Ok(None)
}

/// Scalable targets that an earlier table with this name left behind (T-194): they would go on moving the capacity of this
/// one. On demand they do nothing. A creation does not fail because they cannot be read.
async fn orphaned_targets<C: ControlPlane>(control: &C, desired: &Desired) -> Targets {
    let scopes = ReadScope::of_desired(desired).scaling;
    if scopes.is_empty() {
        return Targets::new();
    }
    let seen = control.targets(&desired.name, &scopes).await;
    seen.ok().and_then(|aspect| aspect.observed().cloned()).unwrap_or_default()
}

/// A table that was created a moment ago, with what its creation carried and nothing else.
fn fresh(table: ObservedTable, desired: &Desired) -> Observed {
    Observed { table, aspects: Aspects::at_creation(&desired.aspects, &desired.origin) }
}

fn log(steps: &Steps, first: Position) {
    for (step, at) in steps.iter().zip(first.following()) {
        debug!("{at}: will {step}");
    }
}

/// Runs the lanes concurrently. A lane that fails does not stop the others, they complete their own work: what is under
/// way in the service goes on anyway.
async fn run_phase<C: ControlPlane>(
    control: &C,
    phase: &Phase,
    first: Position,
    read_scope: &ReadScope,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<(), ApplyError> {
    let Some(observed) = applied.observed.as_ref() else { return Ok(()) };
    let context = LaneContext { control, target: Target::of(&observed.table), read_scope, observed, deadline };
    let firsts = phase.lanes.iter().scan(first, |next, lane| {
        let first = *next;
        *next = first.after_all(lane.steps.len());
        Some(first)
    });
    let lanes = phase.lanes.iter().zip(firsts);
    let outcomes = join_all(lanes.map(|(lane, first)| run_lane(&context, lane, first))).await;
    let (mut failures, mut made) = (Vec::new(), Vec::new());
    for (lane, outcome) in phase.lanes.iter().zip(outcomes) {
        made.extend(lane.steps.iter().take(outcome.done.len()));
        applied.done.extend(outcome.done);
        applied.unsupported.extend(outcome.unsupported.map(|error| (outcome.aspect, error)));
        failures.extend(outcome.failure);
        if let Some(observed) = applied.observed.as_mut() {
            observed.adopt(outcome.aspect, outcome.observed);
        }
    }
    // A lane next to the table's may have read, or still assumes, what was deleted with an index.
    if let Some(observed) = applied.observed.as_mut() {
        made.into_iter().for_each(|step| step.forget_lost(observed));
    }
    if failures.is_empty() { Ok(()) } else { Err(ApplyError::Steps(failures)) }
}

/// The result of a lane.
struct LaneOutcome {
    aspect: AspectKind,
    /// What the lane knows; only its own aspect counts.
    observed: Observed,
    done: Vec<String>,
    unsupported: Option<ApiError>,
    failure: Option<StepFailure>,
}

/// What a lane works with.
struct LaneContext<'a, C> {
    control: &'a C,
    target: Target,
    /// What the lane reads, besides the table.
    read_scope: &'a ReadScope,
    /// What was observed before the phase.
    observed: &'a Observed,
    deadline: &'a Deadline,
}

async fn run_lane<C: ControlPlane>(context: &LaneContext<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    if lane.aspect == AspectKind::Table {
        table_lane::run(context, lane, first).await
    } else {
        aspect_lane::run(context, lane, first).await
    }
}

/// Logs the progress of the operation, once per step.
fn report(step: &Step, what: &str) {
    info!("{what}: {step}");
}
