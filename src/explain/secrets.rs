//! Values that a plan marks as sensitive. They are part of its JSON, and of no explanation.

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// What stands in place of such a value.
const HIDDEN: &str = "(sensitive)";
/// A shorter value is hidden only where it is a word: it would be found in many others.
const LEAST_PART: usize = 4;

/// The sensitive values of a change, as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those of the values before and after.
    pub(super) fn of(change: &Json) -> Self {
        let mut found = BTreeSet::new();
        collect(&change["before"], &change["before_sensitive"], &mut found);
        collect(&change["after"], &change["after_sensitive"], &mut found);
        Self(found)
    }

    /// The text without them.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut longest_first: Vec<&String> = self.0.iter().collect();
        longest_first.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        longest_first.into_iter().fold(text.to_owned(), |text, secret| without(&text, secret))
    }
}

fn collect(value: &Json, marks: &Json, found: &mut BTreeSet<String>) {
    match (value, marks) {
        (_, Json::Bool(true)) => all(value, found),
        (Json::Object(members), Json::Object(marks)) => {
            marks.iter().filter_map(|(name, mark)| Some((members.get(name)?, mark))).for_each(|(value, mark)| {
                collect(value, mark, found);
            });
        }
        (Json::Array(elements), Json::Array(marks)) => {
            elements.iter().zip(marks).for_each(|(value, mark)| collect(value, mark, found));
        }
        _ => {}
    }
}

/// Every text and number; the keys of a map that is sensitive as a whole are, too.
fn all(value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::String(text) => drop(Some(text).filter(|text| !text.is_empty()).map(|text| found.insert(text.clone()))),
        Json::Number(number) => drop(found.insert(number.to_string())),
        Json::Array(elements) => elements.iter().for_each(|element| all(element, found)),
        Json::Object(members) => members.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            all(value, found);
        }),
        Json::Null | Json::Bool(_) => {}
    }
}

fn without(text: &str, secret: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(secret) {
        let (before, after) = (&rest[..at], &rest[at + secret.len()..]);
        let continues = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let last = before.chars().next_back().or_else(|| kept.chars().next_back());
        let is_word = !continues(last) && !continues(after.chars().next());
        kept += before;
        kept += if is_word || secret.chars().count() >= LEAST_PART { HIDDEN } else { secret };
        rest = after;
    }
    kept + rest
}

/// The text with every character visible that would otherwise move the cursor, or the order of the letters around it.
pub(super) fn visible(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
    };
    let shown = |letter: char| match letter {
        letter if is_hidden(letter) => letter.escape_unicode().to_string(),
        letter => letter.to_string(),
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sensitive_values_are_found_at_every_depth_and_hidden() {
        let change = json!({
            "before": { "name": "orders", "tags": { "Team": "red" }, "capacity": [{ "units": 7 }] },
            "before_sensitive": { "name": false, "tags": true, "capacity": [{ "units": true }] },
            "after": { "name": "orders-top", "tags": null },
            "after_sensitive": { "name": true },
        });
        let secrets = Secrets::of(&change);
        let hidden = secrets.hide("create table \"orders-top\" of Team red, reduced to 7 of 70 units for orders");
        let expected =
            "create table \"(sensitive)\" of (sensitive) (sensitive), reduced to (sensitive) of 70 units for orders";
        assert_eq!(hidden, expected);
        assert_eq!(Secrets::of(&json!({ "before": null })), Secrets::default());
    }

    #[test]
    fn letters_that_would_move_the_cursor_are_shown() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c é"), "a\\u{1b}[2Jb\\u{202e}c é");
    }
}
