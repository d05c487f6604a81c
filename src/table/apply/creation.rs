//! Creates a table, and finds out whose table it is when the answer got lost.

use std::time::Duration;

use tf_provider::Path;
use tracing::{Instrument as _, error_span};

use super::error::{Reason, StepFailure};
use super::{Applied, ApplyError};
use crate::aws::error::Class;
use crate::table::control_plane::{ControlPlane, ImportProgress, Target};
use crate::table::desired::Desired;
use crate::table::observed::{Observed, ObservedTable, TableStatus};
use crate::table::ready::{StepStatus, status};
use crate::table::settings::Origin;
use crate::table::steps::Step;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Deadline, Failure, Poll, Reply, Sending, Verdict, clause, poll};

/// How long an accepted table is polled for before a creation that was stopped is given up: three reads.
const LAST_READS: Duration = Duration::from_millis(1_500);
/// How much this machine's clock may be ahead of the service's, in seconds, when a table's creation time decides
/// whether it can be ours and no answer carried the service's time.
const CLOCK_SKEW: i64 = 120;
/// How often a name may be taken by a table that cannot be read.
const MAX_FREED: u32 = 3;
/// How often in a row a table that was seen is not found before it counts as gone.
const MAX_MISSES: u32 = 5;
/// What blocks a creation that was accepted.
const CREATING: &str = "the table is being created";

/// Creates the table and waits until it can be used. The creation counts as done as soon as it is accepted, and what is
/// observed is recorded as soon as the table is read, so that it is not lost whatever happens next.
pub(super) async fn create<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<ObservedTable, ApplyError> {
    let creation = Creation::of(control, desired, deadline, false);
    let span = error_span!("step", step = %creation.step);
    let adopted = creation.send().instrument(span.clone()).await?;
    applied.created = true;
    applied.done.push(creation.step.to_string());
    if let Some(table) = adopted {
        applied.observed = Some(super::fresh(table, desired));
    }
    creation.complete(applied).instrument(span).await
}

/// Waits until a table can be used whose creation was accepted before.
pub(super) async fn resume<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<ObservedTable, ApplyError> {
    let creation = Creation::of(control, desired, deadline, true);
    let span = error_span!("step", step = %creation.step);
    applied.created = true;
    creation.complete(applied).instrument(span).await
}

/// What has the name of the table that is created.
enum Holder {
    None,
    /// A table that was being deleted, and is gone.
    WasDeleted,
    Table(Box<ObservedTable>),
}

struct Creation<'a, C> {
    control: &'a C,
    desired: &'a Desired,
    deadline: &'a Deadline,
    step: Step,
    /// An earlier operation has sent it.
    accepted_before: bool,
}

impl<'a, C: ControlPlane> Creation<'a, C> {
    fn of(control: &'a C, desired: &'a Desired, deadline: &'a Deadline, accepted_before: bool) -> Self {
        let step = Step::Create(Box::new(desired.clone()));
        Self { control, desired, deadline, step, accepted_before }
    }

    /// Sends the creation until it is accepted. A table that is found where an answer got lost is ours, when it was not
    /// there before and has our key.
    async fn send(&self) -> Result<Option<ObservedTable>, ApplyError> {
        let target = Target::named(&self.desired.name);
        let mut wait = Poll::start(self.deadline);
        let mut sending = Sending::start(Call::of(Kind::Create), &wait);
        let mut freed = 0;
        loop {
            let perform = || {
                super::report(&self.step, "starting");
                self.control.perform(&target, &self.step)
            };
            let error = match sending.send(&mut wait, perform).await {
                Ok(Reply::Accepted(())) => return Ok(None),
                Ok(Reply::Observe(error) | Reply::Done(error)) => error,
                Err(Failure::Refused(error)) if error.class() == Class::AlreadyExists => error,
                Err(failure) => return Err(self.failed(failure)),
            };
            let taken = error.class() == Class::AlreadyExists;
            if !taken {
                wait.pause(&clause(&error)).await.map_err(ApplyError::Interrupted)?;
            }
            match self.holder(&mut wait).await? {
                Holder::Table(table) if sending.may_have_applied() && self.is_ours(&table, error.answered_at()) => {
                    return Ok(Some(*table));
                }
                Holder::Table(_) => return Err(ApplyError::NameTaken(self.desired.name.clone())),
                // The name is free again.
                Holder::WasDeleted => {}
                Holder::None if taken => {
                    // It may have been freed between the two calls. A name that stays taken by nothing is a refusal.
                    freed += 1;
                    if freed > MAX_FREED {
                        return Err(ApplyError::NameTaken(self.desired.name.clone()));
                    }
                    wait.pause(&clause(&error)).await.map_err(ApplyError::Interrupted)?;
                }
                Holder::None => {}
            }
        }
    }

    fn failed(&self, failure: Failure) -> ApplyError {
        match failure {
            Failure::Interrupted(wait) => ApplyError::Interrupted(wait),
            failure @ (Failure::Refused(_) | Failure::Budget { .. }) => {
                let failure =
                    StepFailure { step: self.step.to_string(), path: Path::root(), reason: Reason::from(failure) };
                ApplyError::Steps(vec![failure])
            }
        }
    }

