//! Diagnostics about operations that did not complete.

use tf_provider::{Diagnostic, Diagnostics, Path};

use super::apply::remainder::{commands, listed};
use super::apply::{ApplyError, Reason, StepFailure};
use super::operation_log::Operation;
use crate::aws::error::ApiError;
use crate::names::{Region, TableName};
use crate::wait::{Interruption, Wait, humanize};

/// What failed, which steps were completed before, and what to do next.
pub(crate) fn report(
    error: &ApplyError,
    operation: Operation,
    table: &TableName,
    region: &Region,
    done: &[String],
) -> Diagnostics {
    let context = Failure { operation, table, done };
    let mut diagnostics = Diagnostics::none();
    match error {
        ApplyError::Steps(failures) => {
            let (failed, waiting): (Vec<_>, Vec<_>) = failures.iter().partition(|failure| !waits(failure));
            failed.into_iter().for_each(|failure| diagnostics.push(context.step(failure)));
            match waiting.as_slice() {
                [] => {}
                [failure] => diagnostics.push(context.step(failure)),
                several => diagnostics.push(context.waiting(several)),
            }
        }
        ApplyError::Call { doing, error } => {
            let mut diagnostic = error.to_diagnostic(Path::root(), doing);
            context.close(&mut diagnostic.detail);
            if operation == Operation::Delete && error.to_string().contains(PROTECTED) {
                diagnostic.detail.push_str(UNPROTECT);
            }
            diagnostics.push(diagnostic);
        }
        ApplyError::NameTaken(name) => diagnostics.error(
            Path::of("name"),
            "Table already exists",
            format!(
                "A table named \"{name}\" already exists and was not created by this apply. To manage it here, import it: \
                 `terraform import <address> {name}`, or `<Region>/{name}` if its Region is not the provider's. Otherwise choose \
                 another `name`. If it is the table that this apply replaces under `create_before_destroy`, both exist for a \
                 while: use `name_prefix`, which makes a new name."
            ),
        ),
        ApplyError::Changed { table, what } => {
            let mut detail = format!(
                "Table \"{table}\" was changed since this plan was made, or before it by a plan without refresh: {}. {}Plan \
                 again, without `-refresh=false`, to see everything. To keep what was changed, add it to the configuration \
                 first.",
                what.join(", and "),
                // The Region of a replica is judged after what was planned for the others was begun.
                if done.is_empty() { format!("Nothing was called in {region}. ") } else { String::new() },
            );
            context.close(&mut detail);
            diagnostics.error(Path::root(), "Table changed since this plan was made", detail);
        }
        ApplyError::Gone(name) => diagnostics.error(
            Path::root(),
            "Table has disappeared",
            format!("Table \"{name}\" was deleted during the operation. Plan again."),
        ),
        ApplyError::Vanished(name) => diagnostics.error(
            Path::root(),
            "Table has disappeared",
            format!(
                "Table \"{name}\" was gone before its creation had ended. DynamoDB gives up a creation, without an error, when \
                 the table's KMS key is disabled meanwhile. If no one has deleted the table, check the key, and apply again."
            ),
        ),
        ApplyError::ImportFailed { code, message } => {
            let rest = if done.is_empty() {
                "No table was created. Correct the source and apply again."
            } else {
                "The table exists, with the items that were imported before."
            };
            let message = message.trim_end_matches('.');
            let mut detail =
                format!("The import from S3 into table \"{table}\" failed with {code}: {message}. {rest}");
            context.close(&mut detail);
            diagnostics.error(import_path(code), "Import from S3 failed", detail);
        }
        ApplyError::LeftBehind { left, error } => {
            let cause = report(error, operation, table, region, done);
            diagnostics.extend(extended(cause, &format!(
                "\n\nThe deletion of table \"{table}\" was accepted, but these related resources were not deleted: {}. They are \
                 no longer in the state, so no later apply deletes them. Delete them with:\n{}",
                listed(left),
                commands(left, table, region),
            )));
        }
        ApplyError::Orphaned { left, error } => {
            let cause = report(error, operation, table, region, done);
            diagnostics.extend(extended(cause, &format!(
                "\n\nAfter the completed steps some scalable targets are no longer needed, but they were not deregistered: {}. \
                 They would change capacity that is provisioned later. Deregister them with:\n{}",
                listed(left),
                commands(left, table, region),
            )));
        }
        ApplyError::BackupKept { arn, error } => {
            let cause = report(error, operation, table, region, done);
            diagnostics.extend(extended(cause, &format!(
                "\n\nThe backup that was made before the deletion is kept: {arn}. Delete it if the table is kept, since the next \
                 attempt makes another one."
            )));
        }
        ApplyError::Interrupted(wait) => diagnostics.push(context.interrupted(wait, None)),
    }
    diagnostics
}

