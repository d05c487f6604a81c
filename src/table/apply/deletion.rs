//! Deletes a table, with a backup before if that is asked for.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use futures_util::future::join;
use tracing::debug;

use super::error::ApplyError;
use super::remainder::Remainder;
use crate::aws::error::{ApiError, Class};
use crate::table::aspects::Aspects;
use crate::table::aspects::alarms::{AlarmStep, deletes};
use crate::table::aspects::scaling::{Dimension, ScalingStep};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observed::{Aspect, Observed, ObservedTable, TableStatus, Unavailable, split_foreign};
use crate::table::read_scope::ReadScope;
use crate::table::ready::{StepStatus, busy, status};
use crate::table::replicas::ReplicaStep;
use crate::table::steps::{AspectStep, Step};
use crate::table::table_ref::TableRef;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Deadline, Failure, Poll, Reply, Verdict, clause, poll, send};

/// How a table is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// Delete it.
    Now,
    /// Back it up under this name, then delete it.
    AfterBackup(String),
}

/// Deletes the table and waits until it is gone; a table that is gone already is fine. Scalable targets and alarms outlive a
/// table (T-194). They are deleted after the deletion was accepted, so that a refusal leaves a table that is scaled and
/// watched. Returns the ARN of the backup.
///
/// # Errors
/// The table still exists, or its deletion goes on in the service, or something that outlives it was left.
pub(crate) async fn delete<C: ControlPlane>(
    control: &C,
    table: &TableRef,
    deletion: &Deletion,
    scope: &ReadScope,
    deadline: &Deadline,
) -> Result<Option<String>, ApplyError> {
    let deleting = || Deleting { control, table, wait: Poll::start(deadline) };
    let mut main = deleting();
    let backup = match deletion {
        Deletion::Now => None,
        Deletion::AfterBackup(backup) => Some(main.back_up(backup).await?),
    };
    let pending = match main.send().await {
        Ok(pending) => pending,
        Err(error) => return Err(discard_backup(control, table, backup, error, deadline).await),
    };
    let gone = async { if pending { main.until_gone().await } else { Ok(()) } };
    let mut rest = deleting();
    let (gone, cleared) = join(gone, rest.delete_dependents(scope)).await;
    cleared.and(gone).map(|()| backup)
}

/// Deletes the backup of a table that was not deleted, so that refused attempts leave no backups to pay for. It stays while
/// the table is not known to exist: a deletion whose answer was lost may have been made.
async fn discard_backup<C: ControlPlane>(
    control: &C,
    table: &TableRef,
    backup: Option<String>,
    error: ApplyError,
    deadline: &Deadline,
) -> ApplyError {
    let Some(arn) = backup else { return error };
    let grace = deadline.grace(GRACE);
    let mut deleting = Deleting { control, table, wait: Poll::start(&grace) };
    let exists = |read: Option<ObservedTable>| {
        let kept = read.is_some_and(|live| table.is(&live) && live.status != TableStatus::Deleting);
        Verdict::Accepted(kept)
    };
    let discarded = match deleting.poll_table(exists).await {
        Ok(true) => send(&mut deleting.wait, Call::of(Kind::Remove), || control.delete_backup(&arn)).await.is_ok(),
        Ok(false) | Err(_) => false,
    };
    if discarded { error } else { ApplyError::BackupKept { arn, error: Box::new(error) } }
}

/// How long the state of a table is read for after its deletion was given up.
const GRACE: Duration = Duration::from_secs(10);

/// A table that is being deleted, in one wait from the first call to its end.
struct Deleting<'a, C> {
    control: &'a C,
    table: &'a TableRef,
    wait: Poll<'a>,
}

