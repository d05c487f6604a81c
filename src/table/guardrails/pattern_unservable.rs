//! A pattern that DynamoDB cannot serve.

use table_design::Problem;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_UNSERVABLE,
    severities: Severities::always(tf_provider::Severity::Error),
    aliases: &[],
    summary: "Access pattern cannot be served",
    fires: "An access pattern needs keys, an order or attributes that the table and its indexes do not have. The rules are in the guide to access patterns.",
    why: || "The application's request would be refused, or would have to become a Scan.".to_owned(),
    fix: "Change the pattern or the index.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let problems = subject.patterns().flat_map(|(path, name, judged)| {
        let found = |problem: &Problem| {
            let Problem { rule, at, what, repair } = problem;
            let what = format!("Pattern \"{name}\" (rule {rule}): {what}");
            Finding::new(path.attribute(at.as_str()), what).with_repair(repair.clone())
        };
        judged.proof.problems.iter().map(found).collect::<Vec<_>>()
    });
    problems.collect()
}
