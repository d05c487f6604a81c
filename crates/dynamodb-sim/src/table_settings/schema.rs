//! The rules for keys, attributes and projections.

use std::collections::{BTreeMap, BTreeSet};

use crate::primitives::error::ServiceError;
use crate::table_settings::input as table_input;
use crate::table_settings::input::AttributeDefinition;
use crate::table_settings::input::KeySchemaElement;

/// Projected non-key attributes summed over all indexes.
const MAX_PROJECTED: usize = 100;

/// Role of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Part of the partition key.
    Hash,
    /// Part of the sort key.
    Range,
}

/// Type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

/// One key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyElement {
    /// The attribute's name.
    pub name: String,
    /// Its role.
    pub key_type: KeyType,
}

/// Attributes that an index holds in addition to its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Every attribute.
    All,
    /// Keys only.
    KeysOnly,
    /// Keys and these attributes.
    Include(BTreeSet<String>),
}

impl KeyType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Hash => "HASH",
            Self::Range => "RANGE",
        }
    }
}

impl AttributeType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
        }
    }
}

/// Key elements whose shape was checked.
pub(crate) fn keys(given: &[KeySchemaElement]) -> Vec<KeyElement> {
    given
        .iter()
        .map(|element| KeyElement {
            name: element.attribute_name.clone().unwrap_or_default(),
            key_type: match element.key_type.as_deref() {
                Some("RANGE") => KeyType::Range,
                _ => KeyType::Hash,
            },
        })
        .collect()
}

/// Attribute definitions whose shape was checked; a name twice is refused (T-042).
pub(crate) fn attributes(given: &[AttributeDefinition]) -> Result<BTreeMap<String, AttributeType>, ServiceError> {
    let mut attributes = BTreeMap::new();
    for definition in given {
        let name = definition.attribute_name.clone().unwrap_or_default();
        let kind = match definition.attribute_type.as_deref() {
            Some("N") => AttributeType::N,
            Some("B") => AttributeType::B,
            _ => AttributeType::S,
        };
        if attributes.insert(name.clone(), kind).is_some() {
            return Err(ServiceError::validation(format!("Attribute Name is duplicated: {name}")));
        }
    }
    Ok(attributes)
}

