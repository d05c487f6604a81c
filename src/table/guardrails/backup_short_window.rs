//! Few days in which a mistake can be undone.

use tf_provider::{Number, Path};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::BACKUP_SHORT_WINDOW,
    severities: Severities::advice_in_production(),
    aliases: &[],
    summary: "Short recovery period",
    fires: "`point_in_time_recovery.recovery_period_in_days` is below the limit (7 days).",
    why: || "A mistake that is noticed after a long weekend can then no longer be undone.".to_owned(),
    fix: "Leave `recovery_period_in_days` out: 35 days cost the same as one.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let days =
        subject.table.point_in_time_recovery.known().and_then(|recovery| recovery.recovery_period_in_days.known());
    let short = |days: &&i64| subject.limit.is_some_and(|limit| Number::from(**days).to_f64() < limit);
    let Some(days) = days.filter(short) else { return Vec::new() };
    let path = Path::of("point_in_time_recovery").attribute("recovery_period_in_days");
    vec![Finding::new(path, format!("The table can be restored to the last {days} days only."))]
}
