//! Tags: what their keys and values may consist of, how many there can be, and what a null value means.
//!
//! One definition for the tags of a table, of its alarms, of the provider's `default_tags` and of sessions.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, Diagnostics, Path};

use crate::limits::MAX_TAGS;

/// Tags as a configuration writes them.
pub(crate) type WrittenTags = BTreeMap<String, Attr<String>>;

const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;
/// What keys of AWS's own tags begin with, in whatever case.
const RESERVED: &str = "aws:";

/// Whether the key is one of AWS's own tags.
pub(crate) fn is_reserved(key: &str) -> bool {
    key.get(..RESERVED.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED))
}

/// The tags that are written. A null value means "not written", wherever a tag can be: conditional tags are written as
/// `var.team == null ? null : var.team`.
pub(crate) fn written(tags: &Attr<WrittenTags>) -> impl Iterator<Item = (&String, &Attr<String>)> {
    tags.known().into_iter().flatten().filter(|(_, value)| !value.is_null())
}

/// The tags whose values are known.
pub(crate) fn known(tags: &Attr<WrittenTags>) -> BTreeMap<String, String> {
    written(tags).filter_map(|(key, value)| Some((key.clone(), value.known()?.clone()))).collect()
}

/// The tags among `all` that are not a table's own: those that the provider adds.
pub(crate) fn added(own: &Attr<WrittenTags>, all: &Attr<WrittenTags>) -> BTreeMap<String, String> {
    let own = known(own);
    known(all).into_iter().filter(|(key, _)| !own.contains_key(key)).collect()
}

/// Both, where those of `own` win; unknown while that depends on a value that may turn out not to be written.
pub(crate) fn combined(all: &Attr<WrittenTags>, own: &Attr<WrittenTags>) -> Attr<WrittenTags> {
    let (Attr::Known(all), false) = (all, own.is_unknown()) else { return Attr::unknown() };
    let mut all = all.clone();
    for (key, value) in written(own) {
        // A value that turns out to be null leaves the other in force; without one the tag would vanish from the map.
        if !is_certain(value) && !all.contains_key(key) {
            return Attr::unknown();
        }
        all.insert(key.clone(), value.clone());
    }
    Attr::Known(all)
}

/// How many tags there are at least: a value that is not known yet may turn out to be null.
pub(crate) fn least(tags: &Attr<WrittenTags>) -> usize {
    certain(tags).count()
}

/// How many tags there are at least when both are set together: a key of both counts once.
pub(crate) fn least_together(some: &Attr<WrittenTags>, others: &Attr<WrittenTags>) -> usize {
    certain(some).chain(certain(others)).collect::<BTreeSet<_>>().len()
}

fn certain(tags: &Attr<WrittenTags>) -> impl Iterator<Item = &String> {
    written(tags).filter(|(_, value)| is_certain(value)).map(|(key, _)| key)
}

/// Whether the value is certainly written.
pub(crate) fn is_certain(value: &Attr<String>) -> bool {
    match value {
        Attr::Known(_) => true,
        Attr::Unknown(refinements) => refinements.null == Some(false),
        Attr::Null => false,
    }
}

/// Adds what is wrong with the tags of `owner` ("A table"): their number, keys and values.
pub(crate) fn check(tags: &Attr<WrittenTags>, owner: &str, path: &Path, problems: &mut Diagnostics) {
    let count = least(tags);
    if count > MAX_TAGS {
        let detail = format!("{owner} has at most {MAX_TAGS} tags, but {count} are given. Remove some.");
        problems.error(path.clone(), "Too many tags", detail);
    }
    check_texts(tags, path, problems);
}

/// Adds what is wrong with keys and values.
pub(crate) fn check_texts(tags: &Attr<WrittenTags>, path: &Path, problems: &mut Diagnostics) {
    for (key, value) in written(tags) {
        let path = path.key(key);
        // The tag of a value that is not known yet may turn out not to be written.
        if let Some(detail) = key_problem(key).filter(|_| is_certain(value)) {
            problems.error(path.clone(), "Invalid tag key", detail);
        }
        if let Some(detail) = value.known().and_then(|value| value_problem(value)) {
            problems.error(path, "Invalid tag value", detail);
        }
    }
}

fn key_problem(key: &str) -> Option<String> {
    let length = key.chars().count();
    if !(1..=MAX_KEY).contains(&length) {
        return Some(format!("A tag key has 1 to {MAX_KEY} characters, but this one has {length}."));
    }
    if is_reserved(key) {
        return Some(format!(
            "Tag keys that begin with \"{RESERVED}\", in upper or lower case, are reserved by AWS. Rename it."
        ));
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
        "{what} consists of letters, digits, white space and the characters + - = . _ : / @, but this one contains \
         {bad:?}. Remove it."
    ))
}

/// DynamoDB's guide lists these without the at sign, AWS's general rules for tags list it, and it is not measured: the
/// looser rule decides, since email addresses are common tag values. Refused as measured: `#` (T-110).
fn allowed(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "+-=._:/@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(key: &str, value: Attr<String>) -> Vec<String> {
        let mut problems = Diagnostics::none();
        check(&Attr::Known([(key.to_owned(), value)].into()), "A table", &Path::of("tags"), &mut problems);
        problems.iter().map(|problem| problem.summary.clone()).collect()
    }

    #[test]
    fn keys_and_values_are_what_the_service_takes() {
        let value = || Attr::Known("x".to_owned());
        for key in ["", &"k".repeat(129), "aws:x", "AWS:foo", "a#b"] {
            assert_eq!(problems(key, value()), ["Invalid tag key"], "{key}");
        }
        for key in ["awsx", "aws", "Équipe", "a b", &"k".repeat(128)] {
            assert_eq!(problems(key, value()), [""; 0], "{key}");
        }
        assert_eq!(problems("k", Attr::Known("v".repeat(257))), ["Invalid tag value"]);
        assert_eq!(problems("k", Attr::Known("#orders".to_owned())), ["Invalid tag value"]);
        assert_eq!(problems("k", Attr::Known(String::new())), [""; 0]);
    }

    #[test]
    fn a_tag_that_is_null_or_may_be_is_not_judged() {
        assert_eq!(problems("a#b", Attr::Null), [""; 0]);
        assert_eq!(problems("a#b", Attr::unknown()), [""; 0]);
        let many = (0..MAX_TAGS).map(|number| (format!("t{number}"), Attr::Known(String::new())));
        let with = |more: Attr<String>| {
            let mut problems = Diagnostics::none();
            let tags = many.clone().chain([("more".to_owned(), more)]).collect();
            check(&Attr::Known(tags), "A table", &Path::of("tags"), &mut problems);
            problems.iter().count()
        };
        assert_eq!((with(Attr::Null), with(Attr::unknown()), with(Attr::Known(String::new()))), (0, 0, 1));
    }
}
