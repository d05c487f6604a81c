//! Bringing a table into being, and finding out whose it is when the answer got lost.

use tracing::{Instrument as _, error_span};

use super::error::{Reason, StepFailure};
use super::table_lane::{Poll, clause};
use super::{Applied, ApplyError};
use crate::aws::error::Class;
use crate::table::control_plane::{ControlPlane, ImportProgress, Target};
use crate::table::desired::Desired;
use crate::table::observed::{Observed, ObservedTable};
use crate::table::ready::{StepStatus, status};
use crate::table::settings::Origin;
use crate::table::steps::Step;
use crate::wait::{Deadline, MAX_FAILURES, retry_pause};

/// How often an accepted table is looked for before a creation that was stopped is given up.
const FINAL_OBSERVATIONS: u32 = 3;
/// How much this machine's clock may be ahead of the service's, in seconds, when a table's creation time decides
/// whether it can be ours.
const CLOCK_SKEW: i64 = 120;

/// Creates the table and waits until it can be used. The creation counts as done as soon as it is accepted, and what is
/// observed is noted as soon as the table is seen, so that whatever happens next it is not lost.
pub(super) async fn create<C: ControlPlane>(
    control: &C,
    desired: &Desired,
    deadline: &Deadline,
    applied: &mut Applied,
) -> Result<ObservedTable, ApplyError> {
    let step = Step::Create(Box::new(desired.clone()));
    let creation = Creation { control, desired, deadline, step };
    let span = error_span!("step", step = %creation.step);
    let adopted = creation.send().instrument(span.clone()).await?;
    applied.created = true;
    applied.done.push(creation.step.to_string());
    let reached = &mut applied.observed;
    if let Some(table) = adopted {
        *reached = Some(super::fresh(table, desired));
    }
    let usable = creation.until_usable(reached).instrument(span).await;
    if usable.is_err() && reached.is_none() {
        creation.final_observation(reached).await;
    }
    usable
}

struct Creation<'a, C> {
    control: &'a C,
    desired: &'a Desired,
    deadline: &'a Deadline,
    step: Step,
}

