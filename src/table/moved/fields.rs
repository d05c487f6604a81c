//! Reads the stored attributes of another provider leniently: what is missing, null or empty is absent, numbers and flags may
//! be texts, and a block may stand in a list or alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What a stored attribute is, where it cannot be read: sentences for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Damaged(String);

impl Damaged {
    /// The attribute at `path` is not what it has to be.
    pub(super) fn at(path: &str, problem: impl std::fmt::Display) -> Self {
        Self(format!("`{path}`: {problem}"))
    }
}

/// What was read, or why it could not be.
pub(super) type Reading<T> = Result<T, Damaged>;

/// An object with its place in the state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    members: &'a Map<String, Value>,
    parent: Parent<'a>,
}

/// The place of an object.
#[derive(Debug, Clone, Copy)]
enum Parent<'a> {
    /// The state itself.
    State,
    /// An element of a block of the state.
    Block { name: &'a str, index: usize },
    /// A block of such an element.
    Nested { outer: (&'a str, usize), name: &'a str, index: usize },
}

impl<'a> Fields<'a> {
    /// The whole state.
    pub(super) fn of_state(state: &'a Value) -> Reading<Self> {
        let members = state
            .as_object()
            .ok_or_else(|| Damaged(format!("The stored attributes are not an object but {}.", kind(state))))?;
        Ok(Self { members, parent: Parent::State })
    }

    /// The path of an attribute of this object, for instance `global_secondary_index[0].name`.
    pub(super) fn path(&self, name: &str) -> String {
        match self.parent {
            Parent::State => name.to_owned(),
            Parent::Block { name: block, index } => format!("{block}[{index}].{name}"),
            Parent::Nested { outer: (outer, at), name: block, index } => {
                format!("{outer}[{at}].{block}[{index}].{name}")
            }
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Reading<Option<&'a str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(other) => Err(self.mismatch(name, "a text", other)),
        }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Reading<&'a str> {
        self.text(name)?.ok_or_else(|| Damaged::at(&self.path(name), "it is missing."))
    }

    /// One of these texts.
    pub(super) fn one_of(&self, name: &str, accepted: &[&'static str]) -> Reading<Option<&'static str>> {
        let Some(found) = self.text(name)? else { return Ok(None) };
        let known = accepted.iter().find(|accepted| **accepted == found).copied();
        known.map(Some).ok_or_else(|| {
            let problem = format!("one of {} was expected, found \"{found}\".", accepted.join(", "));
            Damaged::at(&self.path(name), problem)
        })
    }

    /// A flag; absent is false.
    pub(super) fn flag(&self, name: &str) -> Reading<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" || text == "1" => Ok(true),
            Some(Value::String(text)) if text == "false" || text == "0" || text.is_empty() => Ok(false),
            Some(other) => Err(self.mismatch(name, "true or false", other)),
        }
    }

    /// A whole number above zero: zero and −1 mean that there is none.
    pub(super) fn amount(&self, name: &str) -> Reading<Option<i64>> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => return Ok(None),
            Some(Value::Number(number)) => number.to_string().parse(),
            Some(Value::String(text)) => text.parse(),
            Some(other) => return Err(self.mismatch(name, "a number", other)),
        };
        let number: i64 = number.map_err(|_| Damaged::at(&self.path(name), "it is not a whole number."))?;
        Ok(Some(number).filter(|number| *number > 0))
    }

    /// The elements of a list or set of texts.
    pub(super) fn texts(&self, name: &str) -> Reading<Vec<&'a str>> {
        let elements = match self.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(elements)) => elements,
            Some(other) => return Err(self.mismatch(name, "a list of texts", other)),
        };
        let text = |element: &'a Value| element.as_str().ok_or_else(|| self.mismatch(name, "a list of texts", element));
        elements.iter().map(text).collect()
    }

    /// A map of texts; null values are left out.
    pub(super) fn map(&self, name: &str) -> Reading<BTreeMap<&'a str, &'a str>> {
        let entries = match self.get(name) {
            None => return Ok(BTreeMap::new()),
            Some(Value::Object(entries)) => entries,
            Some(other) => return Err(self.mismatch(name, "a map of texts", other)),
        };
        let entry = |(key, value): (&'a String, &'a Value)| {
            let text = value.as_str().ok_or_else(|| self.mismatch(name, "a map of texts", value))?;
            Ok((key.as_str(), text))
        };
        entries.iter().filter(|(_, value)| !value.is_null()).map(entry).collect()
    }

    /// The blocks of this name.
    pub(super) fn blocks(&self, name: &'a str) -> Reading<Vec<Self>> {
        let elements = match self.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(alone @ Value::Object(_)) => std::slice::from_ref(alone),
            Some(other) => return Err(self.mismatch(name, "a list of blocks", other)),
        };
        let block = |(index, element): (usize, &'a Value)| match element {
            Value::Object(members) => Ok(Fields { members, parent: self.child(name, index) }),
            other => Err(self.mismatch(name, "a list of blocks", other)),
        };
        elements.iter().enumerate().filter(|(_, element)| !element.is_null()).map(block).collect()
    }

    /// The only block of this name.
    pub(super) fn block(&self, name: &'a str) -> Reading<Option<Self>> {
        Ok(self.blocks(name)?.into_iter().next())
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn child(&self, name: &'a str, index: usize) -> Parent<'a> {
        match self.parent {
            Parent::State => Parent::Block { name, index },
            Parent::Block { name: outer, index: at } | Parent::Nested { outer: (outer, at), .. } => {
                Parent::Nested { outer: (outer, at), name, index }
            }
        }
    }

    fn mismatch(&self, name: &str, expected: &str, found: &Value) -> Damaged {
        Damaged::at(&self.path(name), format!("{expected} was expected, found {}.", kind(found)))
    }
}

/// Never the value itself: it may be anything.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_in_every_spelling() {
        let state = json!({
            "empty": "", "null": null, "five": 5, "text": "7", "none": 0, "unlimited": -1, "yes": "true", "no": false,
            "alone": {"name": "a"}, "listed": [{"name": "a"}], "map": {"a": "b", "c": null},
        });
        let fields = Fields::of_state(&state).expect("an object");
        assert_eq!((fields.text("empty"), fields.text("null"), fields.text("absent")), (Ok(None), Ok(None), Ok(None)));
        assert_eq!((fields.amount("five"), fields.amount("text")), (Ok(Some(5)), Ok(Some(7))));
        assert_eq!((fields.amount("none"), fields.amount("unlimited")), (Ok(None), Ok(None)));
        assert_eq!((fields.flag("yes"), fields.flag("no"), fields.flag("absent")), (Ok(true), Ok(false), Ok(false)));
        for block in ["alone", "listed"] {
            let block = fields.block(block).expect("readable").expect("there");
            assert_eq!(block.text("name"), Ok(Some("a")));
        }
        assert_eq!(fields.map("map"), Ok(BTreeMap::from([("a", "b")])));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_path_and_without_its_value() {
        let state = json!({"name": ["s3cret"], "outer": [{"inner": [{"units": "many"}]}], "mode": "other"});
        let fields = Fields::of_state(&state).expect("an object");
        let shown = |damaged: Damaged| damaged.to_string();
        assert_eq!(fields.text("name").map_err(shown), Err("`name`: a text was expected, found a list.".to_owned()));
        let inner = fields.block("outer").expect("readable").expect("there").block("inner");
        let units = inner.expect("readable").expect("there").amount("units").map_err(shown);
        assert_eq!(units, Err("`outer[0].inner[0].units`: it is not a whole number.".to_owned()));
        let mode = fields.one_of("mode", &["A", "B"]).map_err(shown);
        assert_eq!(mode, Err("`mode`: one of A, B was expected, found \"other\".".to_owned()));
        let missing = fields.required("absent").map_err(shown);
        assert_eq!(missing, Err("`absent`: it is missing.".to_owned()));
    }
}
