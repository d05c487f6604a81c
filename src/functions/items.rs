//! Items between values of a configuration and plain JSON, number by number.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use table_design::dynamodb_json::ItemError;
use tf_provider::function::FunctionError;
use tf_provider::value::json;
use tf_provider::{Number, Type, Value};

/// Plain JSON of a wholly known value.
pub(super) fn to_plain(value: &Value) -> Result<Json, FunctionError> {
    let plain = match value {
        Value::Dynamic(ty, inner) => json::to_json(inner, ty),
        other => json::to_json(other, &Type::Dynamic),
    };
    plain.map_err(|problem| FunctionError::argument(0, problem.to_string()))
}

/// The value of plain JSON: objects and tuples, as `jsondecode` gives them.
pub(super) fn from_plain(plain: &Json) -> (Type, Value) {
    match plain {
        Json::Null => (Type::Dynamic, Value::Null),
        Json::Bool(truth) => (Type::Bool, Value::Bool(*truth)),
        Json::Number(number) => {
            let text = number.to_string();
            match text.parse::<Number>() {
                Ok(number) => (Type::Number, Value::Number(number)),
                Err(_) => (Type::String, Value::String(text)),
            }
        }
        Json::String(text) => (Type::String, Value::String(text.clone())),
        Json::Array(elements) => {
            let (types, values) = elements.iter().map(from_plain).unzip();
            (Type::Tuple(types), Value::Tuple(values))
        }
        Json::Object(members) => {
            let typed: BTreeMap<String, (Type, Value)> =
                members.iter().map(|(name, value)| (name.clone(), from_plain(value))).collect();
            let types = typed.iter().map(|(name, (ty, _))| (name.clone(), ty.clone())).collect();
            let values = typed.into_iter().map(|(name, (_, value))| (name, value)).collect();
            (Type::Object(types), Value::Object(values))
        }
    }
}

pub(super) fn failed(problem: &ItemError) -> FunctionError {
    let ItemError { path, text } = problem;
    FunctionError::argument(0, if path.is_empty() { text.clone() } else { format!("`{path}`: {text}") })
}
