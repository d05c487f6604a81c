//! Two indexes with the same keys.

use table_design::{IndexKind, KeyAttribute};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_DUPLICATE,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Index with the same keys as another",
    fires: "An index has the keys of the table or of another index.",
    why: || "It answers no other question, and every write is paid for once more.".to_owned(),
    fix: "Remove one of them, after its readers use the other.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let schema = &subject.design.schema;
    let names = |keys: &[KeyAttribute]| keys.iter().map(|key| key.name.clone()).collect::<Vec<_>>();
    let mut seen = vec![("the table".to_owned(), names(&schema.partition), names(&schema.sort))];
    let mut found = Vec::new();
    // Two vector indexes may search other vectors, or by another distance.
    for (name, index) in subject.indexes().filter(|(_, index)| index.kind != IndexKind::Vector) {
        let keys = (names(&index.partition), names(&index.sort));
        let same = seen.iter().find(|(_, partition, sort)| (partition, sort) == (&keys.0, &keys.1));
        if let Some((other, ..)) = same {
            let what = format!("Index \"{name}\" has the keys of {other}.");
            found.push(Finding::new(subject::index_path(index.kind, name), what));
        }
        seen.push((format!("index \"{name}\""), keys.0, keys.1));
    }
    found
}
