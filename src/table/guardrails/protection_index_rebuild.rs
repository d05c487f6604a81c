//! An index is deleted and built again.

use std::collections::BTreeSet;

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::limits::INDEX_BUILD_MINUTES;
use crate::names::IndexName;
use crate::table::model::TableModel;
use crate::table::steps::Step;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_INDEX_REBUILD,
    severities: Severities::always(Severity::Warning),
    aliases: &[],
    summary: "Index will be rebuilt",
    fires: "The keys or the projection of a global secondary index change, or anything of a vector index, which DynamoDB cannot do \
            in place.",
    why: || {
        let [least, most] = INDEX_BUILD_MINUTES;
        format!(
            "Queries and searches of the index fail until it is built, about {least} to {most} minutes for an empty table and longer with \
             items."
        )
    },
    fix: "Add the new definition under another name, move the readers to it, and remove the old index later.",
    judge: Judge::Change(judge),
};

fn judge(_: Option<&TableModel>, _: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let deleted: BTreeSet<_> = effects.steps().filter_map(Step::deleted_index).collect();
    let rebuilt = effects.steps().filter_map(Step::built_index).filter(|(_, name)| deleted.contains(name));
    let place = |(map, name): (&'static str, &IndexName)| {
        let what = if map == "vector_indexes" {
            format!("Vector index \"{name}\" changes: it is deleted and built again.")
        } else {
            format!("The keys or the projection of index \"{name}\" change: it is deleted and built again.")
        };
        Place { path: Path::of(map).key(name.as_str()), what, repair: None, age: Age::New }
    };
    rebuilt.map(place).collect()
}
