//! Read and write throughput: fixed units, scaled capacity, on-demand ceilings, warm floors.

use std::collections::BTreeMap;

use tf_provider::Attr;

use crate::names::IndexName;

mod scaled;

pub(crate) use scaled::{Bounds, Scaling, ScheduledAction, Schedules, Tracking};

/// Provisioned capacity units, both always ≥ 1. They are sent together: the service takes no single one (T-381).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Units {
    /// Read capacity units.
    pub(crate) read: u64,
    /// Write capacity units.
    pub(crate) write: u64,
}

/// Provisioned capacity of one direction, as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Capacity {
    /// So many units, ≥ 1.
    Fixed(u64),
    /// Moved by Application Auto Scaling between two bounds: its live units are never a difference.
    Scaled(Box<Scaling>),
}

/// Provisioned capacity in both directions, as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capacities {
    /// For reads.
    pub(crate) read: Capacity,
    /// For writes.
    pub(crate) write: Capacity,
}

/// Units to be sent in one direction. Both directions are always sent together (T-381), so a scaled one has to be sent too
/// when the other changes, and what is sent must not undo what scaling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// These.
    Exactly(u64),
    /// The present units, within the bounds; the initial units where there are none yet.
    Live {
        /// Lower bound.
        min: u64,
        /// Upper bound.
        max: u64,
        /// At creation, at a switch to provisioned and for a new index.
        initial: u64,
    },
    /// The present units, moved into these bounds: whatever scaling makes of them there is as good.
    Within {
        /// Lower bound.
        min: u64,
        /// Upper bound.
        max: u64,
    },
}

/// Units to be sent in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amounts {
    /// For reads.
    pub(crate) read: Amount,
    /// For writes.
    pub(crate) write: Amount,
}

/// On-demand maxima; `None` is no ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Ceiling {
    /// Most read request units per second.
    pub(crate) read: Option<u64>,
    /// Most write request units per second.
    pub(crate) write: Option<u64>,
}

/// Requested warm throughput. A floor: the service only ever raises it (T-179).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct WarmFloor {
    /// Read units per second that must be served at once.
    pub(crate) read: Option<u64>,
    /// Write units per second that must be served at once.
    pub(crate) write: Option<u64>,
}

/// Warm throughput as the service reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Warm {
    /// Read units per second.
    pub(crate) read: u64,
    /// Write units per second.
    pub(crate) write: u64,
    /// Whether no raise is under way.
    pub(crate) settled: bool,
}

/// How throughput is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BillingMode {
    /// `PAY_PER_REQUEST`
    OnDemand,
    /// `PROVISIONED`
    Provisioned,
}

/// What a table should have: a ceiling or units for the table and, under the same mode, for every global index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Throughput {
    /// Paid per request.
    OnDemand {
        /// The table's ceiling.
        table: Ceiling,
        /// A ceiling for every global secondary index.
        indexes: BTreeMap<IndexName, Ceiling>,
    },
    /// Paid by the hour.
    Provisioned {
        /// The table's capacity.
        table: Capacities,
        /// Capacity of every global secondary index.
        indexes: BTreeMap<IndexName, Capacities>,
    },
}

impl Capacity {
    /// What to send for it.
    pub(crate) fn amount(&self) -> Amount {
        match self {
            Self::Fixed(units) => Amount::Exactly(*units),
            Self::Scaled(scaling) => {
                // A schedule may have changed the bounds: present units within its bounds are kept.
                let Bounds { min, max } = scaling.reach();
                Amount::Live { min, max, initial: scaling.initial }
            }
        }
    }

    /// How it is scaled, if it is.
    pub(crate) fn scaling(&self) -> Option<&Scaling> {
        match self {
            Self::Fixed(_) => None,
            Self::Scaled(scaling) => Some(scaling),
        }
    }
}

impl Capacities {
    /// The same fixed units.
    #[cfg(test)]
    pub(crate) fn fixed(units: Units) -> Self {
        Self { read: Capacity::Fixed(units.read), write: Capacity::Fixed(units.write) }
    }

    /// What to send for them.
    pub(crate) fn amounts(&self) -> Amounts {
        Amounts { read: self.read.amount(), write: self.write.amount() }
    }
}

impl Amount {
    /// Whether so many units need no change: in a scaled direction any number does not.
    fn is_met_by(self, units: u64) -> bool {
        match self {
            Self::Exactly(wanted) => units == wanted,
            Self::Live { .. } => units > 0,
            Self::Within { min, max } => (min..=max).contains(&units),
        }
    }

    /// The units to send while there are so many (none before a creation or a switch).
    pub(crate) fn given(self, live: u64) -> u64 {
        match self {
            Self::Exactly(units) => units,
            Self::Live { initial, .. } if live == 0 => initial,
            Self::Live { min, max, .. } | Self::Within { min, max } => live.clamp(min, max.max(min)),
        }
    }
}

impl Amounts {
    /// The same in exact numbers.
    pub(crate) fn exactly(units: Units) -> Self {
        Self { read: Amount::Exactly(units.read), write: Amount::Exactly(units.write) }
    }

    /// Whether these units need no change.
    pub(crate) fn are_met_by(self, units: Units) -> bool {
        self.read.is_met_by(units.read) && self.write.is_met_by(units.write)
    }

    /// The units to send while there are these.
    pub(crate) fn given(self, live: Units) -> Units {
        Units { read: self.read.given(live.read), write: self.write.given(live.write) }
    }

    /// The units to send where there are none yet.
    pub(crate) fn initial(self) -> Units {
        self.given(Units { read: 0, write: 0 })
    }
}

impl Ceiling {
    /// Whether nothing is limited.
    pub(crate) fn is_none(&self) -> bool {
        self.read.is_none() && self.write.is_none()
    }
}

impl WarmFloor {
    /// Whether nothing is asked for.
    pub(crate) fn is_none(&self) -> bool {
        self.read.is_none() && self.write.is_none()
    }

    /// Whether `other` asks for all that this does.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        let asked = |one: Option<u64>, other: Option<u64>| one.is_none() || one == other;
        asked(self.read, other.read) && asked(self.write, other.write)
    }

    /// The warm throughput of which nothing but this floor is known. As live data it leads to no raise of the floor.
    pub(crate) fn as_known(&self) -> Warm {
        Warm { read: self.read.unwrap_or(0), write: self.write.unwrap_or(0), settled: true }
    }

    /// Whether `warm` is enough. An endpoint that reports no warm throughput has nothing to raise.
    pub(crate) fn is_met_by(&self, warm: Option<Warm>) -> bool {
        self.above(warm).is_none()
    }

    /// The part that exceeds `warm`. Only that may be sent: the service refuses a raise that would lower a member
    /// (T-179).
    pub(crate) fn above(&self, warm: Option<Warm>) -> Self {
        let Some(warm) = warm else { return Self::default() };
        Self { read: self.read.filter(|read| *read > warm.read), write: self.write.filter(|write| *write > warm.write) }
    }
}

impl BillingMode {
    /// As the service writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OnDemand => "PAY_PER_REQUEST",
            Self::Provisioned => "PROVISIONED",
        }
    }

    /// Whether the attribute certainly has this mode.
    pub(crate) fn is(self, attribute: &Attr<String>) -> bool {
        attribute.known().is_some_and(|mode| mode == self.as_str())
    }
}

impl Throughput {
    /// The billing mode this is of.
    pub(crate) fn mode(&self) -> BillingMode {
        match self {
            Self::OnDemand { .. } => BillingMode::OnDemand,
            Self::Provisioned { .. } => BillingMode::Provisioned,
        }
    }
}
