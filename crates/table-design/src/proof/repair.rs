//! The smallest changes of a configuration that make a pattern servable.

use super::{literal, quoted};
use crate::pattern::{Operator, Pattern, Returns};
use crate::schema::{Index, KeyType, Projection, TableSchema};

/// The most attributes that one side of an index's key takes.
const MAX_KEY_ATTRIBUTES: usize = 4;

/// A new index for a pattern, under a name of its own unless the pattern has one.
pub(super) fn new_index(schema: &TableSchema, pattern: &Pattern, name: Option<&str>) -> String {
    let ranged = pattern.key_range.as_ref().filter(|range| range.operator != Operator::Equal);
    let mut equal: Vec<&str> = pattern.key_equals.iter().map(String::as_str).collect();
    equal.extend(
        pattern.key_range.iter().filter(|range| range.operator == Operator::Equal).map(|r| r.attribute.as_str()),
    );
    equal.dedup();
    // A range alone has no partition to look in.
    let partition = if equal.is_empty() { vec!["…"] } else { equal };
    let (partition, rest) = partition.split_at(partition.len().min(MAX_KEY_ATTRIBUTES));
    let sort: Vec<&str> =
        rest.iter().copied().chain(ranged.map(|range| range.attribute.as_str())).take(MAX_KEY_ATTRIBUTES).collect();
    let named = if pattern.key_equals.is_empty() && !sort.is_empty() { &sort } else { partition };
    let name = name.map_or_else(|| index_name(schema, named), str::to_owned);
    let begins = ranged.is_some_and(|range| range.operator == Operator::BeginsWith);
    let keys = [keys(schema, "partition", partition, false), keys(schema, "sort", &sort, begins)];
    let lines: Vec<_> = keys.into_iter().flatten().chain([projected(schema, pattern, partition, &sort)]).collect();
    index(&name, &lines)
}

/// An index with these attributes, aligned as `terraform fmt` does.
fn index(name: &str, attributes: &[(String, String)]) -> String {
    let width = attributes.iter().map(|(attribute, _)| attribute.len()).max().unwrap_or_default();
    let body: String =
        attributes.iter().map(|(attribute, value)| format!("    {attribute:width$} = {value}\n")).collect();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let name = if plain { name.to_owned() } else { literal(name) };
    format!("global_secondary_indexes = {{\n  {name} = {{\n{body}  }}\n}}")
}

/// A sort key for an index that has none.
pub(super) fn sort_key(name: &str, attribute: &str) -> String {
    index(name, &[("sort_key".to_owned(), format!("{{ name = {} }}", literal(attribute)))])
}

/// What an index has to project in addition.
pub(super) fn projection(name: &str, index: &Index, missing: &[String]) -> String {
    let listed: Vec<&str> = match &index.projection {
        Projection::Include(attributes) => attributes.iter().map(String::as_str).collect(),
        Projection::KeysOnly | Projection::All => Vec::new(),
    };
    let all = quoted(listed.into_iter().chain(missing.iter().map(String::as_str)));
    let attributes = [("projection_type", "\"INCLUDE\"".to_owned()), ("non_key_attributes", format!("[{all}]"))];
    self::index(name, &attributes.map(|(attribute, value)| (attribute.to_owned(), value)))
}

fn keys(schema: &TableSchema, side: &str, names: &[&str], begins: bool) -> Option<(String, String)> {
    let key = |name: &str| match schema.key_type(name).filter(|_| !begins) {
        None | Some(KeyType::String) => format!("{{ name = {} }}", literal(name)),
        Some(other) => format!("{{ name = {}, type = \"{}\" }}", literal(name), other.as_str()),
    };
    match names {
        [] => None,
        [one] => Some((format!("{side}_key"), key(one))),
        some => {
            let listed = some.iter().map(|name| key(name)).collect::<Vec<_>>().join(", ");
            Some((format!("{side}_keys"), format!("[{listed}]")))
        }
    }
}

fn projected(schema: &TableSchema, pattern: &Pattern, partition: &[&str], sort: &[&str]) -> (String, String) {
    let of_type = |name: &str| ("projection_type".to_owned(), format!("\"{name}\""));
    let is_key = |name: &str| {
        partition.contains(&name) || sort.contains(&name) || schema.primary_key().any(|key| key.name == name)
    };
    match &pattern.returns {
        Returns::All => of_type("ALL"),
        Returns::Keys if pattern.filter_on.is_empty() => of_type("KEYS_ONLY"),
        returns => {
            let wanted = if let Returns::Attributes(names) = returns { names.as_slice() } else { &[] };
            let others = wanted.iter().chain(&pattern.filter_on).map(String::as_str).filter(|name| !is_key(name));
            match quoted(others).as_str() {
                "" => of_type("KEYS_ONLY"),
                listed => ("non_key_attributes".to_owned(), format!("[{listed}]")),
            }
        }
    }
}

/// `ByCustomerId`, with a number if there is one of this name.
fn index_name(schema: &TableSchema, partition: &[&str]) -> String {
    let words = partition.iter().map(|name| {
        let letters: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let mut characters = letters.chars();
        characters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(characters).collect::<String>()
    });
    let base = format!("By{}", words.collect::<Vec<_>>().join("And"));
    let numbered = (2..).map(|number| format!("{base}{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !schema.indexes.contains_key(name)).unwrap_or(base)
}
