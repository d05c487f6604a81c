//! Decodes MessagePack into values.

use std::collections::BTreeMap;

use super::{
    reader::{Item, Reader},
    unknown,
};
use crate::{
    path::Step,
    value::{DecodeError, Number, SetElements, Value, error},
    value_type::{MAX_DEPTH, Type},
};

/// Lengths are claims of the sender; no more than this many places are reserved before elements have been seen.
const MAX_RESERVED: usize = 256;

/// Reads one value of type `ty` that fills `bytes`. Objects must have exactly the attributes of their type.
///
/// # Errors
///
/// When the bytes are not a value of the type, end early, go on after the value, or are nested more than 60 levels
/// deep.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = value(&mut reader, ty, MAX_DEPTH)?;
    match reader.remaining() {
        0 => Ok(value),
        rest => Err(DecodeError::new(format!("{rest} bytes follow the value"))),
    }
}

fn value(reader: &mut Reader<'_>, ty: &Type, depth: usize) -> Result<Value, DecodeError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(DecodeError::new(format!("nested more than {MAX_DEPTH} levels deep")));
    };
    match (reader.next()?, ty) {
        (Item::Nil, _) => Ok(Value::Null),
        (Item::Extension(kind, payload), _) => unknown::decode(kind, payload, ty).map(Value::Unknown),
        (Item::Bool(truth), Type::Bool) => Ok(Value::Bool(truth)),
        (Item::Text(bytes) | Item::Binary(bytes), Type::String) => text(bytes).map(Value::String),
        (item, Type::Number) => number(&item).map(Value::Number),
        (Item::Array(length), Type::List(element)) => Ok(Value::List(elements(reader, length, element, depth)?)),
        (Item::Array(length), Type::Set(element)) => {
            // A path cannot name an element of a set.
            let elements = elements(reader, length, element, depth)
                .map_err(|problem| DecodeError::new(format!("in an element of the set: {}", problem.problem)))?;
            Ok(Value::Set(SetElements::new(elements)))
        }
        (Item::Array(length), Type::Tuple(types)) => tuple(reader, length, types, depth),
        (Item::Map(length), Type::Map(element)) => map(reader, length, element, depth),
        (Item::Map(length), Type::Object(types)) => object(reader, length, types, depth),
        (Item::Array(2), Type::Dynamic) => dynamic(reader, depth),
        (
            item,
            Type::String
            | Type::Bool
            | Type::Dynamic
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(_)
            | Type::Tuple(_)
            | Type::Object(_),
        ) => Err(DecodeError::new(format!("expected {}, found {}", expected(ty), item.name()))),
    }
}

fn text(bytes: &[u8]) -> Result<String, DecodeError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| DecodeError::new("a string that is not UTF-8"))
}

/// Integers of any width, floats, and decimal text.
pub(super) fn number(item: &Item<'_>) -> Result<Number, DecodeError> {
    let number = match item {
        Item::Signed(number) => Ok(Number::from(*number)),
        Item::Unsigned(number) => Ok(Number::from(*number)),
        Item::Float(number) => Number::try_from(*number),
        Item::Text(bytes) | Item::Binary(bytes) => text(bytes)?.parse(),
        Item::Nil | Item::Bool(_) | Item::Array(_) | Item::Map(_) | Item::Extension(..) => {
            return Err(DecodeError::new(format!("expected a number, found {}", item.name())));
        }
    };
    number.map_err(|problem| DecodeError::new(format!("expected a number, found {problem}")))
}

fn elements(reader: &mut Reader<'_>, length: usize, ty: &Type, depth: usize) -> Result<Vec<Value>, DecodeError> {
    let mut elements = Vec::with_capacity(length.min(MAX_RESERVED));
    for position in 0..length {
        elements.push(value(reader, ty, depth).map_err(|problem| problem.inside(error::index(position)))?);
    }
    Ok(elements)
}

fn tuple(reader: &mut Reader<'_>, length: usize, types: &[Type], depth: usize) -> Result<Value, DecodeError> {
    if length != types.len() {
        return Err(DecodeError::new(format!("expected {} elements, found {length}", types.len())));
    }
    let read = |(position, ty)| value(reader, ty, depth).map_err(|problem| problem.inside(error::index(position)));
    types.iter().enumerate().map(read).collect::<Result<_, _>>().map(Value::Tuple)
}

fn map(reader: &mut Reader<'_>, length: usize, ty: &Type, depth: usize) -> Result<Value, DecodeError> {
    let mut elements = BTreeMap::new();
    for _ in 0..length {
        let key = key(reader)?;
        let element = value(reader, ty, depth).map_err(|problem| problem.inside(Step::Key(key.clone())))?;
        if let Some(key) = insert(&mut elements, key, element) {
            return Err(DecodeError::new(format!("the key {key:?} twice")));
        }
    }
    Ok(Value::Map(elements))
}

fn object(
    reader: &mut Reader<'_>,
    length: usize,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<Value, DecodeError> {
    let mut attributes = BTreeMap::new();
    for _ in 0..length {
        let name = key(reader)?;
        let ty = types.get(&name).ok_or_else(|| DecodeError::new(format!("an unknown attribute {name:?}")))?;
        let attribute = value(reader, ty, depth).map_err(|problem| problem.inside(Step::Attribute(name.clone())))?;
        if let Some(name) = insert(&mut attributes, name, attribute) {
            return Err(DecodeError::new(format!("the attribute {name:?} twice")));
        }
    }
    match types.keys().find(|name| !attributes.contains_key(*name)) {
        Some(name) => Err(DecodeError::new(format!("the attribute {name:?} is missing"))),
        None => Ok(Value::Object(attributes)),
    }
}

/// Gives the key back when it was there already.
fn insert(values: &mut BTreeMap<String, Value>, key: String, value: Value) -> Option<String> {
    if values.contains_key(&key) {
        return Some(key);
    }
    values.insert(key, value);
    None
}

fn key(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    match reader.next()? {
        Item::Text(bytes) | Item::Binary(bytes) => text(bytes),
        item => Err(DecodeError::new(format!("expected a key, found {}", item.name()))),
    }
}

/// The type in its JSON notation, then the value.
fn dynamic(reader: &mut Reader<'_>, depth: usize) -> Result<Value, DecodeError> {
    let notation = match reader.next()? {
        Item::Text(bytes) | Item::Binary(bytes) => bytes,
        item => return Err(DecodeError::new(format!("expected a type, found {}", item.name()))),
    };
    let ty = Type::from_json(notation).map_err(|problem| DecodeError::new(problem.to_string()))?;
    let value = value(reader, &ty, depth)?;
    Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::String => "a string",
        Type::Number => "a number",
        Type::Bool => "a bool",
        Type::Dynamic => "a value with its type",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Tuple(_) => "a tuple",
        Type::Object(_) => "an object",
    }
}
