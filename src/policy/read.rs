//! Parses a JSON document as a policy; errors name the position.
//!
//! The grammar is IAM's: elements are case-sensitive, none is null, none is repeated. Where IAM accepts one value or a list
//! of values, both are accepted.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Among, Condition, Effect, Policy, PolicyError, Principal, Statement, Version};

const DOCUMENT: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPALS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// Parses a policy.
pub(super) fn policy(text: &str) -> Result<Policy, PolicyError> {
    serde_json::from_str::<Unambiguous>(text).map_err(|error| malformed(text, &error))?;
    let value: Value = serde_json::from_str(text).map_err(|error| malformed(text, &error))?;
    let Value::Object(document) = value else {
        return Err(expected("the document", "an object with Version and Statement", &value));
    };
    known_keys("the document", &document, &DOCUMENT)?;
    Ok(Policy {
        text: text.to_owned(),
        version: version(&document)?,
        id: optional_text("the document", &document, "Id")?,
        statements: statements(&document)?,
        own: None,
    })
}

fn malformed(text: &str, error: &serde_json::Error) -> PolicyError {
    if text.trim().is_empty() {
        return PolicyError("A policy is a JSON document, but this text is empty.".to_owned());
    }
    // The library's message ends with the position.
    PolicyError(format!("A policy is a JSON document, but this one is malformed: {error}."))
}

fn expected(place: &str, wanted: &str, found: &Value) -> PolicyError {
    PolicyError(format!("In a policy, {place} is {wanted}, but here it is {}.", kind(found)))
}

/// A value as messages describe it. It is not quoted: the policy may come from a sensitive variable.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn known_keys(place: &str, object: &Map<String, Value>, known: &[&str]) -> Result<(), PolicyError> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(PolicyError(format!(
            "In a policy, {place} has the elements {}, but here is \"{key}\".",
            known.join(", ")
        ))),
        None => Ok(()),
    }
}

fn version(document: &Map<String, Value>) -> Result<Option<Version>, PolicyError> {
    let Some(value) = document.get("Version") else { return Ok(None) };
    match value.as_str().and_then(Version::parse) {
        Some(version) => Ok(Some(version)),
        None => Err(expected("Version", "\"2012-10-17\" or \"2008-10-17\"", value)),
    }
}

fn statements(document: &Map<String, Value>) -> Result<Vec<Statement>, PolicyError> {
    const WANTED: &str = "a statement or a list of statements, at least one";
    let values = match document.get("Statement") {
        Some(Value::Array(values)) if !values.is_empty() => values.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        Some(Value::Array(_)) => {
            return Err(PolicyError(format!("In a policy, Statement is {WANTED}, but here it is an empty list.")));
        }
        Some(other) => return Err(expected("Statement", WANTED, other)),
        None => return Err(PolicyError(format!("In a policy, Statement is {WANTED}, but here it is missing."))),
    };
    values.iter().enumerate().map(|(at, value)| statement(at + 1, value)).collect()
}

fn statement(number: usize, value: &Value) -> Result<Statement, PolicyError> {
    let place = format!("statement {number}");
    let Value::Object(object) = value else { return Err(expected(&place, "an object", value)) };
    known_keys(&place, object, &STATEMENT)?;
    let effect = object.get("Effect").unwrap_or(&Value::Null);
    let Some(effect) = effect.as_str().and_then(Effect::parse) else {
        let found = if object.contains_key("Effect") { kind(effect) } else { "missing".to_owned() };
        return Err(PolicyError(format!(
            "In a policy, Effect of {place} is \"Allow\" or \"Deny\", but here it is {found}."
        )));
    };
    let Some(actions) = among(&place, object, "Action", action_names)? else {
        return Err(PolicyError(format!(
            "In a policy, {place} names its actions in Action or NotAction, but here both are missing."
        )));
    };
    Ok(Statement {
        // An empty Sid is none: old versions of `aws_iam_policy_document` wrote one in every statement.
        sid: optional_text(&place, object, "Sid")?.filter(|sid| !sid.is_empty()),
        effect,
        principals: among(&place, object, "Principal", principals)?,
        actions,
        resources: among(&place, object, "Resource", texts)?,
        conditions: conditions(&place, object)?,
    })
}

