//! Taking a table away, with a backup before if that is asked for.

use super::error::{ApplyError, StepFailure};
use super::table_lane::{Poll, clause};
use crate::aws::error::{ApiError, Class};
use crate::names::TableName;
use crate::table::aspects::alarms::deletes;
use crate::table::aspects::scaling::{Dimension, ScalingStep};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observed::{Aspect, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::busy;
use crate::table::steps::{AspectStep, Step};
use crate::wait::{Deadline, MAX_FAILURES};

/// How a table is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// Delete it.
    Now,
    /// Back it up under this name, then delete it.
    AfterBackup(String),
}

/// Deletes the table and waits until it is gone; a table that is gone already is fine. What other services do for it goes
/// first: scalable targets and alarms outlive a table (T-194), and there is nobody afterwards who knows of them. Returns
/// the ARN of the backup.
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
    let mut wait = Poll::start(deadline);
    delete_dependents(control, name, around, deadline, &mut wait).await?;
    let backup = match deletion {
        Deletion::Now => None,
        Deletion::AfterBackup(backup) => Some(back_up(control, name, backup, deadline, &mut wait).await?),
    };
    if send(control, name, deadline, &mut wait).await? {
        until_gone(control, name, deadline, &mut wait).await?;
    }
    Ok(backup)
}

/// Switches off the protection of a table whose creation did not come to its end: its last step may have been under way,
/// and the plan has promised to replace it.
///
/// # Errors
/// The table could not be looked at, or stays protected.
pub(crate) async fn unprotect<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let (mut wait, mut refusals) = (Poll::start(deadline), 0);
    let failed = |doing, error| ApplyError::Call { doing, error };
    loop {
        match control.table(name).await {
            Ok(Some(table)) if table.protected => {}
            Ok(Some(_) | None) => return Ok(()),
            Err(error) => {
                wait.failed(&error).map_err(|()| failed("look at the table", error))?;
                wait.pause(deadline, "no look has succeeded").await.map_err(ApplyError::Interrupted)?;
                continue;
            }
        }
        wait.observed();
        let target = Target::named(name);
        let step = Step::SetProtection(false);
        if let Err(error) = control.perform(&target, &step).await {
            match error.class() {
                Class::NoChange | Class::NotFound => {}
                Class::Budget { until } => wait
                    .budget(deadline, until, error)
                    .await
                    .map_err(|reason| ApplyError::Steps(vec![StepFailure { step: step.to_string(), reason }]))?,
                _ if again(&error, &mut refusals, &mut wait, deadline).await? => {}
                _ => return Err(failed("switch deletion protection off", error)),
            }
        }
        wait.pause(deadline, "the table is protected against deletion").await.map_err(ApplyError::Interrupted)?;
    }
}

/// Takes away what other services have of the table. A service that the endpoint does not know has nothing.
async fn delete_dependents<C: ControlPlane>(
    control: &C,
    name: &TableName,
    around: &ReadScope,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<(), ApplyError> {
    let mut steps: Vec<Step> = Vec::new();
    if !around.scaling.is_empty() {
        let targets = targets(control, name, around, deadline, wait).await?;
        steps.extend(
            targets.into_iter().map(|dimension| Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(dimension)))),
        );
    }
    steps.extend(deletes(around.alarms.iter()).into_iter().map(|step| Step::Aspect(AspectStep::Alarms(step))));
    let target = Target::named(name);
    for step in steps {
        let mut refusals = 0;
        while let Err(error) = control.perform(&target, &step).await {
            match error.class() {
                Class::NotFound | Class::NoChange | Class::Unsupported => break,
                _ if again(&error, &mut refusals, wait, deadline).await? => {}
                _ => return Err(ApplyError::Call { doing: doing(&step), error }),
            }
        }
    }
    Ok(())
}

fn doing(step: &Step) -> &'static str {
    match step {
        Step::Aspect(AspectStep::Alarms(_)) => "delete the alarms of the table",
        _ => "end the scaling of the table",
    }
}