/// The warning about a creation whose restore or import goes on: what it waited for, and who goes on.
pub(crate) fn goes_on(error: &ApplyError, operation: Operation, table: &TableName, done: &[String]) -> Diagnostic {
    let wait = match error {
        ApplyError::Interrupted(wait) => Some(wait),
        ApplyError::Steps(failures) => failures.iter().find_map(|failure| match &failure.reason {
            Reason::Interrupted(wait) => Some(wait),
            _ => None,
        }),
        _ => None,
    };
    let why = wait.map(|wait| match wait.interruption {
        Interruption::TimedOut => {
            let (name, timeout) = (operation.name(), humanize(wait.timeout));
            format!("The timeout ended (`timeouts.{name}` is {timeout}): {}. ", wait.blocked)
        }
        Interruption::Stopped => format!("The operation was interrupted: {}. ", wait.blocked),
    });
    let mut detail = format!(
        "{}AWS continues what was begun for table \"{table}\". The next apply waits for it and completes the remaining steps; \
         nothing is created twice, and nothing is replaced. Until then the state has the settings as they are planned. To wait \
         for longer at once, raise the timeout.",
        why.unwrap_or_default()
    );
    if !done.is_empty() {
        detail.push_str(&format!("\n\nCompleted steps: {}.", done.join("; ")));
    }
    Diagnostic::warning(Path::root(), "Creation goes on after this apply", detail)
}

/// What an import fails because of.
fn import_path(code: &str) -> Path {
    let path = Path::of("import_table");
    if code == "S3NoSuchBucket" { path.attribute("s3_bucket_source").attribute("bucket") } else { path }
}

/// The same with a sentence at the end of each.
pub(crate) fn extended(diagnostics: Diagnostics, sentence: &str) -> Diagnostics {
    let mut all = Diagnostics::none();
    for mut diagnostic in diagnostics {
        diagnostic.detail.push_str(sentence);
        all.push(diagnostic);
    }
    all
}

/// How a table is kept that an apply with an error has created: the CLI marks it as tainted. The end of a sentence.
pub(crate) const UNTAINT: &str = "run `terraform untaint <address>` before the next apply. Without that the next plan replaces it, which \
     is refused where nothing of its items could be recovered.";

/// Part of the refusal to delete a protected table.
const PROTECTED: &str = "protected against deletion";
/// The plan says the same unless the table was protected since, for instance by a creation that failed after its last step.
const UNPROTECT: &str = "\n\nSet `deletion_protection_enabled = false` and apply first. If the table is tainted because an \
     earlier apply failed, `terraform untaint <address>` keeps it instead.";

/// The summary of changes that wait for a budget of the service.
const NOT_ACCEPTED_YET: &str = "Change not accepted yet";

/// Whether the change waits for a budget, or for another change that does.
fn waits(failure: &StepFailure) -> bool {
    match failure.reason {
        Reason::Budget { .. } | Reason::DependsOn(_) => true,
        Reason::Refused(_)
        | Reason::Impossible(_)
        | Reason::ReadFailed(_)
        | Reason::EndedByService(_)
        | Reason::WithoutEffect
        | Reason::NotKnown(_)
        | Reason::Gone
        | Reason::Interrupted(_) => false,
    }
}

/// The operation that failed.
struct Failure<'a> {
    operation: Operation,
    table: &'a TableName,
    done: &'a [String],
}

