//! Alarms that notify no one.

use tf_provider::{Attr, Path, SetOf};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::model::AlarmsModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::ALARMS_NO_ACTIONS,
    severities: Severities::always(tf_provider::Severity::Warning),
    aliases: &[],
    summary: "Alarms without actions",
    fires: "The table has `alarms`, but neither they nor a rule of theirs has actions.",
    why: || {
        "Such an alarm changes its state in CloudWatch, and nothing else happens. Terraform drops names that it does not know from an object: if actions are written, check the spelling.".to_owned()
    },
    fix: "Name at least one action in `alarms.alarm_actions`, for instance the ARN of an SNS topic.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, name_prefix: _, rules, tags: _ }) =
        subject.table.alarms.known()
    else {
        return Vec::new();
    };
    let common = [alarm_actions, ok_actions, insufficient_data_actions];
    let own = subject::known(rules).any(|(_, rule)| acts(&rule.alarm_actions));
    if rules.is_unknown() || own || common.into_iter().any(acts) {
        return Vec::new();
    }
    vec![Finding::new(
        Path::of("alarms"),
        "The alarms have no `alarm_actions`, `ok_actions` or `insufficient_data_actions`.".to_owned(),
    )]
}

/// Whether there are actions, or may be.
fn acts(actions: &Attr<SetOf<String>>) -> bool {
    actions.is_unknown() || actions.known().is_some_and(|actions| !actions.is_empty())
}
