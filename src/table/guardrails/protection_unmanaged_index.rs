//! An index is removed that this configuration did not create.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::limits::INDEX_BUILD_MINUTES;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_UNMANAGED_INDEX,
    severities: Severities::always(Severity::Warning),
    aliases: &[],
    summary: "Unmanaged index will be deleted",
    fires: "A global secondary index that was created outside this resource is not in the configuration, so the plan \
            removes it.",
    why: || {
        let [least, most] = INDEX_BUILD_MINUTES;
        format!(
            "Whoever created the index may still query it, and building it again takes about {least} to {most} minutes for \
             an empty table and longer with items."
        )
    },
    fix: "To keep the index, add it to `global_secondary_indexes`.",
    judge: Judge::Change(judge),
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let (Some(prior), Some(planned), Some(own)) = (prior, planned, effects.own_indexes) else { return Vec::new() };
    if !effects.replaced_by.is_empty() || planned.global_secondary_indexes.is_unknown() {
        return Vec::new();
    }
    let (before, after) = (names(prior), names(planned));
    let place = |name: &&String| Place {
        path: Path::of("global_secondary_indexes"),
        what: format!(
            "Index \"{name}\" was not created by this resource and is not in the configuration, so it will be deleted."
        ),
        repair: None,
        age: Age::New,
    };
    before.difference(&after).filter(|name| !own.contains(name)).map(place).collect()
}

fn names(model: &TableModel) -> BTreeSet<&String> {
    model.global_secondary_indexes.known().into_iter().flat_map(BTreeMap::keys).collect()
}
