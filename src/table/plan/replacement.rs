//! When a change needs another table, and the refusal to replace a protected one.

use tf_provider::plan::replace_paths;
use tf_provider::{Diagnostics, Model as _, Path, Value};

use crate::table::live_types;
use crate::table::model::TableModel;

/// What cannot be changed of an existing table, as the model marks it.
const FIXED: [&str; 5] = ["name", "region", "partition_key", "sort_key", "local_secondary_indexes"];

/// The attributes whose change needs another table, as the framework reports them to the CLI. What is unknown may turn out to be
/// what the table has: it does not count, and if it is another value, the apply stops before its first call.
pub(super) fn replaced(prior: &TableModel, planned: &TableModel) -> Vec<&'static str> {
    let [prior, planned] = [prior, planned].map(|model| Value::Object(model.clone().into_object()));
    let paths = replace_paths(&TableModel::attributes(), &prior, &planned);
    FIXED.into_iter().filter(|attribute| paths.contains(&Path::of(*attribute))).collect()
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
