//! The keys of a table and its indexes, as far as they are known.

use std::collections::{BTreeMap, BTreeSet};

/// The keys of a table and its indexes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableSchema {
    /// The partition attribute; empty while it is not known.
    pub partition: Vec<KeyAttribute>,
    /// The sort attribute, if the table has one.
    pub sort: Vec<KeyAttribute>,
    /// The indexes by name; `None` for one whose keys or projection are not known.
    pub indexes: BTreeMap<String, Option<Index>>,
    /// Whether there may be indexes besides these.
    pub open: bool,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Which kind it is.
    pub kind: IndexKind,
    /// The partition attributes, in order.
    pub partition: Vec<KeyAttribute>,
    /// The sort attributes, in order.
    pub sort: Vec<KeyAttribute>,
    /// What it contains besides its keys and the table's.
    pub projection: Projection,
}

/// The kinds of indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// A global secondary index.
    Global,
    /// A local secondary index.
    Local,
    /// A vector index. Its partition attributes are optional, its sort attributes are the filters of its search schema.
    Vector,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name.
    pub name: String,
    /// Its type; `None` while it is not known.
    pub key_type: Option<KeyType>,
}

/// The types of key attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyType {
    /// `S`
    String,
    /// `N`
    Number,
    /// `B`
    Binary,
}

/// What an index contains besides the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Projection {
    /// Nothing.
    KeysOnly,
    /// These attributes.
    Include(BTreeSet<String>),
    /// Everything.
    All,
}

impl KeyType {
    /// The type of this name: `S`, `N` or `B`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "S" => Some(Self::String),
            "N" => Some(Self::Number),
            "B" => Some(Self::Binary),
            _ => None,
        }
    }

    /// `S`, `N` or `B`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "S",
            Self::Number => "N",
            Self::Binary => "B",
        }
    }
}

impl KeyAttribute {
    /// An attribute of a known type.
    #[must_use]
    pub fn new(name: &str, key_type: KeyType) -> Self {
        Self { name: name.to_owned(), key_type: Some(key_type) }
    }
}

impl TableSchema {
    /// The attributes of the primary key, in order.
    pub fn primary_key(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }

    /// The attributes that are in the index whatever it projects: its own keys and the table's.
    pub fn keys_in<'a>(&'a self, index: &'a Index) -> impl Iterator<Item = &'a str> {
        let own = index.partition.iter().chain(&index.sort);
        own.chain(self.primary_key()).map(|attribute| attribute.name.as_str())
    }

    /// Every attribute that is a key of the table or of a known index.
    #[must_use]
    pub fn key_attributes(&self) -> BTreeSet<&str> {
        self.keys().map(|attribute| attribute.name.as_str()).collect()
    }

    /// The type of a key attribute; `None` if it is no key, or while the type is not known.
    #[must_use]
    pub fn key_type(&self, name: &str) -> Option<KeyType> {
        self.keys().find(|key| key.name == name).and_then(|key| key.key_type)
    }

    fn keys(&self) -> impl Iterator<Item = &KeyAttribute> {
        let of_indexes = self.indexes.values().flatten().flat_map(|index| index.partition.iter().chain(&index.sort));
        self.primary_key().chain(of_indexes)
    }
}
