//! What a step changes besides its own aspect.

use super::{Along, Step};
use crate::table::observed::{Aspect, Observed};
use crate::table::scope::Scope;

impl Step {
    /// Forgets what a new index or a new stream does not have, even if a read of an earlier one with its name has shown
    /// it: insights, a policy. A policy is deleted with its stream; insights are gone when the index is.
    pub(crate) fn forget_lost(&self, observed: &mut Observed) {
        match self {
            Self::CreateIndex(index) | Self::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) } => {
                if let Aspect::Observed(insights) = &mut observed.aspects.insights {
                    insights.remove(&Scope::Index(index.name.clone()));
                }
            }
            Self::DisableStream
            | Self::EnableStream(_)
            | Self::SwitchToOnDemand { along: Some(Along::DisableStream | Along::EnableStream(_)) } => {
                observed.aspects.stream_policy = Aspect::Observed(None);
            }
            _ => {}
        }
    }
}
