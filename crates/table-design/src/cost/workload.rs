//! What an estimate is made of: the table, its load and its size. All of it is known.

use std::collections::{BTreeMap, BTreeSet};

use super::capacity::{BillingMode, Capacity, Throughput};
use super::units::Consistency;
use crate::{Entity, IndexKind, Operation, Pattern, Rate, TableSchema, Template, contains};

/// A table with its load and its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// The Region, for its prices.
    pub region: String,
    /// The class.
    pub table_class: TableClass,
    /// How requests are billed.
    pub billing_mode: BillingMode,
    /// Capacity of the table. In a mode that is billed on demand it only serves the comparison.
    pub throughput: Throughput,
    /// Whether scheduled actions change the bounds of scaled capacity.
    pub scheduled: bool,
    /// The indexes by name.
    pub indexes: BTreeMap<String, IndexUse>,
    /// What is read and written. Several may have one name; their cost is added.
    pub loads: Vec<Load>,
    /// The patterns of which no rate is given, with their operations: they are not among the loads.
    pub without_rate: BTreeMap<String, Operation>,
    /// The patterns of which no size is given, so that one was assumed.
    pub assumed_sizes: BTreeSet<String>,
    /// Size and hours.
    pub usage: Usage,
    /// Whether point-in-time recovery is enabled.
    pub point_in_time_recovery: bool,
    /// The stream, if it is enabled.
    pub stream: Option<Stream>,
    /// The replicas by Region, without this one.
    pub replicas: BTreeMap<String, Replica>,
    /// How many metrics the alarms of the table watch, in all Regions. An alarm on an expression watches several.
    pub alarm_metrics: u32,
    /// What else the table has that costs something for which there is no price.
    pub unpriced: BTreeSet<Unpriced>,
}

/// The classes of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TableClass {
    /// For tables whose requests cost more than their storage.
    #[default]
    Standard,
    /// For tables whose storage costs more.
    StandardInfrequentAccess,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexUse {
    /// Which kind it is. A local index uses the table's capacity, a vector index has no price.
    pub kind: IndexKind,
    /// Size of an entry in bytes: keys and projected attributes, without overhead; `None` if that is not known, which counts
    /// as the whole item.
    pub entry_size_bytes: Option<f64>,
    /// Which share of the items has an entry, from 0 to 1; `None` if that is not known, which counts as all.
    pub items_share: Option<f64>,
    /// Capacity of its own, for a global index.
    pub throughput: Throughput,
}

/// Reads or writes of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The access pattern that it belongs to.
    pub pattern: String,
    /// The operation.
    pub operation: Operation,
    /// The index that is read; `None` for the table.
    pub index: Option<String>,
    /// How often, how many items, of which size. Its number of keys does not matter here.
    pub rate: Rate,
    /// What is guaranteed.
    pub consistency: Consistency,
    /// How many requests one read takes because its key is divided into shards. Every one of them reads `rate.items` items.
    pub shards: f64,
    /// Whether a local index fetches from the table what it lacks: another read for each item.
    pub fetches: bool,
    /// What a write does to the indexes; one that is not named here gets one write.
    pub index_effects: BTreeMap<String, IndexEffect>,
}

/// What a write does to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndexEffect {
    /// Nothing: the item has no entry, or nothing of it changes.
    Untouched,
    /// An entry is made, changed or deleted: one write.
    Changed,
    /// A key of the index changes: one write deletes the entry, one makes another.
    Moved,
}

/// Size and hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Size of the table in GB (1,073,741,824 bytes), without its indexes; `None` if that is not known.
    pub storage_gb: Option<f64>,
    /// Average size of an item in bytes; `None` if that is not known. It says how many entries the indexes have.
    pub item_size_bytes: Option<f64>,
    /// Hours in a month in which there is load. Capacity and storage count for the whole month.
    pub hours_per_month: f64,
}

/// A stream.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stream {
    /// Reads that are charged, per second. Those of Lambda are not.
    pub charged_reads_per_second: f64,
}

/// A replica in another Region.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Replica {
    /// Its class.
    pub table_class: TableClass,
    /// Whether point-in-time recovery is enabled there.
    pub point_in_time_recovery: bool,
    /// Its own capacity for reads; `None` for the table's.
    pub read_capacity: Option<Capacity>,
    /// Its indexes' own capacity for reads; for those that are not named, the table's index's.
    pub index_read_capacity: BTreeMap<String, Capacity>,
}

/// What costs something for which there is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unpriced {
    /// Vector indexes. Indexes and searches of this kind are recognized without it.
    VectorIndexes,
    /// A warm throughput above what the table has by itself.
    WarmThroughput,
    /// Contributor Insights.
    ContributorInsights,
    /// A Kinesis data stream as destination.
    KinesisStream,
    /// A customer's key for encryption.
    CustomerKey,
}

/// The part of a key that says which shard an item is in.
const SHARD: &str = "shard";

/// Hours of an average month.
pub const HOURS_PER_MONTH: u16 = 730;

