//! A pattern that DynamoDB cannot serve.

use table_design::Problem;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::design::{REPAIRED, repairs};
use crate::table::written;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_UNSERVABLE,
    severities: Severities::always(tf_provider::Severity::Error),
    aliases: &[],
    summary: "Access pattern cannot be served",
    fires: "An access pattern needs keys, an order or attributes that the table and its indexes do not have. The rules are in the guide to access patterns.",
    why: || "The application's request would be refused, or would have to become a Scan.".to_owned(),
    fix: "Change the pattern or the index. What is shown takes the place of what has the same name, and then the pattern can be served.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let repairs = repairs(subject.table, subject.design);
    let problems = subject.patterns().flat_map(|(path, name, judged)| {
        let mut repair = repairs.get(name).map(|changed| written::excerpt(changed, &REPAIRED));
        let found = |problem: &Problem| {
            let Problem { rule, at, what } = problem;
            let what = format!("Pattern \"{name}\" (rule {rule}): {what}");
            // One repair mends all that is wrong with a pattern.
            Finding::new(path.attribute(at.as_str()), what).with_repair(repair.take())
        };
        judged.proof.problems.iter().map(found).collect::<Vec<_>>()
    });
    problems.collect()
}
