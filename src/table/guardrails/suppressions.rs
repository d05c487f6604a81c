//! Reasons that set nothing aside.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::table::model::TableModel;

/// Why a table may break which rules.
pub(super) type Reasons = BTreeMap<String, Attr<String>>;

/// A suppression of a rule that finds nothing hides what it will find one day. Rules about changes find something once, so
/// their reasons may stay; nor is anything said while something is unknown that a rule may find.
pub(super) fn without_effect(table: &TableModel, reasons: &Reasons, idle: &[&str], diagnostics: &mut Diagnostics) {
    if is_open(table) {
        return;
    }
    for id in idle.iter().filter(|id| reasons.contains_key(**id)) {
        let detail = format!(
            "The guardrail \"{id}\" finds nothing in this table. Remove its suppression: otherwise it would hide what the \
             guardrail finds later."
        );
        diagnostics.warning(Path::of("guardrail_suppressions").key(*id), "Suppression has no effect", detail);
    }
}

/// Whether something is unknown that a rule may find.
fn is_open(table: &TableModel) -> bool {
    let TableModel {
        partition_key,
        global_secondary_indexes,
        local_secondary_indexes,
        vector_indexes,
        read_capacity,
        write_capacity,
        resource_policy,
        alarms,
        access_patterns,
        entities,
        usage,
        tags,
        ..
    } = table;
    let in_maps = [
        nested(global_secondary_indexes),
        nested(local_secondary_indexes),
        nested(vector_indexes),
        nested(access_patterns),
        nested(entities),
        nested(tags),
    ];
    let in_blocks = [
        partition_key.is_unknown(),
        read_capacity.is_unknown(),
        write_capacity.is_unknown(),
        resource_policy.is_unknown(),
        alarms.is_unknown(),
        usage.is_unknown(),
    ];
    in_maps.into_iter().chain(in_blocks).any(|unknown| unknown)
}

fn nested<T>(map: &Attr<BTreeMap<String, Attr<T>>>) -> bool {
    map.is_unknown() || map.known().is_some_and(|map| map.values().any(Attr::is_unknown))
}
