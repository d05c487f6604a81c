//! The table cannot be restored to an earlier time.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::BACKUP_PITR_DISABLED,
    severities: Severities::refused_in_production(),
    aliases: &["CKV_AWS_28", "AWS-0024", "DynamoDB.2"],
    summary: "Point-in-time recovery is disabled",
    fires: "`point_in_time_recovery.enabled` is `false`.",
    why: || {
        "Items that are overwritten or deleted by mistake are gone: there is no backup to restore them from.".to_owned()
    },
    fix: "Remove `point_in_time_recovery`, so that it is enabled with 35 days.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let recovery = subject.table.point_in_time_recovery.known();
    if recovery.and_then(|recovery| recovery.enabled.known()) != Some(&false) {
        return Vec::new();
    }
    let path = Path::of("point_in_time_recovery").attribute("enabled");
    vec![Finding::new(path, "The table has no continuous backups.".to_owned())]
}