impl Failure<'_> {
    fn step(&self, failure: &StepFailure) -> Diagnostic {
        let StepFailure { step, path, reason } = failure;
        let (summary, mut detail) = match reason {
            Reason::Refused(error) | Reason::ReadFailed(error) => {
                let diagnostic = error.to_diagnostic(Path::root(), step);
                (diagnostic.summary, diagnostic.detail)
            }
            Reason::Budget { error, .. } => {
                let diagnostic = error.to_diagnostic(Path::root(), step);
                (NOT_ACCEPTED_YET.to_owned(), diagnostic.detail)
            }
            Reason::DependsOn(other) => (
                NOT_ACCEPTED_YET.to_owned(),
                format!(
                    "The call to {step} of table \"{}\" was not sent: it depends on the step \"{other}\".",
                    self.table
                ),
            ),
            Reason::Impossible(why) => (
                "Change not possible now".to_owned(),
                format!("The service does not take the call to {step} of table \"{}\": {why}.", self.table),
            ),
            Reason::WithoutEffect => (
                "Change had no effect".to_owned(),
                format!(
                    "The service accepted the call to {step} of table \"{}\" more than once, but the change never took \
                     effect. The endpoint may not support this setting.",
                    self.table
                ),
            ),
            Reason::NotKnown(error) => {
                ("Not supported by the endpoint".to_owned(), self.not_known(step, error.as_ref()))
            }
            Reason::EndedByService(why) => (
                "Change failed".to_owned(),
                format!(
                    "The service accepted the call to {step} of table \"{}\", but the change failed: {}. Fix the cause and \
                     apply again.",
                    self.table,
                    why.trim_end_matches('.'),
                ),
            ),
            Reason::Gone => (
                "Table has disappeared".to_owned(),
                format!("Table \"{}\" was deleted before this apply could {step}. Plan again.", self.table),
            ),
            Reason::Interrupted(wait) => return self.interrupted(wait, Some(step)),
        };
        self.close(&mut detail);
        let path = if *reason == Reason::Gone { Path::root() } else { path.clone() };
        Diagnostic::error(path, summary, detail)
    }

    fn not_known(&self, step: &str, error: Option<&ApiError>) -> String {
        let how = match error {
            Some(_) => "rejects the call as an empty update",
            None => "accepts the call, which has no effect",
        };
        format!(
            "The endpoint does not know this setting: asked to {step} of table \"{}\", it {how}. Use an endpoint that supports \
             it, or remove the attribute from the configuration.",
            self.table
        )
    }

    /// Several changes that wait: what for, and until when.
    fn waiting(&self, failures: &[&StepFailure]) -> Diagnostic {
        let mut detail = format!(
            "The service does not accept {} changes of table \"{}\" yet. Everything that does not depend on them was \
             tried. Apply again when the limits reset:",
            failures.len(),
            self.table
        );
        for StepFailure { step, path: _, reason } in failures {
            let why = match reason {
                Reason::Budget { error, .. } => error.to_list_item(),
                Reason::DependsOn(other) => format!("Not sent: it depends on \"{other}\"."),
                Reason::Refused(_)
                | Reason::Impossible(_)
                | Reason::ReadFailed(_)
                | Reason::EndedByService(_)
                | Reason::WithoutEffect
                | Reason::NotKnown(_)
                | Reason::Gone
                | Reason::Interrupted(_) => continue,
            };
            detail.push_str(&format!("\n\n- {step}: {why}"));
        }
        self.close(&mut detail);
        Diagnostic::error(Path::root(), NOT_ACCEPTED_YET, detail)
    }

    fn interrupted(&self, wait: &Wait, step: Option<&str>) -> Diagnostic {
        let Wait { interruption, blocked, timeout, waited, polls } = wait;
        let table = self.table;
        // After a creation another apply replaces the table, as `close` says.
        let again = if self.creates() { "" } else { " Apply again for the steps that are left." };
        let doing = match step {
            Some(step) => format!(" in a step of table \"{table}\": {step}"),
            None => format!(" while waiting for table \"{table}\""),
        };
        let (summary, mut detail) = match interruption {
            Interruption::TimedOut => (
                "Timed out",
                format!(
                    "Timed out after {} and {polls} polls (`timeouts.{}` is {}){doing}: {blocked}. Changes in progress \
                     continue in AWS; the next plan shows them.{again} Raise the timeout to wait for longer.",
                    humanize(*waited),
                    self.operation.name(),
                    humanize(*timeout),
                ),
            ),
            Interruption::Stopped => (
                "Interrupted",
                format!(
                    "The operation was interrupted{doing}: {blocked}. Changes in progress continue in AWS; the next \
                     plan shows them.{again}"
                ),
            ),
        };
        self.close(&mut detail);
        Diagnostic::error(Path::root(), summary, detail)
    }

    /// Whether this is the creation of a table that exists by now.
    fn creates(&self) -> bool {
        self.operation == Operation::Create && !self.done.is_empty()
    }

    /// Adds the completed steps, and how to continue a failed creation.
    fn close(&self, detail: &mut String) {
        if !self.done.is_empty() {
            detail.push_str(&format!("\n\nCompleted steps: {}.", self.done.join("; ")));
        }
        if self.creates() {
            detail.push_str(&format!(
                "\n\nTable \"{}\" was created, but not all steps completed. To keep it and complete the remaining steps, {UNTAINT}",
                self.table
            ));
        }
    }
}
