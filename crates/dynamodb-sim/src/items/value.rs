//! Attribute values and items, read from and written to the shapes of AWS JSON.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::items::number::Decimal;
use crate::primitives::error::ServiceError;

/// An item: its attributes by name.
pub(crate) type Item = BTreeMap<String, AttributeValue>;

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AttributeValue {
    S(String),
    N(Decimal),
    B(Vec<u8>),
    Bool(bool),
    Null,
    Strings(BTreeSet<String>),
    Numbers(BTreeSet<Decimal>),
    Binaries(BTreeSet<Vec<u8>>),
    List(Vec<Self>),
    Map(Item),
}

impl AttributeValue {
    /// The name of its type.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::S(_) => "S",
            Self::N(_) => "N",
            Self::B(_) => "B",
            Self::Bool(_) => "BOOL",
            Self::Null => "NULL",
            Self::Strings(_) => "SS",
            Self::Numbers(_) => "NS",
            Self::Binaries(_) => "BS",
            Self::List(_) => "L",
            Self::Map(_) => "M",
        }
    }

    /// Reads one value.
    pub(crate) fn read(given: &Value) -> Result<Self, ServiceError> {
        let members = given.as_object().ok_or_else(|| serialization("a structure is expected"))?;
        let mut members = members.iter().filter(|(_, value)| !value.is_null());
        let Some((kind, value)) = members.next() else {
            return Err(ServiceError::validation(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
            ));
        };
        if members.next().is_some() {
            return Err(ServiceError::validation(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            ));
        }
        Self::of_type(kind, value)
    }

    fn of_type(kind: &str, value: &Value) -> Result<Self, ServiceError> {
        Ok(match kind {
            "S" => Self::S(text(value)?.to_owned()),
            "N" => Self::N(Decimal::parse(text(value)?)?),
            "B" => Self::B(binary(value)?),
            "BOOL" => Self::Bool(value.as_bool().ok_or_else(|| serialization("a boolean is expected"))?),
            "NULL" if value.as_bool() == Some(true) => Self::Null,
            "NULL" => return Err(ServiceError::invalid("Null attribute value types must have the value of true")),
            "SS" => Self::Strings(set(value, "string", |value| text(value).map(str::to_owned))?),
            "NS" => Self::Numbers(set(value, "number", |value| Decimal::parse(text(value)?))?),
            "BS" => Self::Binaries(set(value, "binary", binary)?),
            "L" => Self::List(list(value)?.iter().map(Self::read).collect::<Result<_, _>>()?),
            "M" => Self::Map(item(value)?),
            _ => {
                return Err(ServiceError::validation(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
                ));
            }
        })
    }

    /// The value in the shape of an answer.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::S(text) => json!({"S": text}),
            Self::N(number) => json!({"N": number.to_string()}),
            Self::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
            Self::Bool(value) => json!({"BOOL": value}),
            Self::Null => json!({"NULL": true}),
            Self::Strings(set) => json!({"SS": set}),
            Self::Numbers(set) => json!({"NS": set.iter().map(Decimal::to_string).collect::<Vec<_>>()}),
            Self::Binaries(set) => json!({"BS": set.iter().map(|bytes| STANDARD.encode(bytes)).collect::<Vec<_>>()}),
            Self::List(list) => json!({"L": list.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Map(map) => json!({"M": item_json(map)}),
        }
    }
}

/// Reads an item, a key or a map.
pub(crate) fn item(given: &Value) -> Result<Item, ServiceError> {
    let members = given.as_object().ok_or_else(|| serialization("a map of attribute values is expected"))?;
    members.iter().map(|(name, value)| Ok((name.clone(), AttributeValue::read(value)?))).collect()
}

/// An item in the shape of an answer.
pub(crate) fn item_json(item: &Item) -> Value {
    Value::Object(item.iter().map(|(name, value)| (name.clone(), value.to_json())).collect::<Map<_, _>>())
}

fn serialization(problem: &str) -> ServiceError {
    ServiceError::new("SerializationException", problem)
}

fn text(value: &Value) -> Result<&str, ServiceError> {
    value.as_str().ok_or_else(|| serialization("a string is expected"))
}

fn list(value: &Value) -> Result<&Vec<Value>, ServiceError> {
    value.as_array().ok_or_else(|| serialization("a list is expected"))
}

fn binary(value: &Value) -> Result<Vec<u8>, ServiceError> {
    STANDARD.decode(text(value)?).map_err(|_| serialization("base64 is expected"))
}

fn set<T: Ord>(
    value: &Value,
    noun: &str,
    read: impl Fn(&Value) -> Result<T, ServiceError>,
) -> Result<BTreeSet<T>, ServiceError> {
    let given = list(value)?;
    if given.is_empty() {
        return Err(ServiceError::invalid(format!("An {noun} set  may not be empty")));
    }
    let read: BTreeSet<T> = given.iter().map(read).collect::<Result<_, _>>()?;
    if read.len() < given.len() {
        let given: Vec<&str> = given.iter().filter_map(Value::as_str).collect();
        return Err(ServiceError::invalid(format!("Input collection [{}] contains duplicates.", given.join(", "))));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_written_alike() {
        for value in [
            json!({"S": ""}),
            json!({"N": "-1.5"}),
            json!({"B": "AAE="}),
            json!({"BOOL": false}),
            json!({"NULL": true}),
            json!({"SS": ["a", "b"]}),
            json!({"NS": ["2", "10"]}),
            json!({"BS": ["AA=="]}),
            json!({"L": [{"S": "x"}, {"L": []}]}),
            json!({"M": {"a": {"M": {}}}}),
        ] {
            assert_eq!(AttributeValue::read(&value).expect("a value").to_json(), value);
        }
    }

    #[test]
    fn malformed_values_are_refused() {
        for (value, text) in [
            (json!({}), "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
            (json!({"S": "a", "N": "1"}), "Supplied AttributeValue has more than one datatypes set, must contain"),
            (json!({"SS": []}), "One or more parameter values were invalid: An string set  may not be empty"),
            (json!({"SS": ["a", "a"]}), "One or more parameter values were invalid: Input collection [a, a] contains"),
            (json!({"NULL": false}), "One or more parameter values were invalid: Null attribute value types must"),
        ] {
            let error = AttributeValue::read(&value).expect_err("refused");
            assert!(error.message.starts_with(text), "{value}: {error}");
        }
    }
}
