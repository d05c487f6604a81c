//! Reading of inputs: JSON in the shapes of AWS JSON 1.0, every member optional.
//!
//! Members that AWS would ignore are ignored; a member of the wrong JSON type is a `SerializationException`.
//! Which members are required, and their ranges, is checked in [`crate::primitives::shape`].

use serde::Deserialize;
use serde_json::Value;

use crate::primitives::error::ServiceError;

/// Reads an input.
pub(crate) fn read<'a, T: Deserialize<'a>>(input: &'a Value) -> Result<T, ServiceError> {
    T::deserialize(input).map_err(|error| ServiceError::new("SerializationException", error.to_string()))
}

/// Whether an input has a member; `null` stands for an absent one.
pub(crate) fn is_given(input: &Value, member: &str) -> bool {
    input.get(member).is_some_and(|value| !value.is_null())
}

/// Declares inputs: structs whose members are all optional and named as AWS names them.
macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
            #[serde(rename_all = "PascalCase", default)]
            pub(crate) struct $name {
                $(pub(crate) $field: Option<$type>,)*
            }
        )*
    };
}

pub(crate) use inputs;

inputs! {
    Tag { key: String, value: String, }
    TableOnly { table_name: String, }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_members_are_ignored_and_wrong_types_are_not() {
        let input = json!({"TableName": "orders", "Whatever": 1});
        let read: TableOnly = super::read(&input).expect("unknown members are ignored");
        assert_eq!(read.table_name.as_deref(), Some("orders"));

        let error = super::read::<TableOnly>(&json!({"TableName": 1})).expect_err("not a string");
        assert_eq!(error.code, "SerializationException");
    }
}
