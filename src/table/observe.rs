//! Reads a table with all its aspects, in one round trip where that is possible.

use futures_util::future::{try_join, try_join_all};

use super::aspects::recovery::Recovery;
use super::aspects::scaling::Targets;
use super::aspects::{AspectKind, AspectReading, Aspects, alarms};
use super::control_plane::{ControlPlane, Target};
use super::observed::{Aspect, Observed, ObservedTable, TableStatus};
use super::read_scope::ReadScope;
use super::scope::Scope;
use super::throughput::BillingMode;
use crate::aws::error::{ApiError, Class};
use crate::names::{Arn, TableName};
use crate::wait::retry::{MAX_FAILURES, Next, after_read};
use crate::wait::{Deadline, Poll, clause};
pub(crate) use read::read;
use retrying::RetryingReads;

mod read;
mod retrying;

/// The operation that reads the table itself.
const TABLE: &str = "DescribeTable";

/// The table with those of its aspects that are in the read scope; `None` when there is no table.
///
/// If the ARNs of the table and its stream are known all calls are made at once; without them, tags and policies have to
/// wait for the description.
///
/// # Errors
/// A call failed for good, or too often. A call that is unknown to the endpoint or denied to the caller is not an error
/// but makes its aspect unavailable.
pub(crate) async fn observe<C: ControlPlane>(
    control: &C,
    place: &Place<'_>,
    read_scope: &ReadScope,
    deadline: &Deadline,
) -> Result<Option<Observed>, ApiError> {
    let reads = RetryingReads { control, deadline };
    let (mut wait, mut failures) = (Poll::start(deadline), 0);
    loop {
        let error = match observe_once(&reads, place, read_scope).await {
            Ok(observed) => return Ok(observed),
            Err(error) => error,
        };
        // A backend gets to know a table, and forgets it, at its own time: the table decides.
        if error.operation == TABLE || after_read(&error.class()) != Next::Observe {
            return Err(error);
        }
        failures += 1;
        let (table, blocked) = (reads.repeat(|| control.table(place.name)).await, clause(&error));
        let waited = match table {
            Ok(None) => return Ok(None),
            // With indexes a table takes 20 s to come, restored 12 min; until then nothing else can be read.
            Ok(Some(table)) if passing(&table.status) => {
                failures = 0;
                wait.pause(&blocked).await
            }
            Ok(Some(_)) | Err(_) if failures < MAX_FAILURES => wait.back_off(failures, &blocked).await,
            Ok(Some(_)) | Err(_) => return Err(error),
        };
        if waited.is_err() {
            return Err(error);
        }
    }
}

/// The table with its continuous backups, if they decide whether it may be deleted. The backups are `None` otherwise, and while the
/// service does not know the table well enough.
///
/// # Errors
/// A call failed for good, or too often.
pub(crate) async fn observe_safeguards<C: ControlPlane>(
    control: &C,
    name: &TableName,
    backups_decide: bool,
    deadline: &Deadline,
) -> Result<Option<(ObservedTable, Option<Aspect<Recovery>>)>, ApiError> {
    let reads = RetryingReads { control, deadline };
    let recovery = async {
        if !backups_decide {
            return Ok(None);
        }
        match reads.repeat(|| control.recovery(name)).await {
            Ok(recovery) => Ok(Some(recovery)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let (table, recovery) = try_join(reads.repeat(|| control.table(name)), recovery).await?;
    Ok(table.map(|table| (table, recovery)))
}

/// Where the table is, as far as it is known before it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Its name.
    pub(crate) name: &'a TableName,
    /// Its ARN.
    pub(crate) arn: Option<&'a Arn>,
    /// The ARN of its stream.
    pub(crate) stream: Option<&'a str>,
}

/// Whether the table is being created or deleted.
fn passing(status: &TableStatus) -> bool {
    matches!(status, TableStatus::Creating | TableStatus::Deleting)
}

async fn observe_once<C: ControlPlane>(
    reads: &RetryingReads<'_, C>,
    place: &Place<'_>,
    read_scope: &ReadScope,
) -> Result<Option<Observed>, ApiError> {
    let Place { name, arn, stream } = *place;
    let early = Target { name: name.clone(), arn: arn.cloned(), stream: stream.map(str::to_owned) };
    let kinds = AspectKind::ALL.iter().copied();
    let readings = try_join_all(kinds.clone().map(|kind| read_again(reads, kind, &early, read_scope)));
    let table = reads.repeat(|| reads.control.table(name));
    let (table, readings) = try_join(table, readings).await?;
    let Some(table) = table else { return Ok(None) };
    let (target, mut aspects) = (Target::of(&table), Aspects::none());
    for (kind, reading) in kinds.zip(readings) {
        // The stream may be another one since the state was stored.
        let valid = kind != AspectKind::StreamPolicy || table.stream_arn.as_deref() == stream;
        let reading = match reading.filter(|_| valid) {
            Some(reading) => Some(reading),
            None => read_again(reads, kind, &target, read_scope).await?,
        };
        if let Some(reading) = reading {
            aspects.set(reading);
        }
    }
    aspects.scaling = more_scaling(reads, &table, read_scope, aspects.scaling).await?;
    let mut observed = Observed { table, aspects };
    if read_scope.whole {
        // Alarms are found by the names that ours have.
        let names = alarms::names("", &observed.alarm_facts()).into_iter().collect();
        let read_scope = ReadScope { alarms: names, ..ReadScope::default() };
        if let Some(reading) = read_again(reads, AspectKind::Alarms, &target, &read_scope).await? {
            observed.aspects.set(reading);
        }
    }
    Ok(Some(observed))
}

/// Reads an aspect, repeatedly while the call fails for a passing reason.
async fn read_again<C: ControlPlane>(
    reads: &RetryingReads<'_, C>,
    kind: AspectKind,
    target: &Target,
    read_scope: &ReadScope,
) -> Result<Option<AspectReading>, ApiError> {
    reads.repeat(|| read(reads.control, kind, target, read_scope)).await
}

/// A table may have become provisioned, or have got an index, since it was last read.
async fn more_scaling<C: ControlPlane>(
    reads: &RetryingReads<'_, C>,
    table: &ObservedTable,
    read_scope: &ReadScope,
    observed: Aspect<Targets>,
) -> Result<Aspect<Targets>, ApiError> {
    if read_scope.left_out.contains(&AspectKind::Scaling) {
        return Ok(observed);
    }
    let Aspect::Observed(mut targets) = observed else { return Ok(observed) };
    if table.billing == BillingMode::OnDemand && !read_scope.whole {
        return Ok(Aspect::Observed(targets));
    }
    let missed = Scope::all(table.global_indexes.keys()).difference(&read_scope.scaling).cloned().collect();
    let read_scope = ReadScope { scaling: missed, ..ReadScope::default() };
    match read_again(reads, AspectKind::Scaling, &Target::of(table), &read_scope).await? {
        Some(AspectReading::Scaling(Aspect::Observed(more))) => targets.extend(more),
        Some(AspectReading::Scaling(Aspect::Unavailable(reason))) => return Ok(Aspect::Unavailable(reason)),
        Some(_) | None => {}
    }
    Ok(Aspect::Observed(targets))
}
