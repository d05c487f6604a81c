//! Contradictions that `lifecycle { ignore_changes }` brings about.
//!
//! A CLI validates a configuration as it is written, and then plans with the present values of the ignored attributes in
//! their place: the provider is never asked to validate the mixture.

use tf_provider::{Diagnostic, Diagnostics, Severity};

use crate::table::model::TableModel;
use crate::table::validate::validate;

/// The errors of the configuration that is planned. One that comes from no ignored attribute stopped the run before.
pub(super) fn check(config: &TableModel) -> Diagnostics {
    let errors = validate(config).into_iter().filter(|problem| problem.severity == Severity::Error);
    let mut all = Diagnostics::none();
    errors.for_each(|problem| all.push(explained(problem)));
    all
}

fn explained(problem: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{}\n\nThe configuration is valid as written, but `lifecycle {{ ignore_changes }}` puts the table's present values in \
         place of some of it, and the two contradict each other. Ignore the attributes that belong together, or none of \
         them until this is applied.",
        problem.detail
    );
    Diagnostic { detail, ..problem }
}
