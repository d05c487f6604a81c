//! The guardrails: rules of policy, judged in the plan, that a table may break when it says why.
//!
//! A closed list. Configurations and messages name each by its id.

/// A rule of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Guardrail {
    /// A table is destroyed while protected, or so that nothing recoverable remains.
    ProtectionDestroy,
    /// The plan replaces the table.
    ProtectionReplace,
    /// An index is deleted and built anew.
    ProtectionIndexRebuild,
    /// An index is removed that this configuration did not create.
    ProtectionUnmanagedIndex,
    /// The stream is made anew and its ARN changes.
    StreamRecycle,
}

impl Guardrail {
    /// All of them, by id.
    pub(crate) const ALL: [Self; 5] = [
        Self::ProtectionDestroy,
        Self::ProtectionIndexRebuild,
        Self::ProtectionReplace,
        Self::ProtectionUnmanagedIndex,
        Self::StreamRecycle,
    ];

    /// The guardrail with this id.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guardrail| guardrail.id() == id)
    }

    /// The guardrail whose id is written most like `id`, if one is similar enough to be meant.
    pub(crate) fn nearest(id: &str) -> Option<Self> {
        let distances = Self::ALL.map(|guardrail| (distance(id, guardrail.id()), guardrail));
        let (distance, guardrail) = distances.into_iter().min()?;
        (distance * 2 <= guardrail.id().len()).then_some(guardrail)
    }

    /// How configurations and messages name it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::ProtectionDestroy => "protection.destroy",
            Self::ProtectionReplace => "protection.replace",
            Self::ProtectionIndexRebuild => "protection.index-rebuild",
            Self::ProtectionUnmanagedIndex => "protection.unmanaged-index",
            Self::StreamRecycle => "stream.recycle",
        }
    }
}

/// How many characters have to be inserted, removed or replaced to make one text of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[row.len() - 1]
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
