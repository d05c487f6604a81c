//! Indexes that are deleted last: when those that take their place are built.

use std::collections::BTreeSet;

use super::GroupedChanges;
use crate::limits::{DEFAULT_GLOBAL_INDEXES, MAX_VECTOR_INDEXES};
use crate::names::IndexName;
use crate::table::desired::Desired;
use crate::table::keys::KeyAttribute;
use crate::table::observed::{IndexStatus, Observed};

/// The indexes that are deleted only when those that answer the same requests exist: another name or another projection for an
/// index leaves no time without one. That takes room for both, and one type for each of their attributes. A switch of the billing
/// mode needs capacity for every index, or ends it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Deferred {
    pub(super) global: BTreeSet<IndexName>,
    pub(super) vector: BTreeSet<IndexName>,
}

impl Deferred {
    pub(super) fn of(changes: &GroupedChanges, desired: &Desired, observed: &Observed) -> Self {
        if changes.to_on_demand || changes.to_provisioned.is_some() {
            return Self::default();
        }
        Self { global: globals(changes, desired, observed), vector: vectors(changes, desired, observed) }
    }

    /// What the indexes that are kept for now need to be defined.
    pub(super) fn attributes<'a>(&self, observed: &'a Observed) -> impl Iterator<Item = &'a KeyAttribute> {
        let table = &observed.table;
        let global = self.global.iter().filter_map(|name| table.global_indexes.get(name));
        let vector = self.vector.iter().filter_map(|name| table.vector_indexes.get(name));
        let keys = global.flat_map(|index| index.shape.key.attributes());
        keys.chain(vector.flat_map(|index| index.shape.attributes()))
    }
}

/// With the same key.
fn globals(changes: &GroupedChanges, desired: &Desired, observed: &Observed) -> BTreeSet<IndexName> {
    let live = &observed.table.global_indexes;
    let added = || changes.add.iter().filter_map(|name| desired.global_indexes.get(name));
    let has_successor = |name: &&IndexName| {
        !changes.takes(name)
            && live.get(*name).is_some_and(|index| {
                index.status == IndexStatus::Active && added().any(|new| new.shape.key == index.shape.key)
            })
    };
    let deferred: BTreeSet<IndexName> = changes.remove.iter().filter(has_successor).cloned().collect();
    let most = live.len() - (changes.remove.len() - deferred.len()) + changes.add.len();
    let kept = || deferred.iter().filter_map(|name| live.get(name)).flat_map(|index| index.shape.key.attributes());
    if most > DEFAULT_GLOBAL_INDEXES || kept().any(|key| contradicts(key, desired)) {
        return BTreeSet::new();
    }
    deferred
}

/// With the same vectors: on one attribute they have as many dimensions in every index.
fn vectors(changes: &GroupedChanges, desired: &Desired, observed: &Observed) -> BTreeSet<IndexName> {
    let live = &observed.table.vector_indexes;
    let added = || changes.add_vectors.iter().filter_map(|name| desired.vector_indexes.get(name));
    let has_successor = |name: &&IndexName| {
        !changes.takes(name)
            && live.get(*name).is_some_and(|index| {
                index.status == IndexStatus::Active && added().any(|new| new.shape.has_vectors_of(&index.shape))
            })
    };
    let deferred: BTreeSet<IndexName> = changes.remove_vectors.iter().filter(has_successor).cloned().collect();
    let most = live.len() - (changes.remove_vectors.len() - deferred.len()) + changes.add_vectors.len();
    let then = desired.attribute_definitions();
    let kept = || deferred.iter().filter_map(|name| live.get(name)).map(|index| &index.shape);
    let is_key = kept().any(|shape| then.contains_key(&shape.attribute));
    if most > MAX_VECTOR_INDEXES
        || is_key
        || kept().flat_map(|shape| shape.attributes()).any(|key| contradicts(key, desired))
    {
        return BTreeSet::new();
    }
    deferred
}

/// Whether the attribute has another type in the desired table, or holds vectors there.
fn contradicts(key: &KeyAttribute, desired: &Desired) -> bool {
    desired.attribute_definitions().get(&key.name).is_some_and(|kind| *kind != key.key_type)
        || desired.vector_indexes.values().any(|index| index.shape.attribute == key.name)
}
