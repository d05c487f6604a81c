//! The ids of the guardrails, as configurations name them, and what a suppression has to look like. What guardrails judge is
//! in `table::guardrails`, which knows the steps of a change.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::limits::MIN_REASON;
use crate::similar;

pub(crate) const POLICY_PUBLIC: &str = "policy.public";
pub(crate) const PROTECTION_DESTROY: &str = "protection.destroy";
pub(crate) const PROTECTION_INDEX_REBUILD: &str = "protection.index-rebuild";
pub(crate) const PROTECTION_REPLACE: &str = "protection.replace";
pub(crate) const PROTECTION_UNMANAGED_INDEX: &str = "protection.unmanaged-index";
pub(crate) const PROTECTION_UNRECOVERABLE: &str = "protection.unrecoverable";
pub(crate) const STREAM_RECYCLE: &str = "stream.recycle";

/// All ids, sorted.
pub(crate) const ALL: [&str; 7] = [
    POLICY_PUBLIC,
    PROTECTION_DESTROY,
    PROTECTION_INDEX_REBUILD,
    PROTECTION_REPLACE,
    PROTECTION_UNMANAGED_INDEX,
    PROTECTION_UNRECOVERABLE,
    STREAM_RECYCLE,
];

/// Whether a reason in the configuration sets the guardrail aside. Deletion protection has an attribute of its own for that.
pub(crate) fn is_suppressible(id: &str) -> bool {
    id != PROTECTION_DESTROY
}

/// The ids that can be suppressed, for a sentence in Markdown.
pub(crate) fn listed() -> String {
    let ids: Vec<String> = ALL.into_iter().filter(|id| is_suppressible(id)).map(|id| format!("`{id}`")).collect();
    match ids.as_slice() {
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
        [] => String::new(),
    }
}

/// Suppressions name a guardrail that can be suppressed, and give a reason.
pub(crate) fn check_suppressions(
    reasons: &Attr<BTreeMap<String, Attr<String>>>,
    path: &Path,
    problems: &mut Diagnostics,
) {
    for (id, reason) in reasons.known().into_iter().flatten() {
        let path = path.key(id);
        if !ALL.contains(&id.as_str()) {
            problems.error(path.clone(), "Unknown guardrail", unknown(id));
        } else if !is_suppressible(id) {
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
        PROTECTION_UNRECOVERABLE
    )
}

fn unknown(id: &str) -> String {
    let known = ALL.map(|id| format!("\"{id}\""));
    let meant = match similar::nearest(id, ALL.map(|id| (id, id))) {
        Some(nearest) => format!(" Did you mean \"{nearest}\"?"),
        None => String::new(),
    };
    format!("There is no guardrail \"{id}\".{meant} Guardrails are {}.", known.join(", "))
}
