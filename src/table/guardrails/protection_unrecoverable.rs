//! A table is destroyed or replaced so that nothing recoverable remains.

use tf_provider::Path;

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::loss::PossibleLoss;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_UNRECOVERABLE,
    severities: Severities::refused_outside_development(),
    aliases: &[],
    summary: "Destroy would leave nothing to recover",
    fires: "A table is destroyed, or replaced by `-replace` or after `taint`, while point-in-time recovery is disabled and \
            `removal_policy` takes no backup.",
    why: || "No backup would remain: the table's items would be lost for good.".to_owned(),
    fix: "Set `removal_policy = \"SNAPSHOT\"` or enable `point_in_time_recovery`, apply, then plan this again.",
    judge: Judge::Change(judge),
};

fn judge(_: Option<&TableModel>, _: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let at_risk = |loss: &PossibleLoss<'_>| !loss.safeguards.recoverable && !loss.safeguards.consented;
    let Some(PossibleLoss { table, loss, .. }) = effects.loss.filter(at_risk) else { return Vec::new() };
    vec![Place {
        path: Path::of("removal_policy"),
        what: format!(
            "Point-in-time recovery of table \"{table}\" is disabled and no final backup is taken, but {}. {}",
            loss.clause(),
            loss.alternative()
        ),
        repair: None,
        age: Age::New,
    }]
}
