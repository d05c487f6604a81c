//! Whole items in a vector index.

use table_design::{Index, IndexKind, Projection};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::VECTOR_PROJECTION_ALL,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Vector index projects whole items",
    fires: "The projection of a vector index is `ALL`.",
    why: || {
        "The index stores every item again, next to vectors that are large already, while a search returns a few items, whose other \
         attributes a read of the table returns as well."
            .to_owned()
    },
    fix: "Set `projection_type = \"INCLUDE\"` with the attributes that a list of results shows in `non_key_attributes`, or \
          `KEYS_ONLY`, and read the rest from the table by its key.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let whole = |(_, index): &(&String, &Index)| index.kind == IndexKind::Vector && index.projection == Projection::All;
    let place = |(name, index): (&String, &Index)| {
        let path = subject::index_path(index.kind, name).attribute("projection_type");
        Finding::new(path, format!("Vector index \"{name}\" contains whole items."))
    };
    subject.indexes().filter(whole).map(place).collect()
}
