//! What a restored table has in common with its source.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::names::IndexName;
use crate::table::observed::ObservedTable;

/// Keys and indexes that are not as those of the source.
pub(super) fn differences(source: &ObservedTable, restored: &ObservedTable) -> Diagnostics {
    let mut found = Vec::new();
    if source.key != restored.key {
        found.push("its key".to_owned());
    }
    let locals = (&source.local_indexes, &restored.local_indexes);
    for name in locals.0.keys().chain(locals.1.keys()) {
        let shapes = (locals.0.get(name).map(|index| &index.shape), locals.1.get(name).map(|index| &index.shape));
        found.extend((shapes.0 != shapes.1).then(|| index(name)));
    }
    let globals = (&source.global_indexes, &restored.global_indexes);
    for name in globals.0.keys().chain(globals.1.keys()) {
        let shapes = (globals.0.get(name).map(|index| &index.shape), globals.1.get(name).map(|index| &index.shape));
        found.extend((shapes.0 != shapes.1).then(|| index(name)));
    }
    let vectors = (&source.vector_indexes, &restored.vector_indexes);
    for name in vectors.0.keys().chain(vectors.1.keys()) {
        let shapes = (vectors.0.get(name).map(|index| &index.shape), vectors.1.get(name).map(|index| &index.shape));
        found.extend((shapes.0 != shapes.1).then(|| index(name)));
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        return Diagnostics::none();
    }
    let detail = format!(
        "The table that was restored from \"{}\" is not as its source: {}. The source may have been changed after the time it \
         was restored to; otherwise report this to AWS Support.",
        source.name,
        found.join(", ")
    );
    Diagnostic::error(Path::root(), "Restored table differs", detail).into()
}

fn index(name: &IndexName) -> String {
    format!("index \"{name}\"")
}

/// The report about the items.
pub(super) fn counted(counted: i64, expected: Option<i64>) -> String {
    match expected {
        Some(expected) => {
            format!("{counted} items were restored; the source had {expected} when DynamoDB last counted")
        }
        None => format!("{counted} items were restored"),
    }
}

/// An empty table is no copy of one with items. Other numbers say little: the source's is up to six hours old.
pub(super) fn lost_items(counted: i64, expected: Option<i64>) -> Diagnostics {
    match expected {
        Some(expected) if expected > 0 && counted == 0 => {
            let detail = format!(
                "The restored table has no items, but the source had {expected} when DynamoDB last counted. If they were not \
                 deleted since, check the time it was restored to, and ask AWS Support."
            );
            Diagnostic::error(Path::root(), "No items were restored", detail).into()
        }
        Some(_) | None => Diagnostics::none(),
    }
}
