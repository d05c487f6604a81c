//! An index that answers none of the declared questions.

use table_design::Index;

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_UNUSED,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Index without an access pattern",
    fires: "The table has `access_patterns`, and none of them uses the index.",
    why: || "Every write is paid for again in an index that has no known reader.".to_owned(),
    fix: "Declare the access pattern that reads the index, or remove the index.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let design = &subject.design;
    if design.patterns.is_empty() || design.more_patterns {
        return Vec::new();
    }
    let used = |name: &String| design.patterns.values().any(|judged| judged.pattern.index.as_ref() == Some(name));
    let place = |(name, index): (&String, &Index)| {
        let what = format!("No access pattern of this table uses index \"{name}\".");
        Finding::new(subject::index_path(index.kind, name), what)
    };
    subject.indexes().filter(|(name, _)| !used(name)).map(place).collect()
}
