//! The keys of a table that exists, in the terms of `table-design`.

use table_design::{Index, IndexKind, KeyAttribute, KeyType, Projection, TableSchema};

use crate::table::keys;
use crate::table::observed::{ObservedIndex, ObservedLocalIndex, ObservedTable, ObservedVectorIndex};

pub(super) fn of(table: &ObservedTable) -> TableSchema {
    let partition = vec![key(&table.key.partition)];
    let locals = table.local_indexes.iter().map(|(name, index)| (name, local(index, &partition)));
    let globals = table.global_indexes.iter().map(|(name, index)| (name, global(index)));
    let vectors = table.vector_indexes.iter().map(|(name, index)| (name, vector(index)));
    TableSchema {
        indexes: locals
            .chain(globals)
            .chain(vectors)
            .map(|(name, index)| (name.as_str().to_owned(), Some(index)))
            .collect(),
        sort: table.key.sort.iter().map(key).collect(),
        partition,
        open: false,
    }
}

fn local(index: &ObservedLocalIndex, partition: &[KeyAttribute]) -> Index {
    Index {
        kind: IndexKind::Local,
        partition: partition.to_vec(),
        sort: vec![key(&index.shape.sort)],
        projection: projection(&index.shape.projection),
    }
}

fn global(index: &ObservedIndex) -> Index {
    let shape = &index.shape;
    Index {
        kind: IndexKind::Global,
        partition: shape.key.partition.iter().map(key).collect(),
        sort: shape.key.sort.iter().map(key).collect(),
        projection: projection(&shape.projection),
    }
}

/// Its filters stand in the place of sort attributes.
fn vector(index: &ObservedVectorIndex) -> Index {
    let shape = &index.shape;
    Index {
        kind: IndexKind::Vector,
        partition: shape.partition.iter().map(key).collect(),
        sort: shape.filters.iter().map(key).collect(),
        projection: projection(&shape.projection),
    }
}

fn key(attribute: &keys::KeyAttribute) -> KeyAttribute {
    let key_type = match attribute.key_type {
        keys::KeyType::String => KeyType::String,
        keys::KeyType::Number => KeyType::Number,
        keys::KeyType::Binary => KeyType::Binary,
    };
    KeyAttribute::new(attribute.name.as_str(), key_type)
}

fn projection(projection: &keys::Projection) -> Projection {
    match projection {
        keys::Projection::KeysOnly => Projection::KeysOnly,
        keys::Projection::Include(names) => {
            Projection::Include(names.iter().map(|name| name.as_str().to_owned()).collect())
        }
        keys::Projection::All => Projection::All,
    }
}
