//! Reading arguments: objects are checked by name, every problem names its place in the argument, and an unknown value stops
//! the call only where it is needed.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::function::{FunctionError, Parameter};
use tf_provider::{Path, Refinements, Step, Type, Value, similar};

use tf_provider::value::SetElements;

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// It depends on something that is not known yet.
    Unknown,
    /// It is not defined.
    Error(FunctionError),
}

/// A value in an argument, with its place.
#[derive(Debug, Clone)]
pub(super) struct Input<'a> {
    argument: usize,
    path: Path,
    value: &'a Value,
}

/// An object in an argument. What is null is left out.
#[derive(Debug, Clone)]
pub(super) struct Members<'a> {
    given: Input<'a>,
    members: BTreeMap<&'a str, Input<'a>>,
}

/// A parameter that takes any value, which may be partly unknown.
pub(super) fn any_parameter(name: &str, description: &str) -> Parameter {
    Parameter { allow_unknown: true, ..Parameter::new(name, Type::Dynamic, description) }
}

/// The text of an argument whose parameter is a string.
pub(super) fn text_of(arguments: &[Value], position: usize) -> Result<&str, FunctionError> {
    let text = arguments.get(position).and_then(Value::as_str);
    text.ok_or_else(|| FunctionError::argument(position, "A string is expected."))
}

/// What a call gives: a result that depends on something unknown is an unknown string.
pub(super) fn text_result(result: Result<String, Stop>) -> Result<Value, FunctionError> {
    match result {
        Ok(text) => Ok(Value::String(text)),
        Err(Stop::Unknown) => Ok(Value::Unknown(Refinements { null: Some(false), ..Refinements::default() })),
        Err(Stop::Error(error)) => Err(error),
    }
}

impl From<FunctionError> for Stop {
    fn from(error: FunctionError) -> Self {
        Self::Error(error)
    }
}

impl<'a> Input<'a> {
    /// An argument of a call.
    pub(super) fn argument(arguments: &'a [Value], position: usize) -> Self {
        let value = arguments.get(position).unwrap_or(&Value::Null);
        Self { argument: position, path: Path::root(), value: bare(value) }
    }

    /// A problem of this value.
    pub(super) fn error(&self, text: impl AsRef<str>) -> Stop {
        let text = text.as_ref();
        let text = if self.path.is_root() { text.to_owned() } else { format!("`{}`: {text}", self.path) };
        Stop::Error(FunctionError::argument(self.argument, text))
    }

