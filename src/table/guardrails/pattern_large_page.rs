//! More than a page holds.

use table_design::Operation;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_LARGE_PAGE,
    severities: Severities::advice_in_production(),
    aliases: &[],
    summary: "Access pattern exceeds a page",
    fires: "An access pattern reads more than 1 MB per request, and does not say that it pages.",
    why: || "A page ends at 1 MB: the application would miss the rest, or wait for further requests.".to_owned(),
    fix: "Set `pages = true` if the application reads on with `LastEvaluatedKey`, otherwise ask for fewer items.",
    judge: Judge::Table(judge),
};

/// What one page holds, in bytes.
const PAGE: f64 = 1_048_576.0;

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let large = subject.patterns().filter_map(|(path, name, judged)| {
        let pattern = &judged.pattern;
        let pages = matches!(pattern.operation, Operation::Query | Operation::Scan);
        let rate = pattern.rate.filter(|_| pages && !pattern.pages)?;
        let bytes = rate.items * rate.item_size_bytes;
        (bytes > PAGE).then(|| {
            let what = format!("Pattern \"{name}\" reads about {:.1} MB per request.", bytes / PAGE);
            Finding::new(path.attribute("rate"), what)
        })
    });
    large.collect()
}
