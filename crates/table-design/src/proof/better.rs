//! Whether something else serves a pattern: at all, or with less reading.

use super::judge::{Judgment, judge};
use super::source::{Found, Source};
use super::{is_servable, missing};
use crate::pattern::{Operation, Pattern};
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

/// Whether an index, or the table, serves a Query, and fetches nothing for it.
fn serves(schema: &TableSchema, pattern: &Pattern) -> bool {
    let Judgment { problems, fetched } = match Source::of(schema, pattern) {
        Found::Source(source) if pattern.operation == Operation::Query => judge(schema, pattern, &source),
        Found::Source(_) | Found::Missing | Found::Unknown => return false,
    };
    problems.is_empty() && fetched.is_empty()
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
                && is_served(schema, pattern, name)
        })
    });
    found.map(|(name, _)| Better { index: Some(name.clone()), why: Why::Smaller })
}

fn is_served(schema: &TableSchema, pattern: &Pattern, name: &str) -> bool {
    is_servable(schema, &Pattern { index: Some(name.to_owned()), ..pattern.clone() })
}

/// How much is projected: a number that only orders.
fn size(projection: Option<&Projection>) -> usize {
    match projection {
        None | Some(Projection::All) => usize::MAX,
        Some(Projection::KeysOnly) => 0,
        Some(Projection::Include(attributes)) => attributes.len(),
    }
}
