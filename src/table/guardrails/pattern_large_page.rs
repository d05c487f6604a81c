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
    fires: "An access pattern reads more than 1 MB per request, or 16 MB by BatchGetItem, and does not say that it pages.",
    why: || {
        "A page ends at 1 MB, the answer to a batch at 16 MB: the application would miss the rest, or wait for further requests.".to_owned()
    },
    fix: "Set `pages = true` if the application reads on with `LastEvaluatedKey` or `UnprocessedKeys`, otherwise ask for fewer items.",
    judge: Judge::Table(judge),
};

/// What one page holds, in bytes.
const PAGE: f64 = 1_048_576.0;

/// What the answer to a BatchGetItem holds, in bytes.
const BATCH: f64 = 16.0 * PAGE;

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let large = subject.patterns().filter_map(|(path, name, judged)| {
        let pattern = &judged.pattern;
        let most = match pattern.operation {
            Operation::Query | Operation::Scan => PAGE,
            Operation::BatchGetItem => BATCH,
            _ => return None,
        };
        let rate = pattern.rate.filter(|_| !pattern.pages)?;
        let bytes = rate.items * rate.item_size_bytes;
        (bytes > most).then(|| {
            let what = format!(
                "Pattern \"{name}\" reads about {:.2} MB per request, and an answer holds {:.0} MB.",
                bytes / PAGE,
                most / PAGE
            );
            Finding::new(path.attribute("rate"), what)
        })
    });
    large.collect()
}
