//! What is used up of changes that the service allows only so often.

use std::collections::BTreeMap;

use crate::table::scope::Scope;
use crate::table::throughput::Units;

/// What a description says about budgets. Times are in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Budgets {
    /// Decreases of provisioned units.
    pub(crate) decreases: BTreeMap<Scope, Decreases>,
    /// When the table class was changed last.
    pub(crate) class_changed: Option<i64>,
    /// When the table became on-demand last; only described while it is.
    pub(crate) on_demand_since: Option<i64>,
}

/// The decreases of a table or index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decreases {
    /// The units now.
    pub(crate) units: Units,
    /// How many decreases were accepted in the current UTC day.
    pub(crate) today: u32,
    /// When the last one was accepted.
    pub(crate) last: Option<i64>,
}
