//! Keys of items: their values in the order of the service, and what requests are refused for.

use std::collections::BTreeMap;

use crate::items::number::Decimal;
use crate::items::value::{AttributeValue, Item};
use crate::primitives::error::ServiceError;
use crate::table::state::Table;
use crate::table_settings::schema::{AttributeType, KeyElement, KeyType};

/// A value that can be a key. Numbers are ordered as numbers, texts by their UTF-8 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyValue {
    S(String),
    N(Decimal),
    B(Vec<u8>),
}

/// The primary key of an item: partition value, and sort value if the table has one.
pub(crate) type PrimaryKey = Vec<KeyValue>;

/// Longest values of a partition and of a sort attribute in bytes.
const MAX_PARTITION: usize = 2048;
const MAX_SORT: usize = 1024;

impl KeyValue {
    /// The value as a key; `None` for a type that no key has.
    pub(crate) fn of(value: &AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::S(text) => Some(Self::S(text.clone())),
            AttributeValue::N(number) => Some(Self::N(number.clone())),
            AttributeValue::B(bytes) => Some(Self::B(bytes.clone())),
            AttributeValue::Bool(_)
            | AttributeValue::Null
            | AttributeValue::Strings(_)
            | AttributeValue::Numbers(_)
            | AttributeValue::Binaries(_)
            | AttributeValue::List(_)
            | AttributeValue::Map(_) => None,
        }
    }

    fn length(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::B(bytes) => bytes.len(),
            Self::N(_) => 1,
        }
    }
}

/// Whether a value has a type.
pub(crate) fn is_of(value: &AttributeValue, kind: AttributeType) -> bool {
    value.type_name() == kind.as_str()
}

/// The values of key attributes in an item; `None` if it lacks one, so that it is not in an index of these keys.
pub(crate) fn values(keys: &[KeyElement], types: &BTreeMap<String, AttributeType>, item: &Item) -> Option<PrimaryKey> {
    let value = |key: &KeyElement| {
        let value = item.get(&key.name)?;
        types.get(&key.name).filter(|kind| is_of(value, **kind))?;
        KeyValue::of(value)
    };
    keys.iter().map(value).collect()
}

/// The primary key that a request names: exactly the key attributes, of their types.
pub(crate) fn named(table: &Table, key: &Item) -> Result<PrimaryKey, ServiceError> {
    let mismatch = || ServiceError::validation("The provided key element does not match the schema");
    if key.len() != table.keys.len() {
        return Err(mismatch());
    }
    let found = values(&table.keys, &table.attributes, key).ok_or_else(mismatch)?;
    check_values(&table.keys, &found)?;
    Ok(found)
}

/// The primary key of a whole item, which must fit the keys of every index too.
pub(crate) fn of_item(table: &Table, item: &Item) -> Result<PrimaryKey, ServiceError> {
    for key in &table.keys {
        let Some(value) = item.get(&key.name) else {
            return Err(ServiceError::invalid(format!("Missing the key {} in the item", key.name)));
        };
        if let Some(kind) = table.attributes.get(&key.name).filter(|kind| !is_of(value, **kind)) {
            return Err(ServiceError::invalid(format!(
                "Type mismatch for key {} expected: {} actual: {}",
                key.name,
                kind.as_str(),
                value.type_name()
            )));
        }
    }
    let found = values(&table.keys, &table.attributes, item).expect("each key attribute has its type");
    check_values(&table.keys, &found)?;
    check_index_keys(table, item)?;
    Ok(found)
}

fn check_values(keys: &[KeyElement], values: &[KeyValue]) -> Result<(), ServiceError> {
    for (key, value) in keys.iter().zip(values) {
        if let Some(noun) = empty(value) {
            return Err(ServiceError::validation(format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                 empty {noun} value. Key: {}",
                key.name
            )));
        }
        match key.key_type {
            KeyType::Hash if value.length() > MAX_PARTITION => {
                return Err(ServiceError::invalid(format!(
                    "Size of hashkey has exceeded the maximum size limit of{MAX_PARTITION} bytes"
                )));
            }
            KeyType::Range if value.length() > MAX_SORT => {
                return Err(ServiceError::invalid(format!(
                    "Aggregated size of all range keys has exceeded the size limit of {MAX_SORT} bytes"
                )));
            }
            KeyType::Hash | KeyType::Range => {}
        }
    }
    Ok(())
}

fn empty(value: &KeyValue) -> Option<&'static str> {
    match value {
        KeyValue::S(text) if text.is_empty() => Some("string"),
        KeyValue::B(bytes) if bytes.is_empty() => Some("binary"),
        KeyValue::S(_) | KeyValue::B(_) | KeyValue::N(_) => None,
    }
}

/// An attribute that is the key of an index may be absent, but not of another type or empty.
fn check_index_keys(table: &Table, item: &Item) -> Result<(), ServiceError> {
    let locals = table.locals.iter().map(|index| (&index.name, &index.keys));
    let globals = table.globals.iter().map(|index| (&index.name, &index.keys));
    for (index, key) in locals.chain(globals).flat_map(|(index, keys)| keys.iter().map(move |key| (index, key))) {
        let (Some(value), Some(kind)) = (item.get(&key.name), table.attributes.get(&key.name)) else { continue };
        if !is_of(value, *kind) {
            return Err(ServiceError::invalid(format!(
                "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {index}",
                key.name,
                kind.as_str(),
                value.type_name()
            )));
        }
        if let Some(noun) = KeyValue::of(value).as_ref().and_then(empty) {
            return Err(ServiceError::validation(format!(
                "One or more parameter values are not valid. A value specified for a secondary index key is not \
                 supported. The AttributeValue for a key attribute cannot contain an empty {noun} value. IndexName: \
                 {index}, IndexKey: {}",
                key.name
            )));
        }
    }
    Ok(())
}
