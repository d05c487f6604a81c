//! A policy that allows another account something.

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::guardrails::policy_public::policies;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::POLICY_CROSS_ACCOUNT,
    severities: Severities::always(tf_provider::Severity::Warning),
    aliases: &[],
    summary: "Policy allows another account",
    fires: "A statement of `resource_policy` or `stream.resource_policy` allows actions to a principal of another account than the \
            table's. That it may join the table's `global_table` does not count.",
    why: || "Whoever administers that account decides who reads and writes the table.".to_owned(),
    fix: "Allow a role of that account instead of the whole account, and only the actions that it needs.",
    judge: Judge::Table(judge),
};

/// What `global_table` is for: the members are in other accounts.
const JOINING: &[&str] = &["dynamodb:AssociateTableReplica"];

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(own) = subject.account else { return Vec::new() };
    let expected = if subject.table.replicates_settings() { JOINING } else { &[] };
    let found = policies(subject.table).into_iter().flat_map(|(path, policy)| {
        let place = |(statement, account): (String, String)| {
            Finding::new(path.clone(), format!("{statement} allows its actions to account {account}."))
        };
        policy.foreign_accounts(own, expected).into_iter().map(place).collect::<Vec<_>>()
    });
    found.collect()
}
