//! Attributes that a local index has to fetch.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::design::JudgedPattern;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_FETCH,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Access pattern fetches from the table",
    fires: "An access pattern wants attributes that its local index does not contain.",
    why: || "Each item is then read twice: from the index, and whole from the table.".to_owned(),
    fix: "Project the attributes that the pattern wants; the projection of a local index is chosen when the table is created.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let fetching = subject.patterns().filter(|(_, _, judged)| !judged.proof.fetched.is_empty());
    let place = |(path, name, judged): (Path, &String, &JudgedPattern)| {
        let wanted = match judged.proof.fetched.as_slice() {
            [whole] if whole == "*" => "whole items".to_owned(),
            some => some.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
        };
        let index = judged.pattern.index.as_deref().unwrap_or_default();
        let what = format!("Pattern \"{name}\" wants {wanted}, which index \"{index}\" does not contain.");
        Finding::new(path.attribute("returns"), what)
    };
    fetching.map(place).collect()
}