fn optional_text(place: &str, object: &Map<String, Value>, key: &str) -> Result<Option<String>, PolicyError> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(expected(&format!("{key} of {place}"), "a text", other)),
    }
}

/// The set below `key` or its opposite below `Not…`; never both.
fn among<T: Ord>(
    place: &str,
    object: &Map<String, Value>,
    key: &str,
    read: impl Fn(&str, &Value) -> Result<BTreeSet<T>, PolicyError>,
) -> Result<Option<Among<T>>, PolicyError> {
    let not = format!("Not{key}");
    match (object.get(key), object.get(&not)) {
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(Among::These(read(&format!("{key} of {place}"), value)?))),
        (None, Some(value)) => Ok(Some(Among::AllBut(read(&format!("{not} of {place}"), value)?))),
        (Some(_), Some(_)) => {
            Err(PolicyError(format!("In a policy, a statement has {key} or {not}, but {place} has both.")))
        }
    }
}

/// One text, or a list of texts.
fn texts(place: &str, value: &Value) -> Result<BTreeSet<String>, PolicyError> {
    const WANTED: &str = "a text or a list of texts";
    let one = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| expected(place, WANTED, value));
    match value {
        Value::Array(values) => values.iter().map(one).collect(),
        _ => Ok([one(value)?].into()),
    }
}

fn action_names(place: &str, value: &Value) -> Result<BTreeSet<String>, PolicyError> {
    Ok(texts(place, value)?.into_iter().map(|name| name.to_ascii_lowercase()).collect())
}

fn principals(place: &str, value: &Value) -> Result<BTreeSet<Principal>, PolicyError> {
    const WANTED: &str = "\"*\" or an object of AWS, Service, Federated or CanonicalUser";
    match value {
        Value::String(text) if text == "*" => Ok([Principal::Anyone].into()),
        Value::Object(kinds) => {
            known_keys(place, kinds, &PRINCIPALS)?;
            let mut all = BTreeSet::new();
            for (kind, names) in kinds {
                let names = texts(&format!("{kind} in {place}"), names)?;
                all.extend(names.iter().map(|name| Principal::parse(kind, name)));
            }
            Ok(all)
        }
        other => Err(expected(place, WANTED, other)),
    }
}

fn conditions(place: &str, object: &Map<String, Value>) -> Result<BTreeSet<Condition>, PolicyError> {
    let place = format!("Condition of {place}");
    let operators = match object.get("Condition") {
        None => return Ok(BTreeSet::new()),
        Some(Value::Object(operators)) => operators,
        Some(other) => return Err(expected(&place, "an object of operators", other)),
    };
    let mut all = BTreeSet::new();
    for (operator, keys) in operators {
        let place = format!("{operator} in {place}");
        let Value::Object(keys) = keys else { return Err(expected(&place, "an object of condition keys", keys)) };
        for (key, values) in keys {
            all.insert(Condition {
                operator: operator.to_ascii_lowercase(),
                key: key.to_ascii_lowercase(),
                values: condition_values(&format!("{key} of {place}"), values)?,
            });
        }
    }
    Ok(all)
}

/// Values as text: `true` and `"true"` are the same to the service, and so are `5` and `"5"`.
fn condition_values(place: &str, value: &Value) -> Result<BTreeSet<String>, PolicyError> {
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(bool) => Ok(bool.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(expected(place, "a text, number or boolean, or a list of them", value))
        }
    };
    match value {
        Value::Array(values) => values.iter().map(one).collect(),
        _ => Ok([one(value)?].into()),
    }
}

/// JSON in which no object has a key twice. Readers of JSON disagree about which of the two counts, so a document that
/// says `Action` twice would be compared by one of them and enforced by the other.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((key, Self)) = map.next_entry::<String, Self>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("\"{key}\" stands twice in one object")));
            }
        }
        Ok(self)
    }
}
