//! A guardrail is suppressed by its id and with a reason.

use tf_provider::{Diagnostics, Path};

use crate::table::{guardrails::Guardrail, model::TableModel};

const SHORTEST_REASON: usize = 10;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (id, reason) in config.guardrail_suppressions.known().into_iter().flatten() {
        let path = Path::of("guardrail_suppressions").key(id);
        if Guardrail::parse(id).is_none() {
            problems.error(path.clone(), "Unknown guardrail", unknown(id));
        }
        let length = reason.known().map(|reason| reason.trim().chars().count());
        if let Some(length) = length.filter(|length| *length < SHORTEST_REASON) {
            problems.error(
                path,
                "Reason too short",
                format!(
                    "The reason for suppressing a guardrail has at least {SHORTEST_REASON} characters, but this one has \
                     {length}. Say for the next reader why the table may break the rule."
                ),
            );
        }
    }
}

fn unknown(id: &str) -> String {
    let known: Vec<String> = Guardrail::ALL.iter().map(|guardrail| format!("\"{}\"", guardrail.id())).collect();
    let meant = match Guardrail::nearest(id) {
        Some(guardrail) => format!(" Did you mean \"{}\"?", guardrail.id()),
        None => String::new(),
    };
    format!("There is no guardrail \"{id}\".{meant} Guardrails are {}.", known.join(", "))
}
