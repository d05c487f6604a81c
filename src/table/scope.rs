//! What an aspect or a scalable target belongs to: the table, or one of its global secondary indexes.

use std::collections::BTreeSet;
use std::fmt;

use tf_provider::Path;

use crate::names::{IndexName, TableName};

/// A table, or one of its global secondary indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// The table itself.
    Table,
    /// An index.
    Index(IndexName),
}

impl Scope {
    /// The table and these indexes.
    pub(crate) fn all<'a>(indexes: impl Iterator<Item = &'a IndexName>) -> BTreeSet<Self> {
        std::iter::once(Self::Table).chain(indexes.cloned().map(Self::Index)).collect()
    }

    /// Where its settings are: at the root, or at the index.
    pub(crate) fn path(&self) -> Path {
        match self {
            Self::Table => Path::root(),
            Self::Index(name) => Path::of("global_secondary_indexes").key(name.as_str()),
        }
    }

    /// As Application Auto Scaling names it: `table/orders`, `table/orders/index/by_owner`.
    pub(crate) fn resource_id(&self, table: &TableName) -> String {
        match self {
            Self::Table => format!("table/{table}"),
            Self::Index(index) => format!("table/{table}/index/{index}"),
        }
    }

    /// The scope with this name, if it is of this table.
    pub(crate) fn parse(resource_id: &str, table: &str) -> Option<Self> {
        match resource_id.strip_prefix("table/")?.split_once("/index/") {
            None => (resource_id.strip_prefix("table/") == Some(table)).then_some(Self::Table),
            Some((name, index)) if name == table => IndexName::parse(index).ok().map(Self::Index),
            Some(_) => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table => f.write_str("the table"),
            Self::Index(name) => write!(f, "index \"{name}\""),
        }
    }
}
