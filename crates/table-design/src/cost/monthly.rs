//! Which parts does the cost of a month have?

use std::collections::BTreeMap;

use super::usd::Usd;

/// The parts of a month's cost. They add up to the total to the cent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonthlyUsd {
    /// Reads of the table and its local indexes.
    pub reads: Usd,
    /// Writes of the table and its local indexes.
    pub writes: Usd,
    /// Reads, writes and storage of each index. A local index has storage only, a vector index has no price.
    pub indexes: BTreeMap<String, Usd>,
    /// Storage of the table.
    pub storage: Usd,
    /// Point-in-time recovery of the table.
    pub point_in_time_recovery: Usd,
    /// Reads of the stream that are charged.
    pub streams: Usd,
    /// Everything in the Region of each replica.
    pub replicas: BTreeMap<String, Usd>,
    /// Alarms in all Regions.
    pub alarms: Usd,
    /// The sum.
    pub total: Usd,
}

impl MonthlyUsd {
    /// Every part, without the total.
    pub fn parts(&self) -> impl Iterator<Item = Usd> {
        let Self { reads, writes, indexes, storage, point_in_time_recovery, streams, replicas, alarms, total: _ } =
            self;
        let single = [*reads, *writes, *storage, *point_in_time_recovery, *streams, *alarms];
        single.into_iter().chain(indexes.values().copied()).chain(replicas.values().copied())
    }
}
