//! Indexes that a pattern needs: one that is there with more in it, or a new one.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::{Repair, templates};
use crate::entity::SHARD;
use crate::pattern::{Operation, Pattern, Returns};
use crate::proof::{Source, missing};
use crate::schema::{Index, IndexKind, KeyAttribute, KeyType, Projection, TableSchema};

/// The most attributes that one side of an index's key takes.
const MAX_KEY_ATTRIBUTES: usize = 4;
/// The most global indexes of a table, unless its account has another quota.
const MAX_GLOBAL_INDEXES: usize = 20;
/// The most attributes that the projection of an index names, and the most that those of a table do together.
const MAX_PROJECTED: (usize, usize) = (20, 100);
/// Lengths of the name of an index.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 3..=255;

/// The index with what the pattern wants of it; `None` if nothing is lacking, or it cannot be changed. A local index is made
/// with its table, and fetches what it lacks.
pub(super) fn projected(asked: &Asked<'_>, source: &Source<'_>, pattern: Pattern) -> Option<Repair> {
    let (name, index) = (source.name?, source.index?);
    if index.kind == IndexKind::Local {
        return None;
    }
    let mut wider = index.clone();
    if index.kind == IndexKind::Vector {
        let undeclared = pattern.filter_on.iter().filter(|name| !source.has_key(name));
        wider.sort.extend(undeclared.map(|name| key(asked.schema, name)));
    }
    widen(asked.schema, &mut wider, &pattern);
    (wider != *index).then(|| Repair { index: Some((name.to_owned(), wider)), ..Repair::of(pattern) })
}

/// A global index without a sort key, with one for what is given besides its partition key.
pub(super) fn sorted(asked: &Asked<'_>, source: &Source<'_>, mut pattern: Pattern) -> Option<Repair> {
    let (name, index) = (source.name?, source.index.filter(|index| index.kind == IndexKind::Global)?);
    let is_partition = |name: &&String| index.partition.iter().any(|key| key.name == **name);
    let given = pattern.key_equals.iter().filter(|name| !is_partition(name) && *name != SHARD);
    let names: Vec<&String> = given.chain(pattern.key_range.iter().map(|range| &range.attribute)).collect();
    if !index.sort.is_empty() || asked.about.is_some() || names.is_empty() || names.len() > MAX_KEY_ATTRIBUTES {
        return None;
    }
    let mut sorted = Index { sort: names.into_iter().map(|name| key(asked.schema, name)).collect(), ..index.clone() };
    pattern.filter_on.retain(|name| sorted.sort.iter().all(|key| key.name != *name));
    widen(asked.schema, &mut sorted, &pattern);
    Some(Repair { index: Some((name.to_owned(), sorted)), ..Repair::of(pattern) })
}

/// A new index with what is given by equality as its partition key, and the range as its sort key.
pub(super) fn new(asked: &Asked<'_>) -> Option<Repair> {
    let Asked { schema, entities: _, about: _, pattern } = asked;
    let global = schema.indexes.values().flatten().filter(|index| index.kind == IndexKind::Global).count();
    let mut equal: Vec<String> = pattern.key_equals.iter().filter(|name| *name != SHARD).cloned().collect();
    let mut range = pattern.key_range.clone().filter(|range| !equal.contains(&range.attribute));
    if equal.is_empty() || global >= MAX_GLOBAL_INDEXES {
        return None;
    }
    let mut sort = equal.split_off(equal.len().min(MAX_KEY_ATTRIBUTES));
    sort.extend(range.iter().map(|range| range.attribute.clone()));
    if sort.len() > MAX_KEY_ATTRIBUTES {
        return None;
    }
    if let Some(range) = &mut range {
        asked.fit_operator(range);
    }
    let name = name(schema, pattern.index.as_deref(), &equal);
    let is_key = |name: &String| equal.contains(name) || sort.contains(name);
    let pattern = Pattern {
        operation: Operation::Query,
        index: Some(name.clone()),
        key_range: range,
        filter_on: pattern.filter_on.iter().filter(|name| !is_key(name)).cloned().collect(),
        consistent_read: false,
        ..pattern.clone()
    };
    let keys = |names: &[String]| names.iter().map(|name| key(schema, name)).collect();
    let mut index =
        Index { kind: IndexKind::Global, partition: keys(&equal), sort: keys(&sort), projection: Projection::KeysOnly };
    widen(schema, &mut index, &pattern);
    let keys = if asked.about.is_some() { templates::plain(asked, &index)? } else { BTreeMap::new() };
    Some(Repair { pattern, index: Some((name, index)), keys })
}

/// Adds to the projection what the pattern wants. What is a key is there anyway.
fn widen(schema: &TableSchema, index: &mut Index, pattern: &Pattern) {
    if pattern.returns == Returns::All {
        index.projection = Projection::All;
        return;
    }
    let lacking = missing(schema, index, pattern).unwrap_or_default();
    let keys: BTreeSet<&str> = schema.keys_in(index).collect();
    let projection = match &index.projection {
        Projection::All => return,
        Projection::KeysOnly => lacking.into_iter().collect::<BTreeSet<_>>(),
        Projection::Include(listed) => {
            listed.iter().filter(|name| !keys.contains(name.as_str())).cloned().chain(lacking).collect()
        }
    };
    index.projection = if projection.is_empty() {
        Projection::KeysOnly
    } else if projection.len() <= MAX_PROJECTED.0
        && projection.len() + projected_elsewhere(schema, index) <= MAX_PROJECTED.1
    {
        Projection::Include(projection)
    } else {
        Projection::All
    };
}

/// How many attributes the projections of other indexes name.
fn projected_elsewhere(schema: &TableSchema, but: &Index) -> usize {
    let others =
        schema.indexes.values().flatten().filter(|index| index.partition != but.partition || index.sort != but.sort);
    let named = others.map(|index| match &index.projection {
        Projection::Include(names) => names.len(),
        Projection::All | Projection::KeysOnly => 0,
    });
    named.sum()
}

/// A key attribute with the type that the attribute has, otherwise a string.
fn key(schema: &TableSchema, name: &str) -> KeyAttribute {
    KeyAttribute::new(name, schema.key_type(name).unwrap_or(KeyType::String))
}

/// The name that the pattern has for an index that is not there, otherwise `ByCustomerId`, with a number if there is one of
/// this name.
fn name(schema: &TableSchema, wanted: Option<&str>, partition: &[String]) -> String {
    let free = |name: &String| !schema.indexes.contains_key(name) && NAME_LENGTH.contains(&name.len());
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if let Some(wanted) = wanted.filter(|name| plain(name)).map(str::to_owned).filter(free) {
        return wanted;
    }
    let words = partition.iter().map(|name| {
        let letters: String = name.chars().filter(char::is_ascii_alphanumeric).take(50).collect();
        let mut characters = letters.chars();
        characters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(characters).collect::<String>()
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let base = if words.is_empty() { "ByAttribute".to_owned() } else { format!("By{}", words.join("And")) };
    let numbered = (2..).map(|number| format!("{base}{number}"));
    std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
}
