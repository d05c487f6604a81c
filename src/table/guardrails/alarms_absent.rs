//! No alarm watches the table.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::ALARMS_ABSENT,
    severities: Severities::advice_in_production(),
    aliases: &[],
    summary: "Table without alarms",
    fires: "A table has no `alarms`.",
    why: || "Throttling and errors are then found by users first.".to_owned(),
    fix: "Add `alarms = { alarm_actions = [\"<ARN of an SNS topic>\"] }`.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.table.alarms.is_null() {
        return Vec::new();
    }
    vec![Finding::new(Path::of("alarms"), "No alarm watches this table.".to_owned())]
}
