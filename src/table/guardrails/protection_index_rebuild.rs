//! An index is deleted and built again.

use std::collections::BTreeSet;

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::limits::INDEX_BUILD_MINUTES;
use crate::table::model::TableModel;
use crate::table::steps::Step;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_INDEX_REBUILD,
    severities: Severities::always(Severity::Warning),
    aliases: &[],
    summary: "Index will be rebuilt",
    fires: "The keys or the projection of a global secondary index change, which DynamoDB cannot do in place.",
    why: || {
        let [least, most] = INDEX_BUILD_MINUTES;
        format!(
            "Queries on the index fail until it is built, about {least} to {most} minutes for an empty table and longer with \
             items."
        )
    },
    fix: "Add the new definition under another name, move the readers to it, and remove the old index later.",
    judge: Judge::Change(judge),
};

fn judge(_: Option<&TableModel>, _: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let deleted = effects.steps().filter_map(|step| if let Step::DeleteIndex(name) = step { Some(name) } else { None });
    let deleted: BTreeSet<_> = deleted.collect();
    let rebuilt = effects.steps().filter_map(Step::created_index).filter(|index| deleted.contains(&index.name));
    let place = |name: &str| Place {
        path: Path::of("global_secondary_indexes").key(name),
        what: format!("The keys or the projection of index \"{name}\" change: it is deleted and built again."),
        repair: None,
        age: Age::New,
    };
    rebuilt.map(|index| place(index.name.as_str())).collect()
}