impl<C: ControlPlane> Deleting<'_, C> {
    /// Deletes what other services have of the table. A service that the endpoint does not know has nothing.
    async fn delete_dependents(&mut self, scope: &ReadScope) -> Result<(), ApplyError> {
        let (mut steps, mut left, mut cause): (Vec<Step>, _, _) = (Vec::new(), Vec::new(), None);
        // The table is gone: what cannot be read is named, as far as it is known.
        match self.scaled(scope).await {
            Ok(scaled) => {
                let deregister = |dimension| Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(dimension)));
                steps.extend(scaled.into_iter().map(deregister));
            }
            Err(error) => {
                left.extend(scope.scaled.iter().cloned().map(Remainder::Target));
                cause = Some(error);
            }
        }
        match self.alarms(scope).await {
            Ok(alarms) => {
                steps.extend(deletes(alarms.iter()).into_iter().map(|step| Step::Aspect(AspectStep::Alarms(step))));
            }
            Err(error) => {
                let own = Vec::from_iter(scope.own_alarms.iter().cloned());
                left.extend((!own.is_empty()).then_some(Remainder::Alarms(own)));
                cause = cause.or(Some(error));
            }
        }
        let (control, target) = (self.control, Target::named(&self.table.name));
        for step in &steps {
            match send(&mut self.wait, Call::of(Kind::Remove), || control.perform(&target, step)).await {
                Ok(Reply::Accepted(()) | Reply::Done(_) | Reply::Observe(_)) => {}
                Err(Failure::Refused(error)) if error.class() == Class::Unsupported => {}
                Err(failure) => {
                    left.extend(remainder(step));
                    cause = cause.or(Some(given_up(doing(step), failure)));
                }
            }
        }
        match cause {
            None => Ok(()),
            Some(error) if left.is_empty() => Err(error),
            Some(error) => Err(ApplyError::LeftBehind { left, error: Box::new(error) }),
        }
    }

    /// What scales the table.
    async fn scaled(&mut self, scope: &ReadScope) -> Result<BTreeSet<Dimension>, ApplyError> {
        if scope.scaling.is_empty() {
            return Ok(BTreeSet::new());
        }
        let (control, name) = (self.control, &self.table.name);
        let scaled = self.poll("read the scaling of the table", || control.scaled(name, &scope.scaling), accept);
        match scaled.await? {
            Aspect::Observed(scaled) => Ok(scaled),
            // A caller that may not read them may still be allowed to deregister what is known to be there, and nothing
            // may be left behind. A table that was never scaled has nothing in that service.
            Aspect::Unavailable(Unavailable::Denied { .. }) => Ok(scope.scaled.clone()),
            Aspect::Unavailable(Unavailable::Unsupported { .. }) => Ok(BTreeSet::new()),
        }
    }

    /// The table's alarms: those in the state and the others that it could have, as far as they are about it alone. One that another
    /// tool has made its own since the state was read is that tool's.
    async fn alarms(&mut self, scope: &ReadScope) -> Result<BTreeSet<String>, ApplyError> {
        let names: BTreeSet<String> = scope.alarms.union(&scope.own_alarms).cloned().collect();
        if names.is_empty() {
            return Ok(names);
        }
        let control = self.control;
        let read = self.poll("read the alarms of the table", || control.alarms(&names), accept).await?;
        let mut own = scope.own_alarms.clone();
        if let Aspect::Observed(mut found) = read {
            let foreign = split_foreign(&mut found, &BTreeSet::new(), self.table.name.as_str());
            for alarm in own.intersection(&foreign) {
                debug!(alarm, "not deleted: it does not monitor this table alone any more");
            }
            own.retain(|name| !foreign.contains(name));
            own.extend(found.into_keys());
        }
        Ok(own)
    }

    async fn back_up(&mut self, backup: &str) -> Result<String, ApplyError> {
        let (control, name, doing) = (self.control, &self.table.name, "back the table up");
        // A backup has no idempotency token: an unanswered call may leave a second one, which is better than none.
        let call = Call::of(Kind::Put);
        let arn = match send(&mut self.wait, call, || control.create_backup(name, backup)).await {
            Ok(Reply::Accepted(arn)) => arn,
            Ok(Reply::Done(error) | Reply::Observe(error)) => return Err(refused(doing, error)),
            Err(failure) => return Err(given_up(doing, failure)),
        };
        let available = |available| {
            if available { Verdict::Accepted(()) } else { Verdict::Pending("the backup is being made".to_owned()) }
        };
        self.poll(doing, || control.backup_available(&arn), available).await?;
        Ok(arn)
    }

    /// Sends the deletion until it is accepted. Returns whether the table still has to be waited for.
    async fn send(&mut self) -> Result<bool, ApplyError> {
        let (control, name) = (self.control, &self.table.name);
        loop {
            match send(&mut self.wait, Call::of(Kind::Delete), || control.delete_table(name)).await {
                Ok(Reply::Accepted(())) => return Ok(true),
                Ok(Reply::Done(_)) => return Ok(false),
                Ok(Reply::Observe(error)) => {
                    if !self.until_deletable(&clause(&error)).await? {
                        return Ok(false);
                    }
                }
                Err(failure) => return Err(given_up("delete the table", failure)),
            }
        }
    }

    /// Waits until nothing is under way that makes the service refuse a deletion; whether the table is still there. What a
    /// description does not show, only the refusal says. A table that is being deleted already counts as gone soon.
    async fn until_deletable(&mut self, refusal: &str) -> Result<bool, ApplyError> {
        let table = self.table;
        let idle = |read: Option<ObservedTable>| match read.filter(|live| table.is(live)).as_ref().map(busy) {
            None => Verdict::Accepted(false),
            Some(None) => Verdict::Accepted(true),
            Some(Some(why)) => Verdict::Pending(why),
        };
        let there = self.poll_table(idle).await?;
        if there {
            self.pause(refusal).await?;
        }
        Ok(there)
    }

    async fn until_gone(&mut self) -> Result<(), ApplyError> {
        const DELETING: &str = "the table is being deleted";
        self.pause(DELETING).await?;
        let table = self.table;
        self.poll_table(|read| match read.filter(|live| table.is(live)) {
            None => Verdict::Accepted(()),
            Some(_) => Verdict::Pending(DELETING.to_owned()),
        })
        .await
    }

    async fn poll_table<R>(
        &mut self,
        accept: impl FnMut(Option<ObservedTable>) -> Verdict<R, ApplyError>,
    ) -> Result<R, ApplyError> {
        let (control, name) = (self.control, &self.table.name);
        self.poll("read the table", || control.table(name), accept).await
    }

    async fn poll<T, R, F>(
        &mut self,
        doing: &'static str,
        read: impl Fn() -> F,
        accept: impl FnMut(T) -> Verdict<R, ApplyError>,
    ) -> Result<R, ApplyError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        poll(&mut self.wait, read, accept).await.map_err(|failure| ApplyError::of(doing, failure))
    }

    async fn pause(&mut self, blocked: &str) -> Result<(), ApplyError> {
        self.wait.pause(blocked).await.map_err(ApplyError::Interrupted)
    }
}

