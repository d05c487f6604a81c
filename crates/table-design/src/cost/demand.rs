//! How many units per second do the table and its indexes need?

use std::collections::BTreeMap;

use super::units::{Consistency, Units, amount, fetch, of_request, write_each};
use super::workload::{IndexEffect, IndexUse, Load, Workload};
use crate::{IndexKind, Operation};

/// Units that the table and its global indexes need: of one request, or per second.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demand {
    /// The table, with its local indexes.
    pub table: Units,
    /// The global indexes by name; one without load is left out.
    pub indexes: BTreeMap<String, Units>,
}

impl Demand {
    /// What one request of a load needs; one read of a key that is divided into shards counts as one request.
    pub(super) fn of_request(load: &Load, indexes: &BTreeMap<String, IndexUse>) -> Self {
        let mut demand = Self::default();
        let units = of_request(load.operation, load.rate.items, load.rate.item_size_bytes, load.consistency);
        if load.operation.writes() {
            demand.table = units;
            for (name, index) in indexes {
                demand.add_index_write(load, name, index);
            }
        } else {
            let fetched = if load.fetches { fetch(&load.rate, load.consistency) } else { Units::default() };
            demand.add_read(load, indexes, (units + fetched) * amount(load.shards).max(1.0));
        }
        demand
    }

    /// What both need together.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.table = self.table + other.table;
        for (name, units) in &other.indexes {
            self.add(name, *units);
        }
        self
    }

    /// So many times as much.
    pub(super) fn times(&self, factor: f64) -> Self {
        let indexes = self.indexes.iter().map(|(name, units)| (name.clone(), *units * factor)).collect();
        Self { table: self.table * factor, indexes }
    }

    /// The units of the table, or of this global index.
    #[must_use]
    pub fn at(&self, index: Option<&str>) -> Units {
        match index {
            None => self.table,
            Some(name) => self.indexes.get(name).copied().unwrap_or_default(),
        }
    }

    /// The units of the table and all indexes together.
    #[must_use]
    pub fn total(&self) -> Units {
        self.table + self.indexes.values().copied().sum()
    }

    fn add(&mut self, index: &str, units: Units) {
        let sum = self.indexes.entry(index.to_owned()).or_default();
        *sum = *sum + units;
    }

    /// A read of a local index takes the table's capacity; an index that is not there is not counted.
    fn add_read(&mut self, load: &Load, indexes: &BTreeMap<String, IndexUse>, units: Units) {
        match load.index.as_ref().map(|name| (name, indexes.get(name).map(|index| index.kind))) {
            None | Some((_, Some(IndexKind::Local))) => self.table = self.table + units,
            Some((name, Some(IndexKind::Global))) => self.add(name, units),
            Some((_, Some(IndexKind::Vector) | None)) => {}
        }
    }

    fn add_index_write(&mut self, load: &Load, name: &str, index: &IndexUse) {
        let writes = match load.index_effects.get(name) {
            Some(IndexEffect::Untouched) => return,
            Some(IndexEffect::Changed) | None => 1.0,
            Some(IndexEffect::Moved) => 2.0,
        };
        let size = index.entry_size_bytes.unwrap_or(load.rate.item_size_bytes);
        let units = |consistency| Units { read: 0.0, write: write_each(load.rate.items, size, consistency) * writes };
        match index.kind {
            // A local index is written with the item, in the same transaction; a global one follows.
            IndexKind::Local => self.table = self.table + units(load.consistency),
            IndexKind::Global => self.add(name, units(Consistency::Eventual)),
            IndexKind::Vector => {}
        }
    }
}

/// Whether the load is on an index that the table does not have.
pub(super) fn is_lost(load: &Load, indexes: &BTreeMap<String, IndexUse>) -> bool {
    let reads = !load.operation.writes() && load.operation != Operation::SearchVectors;
    reads && load.index.as_ref().is_some_and(|name| !indexes.contains_key(name))
}

