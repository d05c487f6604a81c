//! Items as they are written in a configuration: in the JSON of DynamoDB, one by one or in one text.

use serde_json::Value as Json;
use table_design::dynamodb_json::{AttributeValue, Item, item, unmarshal};
use tf_provider::{Attr, Diagnostics, Path};

use crate::table::keys::{KeyAttribute, KeyType, PrimaryKey};

/// An item with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    /// The item.
    pub(super) item: Item,
    /// The attribute that it stands in.
    pub(super) path: Path,
    /// How messages name it: `Item 3`.
    pub(super) label: String,
}

/// What is wrong with the items, without a call.
pub(super) fn check(items: &Attr<Vec<Attr<String>>>, document: &Attr<String>, problems: &mut Diagnostics) {
    match (items.is_null(), document.is_null()) {
        (true, true) => {
            let detail = "There is nothing to write. Set `items` or `document`.";
            problems.error(Path::of("items"), "No items", detail);
        }
        (false, false) => {
            let detail = "cannot be combined with `items`. Set one of the two.";
            problems.error(Path::of("document"), "Conflicting attributes", detail);
        }
        (true, false) | (false, true) => drop(read(items, document, problems)),
    }
}

/// The items that are known.
pub(super) fn read(
    items: &Attr<Vec<Attr<String>>>,
    document: &Attr<String>,
    problems: &mut Diagnostics,
) -> Vec<Written> {
    let mut written = Vec::new();
    for (position, text) in items.known().into_iter().flatten().enumerate() {
        let path = Path::of("items").index(position);
        match text.known().map(|text| one(text)) {
            Some(Ok(item)) => written.push(Written { item, path, label: format!("Item {}", position + 1) }),
            Some(Err(reason)) => problems.error(path, "Invalid item", reason),
            None if text.is_null() => problems.error(path, "Invalid item", "must not be null. Remove it."),
            None => {}
        }
    }
    for (position, text) in document.known().map(|document| texts(document)).unwrap_or_default().into_iter().enumerate()
    {
        let (path, label) = (Path::of("document"), format!("Item {}", position + 1));
        match text.and_then(|text| one(&text)) {
            Ok(item) => written.push(Written { item, path, label }),
            Err(reason) => problems.error(path, "Invalid item", format!("{label}: {reason}")),
        }
    }
    written
}

/// The items of a document, each as JSON.
fn texts(document: &str) -> Vec<Result<String, String>> {
    if document.trim_start().starts_with('[') {
        return match serde_json::from_str::<Vec<Json>>(document) {
            Ok(items) => items.into_iter().map(|item| Ok(item.to_string())).collect(),
            Err(problem) => vec![Err(malformed(&problem))],
        };
    }
    let lines = document.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(line.to_owned())).collect()
}

fn malformed(problem: &serde_json::Error) -> String {
    format!("A JSON document is expected, but this is malformed: {problem}.")
}

/// An item, or a line of an export that holds one.
fn one(text: &str) -> Result<Item, String> {
    let json: Json = serde_json::from_str(text).map_err(|problem| malformed(&problem))?;
    let inner = match json.as_object() {
        Some(members) if members.len() == 1 && members.get("Item").is_some_and(is_exported) => {
            members["Item"].to_string()
        }
        Some(_) => text.to_owned(),
        None => return Err("An item is a JSON object with a member for each attribute. Write `{...}`.".to_owned()),
    };
    match unmarshal(&inner).map_err(|problem| problem.to_string())? {
        Json::Object(plain) => item(&plain).map_err(|problem| problem.to_string()),
        _ => Err("The value of every attribute names its type, such as {\"S\": \"text\"}.".to_owned()),
    }
}

/// Whether this is an item: the value of an attribute that is named `Item` has one member, which names a type.
fn is_exported(value: &Json) -> bool {
    value.as_object().is_some_and(|members| !members.is_empty() && members.values().all(Json::is_object))
}

/// The key of an item as a text: two items with the same text have the same key.
///
/// # Errors
/// A key attribute is missing, or has another type: a sentence.
pub(super) fn key_of(item: &Item, key: &PrimaryKey) -> Result<String, String> {
    let parts: Vec<String> = key.attributes().map(|attribute| part(item, attribute)).collect::<Result<_, _>>()?;
    Ok(parts.join("\u{0}"))
}

fn part(item: &Item, KeyAttribute { name, key_type }: &KeyAttribute) -> Result<String, String> {
    let wanted = key_type.as_str();
    let Some(value) = item.get(name.as_str()) else {
        return Err(format!("The key attribute \"{name}\" is missing. Add it, with the type {wanted}."));
    };
    match (value, key_type) {
        (AttributeValue::String(text), KeyType::String) if !text.is_empty() => Ok(text.clone()),
        (AttributeValue::Number(number), KeyType::Number) => Ok(number.to_string()),
        (AttributeValue::Binary(bytes), KeyType::Binary) if !bytes.is_empty() => Ok(format!("{bytes:?}")),
        (AttributeValue::String(_), KeyType::String) | (AttributeValue::Binary(_), KeyType::Binary) => {
            Err(format!("The key attribute \"{name}\" is empty, which no key can be."))
        }
        _ => Err(format!("The key attribute \"{name}\" must have the type {wanted}, as in the table.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_document(document: &str) -> (usize, Vec<String>) {
        let mut problems = Diagnostics::none();
        let items = read(&Attr::Null, &Attr::Known(document.to_owned()), &mut problems);
        (items.len(), problems.into_iter().map(|problem| problem.detail).collect())
    }

    #[test]
    fn a_document_is_a_list_or_has_an_item_per_line() {
        assert_eq!(read_document(r#"[{"id": {"S": "a"}}, {"id": {"S": "b"}}]"#), (2, Vec::new()));
        assert_eq!(read_document("{\"Item\": {\"id\": {\"S\": \"a\"}}}\n\n{\"id\":{\"S\":\"b\"}}\n"), (2, Vec::new()));
        // An attribute may be named like the member of an export.
        assert_eq!(read_document(r#"{"Item": {"S": "a"}}"#), (1, Vec::new()));
        for text in ["[{]", "{\"id\": \"a\"}", "{\"id\": {\"X\": \"a\"}}", "7", "[7]", "{\"id\": {\"N\": \"seven\"}}"] {
            let (items, problems) = read_document(text);
            assert_eq!((items, problems.len()), (0, 1), "{text}: {problems:?}");
        }
    }
}
