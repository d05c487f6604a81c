//! Runs steps: observes, calls, waits, stops. Nothing is decided here: the steps say what to do, [`super::ready`] says when
//! a step is ready or done, and [`crate::wait`] what follows from a failure.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tracing::{debug, info};

use super::announced::Announced;
use super::aspects::scaling::{Dimension, Targets};
use super::aspects::{AspectKind, Aspects};
use super::control_plane::{ControlPlane, Target};
use super::desired::Desired;
use super::observed::{Aspect, Observed, ObservedTable};
use super::read_scope::ReadScope;
use super::ready::unfinished;
use super::settings::Origin;
use super::steps::{Phase, Step, Steps, steps};
use crate::aws::error::ApiError;
use crate::wait::Deadline;

mod creation;
mod deletion;
mod error;
mod held;
mod hold;
mod lane;
mod orphans;
mod position;
pub(crate) mod remainder;
mod settle;

pub(crate) use deletion::{Deletion, clear, delete, delete_replicas};
pub(crate) use error::{ApplyError, Reason, StepFailure};
use held::Held;
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

/// Brings the table from what is observed to what is desired, creating it if it is not there.
pub(crate) async fn apply<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    observed: Option<Observed>,
    deadline: &Deadline,
) -> Applied {
    within(control, &Goal { desired, announced: None, accepted: false }, observed, deadline).await
}

/// Completes a creation whose call an earlier operation has sent: waits for the restore or import, then makes the other steps.
pub(crate) async fn resume<C: ControlPlane>(control: &C, desired: &Desired, deadline: &Deadline) -> Applied {
    within(control, &Goal { desired, announced: None, accepted: true }, None, deadline).await
}

/// The same with a table that exists, unless that leads to a call that the plan has not announced: then it stops, before
/// its first call if the table was changed before.
pub(crate) async fn apply_announced<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    mut observed: Observed,
    announced: &Announced,
    deadline: &Deadline,
) -> Applied {
    announced.complete(&mut observed);
    let goal = Goal { desired, announced: Some(announced), accepted: false };
    within(control, &goal, Some(observed), deadline).await
}

async fn within<C: ControlPlane>(
    control: &C,
    goal: &Goal<'_>,
    observed: Option<Observed>,
    deadline: &Deadline,
) -> Applied {
    let mut applied = Applied { observed, created: false, done: Vec::new(), unsupported: Vec::new(), error: None };
    if let Err(error) = Box::pin(run(control, goal, deadline, &mut applied)).await {
        applied.error = Some(error);
    }
    if let Some(observed) = applied.observed.as_mut() {
        observed.forget_stray_insights();
        if let Some(announced) = goal.announced {
            announced.leave_unread_insights(observed);
        }
    }
    applied
}

/// What an operation is for.
struct Goal<'a> {
    desired: &'a Desired,
    /// What may be done for it; `None` for anything.
    announced: Option<&'a Announced>,
    /// The creation was accepted before this operation.
    accepted: bool,
}

async fn run<C: ControlPlane>(
    control: &C,
    goal: &Goal<'_>,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<(), ApplyError> {
    let desired = goal.desired;
    let creating = applied.observed.is_none();
    if creating {
        let table = match goal.accepted {
            false => creation::create(control, desired, deadline, applied).await?,
            true => creation::resume(control, desired, deadline, applied).await?,
        };
        // A member of a global table has time to live and scaling from the others.
        let observed = if goal.accepted || matches!(desired.origin, Origin::Join(_)) {
            settle::whole(control, &table, desired, deadline).await?
        } else {
            created(control, table, desired).await
        };
        applied.observed = Some(observed);
    }
    let Some(observed) = applied.observed.as_mut() else { return Ok(()) };
    // A table restored from a source of another shape can only be replaced: nothing more is done to it.
    if creating && !observed.table.has_shape_of(desired) {
        return Ok(());
    }
    settle::until_stable(control, &mut observed.table, deadline).await?;
    if desired.replicas.is_some() {
        settle::until_replicated(control, &mut observed.table, deadline).await?;
    }
    let read_scope = ReadScope::of_apply(desired, observed);
    settle::until_announced(control, goal, observed, &read_scope, deadline).await?;
    let steps = steps(desired, Some(observed));
    let changes_table = creating || steps.iter().any(|step| step.aspect() == AspectKind::Table);
    let mut next = Some(steps);
    let (mut held, mut dimensions) = (Held::none(creating), BTreeSet::new());
    while let Some(steps) = next {
        dimensions.extend(hold::registered(&steps));
        next = match run_phases(control, &steps, goal, &read_scope, deadline, applied, &mut held).await {
            Ok(next) => next,
            Err(error) => return Err(held.into_error(error)),
        };
    }
    let holding = hold::Holding { control, desired, dimensions: &dimensions, read_scope: &read_scope, deadline };
    hold::until_scaling_holds(&holding, applied, &mut held).await?;
    // What the operation has not changed need not end with it.
    let idle = match applied.observed.as_mut() {
        Some(observed) if changes_table && unfinished(&observed.table).is_some() => {
            settle::until_finished(control, &mut observed.table, deadline).await
        }
        _ => Ok(()),
    };
    if let Err(error) = idle {
        return Err(held.into_error(error));
    }
    if let Some(failures) = held.into_failures() {
        return Err(ApplyError::Steps(failures));
    }
    match applied.observed.as_mut() {
        Some(observed) if changes_table => {
            settle::until_replicas_follow(control, desired, &mut observed.table, deadline).await
        }
        _ => Ok(()),
    }
}

