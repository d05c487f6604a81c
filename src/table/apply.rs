//! Runs steps: looks, calls, waits, stops. Nothing is decided here; what to do stands in the steps, when a step is
//! ready or done in [`super::ready`], and what an error means in its class.

use futures_util::future::join_all;
use tracing::{debug, info};

use super::control::{ControlPlane, Target};
use super::desired::Desired;
use super::observed::{Aspect, Observed, ObservedTable};
use super::ready::busy;
use super::settings::{Origin, Recovery};
use super::steps::{Concern, Lane, Phase, Step, Steps, steps};
use crate::aws::error::ApiError;
use crate::wait::Limits;

mod aspect_lane;
mod creation;
mod deletion;
mod error;
mod table_lane;

pub(crate) use deletion::{Deletion, delete, unprotect};
pub(crate) use error::{ApplyError, Reason, StepFailure, Wait};

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
    pub(crate) unsupported: Vec<(Concern, ApiError)>,
    /// Why it did not get to the end.
    pub(crate) error: Option<ApplyError>,
}

/// Leads the table from what is observed to what is desired, creating it if it is not there.
pub(crate) async fn apply<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    observed: Option<Observed>,
    limits: &Limits,
) -> Applied {
    let mut applied = Applied { observed, created: false, done: Vec::new(), unsupported: Vec::new(), error: None };
    if let Err(error) = Box::pin(run(control, desired, limits, &mut applied)).await {
        applied.error = Some(error);
    }
    applied
}

async fn run<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    limits: &Limits,
    applied: &mut Applied,
) -> Result<(), ApplyError> {
    if applied.observed.is_none() {
        let table = creation::create(control, desired, limits, applied).await?;
        applied.observed = Some(fresh(table, desired));
    }
    let Some(observed) = applied.observed.as_mut() else { return Ok(()) };
    let target = Target { name: desired.name.clone(), arn: Some(observed.table.arn.clone()) };
    table_lane::until_stable(control, &target, &mut observed.table, limits).await?;
    let steps = steps(desired, Some(observed));
    log(&steps);
    for phase in &steps.phases {
        run_phase(control, &target, phase, limits, applied).await?;
    }
    match applied.observed.as_mut() {
        Some(observed) if busy(&observed.table).is_some() => {
            table_lane::until_idle(control, &target, &mut observed.table, limits).await
        }
        _ => Ok(()),
    }
}

/// What surrounds a table that was created a moment ago: no recovery, no time to live, and the tags that CreateTable
/// carried; restores and imports carry none (T-215).
fn fresh(table: ObservedTable, desired: &Desired) -> Observed {
    let tags = match desired.origin {
        Origin::New => desired.tags.clone(),
        Origin::Restore(_) | Origin::Import(_) => std::collections::BTreeMap::new(),
    };
    Observed { table, recovery: Aspect::Seen(Recovery::Off), ttl: Aspect::Seen(None), tags: Aspect::Seen(tags) }
}

fn log(steps: &Steps) {
    let count = steps.iter().count();
    for (position, step) in steps.iter().enumerate() {
        debug!(step = position + 1, of = count, "will {step}");
    }
}

/// Runs the lanes side by side. A lane that fails does not stop the others at once, they end their own work: what is
/// under way in the service goes on anyway.
async fn run_phase<C: ControlPlane>(
    control: &C,
    target: &Target,
    phase: &Phase,
    limits: &Limits,
    applied: &mut Applied,
) -> Result<(), ApplyError> {
    let Some(observed) = applied.observed.as_ref() else { return Ok(()) };
    let outcomes = join_all(phase.lanes.iter().map(|lane| run_lane(control, target, lane, observed, limits))).await;
    let mut failures = Vec::new();
    for outcome in outcomes {
        applied.done.extend(outcome.done);
        applied.unsupported.extend(outcome.unsupported.map(|error| (outcome.concern, error)));
        failures.extend(outcome.failure);
        if let Some(observed) = applied.observed.as_mut() {
            match outcome.seen {
                Seen::Table(table) => observed.table = *table,
                Seen::Recovery(recovery) => observed.recovery = recovery,
                Seen::Ttl(ttl) => observed.ttl = ttl,
                Seen::Tags(tags) => observed.tags = tags,
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(ApplyError::Steps(failures)) }
}

/// Where a lane got.
struct LaneOutcome {
    concern: Concern,
    seen: Seen,
    done: Vec<String>,
    unsupported: Option<ApiError>,
    failure: Option<StepFailure>,
}

/// The part of an observation that a lane is about.
enum Seen {
    Table(Box<ObservedTable>),
    Recovery(Aspect<Recovery>),
    Ttl(Aspect<super::settings::TimeToLive>),
    Tags(Aspect<std::collections::BTreeMap<String, String>>),
}

async fn run_lane<C: ControlPlane>(
    control: &C,
    target: &Target,
    lane: &Lane,
    observed: &Observed,
    limits: &Limits,
) -> LaneOutcome {
    match lane.concern {
        Concern::Table => table_lane::run(control, target, lane, observed, limits).await,
        Concern::Recovery | Concern::Ttl | Concern::Tags => {
            aspect_lane::run(control, target, lane, observed, limits).await
        }
    }
}

/// Tells how the operation is going, once per step.
fn report(step: &Step, what: &str) {
    info!(step = %step, "{what}");
}
