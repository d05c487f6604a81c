//! How long steps take that take longer than a moment.

use super::{AspectStep, Step};
use crate::limits::INDEX_BUILD_MINUTES;
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::replicas::ReplicaStep;
use crate::table::settings::Origin;

impl Step {
    /// How long it takes, as a clause: "several minutes". `None` for what takes seconds.
    pub(crate) fn duration(&self) -> Option<String> {
        let text = match self {
            _ if self.built_index().is_some() => {
                let [least, most] = INDEX_BUILD_MINUTES;
                return Some(format!("{least} to {most} minutes on an empty table, longer with items"));
            }
            Self::Create(desired) => match desired.origin {
                Origin::New => return None,
                Origin::Restore(_) => "ten minutes or more, and hours with many items",
                Origin::Import(_) => "some minutes, and hours with many items",
            },
            Self::SwitchToOnDemand { .. } => "several minutes",
            Self::SwitchToProvisioned { .. } => "one to two minutes",
            Self::Replica(ReplicaStep::Create(..)) => {
                "about a minute on an empty table, ten minutes or more with items"
            }
            Self::Replica(ReplicaStep::Delete(_)) => "one to four minutes",
            Self::Replica(ReplicaStep::Disassociate(_)) => "a few minutes",
            Self::Replica(_) => "about a minute",
            Self::Aspect(AspectStep::Kinesis(KinesisStep::SetPrecision(_))) => "about two minutes",
            _ => return None,
        };
        Some(text.to_owned())
    }
}
