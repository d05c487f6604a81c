//! Which steps have to wait for a step that the service does not accept yet, and what of its call need not wait.

use super::{Along, AspectStep, IndexThroughput, IndexUpdates, NewIndex, NewVectorIndex, Step};
use crate::limits::{DEFAULT_GLOBAL_INDEXES, MAX_VECTOR_INDEXES};
use crate::names::IndexName;
use crate::policy::Policy;
use crate::table::aspects::AspectBehavior as _;
use crate::table::aspects::alarms::AlarmStep;
use crate::table::aspects::policy::PolicyStep;
use crate::table::aspects::scaling::{ScalingAspect, ScalingStep};
use crate::table::aspects::ttl::TtlStep;
use crate::table::observed::{Observed, ObservedVectorIndex};
use crate::table::scope::Scope;

impl Step {
    /// Whether this step must not be sent while `held` waits: it would be refused, or it would get in the way of the apply
    /// that makes `held` up. Everything else goes on: a table class that cannot change for weeks is no reason to leave a
    /// table unprotected.
    pub(crate) fn depends_on(&self, held: &Self, observed: &Observed, creating: bool) -> bool {
        if held.unlocks(observed) || self.locks_out(observed) {
            return true;
        }
        match self {
            // A creation that fails is replaced, which protection would prevent.
            Self::SetProtection(on) => *on && creating,
            Self::SwitchToOnDemand { along } => match along {
                Some(Along::CreateIndex(index)) => index.depends_on(held, observed),
                Some(Along::EnableStream(_)) => held.disables_stream(),
                Some(Along::Ceiling(_) | Along::DisableStream) | None => false,
            },
            // A global index that is still there would need units, too; one of vectors needs an on-demand table.
            Self::SwitchToProvisioned { .. } => held.deleted_index().is_some(),
            Self::CreateIndex(index) => index.depends_on(held, observed),
            Self::SetCeiling(_) | Self::SetIndexCeilings(_) => matches!(held, Self::SwitchToOnDemand { .. }),
            Self::EnableStream(_) => held.disables_stream(),
            Self::Aspect(step) => step.depends_on(held, observed),
            // It is deleted when its successor exists.
            Self::DeleteIndex(_) | Self::DeleteVectorIndex(_) => held.built_index().is_some(),
            Self::CreateVectorIndex(index) => index.depends_on(held, observed),
            Self::Create(_)
            | Self::SetDisassociationProtection(_)
            | Self::SetSettingsReplication(_)
            | Self::SetClass(_)
            | Self::SetEncryption(_)
            | Self::SetUnits { .. }
            | Self::RaiseWarm(_)
            | Self::RaiseIndexWarm(_)
            | Self::Replica(_) => false,
            // A stream cannot be disabled while there are replicas (T-222).
            Self::DisableStream => matches!(held, Self::Replica(replica) if replica.removes()),
        }
    }

    /// The part of the step that a spent budget refused, and the steps that make up the rest of its call: they have no such
    /// budget and go on alone.
    pub(crate) fn apart(self) -> (Self, Vec<Self>) {
        let switch = Self::SwitchToOnDemand { along: None };
        match self {
            Self::SwitchToOnDemand { along: Some(Along::DisableStream) } => (switch, vec![Self::DisableStream]),
            Self::SwitchToOnDemand { along: Some(Along::EnableStream(view)) } => {
                (switch, vec![Self::EnableStream(view)])
            }
            Self::CreateIndex(mut index) => match std::mem::replace(&mut index.along, IndexUpdates::None) {
                IndexUpdates::Units(indexes) => {
                    (Self::SetUnits { table: None, indexes }, vec![Self::CreateIndex(index)])
                }
                along @ (IndexUpdates::None | IndexUpdates::Ceilings(_)) => {
                    index.along = along;
                    (Self::CreateIndex(index), Vec::new())
                }
            },
            step => (step, Vec::new()),
        }
    }

    /// Whether it takes away a policy that denies every other call of ours.
    fn unlocks(&self, observed: &Observed) -> bool {
        let now = observed.aspects.policy.observed().and_then(Option::as_ref);
        self.table_policy().is_some() && denies(now, observed)
    }

