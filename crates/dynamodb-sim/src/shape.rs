//! Does the input fit the model? Required members, ranges, lengths, patterns and enumerations.
//!
//! The service collects every violation into one text and checks shapes before anything else (T-442).

use crate::error::ServiceError;
use crate::input::{
    AttributeDefinition, KeySchemaElement, Projection, ProvisionedThroughput, SecondaryIndex, StreamSpecification,
};

/// Collects violations; [`Shape::done`] turns them into one error.
#[derive(Default)]
pub(crate) struct Shape {
    violations: Vec<String>,
}

impl Shape {
    /// A required member; `None` is a violation and reads as the default.
    pub(crate) fn required<'a, T>(&mut self, path: &str, member: &'a Option<T>) -> Option<&'a T> {
        if member.is_none() {
            self.violate_null(path);
        }
        member.as_ref()
    }

    pub(crate) fn at_least(&mut self, path: &str, value: i64, least: i64) {
        if value < least {
            self.violate(path, value, format!("Member must have value greater than or equal to {least}"));
        }
    }

    pub(crate) fn at_most(&mut self, path: &str, value: i64, most: i64) {
        if value > most {
            self.violate(path, value, format!("Member must have value less than or equal to {most}"));
        }
    }

    pub(crate) fn length(&mut self, path: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            self.violate(path, value, format!("Member must have length greater than or equal to {least}"));
        } else if length > most {
            self.violate(path, value, format!("Member must have length less than or equal to {most}"));
        }
    }

    pub(crate) fn count<T>(&mut self, path: &str, list: &[T], least: usize, most: usize) {
        if list.len() < least {
            self.violate(path, "[]", format!("Member must have length greater than or equal to {least}"));
        } else if list.len() > most {
            self.violate(path, "[...]", format!("Member must have length less than or equal to {most}"));
        }
    }

    /// A table, index or backup name: 3 to 255 of `[a-zA-Z0-9_.-]`.
    pub(crate) fn name(&mut self, path: &str, value: &str) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if !value.chars().all(allowed) {
            self.violate(path, value, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
        self.length(path, value, 3, 255);
    }

    /// A `TableName` of most operations: a name, or an ARN.
    pub(crate) fn table_name(&mut self, member: &Option<String>) {
        if let Some(name) = self.required("tableName", member)
            && !name.starts_with("arn:")
        {
            self.name("tableName", name);
        }
    }

    pub(crate) fn one_of(&mut self, path: &str, value: &str, allowed: &[&str]) {
        if !allowed.contains(&value) {
            let set = allowed.join(", ");
            self.violate(path, value, format!("Member must satisfy enum value set: [{set}]"));
        }
    }

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

    pub(crate) fn done(self) -> Result<(), ServiceError> {
        match self.violations.len() {
            0 => Ok(()),
            count => {
                let noun = if count == 1 { "error" } else { "errors" };
                Err(ServiceError::validation(format!(
                    "{count} validation {noun} detected: {}",
                    self.violations.join("; ")
                )))
            }
        }
    }

    pub(crate) fn violate(&mut self, path: &str, value: impl std::fmt::Display, constraint: impl AsRef<str>) {
        self.violations
            .push(format!("Value '{value}' at '{path}' failed to satisfy constraint: {}", constraint.as_ref()));
    }

    fn violate_null(&mut self, path: &str) {
        self.violations.push(format!("Value null at '{path}' failed to satisfy constraint: Member must not be null"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(check: impl FnOnce(&mut Shape)) -> String {
        let mut shape = Shape::default();
        check(&mut shape);
        shape.done().expect_err("a violation").message
    }

    #[test]
    fn violations_read_as_the_service_writes_them() {
        assert_eq!(
            message(|shape| shape.name("tableName", "ab")),
            "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member \
             must have length greater than or equal to 3"
        );
        // T-038
        assert_eq!(
            message(|shape| shape.throughput("provisionedThroughput", &ProvisionedThroughput::default())),
            "2 validation errors detected: Value null at 'provisionedThroughput.writeCapacityUnits' failed \
             to satisfy constraint: Member must not be null; Value null at \
             'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn a_clean_input_passes() {
        let mut shape = Shape::default();
        shape.table_name(&Some("orders-1_2.3".to_owned()));
        shape.table_name(&Some("arn:aws:dynamodb:eu-central-1:1:table/x".to_owned()));
        assert_eq!(shape.done(), Ok(()));
    }
}
