//! The guardrails: rules of policy, judged in the plan, that a table may break when it says why.
//!
//! A closed list. Configurations and messages name each by its id.

use tf_provider::similar;

/// A rule of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Guardrail {
    /// A resource policy allows something to anyone.
    PolicyPublic,
    /// A table is destroyed while it is protected. No suppression lifts the protection.
    ProtectionDestroy,
    /// A table is destroyed or replaced so that nothing recoverable remains.
    ProtectionUnrecoverable,
    /// The plan replaces the table.
    ProtectionReplace,
    /// An index is deleted and rebuilt.
    ProtectionIndexRebuild,
    /// An index is removed that this configuration did not create.
    ProtectionUnmanagedIndex,
    /// The stream is disabled and enabled again, and its ARN changes.
    StreamRecycle,
}

impl Guardrail {
    /// All of them, by id.
    pub(crate) const ALL: [Self; 7] = [
        Self::PolicyPublic,
        Self::ProtectionDestroy,
        Self::ProtectionIndexRebuild,
        Self::ProtectionReplace,
        Self::ProtectionUnmanagedIndex,
        Self::ProtectionUnrecoverable,
        Self::StreamRecycle,
    ];

    /// The guardrail with this id.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guardrail| guardrail.id() == id)
    }

    /// The guardrail whose id is written most like `id`, if one is similar enough to be meant.
    pub(crate) fn nearest(id: &str) -> Option<Self> {
        similar::nearest(id, Self::ALL.map(|guardrail| (guardrail, guardrail.id())))
    }

    /// How configurations and messages name it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::PolicyPublic => "policy.public",
            Self::ProtectionDestroy => "protection.destroy",
            Self::ProtectionReplace => "protection.replace",
            Self::ProtectionIndexRebuild => "protection.index-rebuild",
            Self::ProtectionUnmanagedIndex => "protection.unmanaged-index",
            Self::ProtectionUnrecoverable => "protection.unrecoverable",
            Self::StreamRecycle => "stream.recycle",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back() {
        for guardrail in Guardrail::ALL {
            assert_eq!(Guardrail::parse(guardrail.id()), Some(guardrail));
        }
        assert!(Guardrail::ALL.is_sorted_by_key(|guardrail| guardrail.id()), "the error for an unknown id lists them");
    }

    #[test]
    fn the_nearest_id_is_offered_only_when_it_is_near() {
        for (id, nearest) in [
            ("protection.destory", Some(Guardrail::ProtectionDestroy)),
            ("protection.index_rebuild", Some(Guardrail::ProtectionIndexRebuild)),
            ("protection-replace", Some(Guardrail::ProtectionReplace)),
            ("stream.recycled", Some(Guardrail::StreamRecycle)),
            ("cost", None),
            ("", None),
        ] {
            assert_eq!(Guardrail::nearest(id), nearest, "{id}");
        }
    }
}
