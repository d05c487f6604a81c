//! Runs steps: looks, calls, waits, stops. Nothing is decided here; what to do stands in the steps, when a step is
//! ready or done in [`super::ready`], and what an error means in its class.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use tracing::{debug, info};

use super::alarms::steps::Definitions;
use super::control_plane::{ControlPlane, Target};
use super::desired::Desired;
use super::insights::ObservedInsights;
use super::kinesis::ObservedDestination;
use super::observed::{Aspect, Observed, ObservedTable};
use super::read_scope::ReadScope;
use super::ready::busy;
use super::scaling::Targets;
use super::settings::{Origin, Recovery, TimeToLive};
use super::steps::{AspectKind, Lane, Phase, Step, Steps, steps};
use crate::aws::error::ApiError;
use crate::policy::Policy;
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

/// Where an operation got.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The table as last seen; `None` when there is none.
    pub(crate) observed: Option<Observed>,
    /// Whether the service accepted the creation: then there is a table, seen or not.
    pub(crate) created: bool,
    /// The steps that were done, as text.
    pub(crate) done: Vec<String>,
    /// Steps left out because the endpoint does not know the operation.
    pub(crate) unsupported: Vec<(AspectKind, ApiError)>,
    /// Why it did not get to the end.
    pub(crate) error: Option<ApplyError>,
}

/// Leads the table from what is observed to what is desired, creating it if it is not there.
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
        observed.lose_stray_insights();
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
        observed.scaling = Aspect::Observed(orphaned_targets(control, desired).await);
        applied.observed = Some(observed);
    }
    let Some(observed) = applied.observed.as_mut() else { return Ok(()) };
    table_lane::until_stable(control, &mut observed.table, deadline).await?;
    let read_scope = read_scope(desired, observed);
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

/// Runs the phases, up to one that ends the scaling of something: that may have been moved until then, so what is left to
/// do is then planned anew, from what is there. It is not ended twice.
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

/// What has to be looked at again while steps run: what is wanted, and what is to go.
fn read_scope(desired: &Desired, observed: &Observed) -> ReadScope {
    let mut read_scope = ReadScope::of_desired(desired);
    read_scope
        .scaling
        .extend(observed.scaling.observed().into_iter().flatten().map(|(dimension, _)| dimension.scope.clone()));
    read_scope.alarms.extend(observed.alarms.observed().into_iter().flatten().map(|(name, _)| name.clone()));
    read_scope
}

/// Scalable targets that an earlier table of the name left behind (T-194): they would go on to move this one's capacity. On
/// demand they do nothing. Nobody's creation fails because they cannot be looked at.
async fn orphaned_targets<C: ControlPlane>(control: &C, desired: &Desired) -> Targets {
    let scopes = ReadScope::of_desired(desired).scaling;
    if scopes.is_empty() {
        return Targets::new();
    }
    let seen = control.targets(&desired.name, &scopes).await;
    seen.ok().and_then(|aspect| aspect.observed().cloned()).unwrap_or_default()
}

/// What surrounds a table that was created a moment ago: the tags and the policy that CreateTable carried, which restores
/// and imports do not (T-215), and nothing else.
fn fresh(table: ObservedTable, desired: &Desired) -> Observed {
    let (tags, policy) = match desired.origin {
        Origin::New => (desired.tags.clone(), desired.created_policy().cloned()),
        Origin::Restore(_) | Origin::Import(_) => (BTreeMap::new(), None),
    };
    Observed {
        table,
        recovery: Aspect::Observed(Recovery::Off),
        ttl: Aspect::Observed(None),
        tags: Aspect::Observed(tags),
        insights: Aspect::Observed(BTreeMap::new()),
        kinesis: Aspect::Observed(None),
        policy: Aspect::Observed(policy),
        stream_policy: Aspect::Observed(None),
        scaling: Aspect::Observed(BTreeMap::new()),
        alarms: Aspect::Observed(BTreeMap::new()),
    }
}

fn log(steps: &Steps, first: Position) {
    for (step, at) in steps.iter().zip(first.following()) {
        debug!("{at}: will {step}");
    }
}

/// Runs the lanes side by side. A lane that fails does not stop the others at once, they end their own work: what is
/// under way in the service goes on anyway.
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
            match outcome.seen {
                Seen::Table(table) => observed.table = *table,
                Seen::Recovery(recovery) => observed.recovery = recovery,
                Seen::Ttl(ttl) => observed.ttl = ttl,
                Seen::Tags(tags) => observed.tags = tags,
                Seen::Insights(insights) => observed.insights = insights,
                Seen::Kinesis(kinesis) => observed.kinesis = kinesis,
                Seen::Policy(policy) => observed.policy = policy,
                Seen::StreamPolicy(policy) => observed.stream_policy = policy,
                Seen::Scaling(targets) => observed.scaling = targets,
                Seen::Alarms(alarms) => observed.alarms = alarms,
            }
        }
    }
    // A lane beside the table's may have seen, or go on believing, what went with an index.
    if let Some(observed) = applied.observed.as_mut() {
        made.into_iter().for_each(|step| observed.lose_with(step));
    }
    if failures.is_empty() { Ok(()) } else { Err(ApplyError::Steps(failures)) }
}

/// Where a lane got.
struct LaneOutcome {
    aspect: AspectKind,
    seen: Seen,
    done: Vec<String>,
    unsupported: Option<ApiError>,
    failure: Option<StepFailure>,
}

/// The part of an observation that a lane is about.
enum Seen {
    Table(Box<ObservedTable>),
    Recovery(Aspect<Recovery>),
    Ttl(Aspect<TimeToLive>),
    Tags(Aspect<BTreeMap<String, String>>),
    Insights(Aspect<ObservedInsights>),
    Kinesis(Aspect<Option<ObservedDestination>>),
    Policy(Aspect<Option<Policy>>),
    StreamPolicy(Aspect<Option<Policy>>),
    Scaling(Aspect<Targets>),
    Alarms(Aspect<Definitions>),
}

/// What surrounds a lane.
struct LaneContext<'a, C> {
    control: &'a C,
    target: Target,
    /// What the lane looks at, besides the table.
    read_scope: &'a ReadScope,
    /// What was seen before the phase.
    observed: &'a Observed,
    deadline: &'a Deadline,
}

async fn run_lane<C: ControlPlane>(context: &LaneContext<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    match lane.aspect {
        AspectKind::Table => table_lane::run(context, lane, first).await,
        AspectKind::Recovery
        | AspectKind::Ttl
        | AspectKind::Tags
        | AspectKind::Insights
        | AspectKind::Kinesis
        | AspectKind::Policy
        | AspectKind::StreamPolicy
        | AspectKind::Scaling
        | AspectKind::Alarms => aspect_lane::run(context, lane, first).await,
    }
}

/// Tells how the operation is going, once per step.
fn report(step: &Step, what: &str) {
    info!("{what}: {step}");
}
