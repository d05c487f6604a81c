//! How the diagnostic of a guardrail reads: the same for all of them.

use std::fmt::Write as _;

use tf_provider::{Diagnostic, Severity};

use super::{Age, Guardrail, Place};
use crate::guardrail_ids;

/// The diagnostic of all places that break a rule, shown at the first one; `None` without a place.
pub(super) fn diagnostic(
    guardrail: &Guardrail,
    severity: Severity,
    places: &[&Place],
    destroyed: bool,
    locked: bool,
) -> Option<Diagnostic> {
    let Guardrail { id: _, severities: _, aliases: _, summary, fires: _, why, fix, judge: _ } = guardrail;
    let path = places.first()?.path.clone();
    let detail = format!(
        "{}\n\nGuardrail: {}\nWhy: {}\nHow to fix: {fix}{}\nHow to suppress: {}",
        what(places),
        name(guardrail),
        why(),
        repairs(places),
        suppression(guardrail, destroyed, locked)
    );
    Some(Diagnostic { severity, path, summary: (*summary).to_owned(), detail })
}

/// One place in a sentence, several in a list.
fn what(places: &[&Place]) -> String {
    match places {
        [place] => sentence(place),
        some => {
            let lines = some.iter().map(|place| format!("- {}: {}", place.path, sentence(place)));
            format!("In {} places:\n{}", some.len(), lines.collect::<Vec<_>>().join("\n"))
        }
    }
}

fn sentence(place: &Place) -> String {
    let standing = match place.age {
        Age::New => "",
        Age::Standing => " This was so before this plan.",
    };
    format!("{}{standing}", place.what)
}

/// What to write, indented as configuration; where several places differ, with their paths.
fn repairs(places: &[&Place]) -> String {
    let mut repairs: Vec<(&Place, &str)> = Vec::new();
    for place in places {
        let repair = place.repair.as_deref().filter(|repair| repairs.iter().all(|(_, other)| other != repair));
        repairs.extend(repair.map(|repair| (*place, repair)));
    }
    let mut text = String::new();
    for (place, repair) in &repairs {
        if repairs.len() > 1 {
            write!(text, "\n    # {}", place.path).expect("memory");
        }
        repair.lines().for_each(|line| write!(text, "\n    {line}").expect("memory"));
    }
    text
}

fn name(guardrail: &Guardrail) -> String {
    match guardrail.aliases {
        [] => guardrail.id.to_owned(),
        aliases => format!("{} (also known as {})", guardrail.id, aliases.join(", ")),
    }
}

/// In the table or in the provider block. A table that is destroyed has no configuration any more: its reason has to be in
/// its state.
fn suppression(guardrail: &Guardrail, destroyed: bool, locked: bool) -> String {
    if !guardrail_ids::is_suppressible(guardrail.id) {
        return "this guardrail cannot be suppressed".to_owned();
    }
    let reason = format!("{{ \"{}\" = \"<reason>\" }}", guardrail.id);
    let in_provider = format!("in the provider block guardrails = {{ suppressions = {reason} }}");
    if locked {
        return format!(
            "the provider block locks this guardrail, so that tables cannot; instead of the lock, {in_provider}"
        );
    }
    let first = if destroyed { ", applied before the destroy" } else { "" };
    format!("guardrail_suppressions = {reason}{first}, or {in_provider}")
}
