//! Templates that an entity needs for the items of it to be in an index.

use std::collections::BTreeMap;

use super::Repair;
use super::asked::Asked;
use crate::entity::SHARD;
use crate::pattern::Pattern;
use crate::proof::Source;
use crate::schema::{Index, IndexKind, KeyAttribute, KeyType};
use crate::template::Template;

/// The index of the pattern, with templates for its keys that the entity does not set: what is given becomes its partition key,
/// ordered as in the table.
pub(super) fn filled(asked: &Asked<'_>, source: &Source<'_>) -> Option<Repair> {
    source.index.filter(|index| index.kind == IndexKind::Global)?;
    let pattern = asked.query(source);
    let [partition] = source.partition else { return None };
    let unset = |key: &&KeyAttribute| asked.template(&key.name).is_none();
    let mut keys = BTreeMap::new();
    if unset(&partition) {
        keys.insert(partition.name.clone(), prefixed(partition, &pattern)?);
    }
    let of_table = asked.schema.sort.first().or_else(|| asked.schema.partition.first())?;
    let order = asked.template(&of_table.name)?;
    for key in source.sort.iter().filter(unset) {
        if key.key_type != Some(KeyType::String) {
            return None;
        }
        keys.insert(key.name.clone(), order.clone());
    }
    Some(Repair { keys, ..Repair::of(pattern) })
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
    let template = |key: &KeyAttribute| {
        let template = Template::parse(&format!("{{{}}}", key.name)).ok()?;
        Some((key.name.clone(), template))
    };
    unset.map(template).collect()
}
