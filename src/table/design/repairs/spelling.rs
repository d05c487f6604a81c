//! Names in a pattern that are slips of the keyboard.

use std::collections::BTreeSet;

use table_design::{Entity, Pattern, Projection, Returns, TableSchema, Template};
use tf_provider::similar::{misspelled, same_letters};

/// The pattern with its names as the keys of the table and the templates of its entity spell them; `None` if nothing in it looks
/// misspelled.
pub(super) fn corrected(schema: &TableSchema, about: Option<&Entity>, pattern: &Pattern) -> Option<Pattern> {
    let templates = about.into_iter().flat_map(|entity| entity.keys.values());
    let mut keys = schema.key_attributes();
    keys.extend(templates.flat_map(Template::attributes));
    let projected = schema.indexes.values().flatten().flat_map(|index| match &index.projection {
        Projection::Include(names) => names.iter().map(String::as_str).collect(),
        Projection::All | Projection::KeysOnly => BTreeSet::new(),
    });
    let known: BTreeSet<&str> = projected.chain(keys.iter().copied()).collect();
    let mut corrected = pattern.clone();
    if let Some(index) = corrected.index.as_mut().filter(|index| !schema.open && !schema.indexes.contains_key(*index)) {
        let names = schema.indexes.keys().map(String::as_str).collect();
        correct(index, &names, &mut BTreeSet::new());
    }
    let asked = asked_keys(schema, corrected.index.as_deref());
    // A list has each name once.
    let range = pattern.key_range.iter().map(|range| &range.attribute);
    let mut given: BTreeSet<String> =
        pattern.key_equals.iter().chain(&pattern.filter_on).chain(range).cloned().collect();
    let of_keys =
        corrected.key_equals.iter_mut().chain(corrected.key_range.iter_mut().map(|range| &mut range.attribute));
    for name in of_keys.filter(|name| !known.contains(name.as_str())) {
        correct(name, &keys, &mut given);
        shortened(name, &asked, &mut given);
    }
    for name in corrected.filter_on.iter_mut().filter(|name| !known.contains(name.as_str())) {
        correct(name, &known, &mut given);
    }
    if let Returns::Attributes(names) = &mut corrected.returns {
        let mut given = names.iter().cloned().collect();
        for name in names.iter_mut().filter(|name| !known.contains(name.as_str())) {
            correct(name, &known, &mut given);
        }
    }
    (corrected != *pattern).then_some(corrected)
}

/// The keys of what is asked: of the index, or of the table.
fn asked_keys<'a>(schema: &'a TableSchema, index: Option<&str>) -> BTreeSet<&'a str> {
    let (partition, sort) = match index.map(|name| schema.indexes.get(name).and_then(Option::as_ref)) {
        None => (&schema.partition, &schema.sort),
        Some(Some(index)) => (&index.partition, &index.sort),
        Some(None) => return BTreeSet::new(),
    };
    partition.iter().chain(sort).map(|attribute| attribute.name.as_str()).collect()
}

/// A beginning of just one key of what is asked, such as `tenant` of `tenantId`.
fn shortened(name: &mut String, asked: &BTreeSet<&str>, given: &mut BTreeSet<String>) {
    const FEWEST_LETTERS: usize = 4;
    if asked.contains(name.as_str()) || name.chars().count() < FEWEST_LETTERS {
        return;
    }
    let mut longer = asked.iter().filter(|key| key.starts_with(name.as_str()) && !given.contains(**key));
    if let (Some(key), None) = (longer.next(), longer.next()) {
        given.insert((*key).to_owned());
        (*key).clone_into(name);
    }
}

fn correct(name: &mut String, known: &BTreeSet<&str>, given: &mut BTreeSet<String>) {
    if let Some(meant) = meant(name, known).filter(|meant| !given.contains(*meant)) {
        given.insert(meant.to_owned());
        meant.clone_into(name);
    }
}

/// One letter of a short name may be wrong, and two of a long one.
fn meant<'a>(name: &str, keys: &BTreeSet<&'a str>) -> Option<&'a str> {
    let slips = match name.chars().count() {
        ..3 => 0,
        3..8 => 1,
        _ => 2,
    };
    let same = keys.iter().copied().find(|key| same_letters(key, name));
    same.or_else(|| misspelled(name, keys.iter().copied(), slips))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use table_design::{Index, IndexKind, KeyAttribute, KeyType, Operation};

    use super::*;

    fn keys(names: &[&str]) -> Vec<KeyAttribute> {
        names.iter().map(|name| KeyAttribute::new(name, KeyType::String)).collect()
    }

    fn schema() -> TableSchema {
        let index = |kind, sort: &str| Index {
            kind,
            partition: keys(&["customerId"]),
            sort: keys(&[sort]),
            projection: Projection::All,
        };
        let indexes = [("ByCustomer", IndexKind::Global, "createdAt"), ("Near", IndexKind::Vector, "language")];
        let indexes = indexes.map(|(name, kind, sort)| (name.to_owned(), Some(index(kind, sort))));
        TableSchema { partition: keys(&["orderId"]), sort: Vec::new(), indexes: BTreeMap::from(indexes), open: false }
    }

    fn pattern(operation: Operation, index: Option<&str>, key_equals: &[&str]) -> Pattern {
        Pattern {
            operation,
            index: index.map(str::to_owned),
            key_equals: key_equals.iter().map(|name| (*name).to_owned()).collect(),
            key_range: None,
            filter_on: Vec::new(),
            returns: Returns::All,
            consistent_read: false,
            rate: None,
            pages: false,
        }
    }

    #[test]
    fn slips_and_beginnings_are_corrected_and_other_words_are_not() {
        type Names<'a> = (Option<&'a str>, &'a [&'a str]);
        let cases: [(Names<'_>, Option<Names<'_>>); 8] = [
            ((Some("ByCustomer"), &["customersId"]), Some((Some("ByCustomer"), &["customerId"]))),
            ((Some("by-customer"), &["customersId"]), Some((Some("ByCustomer"), &["customerId"]))),
            ((Some("ByCustomers"), &["customer"]), Some((Some("ByCustomer"), &["customerId"]))),
            ((Some("Near"), &["customer"]), Some((Some("Near"), &["customerId"]))),
            ((None, &["order"]), Some((None, &["orderId"]))),
            ((None, &["cust"]), None),
            ((Some("ByState"), &["state"]), None),
            ((Some("ByCustomer"), &["cus"]), None),
        ];
        for ((index, given), expected) in cases {
            let found = corrected(&schema(), None, &pattern(Operation::Query, index, given));
            let expected = expected.map(|(index, names)| pattern(Operation::Query, index, names));
            assert_eq!(found, expected, "{index:?} {given:?}");
        }
    }
}
