//! The guardrails as the documentation lists them.

use serde_json::{Value, json};
use tf_provider::Severity;

use super::{ALL, Guardrail, Severities};

/// All guardrails with everything that the guide says of them.
pub(crate) fn reference() -> Value {
    ALL.iter().map(|guardrail| described(guardrail)).collect()
}

/// What scanners demand, and whether the preset `production` meets it.
pub(crate) fn scanners() -> Value {
    super::scanners::reference()
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
        "limit": crate::guardrail_ids::LIMITS.iter().find(|(limited, _)| limited == id).map(|(_, limit)| *limit),
        "fires": fires,
        "why": why(),
        "fix": fix,
    })
}

fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        None => "off",
    }
}
