//! The guardrails as the documentation lists them.

use serde_json::{Value, json};
use tf_provider::Severity;

use super::{ALL, Guardrail, Severities};
use crate::guardrail_ids;

/// All guardrails with everything that the guide says of them.
pub(crate) fn reference() -> Value {
    ALL.iter().map(|guardrail| described(guardrail)).collect()
}

fn described(guardrail: &Guardrail) -> Value {
    let Guardrail { id, severities, aliases, summary, fires, why, fix, judge: _ } = guardrail;
    let Severities { development, standard, production } = *severities;
    json!({
        "id": id,
        "summary": summary,
        "severity": {
            "development": severity(development),
            "standard": severity(standard),
            "production": severity(production),
        },
        "aliases": aliases,
        "fires": fires,
        "why": why(),
        "fix": fix,
        "suppressible": guardrail_ids::is_suppressible(id),
    })
}

fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        None => "off",
    }
}
