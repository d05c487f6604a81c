//! Waits for the whole table between the phases of an apply: until it is read, can be planned from, is idle.

use super::ApplyError;
use crate::table::control_plane::ControlPlane;
use crate::table::observed::ObservedTable;
use crate::table::ready::{busy, unsettled};
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

/// Waits until nothing of the table is under way.
pub(super) async fn until_idle<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until_free(control, table, deadline, busy).await
}

/// As [`until`], from what was read before.
async fn until_free<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
    blocked: fn(&ObservedTable) -> Option<String>,
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
    blocked: fn(&ObservedTable) -> Option<String>,
) -> Result<(), ApplyError> {
    let name = table.name.clone();
    let accept = |read: Option<ObservedTable>| {
        let Some(read) = read else { return Verdict::Rejected(ApplyError::Gone(name.clone())) };
        *table = read;
        blocked(table).map_or(Verdict::Accepted(()), Verdict::Pending)
    };
    poll(wait, || control.table(&name), accept).await.map_err(|failure| ApplyError::of("read the table", failure))
}
