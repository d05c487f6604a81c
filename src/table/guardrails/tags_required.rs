//! Tags that every table must have.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::TAGS_REQUIRED,
    severities: Severities::refused_in_production(),
    aliases: &["DynamoDB.5"],
    summary: "Required tags are missing",
    fires: "A table lacks one of the tags that the provider's `guardrails.required_tags` lists, and `default_tags` do not have it either.",
    why: || "Costs and owners are found by tags: without them the table has no known owner.".to_owned(),
    fix: "Add the tags to the table or to the provider's `default_tags`.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(tags) = subject.table.tags_all.known() else { return Vec::new() };
    let missing: Vec<String> =
        subject.required_tags().iter().filter(|key| !tags.contains_key(*key)).map(|key| format!("\"{key}\"")).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(Path::of("tags"), format!("The table lacks {}.", missing.join(", ")))]
}
