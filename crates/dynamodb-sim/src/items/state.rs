//! The items of the tables of one account and Region.

use std::collections::BTreeMap;

use crate::items::key::PrimaryKey;
use crate::items::value::Item;

/// The items of every table, by the table's id: a table that is created again under its name is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    by_table: BTreeMap<String, Stored>,
}

/// The items of one table, by their primary keys.
pub(crate) type Stored = BTreeMap<PrimaryKey, Item>;

impl Items {
    /// The items of a table.
    pub(crate) fn of(&self, table: &str) -> Option<&Stored> {
        self.by_table.get(table)
    }

    /// The items of a table, to change them.
    pub(crate) fn of_mut(&mut self, table: &str) -> &mut Stored {
        self.by_table.entry(table.to_owned()).or_default()
    }

    /// Forgets the items of a table that is gone.
    pub(crate) fn forget(&mut self, table: &str) {
        self.by_table.remove(table);
    }
}
