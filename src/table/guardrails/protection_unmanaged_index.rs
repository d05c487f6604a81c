//! An index is removed that this configuration did not create.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::limits::INDEX_BUILD_MINUTES;
use crate::table::model::TableModel;

type Indexes<T> = Attr<BTreeMap<String, Attr<T>>>;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_UNMANAGED_INDEX,
    severities: Severities::always(Severity::Warning),
    aliases: &[],
    summary: "Unmanaged index will be deleted",
    fires: "A global secondary index or a vector index that was created outside this resource is not in the configuration, so the plan \
            removes it.",
    why: || {
        let [least, most] = INDEX_BUILD_MINUTES;
        format!(
            "Whoever created the index may still query it, and building it again takes about {least} to {most} minutes for \
             an empty table and longer with items."
        )
    },
    fix: "To keep the index, add it to `global_secondary_indexes` or `vector_indexes`.",
    judge: Judge::Change(judge),
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let (Some(prior), Some(planned), Some(own)) = (prior, planned, effects.own_indexes) else { return Vec::new() };
    if !effects.replaced_by.is_empty() {
        return Vec::new();
    }
    let global =
        removed("global_secondary_indexes", &prior.global_secondary_indexes, &planned.global_secondary_indexes, own);
    global.into_iter().chain(removed("vector_indexes", &prior.vector_indexes, &planned.vector_indexes, own)).collect()
}

fn removed<T>(map: &'static str, before: &Indexes<T>, after: &Indexes<T>, own: &[String]) -> Vec<Place> {
    if after.is_unknown() {
        return Vec::new();
    }
    let place = |name: &&String| Place {
        path: Path::of(map).key(name.as_str()),
        what: format!(
            "Index \"{name}\" was not created by this resource and is not in the configuration, so it will be deleted."
        ),
        repair: None,
        age: Age::New,
    };
    names(before).difference(&names(after)).filter(|name| !own.contains(name)).map(place).collect()
}

fn names<T>(indexes: &Indexes<T>) -> BTreeSet<&String> {
    indexes.known().into_iter().flat_map(BTreeMap::keys).collect()
}
