//! Decodes JSON into values.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    path::Step,
    value::{DecodeError, SetElements, Value, error},
    value_type::{MAX_DEPTH, Type},
};

/// What happens to attributes that the type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// They are an error: a value for the current schema.
    Refuse,
    /// They are left out at every level: state that another version of the provider may have written.
    Ignore,
}

/// Reads a JSON text as a value of type `ty`. Attributes that are missing are null. Numbers and bools may be
/// written as strings.
///
/// # Errors
///
/// When the text is no JSON, or the value is not of the type.
pub fn decode(text: &[u8], ty: &Type, extra: Extra) -> Result<Value, DecodeError> {
    let json: Json =
        serde_json::from_slice(text).map_err(|problem| DecodeError::new(format!("not valid JSON: {problem}")))?;
    from_json(&json, ty, extra)
}

/// Reads a JSON value as a value of type `ty`, as [`decode`] does.
///
/// # Errors
///
/// When the value is not of the type.
pub fn from_json(json: &Json, ty: &Type, extra: Extra) -> Result<Value, DecodeError> {
    value(json, ty, extra, MAX_DEPTH)
}

fn value(json: &Json, ty: &Type, extra: Extra, depth: usize) -> Result<Value, DecodeError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(DecodeError::new(format!("nested more than {MAX_DEPTH} levels deep")));
    };
    match (json, ty) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::Bool(truth), Type::Bool) => Ok(Value::Bool(*truth)),
        (Json::String(text), Type::Bool) if text == "true" => Ok(Value::Bool(true)),
        (Json::String(text), Type::Bool) if text == "false" => Ok(Value::Bool(false)),
        (Json::Number(number), Type::Number) => decimal(&number.to_string()),
        (Json::String(text), Type::Number) => decimal(text),
        (Json::String(text), Type::String) => Ok(Value::String(text.clone())),
        (Json::Bool(truth), Type::String) => Ok(Value::String(truth.to_string())),
        (Json::Number(number), Type::String) => Ok(Value::String(number.to_string())),
        (Json::Array(values), Type::List(ty)) => Ok(Value::List(elements(values, ty, extra, depth)?)),
        (Json::Array(values), Type::Set(ty)) => {
            let elements = elements(values, ty, extra, depth)
                .map_err(|problem| DecodeError::new(format!("in an element of the set: {}", problem.problem)))?;
            Ok(Value::Set(SetElements::new(elements)))
        }
        (Json::Array(values), Type::Tuple(types)) => tuple(values, types, extra, depth),
        (Json::Object(members), Type::Map(ty)) => {
            let read = |(key, member): (&String, &Json)| {
                let value =
                    value(member, ty, extra, depth).map_err(|problem| problem.inside(Step::Key(key.clone())))?;
                Ok((key.clone(), value))
            };
            members.iter().map(read).collect::<Result<_, _>>().map(Value::Map)
        }
        (Json::Object(members), Type::Object(types)) => object(members, types, extra, depth),
        (Json::Object(members), Type::Dynamic) => dynamic(members, extra, depth),
        (
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_),
            Type::String
            | Type::Number
            | Type::Bool
            | Type::Dynamic
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(_)
            | Type::Tuple(_)
            | Type::Object(_),
        ) => Err(DecodeError::new(format!("expected a value of type {ty}, found {}", name(json)))),
    }
}

fn decimal(text: &str) -> Result<Value, DecodeError> {
    text.parse()
        .map(Value::Number)
        .map_err(|problem| DecodeError::new(format!("expected a value of type number, found {problem}")))
}

fn elements(values: &[Json], ty: &Type, extra: Extra, depth: usize) -> Result<Vec<Value>, DecodeError> {
    let read = |(position, json)| {
        value(json, ty, extra, depth).map_err(|problem: DecodeError| problem.inside(error::index(position)))
    };
    values.iter().enumerate().map(read).collect()
}

fn tuple(values: &[Json], types: &[Type], extra: Extra, depth: usize) -> Result<Value, DecodeError> {
    if values.len() != types.len() {
        return Err(DecodeError::new(format!("expected {} elements, found {}", types.len(), values.len())));
    }
    let read = |(position, (json, ty))| {
        value(json, ty, extra, depth).map_err(|problem: DecodeError| problem.inside(error::index(position)))
    };
    values.iter().zip(types).enumerate().map(read).collect::<Result<_, _>>().map(Value::Tuple)
}

fn object(
    members: &serde_json::Map<String, Json>,
    types: &BTreeMap<String, Type>,
    extra: Extra,
    depth: usize,
) -> Result<Value, DecodeError> {
    if extra == Extra::Refuse
        && let Some(name) = members.keys().find(|name| !types.contains_key(*name))
    {
        return Err(DecodeError::new(format!("an unknown attribute {name:?}")));
    }
    let read = |(name, ty): (&String, &Type)| {
        let json = members.get(name).unwrap_or(&Json::Null);
        let value = value(json, ty, extra, depth).map_err(|problem| problem.inside(Step::Attribute(name.clone())))?;
        Ok((name.clone(), value))
    };
    types.iter().map(read).collect::<Result<_, _>>().map(Value::Object)
}

fn dynamic(members: &serde_json::Map<String, Json>, extra: Extra, depth: usize) -> Result<Value, DecodeError> {
    let (Some(notation), Some(json), 2) = (members.get("type"), members.get("value"), members.len()) else {
        return Err(DecodeError::new("expected a value with its type: an object with \"type\" and \"value\""));
    };
    let ty = Type::from_notation(notation).map_err(|problem| DecodeError::new(problem.to_string()))?;
    let value = value(json, &ty, extra, depth)?;
    Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
}

fn name(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
