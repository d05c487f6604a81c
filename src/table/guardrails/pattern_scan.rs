//! A pattern that reads everything.

use table_design::Operation;
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_SCAN,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Access pattern scans",
    fires: "An access pattern is a `Scan`.",
    why: || {
        "A Scan reads, and is charged for, every item of the table or the index: the more items there are, the slower and dearer it is.".to_owned()
    },
    fix: "Query an index that has what is looked for as its partition key. For exports, use ExportTableToPointInTime, which takes no read capacity.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let scans = subject.patterns().filter(|(_, _, judged)| judged.pattern.operation == Operation::Scan);
    let place = |(path, name, _): (Path, &String, _)| {
        Finding::new(path.attribute("operation"), format!("Pattern \"{name}\" reads everything."))
    };
    scans.map(place).collect()
}
