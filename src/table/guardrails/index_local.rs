//! A local secondary index.

use tf_provider::Path;

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_LOCAL,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Local secondary index",
    fires: "A table has a local secondary index.",
    why: || {
        "All items of one partition key, with those of its local indexes, are limited to 10 GB, and a local index can neither be added nor removed without replacing the table.".to_owned()
    },
    fix: "Use a global secondary index with the same partition key, unless reads must be strongly consistent.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let place = |(name, _)| {
        let what = format!("Index \"{name}\" is local: it limits each partition key to 10 GB.");
        Finding::new(Path::of("local_secondary_indexes").key(name), what)
    };
    subject::known(&subject.table.local_secondary_indexes).map(place).collect()
}
