//! How the diagnostic of a guardrail reads: the same for all of them.

use tf_provider::{Diagnostic, Severity};

use super::{Age, Guardrail, Place};
use crate::guardrail_ids;

/// The diagnostic of one place.
pub(super) fn diagnostic(guardrail: &Guardrail, severity: Severity, place: Place, destroyed: bool) -> Diagnostic {
    let Guardrail { id: _, severities: _, aliases: _, summary, fires: _, why, fix, judge: _ } = guardrail;
    let Place { path, what, age } = place;
    let standing = match age {
        Age::New => "",
        Age::Standing => " This was so before this plan.",
    };
    let detail = format!(
        "{what}{standing}\n\nGuardrail: {}\nWhy: {}\nHow to fix: {fix}\nHow to suppress: {}",
        name(guardrail),
        why(),
        suppression(guardrail, destroyed)
    );
    Diagnostic { severity, path, summary: (*summary).to_owned(), detail }
}

fn name(guardrail: &Guardrail) -> String {
    match guardrail.aliases {
        [] => guardrail.id.to_owned(),
        aliases => format!("{} (also known as {})", guardrail.id, aliases.join(", ")),
    }
}

/// In the table or in the provider block. A table that is destroyed has no configuration any more: its reason has to be in
/// its state.
fn suppression(guardrail: &Guardrail, destroyed: bool) -> String {
    if !guardrail_ids::is_suppressible(guardrail.id) {
        return "this guardrail cannot be suppressed".to_owned();
    }
    let first = if destroyed { ", applied before the destroy" } else { "" };
    let reason = format!("{{ \"{}\" = \"<reason>\" }}", guardrail.id);
    format!(
        "guardrail_suppressions = {reason}{first}, or in the provider block guardrails = {{ suppressions = {reason} }}"
    )
}
