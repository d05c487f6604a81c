//! When a change needs another table, and why it is refused.

use tf_provider::{Diagnostics, Path};

use super::suppressed;
use crate::table::guardrails::Guardrail;
use crate::table::model::TableModel;

/// The attributes whose change needs another table. What is unknown counts: it may turn out to be another value.
pub(super) fn replaced(prior: &TableModel, planned: &TableModel) -> Vec<&'static str> {
    let differ = [
        ("name", prior.name != planned.name),
        ("region", prior.region != planned.region),
        ("partition_key", prior.partition_key != planned.partition_key),
        ("sort_key", prior.sort_key != planned.sort_key),
        ("local_secondary_indexes", prior.local_secondary_indexes != planned.local_secondary_indexes),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(attribute, _)| attribute).collect()
}

/// A table is data: it is never replaced without being asked, nor while it is protected.
pub(super) fn guard(
    replaced: &[&'static str],
    prior: &TableModel,
    planned: &TableModel,
    diagnostics: &mut Diagnostics,
) {
    if replaced.is_empty() {
        return;
    }
    let table = prior.name.known().map_or("", String::as_str);
    if prior.deletion_protection_enabled.known() == Some(&true) {
        diagnostics.error(Path::of(replaced[0]), "Protected table would be replaced", protected(table, replaced));
    } else if !suppressed(planned, Guardrail::ProtectionReplace) {
        for attribute in replaced {
            diagnostics.error(Path::of(*attribute), "Table would be replaced", refused(table, attribute));
        }
    }
}

fn protected(table: &str, replaced: &[&'static str]) -> String {
    format!(
        "A change of {} needs another table, and table \"{table}\" is protected against deletion. To give up its items: \
         set `deletion_protection_enabled = false` and apply that alone, then apply this change with \
         `guardrail_suppressions = {{ \"{}\" = \"<reason>\" }}`. To keep them: add a second resource with the new \
         definition, copy the items, and remove this one later.",
        list(replaced),
        Guardrail::ProtectionReplace.id(),
    )
}

fn refused(table: &str, attribute: &str) -> String {
    format!(
        "The service cannot change `{attribute}` of a table that exists: table \"{table}\" would be deleted with all its \
         items and created again, empty. To keep the items, add a second resource with the new definition, copy them, and \
         remove this one later. If the items may be lost, say so with \
         `guardrail_suppressions = {{ \"{}\" = \"<reason>\" }}`. Found by guardrail `{}`.",
        Guardrail::ProtectionReplace.id(),
        Guardrail::ProtectionReplace.id(),
    )
}

fn list(attributes: &[&'static str]) -> String {
    attributes.iter().map(|attribute| format!("`{attribute}`")).collect::<Vec<_>>().join(", ")
}
