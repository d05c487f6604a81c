//! What is the smallest change that makes an access pattern servable: of the pattern, of an index, of the templates of its
//! entity, or a new index?
//!
//! Every candidate is held against the proof, so that a repair that is proposed repairs: it never leads to another refusal.

use std::collections::BTreeMap;

use crate::entity::{Entity, check_entities, resolve};
use crate::pattern::{Operation, Pattern};
use crate::proof::{Source, is_servable};
use crate::schema::{Index, IndexKind, TableSchema};
use crate::template::Template;

mod asked;
mod index;
mod templates;

use asked::Asked;

/// A change after which a pattern is servable.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The pattern as it should read.
    pub pattern: Pattern,
    /// The index that it needs, new or changed, with its name.
    pub index: Option<(String, Index)>,
    /// The templates that its entity needs in addition, by key attribute.
    pub keys: BTreeMap<String, Template>,
}

/// The smallest change that makes a pattern servable, which is written as it is here; `None` if there is none: a search
/// of vectors in a table without a vector index, or a pattern of which something is unknown.
///
/// The question stays the same where that is possible: another index is tried before attributes are added to the pattern, and a
/// Scan comes last. `about` is the name of the entity that it is about, one of `entities`. `keeps` says whether all other
/// patterns are still served by a table with these keys.
#[must_use]
pub fn repair(
    schema: &TableSchema,
    entities: &BTreeMap<String, Entity>,
    about: Option<&str>,
    pattern: &Pattern,
    keeps: &dyn Fn(&TableSchema) -> bool,
) -> Option<Repair> {
    let about = match about {
        Some(name) => Some((name, entities.get(name)?)),
        None => None,
    };
    if schema.partition.is_empty() {
        return None;
    }
    let asked = Asked::new(schema, entities, about.map(|(_, entity)| entity), pattern);
    if templates::names_a_key_of_others(&asked) {
        return None;
    }
    let mut candidates = operations(&asked).into_iter().flat_map(|operation| candidates(&asked, operation));
    candidates.find(|repair| holds(schema, entities, about, repair, keeps))
}

impl Repair {
    /// A change of the pattern alone.
    fn of(pattern: Pattern) -> Self {
        Self { pattern, index: None, keys: BTreeMap::new() }
    }

    /// The keys of a table with the index of this repair.
    #[must_use]
    pub fn applied_to(&self, schema: &TableSchema) -> TableSchema {
        let mut schema = schema.clone();
        schema.indexes.extend(self.index.clone().map(|(name, index)| (name, Some(index))));
        schema
    }
}

/// Whether the pattern is servable after the change, and nothing else is worse.
fn holds(
    schema: &TableSchema,
    entities: &BTreeMap<String, Entity>,
    about: Option<(&str, &Entity)>,
    repair: &Repair,
    keeps: &dyn Fn(&TableSchema) -> bool,
) -> bool {
    let changed = repair.applied_to(schema);
    if repair.index.is_some() && !keeps(&changed) {
        return false;
    }
    let Some((name, entity)) = about else { return is_servable(&changed, &repair.pattern) };
    let mut entity = entity.clone();
    entity.keys.extend(repair.keys.clone());
    let resolved = resolve(&changed, name, &entity, &repair.pattern);
    if !resolved.is_ok_and(|resolved| is_servable(&changed, &resolved)) {
        return false;
    }
    if repair.keys.is_empty() {
        return true;
    }
    // New templates may meet those of another entity in the same index.
    let mut filled = entities.clone();
    filled.insert(name.to_owned(), entity);
    check_entities(&changed, &filled).len() <= check_entities(schema, entities).len()
}

/// The operations by which the pattern may be meant, the likeliest first. What writes stays a write.
fn operations(asked: &Asked<'_>) -> Vec<Operation> {
    let own = asked.pattern.operation;
    let of_vectors = asked.source().is_some_and(|source| source.kind() == Some(IndexKind::Vector));
    match own {
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem | Operation::SearchVectors => vec![own],
        Operation::Query | Operation::Scan if of_vectors => vec![Operation::SearchVectors],
        Operation::GetItem | Operation::BatchGetItem if asked.is_part_of_the_key() || asked.has_the_full_key() => {
            vec![own]
        }
        Operation::GetItem | Operation::BatchGetItem => vec![Operation::Query, own],
        Operation::Scan if asked.pattern.key_equals.is_empty() && asked.pattern.key_range.is_none() => vec![own],
        Operation::Query | Operation::Scan => vec![Operation::Query, Operation::Scan],
    }
}

/// What may serve the pattern by an operation, the smallest change first.
fn candidates(asked: &Asked<'_>, operation: Operation) -> Vec<Repair> {
    match operation {
        Operation::GetItem
        | Operation::BatchGetItem
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem => vec![Repair::of(asked.by_key(operation))],
        Operation::Query => queries(asked),
        Operation::Scan => {
            let own = asked.source().filter(|source| source.kind() != Some(IndexKind::Vector));
            let own = own.into_iter().flat_map(|source| here(asked, &source, asked.scan(&source)));
            own.chain([Repair::of(asked.scan(&Source::table(asked.schema)))]).collect()
        }
        Operation::SearchVectors => {
            let of_vectors = asked.sources().filter(|source| source.kind() == Some(IndexKind::Vector));
            of_vectors.flat_map(|source| here(asked, &source, asked.search(&source))).collect()
        }
    }
}

fn queries(asked: &Asked<'_>) -> Vec<Repair> {
    let sources: Vec<Source<'_>> = asked.sources().filter(|source| source.kind() != Some(IndexKind::Vector)).collect();
    let own = asked.source().filter(|source| source.kind() != Some(IndexKind::Vector));
    let as_asked = sources.iter().map(|source| Repair::of(asked.query(source)));
    let completed = own.iter().filter_map(|source| Some(Repair::of(asked.completed(source)?)));
    let sorted = own.iter().filter_map(|source| index::sorted(asked, source, asked.query(source)));
    let projected = sources.iter().filter_map(|source| index::projected(asked, source, asked.query(source)));
    let others = sources.iter().filter(|source| Some(source.name) != own.map(|own| own.name));
    let open = others.filter(|source| templates::is_open_to(asked, source));
    let filled = own.iter().chain(open).flat_map(|source| templates::filled(asked, source));
    let mut all: Vec<Repair> = as_asked.chain(completed).chain(sorted).chain(projected).chain(filled).collect();
    all.extend(index::new(asked));
    all
}

/// The pattern as it is, and with what its index lacks.
fn here(asked: &Asked<'_>, source: &Source<'_>, pattern: Pattern) -> Vec<Repair> {
    let projected = index::projected(asked, source, pattern.clone());
    std::iter::once(Repair::of(pattern)).chain(projected).collect()
}

#[cfg(test)]
mod tests;
