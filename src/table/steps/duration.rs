//! How long steps take that take longer than a moment.

use std::fmt;

use super::{AspectStep, Step};
use crate::limits::INDEX_BUILD_MINUTES;
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::replicas::ReplicaStep;
use crate::table::settings::Origin;

/// How long a step takes. Its text is a clause: "several minutes".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepDuration {
    /// Minutes on an empty table, at least and at most.
    pub(crate) minutes: [usize; 2],
    /// Whether items make it longer.
    pub(crate) grows_with_items: bool,
    text: String,
}

impl StepDuration {
    fn of(minutes: [usize; 2], text: &str) -> Self {
        Self { minutes, grows_with_items: false, text: text.to_owned() }
    }

    /// How long time to live takes to be enabled after it was disabled: the service spaces its changes (T-143).
    pub(crate) fn between_ttl_changes() -> Self {
        Self::of([1, 60], "up to 60 minutes after time to live was disabled")
    }

    fn growing(minutes: [usize; 2], text: &str) -> Self {
        Self { grows_with_items: true, ..Self::of(minutes, text) }
    }
}

impl fmt::Display for StepDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Step {
    /// How long it takes; `None` for what takes seconds.
    pub(crate) fn duration(&self) -> Option<StepDuration> {
        Some(match self {
            _ if self.built_index().is_some() => {
                let [least, most] = INDEX_BUILD_MINUTES;
                let text = format!("{least} to {most} minutes on an empty table, longer with items");
                StepDuration::growing(INDEX_BUILD_MINUTES, &text)
            }
            Self::Create(desired) => match desired.origin {
                Origin::New => return None,
                Origin::Restore(_) => StepDuration::growing([10, 10], "ten minutes or more, and hours with many items"),
                Origin::Join(_) => StepDuration::growing([1, 1], "about a minute, and hours with many items"),
                Origin::Import(_) => StepDuration::growing([2, 5], "some minutes, and hours with many items"),
            },
            Self::SwitchToOnDemand { .. } => StepDuration::of([2, 4], "several minutes"),
            Self::SwitchToProvisioned { .. } => StepDuration::of([1, 2], "one to two minutes"),
            Self::Replica(ReplicaStep::Create(..)) => {
                StepDuration::growing([1, 1], "about a minute on an empty table, ten minutes or more with items")
            }
            Self::Replica(ReplicaStep::Delete(_)) => StepDuration::of([1, 4], "one to four minutes"),
            Self::Replica(ReplicaStep::Disassociate(_)) => StepDuration::of([1, 5], "a few minutes"),
            Self::Replica(_) => StepDuration::of([1, 1], "about a minute"),
            Self::Aspect(AspectStep::Kinesis(KinesisStep::SetPrecision(_))) => {
                StepDuration::of([2, 2], "about two minutes")
            }
            _ => return None,
        })
    }
}
