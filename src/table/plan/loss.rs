//! Whether a table may be lost: judged alike for a destroy and for a replacement, in the plan and again in the apply.

use tf_provider::{Diagnostic, Diagnostics, Path, Severity};

use crate::table::guardrails::Guardrail;
use crate::table::safeguards::Safeguards;

/// How a table would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It is destroyed.
    Destroy,
    /// It is deleted and created again because the plan asks for it.
    Replace,
    /// It exists, and this run plans to create it: the resource is tainted, or its address has changed.
    Recreate,
}

/// Refuses the loss of a protected table, and of one whose items would be gone for good. With `strict` false, as under
/// the preset `development`, the second is a warning.
pub(crate) fn judge(table: &str, safeguards: Safeguards, loss: Loss, strict: bool) -> Diagnostics {
    let Safeguards { protected, recoverable, consented } = safeguards;
    let mut diagnostics = Diagnostics::none();
    if protected {
        diagnostics.error(
            Path::of("deletion_protection_enabled"),
            loss.protected_summary(),
            format!(
                "Table \"{table}\" is protected against deletion, but {}. Deleting it takes two applies: set \
                 `deletion_protection_enabled = false` and apply, then plan this again. {}",
                loss.clause(),
                loss.alternative(),
            ),
        );
    }
    if !recoverable && !consented {
        let id = Guardrail::ProtectionUnrecoverable.id();
        diagnostics.push(Diagnostic {
            severity: if strict { Severity::Error } else { Severity::Warning },
            path: Path::of("removal_policy"),
            summary: loss.unrecoverable_summary().to_owned(),
            detail: format!(
                "Point-in-time recovery of table \"{table}\" is disabled and no final backup is taken, but {}: its items would \
                 be lost for good. Set `removal_policy = \"SNAPSHOT\"` or enable `point_in_time_recovery`, apply, then plan \
                 this again. {} If the items may be lost, set `guardrail_suppressions = {{ \"{id}\" = \"<reason>\" }}` and apply \
                 that first. Guardrail: `{id}`.",
                loss.clause(),
                loss.alternative(),
            ),
        });
    }
    diagnostics
}

/// Refuses to delete and create one table in one plan.
pub(crate) fn renamed(table: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of("name"),
        "Table would be deleted and created again",
        format!("Table \"{table}\" would be deleted and created again, empty, by this plan. {MOVED}"),
    )
}

const MOVED: &str = "If the resource was renamed, or has another key of `for_each` or `count`, keep the table by adding\n\n  \
     moved {\n    from = <old address>\n    to   = <new address>\n  }\n\nto the configuration.";

impl Loss {
    fn protected_summary(self) -> &'static str {
        match self {
            Self::Destroy => "Protected table would be destroyed",
            Self::Replace | Self::Recreate => "Protected table would be replaced",
        }
    }

    fn unrecoverable_summary(self) -> &'static str {
        match self {
            Self::Destroy => "Destroy would leave nothing to recover",
            Self::Replace | Self::Recreate => "Replacement would leave nothing to recover",
        }
    }

    fn clause(self) -> &'static str {
        match self {
            Self::Destroy => "it would be destroyed",
            Self::Replace => "it would be deleted and created again, empty",
            Self::Recreate => "it exists, and this plan would delete it and create it again, empty",
        }
    }

    fn alternative(self) -> String {
        match self {
            Self::Destroy => {
                "To keep the table and only remove it from the state, set `removal_policy = \"RETAIN\"` and apply \
                 first."
                    .to_owned()
            }
            Self::Replace => "To keep the table, plan without `-replace`.".to_owned(),
            Self::Recreate => format!(
                "If the resource is tainted, run `terraform untaint <address>` to keep the table; the next apply then \
                 completes it. {MOVED}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Safeguards = Safeguards { protected: false, recoverable: true, consented: false };

    fn found(safeguards: Safeguards, strict: bool) -> Vec<(Severity, String)> {
        let diagnostics = judge("orders", safeguards, Loss::Destroy, strict);
        diagnostics.iter().map(|found| (found.severity, found.path.to_string())).collect()
    }

    #[test]
    fn a_recoverable_table_may_be_lost() {
        assert_eq!(found(SAFE, true), []);
    }

    #[test]
    fn nothing_but_the_configuration_lifts_protection() {
        let consented = Safeguards { protected: true, consented: true, ..SAFE };
        let expected = [(Severity::Error, "deletion_protection_enabled".to_owned())];
        assert_eq!(found(consented, true), expected);
        assert_eq!(found(consented, false), expected);
    }

    #[test]
    fn losing_items_for_good_takes_consent() {
        let bare = Safeguards { recoverable: false, ..SAFE };
        assert_eq!(found(bare, true), [(Severity::Error, "removal_policy".to_owned())]);
        assert_eq!(found(bare, false), [(Severity::Warning, "removal_policy".to_owned())]);
        assert_eq!(found(Safeguards { consented: true, ..bare }, true), []);
    }

    /// Both ways to get there need another remedy.
    #[test]
    fn a_creation_over_a_table_names_taint_and_moved() {
        let protected = Safeguards { protected: true, ..SAFE };
        let diagnostics = judge("orders", protected, Loss::Recreate, true);
        let detail = &diagnostics.iter().next().expect("a refusal").detail;
        assert!(detail.contains("terraform untaint") && detail.contains("moved {"), "{detail}");
    }
}