    /// What has our name. A table that is being deleted is waited for: the same plan may have deleted it at another address.
    async fn holder(&self, wait: &mut Poll<'_>) -> Result<Holder, ApplyError> {
        let mut was_deleted = false;
        let accept = |read: Option<ObservedTable>| match read {
            Some(table) if table.status == TableStatus::Deleting => {
                was_deleted = true;
                Verdict::Pending("the table that had the name is being deleted".to_owned())
            }
            Some(table) => Verdict::Accepted(Holder::Table(Box::new(table))),
            None if was_deleted => Verdict::Accepted(Holder::WasDeleted),
            None => Verdict::Accepted(Holder::None),
        };
        let read = || self.control.table(&self.desired.name);
        poll(wait, read, accept).await.map_err(|failure| ApplyError::of("read the table", failure))
    }

    /// Whether the table can only be the one that an unanswered creation made; `now` is the service's time.
    fn is_ours(&self, table: &ObservedTable, now: Option<i64>) -> bool {
        let not_before = self.deadline.started_by(now) - CLOCK_SKEW;
        table.key == self.desired.key && table.created_at.is_some_and(|created| created >= not_before)
    }

    /// Waits until the accepted table can be used, and records whether it is there if that fails.
    async fn complete(&self, applied: &mut Applied) -> Result<ObservedTable, ApplyError> {
        let usable = self.until_usable(&mut applied.observed).await;
        let is_there = match &usable {
            Err(ApplyError::Vanished(_)) => false,
            // An import whose source cannot be read ends without a table (I-012).
            Err(error) if applied.observed.is_none() => {
                let absent = self.final_observation(&mut applied.observed).await;
                !(absent && matches!(error, ApplyError::ImportFailed { .. }))
            }
            Ok(_) | Err(_) => true,
        };
        if !is_there {
            applied.observed = None;
            applied.created = false;
            applied.done.clear();
        }
        usable
    }

    /// Waits until the table can be used. It may be invisible at first: an imported table for about 30 s.
    async fn until_usable(&self, reached: &mut Option<Observed>) -> Result<ObservedTable, ApplyError> {
        let mut wait = Poll::start(self.deadline);
        wait.pause(CREATING).await.map_err(ApplyError::Interrupted)?;
        if let Origin::Import(_) = self.desired.origin {
            self.until_imported(&mut wait).await?;
        }
        let mut missed = 0;
        let accept = |read: Option<ObservedTable>| {
            let Some(table) = read else {
                missed += u32::from(self.accepted_before || reached.is_some());
                return match missed < MAX_MISSES {
                    true => Verdict::Pending("the table is not visible yet".to_owned()),
                    false => Verdict::Rejected(ApplyError::Vanished(self.desired.name.clone())),
                };
            };
            missed = 0;
            let observed = reached.insert(super::fresh(table, self.desired));
            match status(&self.step, Some(observed)) {
                StepStatus::Done => Verdict::Accepted(observed.table.clone()),
                StepStatus::Ready => Verdict::Pending(CREATING.to_owned()),
                StepStatus::Blocked(why) => Verdict::Pending(why),
            }
        };
        let read = || self.control.table(&self.desired.name);
        poll(&mut wait, read, accept).await.map_err(|failure| ApplyError::of("read the table", failure))
    }

    /// Waits until the import has ended well. The table can be active some seconds before that.
    async fn until_imported(&self, wait: &mut Poll<'_>) -> Result<(), ApplyError> {
        let accept = |progress| match progress {
            ImportProgress::Completed => Verdict::Accepted(()),
            ImportProgress::Running { items } => Verdict::Pending(importing(items)),
            ImportProgress::Failed { code, message } => Verdict::Rejected(ApplyError::ImportFailed { code, message }),
        };
        let read = || self.control.import_progress(&self.desired.name);
        poll(wait, read, accept).await.map_err(|failure| ApplyError::of("read the state of the import", failure))
    }

    /// Reads the accepted table once more before giving up: a stop may come before it was ever read, and a table that is
    /// in no state would be in the way of the next apply. Returns whether there certainly is none.
    async fn final_observation(&self, reached: &mut Option<Observed>) -> bool {
        let grace = self.deadline.grace(LAST_READS);
        let accept = |read: Option<ObservedTable>| -> Verdict<_, ApplyError> { Verdict::Accepted(read) };
        let read = poll(&mut Poll::start(&grace), || self.control.table(&self.desired.name), accept).await;
        let Ok(table) = read else { return false };
        *reached = table.map(|table| super::fresh(table, self.desired));
        reached.is_none()
    }
}

/// What blocks the wait for an import.
fn importing(items: Option<u64>) -> String {
    let so_far = items.filter(|items| *items > 0).map(|items| format!(", {items} of them so far")).unwrap_or_default();
    format!("items are being imported{so_far}")
}
