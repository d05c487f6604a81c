//! The indexes of a configuration with their paths, as far as they are known.

use std::collections::BTreeMap;

use tf_provider::{Attr, Path, SetOf};

use crate::table::model::{GlobalIndexModel, LocalIndexModel, TableModel, VectorIndexModel};

/// What every kind of index has.
#[derive(Debug, Clone)]
pub(super) struct Projected<'a> {
    /// The path of the index.
    pub(super) path: Path,
    /// Which attributes it carries.
    pub(super) projection_type: &'a Attr<String>,
    /// The attributes listed for it.
    pub(super) attributes: &'a Attr<SetOf<String>>,
}

/// The global secondary indexes that are known.
pub(super) fn global(config: &TableModel) -> impl Iterator<Item = (Path, &GlobalIndexModel)> {
    elements("global_secondary_indexes", &config.global_secondary_indexes)
}

/// The local secondary indexes that are known.
pub(super) fn local(config: &TableModel) -> impl Iterator<Item = (Path, &LocalIndexModel)> {
    elements("local_secondary_indexes", &config.local_secondary_indexes)
}

/// The vector indexes that are known.
pub(super) fn vector(config: &TableModel) -> impl Iterator<Item = (Path, &VectorIndexModel)> {
    elements("vector_indexes", &config.vector_indexes)
}

/// What the known global, then local, then vector indexes project.
pub(super) fn projected(config: &TableModel) -> impl Iterator<Item = Projected<'_>> {
    let global = global(config).map(|(path, index)| Projected {
        path,
        projection_type: &index.projection_type,
        attributes: &index.non_key_attributes,
    });
    let local = local(config).map(|(path, index)| Projected {
        path,
        projection_type: &index.projection_type,
        attributes: &index.non_key_attributes,
    });
    let vector = vector(config).map(|(path, index)| Projected {
        path,
        projection_type: &index.projection_type,
        attributes: &index.non_key_attributes,
    });
    global.chain(local).chain(vector)
}

fn elements<'a, T>(
    attribute: &'static str,
    map: &'a Attr<BTreeMap<String, Attr<T>>>,
) -> impl Iterator<Item = (Path, &'a T)> {
    let entries = map.known().into_iter().flatten();
    entries.filter_map(move |(name, index)| Some((Path::of(attribute).key(name), index.known()?)))
}
