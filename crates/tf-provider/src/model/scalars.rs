//! Strings, booleans, numbers and dynamic values as field types.

use super::{AttrValue, wrong_shape};
use crate::{
    diagnostic::Diagnostics,
    path::Path,
    schema::AttributeKind,
    value::{Number, Value},
    value_type::Type,
};

impl AttrValue for String {
    fn kind() -> AttributeKind {
        AttributeKind::Leaf(Type::String)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            other => wrong_shape("a string", &other, path, problems),
        }
    }

    fn into_known(self) -> Value {
        Value::String(self)
    }
}

impl AttrValue for bool {
    fn kind() -> AttributeKind {
        AttributeKind::Leaf(Type::Bool)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(truth),
            other => wrong_shape("a bool", &other, path, problems),
        }
    }

    fn into_known(self) -> Value {
        Value::Bool(self)
    }
}

impl AttrValue for Number {
    fn kind() -> AttributeKind {
        AttributeKind::Leaf(Type::Number)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Number(number) => Some(number),
            other => wrong_shape("a number", &other, path, problems),
        }
    }

    fn into_known(self) -> Value {
        Value::Number(self)
    }
}

impl AttrValue for i64 {
    fn kind() -> AttributeKind {
        AttributeKind::Leaf(Type::Number)
    }

    /// Terraform has one type for all numbers, so a fraction is a mistake of the practitioner.
    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let number = Number::from_known(value, path, problems)?;
        let whole = number.as_i64();
        if whole.is_none() && number.is_integer() {
            problems.error(
                path.clone(),
                "Number out of range",
                format!("must be a whole number between {} and {}, found {number}.", Self::MIN, Self::MAX),
            );
        } else if whole.is_none() {
            problems.error(
                path.clone(),
                "Not a whole number",
                format!("must be a whole number, found {number}. Write it without a fraction."),
            );
        }
        whole
    }

    fn into_known(self) -> Value {
        Value::Number(Number::from(self))
    }
}

impl AttrValue for Value {
    fn kind() -> AttributeKind {
        AttributeKind::Leaf(Type::Dynamic)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        match value {
            Self::Dynamic(..) => Some(value),
            other => wrong_shape("a value with its type", &other, path, problems),
        }
    }

    fn into_known(self) -> Value {
        self
    }
}