async fn targets<C: ControlPlane>(
    control: &C,
    name: &TableName,
    around: &ReadScope,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<Vec<Dimension>, ApplyError> {
    let mut refusals = 0;
    loop {
        match control.targets(name, &around.scaling).await {
            Ok(Aspect::Observed(targets)) => return Ok(targets.into_keys().collect()),
            // Who may not look may still be allowed to end what is known to be there, and nothing may be left behind. A
            // table that was never scaled is nobody's aspect in that service.
            Ok(Aspect::Unavailable(Unavailable::Denied { .. })) => return Ok(around.scaled.iter().cloned().collect()),
            Ok(Aspect::Unavailable(Unavailable::Unsupported { .. })) => return Ok(Vec::new()),
            Err(error) if again(&error, &mut refusals, wait, deadline).await? => {}
            Err(error) => return Err(ApplyError::Call { doing: "look at the scaling of the table", error }),
        }
    }
}

async fn back_up<C: ControlPlane>(
    control: &C,
    name: &TableName,
    backup: &str,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<String, ApplyError> {
    let failed = |error| ApplyError::Call { doing: "back the table up", error };
    let mut refusals = 0;
    let arn = loop {
        match control.create_backup(name, backup).await {
            Ok(arn) => break arn,
            // A backup has no idempotency token: an unanswered call may leave a second one, which is better than none.
            Err(error) => {
                again(&error, &mut refusals, wait, deadline).await?.then_some(()).ok_or_else(|| failed(error))?
            }
        }
    };
    loop {
        match control.backup_available(&arn).await {
            Ok(true) => return Ok(arn),
            Ok(false) => {}
            Err(error) => wait.failed(&error).map_err(|()| failed(error))?,
        }
        wait.pause(deadline, "the backup is being made").await.map_err(ApplyError::Interrupted)?;
    }
}

/// Sends the deletion until it is accepted; whether the table is still to be waited for.
async fn send<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<bool, ApplyError> {
    let mut refusals = 0;
    loop {
        deadline.check().map_err(|interruption| {
            ApplyError::Interrupted(wait.ended(deadline, interruption, "the table was not deleted yet"))
        })?;
        let error = match control.delete_table(name).await {
            Ok(()) => return Ok(true),
            Err(error) => error,
        };
        match error.class() {
            Class::NotFound => return Ok(false),
            Class::Busy => {
                if !until_deletable(control, name, &clause(&error), deadline, wait).await? {
                    return Ok(false);
                }
            }
            _ if again(&error, &mut refusals, wait, deadline).await? => {}
            _ => return Err(ApplyError::Call { doing: "delete the table", error }),
        }
    }
}

/// Whether to send a refused call again, after a pause.
async fn again(error: &ApiError, refusals: &mut u32, wait: &mut Poll, deadline: &Deadline) -> Result<bool, ApplyError> {
    *refusals += 1;
    match error.class() {
        Class::Busy | Class::Transient => {}
        Class::Unreachable | Class::Ambiguous if *refusals < MAX_FAILURES => {}
        Class::Unreachable
        | Class::Ambiguous
        | Class::NotFound
        | Class::AlreadyExists
        | Class::NoChange
        | Class::Budget { .. }
        | Class::Denied
        | Class::Unsupported
        | Class::Permanent => return Ok(false),
    }
    wait.retry(deadline, *refusals, error).await.map_err(ApplyError::Interrupted)?;
    Ok(true)
}

/// Waits until nothing is under way that makes the service refuse a deletion; whether the table is still there. What a
/// description does not show, only the refusal tells. A table that is being deleted already counts as gone soon.
async fn until_deletable<C: ControlPlane>(
    control: &C,
    name: &TableName,
    refusal: &str,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<bool, ApplyError> {
    loop {
        let why = match control.table(name).await {
            Ok(None) => return Ok(false),
            Ok(Some(table)) => busy(&table),
            Err(error) => wait
                .failed(&error)
                .map(|()| Some("the table could not be looked at".to_owned()))
                .map_err(|()| ApplyError::Call { doing: "look at the table", error })?,
        };
        let blocked = why.clone().unwrap_or_else(|| refusal.to_owned());
        wait.pause(deadline, &blocked).await.map_err(ApplyError::Interrupted)?;
        if why.is_none() {
            return Ok(true);
        }
    }
}

async fn until_gone<C: ControlPlane>(
    control: &C,
    name: &TableName,
    deadline: &Deadline,
    wait: &mut Poll,
) -> Result<(), ApplyError> {
    loop {
        wait.pause(deadline, "the table is being deleted").await.map_err(ApplyError::Interrupted)?;
        match control.table(name).await {
            Ok(None) => return Ok(()),
            Ok(Some(_)) => {}
            Err(error) => {
                wait.failed(&error).map_err(|()| ApplyError::Call { doing: "look at the table", error })?;
            }
        }
    }
}
