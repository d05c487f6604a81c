//! Templates that an entity needs for the items of it to be in an index.

use std::collections::BTreeMap;

use super::asked::Asked;
use super::{Repair, index};
use crate::entity::SHARD;
use crate::pattern::Pattern;
use crate::proof::Source;
use crate::schema::{Index, IndexKind, KeyAttribute, KeyType};
use crate::template::Template;

/// The index with templates for its keys that the entity does not set: what is given becomes its partition key, ordered as in the
/// table. As it is, and with what its projection lacks.
pub(super) fn filled(asked: &Asked<'_>, source: &Source<'_>) -> Vec<Repair> {
    let pattern = asked.query(source);
    let Some(keys) = missing_keys(asked, source, &pattern) else { return Vec::new() };
    let wider = index::projected(asked, source, pattern.clone());
    let repairs = std::iter::once(Repair::of(pattern)).chain(wider);
    repairs.map(|repair| Repair { keys: keys.clone(), ..repair }).collect()
}

/// Whether the items of the entity, which are not in the index, may be put there: the pattern names its partition key, or it is
/// one that several kinds of items share.
pub(super) fn is_open_to(asked: &Asked<'_>, source: &Source<'_>) -> bool {
    let [partition] = source.partition else { return false };
    let mut keys = source.partition.iter().chain(source.sort);
    keys.all(|key| asked.template(&key.name).is_none())
        && (asked.pattern.key_equals.contains(&partition.name) || is_shared(asked, &partition.name))
}

/// Whether the pattern names a key that other entities make of several parts, and its own does not set: what it is to be made of
/// is not said anywhere.
pub(super) fn names_a_key_of_others(asked: &Asked<'_>) -> bool {
    let unset = |name: &&String| asked.about.is_some() && asked.template(name).is_none();
    asked.pattern.key_equals.iter().filter(unset).any(|name| is_shared(asked, name))
}

/// Whether several kinds of items have this key, each with values of its own: an entity makes it of several parts.
fn is_shared(asked: &Asked<'_>, key: &str) -> bool {
    let made_of_parts = |template: &Template| plain_of(key).as_ref() != Some(template);
    asked.entities.values().any(|entity| entity.keys.get(key).is_some_and(made_of_parts))
}

fn missing_keys(asked: &Asked<'_>, source: &Source<'_>, pattern: &Pattern) -> Option<BTreeMap<String, Template>> {
    source.index.filter(|index| index.kind == IndexKind::Global)?;
    let [partition] = source.partition else { return None };
    let unset = |key: &&KeyAttribute| asked.template(&key.name).is_none();
    // An attribute of the item that is the key as it is.
    let named = pattern.key_equals.contains(&partition.name);
    let mut keys = BTreeMap::new();
    if unset(&partition) {
        let template = if named { plain_of(&partition.name)? } else { prefixed(partition, pattern)? };
        keys.insert(partition.name.clone(), template);
    }
    let of_table = asked.schema.sort.first().or_else(|| asked.schema.partition.first())?;
    let order = asked.template(&of_table.name)?;
    for key in source.sort.iter().filter(unset) {
        let template = match key.key_type {
            _ if named => plain_of(&key.name)?,
            Some(KeyType::String) => order.clone(),
            _ => return None,
        };
        keys.insert(key.name.clone(), template);
    }
    Some(keys)
}

/// `CUSTOMER#{customerId}`: tells the items from those of other entities in the same index.
fn prefixed(key: &KeyAttribute, pattern: &Pattern) -> Option<Template> {
    let given: Vec<&String> = pattern.key_equals.iter().filter(|name| *name != SHARD).collect();
    let first = given.first().filter(|_| key.key_type == Some(KeyType::String))?;
    let bare = ["Id", "ID", "_id"].iter().find_map(|end| first.strip_suffix(end)).filter(|bare| !bare.is_empty());
    let parts: Vec<String> = given.iter().map(|name| format!("{{{name}}}")).collect();
    Template::parse(&format!("{}#{}", bare.unwrap_or(first).to_uppercase(), parts.join("#"))).ok()
}

/// Templates for the keys of a new index that consists of plain attributes; `None` if one cannot be written as a template.
pub(super) fn plain(asked: &Asked<'_>, index: &Index) -> Option<BTreeMap<String, Template>> {
    let keys = index.partition.iter().chain(&index.sort);
    let unset = keys.filter(|key| asked.template(&key.name).is_none());
    unset.map(|key| Some((key.name.clone(), plain_of(&key.name)?))).collect()
}

/// The template of an attribute that is the key as it is; `None` if its name cannot be written in one.
fn plain_of(key: &str) -> Option<Template> {
    Template::parse(&format!("{{{key}}}")).ok()
}
