//! Problems of a readable policy: what the service would refuse, and what is dangerous.

use std::fmt;

use tf_provider::Severity;

use super::{Among, Policy, Principal, Statement, reach, sids};
use crate::limits::MAX_POLICY_KB;

/// Largest document the service takes, white space included (PutResourcePolicy).
const MAX_BYTES: usize = MAX_POLICY_KB * 1024;

/// A problem of the policy, for a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Whether the service refuses it.
    pub(crate) severity: Severity,
    /// Constant, without values and without a period.
    pub(crate) summary: &'static str,
    /// Sentences: what is wrong, why, and what to do.
    pub(crate) detail: String,
}

/// A statement that denies everyone in the table's account what changes the table or its policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denial {
    /// The statement as messages name it.
    statement: String,
    /// The actions.
    pub(super) actions: Vec<&'static str>,
}

/// V75 to V77.
pub(super) fn findings(policy: &Policy) -> Vec<Finding> {
    let mut findings: Vec<Finding> = size(policy).into_iter().chain(version(policy)).collect();
    findings.extend(repeated_sids(policy));
    for (at, statement) in policy.statements.iter().enumerate() {
        let place = place(at);
        findings.extend(missing(&place, statement));
    }
    findings
}

/// Statements that allow something to anyone, as messages name them.
pub(super) fn public(policy: &Policy) -> Vec<String> {
    let open = policy.statements.iter().enumerate().filter(|(_, statement)| reach::is_public(statement));
    open.map(|(at, _)| place(at)).collect()
}

/// Statements that allow something but the `expected` actions to another account, as messages name them.
pub(super) fn foreign_accounts(policy: &Policy, own: &str, expected: &[&str]) -> Vec<(String, String)> {
    let statements = policy.statements.iter().enumerate();
    let statements = statements.filter(|(_, statement)| !reach::allows_only(statement, expected));
    let named = statements.flat_map(|(at, statement)| {
        reach::allowed_accounts(statement).into_iter().map(move |account| (place(at), account))
    });
    named.filter(|(_, account)| account != own).collect()
}

/// V78.
pub(super) fn lock_out(policy: &Policy, own: Option<&str>) -> Vec<Denial> {
    let statements = policy.statements.iter().enumerate();
    let denied = statements
        .map(|(at, statement)| Denial { statement: place(at), actions: reach::denied_repairs(statement, own) });
    denied.filter(|denial| !denial.actions.is_empty()).collect()
}

/// V78. Who may still set or delete the policy changes it back, and who may not read the table comes to neither.
pub(super) fn irreparable(policy: &Policy, own: Option<&str>) -> Vec<Denial> {
    let denials = lock_out(policy, own);
    let denied = |actions: &[&str]| actions.iter().all(|name| denials.iter().any(|one| one.actions.contains(name)));
    let fatal: Vec<&str> =
        [reach::POLICY_CHANGES, reach::READS].into_iter().filter(|set| denied(set)).flatten().copied().collect();
    let part = |Denial { statement, actions }| Denial {
        statement,
        actions: actions.into_iter().filter(|action| fatal.contains(action)).collect(),
    };
    denials.into_iter().map(part).filter(|denial| !denial.actions.is_empty()).collect()
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} denies {} to everyone in the table's account", self.statement, listed(&self.actions))
    }
}

/// Whether it denies the repairing actions to everyone in any account that it names.
pub(super) fn may_lock_out(policy: &Policy) -> bool {
    let principals = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
    let accounts = principals.flat_map(Among::written).filter_map(|principal| match principal {
        Principal::Account(account) => Some(account.as_str()),
        Principal::Anyone | Principal::Named(..) => None,
    });
    std::iter::once(None).chain(accounts.map(Some)).any(|own| !lock_out(policy, own).is_empty())
}

/// The statement as messages name it: by its position. Nothing of a policy is quoted, which may come from a sensitive
/// variable.
pub(super) fn place(at: usize) -> String {
    format!("Statement {}", at + 1)
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [words @ .., last] => format!("{} and {last}", words.join(", ")),
    }
}

pub(super) fn error(summary: &'static str, detail: String) -> Finding {
    Finding { severity: Severity::Error, summary, detail }
}

fn size(policy: &Policy) -> Option<Finding> {
    let bytes = policy.text.len();
    (bytes > MAX_BYTES).then(|| {
        error(
            "Policy too large",
            format!(
                "A resource policy has at most {MAX_BYTES} bytes including white space, but this one has {bytes}. \
                 Use `jsonencode`, which writes no white space, or merge statements."
            ),
        )
    })
}

/// A document without a version is returned as 2008-10-17 and counts as changed each time it is sent (T-354).
fn version(policy: &Policy) -> Option<Finding> {
    policy.version.is_none().then(|| {
        error(
            "Policy without version",
            "The document has no Version, so the service reads it in the 2008 version of the language, in which policy \
             variables are plain text. Add Version = \"2012-10-17\", or \"2008-10-17\" if that is intended."
                .to_owned(),
        )
    })
}

fn repeated_sids(policy: &Policy) -> Vec<Finding> {
    let repeated = sids(&policy.statements).into_iter().filter(|(_, count)| *count > 1);
    repeated
        .map(|(sid, count)| {
            error(
                "Duplicate statement ID",
                format!(
                    "A Sid is unique within its policy, but \"{sid}\" names {count} statements. Rename or remove it."
                ),
            )
        })
        .collect()
}

fn missing(place: &str, statement: &Statement) -> Vec<Finding> {
    let mut findings = Vec::new();
    if statement.principals.is_none() {
        findings.push(error(
            "Statement without principal",
            format!("A statement of a resource policy needs a principal, but {place} has no Principal. Add one."),
        ));
    }
    if statement.resources.is_none() {
        findings.push(error(
            "Statement without resource",
            format!(
                "A statement of a resource policy needs a resource, but {place} has no Resource. Add the table's ARN, the \
                 ARNs of its indexes, or \"*\", which means the resource that the policy is attached to."
            ),
        ));
    }
    findings
}