/// A table that was created a moment ago, with what its name has from an earlier one and without what the endpoint has dropped.
async fn created<C: ControlPlane>(control: &C, table: ObservedTable, desired: &Desired) -> Observed {
    let mut observed = fresh(table, desired);
    observed.aspects.scaling = Aspect::Observed(orphaned_targets(control, desired).await);
    if is_policy_dropped(control, &observed).await {
        observed.aspects.policy = Aspect::Observed(None);
    }
    observed
}

/// Runs the phases, up to one that ends the scaling of something. Scaling may have moved capacity until then, so the rest
/// is planned again from a new observation.
async fn run_phases<C: ControlPlane>(
    control: &C,
    steps: &Steps,
    goal: &Goal<'_>,
    read_scope: &ReadScope,
    deadline: &Deadline,
    applied: &mut Applied,
    held: &mut Held,
) -> Result<Option<Steps>, ApplyError> {
    let mut first = Position::after(applied.done.len(), steps);
    log(steps, first);
    for (number, phase) in steps.phases.iter().enumerate() {
        let ran = run_phase(control, phase, first, read_scope, deadline, applied, held).await;
        if let Err(error) = ran {
            let left = steps.phases.get(number..).unwrap_or_default();
            return Err(Box::pin(orphans::end(control, left, read_scope, deadline, applied, error)).await);
        }
        first = first.after_all(phase.lanes.iter().map(|lane| lane.steps.len()).sum());
        let Some(observed) = applied.observed.as_mut() else { return Ok(None) };
        if phase.ended_scaling().any(|dimension| is_fixed_now(observed, dimension)) {
            settle::observe(control, &mut observed.table, deadline).await?;
            settle::until_stable(control, &mut observed.table, deadline).await?;
            settle::until_announced(control, goal, observed, read_scope, deadline).await?;
            return Ok(Some(self::steps(goal.desired, Some(observed))));
        }
    }
    Ok(None)
}

/// Whether capacity that was scaled stays where scaling has left it.
fn is_fixed_now(observed: &Observed, dimension: &Dimension) -> bool {
    let targets = observed.aspects.scaling.observed();
    observed.table.provisions(&dimension.scope) && !targets.is_some_and(|targets| targets.contains_key(dimension))
}

/// Whether the policy that was given at creation is not there: some engines drop it without a word.
async fn is_policy_dropped<C: ControlPlane>(control: &C, observed: &Observed) -> bool {
    let was_given = observed.aspects.policy.observed().is_some_and(Option::is_some);
    was_given && matches!(control.policy(&observed.table.arn.to_string()).await, Ok(Aspect::Observed(None)))
}

/// Scalable targets that an earlier table with this name left behind (T-194): they would go on moving the capacity of this
/// one. On demand they do nothing. A creation does not fail because they cannot be read.
async fn orphaned_targets<C: ControlPlane>(control: &C, desired: &Desired) -> Targets {
    let scopes = ReadScope::of_desired(desired).scaling;
    if scopes.is_empty() {
        return Targets::new();
    }
    let seen = control.targets(&desired.name, &scopes).await;
    let mut targets = seen.ok().and_then(|aspect| aspect.observed().cloned()).unwrap_or_default();
    targets.values_mut().for_each(|target| target.is_left_over = true);
    targets
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
    held: &mut Held,
) -> Result<(), ApplyError> {
    let Some(observed) = applied.observed.as_ref() else { return Ok(()) };
    let target = Target::of(&observed.table);
    let context = LaneContext { control, target, read_scope, observed, held: held.for_lane(), deadline };
    let firsts = phase.lanes.iter().scan(first, |next, lane| {
        let first = *next;
        *next = first.after_all(lane.steps.len());
        Some(first)
    });
    let lanes = phase.lanes.iter().zip(firsts);
    let outcomes = join_all(lanes.map(|(lane, first)| lane::run(&context, lane, first))).await;
    let mut done = Vec::new();
    for outcome in outcomes {
        let LaneOutcome { aspect, observed: theirs, done: made, unsupported, held: kept } = outcome;
        applied.done.extend(made.iter().map(Step::to_string));
        done.extend(made);
        applied.unsupported.extend(unsupported.map(|error| (aspect, error)));
        held.add(kept);
        if let Some(observed) = applied.observed.as_mut() {
            observed.adopt(aspect, theirs);
        }
    }
    // A lane next to the table's may have read, or still assumes, what was deleted with an index.
    if let Some(observed) = applied.observed.as_mut() {
        done.iter().for_each(|step| step.forget_lost(observed));
    }
    if held.is_stopped() {
        return Err(ApplyError::Steps(std::mem::take(held).into_failures().unwrap_or_default()));
    }
    Ok(())
}

/// The result of a lane.
struct LaneOutcome {
    aspect: AspectKind,
    /// What the lane knows; only its own aspect counts.
    observed: Observed,
    done: Vec<Step>,
    unsupported: Option<ApiError>,
    /// What it did not make.
    held: Held,
}

/// What a lane works with.
struct LaneContext<'a, C> {
    control: &'a C,
    target: Target,
    /// What the lane reads, besides the table.
    read_scope: &'a ReadScope,
    /// What was observed before the phase.
    observed: &'a Observed,
    /// What earlier phases did not make.
    held: Held,
    deadline: &'a Deadline,
}

/// Logs how the operation is going, once per step, with what is known about its duration.
fn report(step: &Step, what: &str) {
    match step.duration() {
        Some(duration) => info!("{what}: {step} ({duration})"),
        None => info!("{what}: {step}"),
    }
}
