//! A pattern about an entity, in terms of the table's keys.

use super::{Entity, SHARD, contains, own_keys};
use crate::pattern::{Operation, Operator, Pattern, Range};
use crate::proof::{At, Problem};
use crate::schema::{IndexKind, KeyAttribute, TableSchema};
use crate::template::{Part, Template};

/// The pattern with the keys that the entity's templates make of what the pattern gives: `key_equals` names attributes of
/// the templates (`userId`), key attributes themselves, or nothing, which stands for everything that the operation takes.
///
/// # Errors
/// The key attributes that cannot be made of what is given.
pub fn resolve(schema: &TableSchema, name: &str, entity: &Entity, pattern: &Pattern) -> Result<Pattern, Vec<Problem>> {
    let Some((partition, sort)) = keys(schema, pattern) else { return Ok(pattern.clone()) };
    let (mut resolved, mut problems) = (Pattern { key_equals: Vec::new(), ..pattern.clone() }, Vec::new());
    let by_key = !matches!(pattern.operation, Operation::Query | Operation::SearchVectors);
    if let Some(key) = outside(schema, entity, pattern) {
        return Err(vec![absent(name, key, by_key)]);
    }
    if pattern.operation == Operation::Scan {
        return Ok(pattern.clone());
    }
    for key in partition.iter().chain(sort.iter().filter(|_| by_key)) {
        match fill(entity, key, pattern) {
            Filled::Wholly => resolved.key_equals.push(key.name.clone()),
            Filled::Partly(missing) => problems.push(unfilled(name, entity, key, &missing, by_key)),
            Filled::Absent => problems.push(absent(name, key, by_key)),
        }
    }
    if !by_key {
        order(&mut resolved, entity, sort, pattern);
        problems.extend(gap(entity, partition, sort, pattern));
        problems.extend(range_of_a_part(entity, sort, pattern));
    }
    let of_templates: Vec<&str> = partition
        .iter()
        .chain(sort)
        .filter_map(|key| entity.keys.get(&key.name))
        .flat_map(Template::attributes)
        .collect();
    let others = pattern.key_equals.iter().filter(|given| {
        !of_templates.contains(&given.as_str()) && *given != SHARD && !resolved.key_equals.contains(given)
    });
    // In no template of what is read: the proof says what is wrong with it.
    let others: Vec<String> = others.cloned().collect();
    resolved.key_equals.extend(others);
    if problems.is_empty() { Ok(resolved) } else { Err(problems) }
}

/// What a pattern is asked of: the keys of the table, or those of its index.
fn keys<'a>(schema: &'a TableSchema, pattern: &Pattern) -> Option<(&'a [KeyAttribute], &'a [KeyAttribute])> {
    match &pattern.index {
        None if schema.partition.is_empty() => None,
        None => Some((&schema.partition, &schema.sort)),
        Some(index) => {
            let index = schema.indexes.get(index)?.as_ref()?;
            // What a vector index lists are filters.
            let sort: &[KeyAttribute] = if index.kind == IndexKind::Vector { &[] } else { &index.sort };
            Some((&index.partition, sort))
        }
    }
}

/// The first key of the index of the pattern, if it contains no item of the entity. That the pattern names the key itself puts
/// none there.
fn outside<'a>(schema: &'a TableSchema, entity: &Entity, pattern: &Pattern) -> Option<&'a KeyAttribute> {
    let index = schema.indexes.get(pattern.index.as_ref()?)?.as_ref()?;
    if contains(schema, index, entity) { None } else { own_keys(schema, index).next() }
}

enum Filled {
    /// The whole value is given.
    Wholly,
    /// These attributes are missing.
    Partly(Vec<String>),
    /// The entity does not set the key.
    Absent,
}

/// Whether the pattern gives the attribute. The shard is the application's to choose: a Query asks each, everything else
/// computes it.
fn gives(pattern: &Pattern, name: &str) -> bool {
    name == SHARD || pattern.key_equals.iter().any(|given| given == name)
}

fn fill(entity: &Entity, key: &KeyAttribute, pattern: &Pattern) -> Filled {
    let given = |name: &str| gives(pattern, name);
    if given(&key.name) {
        return Filled::Wholly;
    }
    let Some(template) = entity.keys.get(&key.name) else { return Filled::Absent };
    let missing: Vec<String> = if pattern.key_equals.is_empty() {
        Vec::new()
    } else {
        template.attributes().filter(|name| !given(name)).map(str::to_owned).collect()
    };
    if missing.is_empty() { Filled::Wholly } else { Filled::Partly(missing) }
}

