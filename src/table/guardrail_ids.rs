//! The ids of the guardrails, as configurations name them. What they judge is in `guardrails`, which knows the steps of a
//! change; the model's documentation needs the ids alone.

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