/// Whether it is known how often something is read. Searches of vectors have no price, and do not count.
pub(super) fn counts_reads(Workload { loads, without_rate, indexes, .. }: &Workload) -> bool {
    let reads = |operation: Operation| !operation.writes() && operation != Operation::SearchVectors;
    let rated = loads.iter().any(|load| reads(load.operation) && !is_lost(load, indexes));
    rated && !without_rate.values().any(|operation| reads(*operation))
}

/// Whether it is known how often something is written.
pub(super) fn counts_writes(Workload { loads, without_rate, .. }: &Workload) -> bool {
    let rated = loads.iter().any(|load| load.operation.writes());
    rated && !without_rate.values().any(|operation| operation.writes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rate;

    fn load(operation: Operation, index: Option<&str>, items: f64, item_size_bytes: f64) -> Load {
        Load {
            pattern: "p".to_owned(),
            operation,
            index: index.map(str::to_owned),
            rate: Rate { per_second: 1.0, items, item_size_bytes, distinct_keys: None },
            consistency: Consistency::Eventual,
            shards: 1.0,
            fetches: false,
            index_effects: BTreeMap::new(),
        }
    }

    fn indexes() -> BTreeMap<String, IndexUse> {
        let kinds =
            [("G", IndexKind::Global), ("H", IndexKind::Global), ("L", IndexKind::Local), ("V", IndexKind::Vector)];
        let mut indexes: BTreeMap<String, IndexUse> =
            kinds.into_iter().map(|(name, kind)| (name.to_owned(), IndexUse::new(kind))).collect();
        indexes.get_mut("H").expect("an index").entry_size_bytes = Some(100.0);
        indexes
    }

    #[test]
    fn a_write_counts_in_the_table_and_in_each_index() {
        let mut write = load(Operation::PutItem, None, 1.0, 2000.0);
        // 2 units for the item, 2 for the local index.
        let demand = Demand::of_request(&write, &indexes());
        assert_eq!((demand.table.write, demand.at(Some("G")).write, demand.at(Some("H")).write), (4.0, 2.0, 1.0));
        assert_eq!(demand.total(), Units { read: 0.0, write: 7.0 });
        let effects = [("G", IndexEffect::Moved), ("H", IndexEffect::Untouched), ("L", IndexEffect::Untouched)];
        write.index_effects = effects.into_iter().map(|(name, effect)| (name.to_owned(), effect)).collect();
        write.consistency = Consistency::Transactional;
        let demand = Demand::of_request(&write, &indexes());
        assert_eq!((demand.table.write, demand.at(Some("G")).write, demand.at(Some("H")).write), (4.0, 4.0, 0.0));
    }

    #[test]
    fn a_read_counts_where_its_capacity_is() {
        for (index, table, global) in [
            (None, 0.5, 0.0),
            (Some("L"), 0.5, 0.0),
            (Some("G"), 0.0, 0.5),
            (Some("V"), 0.0, 0.0),
            (Some("X"), 0.0, 0.0),
        ] {
            let demand = Demand::of_request(&load(Operation::Query, index, 10.0, 100.0), &indexes());
            assert_eq!((demand.table.read, demand.at(Some("G")).read), (table, global), "{index:?}");
        }
    }

    /// 5 × 1,000 bytes are two started units of size, half of each: 1.0; and half a unit for each of five items.
    #[test]
    fn what_a_local_index_fetches_is_read_item_by_item() {
        let fetching = Load { fetches: true, ..load(Operation::Query, Some("L"), 5.0, 1000.0) };
        assert_eq!(Demand::of_request(&fetching, &indexes()).table.read, 3.5);
    }

    #[test]
    fn every_shard_is_a_request() {
        let sharded = Load { shards: 4.0, ..load(Operation::Query, None, 10.0, 100.0) };
        assert_eq!(Demand::of_request(&sharded, &indexes()).table.read, 2.0);
    }
}
