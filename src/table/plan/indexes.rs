//! Effective values inside indexes and keys: inherited types, projections, ARNs.
//!
//! No element is ever added to a configured map.

use std::collections::BTreeMap;

use tf_provider::{Attr, SetOf};

use crate::table::key_types::KeyTypes;
use crate::table::model::{GlobalIndexModel, KeyModel, LocalIndexModel, TableModel, VectorIndexModel};

/// Every key gets its type: what is written, otherwise the one of its name once that is known.
pub(super) fn keys(model: &mut TableModel, config: &TableModel, types: &KeyTypes) {
    let mut written = Vec::new();
    for_each_key(&mut config.clone(), &mut |key| written.push(key.r#type.clone()));
    let mut written = written.into_iter();
    for_each_key(model, &mut |key| {
        let written = written.next().unwrap_or(Attr::Null);
        key.r#type = written.or_else(|| match &key.name {
            Attr::Known(name) => types.type_of(name).map(|key_type| key_type.as_str().to_owned()),
            Attr::Null | Attr::Unknown(_) => Attr::unknown(),
        });
    });
}

/// A table that exists keeps the types of its keys while what they say is still unknown: such a doubt must not look like a
/// replacement.
pub(super) fn keep_types(model: &mut TableModel, prior: &TableModel) {
    keep_type(&mut model.partition_key, &prior.partition_key);
    keep_type(&mut model.sort_key, &prior.sort_key);
    for (name, index) in model.local_secondary_indexes.known_mut().into_iter().flatten() {
        let prior = prior.local_secondary_indexes.known().and_then(|indexes| indexes.get(name)).and_then(Attr::known);
        if let (Some(index), Some(prior)) = (index.known_mut(), prior) {
            keep_type(&mut index.sort_key, &prior.sort_key);
        }
    }
}

fn keep_type(planned: &mut Attr<KeyModel>, prior: &Attr<KeyModel>) {
    if let (Some(planned), Some(prior)) = (planned.known_mut(), prior.known())
        && planned.r#type.is_unknown()
        && planned.name == prior.name
    {
        planned.r#type = prior.r#type.clone();
    }
}

/// Name to type of all keys; unknown while a name, or a whole map, is.
pub(super) fn definitions(model: &TableModel) -> Attr<BTreeMap<String, Attr<String>>> {
    let mut model = model.clone();
    let known = complete(&model.global_secondary_indexes, &global_complete)
        && complete(&model.local_secondary_indexes, &|index: &LocalIndexModel| !index.sort_key.is_unknown())
        && complete(&model.vector_indexes, &vector_complete);
    if !known || model.partition_key.is_unknown() || model.sort_key.is_unknown() {
        return Attr::unknown();
    }
    let (mut definitions, mut whole) = (BTreeMap::new(), true);
    for_each_key(&mut model, &mut |key| match &key.name {
        Attr::Known(name) => drop(definitions.insert(name.clone(), key.r#type.clone())),
        Attr::Null | Attr::Unknown(_) => whole = false,
    });
    if whole { Attr::Known(definitions) } else { Attr::unknown() }
}

/// Projection types.
pub(super) fn fill(model: &mut TableModel, config: &TableModel) {
    for (name, index) in known_mut(&mut model.global_secondary_indexes) {
        let written = element(&config.global_secondary_indexes, name).map(|index| &index.projection_type);
        index.projection_type = projection_type(written, &index.non_key_attributes);
    }
    for (name, index) in known_mut(&mut model.local_secondary_indexes) {
        let written = element(&config.local_secondary_indexes, name).map(|index| &index.projection_type);
        index.projection_type = projection_type(written, &index.non_key_attributes);
    }
    for (name, index) in known_mut(&mut model.vector_indexes) {
        let written = element(&config.vector_indexes, name).map(|index| &index.projection_type);
        index.projection_type = projection_type(written, &index.non_key_attributes);
    }
}

/// What is written but not known yet stays so, whatever it has to turn out to be: the host demands it.
fn projection_type(written: Option<&Attr<String>>, attributes: &Attr<SetOf<String>>) -> Attr<String> {
    written.cloned().unwrap_or_default().or_else(|| match attributes {
        Attr::Known(_) => Attr::Known("INCLUDE".to_owned()),
        Attr::Null | Attr::Unknown(_) => Attr::unknown(),
    })
}

fn for_each_key(model: &mut TableModel, visit: &mut dyn FnMut(&mut KeyModel)) {
    let table = [&mut model.partition_key, &mut model.sort_key];
    table.into_iter().filter_map(Attr::known_mut).for_each(&mut *visit);
    for index in elements(&mut model.global_secondary_indexes) {
        let GlobalIndexModel { partition_key, partition_keys, sort_key, sort_keys, .. } = index;
        [partition_key, sort_key].into_iter().filter_map(Attr::known_mut).for_each(&mut *visit);
        let lists = [partition_keys, sort_keys].into_iter().filter_map(Attr::known_mut).flatten();
        lists.filter_map(Attr::known_mut).for_each(&mut *visit);
    }
    for index in elements(&mut model.local_secondary_indexes) {
        index.sort_key.known_mut().into_iter().for_each(&mut *visit);
    }
    for index in elements(&mut model.vector_indexes) {
        let filters = index.filters.known_mut().into_iter().flatten().filter_map(Attr::known_mut);
        index.partition_key.known_mut().into_iter().chain(filters).for_each(&mut *visit);
    }
}

fn elements<T>(map: &mut Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = &mut T> {
    known_mut(map).map(|(_, element)| element)
}

fn known_mut<T>(map: &mut Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = (&String, &mut T)> {
    map.known_mut().into_iter().flatten().filter_map(|(name, element)| Some((name, element.known_mut()?)))
}

fn element<'a, T>(map: &'a Attr<BTreeMap<String, Attr<T>>>, name: &str) -> Option<&'a T> {
    map.known()?.get(name)?.known()
}

fn complete<T>(map: &Attr<BTreeMap<String, Attr<T>>>, element: &dyn Fn(&T) -> bool) -> bool {
    match map {
        Attr::Null => true,
        Attr::Unknown(_) => false,
        Attr::Known(map) => map.values().all(|value| value.known().is_some_and(element)),
    }
}

fn global_complete(index: &GlobalIndexModel) -> bool {
    index.partition_attributes().is_some() && index.sort_attributes().is_some()
}

fn vector_complete(index: &VectorIndexModel) -> bool {
    let filters = index.filters.known().is_none_or(|filters| !filters.iter().any(Attr::is_unknown));
    !index.partition_key.is_unknown() && !index.filters.is_unknown() && filters
}
