//! The Kinesis destinations of a table, of which one at a time is live.
//!
//! Enabling checks nothing: a stream that does not exist fails about two seconds later (T-318), and the failed
//! entry stays (T-268).

use crate::primitives::clock::Moment;

/// All destinations that a table has or had lately.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Destinations {
    /// The latest first (T-268).
    pub(super) entries: Vec<Destination>,
}

/// A stream that a table sends its changes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub(super) stream_arn: String,
    pub(super) streaming: Streaming,
    /// Absent until set; that means milliseconds (T-300).
    pub(super) precision: Option<Precision>,
}

/// `DestinationStatus` with a change under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Streaming {
    /// Being enabled.
    Enabling {
        /// When it ends.
        until: Moment,
        /// Why it ends as a failure, if it does.
        failure: Option<&'static str>,
    },
    /// Enabled.
    Active,
    /// Enabled, while the precision changes.
    Updating {
        /// When it ends.
        until: Moment,
    },
    /// Being disabled.
    Disabling {
        /// Until when descriptions still show ACTIVE (T-304).
        shown_from: Moment,
        /// When it ends.
        until: Moment,
        /// When the entry vanishes afterwards.
        gone: Moment,
    },
    /// Disabled, and still listed for some minutes (T-301).
    Disabled {
        /// When the entry vanishes.
        gone: Moment,
    },
    /// Could not be enabled.
    EnableFailed {
        /// The description that says why.
        reason: &'static str,
    },
}

/// `ApproximateCreationDateTimePrecision`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Precision {
    /// The default.
    #[default]
    Millisecond,
    /// On request.
    Microsecond,
}

impl Precision {
    /// The name that calls use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Millisecond => "MILLISECOND",
            Self::Microsecond => "MICROSECOND",
        }
    }

    /// A precision whose shape was checked.
    pub(super) fn of(given: &str) -> Self {
        if given == "MICROSECOND" { Self::Microsecond } else { Self::Millisecond }
    }
}

impl Destination {
    /// The stream.
    #[must_use]
    pub fn stream_arn(&self) -> &str {
        &self.stream_arn
    }

    /// The state.
    #[must_use]
    pub fn streaming(&self) -> Streaming {
        self.streaming
    }

    /// The precision, if it was ever set.
    #[must_use]
    pub fn precision(&self) -> Option<Precision> {
        self.precision
    }

    /// Whether the entry keeps another one from being enabled (T-268).
    fn is_live(&self) -> bool {
        match self.streaming {
            Streaming::Enabling { .. }
            | Streaming::Active
            | Streaming::Updating { .. }
            | Streaming::Disabling { .. } => true,
            Streaming::Disabled { .. } | Streaming::EnableFailed { .. } => false,
        }
    }

    /// Whether the entry is no longer listed.
    pub(super) fn is_gone(&self, now: Moment) -> bool {
        matches!(self.streaming, Streaming::Disabled { gone } if gone <= now)
    }

    fn settle(&mut self, now: Moment) {
        self.streaming = match self.streaming {
            Streaming::Enabling { until, failure: None } | Streaming::Updating { until } if until <= now => {
                Streaming::Active
            }
            Streaming::Enabling { until, failure: Some(reason) } if until <= now => Streaming::EnableFailed { reason },
            Streaming::Disabling { until, gone, .. } if until <= now => Streaming::Disabled { gone },
            same => same,
        };
    }

    fn next_transition(&self) -> Option<Moment> {
        match self.streaming {
            Streaming::Enabling { until, .. } | Streaming::Updating { until } | Streaming::Disabling { until, .. } => {
                Some(until)
            }
            Streaming::Active | Streaming::Disabled { .. } | Streaming::EnableFailed { .. } => None,
        }
    }

    /// `DestinationStatus`.
    pub(super) fn status(&self, now: Moment) -> &'static str {
        match self.streaming {
            Streaming::Enabling { .. } => "ENABLING",
            Streaming::Disabling { shown_from, .. } if now < shown_from => "ACTIVE",
            Streaming::Active => "ACTIVE",
            Streaming::Updating { .. } => "UPDATING",
            Streaming::Disabling { .. } => "DISABLING",
            Streaming::Disabled { .. } => "DISABLED",
            Streaming::EnableFailed { .. } => "ENABLE_FAILED",
        }
    }
}

impl Destinations {
    /// The entries that are listed, the latest first.
    pub fn listed(&self, now: Moment) -> impl Iterator<Item = &Destination> {
        self.entries.iter().filter(move |entry| !entry.is_gone(now))
    }

    /// An entry that is listed.
    pub(super) fn find(&mut self, stream_arn: &str, now: Moment) -> Option<&mut Destination> {
        self.entries.iter_mut().find(|entry| entry.stream_arn == stream_arn && !entry.is_gone(now))
    }

    /// Whether an entry keeps another one from being enabled.
    pub(super) fn has_live(&self) -> bool {
        self.entries.iter().any(Destination::is_live)
    }

    /// Whether nothing is under way.
    pub(crate) fn is_settled(&self, now: Moment) -> bool {
        self.next_transition(now).is_none()
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        for entry in &mut self.entries {
            entry.settle(now);
        }
    }

    /// When a status changes next; that a disabled entry is no longer listed blocks no call and does not count.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let shown = self.entries.iter().filter_map(|entry| match entry.streaming {
            Streaming::Disabling { shown_from, .. } => Some(shown_from),
            Streaming::Enabling { .. }
            | Streaming::Active
            | Streaming::Updating { .. }
            | Streaming::Disabled { .. }
            | Streaming::EnableFailed { .. } => None,
        });
        let ends = self.entries.iter().filter_map(Destination::next_transition);
        shown.chain(ends).filter(|moment| *moment > now).min()
    }
}
