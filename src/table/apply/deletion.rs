//! Deletes a table, with a backup before if that is asked for.

use std::future::Future;

use super::error::{ApplyError, Reason, StepFailure};
use crate::aws::error::{ApiError, Class};
use crate::names::TableName;
use crate::table::alarms::steps::deletes;
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observed::{Aspect, ObservedTable, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::busy;
use crate::table::scaling::{Dimension, ScalingStep};
use crate::table::steps::Step;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Deadline, Failure, Poll, Reply, Sending, Verdict, clause, poll, send};

/// How a table is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// Delete it.
    Now,
    /// Back it up under this name, then delete it.
    AfterBackup(String),
}

/// Deletes the table and waits until it is gone; a table that is gone already is fine. What other services do for it goes
/// first: scalable targets and alarms outlive a table (T-194), and nothing knows of them afterwards. Returns the ARN of the
/// backup.
///
/// # Errors
/// The table is still there, or its deletion goes on in the service.
pub(crate) async fn delete<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deletion: &Deletion,
    around: &ReadScope,
    deadline: &Deadline,
) -> Result<Option<String>, ApplyError> {
    let mut deleting = Deleting { control, name, wait: Poll::start(deadline) };
    deleting.delete_dependents(around).await?;
    let backup = match deletion {
        Deletion::Now => None,
        Deletion::AfterBackup(backup) => Some(deleting.back_up(backup).await?),
    };
    if deleting.send().await? {
        deleting.until_gone().await?;
    }
    Ok(backup)
}

/// Disables the protection of a table whose creation was not completed: its last step may have been under way, and the plan
/// has promised to replace it.
///
/// # Errors
/// The table could not be read, or stays protected.
pub(crate) async fn unprotect<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let mut deleting = Deleting { control, name, wait: Poll::start(deadline) };
    let (target, step) = (Target::named(name), Step::SetProtection(false));
    let mut sending = Sending::start(Call::of(Kind::Update), &deleting.wait);
    while deleting.is_protected().await? {
        match sending.send(&mut deleting.wait, || control.perform(&target, &step)).await {
            Ok(Reply::Accepted(()) | Reply::Observe(_) | Reply::Done(_)) => {}
            // The read that follows shows that it is gone.
            Err(Failure::Refused(error)) if error.class() == Class::NotFound => {}
            Err(Failure::Refused(error)) => return Err(refused("switch deletion protection off", error)),
            Err(Failure::Interrupted(wait)) => return Err(ApplyError::Interrupted(wait)),
            Err(failure @ Failure::Budget { .. }) => {
                let failure = StepFailure { step: step.to_string(), reason: Reason::from(failure) };
                return Err(ApplyError::Steps(vec![failure]));
            }
        }
        deleting.pause("the table is protected against deletion").await?;
    }
    Ok(())
}

/// A table that is being deleted, in one wait from the first call to its end.
struct Deleting<'a, C> {
    control: &'a C,
    name: &'a TableName,
    wait: Poll<'a>,
}

impl<C: ControlPlane> Deleting<'_, C> {
    /// Deletes what other services have of the table. A service that the endpoint does not know has nothing.
    async fn delete_dependents(&mut self, around: &ReadScope) -> Result<(), ApplyError> {
        let mut steps: Vec<Step> = Vec::new();
        if !around.scaling.is_empty() {
            let targets = self.targets(around).await?;
            steps.extend(targets.into_iter().map(|dimension| Step::Scaling(ScalingStep::Deregister(dimension))));
        }
        steps.extend(deletes(around.alarms.iter()).into_iter().map(Step::Alarms));
        let (control, target) = (self.control, Target::named(self.name));
        for step in &steps {
            match send(&mut self.wait, Call::of(Kind::Remove), || control.perform(&target, step)).await {
                Ok(Reply::Accepted(()) | Reply::Done(_) | Reply::Observe(_)) => {}
                Err(Failure::Refused(error)) if error.class() == Class::Unsupported => {}
                Err(failure) => return Err(given_up(doing(step), failure)),
            }
        }
        Ok(())
    }

    async fn targets(&mut self, around: &ReadScope) -> Result<Vec<Dimension>, ApplyError> {
        let (control, name) = (self.control, self.name);
        let targets = self.poll("look at the scaling of the table", || control.targets(name, &around.scaling), accept);
        match targets.await? {
            Aspect::Observed(targets) => Ok(targets.into_keys().collect()),
            // A caller that may not read them may still be allowed to deregister what is known to be there, and nothing
            // may be left behind. A table that was never scaled has nothing in that service.
            Aspect::Unavailable(Unavailable::Denied { .. }) => Ok(around.scaled.iter().cloned().collect()),
            Aspect::Unavailable(Unavailable::Unsupported { .. }) => Ok(Vec::new()),
        }
    }

    async fn back_up(&mut self, backup: &str) -> Result<String, ApplyError> {
        let (control, name, doing) = (self.control, self.name, "back the table up");
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

    /// Sends the deletion until it is accepted; whether the table is still to be waited for.
    async fn send(&mut self) -> Result<bool, ApplyError> {
        let (control, name) = (self.control, self.name);
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
        let idle = |read: Option<ObservedTable>| match read.as_ref().map(busy) {
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
        self.poll_table(|read| match read {
            None => Verdict::Accepted(()),
            Some(_) => Verdict::Pending(DELETING.to_owned()),
        })
        .await
    }

    async fn is_protected(&mut self) -> Result<bool, ApplyError> {
        self.poll_table(|read| Verdict::Accepted(read.is_some_and(|table| table.protected))).await
    }

    async fn poll_table<R>(
        &mut self,
        accept: impl FnMut(Option<ObservedTable>) -> Verdict<R, ApplyError>,
    ) -> Result<R, ApplyError> {
        let (control, name) = (self.control, self.name);
        self.poll("look at the table", || control.table(name), accept).await
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

fn doing(step: &Step) -> &'static str {
    match step {
        Step::Alarms(_) => "delete the alarms of the table",
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
