//! A pattern that DynamoDB cannot serve.

use table_design::{At, Problem};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::design::{REPAIRED, repairs};
use crate::table::model::TableModel;
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

/// A misspelled attribute vanishes before the provider sees the configuration.
const NO_KEYS: &str =
    " Terraform drops names that it does not know from an object: if keys are written, check the spelling.";

/// What is shown is for other patterns.
const NOT_REPAIRED: &str = " What is shown below does not serve this one: no change was found that does.";

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    // What mends all patterns together is shown once: a configuration has each block once.
    let changed = repairs(subject.table, subject.design);
    let repair = changed.as_ref().map(|changed| written::excerpt(changed, &REPAIRED));
    let is_repaired = |name: &String| {
        let patterns = changed.as_ref().and_then(|changed| changed.access_patterns.known());
        patterns.is_some_and(|patterns| patterns.contains_key(name))
    };
    let problems = subject.patterns().flat_map(|(path, name, judged)| {
        let open = if repair.is_some() && !is_repaired(name) { NOT_REPAIRED } else { "" };
        let found = |problem: &Problem| {
            let Problem { rule, at, what } = problem;
            let hint = if *at == At::KeyEquals && has_no_keys(subject.table, name) { NO_KEYS } else { "" };
            let what = format!("Pattern \"{name}\" (rule {rule}): {what}{hint}{open}");
            Finding::new(path.attribute(at.as_str()), what).with_repair(repair.clone())
        };
        judged.proof.problems.iter().map(found).collect::<Vec<_>>()
    });
    problems.collect()
}

fn has_no_keys(table: &TableModel, pattern: &str) -> bool {
    let pattern = table.access_patterns.known().and_then(|patterns| patterns.get(pattern)?.known());
    pattern.is_some_and(|pattern| pattern.key_equals.is_null())
}
