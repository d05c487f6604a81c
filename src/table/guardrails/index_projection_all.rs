//! Whole items in an index.

use table_design::{Index, IndexKind, Projection};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_PROJECTION_ALL,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Index projects whole items",
    fires: "The projection of a secondary index is `ALL`.",
    why: || {
        "The index stores every item again: storage and each write cost about twice as much, and large items cost more than one write unit each.".to_owned()
    },
    fix: "Set `projection_type = \"INCLUDE\"` with the attributes that the index's readers show in `non_key_attributes`.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    // A vector index has a rule of its own.
    let secondary = subject.indexes().filter(|(_, index)| index.kind != IndexKind::Vector);
    let whole = secondary.filter(|(_, index)| index.projection == Projection::All);
    let place = |(name, index): (&String, &Index)| {
        let path = subject::index_path(index.kind, name).attribute("projection_type");
        Finding::new(path, format!("Index \"{name}\" contains whole items."))
    };
    whole.map(place).collect()
}
