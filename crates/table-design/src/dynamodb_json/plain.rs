//! Plain JSON as attribute values, and back.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value as Json};

use super::{AttributeValue, Decimal, Item, ItemError, read_elements, read_members, written_members};

/// The only member of an object that is no map.
const MARKS: [&str; 5] = ["B", "BS", "M", "NS", "SS"];

pub(super) fn members(object: &Map<String, Json>) -> Result<Item, ItemError> {
    read_members(object, read)
}

pub(super) fn read(value: &Json) -> Result<AttributeValue, ItemError> {
    match value {
        Json::Null => Ok(AttributeValue::Null),
        Json::Bool(truth) => Ok(AttributeValue::Bool(*truth)),
        Json::Number(number) => decimal(&number.to_string()).map(AttributeValue::Number),
        Json::String(text) => Ok(AttributeValue::String(text.clone())),
        Json::Array(elements) => read_elements(elements, read).map(AttributeValue::List),
        Json::Object(object) => match mark(object) {
            Some((mark, content)) => marked(mark, content).map_err(|problem| problem.in_member(mark)),
            None => members(object).map(AttributeValue::Map),
        },
    }
}

/// The mark and the content of an object that stands for something else than a map.
fn mark(object: &Map<String, Json>) -> Option<(&str, &Json)> {
    let (name, content) = object.iter().next().filter(|_| object.len() == 1)?;
    MARKS.contains(&name.as_str()).then_some((name, content))
}

fn marked(mark: &str, content: &Json) -> Result<AttributeValue, ItemError> {
    match (mark, content) {
        ("M", Json::Object(object)) => members(object).map(AttributeValue::Map),
        ("B", Json::String(text)) => binary(text).map(AttributeValue::Binary),
        ("SS", Json::Array(elements)) => set(elements, string).map(AttributeValue::StringSet),
        ("NS", Json::Array(elements)) => set(elements, number).map(AttributeValue::NumberSet),
        ("BS", Json::Array(elements)) => {
            set(elements, |element| binary(&string(element)?)).map(AttributeValue::BinarySet)
        }
        (mark, _) => {
            let wanted = match mark {
                "M" => "an object",
                "B" => "a string in base64",
                _ => "a list",
            };
            Err(ItemError::here(format!(
                "An object whose only attribute is `{mark}` stands for a value of that type, and takes {wanted}. For a map with \
                 this attribute write `{{ M = {{ {mark} = … }} }}`."
            )))
        }
    }
}

pub(super) fn set<T: Ord>(
    elements: &[Json],
    read: impl Fn(&Json) -> Result<T, ItemError>,
) -> Result<BTreeSet<T>, ItemError> {
    if elements.is_empty() {
        return Err(ItemError::here("DynamoDB does not allow empty sets: leave the attribute out."));
    }
    let mut set = BTreeSet::new();
    for (position, element) in elements.iter().enumerate() {
        let value = read(element).map_err(|problem| problem.in_element(position))?;
        if !set.insert(value) {
            return Err(ItemError::here("A set has each element once, but this one is repeated.").in_element(position));
        }
    }
    Ok(set)
}

pub(super) fn string(element: &Json) -> Result<String, ItemError> {
    let text = element.as_str().map(str::to_owned);
    text.ok_or_else(|| ItemError::here("A string is expected in this set."))
}

/// A number, or one that a configuration had to write as text because it has so many digits.
fn number(element: &Json) -> Result<Decimal, ItemError> {
    match element {
        Json::Number(number) => decimal(&number.to_string()),
        Json::String(text) => decimal(text),
        _ => Err(ItemError::here("A number is expected in this set.")),
    }
}

pub(super) fn decimal(text: &str) -> Result<Decimal, ItemError> {
    Decimal::parse(text).map_err(|problem| ItemError::here(problem.to_string()))
}

pub(super) fn binary(text: &str) -> Result<Vec<u8>, ItemError> {
    BASE64_STANDARD.decode(text).map_err(|_| {
        ItemError::here(
            "Text in base64, as `base64encode` gives it, is expected. For a map whose only attribute is named `B` write \
             `{ M = { B = … } }`.",
        )
    })
}

pub(super) fn item_members(item: &Item) -> Map<String, Json> {
    written_members(item, write)
}

pub(super) fn write(value: &AttributeValue) -> Json {
    let marked = |mark: &str, content: Json| Json::Object(Map::from_iter([(mark.to_owned(), content)]));
    match value {
        AttributeValue::String(text) => Json::String(text.clone()),
        AttributeValue::Number(number) => json_number(number),
        AttributeValue::Binary(bytes) => marked("B", Json::String(BASE64_STANDARD.encode(bytes))),
        AttributeValue::Bool(truth) => Json::Bool(*truth),
        AttributeValue::Null => Json::Null,
        AttributeValue::Map(members) => {
            let object = item_members(members);
            if mark(&object).is_some() { marked("M", Json::Object(object)) } else { Json::Object(object) }
        }
        AttributeValue::List(elements) => elements.iter().map(write).collect(),
        AttributeValue::StringSet(elements) => marked("SS", elements.iter().cloned().collect()),
        AttributeValue::NumberSet(elements) => marked("NS", elements.iter().map(json_number).collect()),
        AttributeValue::BinarySet(elements) => {
            marked("BS", elements.iter().map(|bytes| BASE64_STANDARD.encode(bytes)).collect())
        }
    }
}

/// Kept digit by digit: the number is text in both forms.
fn json_number(number: &Decimal) -> Json {
    let text = number.to_string();
    text.parse().map_or(Json::String(text), Json::Number)
}
