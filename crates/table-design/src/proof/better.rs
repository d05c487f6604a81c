//! Whether something else serves a pattern: at all, or with less reading.

use super::{Found, Source, missing, prove};
use crate::pattern::{Operation, Operator, Pattern};
use crate::schema::{IndexKind, Projection, TableSchema};

/// What serves a pattern with less reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Better {
    /// The index; `None` for the table.
    pub index: Option<String>,
    /// Why it reads less.
    pub why: Why,
}

/// Why something reads less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// These attributes are keys there, so that items that are not wanted are not read.
    Keys(Vec<String>),
    /// It has the same keys and contains less.
    Smaller,
}

/// An existing index, or the table, that serves a Query which its own does not: the line that names it.
pub(super) fn serving(schema: &TableSchema, pattern: &Pattern) -> Option<String> {
    let candidates = candidates(schema).filter(|name| *name != pattern.index.as_deref());
    let mut serving = candidates.filter(|name| {
        let moved = Pattern { index: name.map(str::to_owned), ..pattern.clone() };
        matches!(Source::of(schema, &moved), Found::Source(_)) && serves(schema, &moved)
    });
    serving.next().map(|name| match name {
        Some(name) => format!("index = \"{name}\""),
        None => "index = null".to_owned(),
    })
}

pub(super) fn better(schema: &TableSchema, pattern: &Pattern) -> Option<Better> {
    match pattern.operation {
        Operation::Query | Operation::Scan => by_keys(schema, pattern).or_else(|| smaller(schema, pattern)),
        _ => None,
    }
}

fn candidates(schema: &TableSchema) -> impl Iterator<Item = Option<&str>> {
    let known = schema.indexes.iter().filter(|(_, index)| index.is_some());
    std::iter::once(None).chain(known.map(|(name, _)| Some(name.as_str())))
}

/// Whether there is nothing wrong with it, without asking again what would be better.
fn serves(schema: &TableSchema, pattern: &Pattern) -> bool {
    let Found::Source(source) = Source::of(schema, pattern) else { return false };
    let queried = pattern.operation == Operation::Query;
    let mut judge = super::Judge { schema, pattern, source: &source, problems: Vec::new(), fetched: Vec::new() };
    if !queried || source.kind() == Some(IndexKind::Vector) {
        return false;
    }
    // What the judge proposes to a refused pattern leads back here: its questions are asked one by one.
    let given = |name: &str| super::equals(pattern, name);
    let sorted = source.sort.iter().take_while(|key| given(&key.name)).count();
    let ranged = pattern.key_range.as_ref().filter(|range| range.operator != Operator::Equal);
    let in_order = ranged.is_none_or(|range| source.sort.get(sorted).is_some_and(|key| key.name == range.attribute));
    if !source.partition.iter().all(|key| given(&key.name))
        || !in_order
        || !super::given(pattern).all(|name| source.has_key(name))
        || source.sort[sorted..].iter().any(|key| given(&key.name))
    {
        return false;
    }
    if let Some((range, key)) = ranged.zip(source.sort.get(sorted)) {
        judge.operator(key, range);
    }
    judge.consistency();
    judge.filter_without_keys();
    judge.projection();
    judge.problems.is_empty() && judge.fetched.is_empty()
}

/// Where attributes of the filter are keys.
fn by_keys(schema: &TableSchema, pattern: &Pattern) -> Option<Better> {
    if pattern.filter_on.is_empty() {
        return None;
    }
    let present = pattern.index.as_deref();
    candidates(schema).find_map(|name| {
        let moved = Pattern { operation: Operation::Query, index: name.map(str::to_owned), ..pattern.clone() };
        let Found::Source(source) = Source::of(schema, &moved) else { return None };
        let is_filter = |attribute: &&String| source.has_key(attribute);
        let (keys, filter_on): (Vec<&String>, Vec<&String>) = pattern.filter_on.iter().partition(is_filter);
        if keys.is_empty() || (name == present && pattern.operation == Operation::Query) {
            return None;
        }
        let mut moved = moved.clone();
        moved.key_equals.extend(keys.iter().map(|key| (*key).clone()));
        moved.filter_on = filter_on.into_iter().cloned().collect();
        let keys = keys.into_iter().cloned().collect();
        serves(schema, &moved).then(|| Better { index: name.map(str::to_owned), why: Why::Keys(keys) })
    })
}

/// An index with the same keys that contains less, and enough.
fn smaller(schema: &TableSchema, pattern: &Pattern) -> Option<Better> {
    let present = match Source::of(schema, pattern) {
        Found::Source(source) if !pattern.consistent_read => source,
        Found::Source(_) | Found::Missing | Found::Unknown => return None,
    };
    let size = size(present.index.map(|index| &index.projection));
    let same_keys = |source: &Source<'_>| source.partition == present.partition && source.sort == present.sort;
    let found = schema.indexes.iter().find(|(name, index)| {
        index.as_ref().is_some_and(|index| {
            index.kind == IndexKind::Global
                && same_keys(&Source::index(name, index))
                && self::size(Some(&index.projection)) < size
                && missing(schema, index, pattern).is_some_and(|missing| missing.is_empty())
                && proved(schema, pattern, name)
        })
    });
    found.map(|(name, _)| Better { index: Some(name.clone()), why: Why::Smaller })
}

fn proved(schema: &TableSchema, pattern: &Pattern, name: &str) -> bool {
    // A smaller index has none that is smaller and the same, so this ends.
    prove(schema, &Pattern { index: Some(name.to_owned()), ..pattern.clone() }).problems.is_empty()
}

/// How much is projected: a number that only orders.
fn size(projection: Option<&Projection>) -> usize {
    match projection {
        None | Some(Projection::All) => usize::MAX,
        Some(Projection::KeysOnly) => 0,
        Some(Projection::Include(attributes)) => attributes.len(),
    }
}
