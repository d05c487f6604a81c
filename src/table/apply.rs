//! Runs steps: observes, calls, waits, stops. Nothing is decided here: the steps say what to do, [`super::ready`] says when
//! a step is ready or done, and [`crate::wait`] what follows from a failure.

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
use super::steps::{AspectKind, Phase, Step, Steps, steps};
use crate::aws::error::ApiError;
use crate::policy::Policy;
use crate::wait::Deadline;

mod aspect_lane;
mod creation;
mod deletion;
mod error;
mod held;
mod lane;
mod position;
mod settle;

pub(crate) use deletion::{Deletion, delete};
pub(crate) use error::{ApplyError, Reason, StepFailure};
use held::Held;
use position::Position;

/// Where an operation got.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The table as last observed; `None` when there is none.
    pub(crate) observed: Option<Observed>,
    /// Whether the service accepted the creation: then there is a table, observed or not.
    pub(crate) created: bool,
    /// The steps that were done, as text.
    pub(crate) done: Vec<String>,
    /// Steps left out because the endpoint does not know the operation.
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
    let creating = applied.observed.is_none();
    if creating {
        let table = creation::create(control, desired, deadline, applied).await?;
        let mut observed = fresh(table, desired);
        observed.scaling = Aspect::Observed(orphaned_targets(control, desired).await);
        applied.observed = Some(observed);
    }
    let Some(observed) = applied.observed.as_mut() else { return Ok(()) };
    settle::until_stable(control, &mut observed.table, deadline).await?;
    let read_scope = read_scope(desired, observed);
    let steps = steps(desired, Some(observed));
    let mut held = Held::none(creating);
    if let Some(again) = run_phases(control, &steps, desired, &read_scope, deadline, applied, &mut held).await? {
        run_phases(control, &again, desired, &read_scope, deadline, applied, &mut held).await?;
    }
    let idle = match applied.observed.as_mut() {
        Some(observed) if busy(&observed.table).is_some() => {
            settle::until_idle(control, &mut observed.table, deadline).await
        }
        _ => Ok(()),
    };
    // What waits for a budget is what the user has to know.
    held.into_failures().map_or(idle, |failures| Err(ApplyError::Steps(failures)))
}

/// Runs the phases, up to one that ends the scaling of something: that may have been moved until then, so the rest is
/// planned again from what is there. Scaling is not ended twice.
async fn run_phases<C: ControlPlane>(
    control: &C,
    steps: &Steps,
    desired: &Desired,
    read_scope: &ReadScope,
    deadline: &Deadline,
    applied: &mut Applied,
    held: &mut Held,
) -> Result<Option<Steps>, ApplyError> {
    let mut first = Position::after(applied.done.len(), steps);
    log(steps, first);
    for phase in &steps.phases {
        run_phase(control, phase, first, read_scope, deadline, applied, held).await?;
        first = first.after_all(phase.lanes.iter().map(|lane| lane.steps.len()).sum());
        let Some(observed) = applied.observed.as_mut() else { return Ok(None) };
        if phase.ends_scaling() {
            settle::observe(control, &mut observed.table, deadline).await?;
            settle::until_stable(control, &mut observed.table, deadline).await?;
            return Ok(Some(self::steps(desired, Some(observed))));
        }
    }
    Ok(None)
}

/// What has to be read again while steps run: what is wanted, and what is to be removed.
fn read_scope(desired: &Desired, observed: &Observed) -> ReadScope {
    let mut read_scope = ReadScope::of_desired(desired);
    read_scope
        .scaling
        .extend(observed.scaling.observed().into_iter().flatten().map(|(dimension, _)| dimension.scope.clone()));
    read_scope.alarms.extend(observed.alarms.observed().into_iter().flatten().map(|(name, _)| name.clone()));
    read_scope
}

/// Scalable targets that an earlier table of the name left behind (T-194): they would go on to move this one's capacity. On
/// demand they do nothing. A creation does not fail because they cannot be read.
async fn orphaned_targets<C: ControlPlane>(control: &C, desired: &Desired) -> Targets {
    let scopes = ReadScope::of_desired(desired).scaling;
    if scopes.is_empty() {
        return Targets::new();
    }
    let seen = control.targets(&desired.name, &scopes).await;
    seen.ok().and_then(|aspect| aspect.observed().cloned()).unwrap_or_default()
}

/// A table that was created a moment ago, with the tags and the policy that CreateTable carried, which restores and
/// imports do not (T-215), and no other aspect.
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

/// Runs the lanes side by side. A lane that fails does not stop the others at once, they finish their own work: what is
/// under way in the service goes on anyway. Steps that wait for a budget stop neither this phase nor the next.
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
        let LaneOutcome { aspect, seen, done: made, unsupported, held: kept } = outcome;
        applied.done.extend(made.iter().map(Step::to_string));
        done.extend(made);
        applied.unsupported.extend(unsupported.map(|error| (aspect, error)));
        held.add(kept);
        if let Some(observed) = applied.observed.as_mut() {
            match seen {
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
    // The lane of an aspect may have read, or still assume, what went with an index.
    if let Some(observed) = applied.observed.as_mut() {
        done.iter().for_each(|step| observed.lose_with(step));
    }
    if held.is_stopped() {
        return Err(ApplyError::Steps(std::mem::take(held).into_failures().unwrap_or_default()));
    }
    Ok(())
}

/// Where a lane got.
struct LaneOutcome {
    aspect: AspectKind,
    seen: Seen,
    done: Vec<Step>,
    unsupported: Option<ApiError>,
    /// What it did not make.
    held: Held,
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

/// What every lane of a phase works with.
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

/// Logs how the operation is going, once per step.
fn report(step: &Step, what: &str) {
    info!("{what}: {step}");
}
