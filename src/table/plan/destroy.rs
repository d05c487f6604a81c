//! Whether a table may be destroyed: decided in the plan, before anything is taken away.

use tf_provider::{Diagnostics, Path};

use super::suppressed;
use crate::table::guardrails::Guardrail;
use crate::table::model::TableModel;

/// Refuses to destroy a protected table, and one of which nothing could be recovered. A table whose creation has not
/// come to its end holds nothing yet.
pub(crate) fn plan_destroy(prior: &TableModel, unfinished: bool) -> Diagnostics {
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
    let recoverable = policy == "SNAPSHOT"
        || prior.point_in_time_recovery.known().is_some_and(|recovery| recovery.enabled.known() == Some(&true));
    if !recoverable && !unfinished && !suppressed(prior, Guardrail::ProtectionDestroy) {
        diagnostics.error(
            Path::of("removal_policy"),
            "Nothing of the table would be recoverable",
            format!(
                "Point-in-time recovery of table \"{table}\" is off and no backup is taken: its items would be lost for \
                 good. Set `removal_policy = \"SNAPSHOT\"` or switch `point_in_time_recovery` on, apply, then destroy. If \
                 the items may be lost, say so with `guardrail_suppressions = {{ \"{}\" = \"<reason>\" }}` and apply that \
                 first. Found by guardrail `{}`.",
                Guardrail::ProtectionDestroy.id(),
                Guardrail::ProtectionDestroy.id(),
            ),
        );
    }
    diagnostics
}
