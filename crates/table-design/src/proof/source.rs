//! What a pattern reads.

use super::quoted;
use crate::pattern::Pattern;
use crate::schema::{Index, IndexKind, KeyAttribute, TableSchema};

/// What a pattern reads: the table, or one of its indexes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) index: Option<&'a Index>,
    pub(crate) partition: &'a [KeyAttribute],
    pub(crate) sort: &'a [KeyAttribute],
}

/// What a pattern names.
pub(super) enum Found<'a> {
    Source(Source<'a>),
    /// There is no such index.
    Missing,
    /// It is not known yet.
    Unknown,
}

impl<'a> Source<'a> {
    pub(super) fn of(schema: &'a TableSchema, pattern: &'a Pattern) -> Found<'a> {
        if schema.partition.is_empty() {
            return Found::Unknown;
        }
        let Some(name) = pattern.index.as_deref() else { return Found::Source(Self::table(schema)) };
        match schema.indexes.get(name) {
            Some(Some(index)) => Found::Source(Self::index(name, index)),
            Some(None) => Found::Unknown,
            None if schema.open => Found::Unknown,
            None => Found::Missing,
        }
    }

    pub(crate) fn table(schema: &'a TableSchema) -> Self {
        Self { name: None, index: None, partition: &schema.partition, sort: &schema.sort }
    }

    pub(crate) fn index(name: &'a str, index: &'a Index) -> Self {
        Self { name: Some(name), index: Some(index), partition: &index.partition, sort: &index.sort }
    }

    pub(crate) fn kind(&self) -> Option<IndexKind> {
        self.index.map(|index| index.kind)
    }

    /// For instance `index "ByStatus"`.
    pub(super) fn named(&self) -> String {
        self.name.map_or_else(|| "the table".to_owned(), |name| format!("index \"{name}\""))
    }

    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.partition.iter().chain(self.sort).any(|key| key.name == name)
    }

    /// Its keys in words, for instance `partition attribute "a", sort attributes "b", "c"`.
    pub(super) fn keys(&self) -> String {
        let listed = |kind: &str, keys: &[KeyAttribute]| match keys {
            [] => None,
            [one] => Some(format!("{kind} attribute \"{}\"", one.name)),
            some => Some(format!("{kind} attributes {}", quoted(some.iter().map(|key| key.name.as_str())))),
        };
        let parts = [listed("partition", self.partition), listed("sort", self.sort)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}
