//! The Kinesis data stream that item changes are sent to: at most one at a time.

use std::fmt;

use super::{AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext};
use crate::names::Arn;
use crate::table::model::TableModel;

/// The aspect.
pub(crate) struct KinesisAspect;

/// The precision of the time of a change in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    /// `MILLISECOND`
    Millisecond,
    /// `MICROSECOND`
    Microsecond,
}

/// Where changes should be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The Kinesis data stream, in the table's Region.
    pub(crate) stream: Arn,
    /// The precision of the time of a change.
    pub(crate) precision: Precision,
}

/// Where changes are sent, or were to be sent; a disabled destination is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedDestination {
    /// What was requested.
    pub(crate) destination: Destination,
    /// Its status.
    pub(crate) status: DestinationStatus,
}

/// `DestinationStatus`, except `DISABLED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DestinationStatus {
    /// `ACTIVE`: changes are sent.
    Active,
    /// `ENABLING`, for 2–7 s.
    Enabling,
    /// `DISABLING`, for 1–2 s.
    Disabling,
    /// `UPDATING`: its precision is being changed, for about 2 min.
    Updating,
    /// `ENABLE_FAILED`, for the reason given: the stream does not exist, or may not be written to (T-318).
    Failed(String),
}

/// Another destination, or another precision for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KinesisChange {
    /// Another data stream, or none.
    Stream {
        /// The data stream that changes are sent to now.
        from: Option<Arn>,
        /// Where they should be sent.
        to: Option<Destination>,
    },
    /// Another precision.
    Precision(Destination),
}

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KinesisStep {
    /// EnableKinesisStreamingDestination.
    Enable(Destination),
    /// UpdateKinesisStreamingDestination.
    SetPrecision(Destination),
    /// DisableKinesisStreamingDestination.
    Disable(Arn),
}

impl Precision {
    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Millisecond => "MILLISECOND",
            Self::Microsecond => "MICROSECOND",
        }
    }

    /// The precision that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Millisecond, Self::Microsecond].into_iter().find(|precision| precision.as_str() == text)
    }
}

impl DestinationStatus {
    /// Whether changes are sent, or will be: then the destination has to be disabled before there can be another.
    fn is_enabled(&self) -> bool {
        match self {
            Self::Active | Self::Enabling | Self::Updating => true,
            Self::Disabling | Self::Failed(_) => false,
        }
    }
}

impl AspectBehavior for KinesisAspect {
    type Desired = Option<Destination>;
    type Observed = Option<ObservedDestination>;
    type Change = KinesisChange;
    type Step = KinesisStep;

    const TRAITS: AspectTraits =
        AspectTraits { attribute: "kinesis_stream", shows_after: None, is_asynchronous: true, is_expected: false };

    fn is_in_use(state: &TableModel) -> bool {
        state.kinesis_stream.is_known()
    }

    fn changes(
        desired: &Option<Destination>,
        observed: &Aspect<Option<ObservedDestination>>,
        _: &TableContext<'_>,
    ) -> Vec<KinesisChange> {
        let observed = observed.observed().and_then(Option::as_ref);
        let enabled = observed.filter(|observed| observed.status.is_enabled()).map(|observed| &observed.destination);
        match (enabled, desired) {
            (None, None) => Vec::new(),
            (Some(present), Some(desired)) if present.stream == desired.stream => {
                let differs = present.precision != desired.precision;
                differs.then(|| KinesisChange::Precision(desired.clone())).into_iter().collect()
            }
            (present, desired) => {
                vec![KinesisChange::Stream { from: present.map(|present| present.stream.clone()), to: desired.clone() }]
            }
        }
    }

