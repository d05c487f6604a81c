//! Values as Terraform sends them, null or unknown at any level.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

mod error;
pub mod json;
pub mod msgpack;
mod number;
#[cfg(test)]
mod properties;

pub use error::{DecodeError, EncodeError};
pub use number::{Number, NumberError};

/// A value tree. It does not carry its type (but [`Value::Dynamic`] does): codecs and schema are driven by the
/// type they expect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Value {
    /// No value: not set, or explicitly `null`.
    #[default]
    Null,
    /// Known only after apply; the refinements say what is already certain about it.
    Unknown(Refinements),
    /// A `bool`.
    Bool(bool),
    /// A `number`, without loss.
    Number(Number),
    /// A `string`.
    String(String),
    /// A `list`.
    List(Vec<Self>),
    /// A `set`; the order means nothing and equality ignores it.
    Set(SetElements),
    /// A `map`.
    Map(BTreeMap<String, Self>),
    /// A `tuple`.
    Tuple(Vec<Self>),
    /// An `object` with all attributes of its type.
    Object(BTreeMap<String, Self>),
    /// A value of type `dynamic` together with the type it has.
    Dynamic(Box<crate::Type>, Box<Self>),
}

/// The elements of a set: compared without regard to order.
#[derive(Debug, Clone, Default)]
pub struct SetElements(pub Vec<Value>);

impl SetElements {
    /// The set of these elements, each once, in the order given. Elements that are not wholly known stay: they may
    /// turn out to differ.
    pub fn new(elements: Vec<Value>) -> Self {
        let mut seen = BTreeSet::new();
        let repeated: Vec<bool> =
            elements.iter().map(|element| !seen.insert(element) && element.is_wholly_known()).collect();
        let pairs = elements.into_iter().zip(repeated);
        Self(pairs.filter(|(_, repeated)| !repeated).map(|(element, _)| element).collect())
    }

    fn sorted(&self) -> Vec<&Value> {
        let mut elements: Vec<&Value> = self.0.iter().collect();
        elements.sort();
        elements
    }
}

impl PartialEq for SetElements {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SetElements {}

impl PartialOrd for SetElements {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SetElements {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sorted().cmp(&other.sorted())
    }
}

/// What is already certain about a value that is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Refinements {
    /// `Some(false)`: certainly not null.
    pub null: Option<bool>,
    /// The string starts with this.
    pub prefix: Option<String>,
    /// Lower bound of a number and whether it is inclusive.
    pub lower: Option<(Number, bool)>,
    /// Upper bound of a number and whether it is inclusive.
    pub upper: Option<(Number, bool)>,
    /// Smallest number of elements of a collection.
    pub min_length: Option<i64>,
    /// Largest number of elements of a collection.
    pub max_length: Option<i64>,
}

impl Value {
    /// An unknown value about which nothing is certain.
    pub fn unknown() -> Self {
        Self::Unknown(Refinements::default())
    }

    /// Whether it is null; a null that knows its type is null too.
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Dynamic(_, inner) => inner.is_null(),
            Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::String(_)
            | Self::List(_)
            | Self::Set(_)
            | Self::Map(_)
            | Self::Tuple(_)
            | Self::Object(_) => false,
        }
    }

    /// Whether the value itself is not known yet; a known collection may have unknown elements.
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::Dynamic(_, inner) => inner.is_unknown(),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::String(_)
            | Self::List(_)
            | Self::Set(_)
            | Self::Map(_)
            | Self::Tuple(_)
            | Self::Object(_) => false,
        }
    }

    /// Whether nothing in the whole tree is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(elements) | Self::Tuple(elements) | Self::Set(SetElements(elements)) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Self::Map(elements) | Self::Object(elements) => elements.values().all(Self::is_wholly_known),
            Self::Dynamic(_, inner) => inner.is_wholly_known(),
        }
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The attributes of a known object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// What it is, for messages about unexpected shapes.
    pub(crate) fn shape(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown(_) => "a value that is not known yet",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Tuple(_) => "a tuple",
            Self::Object(_) => "an object",
            Self::Dynamic(..) => "a value with its own type",
        }
    }
}

impl FromIterator<Value> for SetElements {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        Self::new(elements.into_iter().collect())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Number::from(value))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}
