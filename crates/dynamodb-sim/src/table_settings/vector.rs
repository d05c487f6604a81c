//! What a vector index consists of, and the rules for it that need no table in a state.

use std::collections::{BTreeMap, BTreeSet};

use crate::primitives::error::ServiceError;
use crate::primitives::shape::Shape;
use crate::table_settings::capacity::BillingMode;
use crate::table_settings::input::{self as table_input, VectorIndex};
use crate::table_settings::schema::{self, AttributeType, KeyElement, Projection};

/// Vector indexes per table (V140).
const MAX_VECTOR_INDEXES: usize = 5;
/// Numbers of a vector, at most (V142).
const MAX_DIMENSIONS: i64 = 4_096;
/// Distance functions, in the order in which a refusal names them.
const DISTANCES: [&str; 3] = ["DOT_PRODUCT", "COSINE", "EUCLIDEAN"];
const ROLES: [&str; 2] = ["HASH", "INLINE_FILTER"];

/// What a vector index consists of; nothing of it can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VectorSpec {
    pub(crate) name: String,
    /// Holds the vectors.
    pub(crate) attribute: String,
    pub(crate) dimensions: i64,
    pub(crate) distance: String,
    pub(crate) search: Vec<SearchElement>,
    pub(crate) projection: Projection,
}

/// An attribute that a search gives or filters on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchElement {
    pub(crate) name: String,
    /// `HASH` or `INLINE_FILTER`.
    pub(crate) role: String,
}

impl Shape {
    pub(crate) fn vector_index(&mut self, path: &str, index: &VectorIndex) {
        if let Some(name) = self.required(&format!("{path}.indexName"), &index.index_name) {
            self.name(&format!("{path}.indexName"), name);
        }
        let attribute = index.vector_attribute.as_ref().and_then(|attribute| attribute.attribute_name.clone());
        if let Some(name) = self.required(&format!("{path}.vectorAttribute.attributeName"), &attribute) {
            self.length(&format!("{path}.vectorAttribute.attributeName"), name, 1, 255);
        }
        if let Some(dimensions) = self.required(&format!("{path}.dimensions"), &index.dimensions) {
            self.at_least(&format!("{path}.dimensions"), *dimensions, 1);
        }
        if let Some(distance) = self.required(&format!("{path}.distanceFunction"), &index.distance_function) {
            self.one_of(&format!("{path}.distanceFunction"), distance, &DISTANCES);
        }
        if let Some(projection) = self.required(&format!("{path}.projection"), &index.projection) {
            self.projection(&format!("{path}.projection"), projection);
        }
        for (number, element) in (1..).zip(index.search_schema.as_deref().unwrap_or_default()) {
            let path = format!("{path}.searchSchema.{number}.member");
            if let Some(name) = self.required(&format!("{path}.attributeName"), &element.attribute_name) {
                self.length(&format!("{path}.attributeName"), name, 1, 255);
            }
            let role = format!("{path}.searchSchemaElementType");
            if let Some(kind) = self.required(&role, &element.search_schema_element_type) {
                self.one_of(&role, kind, &ROLES);
            }
        }
    }
}

/// An index whose shape was checked.
pub(crate) fn read(given: &VectorIndex) -> Result<VectorSpec, ServiceError> {
    let name = given.index_name.clone().unwrap_or_default();
    let element = |element: &table_input::SearchSchemaElement| SearchElement {
        name: element.attribute_name.clone().unwrap_or_default(),
        role: element.search_schema_element_type.clone().unwrap_or_default(),
    };
    let spec = VectorSpec {
        attribute: given.vector_attribute.as_ref().and_then(|of| of.attribute_name.clone()).unwrap_or_default(),
        dimensions: given.dimensions.unwrap_or_default(),
        distance: given.distance_function.clone().unwrap_or_default(),
        search: given.search_schema.iter().flatten().map(element).collect(),
        projection: schema::projection(&given.projection.clone().unwrap_or_default())?,
        name,
    };
    spec.check()?;
    Ok(spec)
}

impl VectorSpec {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The search schema as key elements, which have to be defined like keys.
    pub(crate) fn keys(&self) -> Vec<KeyElement> {
        let one = |element: &SearchElement| KeyElement { name: element.name.clone(), key_type: schema::KeyType::Hash };
        self.search.iter().map(one).collect()
    }

    fn check(&self) -> Result<(), ServiceError> {
        let name = &self.name;
        if self.dimensions > MAX_DIMENSIONS {
            return Err(ServiceError::invalid(format!(
                "Dimensions of vector index {name} exceed the maximum of {MAX_DIMENSIONS}"
            )));
        }
        if self.search.iter().filter(|element| element.role == "HASH").count() > 1 {
            return Err(ServiceError::invalid(format!(
                "The SearchSchema of vector index {name} has more than one HASH element"
            )));
        }
        let names: BTreeSet<&str> = self.search.iter().map(|element| element.name.as_str()).collect();
        if names.len() < self.search.len() || names.contains(self.attribute.as_str()) {
            return Err(ServiceError::invalid(format!(
                "The SearchSchema of vector index {name} has an attribute twice, or the vector attribute"
            )));
        }
        Ok(())
    }
}

/// The vector indexes of one table together: on demand, with vectors that are not keys and of one length for each attribute
/// (V38, V141, V143).
pub(crate) fn check_all<'a>(
    specs: impl Iterator<Item = &'a VectorSpec> + Clone,
    mode: BillingMode,
    attributes: &BTreeMap<String, AttributeType>,
) -> Result<(), ServiceError> {
    if mode == BillingMode::Provisioned && specs.clone().next().is_some() {
        return Err(on_demand_only());
    }
    let mut lengths: BTreeMap<&str, i64> = BTreeMap::new();
    for spec in specs {
        if attributes.contains_key(&spec.attribute) {
            return Err(defined_attribute(&spec.attribute));
        }
        if *lengths.entry(&spec.attribute).or_insert(spec.dimensions) != spec.dimensions {
            return Err(ServiceError::invalid(format!(
                "Vector indexes on attribute {} have different Dimensions",
                spec.attribute
            )));
        }
    }
    Ok(())
}

/// The refusal of vector indexes on a provisioned table.
pub(crate) fn on_demand_only() -> ServiceError {
    ServiceError::invalid("Vector indexes are not supported when BillingMode is PROVISIONED")
}

/// The refusal of an attribute that both has vectors and is defined like a key.
pub(crate) fn defined_attribute(name: &str) -> ServiceError {
    ServiceError::invalid(format!("The vector attribute {name} must not be specified in AttributeDefinitions"))
}

/// The text that refuses so many of them; creations and updates put it into different errors.
pub(crate) fn too_many(count: usize) -> Option<String> {
    let text = format!("Number of vector secondary indexes exceeds per-table limit of {MAX_VECTOR_INDEXES}");
    (count > MAX_VECTOR_INDEXES).then_some(text)
}
