//! What the table should be. Nothing here is optional unless the service treats it so: a value of this type is a legal
//! table, wholly known, with every default in it.

use std::collections::BTreeMap;

use super::aspects::scaling::desired_targets;
use super::aspects::{DesiredAspects, DesiredTable, policy};
use super::keys::{IndexShape, KeyType, LocalShape, PrimaryKey, VectorShape, definitions};
use super::model::TableModel;
use super::replicas::DesiredReplicas;
use super::settings::{Encryption, Origin, StreamView, TableClass};
use super::throughput::{Throughput, WarmFloor};
use crate::names::{AttributeName, IndexName, Region, TableName};
use crate::policy::Policy;

mod alarms;
mod capacity;
mod from_model;
mod origin;
mod parts;
mod replicas;

pub(crate) use capacity::capacity;
pub(crate) use from_model::{Shape, origin_of, shape};
pub(crate) use parts::seconds;

/// A table as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desired {
    /// The table's Region.
    pub(crate) region: Region,
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's key.
    pub(crate) key: PrimaryKey,
    /// Local secondary indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, DesiredLocalIndex>,
    /// Global secondary indexes; their throughput is part of `throughput`.
    pub(crate) global_indexes: BTreeMap<IndexName, DesiredIndex>,
    /// Vector indexes.
    pub(crate) vector_indexes: BTreeMap<IndexName, DesiredVectorIndex>,
    /// Billing mode with ceilings or units of the table and of every global index.
    pub(crate) throughput: Throughput,
    /// Requested warm throughput.
    pub(crate) warm: WarmFloor,
    /// Table class.
    pub(crate) class: TableClass,
    /// The stream, if it is enabled.
    pub(crate) stream: Option<StreamView>,
    /// The key that encrypts the table.
    pub(crate) encryption: Encryption,
    /// Deletion protection.
    pub(crate) protected: bool,
    /// Protection against disassociation; `None` is not managed.
    pub(crate) disassociation_protected: Option<bool>,
    /// Replicas in other Regions; `None` leaves them alone.
    pub(crate) replicas: Option<DesiredReplicas>,
    /// Whether settings are replicated to members in other accounts; `None` is not managed.
    pub(crate) settings_replication: Option<bool>,
    /// What has calls of its own.
    pub(crate) aspects: DesiredAspects,
    /// Whether an index that is added has to be built when the apply ends.
    pub(crate) waits_for_indexes: bool,
    /// How it is created if it does not exist.
    pub(crate) origin: Origin,
    /// Which of its settings are changed here.
    pub(crate) role: Role,
}

/// The part that a Region has in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Role {
    /// The Region that every setting is changed in.
    #[default]
    Home,
    /// A replica: only what is not copied from the home Region is changed here.
    Replica,
}

/// A local secondary index as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredLocalIndex {
    /// What cannot change without replacing the table.
    pub(crate) shape: LocalShape,
}

/// A global secondary index as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredIndex {
    /// What cannot change without rebuilding the index.
    pub(crate) shape: IndexShape,
    /// Requested warm throughput.
    pub(crate) warm: WarmFloor,
}

/// A vector index as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredVectorIndex {
    /// What cannot change without rebuilding the index.
    pub(crate) shape: VectorShape,
}

impl Desired {
    /// The Regions of its replicas, as far as they are managed.
    pub(crate) fn replica_regions(&self) -> impl Iterator<Item = &Region> {
        self.replicas.iter().flat_map(|replicas| replicas.members.keys())
    }

    /// The policy that CreateTable carries.
    pub(crate) fn created_policy(&self) -> Option<&Policy> {
        policy::at_creation(self.aspects.policy.as_ref())
    }

    /// The same, with what the state before it says: how replicas are removed, and which bounds the configuration has changed
    /// since, which are set even while a schedule has set its own.
    #[must_use]
    pub(crate) fn since(mut self, prior: &TableModel) -> Self {
        if let Some(replicas) = &mut self.replicas {
            replicas.disassociated = prior.disassociated_replicas();
        }
        let Some(prior) = Self::from_model(prior) else { return self };
        let before = desired_targets(&prior.throughput);
        let changed = desired_targets(&self.throughput)
            .into_iter()
            .filter(|(dimension, scaling)| before.get(dimension).is_some_and(|before| before.bounds != scaling.bounds));
        let changed = changed.map(|(dimension, _)| dimension).collect();
        self.aspects.scaling.changed_bounds = changed;
        self
    }

    /// The attribute definitions of the table with all its indexes: exactly the keys (T-127).
    pub(crate) fn attribute_definitions(&self) -> BTreeMap<AttributeName, KeyType> {
        definitions(
            self.key
                .attributes()
                .chain(self.local_indexes.values().map(|index| &index.shape.sort))
                .chain(self.global_indexes.values().flat_map(|index| index.shape.key.attributes()))
                .chain(self.vector_indexes.values().flat_map(|index| index.shape.attributes())),
        )
    }

    /// What the aspects depend on.
    pub(crate) fn for_aspects(&self) -> DesiredTable<'_> {
        DesiredTable { name: &self.name, throughput: &self.throughput, stream: self.stream, tags: &self.aspects.tags }
    }
}
