//! A policy that could not be changed back.

use tf_provider::{Path, Severity};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::policy::{Denial, Policy};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::POLICY_LOCKOUT,
    severities: Severities::always(Severity::Error),
    aliases: &[],
    summary: "Policy would lock Terraform out",
    fires: "`resource_policy` denies everyone in the table's account what it takes to change it back: reading the table, or both setting and deleting the policy. A condition counts as an exemption.",
    why: || {
        "Whoever runs Terraform is denied it, too: the apply that sets the policy fails, and so does every later one. The denial outlives its removal by minutes, and only the account's root user may be able to remove it."
            .to_owned()
    },
    fix: "Spare a role with a condition on \"aws:PrincipalArn\", for instance `StringNotLike`, or deny fewer actions.",
    judge: Judge::Table(judge),
};

/// The policy of a stream locks no one out: disabling the stream removes it.
fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let policy = subject.table.resource_policy.known().and_then(|text| Policy::parse(text).ok());
    let denials = policy.map(|policy| policy.irreparable(subject.account)).unwrap_or_default();
    let place = |denial: Denial| {
        let what = format!("{denial}, including the one that runs Terraform.");
        Finding::new(Path::of("resource_policy"), what)
    };
    denials.into_iter().map(place).collect()
}
