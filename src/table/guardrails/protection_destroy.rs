//! A protected table is destroyed. Only `deletion_protection_enabled` itself lifts the protection.

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::loss::PossibleLoss;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_DESTROY,
    severities: Severities::always(Severity::Error),
    aliases: &["I3011"],
    summary: "Protected table would be destroyed",
    fires: "A table is destroyed, or replaced by `-replace` or after `taint`, while its deletion protection is enabled.",
    why: || "Deletion protection keeps a table and its items until the configuration disables it.".to_owned(),
    fix: "Deleting the table takes two applies: set `deletion_protection_enabled = false` and apply, then plan this again. Under the preset `production` that needs a reason for the guardrail `protection.deletion-disabled`.",
    judge: Judge::Change(judge),
};

fn judge(_: Option<&TableModel>, _: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let Some(PossibleLoss { table, loss, .. }) = effects.loss.filter(|loss| loss.safeguards.protected) else {
        return Vec::new();
    };
    vec![Place {
        path: Path::of("deletion_protection_enabled"),
        what: format!("Table \"{table}\" is protected against deletion, but {}. {}", loss.clause(), loss.alternative()),
        repair: None,
        age: Age::New,
    }]
}
