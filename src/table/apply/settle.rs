//! Waits for the whole table between the phases of an apply: until it is read, can be planned from, is idle.

use std::time::Duration;

use super::{ApplyError, Goal};
use crate::table::announced::Surplus;
use crate::table::aspects::AspectKind;
use crate::table::change::replica_changes;
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::desired::Desired;
use crate::table::observe::{self, Place, read};
use crate::table::observed::{Observed, ObservedTable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::{replicas_moving, unfinished, unsettled};
use crate::wait::{Deadline, Poll, Verdict, poll};

/// Reads the table after scaling has ended: it may have moved the units until then.
pub(super) async fn observe<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let mut wait = Poll::start(deadline);
    wait.pause("the table was not read since scaling ended").await.map_err(ApplyError::Interrupted)?;
    until(control, table, &mut wait, |_| None).await
}

/// Waits until the table's description says what the table is.
pub(super) async fn until_stable<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until_free(control, table, deadline, unsettled).await
}

/// Waits until no replica is being made, changed or deleted: while one is, its Region takes no other call.
pub(super) async fn until_replicated<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until_free(control, table, deadline, replicas_moving).await
}

/// Waits until what the operation has changed of the table has ended.
pub(super) async fn until_finished<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until_free(control, table, deadline, unfinished).await
}

/// How long a change of the table takes to reach the replicas that follow it: about 38 s (T-251), with a reserve.
const REACHES_REPLICAS: Duration = Duration::from_secs(120);

/// Waits until replicas read as the table does where nothing else is written for them. Until then they show what was the table's as
/// a setting of their own, which the next plan would change. It may also be one; then the plan is right.
pub(super) async fn until_replicas_follow<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let since = deadline.elapsed();
    let differs = |table: &ObservedTable| {
        let early = deadline.elapsed().saturating_sub(since) < REACHES_REPLICAS;
        let differs = early && !replica_changes(desired, table).is_empty();
        differs.then(|| "replicas do not follow the table yet".to_owned())
    };
    until_free(control, table, deadline, differs).await
}

/// As [`until`], from what was read before.
async fn until_free<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
    blocked: impl Fn(&ObservedTable) -> Option<String>,
) -> Result<(), ApplyError> {
    let Some(why) = blocked(table) else { return Ok(()) };
    let mut wait = Poll::start(deadline);
    wait.pause(&why).await.map_err(ApplyError::Interrupted)?;
    until(control, table, &mut wait, blocked).await
}

/// Reads the table until nothing blocks it; every description read is kept.
async fn until<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    wait: &mut Poll<'_>,
    blocked: impl Fn(&ObservedTable) -> Option<String>,
) -> Result<(), ApplyError> {
    let name = table.name.clone();
    let accept = |read: Option<ObservedTable>| {
        let Some(read) = read else { return Verdict::Rejected(ApplyError::Gone(name.clone())) };
        *table = read;
        blocked(table).map_or(Verdict::Accepted(()), Verdict::Pending)
    };
    poll(wait, || control.table(&name), accept).await.map_err(|failure| ApplyError::of("read the table", failure))
}

/// The table with all aspects that the desired one has.
pub(super) async fn whole<C: ControlPlane>(
    control: &C,
    table: &ObservedTable,
    desired: &Desired,
    deadline: &Deadline,
) -> Result<Observed, ApplyError> {
    let stream = table.stream.and(table.stream_arn.as_deref());
    let place = Place { name: &table.name, arn: Some(&table.arn), stream };
    match observe::observe(control, &place, &ReadScope::of_desired(desired), deadline).await {
        Ok(observed) => observed.ok_or_else(|| ApplyError::Gone(table.name.clone())),
        Err(error) => Err(ApplyError::Call { doing: "read the table", error }),
    }
}

/// How long a write that was made before the apply may not show: two seconds for tags, three for policies (T-103, T-206).
const LAG: Duration = Duration::from_secs(4);

/// Compares what has to be done with what the plan has announced. What a lag explains is read again until it is over.
pub(super) async fn until_announced<C: ControlPlane>(
    control: &C,
    goal: &Goal<'_>,
    observed: &mut Observed,
    read_scope: &ReadScope,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let Some(announced) = goal.announced else { return Ok(()) };
    let (mut wait, since) = (Poll::start(deadline), deadline.elapsed());
    while let Some(surplus) = announced.surplus(goal.desired, observed) {
        let Surplus { kinds, what } = &surplus;
        if !surplus.may_be_lag() || deadline.elapsed().saturating_sub(since) >= LAG {
            return Err(ApplyError::Changed { table: observed.table.name.clone(), what: what.clone() });
        }
        wait.pause("what was changed last may not show yet").await.map_err(ApplyError::Interrupted)?;
        for kind in kinds {
            reread(control, *kind, observed, read_scope, &mut wait).await?;
        }
        announced.complete(observed);
    }
    Ok(())
}

async fn reread<C: ControlPlane>(
    control: &C,
    kind: AspectKind,
    observed: &mut Observed,
    read_scope: &ReadScope,
    wait: &mut Poll<'_>,
) -> Result<(), ApplyError> {
    let target = Target::of(&observed.table);
    let reading = poll(wait, || read(control, kind, &target, read_scope), Verdict::Accepted).await;
    let reading = reading.map_err(|failure| ApplyError::of("read the table", failure))?;
    reading.into_iter().for_each(|reading| observed.aspects.set(reading));
    Ok(())
}
