//! A table that a single call deletes.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_DELETION_DISABLED,
    severities: Severities::refused_in_production(),
    aliases: &["DynamoDB.6"],
    summary: "Deletion protection is disabled",
    fires: "`deletion_protection_enabled` is `false`.",
    why: || "A single call, in the console or from a script, deletes the table with all its items.".to_owned(),
    fix: "Remove `deletion_protection_enabled`, so that it is enabled. To delete the table, give the reason as a suppression together with `false`.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.table.deletion_protection_enabled.known() != Some(&false) {
        return Vec::new();
    }
    vec![Finding::new(
        Path::of("deletion_protection_enabled"),
        "The table is not protected against deletion.".to_owned(),
    )]
}