    /// A problem of something inside this value.
    pub(super) fn error_at(&self, inside: &Path, text: impl AsRef<str>) -> Stop {
        let path = inside.steps().iter().fold(self.path.clone(), |path, step| match step {
            Step::Attribute(name) => path.attribute(name),
            Step::Key(key) => path.key(key),
            Step::Index(index) => path.index(usize::try_from(*index).unwrap_or(usize::MAX)),
        });
        Self { path, ..self.clone() }.error(text)
    }

    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, Value::String(_))
    }

    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    pub(super) fn expected(&self, what: &str) -> Stop {
        match self.value {
            Value::Unknown(_) => Stop::Unknown,
            found => self.error(format!("{what} is expected, but this is {}.", kind(found))),
        }
    }

    pub(super) fn text(&self) -> Result<&'a str, Stop> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    pub(super) fn truth(&self) -> Result<bool, Stop> {
        match self.value {
            Value::Bool(truth) => Ok(*truth),
            _ => Err(self.expected("true or false")),
        }
    }

    /// A whole number within bounds.
    pub(super) fn whole(&self, least: u64, most: u64) -> Result<u64, Stop> {
        let what = || format!("a whole number from {least} to {most}");
        match self.value {
            Value::Number(number) => {
                let found = number.as_u64().filter(|found| (least..=most).contains(found));
                found.ok_or_else(|| self.error(format!("{} is expected, but this is {number}.", what())))
            }
            _ => Err(self.expected(&what())),
        }
    }

    pub(super) fn number(&self) -> Result<f64, Stop> {
        match self.value {
            Value::Number(number) => Ok(number.to_f64()),
            _ => Err(self.expected("a number")),
        }
    }

    /// The elements of a list, a set or a tuple.
    pub(super) fn elements(&self) -> Result<Vec<Self>, Stop> {
        let (Value::List(values) | Value::Tuple(values) | Value::Set(SetElements(values))) = self.value else {
            return Err(self.expected("a list"));
        };
        let element = |(position, value)| self.below(self.path.index(position), value);
        Ok(values.iter().enumerate().map(element).collect())
    }

    /// The texts of a list, without repetition.
    pub(super) fn texts(&self) -> Result<BTreeSet<String>, Stop> {
        self.elements()?.iter().map(|element| element.text().map(str::to_owned)).collect()
    }

    /// The members of an object or a map, under any names.
    pub(super) fn members(&self) -> Result<Members<'a>, Stop> {
        let (Value::Object(values) | Value::Map(values)) = self.value else {
            return Err(self.expected("an object"));
        };
        let named = values.iter().map(|(name, value)| (name.as_str(), self.below(self.path.attribute(name), value)));
        Ok(Members { given: self.clone(), members: named.filter(|(_, given)| !given.is_null()).collect() })
    }

    /// The members of a map, whose keys are shown as such.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>, Stop> {
        let (Value::Object(values) | Value::Map(values)) = self.value else {
            return Err(self.expected("an object"));
        };
        let named = values.iter().map(|(name, value)| (name.as_str(), self.below(self.path.key(name), value)));
        Ok(named.filter(|(_, given)| !given.is_null()).collect())
    }

    /// The members of an object that has no others than these.
    pub(super) fn object(&self, known: &[&str]) -> Result<Members<'a>, Stop> {
        if !matches!(self.value, Value::Object(_) | Value::Map(_) | Value::Unknown(_)) {
            return Err(self.expected(&format!("an object with {}", listed(known))));
        }
        let members = self.members()?;
        match self.names().find(|name| !known.contains(name)) {
            Some(strange) => Err(members.unknown_name(strange, known)),
            None => Ok(members),
        }
    }

    /// All names of an object, those with null too.
    fn names(&self) -> impl Iterator<Item = &'a str> {
        let values = match self.value {
            Value::Object(values) | Value::Map(values) => Some(values),
            _ => None,
        };
        values.into_iter().flat_map(|values| values.keys().map(String::as_str))
    }

    fn below(&self, path: Path, value: &'a Value) -> Self {
        Self { argument: self.argument, path, value: bare(value) }
    }
}

impl<'a> Members<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Input<'a>> {
        self.members.get(name)
    }

    pub(super) fn required(&self, name: &str) -> Result<&Input<'a>, Stop> {
        self.get(name).ok_or_else(|| self.error(format!("`{name}` is missing.")))
    }

    /// The texts of a list, if it is given.
    pub(super) fn texts(&self, name: &str) -> Result<Option<BTreeSet<String>>, Stop> {
        self.get(name).map(Input::texts).transpose()
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Stop> {
        self.get(name).map(|given| given.text().map(str::to_owned)).transpose()
    }

    /// Whether it is given as true.
    pub(super) fn is_true(&self, name: &str) -> Result<bool, Stop> {
        self.get(name).map_or(Ok(false), Input::truth)
    }

    pub(super) fn error(&self, text: impl AsRef<str>) -> Stop {
        self.given.error(text)
    }

    fn unknown_name(&self, strange: &str, known: &[&str]) -> Stop {
        let meant = similar::nearest(strange, known.iter().map(|name| (*name, *name)));
        let meant = meant.map_or(String::new(), |name| format!(" Did you mean `{name}`?"));
        self.error(format!("There is no `{strange}` here.{meant} Known are {}.", listed(known)))
    }
}

/// A word that is one of some.
pub(super) fn word<'w, T>(given: &Input<'_>, words: &[&'w str], parse: impl Fn(&str) -> Option<T>) -> Result<T, Stop> {
    let text = given.text()?;
    parse(text).ok_or_else(|| {
        let meant = similar::nearest(text, words.iter().map(|word| (*word, *word)));
        let meant: String = meant.map_or(String::new(), |word: &'w str| format!(" Did you mean \"{word}\"?"));
        let known: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        given.error(format!("\"{text}\" is not known.{meant} Known are {}.", known.join(", ")))
    })
}

/// Names in a sentence.
fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The value without its type.
fn bare(value: &Value) -> &Value {
    match value {
        Value::Dynamic(_, inner) => bare(inner),
        other => other,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Unknown(_) => "not known yet",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) | Value::Tuple(_) => "a list",
        Value::Set(_) => "a set",
        Value::Map(_) => "a map",
        Value::Object(_) => "an object",
        Value::Dynamic(_, inner) => kind(inner),
    }
}
