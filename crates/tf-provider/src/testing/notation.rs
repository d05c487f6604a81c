//! Values of tests in JSON, with a word for unknown ones.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    value::{
        SetElements, Value,
        json::{self, Extra},
    },
    value_type::Type,
};

/// The value of type `ty` that `json` writes down; `unknown` stands for an unknown value, missing attributes are null.
///
/// # Panics
/// When it does not fit.
pub(crate) fn read(json: &Json, ty: &Type, unknown: &str) -> Value {
    let all = |elements: &[Json], ty: &Type| elements.iter().map(|json| read(json, ty, unknown)).collect();
    match (json, ty) {
        (Json::Null, _) => Value::Null,
        (Json::String(text), _) if text == unknown => Value::unknown(),
        (Json::Array(elements), Type::List(ty)) => Value::List(all(elements, ty)),
        (Json::Array(elements), Type::Set(ty)) => Value::Set(SetElements::new(all(elements, ty))),
        (Json::Object(members), Type::Map(ty)) => {
            Value::Map(members.iter().map(|(key, json)| (key.clone(), read(json, ty, unknown))).collect())
        }
        (Json::Object(members), Type::Object(types)) => {
            let strange: Vec<_> = members.keys().filter(|name| !types.contains_key(*name)).collect();
            assert!(strange.is_empty(), "no such attributes: {strange:?}");
            let member = |name: &String| members.get(name).unwrap_or(&Json::Null);
            Value::Object(types.iter().map(|(name, ty)| (name.clone(), read(member(name), ty, unknown))).collect())
        }
        (json, Type::Dynamic) if !names_its_type(json) => {
            let (ty, value) = inferred(json, unknown);
            Value::Dynamic(Box::new(ty), Box::new(value))
        }
        (json, ty) => json::from_json(json, ty, Extra::Refuse).unwrap_or_else(|error| panic!("{json}: {error}")),
    }
}

/// Whether a value of a dynamic type is written with its type: `{"type": …, "value": …}`.
fn names_its_type(json: &Json) -> bool {
    json.as_object().is_some_and(|members| members.keys().eq(["type", "value"]))
}

/// A value with the type that it has as a literal of the language; what is unknown is a string.
fn inferred(json: &Json, unknown: &str) -> (Type, Value) {
    let of = |ty: Type| {
        let value = read(json, &ty, unknown);
        (ty, value)
    };
    match json {
        Json::Null => of(Type::Dynamic),
        Json::Bool(_) => of(Type::Bool),
        Json::Number(_) => of(Type::Number),
        Json::String(_) => of(Type::String),
        Json::Array(elements) => {
            let (types, values) = elements.iter().map(|element| inferred(element, unknown)).unzip();
            (Type::Tuple(types), Value::Tuple(values))
        }
        Json::Object(members) => {
            let typed = members.iter().map(|(name, json)| (name.clone(), inferred(json, unknown)));
            let (mut types, mut values) = (BTreeMap::new(), BTreeMap::new());
            for (name, (ty, value)) in typed {
                types.insert(name.clone(), ty);
                values.insert(name, value);
            }
            (Type::Object(types), Value::Object(values))
        }
    }
}

/// The reverse of [`read`]; the elements of sets are sorted.
pub(crate) fn show(value: &Value, unknown: &str) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Unknown(_) => Json::from(unknown),
        Value::Bool(truth) => Json::from(*truth),
        Value::Number(number) => serde_json::from_str(&number.to_string()).expect("a decimal number is a JSON number"),
        Value::String(text) => Json::from(text.as_str()),
        Value::List(elements) | Value::Tuple(elements) => elements.iter().map(|value| show(value, unknown)).collect(),
        Value::Set(SetElements(elements)) => {
            let mut elements: Vec<&Value> = elements.iter().collect();
            elements.sort();
            elements.into_iter().map(|value| show(value, unknown)).collect()
        }
        Value::Map(members) | Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), show(value, unknown)));
            Json::Object(members.collect())
        }
        Value::Dynamic(_, value) => show(value, unknown),
    }
}
