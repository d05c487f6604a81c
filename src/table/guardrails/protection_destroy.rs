//! A table is destroyed so that nothing recoverable remains. Its deletion protection is not for a guardrail to lift.

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Place, Severities};
use crate::table::guardrail_ids;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_DESTROY,
    severities: Severities::always(Severity::Error),
    aliases: &[],
    summary: "Destroy would leave nothing to recover",
    fires: "A table is destroyed while point-in-time recovery is disabled and `removal_policy` takes no backup. A table \
            whose creation was interrupted holds nothing yet and is not judged.",
    why: || "No backup would remain: the table's items would be lost for good.".to_owned(),
    fix: "Set `removal_policy = \"SNAPSHOT\"` or enable `point_in_time_recovery`, apply, and then destroy.",
    judge,
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let (Some(prior), None) = (prior, planned) else { return Vec::new() };
    let keeps = prior.removal_policy.known().is_some_and(|policy| policy == "SNAPSHOT" || policy == "RETAIN");
    let recovery = prior.point_in_time_recovery.known().and_then(|recovery| recovery.enabled.known());
    if keeps || recovery == Some(&true) || effects.unfinished {
        return Vec::new();
    }
    let table = prior.name.known().map_or("", String::as_str);
    vec![Place {
        path: Path::of("removal_policy"),
        what: format!(
            "Table \"{table}\" would be deleted while point-in-time recovery is disabled and no backup is taken."
        ),
        age: Age::New,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_whose_creation_was_interrupted_may_be_destroyed() {
        let table = TableModel::default();
        let judged = |unfinished| judge(Some(&table), None, &Effects { unfinished, ..Effects::default() }).len();
        assert_eq!((judged(false), judged(true)), (1, 0));
    }
}
