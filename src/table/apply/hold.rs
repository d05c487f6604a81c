//! Waits until scaling that was registered has taken hold: until the live units are inside the bounds.
//!
//! Registering moves units that are outside only if the table is ACTIVE at that moment (D-014), and two dimensions of one
//! table get into each other's way. What is still outside when the table is quiet is registered again, and then moved
//! by a call of our own: an endpoint may have no scaler.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Applied, ApplyError, Held, Position, run_phase};
use crate::table::aspects::AspectStep;
use crate::table::aspects::scaling::{Dimension, Direction, ScalingStep, outside};
use crate::table::aspects::tags::Tags;
use crate::table::control_plane::ControlPlane;
use crate::table::desired::Desired;
use crate::table::observed::{Observed, ObservedTable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::unsettled;
use crate::table::scope::Scope;
use crate::table::steps::{Lane, Phase, Step, Steps};
use crate::table::throughput::{Amount, Amounts, Bounds};
use crate::wait::{Deadline, Poll, Verdict, poll};

/// How long scaling takes to begin after a registration on an ACTIVE table (about 4 s, T-314), with a reserve.
const BEGINS_WITHIN: Duration = Duration::from_secs(10);

/// Dimensions whose units are outside their bounds.
type Outside = BTreeMap<Dimension, Bounds>;

/// What is tried, in this order, when units are still outside on a table that is quiet.
const REMEDIES: [fn(&Observed, &Outside) -> Vec<Step>; 2] = [register, set_units];

/// The dimensions that the steps register.
pub(super) fn registered(steps: &Steps) -> BTreeSet<Dimension> {
    let register = |step: &Step| match step {
        Step::Aspect(AspectStep::Scaling(ScalingStep::Register { dimension, .. })) => Some(dimension.clone()),
        _ => None,
    };
    steps.iter().filter_map(register).collect()
}

/// Waits until the units of these dimensions are inside their bounds; no call while they are.
pub(super) async fn until_scaling_holds<C: ControlPlane>(
    context: &Holding<'_, C>,
    applied: &mut Applied,
    held: &mut Held,
) -> Result<(), ApplyError> {
    for remedy in REMEDIES {
        let Some(stray) = context.after_a_while(applied).await? else { return Ok(()) };
        let Some(observed) = applied.observed.as_ref() else { return Ok(()) };
        let steps = remedy(observed, &stray);
        let Some(aspect) = steps.first().map(Step::aspect) else { return Ok(()) };
        let phase = Phase { lanes: vec![Lane { region: context.desired.region.clone(), aspect, steps }] };
        let first = Position::after(applied.done.len(), &Steps { phases: vec![phase.clone()] });
        let Holding { control, read_scope, deadline, .. } = *context;
        run_phase(control, &phase, first, read_scope, deadline, applied, held).await?;
    }
    Ok(())
}

/// What the wait works with.
pub(super) struct Holding<'a, C> {
    pub(super) control: &'a C,
    pub(super) desired: &'a Desired,
    /// The dimensions that were registered.
    pub(super) dimensions: &'a BTreeSet<Dimension>,
    pub(super) read_scope: &'a ReadScope,
    pub(super) deadline: &'a Deadline,
}

impl<C: ControlPlane> Holding<'_, C> {
    /// What is still outside once the table has been quiet for longer than scaling takes to begin; `None` when nothing is.
    async fn after_a_while(&self, applied: &mut Applied) -> Result<Option<Outside>, ApplyError> {
        let Some(Observed { table, aspects }) = applied.observed.as_mut() else { return Ok(None) };
        let Some(targets) = aspects.scaling.observed() else { return Ok(None) };
        let stray = |table: &ObservedTable| -> Outside {
            let outside = outside(&self.desired.throughput, targets, &table.live_units());
            outside.into_iter().filter(|(dimension, _)| self.dimensions.contains(dimension)).collect()
        };
        let Some(why) = waits_for(&stray(table)) else { return Ok(None) };
        let (name, deadline) = (table.name.clone(), self.deadline);
        let mut wait = Poll::start(deadline);
        wait.pause(&why).await.map_err(ApplyError::Interrupted)?;
        let mut quiet_since = deadline.elapsed();
        let accept = |read: Option<ObservedTable>| {
            let Some(read) = read else { return Verdict::Rejected(ApplyError::Gone(name.clone())) };
            *table = read;
            let outside = stray(table);
            let Some(why) = waits_for(&outside) else { return Verdict::Accepted(None) };
            if let Some(busy) = unsettled(table) {
                quiet_since = deadline.elapsed();
                return Verdict::Pending(busy);
            }
            let is_quiet = deadline.elapsed().saturating_sub(quiet_since) >= BEGINS_WITHIN;
            if is_quiet { Verdict::Accepted(Some(outside)) } else { Verdict::Pending(why) }
        };
        poll(&mut wait, || self.control.table(&name), accept)
            .await
            .map_err(|failure| ApplyError::of("read the table", failure))
    }
}

/// What is waited for while these units are outside.
fn waits_for(outside: &Outside) -> Option<String> {
    let (dimension, Bounds { min, max }) = outside.first_key_value()?;
    Some(format!("the {dimension} is not between {min} and {max} units yet"))
}

/// Registers the targets again, with the bounds that they have.
fn register(_: &Observed, outside: &Outside) -> Vec<Step> {
    let step = |(dimension, Bounds { min, max }): (&Dimension, &Bounds)| ScalingStep::Register {
        dimension: dimension.clone(),
        min: Some(*min),
        max: Some(*max),
        from: Some(Bounds { min: *min, max: *max }),
        resume: false,
        again: true,
        tags: Tags::new(),
    };
    outside.iter().map(step).map(AspectStep::Scaling).map(Step::Aspect).collect()
}

/// Moves all units that are outside into their bounds, in one call.
fn set_units(observed: &Observed, outside: &Outside) -> Vec<Step> {
    let scales = |dimension: &Dimension| {
        observed.aspects.scaling.observed().and_then(|targets| targets.get(dimension)).map(|target| target.bounds)
    };
    let live = observed.table.live_units();
    let amount = |scope: &Scope, direction: Direction| {
        let dimension = Dimension { scope: scope.clone(), direction };
        let live = live.get(scope).map_or(0, |units| direction.of(*units));
        match (outside.get(&dimension), scales(&dimension)) {
            (Some(Bounds { min, max }), _) => Amount::Within { min: *min, max: *max },
            (None, Some(Bounds { min, max })) => Amount::Live { min, max, initial: live },
            (None, None) => Amount::Exactly(live),
        }
    };
    let scopes: BTreeSet<&Scope> = outside.keys().map(|dimension| &dimension.scope).collect();
    let (mut table, mut indexes) = (None, BTreeMap::new());
    for scope in scopes {
        let amounts = Amounts { read: amount(scope, Direction::Read), write: amount(scope, Direction::Write) };
        match scope {
            Scope::Table => table = Some(amounts),
            Scope::Index(name) => drop(indexes.insert(name.clone(), amounts)),
        }
    }
    vec![Step::SetUnits { table, indexes }]
}
