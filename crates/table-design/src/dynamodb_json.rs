//! Items between plain JSON and the JSON of the service's API, in which every value names its type: `{"N": "7"}`.
//!
//! Numbers are exact: they are never read as floats. Plain JSON has neither sets nor binary values; they are written as an
//! object with one member: `{"SS": [...]}`, `{"NS": [...]}`, `{"BS": [...]}` and `{"B": "base64"}`. A map that looks like one of these
//! is written as `{"M": {...}}`, so that each direction undoes the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value as Json};

mod number;
mod plain;
mod typed;

pub use number::{Decimal, NumberError};

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeValue {
    /// `S`
    String(String),
    /// `N`
    Number(Decimal),
    /// `B`
    Binary(Vec<u8>),
    /// `BOOL`
    Bool(bool),
    /// `NULL`
    Null,
    /// `M`
    Map(Item),
    /// `L`
    List(Vec<Self>),
    /// `SS`
    StringSet(BTreeSet<String>),
    /// `NS`
    NumberSet(BTreeSet<Decimal>),
    /// `BS`
    BinarySet(BTreeSet<Vec<u8>>),
}

/// An item: attributes by name.
pub type Item = BTreeMap<String, AttributeValue>;

/// Why a value cannot be converted, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemError {
    /// As one writes it: `lines[0].price`; empty for the whole.
    pub path: String,
    /// A sentence.
    pub text: String,
}

/// The JSON of the service's API for a value in plain JSON. An object is an item, whose attributes are converted; anything else
/// is one attribute value.
///
/// # Errors
/// What the service does not store: numbers of more than 38 digits, empty sets, repeated elements, text that is no base64.
pub fn marshal(plain: &Json) -> Result<Json, ItemError> {
    match plain {
        Json::Object(members) => Ok(Json::Object(typed::members(&plain::members(members)?))),
        other => Ok(typed::write(&plain::read(other)?)),
    }
}

/// Plain JSON for an item or a value in the JSON of the service's API.
///
/// # Errors
/// The text is no JSON, or not in that form.
pub fn unmarshal(text: &str) -> Result<Json, ItemError> {
    let json: Json = serde_json::from_str(text).map_err(|problem| {
        ItemError::here(format!("A JSON document is expected, but this is malformed: {problem}."))
    })?;
    match &json {
        Json::Object(members) if members.values().all(Json::is_object) => {
            Ok(Json::Object(plain::item_members(&typed::read_members(members)?)))
        }
        other => Ok(plain::write(&typed::read(other)?)),
    }
}

/// The attributes of an item in plain JSON.
///
/// # Errors
/// As [`marshal`].
pub fn item(members: &Map<String, Json>) -> Result<Item, ItemError> {
    plain::members(members)
}

/// The size of an item in bytes by the service's published rules. Those of numbers are approximate.
#[must_use]
pub fn item_size(item: &Item) -> u64 {
    item.iter().map(|(name, value)| length(name) + size(value)).sum()
}

/// The size of a value without the attribute's name.
fn size(value: &AttributeValue) -> u64 {
    match value {
        AttributeValue::String(text) => length(text),
        AttributeValue::Number(number) => number.size(),
        AttributeValue::Binary(bytes) => bytes.len() as u64,
        AttributeValue::Bool(_) | AttributeValue::Null => 1,
        AttributeValue::Map(members) => 3 + item_size(members) + members.len() as u64,
        AttributeValue::List(elements) => 3 + elements.iter().map(|element| 1 + size(element)).sum::<u64>(),
        AttributeValue::StringSet(elements) => elements.iter().map(|text| length(text)).sum(),
        AttributeValue::NumberSet(elements) => elements.iter().map(Decimal::size).sum(),
        AttributeValue::BinarySet(elements) => elements.iter().map(|bytes| bytes.len() as u64).sum(),
    }
}

/// How a JSON value is read as an attribute value: each form of JSON has its own way.
type Read = fn(&Json) -> Result<AttributeValue, ItemError>;

fn read_members(object: &Map<String, Json>, read: Read) -> Result<Item, ItemError> {
    let member = |(name, value): (&String, &Json)| {
        let value = read(value).map_err(|problem| problem.in_member(name))?;
        Ok((name.clone(), value))
    };
    object.iter().map(member).collect()
}

fn read_elements(elements: &[Json], read: Read) -> Result<Vec<AttributeValue>, ItemError> {
    let element = |(position, element)| read(element).map_err(|problem| problem.in_element(position));
    elements.iter().enumerate().map(element).collect()
}

fn written_members(item: &Item, write: fn(&AttributeValue) -> Json) -> Map<String, Json> {
    item.iter().map(|(name, value)| (name.clone(), write(value))).collect()
}

fn length(text: &str) -> u64 {
    text.len() as u64
}

impl ItemError {
    fn here(text: impl Into<String>) -> Self {
        Self { path: String::new(), text: text.into() }
    }

    fn in_member(self, name: &str) -> Self {
        let simple = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        self.below(&if simple { name.to_owned() } else { format!("[{name:?}]") })
    }

    fn in_element(self, position: usize) -> Self {
        self.below(&format!("[{position}]"))
    }

    fn below(mut self, step: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{step}{dot}{}", self.path);
        self
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.text) } else { write!(f, "At {}: {}", self.path, self.text) }
    }
}

impl std::error::Error for ItemError {}

#[cfg(test)]
mod tests;
