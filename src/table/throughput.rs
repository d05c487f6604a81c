//! Read and write throughput: fixed units, on-demand ceilings, warm floors.

use std::collections::BTreeMap;

use crate::names::IndexName;

/// Provisioned capacity units, both always ≥ 1. They travel together: the service takes no single one (T-381).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Units {
    /// Read capacity units.
    pub(crate) read: u64,
    /// Write capacity units.
    pub(crate) write: u64,
}

/// On-demand maxima; `None` is no ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Ceiling {
    /// Most read request units per second.
    pub(crate) read: Option<u64>,
    /// Most write request units per second.
    pub(crate) write: Option<u64>,
}

/// A wish for warm throughput. A floor: the service only ever raises it (T-179).
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
        /// The table's units.
        table: Units,
        /// Units for every global secondary index.
        indexes: BTreeMap<IndexName, Units>,
    },
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

    /// Whether `warm` is enough. An endpoint that reports no warm throughput has nothing to raise.
    pub(crate) fn is_met_by(&self, warm: Option<Warm>) -> bool {
        self.above(warm).is_none()
    }

    /// What of it `warm` is not enough for. Only that may be sent: a member that would go down makes the service refuse
    /// the whole raise (T-179).
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