/// A projection; it has no default, and only INCLUDE has attributes (T-126).
pub(crate) fn projection(given: &table_input::Projection) -> Result<Projection, ServiceError> {
    let attributes = given.non_key_attributes.as_deref();
    match (given.projection_type.as_deref(), attributes) {
        (Some("ALL"), None) => Ok(Projection::All),
        (Some("KEYS_ONLY"), None) => Ok(Projection::KeysOnly),
        (Some("INCLUDE"), Some(attributes)) => included(attributes),
        (Some("INCLUDE"), None) => {
            Err(ServiceError::invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (Some(kind), _) => {
            Err(ServiceError::invalid(format!("ProjectionType is {kind}, but NonKeyAttributes is specified")))
        }
        (None, _) => Err(ServiceError::invalid("Unknown ProjectionType: null")),
    }
}

fn included(attributes: &[String]) -> Result<Projection, ServiceError> {
    let mut set = BTreeSet::new();
    for attribute in attributes {
        if !set.insert(attribute.clone()) {
            return Err(ServiceError::invalid(format!("Duplicate element in NonKeyAttributes: {attribute}")));
        }
    }
    Ok(Projection::Include(set))
}

/// A table has a HASH and at most one RANGE, in this order, of different names (T-042, T-124).
pub(crate) fn check_table_keys(keys: &[KeyElement]) -> Result<(), ServiceError> {
    if keys[0].key_type != KeyType::Hash {
        return Err(ServiceError::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
    }
    let Some(second) = keys.get(1) else {
        return Ok(());
    };
    if second.key_type != KeyType::Range {
        return Err(ServiceError::validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
    }
    if second.name == keys[0].name {
        return Err(ServiceError::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    Ok(())
}

/// A global index has 1 to 4 HASH, then 0 to 4 RANGE, no name twice (T-123).
pub(crate) fn check_global_keys(keys: &[KeyElement]) -> Result<(), ServiceError> {
    if keys[0].key_type != KeyType::Hash {
        return Err(ServiceError::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
    }
    let first_range = keys.iter().position(|key| key.key_type == KeyType::Range).unwrap_or(keys.len());
    if keys[first_range..].iter().any(|key| key.key_type == KeyType::Hash) {
        return Err(ServiceError::invalid(
            "All HASH key attributes must precede RANGE key attributes in the KeySchema",
        ));
    }
    for (kind, count) in [("HASH", first_range), ("RANGE", keys.len() - first_range)] {
        if count > 4 {
            return Err(ServiceError::invalid(format!(
                "The KeySchema exceeds the maximum allowed number of {kind} key attributes"
            )));
        }
    }
    let names: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    if names.len() < keys.len() {
        return Err(ServiceError::validation("The KeySchema contains multiple key attributes with the same name"));
    }
    Ok(())
}

/// A local index has the table's HASH and one RANGE of its own; the table must have a RANGE (T-129).
pub(crate) fn check_local_keys(index: &str, keys: &[KeyElement], table: &[KeyElement]) -> Result<(), ServiceError> {
    if table.len() < 2 {
        return Err(ServiceError::invalid(
            "Table KeySchema does not have a range key, which is required when specifying a \
             LocalSecondaryIndex",
        ));
    }
    check_table_keys(keys)?;
    if keys[0].name != table[0].name {
        return Err(ServiceError::invalid(format!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {index}. \
             index hash key: {}, table hash key: {}",
            keys[0].name, table[0].name
        )));
    }
    if keys.len() < 2 {
        return Err(ServiceError::invalid(format!("Index KeySchema does not have a range key for index: {index}")));
    }
    Ok(())
}

/// The attribute definitions of a create are exactly the key attributes of the table and its indexes.
///
/// Checked before every other index rule (T-127).
pub(crate) fn check_definitions<'a>(
    attributes: &BTreeMap<String, AttributeType>,
    table: &[KeyElement],
    indexes: impl Iterator<Item = &'a [KeyElement]>,
) -> Result<(), ServiceError> {
    if attributes.is_empty() {
        return Err(ServiceError::validation("Invalid KeySchema: Some index key attribute have no definition"));
    }
    let mut used: BTreeSet<&str> = table.iter().map(|key| key.name.as_str()).collect();
    let mut indexed = false;
    for keys in indexes {
        indexed = true;
        used.extend(keys.iter().map(|key| key.name.as_str()));
    }
    let defined: BTreeSet<&str> = attributes.keys().map(String::as_str).collect();
    let list = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(", ");
    if !used.is_subset(&defined) {
        return Err(ServiceError::invalid(format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], \
             AttributeDefinitions: [{}]",
            list(&used),
            list(&defined)
        )));
    }
    if used == defined {
        return Ok(());
    }
    Err(ServiceError::invalid(if indexed {
        format!(
            "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
            list(&defined),
            list(&used)
        )
    } else {
        "Number of attributes in KeySchema does not exactly match number of attributes defined in \
         AttributeDefinitions"
            .to_owned()
    }))
}

/// At most 100 projected attributes over all indexes; an attribute of two indexes counts twice.
pub(crate) fn check_projected<'a>(projections: impl Iterator<Item = &'a Projection>) -> Result<(), ServiceError> {
    let total: usize = projections
        .map(|projection| match projection {
            Projection::Include(attributes) => attributes.len(),
            Projection::All | Projection::KeysOnly => 0,
        })
        .sum();
    if total > MAX_PROJECTED {
        return Err(ServiceError::invalid(format!(
            "Number of user-projected attributes across all indexes exceeds the limit of {MAX_PROJECTED}"
        )));
    }
    Ok(())
}