/// The sort keys of a Query: by equality while the values are given, then by what the next one begins with.
fn order(resolved: &mut Pattern, entity: &Entity, sort: &[KeyAttribute], pattern: &Pattern) {
    for key in sort {
        let ranged = pattern.key_range.as_ref().is_some_and(|range| range.attribute == key.name);
        let Some(template) = entity.keys.get(&key.name).filter(|_| !ranged) else { return };
        let given = |name: &str| gives(pattern, name);
        // Without values, a Query asks for all items of the entity in the partition.
        let whole = given(&key.name) || template.is_constant() || template.attributes().all(given);
        if whole {
            resolved.key_equals.push(key.name.clone());
            continue;
        }
        if resolved.key_range.is_none() && begins(template, &given) {
            resolved.key_range = Some(Range { attribute: key.name.clone(), operator: Operator::BeginsWith });
        }
        return;
    }
}

/// A range on what a sort key is made of: it is the key that has an order.
fn range_of_a_part(entity: &Entity, sort: &[KeyAttribute], pattern: &Pattern) -> Option<Problem> {
    let attribute = &pattern.key_range.as_ref()?.attribute;
    if sort.iter().any(|key| key.name == *attribute) {
        return None;
    }
    let made_of = |key: &&KeyAttribute| {
        entity.keys.get(&key.name).is_some_and(|template| template.attributes().any(|name| name == attribute))
    };
    let key = sort.iter().find(made_of)?;
    Some(Problem {
        rule: 4,
        at: At::KeyRange,
        what: format!("\"{attribute}\" is a part of \"{}\": it is the whole key that has an order.", key.name),
    })
}

/// What is given for a sort key although something before it is not: a Query could not use it, and would read more than is
/// asked for.
fn gap(entity: &Entity, partition: &[KeyAttribute], sort: &[KeyAttribute], pattern: &Pattern) -> Option<Problem> {
    let given = |name: &str| gives(pattern, name);
    let of = |keys: &[KeyAttribute]| -> Vec<String> {
        let open = keys.iter().filter(|key| !given(&key.name));
        open.filter_map(|key| entity.keys.get(&key.name)).flat_map(Template::attributes).map(str::to_owned).collect()
    };
    let (used, ordered) = (of(partition), of(sort));
    let missing = ordered.iter().position(|name| !given(name))?;
    let before: Vec<&String> = used.iter().chain(&ordered[..missing]).collect();
    let later = ordered[missing..].iter().find(|name| given(name) && *name != SHARD && !before.contains(name))?;
    let first = &ordered[missing];
    Some(Problem {
        rule: 4,
        at: At::KeyEquals,
        what: format!(
            "Sort keys are given from the left without a gap, and in their templates \"{first}\" comes before \"{later}\". A Query \
             would find the items of every \"{later}\"."
        ),
    })
}

/// Whether the beginning of the value is known.
fn begins(template: &Template, given: &dyn Fn(&str) -> bool) -> bool {
    match template.parts().first() {
        Some(Part::Literal(_)) => true,
        Some(Part::Attribute { name, width: _ }) => given(name),
        None => false,
    }
}

/// What is read or written by key takes the full one; a Query takes the partition key.
const fn rule(by_key: bool) -> u8 {
    if by_key { 2 } else { 3 }
}

fn unfilled(entity_name: &str, entity: &Entity, key: &KeyAttribute, missing: &[String], by_key: bool) -> Problem {
    let template = entity.keys.get(&key.name).map(ToString::to_string).unwrap_or_default();
    let listed = missing.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    Problem {
        rule: rule(by_key),
        at: At::KeyEquals,
        what: format!(
            "The key \"{}\" of entity \"{entity_name}\" is \"{template}\", and {listed} {} not given.",
            key.name,
            if missing.len() == 1 { "is" } else { "are" }
        ),
    }
}

fn absent(entity_name: &str, key: &KeyAttribute, by_key: bool) -> Problem {
    Problem {
        rule: rule(by_key),
        at: At::KeyEquals,
        what: format!("Entity \"{entity_name}\" does not set \"{}\", so none of its items is there.", key.name),
    }
}
