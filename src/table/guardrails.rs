//! The guardrails: rules of policy, judged in the plan, that a table may break when it says why.
//!
//! A closed list. Each has an id that configurations and messages name, a severity for each preset, and a summary.

use tf_provider::Severity;

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

/// The provider's choice of defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum Preset {
    /// Tables that may be lost.
    Development,
    /// The default.
    #[default]
    Standard,
    /// Tables that must not be lost.
    Production,
}

/// What is constant about a guardrail.
struct Facts {
    id: &'static str,
    summary: &'static str,
    development: Option<Severity>,
    standard: Option<Severity>,
    production: Option<Severity>,
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
        self.facts().id
    }

    /// The summary of its diagnostics.
    pub(crate) fn summary(self) -> &'static str {
        self.facts().summary
    }

    /// How bad breaking it is under a preset, unless the provider's configuration says otherwise; `None` is off.
    pub(crate) fn default_severity(self, preset: Preset) -> Option<Severity> {
        let Facts { development, standard, production, .. } = self.facts();
        match preset {
            Preset::Development => development,
            Preset::Standard => standard,
            Preset::Production => production,
        }
    }

    fn facts(self) -> Facts {
        match self {
            Self::ProtectionDestroy => always(Severity::Error, "protection.destroy", "Table must not be destroyed"),
            Self::ProtectionReplace => always(Severity::Error, "protection.replace", "Table would be replaced"),
            Self::ProtectionIndexRebuild => {
                always(Severity::Warning, "protection.index-rebuild", "Index would be deleted and built anew")
            }
            Self::ProtectionUnmanagedIndex => {
                always(Severity::Warning, "protection.unmanaged-index", "Index made elsewhere would be deleted")
            }
            Self::StreamRecycle => always(Severity::Warning, "stream.recycle", "Stream would get another ARN"),
        }
    }
}

/// A guardrail that every preset takes equally seriously.
fn always(severity: Severity, id: &'static str, summary: &'static str) -> Facts {
    Facts { id, summary, development: Some(severity), standard: Some(severity), production: Some(severity) }
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

    #[test]
    fn what_destroys_is_an_error_in_every_preset() {
        for preset in [Preset::Development, Preset::Standard, Preset::Production] {
            for guardrail in [Guardrail::ProtectionDestroy, Guardrail::ProtectionReplace] {
                assert_eq!(guardrail.default_severity(preset), Some(Severity::Error));
            }
        }
    }
}
