//! Why an operation was not completed, for the person at the terminal.

use tf_provider::{Diagnostic, Diagnostics, Path};

use super::apply::{ApplyError, Reason, StepFailure};
use super::operation_log::Operation;
use crate::names::TableName;
use crate::wait::{Interruption, Wait, humanize};

/// Reports what failed, what was done before and what to do now.
pub(crate) fn report(error: &ApplyError, operation: Operation, table: &TableName, done: &[String]) -> Diagnostics {
    let next = Next { operation, table, done };
    let mut diagnostics = Diagnostics::none();
    match error {
        ApplyError::Steps(failures) => {
            let (failed, waiting): (Vec<_>, Vec<_>) = failures.iter().partition(|failure| !waits(failure));
            failed.into_iter().for_each(|failure| diagnostics.push(next.step(failure)));
            match waiting.as_slice() {
                [] => {}
                [failure] => diagnostics.push(next.step(failure)),
                several => diagnostics.push(next.waiting(several)),
            }
        }
        ApplyError::Call { doing, error } => {
            let mut diagnostic = error.to_diagnostic(Path::root(), doing);
            next.close(&mut diagnostic.detail);
            if operation == Operation::Delete && error.to_string().contains(PROTECTED) {
                diagnostic.detail.push_str(UNPROTECT);
            }
            diagnostics.push(diagnostic);
        }
        ApplyError::NameTaken(name) => diagnostics.error(
            Path::of("name"),
            "Table name is taken",
            format!(
                "A table named \"{name}\" exists already and was not made by this apply. To manage it here, import it: \
                 `terraform import <address> {name}`. Otherwise choose another `name`."
            ),
        ),
        ApplyError::Gone(name) => diagnostics.error(
            Path::root(),
            "Table has disappeared",
            format!("Table \"{name}\" was there when the operation started and is not any more. Plan again."),
        ),
        ApplyError::ImportFailed { code, message } => {
            let mut detail = format!(
                "The import from S3 into table \"{table}\" ended with {code}: {message}. The table may exist with the items \
                 that were read before."
            );
            next.close(&mut detail);
            diagnostics.error(Path::of("import_table"), "Import from S3 failed", detail);
        }
        ApplyError::Interrupted(wait) => diagnostics.push(next.interrupted(wait, None)),
    }
    diagnostics
}

/// Part of the refusal to delete a protected table.
const PROTECTED: &str = "protected against deletion";
/// What the plan said already, unless the table was protected outside Terraform, or by a creation that failed at its very
/// end.
const UNPROTECT: &str = "\n\nSet `deletion_protection_enabled = false` and apply first. If the table is tainted because an \
     earlier apply failed, `terraform untaint <address>` keeps it instead.";

/// The summary of changes that wait for a budget of the service.
const NOT_ACCEPTED_YET: &str = "Change not accepted yet";

/// Whether the change waits for a budget, or for another change that does.
fn waits(failure: &StepFailure) -> bool {
    match failure.reason {
        Reason::Budget { .. } | Reason::DependsOn(_) => true,
        Reason::Refused(_)
        | Reason::Look(_)
        | Reason::GivenUp(_)
        | Reason::WithoutEffect
        | Reason::Gone
        | Reason::Interrupted(_) => false,
    }
}

struct Next<'a> {
    operation: Operation,
    table: &'a TableName,
    done: &'a [String],
}

impl Next<'_> {
    fn step(&self, failure: &StepFailure) -> Diagnostic {
        let StepFailure { step, reason } = failure;
        let (summary, mut detail) = match reason {
            Reason::Refused(error) | Reason::Look(error) => {
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
            Reason::WithoutEffect => (
                "Change had no effect".to_owned(),
                format!(
                    "The service accepted the call to {step} of table \"{}\" more than once, but its description never \
                     showed the change. The endpoint may not know this setting.",
                    self.table
                ),
            ),
            Reason::GivenUp(why) => (
                "Change not carried out".to_owned(),
                format!(
                    "The service took the call to {step} of table \"{}\" and then gave it up: {}. Mend the cause and apply \
                     again.",
                    self.table,
                    why.trim_end_matches('.'),
                ),
            ),
            Reason::Gone => (
                "Table has disappeared".to_owned(),
                format!("Table \"{}\" was deleted while this apply was about to {step}. Plan again.", self.table),
            ),
            Reason::Interrupted(wait) => return self.interrupted(wait, Some(step)),
        };
        self.close(&mut detail);
        Diagnostic::error(Path::root(), summary, detail)
    }

    /// Several changes that wait: what for, and until when.
    fn waiting(&self, failures: &[&StepFailure]) -> Diagnostic {
        let mut detail = format!(
            "The service does not accept {} changes of table \"{}\" yet. Everything that does not depend on them was \
             tried. Apply again when their limits are renewed:",
            failures.len(),
            self.table
        );
        for StepFailure { step, reason } in failures {
            let why = match reason {
                Reason::Budget { error, .. } => error.to_list_item(),
                Reason::DependsOn(other) => format!("Was not sent: it depends on \"{other}\"."),
                Reason::Refused(_)
                | Reason::Look(_)
                | Reason::GivenUp(_)
                | Reason::WithoutEffect
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
        let doing = step.map_or_else(String::new, |step| format!(" to {step}"));
        let (summary, mut detail) = match interruption {
            Interruption::TimedOut => (
                "Not done in time",
                format!(
                    "Waited {}{doing} of table \"{table}\"; after {polls} polls it was still so that {blocked}. What is \
                     under way goes on in the service. Raise `timeouts.{}` (now {}), or apply again to go on waiting.",
                    humanize(*waited),
                    self.operation.name(),
                    humanize(*timeout),
                ),
            ),
            Interruption::Stopped => (
                "Stopped on request",
                format!(
                    "The operation on table \"{table}\" was asked to stop while it waited{doing}: {blocked}. What is under \
                     way goes on in the service. Apply again to go on from here."
                ),
            ),
        };
        self.close(&mut detail);
        Diagnostic::error(Path::root(), summary, detail)
    }

    /// What was done before, and how a failed creation can go on.
    fn close(&self, detail: &mut String) {
        if !self.done.is_empty() {
            detail.push_str(&format!("\n\nDone before: {}.", self.done.join("; ")));
        }
        if self.operation == Operation::Create && !self.done.is_empty() {
            detail.push_str(&format!(
                "\n\nTable \"{}\" exists, but its creation did not come to its end. The next apply replaces it; to keep it and \
                 finish the remaining steps instead, run `terraform untaint <address>` first.",
                self.table
            ));
        }
    }
}
