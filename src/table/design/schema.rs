//! Keys and projections of a table and its indexes.

use std::collections::BTreeMap;

use table_design::{Index, IndexKind, KeyAttribute, KeyType, Projection, TableSchema};
use tf_provider::{Attr, SetOf};

use crate::table::model::{GlobalIndexModel, KeyModel, LocalIndexModel, TableModel, VectorIndexModel};

pub(super) fn schema(model: &TableModel) -> TableSchema {
    let partition: Vec<KeyAttribute> = model.partition_key.known().and_then(key).into_iter().collect();
    let sort = model.sort_key.known().and_then(key);
    let (global, local) = (&model.global_secondary_indexes, &model.local_secondary_indexes);
    let vector = &model.vector_indexes;
    let vectors = entries(vector).map(|(name, index)| (name.clone(), index.known().and_then(vector_index)));
    let globals = entries(global).map(|(name, index)| (name.clone(), index.known().and_then(global_index)));
    let locals = entries(local)
        .map(|(name, index)| (name.clone(), index.known().and_then(|index| local_index(index, &partition))));
    TableSchema {
        indexes: globals.chain(locals).chain(vectors).collect(),
        open: global.is_unknown() || local.is_unknown() || vector.is_unknown(),
        // Without the sort key nothing can be said of the table.
        partition: if sort.is_some() || model.sort_key.is_null() { partition } else { Vec::new() },
        sort: sort.into_iter().collect(),
    }
}

/// An index that is null is not written.
fn entries<T>(map: &Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = (&String, &Attr<T>)> {
    map.known().into_iter().flatten().filter(|(_, entry)| !entry.is_null())
}

fn global_index(index: &GlobalIndexModel) -> Option<Index> {
    let keys = |keys: Vec<&KeyModel>| keys.into_iter().map(key).collect::<Option<Vec<_>>>();
    Some(Index {
        kind: IndexKind::Global,
        partition: keys(index.partition_attributes()?)?,
        sort: keys(index.sort_attributes()?)?,
        projection: projection(&index.projection_type, &index.non_key_attributes)?,
    })
}

fn local_index(index: &LocalIndexModel, partition: &[KeyAttribute]) -> Option<Index> {
    Some(Index {
        kind: IndexKind::Local,
        partition: partition.to_vec(),
        sort: vec![key(index.sort_key.known()?)?],
        projection: projection(&index.projection_type, &index.non_key_attributes)?,
    })
}

/// Its filters stand in the place of sort attributes.
fn vector_index(index: &VectorIndexModel) -> Option<Index> {
    let partition = match &index.partition_key {
        Attr::Null => Vec::new(),
        Attr::Known(partition) => vec![key(partition)?],
        Attr::Unknown(_) => return None,
    };
    let sort = match &index.filters {
        Attr::Null => Vec::new(),
        Attr::Known(filters) => filters.iter().map(|filter| key(filter.known()?)).collect::<Option<_>>()?,
        Attr::Unknown(_) => return None,
    };
    let projection = projection(&index.projection_type, &index.non_key_attributes)?;
    Some(Index { kind: IndexKind::Vector, partition, sort, projection })
}

fn key(key: &KeyModel) -> Option<KeyAttribute> {
    let key_type = key.r#type.known().and_then(|text| KeyType::parse(text));
    Some(KeyAttribute { name: key.name.known()?.clone(), key_type })
}

fn projection(kind: &Attr<String>, attributes: &Attr<SetOf<String>>) -> Option<Projection> {
    match kind.known()?.as_str() {
        "KEYS_ONLY" => Some(Projection::KeysOnly),
        "ALL" => Some(Projection::All),
        _ => {
            let listed = attributes.known()?;
            let whole = listed.iter().all(|attribute| !attribute.is_unknown());
            whole.then(|| Projection::Include(listed.known().cloned().collect()))
        }
    }
}
