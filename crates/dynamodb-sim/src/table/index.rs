//! Secondary indexes and their phases.

use crate::insights::state::Insights;
use crate::primitives::clock::Moment;
use crate::primitives::units::Units;
use crate::table_settings::capacity::{Maxima, Provisioned};
use crate::table_settings::schema::{KeyElement, Projection};
use crate::table_settings::warm::Warm;

/// A local secondary index; nothing of it can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalIndex {
    pub(crate) name: String,
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) projection: Projection,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalIndex {
    pub(crate) name: String,
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) projection: Projection,
    pub(crate) provisioned: Provisioned,
    pub(crate) maxima: Maxima,
    pub(crate) warm: Warm,
    pub(crate) phase: IndexPhase,
    pub(crate) insights: Insights,
}

/// The phase of an index (T-148).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexPhase {
    /// CREATING together with its table; never shows `Backfilling`.
    WithTable,
    /// CREATING with `Backfilling=false`: the table is UPDATING, the index cannot be deleted.
    Allocating {
        /// When the backfill starts.
        backfill: Moment,
        /// When the index becomes ACTIVE.
        active: Moment,
    },
    /// CREATING with `Backfilling=true`: the table is ACTIVE, the index can be deleted.
    Backfilling {
        /// When the index becomes ACTIVE.
        active: Moment,
    },
    /// UPDATING: throughput or maxima change; the table stays ACTIVE.
    Updating {
        /// When it ends.
        until: Moment,
        /// Units that hold afterwards.
        units: Option<Units>,
    },
    /// DELETING: the table is UPDATING.
    Deleting {
        /// When the entry vanishes.
        until: Moment,
    },
    /// Nothing under way.
    Active,
}

impl LocalIndex {
    /// The index name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key attributes in order.
    #[must_use]
    pub fn keys(&self) -> &[KeyElement] {
        &self.keys
    }

    /// Attributes that it holds in addition to the keys.
    #[must_use]
    pub fn projection(&self) -> &Projection {
        &self.projection
    }
}

impl GlobalIndex {
    /// The index name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key attributes in order.
    #[must_use]
    pub fn keys(&self) -> &[KeyElement] {
        &self.keys
    }

    /// Attributes that it holds in addition to the keys.
    #[must_use]
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Provisioned units and the decrease budget.
    #[must_use]
    pub fn provisioned(&self) -> &Provisioned {
        &self.provisioned
    }

    /// On-demand maxima.
    #[must_use]
    pub fn maxima(&self) -> Maxima {
        self.maxima
    }

    /// Warm throughput.
    #[must_use]
    pub fn warm(&self) -> Warm {
        self.warm
    }

    /// The phase.
    #[must_use]
    pub fn phase(&self) -> IndexPhase {
        self.phase
    }

    /// Contributor Insights.
    #[must_use]
    pub fn insights(&self) -> &Insights {
        &self.insights
    }

    /// Whether neither the index nor its warm throughput nor its insights are changing.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.phase == IndexPhase::Active && self.warm.raise.is_none() && self.insights.is_settled()
    }

    /// Moves to the phase of `now`; false once the index is gone.
    pub(crate) fn settle(&mut self, now: Moment) -> bool {
        self.warm.settle(now);
        self.insights.settle(now);
        if self.maxima.sentinel.is_some_and(|sentinel| sentinel.until <= now) {
            self.maxima.sentinel = None;
        }
        if let IndexPhase::Updating { until, units: Some(units) } = self.phase
            && until <= now
        {
            self.provisioned.units = units;
            self.warm.follow(units);
        }
        self.phase.settle(now)
    }

    /// When the phase, the warm throughput or the insights change next.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let phase = self.phase.next_transition();
        let warm = self.warm.raise.map(|raise| raise.until);
        let sentinel = self.maxima.sentinel.map(|sentinel| sentinel.until);
        [phase, warm, sentinel, self.insights.next_transition(now)].into_iter().flatten().min()
    }
}

impl IndexPhase {
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::WithTable | Self::Allocating { .. } | Self::Backfilling { .. } => "CREATING",
            Self::Updating { .. } => "UPDATING",
            Self::Deleting { .. } => "DELETING",
            Self::Active => "ACTIVE",
        }
    }

    pub(crate) fn backfilling(self) -> Option<bool> {
        match self {
            Self::Allocating { .. } => Some(false),
            Self::Backfilling { .. } => Some(true),
            Self::WithTable | Self::Updating { .. } | Self::Deleting { .. } | Self::Active => None,
        }
    }

    /// Whether an index in this phase is the one that may be created or deleted at a time.
    pub(crate) fn is_online_operation(self) -> bool {
        match self {
            Self::Allocating { .. } | Self::Backfilling { .. } | Self::Deleting { .. } => true,
            Self::WithTable | Self::Updating { .. } | Self::Active => false,
        }
    }

    /// Whether an index in this phase holds its table UPDATING.
    pub(crate) fn holds_table(self) -> bool {
        matches!(self, Self::Allocating { .. } | Self::Deleting { .. })
    }

    /// Moves to the phase of `now`; false once the index is gone.
    pub(crate) fn settle(&mut self, now: Moment) -> bool {
        match *self {
            Self::Deleting { until } => return until > now,
            Self::Allocating { active: until, .. }
            | Self::Backfilling { active: until }
            | Self::Updating { until, .. }
                if until <= now =>
            {
                *self = Self::Active;
            }
            Self::Allocating { backfill, active } if backfill <= now => *self = Self::Backfilling { active },
            Self::WithTable
            | Self::Allocating { .. }
            | Self::Backfilling { .. }
            | Self::Updating { .. }
            | Self::Active => {}
        }
        true
    }

    /// When it ends by itself, or becomes the next one.
    pub(crate) fn next_transition(self) -> Option<Moment> {
        match self {
            Self::Allocating { backfill, .. } => Some(backfill),
            Self::Backfilling { active } => Some(active),
            Self::Updating { until, .. } | Self::Deleting { until } => Some(until),
            Self::WithTable | Self::Active => None,
        }
    }
}
