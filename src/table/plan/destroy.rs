//! Whether a table may be destroyed: decided in the plan, before anything is deleted.

use tf_provider::{Diagnostics, Path};

use super::Context;
use crate::table::guardrails::{self, Effects};
use crate::table::model::TableModel;

/// Refuses to destroy a protected table, and what the guardrails refuse; `unfinished` is a table whose creation was
/// interrupted.
pub(crate) fn plan_destroy(prior: &TableModel, unfinished: bool, context: &Context) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let table = prior.name.known().map_or("", String::as_str);
    let policy = prior.removal_policy.known().map_or("DESTROY", String::as_str);
    if policy == "RETAIN" {
        diagnostics.warning(
            Path::of("removal_policy"),
            "Table will be kept",
            format!(
                "`removal_policy` is `RETAIN`: table \"{table}\" leaves the state and stays in the account, with its items \
                 and its cost. It can be imported again."
            ),
        );
        return diagnostics;
    }
    if prior.deletion_protection_enabled.known() == Some(&true) {
        diagnostics.error(
            Path::of("deletion_protection_enabled"),
            "Protected table would be destroyed",
            format!(
                "Table \"{table}\" is protected against deletion. Destroying it takes two applies: set \
                 `deletion_protection_enabled = false` and apply, then destroy. To keep the table and only forget it, set \
                 `removal_policy = \"RETAIN\"` and apply first."
            ),
        );
    }
    let effects = Effects { unfinished, ..Effects::default() };
    diagnostics.extend(guardrails::check(Some(prior), None, &effects, context.preset));
    diagnostics
}
