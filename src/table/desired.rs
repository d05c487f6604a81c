//! What the table should be. Nothing here is optional that the service decides: a value of this type is a legal
//! table, whole, known, with every default in it.

use std::collections::BTreeMap;

use super::keys::{IndexShape, KeyType, LocalIndex, PrimaryKey, definitions};
use super::settings::{Encryption, Origin, Recovery, StreamView, TableClass, TimeToLive};
use super::throughput::{Throughput, WarmFloor};
use crate::names::{AttributeName, IndexName, TableName};

mod from_model;

/// A table as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desired {
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's key.
    pub(crate) key: PrimaryKey,
    /// Local secondary indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, LocalIndex>,
    /// Global secondary indexes; their throughput stands in `throughput`.
    pub(crate) global_indexes: BTreeMap<IndexName, DesiredIndex>,
    /// Billing mode with ceilings or units of the table and of every global index.
    pub(crate) throughput: Throughput,
    /// Warm throughput asked for.
    pub(crate) warm: WarmFloor,
    /// Table class.
    pub(crate) class: TableClass,
    /// Stream, when there is one.
    pub(crate) stream: Option<StreamView>,
    /// Whose key encrypts.
    pub(crate) encryption: Encryption,
    /// Deletion protection.
    pub(crate) protected: bool,
    /// Point-in-time recovery.
    pub(crate) recovery: Recovery,
    /// Time to live.
    pub(crate) ttl: TimeToLive,
    /// Tags including the provider's default tags, without the ignored ones.
    pub(crate) tags: BTreeMap<String, String>,
    /// How it comes into being if it does not exist.
    pub(crate) origin: Origin,
}

/// A global secondary index as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredIndex {
    /// What cannot change without building it anew.
    pub(crate) shape: IndexShape,
    /// Warm throughput asked for.
    pub(crate) warm: WarmFloor,
}

impl Desired {
    /// The attribute definitions of the table with all its indexes: exactly the keys (T-127).
    pub(crate) fn attribute_definitions(&self) -> BTreeMap<AttributeName, KeyType> {
        definitions(
            self.key
                .attributes()
                .chain(self.local_indexes.values().map(|index| &index.sort))
                .chain(self.global_indexes.values().flat_map(|index| index.shape.key.attributes())),
        )
    }
}
