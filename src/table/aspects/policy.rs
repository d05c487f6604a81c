//! The table's resource-based policy, compared by meaning. What the stream's policy shares with it is here too.

use std::fmt;

use super::{Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext, WRITES_SHOW};
use crate::policy::Policy;
use crate::table::model::TableModel;
use crate::table::settings::Origin;

/// The aspect.
pub(crate) struct PolicyAspect;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PolicyTarget {
    /// The table, with its indexes.
    Table,
    /// The stream that is enabled now; a policy is deleted with its stream.
    Stream,
}

/// Another policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PolicyChange {
    /// The policy that is to be attached; none if the present one is to be removed.
    pub(crate) to: Option<Policy>,
}

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PolicyStep {
    /// PutResourcePolicy.
    Put(PolicyTarget, Policy),
    /// DeleteResourcePolicy.
    Delete(PolicyTarget),
}

impl PolicyChange {
    /// What differs between the desired and the observed policy.
    pub(super) fn between(desired: Option<&Policy>, observed: Option<&Policy>) -> Vec<Self> {
        let differs = desired != observed;
        differs.then(|| Self { to: desired.cloned() }).into_iter().collect()
    }

    /// The call that removes the difference.
    pub(super) fn step(self, target: PolicyTarget) -> PolicyStep {
        match self.to {
            Some(policy) => PolicyStep::Put(target, policy),
            None => PolicyStep::Delete(target),
        }
    }
}

impl AspectBehavior for PolicyAspect {
    type Desired = Option<Policy>;
    type Observed = Option<Policy>;
    type Change = PolicyChange;
    type Step = PolicyStep;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "resource_policy",
        shows_after: Some(WRITES_SHOW),
        is_asynchronous: false,
        is_expected: false,
    };

    fn is_in_use(state: &TableModel) -> bool {
        state.resource_policy.is_known()
    }

    fn changes(desired: &Option<Policy>, observed: &Aspect<Option<Policy>>, _: &TableContext<'_>) -> Vec<PolicyChange> {
        PolicyChange::between(desired.as_ref(), observed.observed().and_then(Option::as_ref))
    }

    /// A policy that denies us the rest is removed before anything else and set after everything else.
    fn steps(
        changes: Vec<PolicyChange>,
        observed: &Aspect<Option<Policy>>,
        table: &TableContext<'_>,
    ) -> Vec<Placed<PolicyStep>> {
        let denies =
            |policy: Option<&Policy>| policy.is_some_and(|policy| !policy.lock_out(Some(table.account)).is_empty());
        let present = observed.observed().and_then(Option::as_ref);
        let placed = |change: PolicyChange| {
            let stage = if denies(change.to.as_ref()) {
                Stage::Close
            } else if denies(present) {
                Stage::Open
            } else {
                Stage::Middle
            };
            Placed::new(stage, change.step(PolicyTarget::Table))
        };
        changes.into_iter().map(placed).collect()
    }

    fn operation(step: &PolicyStep) -> &'static str {
        step.operation()
    }

    fn removes(step: &PolicyStep) -> bool {
        step.policy().is_none()
    }

    fn is_done(step: &PolicyStep, observed: &Option<Policy>) -> bool {
        step.policy() == observed.as_ref()
    }

    fn assume_applied(step: &PolicyStep, observed: &mut Aspect<Option<Policy>>) {
        *observed = Aspect::Observed(step.policy().cloned());
    }

    fn settled(desired: &Option<Policy>, _: &DesiredTable<'_>) -> Option<Policy> {
        desired.clone()
    }

    fn at_creation(desired: &Option<Policy>, origin: &Origin) -> Option<Policy> {
        match origin {
            Origin::New | Origin::Join(_) => at_creation(desired.as_ref()).cloned(),
            Origin::Restore(_) | Origin::Import(_) => None,
        }
    }
}

/// The policy that CreateTable carries. One that may deny us the rest is set when everything else is done, and one that
/// names its table by a placeholder when the table has its ARN.
pub(crate) fn at_creation(desired: Option<&Policy>) -> Option<&Policy> {
    desired.filter(|policy| !policy.may_lock_out() && !policy.has_placeholders())
}

impl PolicyStep {
    /// What the policy is attached to.
    pub(crate) fn target(&self) -> PolicyTarget {
        match self {
            Self::Put(target, _) | Self::Delete(target) => *target,
        }
    }

    /// The policy that is attached afterwards.
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