    /// Whether it sets a policy that denies every later call of ours: that has to be the last one.
    fn locks_out(&self, observed: &Observed) -> bool {
        self.table_policy().is_some_and(|step| denies(step.policy(), observed))
    }

    fn table_policy(&self) -> Option<&PolicyStep> {
        match self {
            Self::Aspect(AspectStep::Policy(step)) => Some(step),
            _ => None,
        }
    }

    fn disables_stream(&self) -> bool {
        matches!(self, Self::DisableStream | Self::SwitchToOnDemand { along: Some(Along::DisableStream) })
    }

    fn enables_stream(&self) -> bool {
        matches!(self, Self::EnableStream(_) | Self::SwitchToOnDemand { along: Some(Along::EnableStream(_)) })
    }

    fn would_give_up(&self, scope: &Scope) -> bool {
        match self {
            Self::SwitchToOnDemand { .. } => true,
            Self::DeleteIndex(name) => *scope == Scope::Index(name.clone()),
            _ => false,
        }
    }

    fn creates(&self, scope: &Scope) -> bool {
        matches!(scope, Scope::Index(name) if self.created_index().is_some_and(|index| index.name == *name))
    }

    /// Whether scaling needs what this step would bring: provisioned capacity, an index, a target.
    fn is_missing_for_scaling(&self, step: &ScalingStep) -> bool {
        match self {
            Self::SwitchToProvisioned { .. } => true,
            Self::Aspect(AspectStep::Scaling(ScalingStep::Register { dimension, .. })) => dimension == step.dimension(),
            _ => self.creates(&step.dimension().scope),
        }
    }
}

impl AspectStep {
    fn depends_on(&self, held: &Step, observed: &Observed) -> bool {
        match self {
            Self::Ttl(TtlStep::Enable(_)) => matches!(held, Step::Aspect(Self::Ttl(TtlStep::Disable(_)))),
            // As long as the index or the provisioned capacity is there, it stays scaled and watched.
            Self::Scaling(ScalingStep::Deregister(dimension)) => {
                observed.table.provisions(&dimension.scope) && held.would_give_up(&dimension.scope)
            }
            Self::Alarms(AlarmStep::Delete(_)) => held.gives_up(),
            Self::Scaling(step) => !ScalingAspect::removes(step) && held.is_missing_for_scaling(step),
            Self::Insights(step) => held.creates(&step.scope),
            Self::StreamPolicy(_) => held.enables_stream(),
            Self::Ttl(TtlStep::Disable(_))
            | Self::Recovery(_)
            | Self::Tags(_)
            | Self::Policy(_)
            | Self::Kinesis(_)
            | Self::Alarms(_) => false,
        }
    }
}

impl NewIndex {
    /// An index needs its own name and room in the table, and the billing mode that its throughput is of.
    fn depends_on(&self, held: &Step, observed: &Observed) -> bool {
        match held {
            Step::DeleteIndex(name) => self.needs_room_of(name, observed),
            Step::DeleteVectorIndex(name) => *name == self.name,
            Step::SwitchToOnDemand { .. } => matches!(self.throughput, IndexThroughput::Ceiling(_)),
            Step::SwitchToProvisioned { .. } => matches!(self.throughput, IndexThroughput::Units(_)),
            _ => false,
        }
    }

    fn needs_room_of(&self, other: &IndexName, observed: &Observed) -> bool {
        *other == self.name || observed.table.global_indexes.len() >= DEFAULT_GLOBAL_INDEXES
    }
}

impl NewVectorIndex {
    /// As a global index, and on-demand in any case.
    fn depends_on(&self, held: &Step, observed: &Observed) -> bool {
        match held {
            Step::DeleteVectorIndex(name) => {
                let vectors = &observed.table.vector_indexes;
                let same_vectors = |other: &ObservedVectorIndex| other.shape.attribute == self.shape.attribute;
                *name == self.name || vectors.len() >= MAX_VECTOR_INDEXES || vectors.get(name).is_some_and(same_vectors)
            }
            Step::DeleteIndex(name) => *name == self.name,
            Step::SwitchToOnDemand { .. } => true,
            _ => false,
        }
    }
}

fn denies(policy: Option<&Policy>, observed: &Observed) -> bool {
    policy.is_some_and(|policy| !policy.lock_out(Some(&observed.table.arn.account)).is_empty())
}

#[cfg(test)]
mod tests;
