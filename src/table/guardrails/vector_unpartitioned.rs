//! A vector index whose searches are confined to nothing.

use table_design::{Index, IndexKind};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::VECTOR_UNPARTITIONED,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Vector index without a partition key",
    fires: "A vector index has no `partition_key`.",
    why: || {
        "Every search covers the vectors of all items: it reads more as the table grows, and finds items of every tenant or kind. A \
         partition key cannot be added without rebuilding the index."
            .to_owned()
    },
    fix: "Set `partition_key` to the attribute that every search knows, such as the tenant, the language or the kind of item.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let open = |(_, index): &(&String, &Index)| index.kind == IndexKind::Vector && index.partition.is_empty();
    let place = |(name, index): (&String, &Index)| {
        let what = format!("Each search in vector index \"{name}\" covers the whole index.");
        Finding::new(subject::index_path(index.kind, name), what)
    };
    subject.indexes().filter(open).map(place).collect()
}
