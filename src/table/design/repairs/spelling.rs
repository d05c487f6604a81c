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
    // A list has each name once.
    let range = pattern.key_range.iter().map(|range| &range.attribute);
    let mut given: BTreeSet<String> =
        pattern.key_equals.iter().chain(&pattern.filter_on).chain(range).cloned().collect();
    let of_keys =
        corrected.key_equals.iter_mut().chain(corrected.key_range.iter_mut().map(|range| &mut range.attribute));
    for name in of_keys.filter(|name| !known.contains(name.as_str())) {
        correct(name, &keys, &mut given);
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
