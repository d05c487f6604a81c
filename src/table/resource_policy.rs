//! Who else may use the table and its stream: resource-based policies, compared by meaning.

use std::fmt;

use crate::policy::Policy;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PolicyTarget {
    /// The table, with its indexes.
    Table,
    /// The stream that is on now; a policy goes with its stream.
    Stream,
}

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PolicyStep {
    /// PutResourcePolicy.
    Put(PolicyTarget, Policy),
    /// DeleteResourcePolicy.
    Delete(PolicyTarget),
}

/// The call that leads to `wanted`, if one is needed.
pub(crate) fn change(target: PolicyTarget, wanted: Option<&Policy>, observed: Option<&Policy>) -> Option<PolicyStep> {
    match (wanted, observed) {
        (Some(wanted), observed) if observed != Some(wanted) => Some(PolicyStep::Put(target, wanted.clone())),
        (None, Some(_)) => Some(PolicyStep::Delete(target)),
        (Some(_) | None, _) => None,
    }
}

impl PolicyStep {
    /// What it is about.
    pub(crate) fn target(&self) -> PolicyTarget {
        match self {
            Self::Put(target, _) | Self::Delete(target) => *target,
        }
    }

    /// The policy that is there afterwards.
    pub(crate) fn policy(&self) -> Option<&Policy> {
        match self {
            Self::Put(_, policy) => Some(policy),
            Self::Delete(_) => None,
        }
    }

    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Put(..) => "PutResourcePolicy",
            Self::Delete(_) => "DeleteResourcePolicy",
        }
    }

    /// Whether the policy that is observed is the one the step leads to.
    pub(crate) fn is_done(&self, observed: Option<&Policy>) -> bool {
        self.policy() == observed
    }
}

impl fmt::Display for PolicyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match self.target() {
            PolicyTarget::Table => "the table",
            PolicyTarget::Stream => "the stream",
        };
        match self {
            Self::Put(..) => write!(f, "set the resource policy of {of}"),
            Self::Delete(_) => write!(f, "remove the resource policy of {of}"),
        }
    }
}
