//! `ExpressionAttributeNames` and `ExpressionAttributeValues`: what each stands for, and whether each is used.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::items::value::{self, AttributeValue};
use crate::primitives::error::ServiceError;

/// The placeholders of a request.
#[derive(Debug, Default)]
pub(crate) struct Placeholders {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
    used: BTreeSet<String>,
}

impl Placeholders {
    /// Reads both members; `expressions` says whether the request has an expression at all.
    pub(crate) fn read(
        names: Option<&BTreeMap<String, String>>,
        values: Option<&Value>,
        expressions: bool,
    ) -> Result<Self, ServiceError> {
        let refused = |text: String| Err(ServiceError::validation(text));
        for (given, member) in
            [(names.is_some(), "ExpressionAttributeNames"), (values.is_some(), "ExpressionAttributeValues")]
        {
            if given && !expressions {
                return refused(format!("{member} can only be specified when using expressions"));
            }
        }
        let names = names.cloned();
        let values = values.map(value::item).transpose()?;
        if names.as_ref().is_some_and(BTreeMap::is_empty) {
            return refused("ExpressionAttributeNames must not be empty".to_owned());
        }
        if values.as_ref().is_some_and(BTreeMap::is_empty) {
            return refused("ExpressionAttributeValues must not be empty".to_owned());
        }
        let (names, values) = (names.unwrap_or_default(), values.unwrap_or_default());
        if let Some(key) = names.keys().find(|key| !is_placeholder(key, '#')) {
            return refused(format!("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\""));
        }
        if let Some(key) = values.keys().find(|key| !is_placeholder(key, ':')) {
            return refused(format!("ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\""));
        }
        Ok(Self { names, values, used: BTreeSet::new() })
    }

    /// The attribute that `#name` stands for.
    pub(crate) fn name(&mut self, placeholder: &str) -> Result<String, String> {
        let found = self.names.get(placeholder).cloned().ok_or_else(|| {
            format!(
                "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            )
        })?;
        self.used.insert(placeholder.to_owned());
        Ok(found)
    }

    /// The value that `:value` stands for.
    pub(crate) fn value(&mut self, placeholder: &str) -> Result<AttributeValue, String> {
        let found = self.values.get(placeholder).cloned().ok_or_else(|| {
            format!("An expression attribute value used in expression is not defined; attribute value: {placeholder}")
        })?;
        self.used.insert(placeholder.to_owned());
        Ok(found)
    }

    /// Refuses placeholders that no expression uses, once all are read.
    pub(crate) fn check_used(&self) -> Result<(), ServiceError> {
        let unused = |keys: Vec<&String>| {
            let left: Vec<&str> =
                keys.into_iter().map(String::as_str).filter(|key| !self.used.contains(*key)).collect();
            (!left.is_empty()).then(|| left.join(", "))
        };
        let names = unused(self.names.keys().collect()).map(|keys| ("ExpressionAttributeNames", keys));
        let values = unused(self.values.keys().collect()).map(|keys| ("ExpressionAttributeValues", keys));
        match names.or(values) {
            None => Ok(()),
            Some((member, keys)) => Err(ServiceError::validation(format!(
                "Value provided in {member} unused in expressions: keys: {{{keys}}}"
            ))),
        }
    }
}

fn is_placeholder(key: &str, sign: char) -> bool {
    key.strip_prefix(sign)
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}
