//! Advice about what is legal and probably not meant: a warning in the plan that brings it about, silence afterwards.

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use crate::table::model::{AlarmsModel, TableModel};

/// Adds what is new in the planned table.
pub(super) fn advise(prior: Option<&TableModel>, planned: &TableModel, diagnostics: &mut Diagnostics) {
    if are_silent(&planned.alarms) && !prior.is_some_and(|prior| are_silent(&prior.alarms)) {
        diagnostics.warning(
            Path::of("alarms"),
            "Alarms without actions",
            "The alarms have no `alarm_actions`, `ok_actions` or `insufficient_data_actions`: they change their state in \
             CloudWatch, and nothing else happens. Name at least one action, for instance the ARN of an SNS topic. Terraform \
             drops names that it does not know from an object: if one of them is written, check its spelling.",
        );
    }
}

/// Whether there are alarms that certainly run no action.
fn are_silent(alarms: &Attr<AlarmsModel>) -> bool {
    let Some(alarms) = alarms.known() else { return false };
    let AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, name_prefix: _, rules: _, tags: _ } =
        alarms;
    let none = |actions: &Attr<SetOf<String>>| match actions {
        Attr::Null => true,
        Attr::Known(actions) => actions.is_empty(),
        Attr::Unknown(_) => false,
    };
    [alarm_actions, ok_actions, insufficient_data_actions].into_iter().all(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(actions: Attr<SetOf<String>>) -> TableModel {
        let alarms = AlarmsModel { ok_actions: actions, ..AlarmsModel::default() };
        TableModel { alarms: Attr::Known(alarms), ..TableModel::default() }
    }

    fn advised(prior: Option<&TableModel>, planned: &TableModel) -> Vec<String> {
        let mut diagnostics = Diagnostics::none();
        advise(prior, planned, &mut diagnostics);
        diagnostics.iter().map(|one| one.path.to_string()).collect()
    }

    #[test]
    fn alarms_without_actions_are_pointed_out_once() {
        let (silent, loud) = (with(Attr::Null), with(Attr::Known(["a".to_owned()].into_iter().collect())));
        assert_eq!(advised(None, &silent), ["alarms"]);
        assert_eq!(advised(Some(&TableModel::default()), &silent), ["alarms"]);
        assert_eq!(advised(Some(&loud), &silent), ["alarms"]);
        assert_eq!(advised(Some(&silent), &silent), [""; 0]);
        for other in [loud, with(Attr::unknown()), TableModel::default()] {
            assert_eq!(advised(None, &other), [""; 0]);
        }
    }
}