impl Workload {
    /// A table of the class Standard that is billed on demand, without indexes, load and size.
    #[must_use]
    pub fn new(region: &str) -> Self {
        Self {
            region: region.to_owned(),
            table_class: TableClass::default(),
            billing_mode: BillingMode::default(),
            throughput: Throughput::default(),
            scheduled: false,
            indexes: BTreeMap::new(),
            loads: Vec::new(),
            without_rate: BTreeMap::new(),
            assumed_sizes: BTreeSet::new(),
            usage: Usage::default(),
            point_in_time_recovery: false,
            stream: None,
            replicas: BTreeMap::new(),
            alarm_metrics: 0,
            unpriced: BTreeSet::new(),
        }
    }
}

impl Workload {
    /// The indexes that have a price: all but vector indexes.
    pub(super) fn priced_indexes(&self) -> impl Iterator<Item = (&str, &IndexUse)> {
        let priced = self.indexes.iter().filter(|(_, index)| index.kind != IndexKind::Vector);
        priced.map(|(name, index)| (name.as_str(), index))
    }

    /// The global secondary indexes.
    pub(super) fn global_indexes(&self) -> impl Iterator<Item = (&str, &IndexUse)> {
        self.priced_indexes().filter(|(_, index)| index.kind == IndexKind::Global)
    }
}

impl Default for Usage {
    /// Nothing known, an average month.
    fn default() -> Self {
        Self { storage_gb: None, item_size_bytes: None, hours_per_month: f64::from(HOURS_PER_MONTH) }
    }
}

impl IndexUse {
    /// An index of this kind of which nothing else is known.
    #[must_use]
    pub fn new(kind: IndexKind) -> Self {
        Self { kind, entry_size_bytes: None, items_share: None, throughput: Throughput::default() }
    }
}

impl Load {
    /// The load of a pattern, in one request each, with one write for every index; `None` for a pattern without a rate.
    #[must_use]
    pub fn of_pattern(name: &str, pattern: &Pattern) -> Option<Self> {
        pattern.rate.map(|rate| Self {
            pattern: name.to_owned(),
            operation: pattern.operation,
            index: pattern.index.clone(),
            rate,
            consistency: if pattern.consistent_read { Consistency::Strong } else { Consistency::Eventual },
            shards: 1.0,
            fetches: false,
            index_effects: BTreeMap::new(),
        })
    }

    /// The same load on items of an entity: a write leaves the indexes alone that do not contain them, and a Query whose
    /// partition key has the part `{shard}` takes one request for each shard.
    #[must_use]
    pub fn about(mut self, schema: &TableSchema, entity: &Entity) -> Self {
        for (name, index) in &schema.indexes {
            if index.as_ref().is_some_and(|index| !contains(schema, index, entity)) {
                self.index_effects.insert(name.clone(), IndexEffect::Untouched);
            }
        }
        let partition = match &self.index {
            None => Some(&schema.partition),
            Some(name) => schema.indexes.get(name).and_then(Option::as_ref).map(|index| &index.partition),
        };
        let templates = partition.into_iter().flatten().filter_map(|key| entity.keys.get(&key.name));
        if self.operation == Operation::Query && templates.flat_map(Template::attributes).any(|name| name == SHARD) {
            self.shards = f64::from(entity.shards);
        }
        self
    }
}

impl TableClass {
    /// The name in the service's API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::StandardInfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }

    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Standard => Self::StandardInfrequentAccess,
            Self::StandardInfrequentAccess => Self::Standard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Index, KeyAttribute, KeyType, Projection, Returns};

    fn key(name: &str) -> Vec<KeyAttribute> {
        vec![KeyAttribute::new(name, KeyType::String)]
    }

    fn schema() -> TableSchema {
        let index = |partition| Index {
            kind: IndexKind::Global,
            partition: key(partition),
            sort: Vec::new(),
            projection: Projection::All,
        };
        let indexes = [("G1".to_owned(), Some(index("G1PK"))), ("G2".to_owned(), Some(index("G2PK")))];
        TableSchema { partition: key("PK"), sort: key("SK"), indexes: indexes.into(), open: false }
    }

    fn load(operation: Operation, index: Option<&str>, entity: &Entity) -> Load {
        let pattern = Pattern {
            operation,
            index: index.map(str::to_owned),
            key_equals: Vec::new(),
            key_range: None,
            filter_on: Vec::new(),
            returns: Returns::All,
            consistent_read: true,
            rate: Some(Rate { per_second: 1.0, items: 1.0, item_size_bytes: 100.0, distinct_keys: None }),
            pages: false,
        };
        Load::of_pattern("p", &pattern).expect("a rate").about(&schema(), entity)
    }

    #[test]
    fn an_entity_decides_which_indexes_are_written_and_how_many_shards_are_read() {
        let keys = [("PK", "DAY#{day}#{shard}"), ("SK", "{id}"), ("G1PK", "USER#{userId}")];
        let keys = keys.map(|(name, text)| (name.to_owned(), Template::parse(text).expect("a template")));
        let entity = Entity { keys: keys.into(), item_size_bytes: None, shards: 8 };
        let write = load(Operation::PutItem, None, &entity);
        assert_eq!(write.index_effects, BTreeMap::from([("G2".to_owned(), IndexEffect::Untouched)]));
        assert_eq!((write.consistency, write.shards), (Consistency::Strong, 1.0));
        for (operation, index, shards) in
            [(Operation::Query, None, 8.0), (Operation::Query, Some("G1"), 1.0), (Operation::GetItem, None, 1.0)]
        {
            assert_eq!(load(operation, index, &entity).shards, shards, "{operation:?} {index:?}");
        }
    }
}
