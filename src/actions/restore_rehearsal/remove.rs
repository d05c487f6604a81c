//! The end of a rehearsal: the temporary table is deleted, whatever came of it.

use std::time::Duration;

use tf_provider::{Diagnostic, Diagnostics, Path};

use super::{Rehearsal, TAG};
use crate::actions::run::{Goal, Run};
use crate::clock;
use crate::table::control_plane::ControlPlane as _;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Reply, Verdict};

/// How long the deletion may take.
const TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long it may take after an interruption: someone waits for it.
const INTERRUPTED: Duration = Duration::from_secs(20);

/// Deletes the table and waits until it is gone, in a time of its own.
pub(super) async fn remove(run: &mut Run, rehearsal: &Rehearsal<'_>) -> Diagnostics {
    let goes_on = run.deadline.check().is_ok();
    run.deadline = run.deadline.grace(if goes_on { TIMEOUT } else { INTERRUPTED });
    match delete(run, rehearsal).await {
        Ok(true) => {
            run.show(format!("the temporary table \"{}\" is deleted", rehearsal.target)).await;
            Diagnostics::none()
        }
        Ok(false) => still_restored(rehearsal).into(),
        Err(problem) => remains(rehearsal, problem.detail.trim_end_matches('.')).into(),
    }
}

/// Whether it is gone; not, while it is being restored.
async fn delete(run: &Run, rehearsal: &Rehearsal<'_>) -> Result<bool, Diagnostic> {
    let target = &rehearsal.target;
    let to_do = format!("delete the temporary table \"{target}\"");
    let goal = Goal { to_do: &to_do, afterwards: "" };
    match run.send(Call::of(Kind::Delete), goal, || run.calls.delete_table(target)).await? {
        Reply::Accepted(()) => {}
        Reply::Done(_) => return Ok(true),
        Reply::Observe(_) => return Ok(false),
    }
    run.until(
        goal,
        || run.calls.table(target),
        |table| match table {
            None => Verdict::Accepted(()),
            Some(_) => Verdict::<(), Diagnostic>::Pending(format!("table \"{target}\" is being deleted")),
        },
    )
    .await?;
    Ok(true)
}

/// It has no tag yet, so that no later rehearsal will know it for one of ours.
fn still_restored(rehearsal: &Rehearsal<'_>) -> Diagnostic {
    let Rehearsal { target, .. } = rehearsal;
    let detail = format!(
        "The temporary table \"{target}\" is still being restored, and a table cannot be deleted or tagged until that is done. \
         Without its tag `{TAG}` no later rehearsal deletes it, and it is charged for its size. Delete it by hand when it is ACTIVE: \
         `aws dynamodb delete-table --table-name {target}`."
    );
    Diagnostic::error(Path::root(), "Temporary table not deleted", detail)
}

fn remains(rehearsal: &Rehearsal<'_>, why: &str) -> Diagnostic {
    let Rehearsal { source, target, expires, .. } = rehearsal;
    let expires = clock::text_of(expires.unix_timestamp());
    let detail = format!(
        "The temporary table \"{target}\" is still there: {why}. If it has its tag `{TAG}` already, a rehearsal of \"{}\" after \
         {expires} deletes it; it is charged for its size until then. To delete it by hand, once it is ACTIVE: `aws dynamodb delete-table --table-name {target}`.",
        source.name
    );
    Diagnostic::error(Path::root(), "Temporary table not deleted", detail)
}
