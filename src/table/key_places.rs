//! Where a configuration names key attributes: the table's key, then the local, the global and the vector indexes by name.
//!
//! Places that are not known yet are left out, and [`KeyPlaces::complete`] says so: what is missing may name any
//! attribute with any type.

use std::collections::BTreeMap;

use tf_provider::{Attr, Path};

use super::model::{GlobalIndexModel, KeyModel, TableModel, VectorIndexModel};

/// One key attribute as it is written.
#[derive(Debug, Clone)]
pub(crate) struct KeyPlace<'a> {
    /// Where it stands, for instance `global_secondary_indexes["by_owner"].sort_keys[0]`.
    pub(crate) path: Path,
    /// What is written there.
    pub(crate) key: &'a KeyModel,
}

/// Key attributes in the order of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct KeyPlaces<'a> {
    /// Those that are known to be there; their names and types may still be unknown.
    pub(crate) places: Vec<KeyPlace<'a>>,
    /// Whether there are certainly no others.
    pub(crate) complete: bool,
}

impl<'a> KeyPlaces<'a> {
    /// All key attributes of a configuration.
    pub(crate) fn of_table(config: &'a TableModel) -> Self {
        let mut all = Self::none();
        all.add(&config.partition_key, &Path::of("partition_key"));
        all.add(&config.sort_key, &Path::of("sort_key"));
        let local = Path::of("local_secondary_indexes");
        all.add_each(&config.local_secondary_indexes, |all, name, index| {
            all.add(&index.sort_key, &local.key(name).attribute("sort_key"));
        });
        let global = Path::of("global_secondary_indexes");
        all.add_each(&config.global_secondary_indexes, |all, name, index| all.add_index(index, &global.key(name)));
        let vector = Path::of("vector_indexes");
        all.add_each(&config.vector_indexes, |all, name, index| all.add_vector_index(index, &vector.key(name)));
        all
    }

    /// The key attributes of the global index at `path`: partition attributes, then sort attributes.
    pub(crate) fn of_index(index: &'a GlobalIndexModel, path: &Path) -> Self {
        let mut all = Self::none();
        all.add_index(index, path);
        all
    }

    /// What a search in the vector index at `path` gives and filters on: the partition attribute, then the filters.
    pub(crate) fn of_vector_index(index: &'a VectorIndexModel, path: &Path) -> Self {
        let mut all = Self::none();
        all.add_vector_index(index, path);
        all
    }

    fn none() -> Self {
        Self { places: Vec::new(), complete: true }
    }

    fn add_index(&mut self, index: &'a GlobalIndexModel, path: &Path) {
        self.add(&index.partition_key, &path.attribute("partition_key"));
        self.add_list(&index.partition_keys, &path.attribute("partition_keys"));
        self.add(&index.sort_key, &path.attribute("sort_key"));
        self.add_list(&index.sort_keys, &path.attribute("sort_keys"));
    }

    fn add_vector_index(&mut self, index: &'a VectorIndexModel, path: &Path) {
        self.add(&index.partition_key, &path.attribute("partition_key"));
        self.add_list(&index.filters, &path.attribute("filters"));
    }

    fn add_each<T>(&mut self, map: &'a Attr<BTreeMap<String, Attr<T>>>, add: impl Fn(&mut Self, &str, &'a T)) {
        self.complete &= !map.is_unknown();
        for (name, element) in map.known().into_iter().flatten() {
            self.complete &= !element.is_unknown();
            if let Some(element) = element.known() {
                add(self, name, element);
            }
        }
    }

    fn add_list(&mut self, list: &'a Attr<Vec<Attr<KeyModel>>>, path: &Path) {
        self.complete &= !list.is_unknown();
        for (position, key) in list.known().into_iter().flatten().enumerate() {
            self.add(key, &path.index(position));
        }
    }

    fn add(&mut self, key: &'a Attr<KeyModel>, path: &Path) {
        self.complete &= !key.is_unknown();
        if let Some(key) = key.known() {
            self.places.push(KeyPlace { path: path.clone(), key });
        }
    }
}
