//! Keys and projections: what identifies an item in a table or an index, and what an index carries.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::names::AttributeName;

/// The type of a key attribute. Only these three can be keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum KeyType {
    /// `S`
    String,
    /// `N`
    Number,
    /// `B`
    Binary,
}

/// A key attribute and its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyAttribute {
    /// The attribute's name.
    pub(crate) name: AttributeName,
    /// Its type, the same wherever the attribute is a key.
    pub(crate) key_type: KeyType,
}

/// The key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PrimaryKey {
    /// Determines the partition of an item.
    pub(crate) partition: KeyAttribute,
    /// Orders the items of a partition.
    pub(crate) sort: Option<KeyAttribute>,
}

/// The key of a global secondary index: 1–4 partition and 0–4 sort attributes, in order, none twice (V11, V12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexKey {
    /// Partition attributes, at least one.
    pub(crate) partition: Vec<KeyAttribute>,
    /// Sort attributes, possibly none.
    pub(crate) sort: Vec<KeyAttribute>,
}

/// Which attributes an index carries besides the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Projection {
    /// None.
    KeysOnly,
    /// These; the order has no meaning, the service sorts them.
    Include(BTreeSet<AttributeName>),
    /// All.
    All,
}

/// What of a global secondary index cannot change without rebuilding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexShape {
    /// The index's key.
    pub(crate) key: IndexKey,
    /// What it carries.
    pub(crate) projection: Projection,
}

/// What of a local secondary index cannot change without replacing the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalShape {
    /// Orders the items of a partition in this index.
    pub(crate) sort: KeyAttribute,
    /// What it carries.
    pub(crate) projection: Projection,
}

/// What a vector index consists of. Nothing of it can change without rebuilding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VectorShape {
    /// Holds the vectors; no key of the table or of an index.
    pub(crate) attribute: AttributeName,
    /// How many numbers a vector has.
    pub(crate) dimensions: u32,
    /// How the distance of two vectors is measured.
    pub(crate) distance: DistanceFunction,
    /// Confines a search.
    pub(crate) partition: Option<KeyAttribute>,
    /// What a search can filter on; the order has no meaning.
    pub(crate) filters: BTreeSet<KeyAttribute>,
    /// What it carries.
    pub(crate) projection: Projection,
}

/// How the distance of two vectors is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DistanceFunction {
    /// `COSINE`
    Cosine,
    /// `EUCLIDEAN`
    Euclidean,
    /// `DOT_PRODUCT`
    DotProduct,
}

impl KeyType {
    /// As the service spells it: `S`, `N` or `B`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::String => "S",
            Self::Number => "N",
            Self::Binary => "B",
        }
    }

    /// The type that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "S" => Some(Self::String),
            "N" => Some(Self::Number),
            "B" => Some(Self::Binary),
            _ => None,
        }
    }
}

impl DistanceFunction {
    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cosine => "COSINE",
            Self::Euclidean => "EUCLIDEAN",
            Self::DotProduct => "DOT_PRODUCT",
        }
    }

    /// The function that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Cosine, Self::Euclidean, Self::DotProduct].into_iter().find(|function| function.as_str() == text)
    }
}

impl Projection {
    /// As the service spells it: `KEYS_ONLY`, `INCLUDE` or `ALL`.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include(_) => "INCLUDE",
            Self::All => "ALL",
        }
    }
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())?;
        if let Self::Include(names) = self {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            write!(f, " of {}", names.join(", "))?;
        }
        Ok(())
    }
}

impl PrimaryKey {
    /// Partition key, then sort key.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(&self.sort)
    }
}

impl IndexKey {
    /// Partition attributes, then sort attributes.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

impl VectorShape {
    /// The attributes that have to be defined: all but the one with the vectors.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.filters)
    }

    /// Whether both are of the same vectors: of one attribute, with as many dimensions.
    pub(crate) fn has_vectors_of(&self, other: &Self) -> bool {
        (&self.attribute, self.dimensions) == (&other.attribute, other.dimensions)
    }
}

/// Name → type of these attributes, each once: the attribute definitions a call has to carry.
pub(crate) fn definitions<'a>(
    attributes: impl IntoIterator<Item = &'a KeyAttribute>,
) -> BTreeMap<AttributeName, KeyType> {
    attributes.into_iter().map(|attribute| (attribute.name.clone(), attribute.key_type)).collect()
}
