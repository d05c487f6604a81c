//! Tags the service takes: how many, how long, of which characters (V80).

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::table::model::TableModel;

/// Most tags of a table, and of an alarm.
pub(super) const MAX_TAGS: usize = 50;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(tags) = config.tags.known() else { return };
    if tags.len() > MAX_TAGS {
        problems.error(
            Path::of("tags"),
            "Too many tags",
            format!("A table has at most {MAX_TAGS} tags, but {} are given. Remove some.", tags.len()),
        );
    }
    texts(tags, &Path::of("tags"), problems);
}

/// Keys and values, whatever is tagged.
pub(super) fn texts(tags: &BTreeMap<String, Attr<String>>, path: &Path, problems: &mut Diagnostics) {
    for (key, value) in tags {
        let path = path.key(key);
        if let Some(detail) = key_problem(key) {
            problems.error(path.clone(), "Malformed tag key", detail);
        }
        if let Some(detail) = value.known().and_then(|value| value_problem(value)) {
            problems.error(path, "Malformed tag value", detail);
        }
    }
}

fn key_problem(key: &str) -> Option<String> {
    let length = key.chars().count();
    if !(1..=MAX_KEY).contains(&length) {
        return Some(format!("A tag key has 1 to {MAX_KEY} characters, but this one has {length}."));
    }
    if key.starts_with("aws:") {
        return Some(format!("Tag keys that begin with \"aws:\" are AWS's own, but this is \"{key}\". Rename it."));
    }
    foreign_character("A tag key", key)
}

fn value_problem(value: &str) -> Option<String> {
    let length = value.chars().count();
    if length > MAX_VALUE {
        return Some(format!("A tag value has at most {MAX_VALUE} characters, but this one has {length}."));
    }
    foreign_character("A tag value", value)
}

fn foreign_character(what: &str, text: &str) -> Option<String> {
    let bad = text.chars().find(|&c| !allowed(c))?;
    Some(format!(
        "{what} consists of letters, digits, white space and the characters + - = . _ : / @, but \"{text}\" contains \
         {bad:?}. Remove it."
    ))
}

/// DynamoDB's guide lists these without the at sign, AWS's general rules for tags list it, and it was not measured:
/// the looser rule decides, since mail addresses are common tag values. Refused as measured: `#` (T-110).
fn allowed(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "+-=._:/@".contains(c)
}
