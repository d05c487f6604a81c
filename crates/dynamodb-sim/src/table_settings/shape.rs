//! The shape rules of the structures that tables, restores and imports share.

use crate::primitives::shape::Shape;
use crate::table_settings::input::{
    AttributeDefinition, KeySchemaElement, Projection, ProvisionedThroughput, SecondaryIndex, StreamSpecification,
};

impl Shape {
    pub(crate) fn key_schema(&mut self, path: &str, keys: &[KeySchemaElement], most: usize) {
        self.count(path, keys, 1, most);
        for (number, key) in (1..).zip(keys) {
            let path = format!("{path}.{number}.member");
            if let Some(name) = self.required(&format!("{path}.attributeName"), &key.attribute_name) {
                self.length(&format!("{path}.attributeName"), name, 1, 255);
            }
            if let Some(kind) = self.required(&format!("{path}.keyType"), &key.key_type) {
                self.one_of(&format!("{path}.keyType"), kind, &["HASH", "RANGE"]);
            }
        }
    }

    pub(crate) fn attribute_definitions(&mut self, definitions: &[AttributeDefinition]) {
        for (number, definition) in (1..).zip(definitions) {
            let path = format!("attributeDefinitions.{number}.member");
            if let Some(name) = self.required(&format!("{path}.attributeName"), &definition.attribute_name) {
                self.length(&format!("{path}.attributeName"), name, 1, 255);
            }
            if let Some(kind) = self.required(&format!("{path}.attributeType"), &definition.attribute_type) {
                self.one_of(&format!("{path}.attributeType"), kind, &["B", "N", "S"]);
            }
        }
    }

    /// Both units are required and at least 1; the write unit is named first (T-038).
    pub(crate) fn throughput(&mut self, path: &str, units: &ProvisionedThroughput) {
        let write = format!("{path}.writeCapacityUnits");
        if let Some(&value) = self.required(&write, &units.write_capacity_units) {
            self.at_least(&write, value, 1);
        }
        let read = format!("{path}.readCapacityUnits");
        if let Some(&value) = self.required(&read, &units.read_capacity_units) {
            self.at_least(&read, value, 1);
        }
    }

    pub(crate) fn projection(&mut self, path: &str, projection: &Projection) {
        if let Some(kind) = &projection.projection_type {
            self.one_of(&format!("{path}.projectionType"), kind, &["ALL", "INCLUDE", "KEYS_ONLY"]);
        }
        if let Some(attributes) = &projection.non_key_attributes {
            self.count(&format!("{path}.nonKeyAttributes"), attributes, 1, 20);
        }
    }

    /// A secondary index of a create; global indexes may have up to eight key attributes (T-123).
    pub(crate) fn index(&mut self, path: &str, index: &SecondaryIndex, most_keys: usize) {
        if let Some(name) = self.required(&format!("{path}.indexName"), &index.index_name) {
            self.name(&format!("{path}.indexName"), name);
        }
        if let Some(keys) = self.required(&format!("{path}.keySchema"), &index.key_schema) {
            self.key_schema(&format!("{path}.keySchema"), keys, most_keys);
        }
        if let Some(projection) = self.required(&format!("{path}.projection"), &index.projection) {
            self.projection(&format!("{path}.projection"), projection);
        }
        if let Some(units) = &index.provisioned_throughput {
            self.throughput(&format!("{path}.provisionedThroughput"), units);
        }
    }

    pub(crate) fn indexes(&mut self, path: &str, indexes: &[SecondaryIndex], most_keys: usize) {
        for (number, index) in (1..).zip(indexes) {
            self.index(&format!("{path}.{number}.member"), index, most_keys);
        }
    }

    pub(crate) fn stream(&mut self, stream: &StreamSpecification) {
        self.required("streamSpecification.streamEnabled", &stream.stream_enabled);
        if let Some(view) = &stream.stream_view_type {
            self.one_of(
                "streamSpecification.streamViewType",
                view,
                &["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"],
            );
        }
    }

    pub(crate) fn billing_mode(&mut self, path: &str, mode: &Option<String>) {
        if let Some(mode) = mode {
            self.one_of(path, mode, &["PROVISIONED", "PAY_PER_REQUEST"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T-038
    #[test]
    fn missing_units_are_reported_together() {
        let mut shape = Shape::default();
        shape.throughput("provisionedThroughput", &ProvisionedThroughput::default());
        let message = shape.done().expect_err("two violations").message;
        assert_eq!(
            message,
            "2 validation errors detected: Value null at 'provisionedThroughput.writeCapacityUnits' failed \
             to satisfy constraint: Member must not be null; Value null at \
             'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must not be null"
        );
    }
}
