//! Entities of a single-table design: which items a table has, and how their keys are made.

use std::collections::BTreeMap;

use crate::schema::{Index, IndexKind, KeyAttribute, KeyType, TableSchema};
use crate::template::{Part, Template};

mod overlap;
mod resolve;

use overlap::overlap;
pub use resolve::resolve;

/// The attribute of a template that says which shard an item is in.
pub(crate) const SHARD: &str = "shard";

/// A kind of item.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// How the value of each key attribute is made; key attributes that are left out are not set.
    pub keys: BTreeMap<String, Template>,
    /// Size of an item in bytes, if it is given.
    pub item_size_bytes: Option<f64>,
    /// How many partitions share what belongs together; 1 without sharding.
    pub shards: u32,
}

/// What is wrong with the entities of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityProblem {
    /// The entity.
    pub entity: String,
    /// The key attribute, where it is about one.
    pub attribute: Option<String>,
    /// Which check it breaks.
    pub fault: Fault,
}

/// The ways in which entities are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The attribute is no key of the table or of an index.
    NotAKey,
    /// The entity has no value for this part of the primary key.
    NoPrimaryKey,
    /// The attribute is a number or bytes, which a template with text does not make.
    NotText(KeyType),
    /// A number that orders as text is not padded.
    NotPadded {
        /// The number.
        number: String,
    },
    /// Another entity can make the same primary key.
    Collision {
        /// The other entity.
        other: String,
    },
    /// What this one's values begin with is where those of another one begin too: `begins_with` finds both.
    Prefix {
        /// What this one's values begin with.
        prefix: String,
        /// The other entity.
        other: String,
        /// What its values begin with.
        longer: String,
    },
}

/// What is wrong with the entities. Values are taken to contain none of the separators `#` and `|`.
#[must_use]
pub fn check_entities(schema: &TableSchema, entities: &BTreeMap<String, Entity>) -> Vec<EntityProblem> {
    let mut problems = Vec::new();
    if schema.partition.is_empty() {
        return problems;
    }
    for (name, entity) in entities {
        let problem = |attribute: &str, fault| EntityProblem {
            entity: name.clone(),
            attribute: Some(attribute.to_owned()),
            fault,
        };
        problems.extend(entity.keys.iter().filter_map(|(attribute, template)| {
            of_template(schema, attribute, template).map(|fault| problem(attribute, fault))
        }));
        let absent = schema.primary_key().filter(|key| !entity.keys.contains_key(&key.name));
        problems.extend(absent.map(|key| problem(&key.name, Fault::NoPrimaryKey)));
    }
    let names: Vec<&String> = entities.keys().collect();
    for (at, name) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            problems.extend(between(schema, entities, name, other));
        }
    }
    problems
}

/// Whether an index can contain items of an entity: not if the entity fills none of the keys that only the index has.
#[must_use]
pub fn contains(schema: &TableSchema, index: &Index, entity: &Entity) -> bool {
    let mut own = own_keys(schema, index).peekable();
    own.peek().is_none() || own.any(|key| entity.keys.contains_key(&key.name))
}

/// The keys of an index that are none of the table's. What a vector index lists besides its partition are filters.
fn own_keys<'a>(schema: &'a TableSchema, index: &'a Index) -> impl Iterator<Item = &'a KeyAttribute> {
    let sort: &[KeyAttribute] = if index.kind == IndexKind::Vector { &[] } else { &index.sort };
    let of_table = |key: &&KeyAttribute| schema.primary_key().any(|primary| primary.name == key.name);
    index.partition.iter().chain(sort).filter(move |key| !of_table(key))
}

