//! Reads a table with all its aspects, in one round trip where that is possible.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join5};

use super::alarms::steps::Definitions;
use super::alarms::{Facts, names};
use super::control_plane::ControlPlane;
use super::insights::ObservedInsights;
use super::kinesis::ObservedDestination;
use super::observed::{Aspect, Observed, ObservedTable, TableStatus};
use super::read_scope::ReadScope;
use super::scaling::{Scope, Targets};
use super::settings::Recovery;
use super::throughput::BillingMode;
use crate::aws::error::{ApiError, Class};
use crate::names::{Arn, TableName};
use crate::policy::Policy;
use crate::wait::retry::{MAX_FAILURES, Next, after_read};
use crate::wait::{Deadline, Poll, clause};
use retrying::RetryingReads;

mod retrying;

/// The read of the table itself.
const TABLE: &str = "DescribeTable";

/// The table with the aspects in the read scope; `None` when there is no table.
///
/// With the ARNs of the table and its stream at hand all calls are made at once; without them tags and policies have to
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
        let (table, blocked) = (reads.table(place.name).await, clause(&error));
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

/// The table with its continuous backups, which decide whether it may be deleted; the backups are `None` while the service
/// does not know the table well enough.
///
/// # Errors
/// A call failed for good, or too often.
pub(crate) async fn observe_safeguards<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deadline: &Deadline,
) -> Result<Option<(ObservedTable, Option<Aspect<Recovery>>)>, ApiError> {
    let reads = RetryingReads { control, deadline };
    let recovery = async {
        match reads.recovery(name).await {
            Ok(recovery) => Ok(Some(recovery)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let (table, recovery) = try_join(reads.table(name), recovery).await?;
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

/// Whether the table is on its way in or out.
fn passing(status: &TableStatus) -> bool {
    matches!(status, TableStatus::Creating | TableStatus::Deleting)
}

async fn observe_once<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    place: &Place<'_>,
    read_scope: &ReadScope,
) -> Result<Option<Observed>, ApiError> {
    let Place { name, arn, stream } = *place;
    let settings = try_join5(
        control.table(name),
        control.recovery(name),
        control.ttl(name),
        unless_missing(arn, |arn| control.tags(arn)),
        unless_missing(arn, |arn| async move { control.policy(&arn.to_string()).await }),
    );
    let stream_wanted = stream.filter(|_| read_scope.stream_policy);
    let around = try_join5(
        insights(control, name, read_scope),
        kinesis(control, name, read_scope),
        unless_missing(stream_wanted, |arn| control.policy(arn)),
        scaling(control, name, &read_scope.scaling),
        alarms(control, &read_scope.alarms),
    );
    let ((table, recovery, ttl, tags, policy), (insights, kinesis, stream_policy, scaling, alarms)) =
        try_join(settings, around).await?;
    let Some(table) = table else { return Ok(None) };
    let tags = match tags {
        Some(tags) => tags,
        None => control.tags(&table.arn).await?,
    };
    let policy = match policy {
        Some(policy) => policy,
        None => control.policy(&table.arn.to_string()).await?,
    };
    let stream_policy = match stream_policy.filter(|_| table.stream_arn.as_deref() == stream) {
        Some(policy) => policy,
        None => stream_policy_of(control, &table, read_scope).await?,
    };
    let scaling = more_scaling(control, &table, read_scope, scaling).await?;
    let mut observed =
        Observed { table, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms };
    if read_scope.whole {
        // Alarms are found by the names that ours have.
        let names = names("", &Facts::of_observed(&observed)).into_iter().collect();
        observed.alarms = self::alarms(control, &names).await?;
    }
    Ok(Some(observed))
}

/// `None` without what the call is about.
async fn unless_missing<A, T, F>(about: Option<A>, call: impl FnOnce(A) -> F) -> Result<Option<T>, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    match about {
        Some(about) => call(about).await.map(Some),
        None => Ok(None),
    }
}

async fn insights<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    name: &TableName,
    read_scope: &ReadScope,
) -> Result<Aspect<ObservedInsights>, ApiError> {
    if read_scope.insights { control.insights(name).await } else { Ok(Aspect::Observed(BTreeMap::new())) }
}

async fn kinesis<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    name: &TableName,
    read_scope: &ReadScope,
) -> Result<Aspect<Option<ObservedDestination>>, ApiError> {
    if read_scope.kinesis { control.kinesis(name).await } else { Ok(Aspect::Observed(None)) }
}

async fn alarms<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    names: &BTreeSet<String>,
) -> Result<Aspect<Definitions>, ApiError> {
    if names.is_empty() { Ok(Aspect::Observed(BTreeMap::new())) } else { control.alarms(names).await }
}

async fn scaling<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    name: &TableName,
    scopes: &BTreeSet<Scope>,
) -> Result<Aspect<Targets>, ApiError> {
    if scopes.is_empty() { Ok(Aspect::Observed(BTreeMap::new())) } else { control.targets(name, scopes).await }
}

async fn stream_policy_of<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    table: &ObservedTable,
    read_scope: &ReadScope,
) -> Result<Aspect<Option<Policy>>, ApiError> {
    match &table.stream_arn {
        Some(arn) if read_scope.stream_policy && table.stream.is_some() => control.policy(arn).await,
        Some(_) | None => Ok(Aspect::Observed(None)),
    }
}

/// A table may have become provisioned, or have got an index, since it was last read.
async fn more_scaling<C: ControlPlane>(
    control: &RetryingReads<'_, C>,
    table: &ObservedTable,
    read_scope: &ReadScope,
    seen: Aspect<Targets>,
) -> Result<Aspect<Targets>, ApiError> {
    let Aspect::Observed(mut targets) = seen else { return Ok(seen) };
    if table.billing == BillingMode::OnDemand && !read_scope.whole {
        return Ok(Aspect::Observed(targets));
    }
    let missed = Scope::all(table.global_indexes.keys()).difference(&read_scope.scaling).cloned().collect();
    match scaling(control, &table.name, &missed).await? {
        Aspect::Observed(more) => targets.extend(more),
        Aspect::Unavailable(hidden) => return Ok(Aspect::Unavailable(hidden)),
    }
    Ok(Aspect::Observed(targets))
}
