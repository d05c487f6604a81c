//! The JSON codec, driven by the type, for stored state and `DynamicValue.json`.
//!
//! Unknown values cannot be written. A value of type `dynamic` is `{"type": …, "value": …}`.

use serde_json::Value as Json;

mod decode;

pub use decode::{Extra, decode, from_json};

use super::{EncodeError, SetElements, Value, error};
use crate::{path::Step, value_type::Type};

/// The JSON form of `value` as type `ty`.
///
/// # Errors
///
/// When the value is not of the type, or something in it is unknown.
pub fn to_json(value: &Value, ty: &Type) -> Result<Json, EncodeError> {
    match (value, ty) {
        (Value::Null, _) => Ok(Json::Null),
        (Value::Bool(truth), Type::Bool) => Ok(Json::Bool(*truth)),
        (Value::Number(number), Type::Number) => {
            let text = number.to_string();
            text.parse().map(Json::Number).map_err(|_| EncodeError::new(format!("{text} is no JSON number")))
        }
        (Value::String(text), Type::String) => Ok(Json::String(text.clone())),
        (Value::List(values), Type::List(ty)) => array(values.iter().map(|value| (value, &**ty))),
        (Value::Set(SetElements(values)), Type::Set(ty)) => {
            let SetElements(unique) = SetElements::new(values.clone());
            array(unique.iter().map(|value| (value, &**ty)))
        }
        (Value::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => array(values.iter().zip(types)),
        (Value::Map(values), Type::Map(ty)) => {
            members(values.iter().map(|(key, value)| (Step::Key(key.clone()), key, value, &**ty)))
        }
        (Value::Object(values), Type::Object(types)) if values.keys().eq(types.keys()) => {
            let typed = values.iter().zip(types.values());
            members(typed.map(|((name, value), ty)| (Step::Attribute(name.clone()), name, value, ty)))
        }
        (Value::Dynamic(own, inner), Type::Dynamic) => {
            let members = [("type".to_owned(), own.notation()), ("value".to_owned(), to_json(inner, own)?)];
            Ok(Json::Object(members.into_iter().collect()))
        }
        (Value::Unknown(_), _) => Err(EncodeError::new("JSON cannot hold a value that is not known yet")),
        (
            Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::List(_)
            | Value::Set(_)
            | Value::Map(_)
            | Value::Tuple(_)
            | Value::Object(_)
            | Value::Dynamic(..),
            _,
        ) => Err(EncodeError::new(format!("expected a value of type {ty}, found {}", value.shape()))),
    }
}

fn array<'a>(values: impl Iterator<Item = (&'a Value, &'a Type)>) -> Result<Json, EncodeError> {
    let written = values
        .enumerate()
        .map(|(position, (value, ty))| to_json(value, ty).map_err(|problem| problem.inside(error::index(position))));
    written.collect::<Result<_, _>>().map(Json::Array)
}

fn members<'a>(values: impl Iterator<Item = (Step, &'a String, &'a Value, &'a Type)>) -> Result<Json, EncodeError> {
    let written = values.map(|(step, key, value, ty)| {
        let value = to_json(value, ty).map_err(|problem| problem.inside(step))?;
        Ok((key.clone(), value))
    });
    written.collect::<Result<_, _>>().map(Json::Object)
}

#[cfg(test)]
mod tests;