fn accept<T>(read: T) -> Verdict<T, ApplyError> {
    Verdict::Accepted(read)
}

/// What is left when the step was not made.
fn remainder(step: &Step) -> Option<Remainder> {
    match step {
        Step::Aspect(AspectStep::Scaling(step)) => Some(Remainder::Target(step.dimension().clone())),
        Step::Aspect(AspectStep::Alarms(AlarmStep::Delete(names))) => {
            Some(Remainder::Alarms(names.iter().cloned().collect()))
        }
        _ => None,
    }
}

fn doing(step: &Step) -> &'static str {
    match step {
        Step::Aspect(AspectStep::Alarms(_)) => "delete the alarms of the table",
        _ => "end the scaling of the table",
    }
}

fn refused(doing: &'static str, error: ApiError) -> ApplyError {
    ApplyError::Call { doing, error }
}

fn given_up(doing: &'static str, failure: Failure) -> ApplyError {
    match failure {
        Failure::Refused(error) | Failure::Budget { error, until: _ } => refused(doing, error),
        Failure::Interrupted(wait) => ApplyError::Interrupted(wait),
    }
}

/// Deletes the replicas of a table, one call after the other; `done` gets the calls that took effect. Alarms in their Regions stay.
///
/// # Errors
/// A replica still exists, or its deletion goes on in the service.
pub(crate) async fn delete_replicas<C: ControlPlane>(
    control: &C,
    table: &TableRef,
    steps: Vec<ReplicaStep>,
    deadline: &Deadline,
    done: &mut Vec<String>,
) -> Result<(), ApplyError> {
    let mut deleting = Deleting { control, table, wait: Poll::start(deadline) };
    for step in steps {
        deleting.delete_replica(&Step::Replica(step)).await.map(|step| done.push(step))?;
    }
    Ok(())
}

/// Deletes the alarms of a replica that is gone.
///
/// # Errors
/// An alarm was left.
pub(crate) async fn clear<C: ControlPlane>(
    control: &C,
    table: &TableRef,
    scope: &ReadScope,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    Deleting { control, table, wait: Poll::start(deadline) }.delete_dependents(scope).await
}

impl<C: ControlPlane> Deleting<'_, C> {
    async fn delete_replica(&mut self, step: &Step) -> Result<String, ApplyError> {
        let (control, target) = (self.control, Target::named(&self.table.name));
        let done = |read: Option<ObservedTable>| {
            let observed = read.map(|table| Observed { table, aspects: Aspects::none() });
            match observed.as_ref().map(|observed| status(step, Some(observed))) {
                None | Some(StepStatus::Done) => Verdict::Accepted(true),
                Some(StepStatus::Ready) => Verdict::Accepted(false),
                Some(StepStatus::Blocked(why)) => Verdict::Pending(why),
            }
        };
        // The entry of a replica may outlive the acceptance of its deletion for a moment, as ACTIVE.
        while !self.poll_table(done).await? {
            match send(&mut self.wait, Call::of(Kind::Remove), || control.perform(&target, step)).await {
                Ok(Reply::Accepted(()) | Reply::Done(_)) => self.pause("the replica is being deleted").await?,
                Ok(Reply::Observe(error)) => self.pause(&clause(&error)).await?,
                Err(failure) => return Err(given_up("delete a replica", failure)),
            }
        }
        Ok(step.to_string())
    }
}
