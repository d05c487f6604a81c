//! Encryption with a key that is not the customer's.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::ENCRYPTION_NO_CMK,
    severities: Severities::advice_in_production(),
    aliases: &["CKV_AWS_119", "AWS-0025"],
    summary: "Not encrypted with a customer-managed key",
    fires: "`server_side_encryption.key_type` is not `CUSTOMER_MANAGED`.",
    why: || {
        "Use of the key is then not in your audit log, and you can neither revoke it nor set its policy.".to_owned()
    },
    fix: "Set `server_side_encryption = { kms_key_arn = \"<ARN of a key>\" }`. It costs a monthly fee and KMS requests.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let encryption = subject.table.server_side_encryption.known();
    let Some(kind) = encryption.and_then(|encryption| encryption.key_type.known()) else { return Vec::new() };
    if kind == "CUSTOMER_MANAGED" {
        return Vec::new();
    }
    let what = format!("The table is encrypted with a key of type {kind}.");
    vec![Finding::new(Path::of("server_side_encryption").attribute("key_type"), what)]
}
