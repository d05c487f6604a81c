//! Resource policies: parsing, comparison by meaning, and problems.
//!
//! The service returns a canonical form, not the bytes it received: fixed key order, one-element lists as text, an account
//! ID as the ARN of its root user (measured; GetResourcePolicy). Documents are therefore compared by meaning, while the
//! original text is sent.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::account_id;

use own::Own;

pub(crate) use check::{Denial, Finding};
pub(crate) use compare::Wider;

mod check;
mod compare;
mod own;
mod reach;
mod read;
#[cfg(test)]
mod tests;

/// A resource policy. Two are equal if they grant and deny the same under the same Sids, however they are written.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    text: String,
    version: Option<Version>,
    id: Option<String>,
    statements: Vec<Statement>,
    /// What it is attached to, once that is known.
    own: Option<Own>,
}

/// Why a text is not a policy: one sentence with the position, for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PolicyError(String);

/// The version of the policy language. A document without one is read as the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    /// `2008-10-17`
    Old,
    /// `2012-10-17`: policy variables are replaced.
    Current,
}

/// One statement; `None` where the document has no element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    sid: Option<String>,
    effect: Effect,
    principals: Option<Among<Principal>>,
    /// In lower case: action names are not case-sensitive.
    actions: Among<String>,
    resources: Option<Among<String>>,
    conditions: BTreeSet<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    Allow,
    Deny,
}

/// A set given by its members (`Action`) or by those it lacks (`NotAction`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Among<T> {
    These(BTreeSet<T>),
    AllBut(BTreeSet<T>),
}

/// Who makes the request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Principal {
    /// `"*"` and `{"AWS": "*"}`.
    Anyone,
    /// A whole account, by its twelve digits: written as the ID, or as the ARN of its root user in any partition.
    Account(String),
    /// Any other by kind (`AWS`, `Service`, `Federated`, `CanonicalUser`) and name.
    Named(String, String),
}

/// One key of a condition block: the operator and the key in lower case, and the values as text.
///
/// The service refuses keys that differ only in case; here they are kept separate, so that no meaning is lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Condition {
    operator: String,
    key: String,
    values: BTreeSet<String>,
}

impl Policy {
    /// Reads a document.
    ///
    /// # Errors
    /// One sentence that says where in the document what was expected and found.
    pub(crate) fn parse(text: &str) -> Result<Self, PolicyError> {
        read::policy(text)
    }

    /// The original document, which is what is sent.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What the service would refuse (V75–V77), in the order of the document.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        check::findings(self)
    }

    /// Where it allows something to anyone in any account, which the service may block.
    pub(crate) fn public(&self) -> Vec<String> {
        check::public(self)
    }

    /// Statements that allow something but the `expected` actions to a principal of another account than `own`, each with the
    /// account.
    pub(crate) fn foreign_accounts(&self, own: &str, expected: &[&str]) -> Vec<(String, String)> {
        check::foreign_accounts(self, own, expected)
    }

    /// What this policy permits that `before` did not, statement by statement.
    pub(crate) fn wider_than(&self, before: Option<&Self>) -> Vec<Wider> {
        compare::wider(self, before)
    }

    /// Whether it permits less than `before` did.
    pub(crate) fn is_narrower_than(&self, before: &Self) -> bool {
        compare::is_narrower(self, before)
    }

    /// Denials of all actions that could repair the policy to everyone who could use them (V78). `own` is the account of the
    /// table; while it is unknown, only a denial to everyone counts.
    pub(crate) fn lock_out(&self, own: Option<&str>) -> Vec<Denial> {
        check::lock_out(self, own)
    }

    /// Those denials because of which the policy could not be changed back.
    pub(crate) fn irreparable(&self, own: Option<&str>) -> Vec<Denial> {
        check::irreparable(self, own)
    }

    /// Whether it locks out any account it names, while that of the table is unknown.
    pub(crate) fn may_lock_out(&self) -> bool {
        check::may_lock_out(self)
    }

    /// The meaning of the document. The order of statements does not matter: a denial wins in any position. Sids do, since
    /// error messages and audit logs use them.
    /// The ARNs of `own` mean the same as their placeholders.
    fn meaning(&self, own: Option<&Own>) -> (Version, Option<&str>, BTreeSet<Statement>) {
        let Self { text: _, version, id, statements: _, own: _ } = self;
        (version.unwrap_or(Version::Old), id.as_deref(), self.shortened(own))
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        let own = self.own.as_ref().or(other.own.as_ref());
        self.meaning(own) == other.meaning(own)
    }
}

impl Eq for Policy {}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "2008-10-17" => Some(Self::Old),
            "2012-10-17" => Some(Self::Current),
            _ => None,
        }
    }
}

impl Effect {
    /// In any letter case: DynamoDB reads `allow` back as `Allow` (T-355).
    fn parse(text: &str) -> Option<Self> {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("Allow") {
            return Some(Self::Allow);
        }
        is("Deny").then_some(Self::Deny)
    }
}

impl Principal {
    /// The principal that a document names `name` below `kind`.
    fn parse(kind: &str, name: &str) -> Self {
        if kind != "AWS" {
            return Self::Named(kind.to_owned(), name.to_owned());
        }
        if name == "*" {
            return Self::Anyone;
        }
        match root_account(name) {
            Some(account) => Self::Account(account.to_owned()),
            None => Self::Named(kind.to_owned(), name.to_owned()),
        }
    }
}

/// The account that `123456789012` and `arn:aws:iam::123456789012:root` mean.
fn root_account(name: &str) -> Option<&str> {
    let is_account = |text: &str| account_id(text).is_ok();
    if is_account(name) {
        return Some(name);
    }
    match name.split(':').collect::<Vec<_>>()[..] {
        ["arn", partition, "iam", "", account, "root"] if !partition.is_empty() && is_account(account) => Some(account),
        _ => None,
    }
}

impl<T: Ord> Among<T> {
    /// The members that the document lists.
    fn written(&self) -> &BTreeSet<T> {
        match self {
            Self::These(members) | Self::AllBut(members) => members,
        }
    }
}

/// The number of statements with each Sid.
fn sids(statements: &[Statement]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for sid in statements.iter().filter_map(|statement| statement.sid.as_deref()) {
        *counts.entry(sid).or_default() += 1;
    }
    counts
}
