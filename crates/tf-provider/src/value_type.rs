//! Terraform's types.

use std::{collections::BTreeMap, fmt};

mod notation;

pub use notation::TypeError;

/// A Terraform type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `string`: Unicode text in normal form C.
    String,
    /// `number`: a decimal number of arbitrary precision.
    Number,
    /// `bool`.
    Bool,
    /// `dynamic`: any value, carried together with its own type.
    Dynamic,
    /// `list(T)`: ordered.
    List(Box<Self>),
    /// `set(T)`: unordered, without duplicates.
    Set(Box<Self>),
    /// `map(T)`: string keys.
    Map(Box<Self>),
    /// `tuple([…])`: ordered, each element with its own type.
    Tuple(Vec<Self>),
    /// `object({…})`: named attributes, each with its own type.
    Object(BTreeMap<String, Self>),
}

/// Deepest nesting of types and of values. Keeps hostile input from overflowing the stack; real ones have less than
/// ten levels.
pub(crate) const MAX_DEPTH: usize = 60;

/// As Terraform's language writes it: `map(object({ name = string }))`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::Dynamic => f.write_str("any"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Tuple(elements) => {
                let texts: Vec<String> = elements.iter().map(Self::to_string).collect();
                write!(f, "tuple([{}])", texts.join(", "))
            }
            Self::Object(attributes) if attributes.is_empty() => f.write_str("object({})"),
            Self::Object(attributes) => {
                let texts: Vec<String> = attributes.iter().map(|(name, ty)| format!("{name} = {ty}")).collect();
                write!(f, "object({{ {} }})", texts.join(", "))
            }
        }
    }
}
