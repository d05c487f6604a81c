//! What a request reads: a table, or one of its indexes, which contains a part of the table's items and attributes.

use std::borrow::Cow;

use crate::items::key::{self, PrimaryKey};
use crate::items::value::Item;
use crate::primitives::error::ServiceError;
use crate::table::index::IndexPhase;
use crate::table::state::Table;
use crate::table_settings::schema::{KeyElement, KeyType, Projection};

/// A table or an index.
pub(crate) struct Source<'t> {
    pub(crate) table: &'t Table,
    pub(crate) index: Option<Index<'t>>,
}

/// An index.
pub(crate) struct Index<'t> {
    pub(crate) name: &'t str,
    pub(crate) is_local: bool,
    keys: &'t [KeyElement],
    projection: &'t Projection,
}

/// An item as a source contains it.
pub(crate) struct Entry<'t> {
    /// Where it stands: the key values of the source, then the primary key, since several items may share the former.
    pub(crate) position: (PrimaryKey, PrimaryKey),
    /// What the source contains of it.
    pub(crate) contained: Cow<'t, Item>,
    /// The whole item.
    pub(crate) whole: &'t Item,
}

impl<'t> Source<'t> {
    /// The source of a request.
    pub(crate) fn of(table: &'t Table, index: Option<&str>) -> Result<Self, ServiceError> {
        let Some(name) = index else { return Ok(Self { table, index: None }) };
        let local = table.locals.iter().find(|index| index.name == name).map(|index| Index {
            name: &index.name,
            is_local: true,
            keys: &index.keys,
            projection: &index.projection,
        });
        let global = table.global(name).map(|index| Index {
            name: &index.name,
            is_local: false,
            keys: &index.keys,
            projection: &index.projection,
        });
        let Some(found) = local.or(global) else {
            return Err(ServiceError::validation(format!("The table does not have the specified index: {name}")));
        };
        check_built(table, name)?;
        Ok(Self { table, index: Some(found) })
    }

    /// The key attributes in order.
    pub(crate) fn keys(&self) -> &'t [KeyElement] {
        self.index.as_ref().map_or(self.table.keys.as_slice(), |index| index.keys)
    }

    /// The partition attributes.
    pub(crate) fn partition(&self) -> impl Iterator<Item = &'t KeyElement> {
        self.keys().iter().filter(|key| key.key_type == KeyType::Hash)
    }

    /// The sort attributes.
    pub(crate) fn sort(&self) -> impl Iterator<Item = &'t KeyElement> {
        self.keys().iter().filter(|key| key.key_type == KeyType::Range)
    }

    /// Whether it contains an attribute of every item that it contains.
    pub(crate) fn contains(&self, attribute: &str) -> bool {
        let Some(index) = &self.index else { return true };
        let is_key = index.keys.iter().chain(&self.table.keys).any(|key| key.name == attribute);
        is_key
            || match index.projection {
                Projection::All => true,
                Projection::KeysOnly => false,
                Projection::Include(attributes) => attributes.contains(attribute),
            }
    }

    /// Whether it contains whole items.
    pub(crate) fn contains_all(&self) -> bool {
        self.index.as_ref().is_none_or(|index| *index.projection == Projection::All)
    }

    /// The entry of an item; `None` if it lacks a key of the index.
    pub(crate) fn entry(&self, primary: &PrimaryKey, item: &'t Item) -> Option<Entry<'t>> {
        let own = key::values(self.keys(), &self.table.attributes, item)?;
        let contained = if self.contains_all() {
            Cow::Borrowed(item)
        } else {
            let kept = item.iter().filter(|(name, _)| self.contains(name));
            Cow::Owned(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
        };
        Some(Entry { position: (own, primary.clone()), contained, whole: item })
    }

    /// The attributes that name a place in it: its keys and the table's.
    pub(crate) fn position_attributes(&self) -> impl Iterator<Item = &'t str> {
        let own = self.keys();
        let others = self.table.keys.iter().filter(move |key| own.iter().all(|of_own| of_own.name != key.name));
        own.iter().chain(others).map(|key| key.name.as_str())
    }
}

fn check_built(table: &Table, index: &str) -> Result<(), ServiceError> {
    match table.global(index).map(|index| index.phase) {
        Some(IndexPhase::Allocating { .. } | IndexPhase::Backfilling { .. }) => {
            Err(ServiceError::validation(format!("Cannot read from backfilling global secondary index: {index}")))
        }
        Some(
            IndexPhase::WithTable | IndexPhase::Updating { .. } | IndexPhase::Deleting { .. } | IndexPhase::Active,
        )
        | None => Ok(()),
    }
}
