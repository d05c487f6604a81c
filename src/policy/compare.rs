//! Whether a policy permits more or less than another one.
//!
//! Statements are compared part by part: one principal, one action, one resource. A part that no statement of the other policy
//! covers counts as new, so that a statement which is only split or merged is no change.

use std::collections::BTreeSet;

use super::check::place;
use super::own::{Own, shortened};
use super::reach::{is_public, matches_pattern};
use super::{Among, Effect, Policy, Principal, Statement};

/// A statement that permits more than the policy before did, or a denial that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wider {
    /// Whether anyone in any account is permitted something.
    pub(crate) is_public: bool,
    /// What is new, as a sentence. Nothing of the policy is quoted, which may come from a sensitive variable.
    pub(crate) text: String,
}

pub(super) fn wider(after: &Policy, before: Option<&Policy>) -> Vec<Wider> {
    let own = after.own.as_ref().or_else(|| before.and_then(|before| before.own.as_ref()));
    let allowed = before.map(|before| statements(before, Effect::Allow, own)).unwrap_or_default();
    let now = statements(after, Effect::Allow, own);
    let mut found: Vec<Wider> = now.iter().filter_map(|(at, statement)| widened(*at, statement, &allowed)).collect();
    if before.is_some_and(|before| exceeds(before, after, Effect::Deny)) {
        let text = "A denial is gone, or denies less: what it denied may be permitted.".to_owned();
        found.push(Wider { is_public: false, text });
    }
    found
}

pub(super) fn is_narrower(after: &Policy, before: &Policy) -> bool {
    exceeds(before, after, Effect::Allow) || exceeds(after, before, Effect::Deny)
}

/// Whether statements of this effect have a part that the other policy does not cover.
fn exceeds(one: &Policy, other: &Policy, effect: Effect) -> bool {
    let own = one.own.as_ref().or(other.own.as_ref());
    let others = statements(other, effect, own);
    statements(one, effect, own).iter().any(|(_, statement)| !uncovered(statement, &others).is_empty())
}

/// The statements of one effect, with their positions in the document.
fn statements(policy: &Policy, effect: Effect, own: Option<&Own>) -> Vec<(usize, Statement)> {
    let all = policy.statements.iter().enumerate().filter(|(_, statement)| statement.effect == effect);
    all.map(|(at, statement)| (at, shortened(statement, own))).collect()
}

fn widened(at: usize, statement: &Statement, before: &[(usize, Statement)]) -> Option<Wider> {
    let new = uncovered(statement, before);
    if new.is_empty() {
        return None;
    }
    let is_public = is_public(statement);
    let among = |of: &dyn Fn(&Statement, &Statement) -> bool| {
        new.iter().any(|part| !before.iter().any(|(_, other)| of(other, part)))
    };
    let mut what = Vec::new();
    if is_public {
        what.push("to anyone in any AWS account");
    } else if among(&covers_principals) {
        what.push("to a principal that it did not name");
    }
    if !before.is_empty() && among(&covers_actions) {
        what.push("more actions");
    }
    if what.is_empty() {
        what.push("on more resources, or under fewer conditions");
    }
    Some(Wider { is_public, text: format!("{} allows more than before: {}.", place(at), what.join(", ")) })
}

/// The parts of a statement that none of the others covers.
fn uncovered(statement: &Statement, others: &[(usize, Statement)]) -> Vec<Statement> {
    parts(statement).into_iter().filter(|part| !others.iter().any(|(_, other)| covers(other, part))).collect()
}

/// The statement as many, each of one principal, action and resource. What is given by what it lacks stays as it is.
fn parts(statement: &Statement) -> Vec<Statement> {
    let mut parts = Vec::new();
    for principals in singles_of(statement.principals.as_ref()) {
        for actions in singles(&statement.actions) {
            for resources in singles_of(statement.resources.as_ref()) {
                let (principals, actions) = (principals.clone(), actions.clone());
                parts.push(Statement { principals, actions, resources, ..statement.clone() });
            }
        }
    }
    parts
}

fn singles_of<T: Ord + Clone>(among: Option<&Among<T>>) -> Vec<Option<Among<T>>> {
    among.map_or_else(|| vec![None], |among| singles(among).into_iter().map(Some).collect())
}

fn singles<T: Ord + Clone>(among: &Among<T>) -> Vec<Among<T>> {
    match among {
        Among::These(members) => members.iter().map(|member| Among::These(BTreeSet::from([member.clone()]))).collect(),
        Among::AllBut(_) => vec![among.clone()],
    }
}

/// Whether all that `part` is about is also what `other` is about: under no more conditions.
fn covers(other: &Statement, part: &Statement) -> bool {
    other.conditions.is_subset(&part.conditions)
        && covers_principals(other, part)
        && covers_actions(other, part)
        && covers_all(other.resources.as_ref(), part.resources.as_ref(), &|pattern, text| {
            matches_pattern(pattern, text)
        })
}

fn covers_principals(other: &Statement, part: &Statement) -> bool {
    let covers = |other: &Principal, part: &Principal| *other == Principal::Anyone || other == part;
    covers_all(other.principals.as_ref(), part.principals.as_ref(), &covers)
}

fn covers_actions(other: &Statement, part: &Statement) -> bool {
    covers_all(Some(&other.actions), Some(&part.actions), &|pattern, text| matches_pattern(pattern, text))
}

/// Whether every member of `part` is one of `other`; in doubt not.
fn covers_all<T: Ord>(other: Option<&Among<T>>, part: Option<&Among<T>>, covers: &dyn Fn(&T, &T) -> bool) -> bool {
    let (Some(other), Some(part)) = (other, part) else { return other.is_none() && part.is_none() };
    match (other, part) {
        (Among::These(others), Among::These(parts)) => {
            parts.iter().all(|part| others.iter().any(|other| covers(other, part)))
        }
        (Among::AllBut(others), Among::AllBut(parts)) => others.is_subset(parts),
        (Among::These(_), Among::AllBut(_)) => false,
        (Among::AllBut(others), Among::These(parts)) => {
            parts.iter().all(|part| !others.iter().any(|other| covers(other, part) || covers(part, other)))
        }
    }
}
