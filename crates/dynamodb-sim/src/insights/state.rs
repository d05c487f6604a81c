//! Contributor Insights of a table or a global index: states, modes and the rules behind them.
//!
//! Each enabled table or index has CloudWatch rules, which an account has only so many of per Region. The request is
//! accepted in any case; whether the rules could be made shows about two seconds later (T-337).

use crate::primitives::clock::Moment;
use crate::table_settings::schema::{KeyElement, KeyType};

/// Contributor Insights of one table or global index.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Insights {
    pub(super) status: InsightsStatus,
    /// Absent until first used (T-089).
    pub(super) mode: Option<InsightsMode>,
    pub(super) changed: Option<Moment>,
    /// When the rules were made: the end of their names. It stays through a change of mode (T-341).
    pub(super) rules_since: Option<Moment>,
    /// Whether the last attempt to make rules failed; a disable clears it in its end only (T-339).
    pub(super) failed: bool,
    /// From when on the service knows an index that is being built (T-116).
    known_at: Option<Moment>,
}

/// `ContributorInsightsStatus` with a change under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum InsightsStatus {
    /// Disabled.
    #[default]
    Disabled,
    /// Being enabled, or between two modes.
    Enabling {
        /// When it ends.
        until: Moment,
        /// Whether the rules fit the quota, which shows in the end.
        fits: bool,
    },
    /// Enabled.
    Enabled,
    /// Being disabled.
    Disabling {
        /// When it ends.
        until: Moment,
    },
    /// Not enabled, because the rules exceed the quota; only another call changes that (T-338).
    Failed,
}

/// `ContributorInsightsMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum InsightsMode {
    /// Keys that were accessed and keys that were throttled.
    #[default]
    AccessedAndThrottledKeys,
    /// Keys that were throttled, for half the rules.
    ThrottledKeys,
}

impl InsightsMode {
    /// The name that calls use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessedAndThrottledKeys => "ACCESSED_AND_THROTTLED_KEYS",
            Self::ThrottledKeys => "THROTTLED_KEYS",
        }
    }

    /// A mode whose shape was checked; the default when none is given, regardless of the previous one (T-092).
    pub(super) fn of(given: Option<&str>) -> Self {
        if given == Some("THROTTLED_KEYS") { Self::ThrottledKeys } else { Self::AccessedAndThrottledKeys }
    }

    /// The kinds of rules: partition keys and sort keys, each accessed (C) and throttled (T).
    pub(super) fn rules(self, keys: &[KeyElement]) -> Vec<&'static str> {
        let sorted = keys.iter().any(|key| key.key_type == KeyType::Range);
        match (self, sorted) {
            (Self::AccessedAndThrottledKeys, false) => vec!["PKC", "PKT"],
            (Self::AccessedAndThrottledKeys, true) => vec!["PKC", "PKT", "SKC", "SKT"],
            (Self::ThrottledKeys, false) => vec!["PKT"],
            (Self::ThrottledKeys, true) => vec!["PKT", "SKT"],
        }
    }
}

impl Insights {
    /// Insights of an index that is being added to a table.
    pub(crate) fn of_added_index(known_at: Moment) -> Self {
        Self { known_at: Some(known_at), ..Self::default() }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> InsightsStatus {
        self.status
    }

    /// The mode, once there was one.
    #[must_use]
    pub fn mode(&self) -> Option<InsightsMode> {
        self.mode
    }

    /// Whether nothing is under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self.status {
            InsightsStatus::Disabled | InsightsStatus::Enabled | InsightsStatus::Failed => true,
            InsightsStatus::Enabling { .. } | InsightsStatus::Disabling { .. } => false,
        }
    }

    /// Whether the service knows the table or index.
    pub(super) fn is_known(&self, now: Moment) -> bool {
        self.known_at.is_none_or(|known| known <= now)
    }

    /// The status as answers show it.
    pub(super) fn status_name(&self) -> &'static str {
        match self.status {
            InsightsStatus::Disabled => "DISABLED",
            InsightsStatus::Enabling { .. } => "ENABLING",
            InsightsStatus::Enabled => "ENABLED",
            InsightsStatus::Disabling { .. } => "DISABLING",
            InsightsStatus::Failed => "FAILED",
        }
    }

    /// Rules that exist or are being made. A failed attempt holds none (T-337).
    pub(super) fn rules_held(&self, keys: &[KeyElement]) -> usize {
        match self.status {
            InsightsStatus::Enabled | InsightsStatus::Enabling { fits: true, .. } => {
                self.mode.unwrap_or_default().rules(keys).len()
            }
            InsightsStatus::Disabling { .. } if !self.failed => self.mode.unwrap_or_default().rules(keys).len(),
            InsightsStatus::Disabled
            | InsightsStatus::Enabling { fits: false, .. }
            | InsightsStatus::Disabling { .. }
            | InsightsStatus::Failed => 0,
        }
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        match self.status {
            InsightsStatus::Enabling { until, fits } if until <= now => {
                self.status = if fits { InsightsStatus::Enabled } else { InsightsStatus::Failed };
                self.failed = !fits;
            }
            InsightsStatus::Disabling { until } if until <= now => {
                self.status = InsightsStatus::Disabled;
                self.failed = false;
                self.rules_since = None;
            }
            InsightsStatus::Disabled
            | InsightsStatus::Enabling { .. }
            | InsightsStatus::Enabled
            | InsightsStatus::Disabling { .. }
            | InsightsStatus::Failed => {}
        }
    }

    /// When the status changes next, or the service begins to know the index.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let status = match self.status {
            InsightsStatus::Enabling { until, .. } | InsightsStatus::Disabling { until } => Some(until),
            InsightsStatus::Disabled | InsightsStatus::Enabled | InsightsStatus::Failed => None,
        };
        [status, self.known_at].into_iter().flatten().filter(|moment| *moment > now).min()
    }
}
