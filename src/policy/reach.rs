//! The principals and the parts of the table that a statement covers.

use std::collections::BTreeSet;

use super::{Among, Condition, Effect, Principal, Statement, own};
use crate::names::account_id;

/// Actions that are needed to read, change or remove a table and its policy (V78).
pub(super) const REPAIRS: [&str; 5] = [
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:DeleteTable",
    "dynamodb:DescribeTable",
    "dynamodb:PutResourcePolicy",
    "dynamodb:UpdateTable",
];

/// Either of these changes a policy back.
pub(super) const POLICY_CHANGES: &[&str] = &["dynamodb:DeleteResourcePolicy", "dynamodb:PutResourcePolicy"];

/// Without this nothing of a table is read, so that nothing of it is changed.
pub(super) const READS: &[&str] = &["dynamodb:DescribeTable"];

/// Condition keys that tie a request to an account, an organization, a network or a service of AWS: those that keep a
/// policy for everyone from being public (developer guide, blocking public access).
const TYING_KEYS: [&str; 15] = [
    "aws:ec2instancesourcevpc",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
];

/// Whether the statement allows something to anyone at all. `NotPrincipal` allows everyone but a few.
pub(super) fn is_public(statement: &Statement) -> bool {
    statement.effect == Effect::Allow && is_for_anyone(statement) && !statement.conditions.iter().any(ties)
}

/// The account in an ARN, if it is written without wildcards.
fn arn_account(text: &str) -> Option<String> {
    let account = text.strip_prefix("arn:")?.split(':').nth(3)?;
    account_id(account).is_ok().then(|| account.to_owned())
}

/// The accounts whose principals the statement allows something, as far as it names them: as principals, or for everyone by
/// a condition on the caller's account.
pub(super) fn allowed_accounts(statement: &Statement) -> BTreeSet<String> {
    if statement.effect != Effect::Allow {
        return BTreeSet::new();
    }
    let account = |principal: &Principal| match principal {
        Principal::Anyone => None,
        Principal::Account(account) => Some(account.clone()),
        Principal::Named(kind, name) => arn_account(name).filter(|_| kind == "AWS"),
    };
    let mut accounts = match &statement.principals {
        Some(Among::These(principals)) => principals.iter().filter_map(account).collect(),
        Some(Among::AllBut(_)) | None => BTreeSet::new(),
    };
    if is_for_anyone(statement) {
        let naming = statement.conditions.iter().filter(|condition| ties(condition) && names_account(condition));
        let values = naming.flat_map(|condition| &condition.values);
        accounts.extend(
            values.filter_map(|value| if account_id(value).is_ok() { Some(value.clone()) } else { arn_account(value) }),
        );
    }
    accounts
}

/// Whether the statement is about some of these actions and no others.
pub(super) fn allows_only(statement: &Statement, actions: &[&str]) -> bool {
    let Among::These(named) = &statement.actions else { return false };
    named.iter().all(|name| actions.iter().any(|action| action.eq_ignore_ascii_case(name)))
}

/// Whether the condition is on the account of the caller, or of the resource in whose name a service calls.
fn names_account(condition: &Condition) -> bool {
    matches!(
        condition.key.as_str(),
        "aws:principalaccount" | "aws:principalarn" | "aws:sourceaccount" | "aws:sourcearn"
    )
}

/// Whether the principals are everyone, or everyone but a few.
fn is_for_anyone(statement: &Statement) -> bool {
    match &statement.principals {
        Some(Among::These(principals)) => principals.contains(&Principal::Anyone),
        Some(Among::AllBut(_)) => true,
        None => false,
    }
}

/// Whether only requests from fixed accounts, organizations, networks or services pass the condition.
///
/// Not those that pass when the key is absent (`…IfExists`, `ForAllValues:`), nor negations, nor patterns that anything
/// matches.
fn ties(condition: &Condition) -> bool {
    let operator = condition.operator.strip_prefix("foranyvalue:").unwrap_or(&condition.operator);
    let positive =
        matches!(operator, "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike" | "bool");
    let wild = operator.ends_with("like") || operator.starts_with("arn");
    positive
        && TYING_KEYS.contains(&condition.key.as_str())
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| is_fixed(&condition.key, value, wild))
}

/// Whether a value is specific: no variable, and no wildcard where the operator would read it as one.
fn is_fixed(key: &str, value: &str, wild: bool) -> bool {
    // In an ARN the account counts; the name after it may be a pattern.
    let deciding = match (key, value.starts_with("arn:")) {
        ("aws:principalarn" | "aws:sourcearn", true) => value.split(':').nth(4).unwrap_or(value),
        _ => value,
    };
    let truthful = key != "aws:principalisawsservice" || value.eq_ignore_ascii_case("true");
    truthful && !value.contains("${") && !(wild && deciding.contains(['*', '?']))
}

/// The repairing actions that the statement denies to everyone who could use them, or to the whole account `own`.
///
/// A condition exempts requests that it does not match, for instance those over TLS or of one role. Whether any remain is
/// not known here, so every condition counts as an exemption.
pub(super) fn denied_repairs(statement: &Statement, own: Option<&str>) -> Vec<&'static str> {
    let denies = statement.effect == Effect::Deny && statement.conditions.is_empty();
    if !denies || !exempts_no_principal(statement, own) || !covers_table(statement) {
        return Vec::new();
    }
    REPAIRS.into_iter().filter(|action| covers_action(&statement.actions, action)).collect()
}

/// Whether the statement covers every principal of the account. With `NotPrincipal`, naming the account exempts only its
/// root user: a role must be named as well.
fn exempts_no_principal(statement: &Statement, own: Option<&str>) -> bool {
    match &statement.principals {
        None => false,
        Some(Among::These(principals)) => principals.iter().any(|principal| match principal {
            Principal::Anyone => true,
            Principal::Account(account) => own == Some(account),
            Principal::Named(..) => false,
        }),
        Some(Among::AllBut(principals)) => !principals.iter().any(|principal| match principal {
            Principal::Anyone => true,
            Principal::Account(_) => false,
            Principal::Named(kind, name) => {
                kind == "AWS" && own.is_none_or(|own| arn_account(name).is_none_or(|account| account == own))
            }
        }),
    }
}

/// Whether the statement covers the table itself: `…:table/orders/index/*` covers only indexes and locks no caller out.
fn covers_table(statement: &Statement) -> bool {
    let is_table = |resource: &String| {
        let is_below = resource.split_once(":table/").is_some_and(|(_, rest)| rest.contains('/'));
        !is_below && !own::is_below_table(resource)
    };
    match &statement.resources {
        None => false,
        Some(Among::These(resources)) => resources.iter().any(is_table),
        Some(Among::AllBut(resources)) => !resources.iter().any(is_table),
    }
}

fn covers_action(actions: &Among<String>, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let matched = actions.written().iter().any(|pattern| matches_pattern(pattern, &action));
    match actions {
        Among::These(_) => matched,
        Among::AllBut(_) => !matched,
    }
}

/// Whether `text` is what the pattern describes: `*` stands for any characters, `?` for one.
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut in_text) = (0, 0);
    // Where to resume if the text after the last star does not match: one character further.
    let mut retry = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, in_text));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[in_text] => {
                at += 1;
                in_text += 1;
            }
            Some(_) | None => {
                let Some((after_star, from)) = retry else { return false };
                retry = Some((after_star, from + 1));
                (at, in_text) = (after_star, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}
