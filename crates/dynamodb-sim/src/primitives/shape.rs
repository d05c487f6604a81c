//! Checks of the shape of an input: required members, ranges, lengths, patterns and enumerations.
//!
//! The service collects every violation into one text and checks shapes before anything else (T-442).

use crate::primitives::error::ServiceError;

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
    }

    #[test]
    fn a_clean_input_passes() {
        let mut shape = Shape::default();
        shape.table_name(&Some("orders-1_2.3".to_owned()));
        shape.table_name(&Some("arn:aws:dynamodb:eu-central-1:1:table/x".to_owned()));
        assert_eq!(shape.done(), Ok(()));
    }
}
