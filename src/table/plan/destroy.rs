//! Whether a table may be destroyed: decided in the plan, before anything is deleted.

use tf_provider::{Diagnostic, Diagnostics, Path};

use super::announce::kept_replicas;
use super::unmanaged_replicas::left_by_deletion;
use crate::config::GuardrailPolicy;
use crate::table::guardrails::{self, Effects};
use crate::table::loss::{Loss, PossibleLoss};
use crate::table::model::{Removal, ReplicaRemoval, TableModel};
use crate::table::safeguards::Safeguards;

/// Refuses to destroy a protected table, and one whose items would be lost for good. `unmanaged` are the Regions of replicas that
/// stay.
pub(crate) fn plan_destroy(prior: &TableModel, unmanaged: &[String], policy: &GuardrailPolicy) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let table = prior.name.known().map_or("", String::as_str);
    if prior.removal() == Removal::Retain {
        diagnostics.warning(
            Path::of("removal_policy"),
            "Table will be kept",
            format!(
                "is `RETAIN`: table \"{table}\" leaves the state and stays in the account, with its items \
                 and its cost. It can be imported again."
            ),
        );
        return diagnostics;
    }
    diagnostics.extend(protected_replicas(prior, table));
    kept_replicas(prior.disassociated_replicas().into_iter(), &mut diagnostics);
    left_by_deletion(prior, unmanaged).into_iter().for_each(|warning| diagnostics.push(warning));
    let loss = PossibleLoss { table, safeguards: Safeguards::of_state(prior), loss: Loss::Destroy };
    diagnostics.extend(guardrails::check(
        Some(prior),
        None,
        &Effects { loss: Some(loss), ..Effects::default() },
        policy,
    ));
    diagnostics
}

/// A protected replica refuses the deletion of the whole table, in whichever Region it is.
fn protected_replicas(prior: &TableModel, table: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    // Where the table is protected, too, that says it all.
    if prior.deletion_protection_enabled.known() != Some(&true) {
        let protected = prior.protected_replicas();
        protected.for_each(|(region, removal)| diagnostics.push(protected_replica(region, removal, table)));
    }
    diagnostics
}

/// The refusal to delete a table one of whose replicas is protected.
pub(crate) fn protected_replica(region: &str, removal: ReplicaRemoval, table: &str) -> Diagnostic {
    let (protection, what) = (removal.protection(), removal.as_noun());
    let inherits = match removal {
        ReplicaRemoval::Destroy => ", or for the table",
        ReplicaRemoval::Disassociate => "",
    };
    let detail = format!(
        "The replica of table \"{table}\" in {region} is protected against {what}, so the table is deleted in no Region. Set \
         `{protection} = false` for this replica{inherits}, apply that, and destroy the table then."
    );
    let path = Path::of("replicas").key(region).attribute(protection);
    Diagnostic::error(path, "Replica is protected", detail)
}
