//! When a change needs another table, and the refusal to replace a protected one.

use tf_provider::{Diagnostics, Path};

use crate::table::live_types;
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

/// A protected table is never replaced. What else speaks against a replacement is for the guardrail `protection.replace`.
pub(super) fn refuse_protected(
    replaced: &[&'static str],
    prior: &TableModel,
    planned: &TableModel,
    diagnostics: &mut Diagnostics,
) {
    let Some(first) = replaced.first() else { return };
    if prior.deletion_protection_enabled.known() == Some(&true) {
        let table = prior.name.known().map_or("", String::as_str);
        let types = replaced.iter().map(|attribute| live_types::changed(prior, planned, attribute));
        let detail = types.collect::<String>() + &protected(table, replaced);
        diagnostics.error(Path::of(*first), "Protected table would be replaced", detail);
    }
}

fn protected(table: &str, replaced: &[&'static str]) -> String {
    format!(
        "A change of {} needs another table, and table \"{table}\" is protected against deletion. To give up its items: \
         set `deletion_protection_enabled = false` and apply that alone, then apply this change with \
         `guardrail_suppressions = {{ \"protection.replace\" = \"<reason>\" }}`. To keep them: add a second resource with the new \
         definition, copy the items, and remove this one later.",
        list(replaced),
    )
}

fn list(attributes: &[&'static str]) -> String {
    attributes.iter().map(|attribute| format!("`{attribute}`")).collect::<Vec<_>>().join(", ")
}
