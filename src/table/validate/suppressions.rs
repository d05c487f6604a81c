//! A guardrail is suppressed by its id and with a reason.

use tf_provider::{Diagnostics, Path};

use crate::limits::MIN_REASON;
use crate::similar;
use crate::table::{guardrail_ids, model::TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (id, reason) in config.guardrail_suppressions.known().into_iter().flatten() {
        let path = Path::of("guardrail_suppressions").key(id);
        if !guardrail_ids::ALL.contains(&id.as_str()) {
            problems.error(path.clone(), "Unknown guardrail", unknown(id));
        } else if !guardrail_ids::is_suppressible(id) {
            problems.error(path.clone(), "Guardrail cannot be suppressed", kept(id));
        }
        let length = reason.known().map(|reason| reason.trim().chars().count());
        if let Some(length) = length.filter(|length| *length < MIN_REASON) {
            problems.error(
                path,
                "Reason too short",
                format!(
                    "The reason for suppressing a guardrail has at least {MIN_REASON} characters, but this one has \
                     {length}. Say for the next reader why the table may break the rule."
                ),
            );
        }
    }
}

fn kept(id: &str) -> String {
    format!(
        "No reason sets the guardrail \"{id}\" aside. To destroy a protected table, set `deletion_protection_enabled = false`. \
         To destroy one that leaves no backup, give the reason under \"{}\".",
        guardrail_ids::PROTECTION_UNRECOVERABLE
    )
}

fn unknown(id: &str) -> String {
    let known = guardrail_ids::ALL.map(|id| format!("\"{id}\""));
    let meant = match similar::nearest(id, guardrail_ids::ALL.map(|id| (id, id))) {
        Some(nearest) => format!(" Did you mean \"{nearest}\"?"),
        None => String::new(),
    };
    format!("There is no guardrail \"{id}\".{meant} Guardrails are {}.", known.join(", "))
}
