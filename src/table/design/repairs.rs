//! What a configuration would say after the patterns that cannot be served are repaired: these patterns, and the indexes and
//! entities that they need.

use std::collections::{BTreeMap, BTreeSet};

use table_design::{Entity, Pattern, Repair, TableSchema, prove, repair, resolve};
use tf_provider::Attr;

use super::{Design, JudgedPattern, patterns};
use crate::table::model::{AccessPatternModel, TableModel};
use write::{only, write};

mod cheaper;
mod spelling;
mod write;

pub(crate) use cheaper::cheaper;

/// A table that has nothing but what changes for the patterns that can be repaired, and the capacities that its indexes have in
/// common; `None` if there is no such pattern.
///
/// Patterns with a range come first: what has the sort key for it serves those without.
pub(crate) fn repairs(model: &TableModel, design: &Design) -> Option<TableModel> {
    let mut unservable: Vec<(&String, &JudgedPattern)> =
        design.patterns.iter().filter(|(_, judged)| !judged.proof.problems.is_empty()).collect();
    // The plan of a sound table takes no copies.
    if unservable.is_empty() {
        return None;
    }
    unservable.sort_by_key(|(_, judged)| judged.pattern.key_range.is_none());
    let served = design.patterns.values().filter(|judged| judged.proof.request.is_some());
    let mut under_way = UnderWay {
        schema: design.schema.clone(),
        entities: design.entities.clone(),
        served: served.map(|judged| judged.pattern.clone()).collect(),
        model: model.clone(),
        changed: Changed::default(),
    };
    for (name, _) in unservable {
        under_way.repair(name);
    }
    let UnderWay { model, changed, .. } = under_way;
    (!changed.patterns.is_empty()).then(|| changed.alone(model))
}

/// The attributes of a table that a repair changes.
pub(crate) const REPAIRED: [&str; 4] = ["global_secondary_indexes", "vector_indexes", "entities", "access_patterns"];

/// The same for one pattern, about no entity, of a table that is configured elsewhere.
pub(crate) fn repaired_alone(name: &str, schema: &TableSchema, pattern: &Pattern) -> Option<TableModel> {
    let repair = repair(schema, &BTreeMap::new(), None, pattern, &|_| true)?;
    let patterns = [(name.to_owned(), Attr::Known(AccessPatternModel::default()))].into();
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
    changed: Changed,
}

/// What repairs change, by name.
#[derive(Default)]
struct Changed {
    patterns: BTreeSet<String>,
    indexes: BTreeSet<String>,
    entities: BTreeSet<String>,
}

impl UnderWay {
    /// Repairs a pattern, if there is a way.
    fn repair(&mut self, name: &str) {
        let written = self.model.access_patterns.known().and_then(|patterns| patterns.get(name)?.known());
        let Some((pattern, entity)) = written.and_then(|it| patterns::written_pattern(it, |_| Some(0.0))) else {
            return;
        };
        let Some(repair) = self.found(&pattern, entity.as_deref()) else { return };
        self.schema = repair.applied_to(&self.schema);
        self.changed.patterns.insert(name.to_owned());
        self.changed.indexes.extend(repair.index.as_ref().map(|(name, _)| name.clone()));
        self.changed.entities.extend(entity.clone().filter(|_| !repair.keys.is_empty()));
        if let Some(entity) = entity.as_ref().and_then(|entity| self.entities.get_mut(entity)) {
            entity.keys.extend(repair.keys.clone());
        }
        let about = entity.as_ref().and_then(|name| Some((name, self.entities.get(name)?)));
        let resolved = about.map(|(name, entity)| resolve(&self.schema, name, entity, &repair.pattern));
        self.served.push(resolved.and_then(Result::ok).unwrap_or_else(|| repair.pattern.clone()));
        write(&mut self.model, name, entity.as_deref(), repair);
    }

    /// Names that were misspelled come first, if nothing else is wrong.
    fn found(&self, pattern: &Pattern, entity: Option<&str>) -> Option<Repair> {
        let keeps = |schema: &TableSchema| self.served.iter().all(|it| prove(schema, it).problems.is_empty());
        let found = |pattern: &Pattern| repair(&self.schema, &self.entities, entity, pattern, &keeps);
        let about = entity.and_then(|name| self.entities.get(name));
        let spelled = spelling::corrected(&self.schema, about, pattern);
        let pattern_alone =
            |it: &Repair| it.index.is_none() && it.keys.is_empty() && it.pattern.operation == pattern.operation;
        spelled.and_then(|it| found(&it).filter(pattern_alone)).or_else(|| found(pattern))
    }
}

impl Changed {
    /// A table that has nothing else.
    fn alone(&self, model: TableModel) -> TableModel {
        let TableModel { billing_mode, read_capacity, write_capacity, .. } = model;
        TableModel {
            billing_mode,
            read_capacity,
            write_capacity,
            global_secondary_indexes: only(model.global_secondary_indexes, &self.indexes),
            vector_indexes: only(model.vector_indexes, &self.indexes),
            access_patterns: only(model.access_patterns, &self.patterns),
            entities: only(model.entities, &self.entities),
            ..TableModel::default()
        }
    }
}