fn of_template(schema: &TableSchema, attribute: &str, template: &Template) -> Option<Fault> {
    let whole = !schema.open && schema.indexes.values().all(Option::is_some);
    let Some(key_type) = schema.key_type(attribute) else {
        let known = schema.key_attributes().contains(attribute);
        return (whole && !known).then_some(Fault::NotAKey);
    };
    if key_type != KeyType::String {
        let plain = matches!(template.parts(), [Part::Attribute { name: _, width: None }]);
        return (!plain).then_some(Fault::NotText(key_type));
    }
    let unpadded = template.parts().iter().find_map(|part| match part {
        Part::Attribute { name, width: None } if schema.key_type(name) == Some(KeyType::Number) => Some(name),
        Part::Attribute { .. } | Part::Literal(_) => None,
    });
    unpadded.filter(|_| orders(schema, attribute)).map(|number| Fault::NotPadded { number: number.clone() })
}

fn between(schema: &TableSchema, entities: &BTreeMap<String, Entity>, name: &str, other: &str) -> Vec<EntityProblem> {
    let (Some(one), Some(two)) = (entities.get(name), entities.get(other)) else { return Vec::new() };
    let mut problems = Vec::new();
    let pair = |key: &KeyAttribute| one.keys.get(&key.name).zip(two.keys.get(&key.name));
    let pairs: Option<Vec<_>> = schema.primary_key().map(pair).collect();
    if pairs.is_some_and(|pairs| collide(&pairs)) {
        let fault = Fault::Collision { other: other.to_owned() };
        problems.push(EntityProblem { entity: name.to_owned(), attribute: None, fault });
    }
    for attribute in one.keys.keys().filter(|attribute| are_ordered_together(schema, attribute, one, two)) {
        let (Some(mine), Some(theirs)) = (one.keys.get(attribute), two.keys.get(attribute)) else { continue };
        for (name, prefix, other, longer) in
            [(name, mine.prefix(), other, theirs.prefix()), (other, theirs.prefix(), name, mine.prefix())]
        {
            if !prefix.is_empty() && longer.len() > prefix.len() && longer.starts_with(prefix) && !ends_part(prefix) {
                let fault =
                    Fault::Prefix { prefix: prefix.to_owned(), other: other.to_owned(), longer: longer.to_owned() };
                problems.push(EntityProblem { entity: name.to_owned(), attribute: Some(attribute.clone()), fault });
            }
        }
    }
    problems
}

/// Whether two entities can make the same primary key, given by the templates of both for each attribute.
fn collide(pairs: &[(&Template, &Template)]) -> bool {
    let turned: Vec<_> = pairs.iter().map(|(one, two)| (*two, *one)).collect();
    let fit = [pairs, &turned].into_iter().all(|pairs| {
        // Where one is a single item, the other has to have the same values in all its keys.
        let single = pairs.iter().all(|(_, two)| two.is_constant());
        !single || overlap::makes(pairs)
    });
    fit && pairs.iter().all(|(one, two)| overlap(one, two))
}

/// `ORDER#` and `ORDER#ITEM#` are levels of one hierarchy, whereas `ORDER` and `ORDERITEM` only look alike.
fn ends_part(prefix: &str) -> bool {
    prefix.ends_with(overlap::SEPARATORS)
}

/// Whether the attribute orders items of both in one partition, of the table or of an index: `begins_with` reads within one.
fn are_ordered_together(schema: &TableSchema, attribute: &str, one: &Entity, two: &Entity) -> bool {
    let table = std::iter::once((&schema.partition, &schema.sort));
    let indexes = schema.indexes.values().flatten().map(|index| (&index.partition, &index.sort));
    let meet = |key: &KeyAttribute| {
        one.keys.get(&key.name).zip(two.keys.get(&key.name)).is_some_and(|(one, two)| overlap(one, two))
    };
    table
        .chain(indexes)
        .any(|(partition, sort)| sort.iter().any(|key| key.name == attribute) && partition.iter().all(meet))
}

/// Whether the attribute orders the table or an index.
fn orders(schema: &TableSchema, attribute: &str) -> bool {
    let of_indexes = schema.indexes.values().flatten().flat_map(|index| &index.sort);
    schema.sort.iter().chain(of_indexes).any(|key| key.name == attribute)
}

#[cfg(test)]
mod tests;
