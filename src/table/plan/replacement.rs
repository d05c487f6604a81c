//! When a change needs another table, and why it is refused.

use tf_provider::plan::replace_paths;
use tf_provider::{Diagnostics, Model, Path, Value};

use super::{live_types, suppressed};
use crate::table::guardrails::Guardrail;
use crate::table::model::TableModel;

/// What the schema marks as replacing the table.
const PERMANENT: [&str; 5] = ["name", "region", "partition_key", "sort_key", "local_secondary_indexes"];

/// The attributes whose change needs another table: exactly those that make the framework ask for one, so that no
/// replacement goes unguarded. What is unknown counts: it may turn out to be another value.
pub(super) fn replaced(prior: &TableModel, planned: &TableModel) -> Vec<&'static str> {
    let schema = TableModel::attributes();
    let [prior, planned] = [prior, planned].map(|model| Value::Object(model.clone().into_object()));
    let paths = replace_paths(&schema, &prior, &planned);
    PERMANENT.into_iter().filter(|attribute| paths.contains(&Path::of(*attribute))).collect()
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
        let types = replaced.iter().map(|attribute| live_types::changed(prior, planned, attribute));
        let detail = format!("{}{}", types.collect::<String>(), protected(table, replaced));
        diagnostics.error(Path::of(replaced[0]), "Protected table would be replaced", detail);
    } else if !suppressed(planned, Guardrail::ProtectionReplace) {
        for attribute in replaced {
            let types = live_types::changed(prior, planned, attribute);
            diagnostics.error(Path::of(*attribute), "Table would be replaced", types + &refused(table, attribute));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_replaces_the_table_is_guarded() {
        let replacing = TableModel::attributes().into_iter().filter(|attribute| attribute.replaces);
        assert_eq!(replacing.map(|attribute| attribute.name).collect::<Vec<_>>(), PERMANENT);
    }
}
