//! The JSON of the service's API as attribute values, and back.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value as Json, json};

use super::{AttributeValue, Decimal, Item, ItemError, plain, read_elements, written_members};

pub(super) fn members(item: &Item) -> Map<String, Json> {
    written_members(item, write)
}

pub(super) fn write(value: &AttributeValue) -> Json {
    let encoded = |bytes: &Vec<u8>| BASE64_STANDARD.encode(bytes);
    match value {
        AttributeValue::String(text) => json!({"S": text}),
        AttributeValue::Number(number) => json!({"N": number.to_string()}),
        AttributeValue::Binary(bytes) => json!({"B": encoded(bytes)}),
        AttributeValue::Bool(truth) => json!({"BOOL": truth}),
        AttributeValue::Null => json!({"NULL": true}),
        AttributeValue::Map(item) => json!({"M": members(item)}),
        AttributeValue::List(elements) => json!({"L": elements.iter().map(write).collect::<Vec<_>>()}),
        AttributeValue::StringSet(elements) => json!({"SS": elements}),
        AttributeValue::NumberSet(elements) => {
            json!({"NS": elements.iter().map(Decimal::to_string).collect::<Vec<_>>()})
        }
        AttributeValue::BinarySet(elements) => json!({"BS": elements.iter().map(encoded).collect::<Vec<_>>()}),
    }
}

pub(super) fn read_members(object: &Map<String, Json>) -> Result<Item, ItemError> {
    super::read_members(object, read)
}

pub(super) fn read(value: &Json) -> Result<AttributeValue, ItemError> {
    let one = value.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next());
    let (ty, content) = one.ok_or_else(|| {
        ItemError::here("An object with one member that names the type is expected, such as {\"S\": \"text\"}.")
    })?;
    content_of(ty, content).map_err(|problem| problem.in_member(ty))
}

fn content_of(ty: &str, content: &Json) -> Result<AttributeValue, ItemError> {
    match (ty, content) {
        ("S", Json::String(text)) => Ok(AttributeValue::String(text.clone())),
        ("N", Json::String(text)) => plain::decimal(text).map(AttributeValue::Number),
        ("B", Json::String(text)) => plain::binary(text).map(AttributeValue::Binary),
        ("BOOL", Json::Bool(truth)) => Ok(AttributeValue::Bool(*truth)),
        ("NULL", Json::Bool(true)) => Ok(AttributeValue::Null),
        ("M", Json::Object(object)) => read_members(object).map(AttributeValue::Map),
        ("L", Json::Array(elements)) => read_elements(elements, read).map(AttributeValue::List),
        ("SS", Json::Array(elements)) => plain::set(elements, plain::string).map(AttributeValue::StringSet),
        ("NS", Json::Array(elements)) => {
            plain::set(elements, |element| plain::decimal(&plain::string(element)?)).map(AttributeValue::NumberSet)
        }
        ("BS", Json::Array(elements)) => {
            plain::set(elements, |element| plain::binary(&plain::string(element)?)).map(AttributeValue::BinarySet)
        }
        (ty, _) => Err(ItemError::here(wanted(ty))),
    }
}

fn wanted(ty: &str) -> String {
    let content = match ty {
        "S" => "a string",
        "N" => "a number as a string",
        "B" => "a string in base64",
        "BOOL" => "true or false",
        "NULL" => "true",
        "M" => "an object",
        "L" | "SS" | "NS" | "BS" => "a list",
        _ => {
            return format!(
                "One of the types S, N, B, BOOL, NULL, M, L, SS, NS and BS is expected, but this is \"{ty}\"."
            );
        }
    };
    format!("A value of the type {ty} is {content}.")
}
