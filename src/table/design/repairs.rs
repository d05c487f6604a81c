//! What a configuration would say after the patterns that cannot be served are repaired: these patterns, and the indexes and
//! entities that they need.

use std::collections::{BTreeMap, BTreeSet};

use table_design::{
    Entity, Index, IndexKind, KeyAttribute, Pattern, Projection, Range, Repair, Returns, TableSchema, prove, repair,
    resolve,
};
use tf_provider::{Attr, SetOf};

use super::{Design, JudgedPattern, patterns};
use crate::table::model::{AccessPatternModel, KeyModel, KeyRangeModel, TableModel, VectorIndexModel};

/// For each pattern that can be repaired a table that has nothing but what changes for it, and the capacities that its indexes
/// have in common. An index that several patterns need is with the first of them, as all of them need it.
///
/// Patterns with a range come first: what has the sort key for it serves those without.
pub(crate) fn repairs(model: &TableModel, design: &Design) -> BTreeMap<String, TableModel> {
    let mut unservable: Vec<(&String, &JudgedPattern)> =
        design.patterns.iter().filter(|(_, judged)| !judged.proof.problems.is_empty()).collect();
    // The plan of a sound table takes no copies.
    if unservable.is_empty() {
        return BTreeMap::new();
    }
    unservable.sort_by_key(|(_, judged)| judged.pattern.key_range.is_none());
    let served = design.patterns.values().filter(|judged| judged.proof.request.is_some());
    let mut under_way = UnderWay {
        schema: design.schema.clone(),
        entities: design.entities.clone(),
        served: served.map(|judged| judged.pattern.clone()).collect(),
        model: model.clone(),
    };
    let found: BTreeMap<&String, Changed> =
        unservable.into_iter().filter_map(|(name, _)| Some((name, under_way.repaired(name)?))).collect();
    let mut written = BTreeSet::new();
    let excerpt = |(name, mut changed): (&String, Changed)| {
        changed.index = changed.index.filter(|index| written.insert(index.clone()));
        (name.clone(), changed.alone(name, &under_way.model))
    };
    found.into_iter().map(excerpt).collect()
}

/// The attributes of a table that a repair changes.
pub(crate) const REPAIRED: [&str; 4] = ["global_secondary_indexes", "vector_indexes", "entities", "access_patterns"];

/// The same for one pattern, about no entity, of a table that is configured elsewhere.
pub(crate) fn repaired_alone(name: &str, schema: &TableSchema, pattern: &Pattern) -> Option<TableModel> {
    let repair = repair(schema, None, pattern, &|_| true)?;
    let returns = match &pattern.returns {
        Returns::Keys => Vec::new(),
        Returns::All => vec!["*".to_owned()],
        Returns::Attributes(names) => names.clone(),
    };
    let written = AccessPatternModel { returns: names(returns), ..AccessPatternModel::default() };
    let patterns = [(name.to_owned(), Attr::Known(written))].into();
    let mut model = TableModel { access_patterns: Attr::Known(patterns), ..TableModel::default() };
    write(&mut model, name, None, repair);
    Some(model)
}

/// The table with the repairs so far.
struct UnderWay {
    schema: TableSchema,
    entities: BTreeMap<String, Entity>,
    /// In terms of the keys.
    served: Vec<Pattern>,
    model: TableModel,
}

/// What a repair changes besides its pattern, by name.
struct Changed {
    index: Option<String>,
    entity: Option<String>,
}

impl UnderWay {
    fn repaired(&mut self, name: &str) -> Option<Changed> {
        let written = self.model.access_patterns.known()?.get(name)?.known()?;
        let (pattern, entity) = patterns::written_pattern(written, |_| Some(0.0))?;
        let about = match &entity {
            Some(name) => Some((name.as_str(), self.entities.get(name)?)),
            None => None,
        };
        let keeps = |schema: &TableSchema| self.served.iter().all(|it| prove(schema, it).problems.is_empty());
        let repair = repair(&self.schema, about, &pattern, &keeps)?;
        self.schema = repair.applied_to(&self.schema);
        let changed = Changed {
            index: repair.index.as_ref().map(|(name, _)| name.clone()),
            entity: entity.clone().filter(|_| !repair.keys.is_empty()),
        };
        if let Some(entity) = entity.as_ref().and_then(|entity| self.entities.get_mut(entity)) {
            entity.keys.extend(repair.keys.clone());
        }
        let about = entity.as_ref().and_then(|name| Some((name, self.entities.get(name)?)));
        let resolved = about.map(|(name, entity)| resolve(&self.schema, name, entity, &repair.pattern));
        self.served.push(resolved.and_then(Result::ok).unwrap_or_else(|| repair.pattern.clone()));
        write(&mut self.model, name, entity.as_deref(), repair);
        Some(changed)
    }
}

impl Changed {
    /// A table that has nothing else.
    fn alone(&self, pattern: &str, model: &TableModel) -> TableModel {
        let index = self.index.as_deref().unwrap_or_default();
        TableModel {
            billing_mode: model.billing_mode.clone(),
            read_capacity: model.read_capacity.clone(),
            write_capacity: model.write_capacity.clone(),
            global_secondary_indexes: only(&model.global_secondary_indexes, index),
            vector_indexes: only(&model.vector_indexes, index),
            access_patterns: only(&model.access_patterns, pattern),
            entities: only(&model.entities, self.entity.as_deref().unwrap_or_default()),
            ..TableModel::default()
        }
    }
}

/// The entry of this name; null without one.
fn only<T: Clone>(map: &Attr<BTreeMap<String, Attr<T>>>, name: &str) -> Attr<BTreeMap<String, Attr<T>>> {
    let entry = map.known().and_then(|entries| entries.get(name));
    entry.map_or(Attr::Null, |entry| Attr::Known([(name.to_owned(), entry.clone())].into()))
}

fn write(model: &mut TableModel, name: &str, entity: Option<&str>, repair: Repair) {
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

fn entry<'a, T>(map: &'a mut Attr<BTreeMap<String, Attr<T>>>, name: &str) -> Option<&'a mut T> {
    map.known_mut()?.get_mut(name)?.known_mut()
}

/// What a pattern is for, what it returns and how often it is asked stays as it is.
fn write_pattern(written: &mut AccessPatternModel, pattern: Pattern) {
    let Pattern { operation, index, key_equals, key_range, filter_on, returns: _, consistent_read, rate: _, pages } =
        pattern;
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
