//! A table that costs more than it may.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::COST_BUDGET,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Estimated cost exceeds the budget",
    fires: "`estimated_cost.monthly_usd.total` exceeds the limit that the provider's `guardrails.rules` set, in US dollars. Without a limit nothing is judged.",
    why: || {
        "The estimate rests on the declared rates: the table costs that much when it is used as declared.".to_owned()
    },
    fix: "See the parts of `estimated_cost` in the plan: `cheaper_mode` and `cheaper_class` say what would cost less.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(estimate), Some(limit)) = (&subject.estimate, subject.limit) else { return Vec::new() };
    let total = estimate.monthly_usd.total;
    if total.dollars() <= limit {
        return Vec::new();
    }
    let what = format!("The table costs about {total} USD per month, more than {limit}.");
    vec![Finding::new(Path::of("estimated_cost"), what)]
}
