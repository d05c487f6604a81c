//! Encodes values as MessagePack.

use std::collections::BTreeMap;

use rmp::encode::{write_array_len, write_bin, write_bool, write_f64, write_map_len, write_nil, write_sint, write_str};

use super::unknown;
use crate::{
    path::Step,
    value::{EncodeError, Number, SetElements, Value, error},
    value_type::{MAX_DEPTH, Type},
};

/// Writes `value` as type `ty`.
///
/// # Errors
///
/// When the value is not of the type: another kind of value, an attribute missing or unknown, a dynamic value
/// without its type, a refinement that does not suit the type; or nested more than 60 levels deep.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(1024);
    write(&mut bytes, value, ty, MAX_DEPTH)?;
    Ok(bytes)
}

type Written = Result<(), EncodeError>;

fn write(out: &mut Vec<u8>, value: &Value, ty: &Type, depth: usize) -> Written {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(EncodeError::new(format!("nested more than {MAX_DEPTH} levels deep")));
    };
    match (value, ty) {
        (Value::Null, _) => write_nil(out).map_err(memory),
        (Value::Unknown(refinements), _) => unknown::encode(out, refinements, ty),
        (Value::Bool(truth), Type::Bool) => write_bool(out, *truth).map_err(memory),
        (Value::Number(number), Type::Number) => write_number(out, number),
        (Value::String(text), Type::String) => write_text(out, text),
        (Value::List(values), Type::List(ty)) => elements(out, values, ty, depth),
        (Value::Set(SetElements(values)), Type::Set(ty)) => {
            let SetElements(unique) = SetElements::new(values.clone());
            elements(out, &unique, ty, depth)
                .map_err(|problem| EncodeError::new(format!("in an element of the set: {}", problem.problem)))
        }
        (Value::Map(values), Type::Map(ty)) => map(out, values, ty, depth),
        (Value::Tuple(values), Type::Tuple(types)) => tuple(out, values, types, depth),
        (Value::Object(values), Type::Object(types)) => object(out, values, types, depth),
        (Value::Dynamic(own, inner), Type::Dynamic) => {
            write_array_len(out, 2).map_err(memory)?;
            write_bin(out, &own.to_json()).map_err(memory)?;
            write(out, inner, own, depth)
        }
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

/// The shortest integer when it is one that fits 64 bits, a float when that is exact, decimal text otherwise.
pub(super) fn write_number(out: &mut Vec<u8>, number: &Number) -> Written {
    if let Some(integer) = number.as_i64() {
        write_sint(out, integer).map(|_| ()).map_err(memory)
    } else if let Some(float) = number.as_exact_f64() {
        write_f64(out, float).map_err(memory)
    } else {
        write_text(out, &number.to_string())
    }
}

pub(super) fn write_text(out: &mut Vec<u8>, text: &str) -> Written {
    length(text.len())?;
    write_str(out, text).map_err(memory)
}

fn elements(out: &mut Vec<u8>, values: &[Value], ty: &Type, depth: usize) -> Written {
    write_array_len(out, length(values.len())?).map_err(memory)?;
    for (position, value) in values.iter().enumerate() {
        write(out, value, ty, depth).map_err(|problem| problem.inside(error::index(position)))?;
    }
    Ok(())
}

fn tuple(out: &mut Vec<u8>, values: &[Value], types: &[Type], depth: usize) -> Written {
    if values.len() != types.len() {
        return Err(EncodeError::new(format!("expected {} elements, found {}", types.len(), values.len())));
    }
    write_array_len(out, length(values.len())?).map_err(memory)?;
    for (position, (value, ty)) in values.iter().zip(types).enumerate() {
        write(out, value, ty, depth).map_err(|problem| problem.inside(error::index(position)))?;
    }
    Ok(())
}

fn map(out: &mut Vec<u8>, values: &BTreeMap<String, Value>, ty: &Type, depth: usize) -> Written {
    write_map_len(out, length(values.len())?).map_err(memory)?;
    for (key, value) in values {
        write_text(out, key)?;
        write(out, value, ty, depth).map_err(|problem| problem.inside(Step::Key(key.clone())))?;
    }
    Ok(())
}

fn object(
    out: &mut Vec<u8>,
    values: &BTreeMap<String, Value>,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Written {
    if let Some(name) = values.keys().find(|name| !types.contains_key(*name)) {
        return Err(EncodeError::new(format!("an unknown attribute {name:?}")));
    }
    write_map_len(out, length(types.len())?).map_err(memory)?;
    for (name, ty) in types {
        let value = values.get(name).ok_or_else(|| EncodeError::new(format!("the attribute {name:?} is missing")))?;
        write_text(out, name)?;
        write(out, value, ty, depth).map_err(|problem| problem.inside(Step::Attribute(name.clone())))?;
    }
    Ok(())
}

fn length(length: usize) -> Result<u32, EncodeError> {
    u32::try_from(length).map_err(|_| EncodeError::new("longer than MessagePack can say"))
}

/// Writing into memory does not fail; the writer's signature says it could.
pub(super) fn memory(problem: impl std::fmt::Display) -> EncodeError {
    EncodeError::new(format!("the bytes could not be written: {problem}"))
}