impl<C: ControlPlane> Creation<'_, C> {
    /// Sends the creation until it is accepted. A table that is found where an answer got lost is ours, when it was not
    /// there before and has our key.
    async fn send(&self) -> Result<Option<ObservedTable>, ApplyError> {
        let target = Target::named(&self.desired.name);
        let mut wait = Poll::start(self.deadline);
        let (mut refusals, mut unanswered) = (0, 0);
        let mut refusal = "the table was not created yet".to_owned();
        loop {
            self.deadline
                .check()
                .map_err(|interruption| ApplyError::Interrupted(wait.ended(self.deadline, interruption, &refusal)))?;
            super::report(&self.step, "starting");
            let error = match self.control.perform(&target, &self.step).await {
                Ok(()) => return Ok(None),
                Err(error) => error,
            };
            refusals += 1;
            refusal = clause(&error);
            match error.class() {
                Class::Ambiguous if unanswered < MAX_FAILURES => {
                    unanswered += 1;
                    self.deadline.sleep(retry_pause(refusals)).await.map_err(|interruption| {
                        ApplyError::Interrupted(wait.ended(self.deadline, interruption, &refusal))
                    })?;
                    if let Some(table) = self.ours(&mut wait).await? {
                        return Ok(Some(table));
                    }
                }
                Class::AlreadyExists if unanswered > 0 => {
                    return match self.ours(&mut wait).await? {
                        Some(table) => Ok(Some(table)),
                        None => Err(ApplyError::NameTaken(self.desired.name.clone())),
                    };
                }
                Class::AlreadyExists => return Err(ApplyError::NameTaken(self.desired.name.clone())),
                Class::Unreachable if refusals >= MAX_FAILURES => return Err(self.failed(Reason::Refused(error))),
                Class::Busy | Class::Transient | Class::Unreachable => {
                    wait.retry(self.deadline, refusals, &error).await.map_err(ApplyError::Interrupted)?;
                }
                Class::Budget { until } => {
                    wait.budget(self.deadline, until, error).await.map_err(|reason| self.failed(reason))?
                }
                Class::Ambiguous
                | Class::NotFound
                | Class::NoChange
                | Class::Denied
                | Class::Unsupported
                | Class::Permanent => return Err(self.failed(Reason::Refused(error))),
            }
        }
    }

    fn failed(&self, reason: Reason) -> ApplyError {
        ApplyError::Steps(vec![StepFailure { step: self.step.to_string(), reason }])
    }

    /// The table under our name, when it can only be the one that an unanswered creation made.
    async fn ours(&self, wait: &mut Poll) -> Result<Option<ObservedTable>, ApplyError> {
        let table = loop {
            match self.control.table(&self.desired.name).await {
                Ok(table) => break table,
                Err(error) => {
                    wait.failed(&error).map_err(|()| ApplyError::Call { doing: "look for the table", error })?
                }
            }
            wait.pause(self.deadline, "no look has succeeded").await.map_err(ApplyError::Interrupted)?;
        };
        wait.observed();
        let Some(table) = table else { return Ok(None) };
        let not_before = table.created_at.is_some_and(|created| created >= self.deadline.started_at() - CLOCK_SKEW);
        if table.key == self.desired.key && not_before {
            Ok(Some(table))
        } else {
            Err(ApplyError::NameTaken(self.desired.name.clone()))
        }
    }

    /// Waits until the table can be used. It may be invisible at first: an imported table for about 30 s.
    async fn until_usable(&self, reached: &mut Option<Observed>) -> Result<ObservedTable, ApplyError> {
        let mut wait = Poll::start(self.deadline);
        let mut blocked = "the table is being created".to_owned();
        loop {
            wait.pause(self.deadline, &blocked).await.map_err(ApplyError::Interrupted)?;
            if let Origin::Import(_) = self.desired.origin
                && !self.imported(&mut wait).await?
            {
                "items are being imported".clone_into(&mut blocked);
                continue;
            }
            match self.control.table(&self.desired.name).await {
                Ok(Some(table)) => {
                    wait.observed();
                    let observed = reached.insert(super::fresh(table, self.desired));
                    match status(&self.step, Some(observed)) {
                        StepStatus::Done => return Ok(observed.table.clone()),
                        StepStatus::Ready => {}
                        StepStatus::Blocked(why) => blocked = why,
                    }
                }
                Ok(None) => "the table does not show yet".clone_into(&mut blocked),
                Err(error) => {
                    wait.failed(&error).map_err(|()| ApplyError::Call { doing: "look at the table", error })?
                }
            }
        }
    }

    /// Looks for the accepted table once more before giving up: a stop may come before it was ever seen, and a table that
    /// nobody noted would be in the way of the next apply.
    async fn final_observation(&self, reached: &mut Option<Observed>) {
        for _ in 0..FINAL_OBSERVATIONS {
            match self.control.table(&self.desired.name).await {
                Ok(table) => {
                    *reached = table.map(|table| super::fresh(table, self.desired));
                    return;
                }
                Err(_) => crate::wait::until_permitted(retry_pause(1)).await,
            }
        }
    }

    /// Whether the import has ended well. A table can be active some seconds before its import is complete.
    async fn imported(&self, wait: &mut Poll) -> Result<bool, ApplyError> {
        match self.control.import_progress(&self.desired.name).await {
            Ok(ImportProgress::Completed) => Ok(true),
            Ok(ImportProgress::Running) => Ok(false),
            Ok(ImportProgress::Failed { code, message }) => Err(ApplyError::ImportFailed { code, message }),
            Err(error) => wait
                .failed(&error)
                .map(|()| false)
                .map_err(|()| ApplyError::Call { doing: "look at the import", error }),
        }
    }
}
