//! The Kinesis data stream that item changes are sent to: at most one at a time.

use std::fmt;

use crate::names::Arn;

/// How exact the time of a change is in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    /// `MILLISECOND`
    Millisecond,
    /// `MICROSECOND`
    Microsecond,
}

/// Where changes should go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The Kinesis data stream, in the table's Region.
    pub(crate) stream: Arn,
    /// How exact the time of a change is.
    pub(crate) precision: Precision,
}

/// Where changes go, or were to go; a destination that was switched off is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedDestination {
    /// What was asked for.
    pub(crate) destination: Destination,
    /// How far it is.
    pub(crate) status: DestinationStatus,
}

/// `DestinationStatus`, but for `DISABLED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DestinationStatus {
    /// Changes are sent.
    Active,
    /// On its way in, for 2–7 s.
    Enabling,
    /// On its way out, for 1–2 s.
    Disabling,
    /// Its precision is being changed, for about 2 min.
    Updating,
    /// It could not be switched on, for the reason given: the stream is not there, or may not be written (T-318).
    Failed(String),
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
    /// As the service writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Millisecond => "MILLISECOND",
            Self::Microsecond => "MICROSECOND",
        }
    }

    /// The precision that the service writes this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Millisecond, Self::Microsecond].into_iter().find(|precision| precision.as_str() == text)
    }
}

/// The calls that lead to `wanted`: another stream means that the first is switched off before the second is switched on,
/// since there is one at a time.
pub(crate) fn changes(wanted: Option<&Destination>, observed: Option<&ObservedDestination>) -> Vec<KinesisStep> {
    let Some(observed) = observed else {
        return wanted.cloned().map(KinesisStep::Enable).into_iter().collect();
    };
    let ObservedDestination { destination, status } = observed;
    let off = match status {
        DestinationStatus::Active | DestinationStatus::Enabling | DestinationStatus::Updating => {
            Some(KinesisStep::Disable(destination.stream.clone()))
        }
        DestinationStatus::Disabling | DestinationStatus::Failed(_) => None,
    };
    match wanted {
        None => off.into_iter().collect(),
        Some(wanted) if wanted.stream == destination.stream && off.is_some() => (wanted.precision
            != destination.precision)
            .then(|| KinesisStep::SetPrecision(wanted.clone()))
            .into_iter()
            .collect(),
        Some(wanted) => off.into_iter().chain([KinesisStep::Enable(wanted.clone())]).collect(),
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

    /// Whether it is as the step wants it, with nothing under way.
    pub(crate) fn is_done(&self, observed: Option<&ObservedDestination>) -> bool {
        match self {
            Self::Enable(wanted) | Self::SetPrecision(wanted) => observed.is_some_and(|observed| {
                observed.destination == *wanted && observed.status == DestinationStatus::Active
            }),
            Self::Disable(stream) => observed.is_none_or(|observed| observed.destination.stream != *stream),
        }
    }

    /// What has to end before the call is taken.
    pub(crate) fn blocked(&self, observed: Option<&ObservedDestination>) -> Option<String> {
        let observed = observed?;
        let what = match observed.status {
            DestinationStatus::Enabling => "begin",
            DestinationStatus::Disabling => "end",
            DestinationStatus::Updating => "change",
            DestinationStatus::Active | DestinationStatus::Failed(_) => return None,
        };
        Some(format!("the sending of changes to {} is about to {what}", observed.destination.stream))
    }

    /// Why the service gave the step up after it had accepted it.
    pub(crate) fn trouble(&self, observed: Option<&ObservedDestination>) -> Option<String> {
        let observed = observed?;
        match (self, &observed.status) {
            (Self::Enable(wanted), DestinationStatus::Failed(why)) if observed.destination.stream == wanted.stream => {
                Some(format!("{}. {USUAL}", why.trim_end_matches('.')))
            }
            (Self::Enable(_) | Self::SetPrecision(_) | Self::Disable(_), _) => None,
        }
    }
}

/// The usual causes of a destination that fails.
const USUAL: &str = "The data stream has to be there, ACTIVE, in the table's account and Region, and the caller needs \
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
