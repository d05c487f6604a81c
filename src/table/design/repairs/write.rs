//! Repairs in the words of a configuration.

use std::collections::{BTreeMap, BTreeSet};

use table_design::{Index, IndexKind, KeyAttribute, Pattern, Projection, Range, Repair, Returns};
use tf_provider::{Attr, SetOf};

use crate::table::model::{AccessPatternModel, KeyModel, KeyRangeModel, TableModel, VectorIndexModel};

/// The entries of these names; null without one.
pub(super) fn only<T>(
    map: Attr<BTreeMap<String, Attr<T>>>,
    names: &BTreeSet<String>,
) -> Attr<BTreeMap<String, Attr<T>>> {
    let Attr::Known(mut entries) = map else { return Attr::Null };
    entries.retain(|name, _| names.contains(name));
    if entries.is_empty() { Attr::Null } else { Attr::Known(entries) }
}

/// Writes what a repair changes: the pattern, the index that it needs and the templates of its entity.
pub(super) fn write(model: &mut TableModel, name: &str, entity: Option<&str>, repair: Repair) {
    let Repair { pattern, index, keys } = repair;
    if let Some(written) = entry(&mut model.access_patterns, name) {
        write_pattern(written, pattern);
    }
    if let Some((name, index)) = index {
        match index.kind {
            IndexKind::Global => write_global(model, name, &index),
            IndexKind::Vector => {
                if let Some(written) = entry(&mut model.vector_indexes, &name) {
                    let VectorIndexModel { filters, projection_type, non_key_attributes, .. } = written;
                    *filters = listed(&index.sort);
                    (*projection_type, *non_key_attributes) = projection(&index);
                }
            }
            IndexKind::Local => {}
        }
    }
    if let Some(entity) = entity.and_then(|entity| entry(&mut model.entities, entity)) {
        let texts = keys.into_iter().map(|(key, template)| (key, Attr::Known(template.to_string())));
        if let Some(keys) = entity.keys.known_mut() {
            keys.extend(texts);
        }
    }
}

pub(super) fn entry<'a, T>(map: &'a mut Attr<BTreeMap<String, Attr<T>>>, name: &str) -> Option<&'a mut T> {
    map.known_mut()?.get_mut(name)?.known_mut()
}

/// What a pattern is for and how often it is asked stays as it is.
pub(super) fn write_pattern(written: &mut AccessPatternModel, pattern: Pattern) {
    let Pattern { operation, index, key_equals, key_range, filter_on, returns, consistent_read, rate: _, pages } =
        pattern;
    written.returns = returned(returns);
    written.operation = Attr::Known(operation.as_str().to_owned());
    written.index = index.into();
    written.key_equals = names(key_equals);
    written.filter_on = names(filter_on);
    let range = |Range { attribute, operator }| KeyRangeModel {
        attribute: Attr::Known(attribute),
        operator: Attr::Known(operator.as_str().to_owned()),
    };
    written.key_range = key_range.map(range).into();
    if !consistent_read {
        written.consistent_read = Attr::Null;
    }
    if !pages {
        written.pages = Attr::Null;
    }
}

fn returned(returns: Returns) -> Attr<Vec<Attr<String>>> {
    names(match returns {
        Returns::Keys => Vec::new(),
        Returns::All => vec!["*".to_owned()],
        Returns::Attributes(names) => names,
    })
}

fn names(names: Vec<String>) -> Attr<Vec<Attr<String>>> {
    if names.is_empty() { Attr::Null } else { Attr::Known(names.into_iter().map(Attr::Known).collect()) }
}

fn write_global(model: &mut TableModel, name: String, index: &Index) {
    if !model.global_secondary_indexes.is_known() {
        model.global_secondary_indexes = Attr::Known(BTreeMap::new());
    }
    let Some(indexes) = model.global_secondary_indexes.known_mut() else { return };
    let mut written = indexes.remove(&name).and_then(|index| index.known().cloned()).unwrap_or_default();
    (written.partition_key, written.partition_keys) = one_or_several(&index.partition);
    (written.sort_key, written.sort_keys) = one_or_several(&index.sort);
    (written.projection_type, written.non_key_attributes) = projection(index);
    indexes.insert(name, Attr::Known(written));
}

type OneOrSeveral = (Attr<KeyModel>, Attr<Vec<Attr<KeyModel>>>);

fn one_or_several(keys: &[KeyAttribute]) -> OneOrSeveral {
    match keys {
        [one] => (Attr::Known(key(one)), Attr::Null),
        several => (Attr::Null, listed(several)),
    }
}

fn listed(keys: &[KeyAttribute]) -> Attr<Vec<Attr<KeyModel>>> {
    if keys.is_empty() { Attr::Null } else { Attr::Known(keys.iter().map(|it| Attr::Known(key(it))).collect()) }
}

fn key(KeyAttribute { name, key_type }: &KeyAttribute) -> KeyModel {
    let key_type = key_type.map(|kind| kind.as_str().to_owned());
    KeyModel { name: Attr::Known(name.clone()), r#type: key_type.into() }
}

fn projection(index: &Index) -> (Attr<String>, Attr<SetOf<String>>) {
    let (kind, attributes) = match &index.projection {
        Projection::KeysOnly => ("KEYS_ONLY", Attr::Null),
        Projection::All => ("ALL", Attr::Null),
        Projection::Include(listed) => ("INCLUDE", Attr::Known(listed.iter().cloned().collect())),
    };
    (Attr::Known(kind.to_owned()), attributes)
}