    /// What another tool has disabled, or enabled with another precision, since the plan needs a part of its calls.
    fn unannounced(found: KinesisChange, announced: &[KinesisChange], _: &AnnouncedTable) -> Option<KinesisChange> {
        let shown = |announced: &KinesisChange| match (announced, &found) {
            (KinesisChange::Stream { from, to }, KinesisChange::Stream { from: now, to: then }) => {
                to == then && (now.is_none() || now == from)
            }
            (KinesisChange::Stream { from: _, to }, KinesisChange::Precision(then)) => to.as_ref() == Some(then),
            (KinesisChange::Precision(to), KinesisChange::Precision(then)) => to == then,
            (KinesisChange::Precision(_), KinesisChange::Stream { .. }) => false,
        };
        (!announced.iter().any(shown)).then_some(found)
    }

    /// Another data stream means that the present one is disabled first: there is one at a time.
    fn steps(
        changes: Vec<KinesisChange>,
        _: &Aspect<Option<ObservedDestination>>,
        _: &TableContext<'_>,
    ) -> Vec<Placed<KinesisStep>> {
        let calls = changes.into_iter().flat_map(|change| match change {
            KinesisChange::Precision(to) => vec![KinesisStep::SetPrecision(to)],
            KinesisChange::Stream { from, to } => {
                from.map(KinesisStep::Disable).into_iter().chain(to.map(KinesisStep::Enable)).collect()
            }
        });
        calls.map(|step| Placed::new(Stage::Middle, step)).collect()
    }

    fn operation(step: &KinesisStep) -> &'static str {
        step.operation()
    }

    fn is_done(step: &KinesisStep, observed: &Option<ObservedDestination>) -> bool {
        match step {
            KinesisStep::Enable(to) | KinesisStep::SetPrecision(to) => observed
                .as_ref()
                .is_some_and(|observed| observed.destination == *to && observed.status == DestinationStatus::Active),
            KinesisStep::Disable(stream) => {
                observed.as_ref().is_none_or(|observed| observed.destination.stream != *stream)
            }
        }
    }

    fn blocked(_: &KinesisStep, observed: &Option<ObservedDestination>) -> Option<String> {
        let observed = observed.as_ref()?;
        let what = match observed.status {
            DestinationStatus::Enabling => "begin",
            DestinationStatus::Disabling => "end",
            DestinationStatus::Updating => "change",
            DestinationStatus::Active | DestinationStatus::Failed(_) => return None,
        };
        Some(format!("the sending of changes to {} is about to {what}", observed.destination.stream))
    }

    fn trouble(step: &KinesisStep, observed: &Option<ObservedDestination>) -> Option<String> {
        let observed = observed.as_ref()?;
        match (step, &observed.status) {
            (KinesisStep::Enable(to), DestinationStatus::Failed(why)) if observed.destination.stream == to.stream => {
                Some(format!("{}. {USUAL_CAUSES}", why.trim_end_matches('.')))
            }
            (KinesisStep::Enable(_) | KinesisStep::SetPrecision(_) | KinesisStep::Disable(_), _) => None,
        }
    }

    fn assume_applied(_: &KinesisStep, _: &mut Aspect<Option<ObservedDestination>>) {}

    fn settled(desired: &Option<Destination>, _: &DesiredTable<'_>) -> Option<ObservedDestination> {
        let active = |destination| ObservedDestination { destination, status: DestinationStatus::Active };
        desired.clone().map(active)
    }
}

impl KinesisStep {
    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Enable(_) => "EnableKinesisStreamingDestination",
            Self::SetPrecision(_) => "UpdateKinesisStreamingDestination",
            Self::Disable(_) => "DisableKinesisStreamingDestination",
        }
    }
}

/// The usual causes of a failed destination.
const USUAL_CAUSES: &str = "The data stream has to be there, ACTIVE, in the table's account and Region, and the caller needs \
     `kinesis:DescribeStream`, `kinesis:PutRecords` and `kinesis:PutRecord` on it, with `kms:GenerateDataKey` if it is \
     encrypted with a customer's key.";

impl fmt::Display for KinesisStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enable(destination) => write!(f, "send changes to {}", destination.stream),
            Self::SetPrecision(destination) => {
                write!(f, "send changes to {} with {} times", destination.stream, destination.precision.as_str())
            }
            Self::Disable(stream) => write!(f, "stop sending changes to {stream}"),
        }
    }
}
