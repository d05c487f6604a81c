//! What a value means, whichever way it is spelled.
//!
//! Modules pass `{}`, `[]` and conditional elements for what they do not want, so an empty map, list or set means the
//! same as none at all, a null element of a map is not written, and an object without set members means its defaults,
//! which is what null means. An attribute where presence itself says something is marked `presence`.
//!
//! A resource sees the meaning alone ([`meaning`]). The host compares spellings: what is configured has to be in the
//! plan, and what is planned in the state. So the spelling is put back into what a resource returns ([`respell`],
//! [`respell_plan`]).

use crate::{
    schema::{Attribute, AttributeKind},
    value::{SetElements, Value},
};

use super::{
    Object,
    nested::{list_item, map_item, set_item},
};

/// The whole object with everything null that means the same as null, and without the null elements of maps.
pub fn meaning(attributes: &[Attribute], value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(meaning_of_object(attributes, object)),
        other => other,
    }
}

/// The whole object with the spelling of `like` wherever both mean that nothing is there.
pub fn respell(attributes: &[Attribute], value: Value, like: &Value) -> Value {
    root(attributes, value, Spelling { first: Some(like), second: None })
}

/// A plan with the spelling of the configuration, as the host demands, and of the prior state where the configuration
/// leaves out what the provider may set: there another spelling would be a difference without a reason.
pub fn respell_plan(attributes: &[Attribute], planned: Value, config: &Value, prior: Option<&Value>) -> Value {
    root(attributes, planned, Spelling { first: Some(config), second: prior })
}

/// Whether the value of the attribute means the same as null.
fn means_absent(attribute: &Attribute, value: &Value) -> bool {
    value.is_null() || (!attribute.presence && is_empty(&attribute.kind, value))
}

/// Whether nothing is in it. An object that has to have a member is never empty.
fn is_empty(kind: &AttributeKind, value: &Value) -> bool {
    match (kind, value) {
        (AttributeKind::Single(attributes), Value::Object(object)) => attributes.iter().all(|attribute| {
            !attribute.mode.is_required()
                && object.get(&attribute.name).is_none_or(|value| means_absent(attribute, value))
        }),
        (_, Value::List(elements) | Value::Set(SetElements(elements))) => elements.is_empty(),
        (_, Value::Map(elements)) => elements.values().all(Value::is_null),
        (_, value) => value.is_null(),
    }
}

fn meaning_of_object(attributes: &[Attribute], mut object: Object) -> Object {
    for attribute in attributes {
        if let Some(value) = object.remove(&attribute.name) {
            object.insert(attribute.name.clone(), meaning_of(attribute, value));
        }
    }
    object
}

fn meaning_of(attribute: &Attribute, value: Value) -> Value {
    if means_absent(attribute, &value) {
        return Value::Null;
    }
    let nested = attribute.kind.attributes();
    match value {
        Value::Object(_) => meaning(nested, value),
        Value::List(elements) => Value::List(elements.into_iter().map(|element| meaning(nested, element)).collect()),
        Value::Set(SetElements(elements)) => {
            Value::Set(elements.into_iter().map(|element| meaning(nested, element)).collect())
        }
        Value::Map(elements) => {
            let written = elements.into_iter().filter(|(_, element)| !element.is_null());
            Value::Map(written.map(|(key, element)| (key, meaning(nested, element))).collect())
        }
        other => other,
    }
}

/// The places of other values that correspond to one: whose spelling counts first, and whose if that is null and the
/// provider may decide.
#[derive(Clone, Copy)]
struct Spelling<'a> {
    first: Option<&'a Value>,
    second: Option<&'a Value>,
}

impl<'a> Spelling<'a> {
    fn inside(self, find: impl Fn(Option<&'a Value>) -> Option<&'a Value>) -> Self {
        Self { first: find(self.first), second: find(self.second) }
    }

    fn of(self, attribute: &Attribute) -> &'a Value {
        let written = self.first.filter(|value| !value.is_null());
        written.or(self.second.filter(|_| attribute.mode.is_computed())).unwrap_or(&Value::Null)
    }
}

fn root(attributes: &[Attribute], value: Value, spelling: Spelling<'_>) -> Value {
    let Value::Object(mut object) = value else { return value };
    for attribute in attributes {
        let Some(value) = object.remove(&attribute.name) else { continue };
        let place = spelling.inside(|other| other?.as_object()?.get(&attribute.name));
        object.insert(attribute.name.clone(), respelled(attribute, value, place));
    }
    Value::Object(object)
}

fn respelled(attribute: &Attribute, value: Value, spelling: Spelling<'_>) -> Value {
    let like = spelling.of(attribute);
    // An empty object may say something that null does not. Of a collection, what is written is kept when the provider makes null of
    // it, and what the provider sets where nothing is written.
    let nothing = |value: &Value| match attribute.kind {
        AttributeKind::Single(_) => means_absent(attribute, value),
        AttributeKind::Leaf(_) | AttributeKind::List(_) | AttributeKind::Map(_) | AttributeKind::Set(_) => {
            is_empty(&attribute.kind, value)
        }
    };
    let is_set = attribute.presence && !value.is_null() && like.is_null();
    if nothing(&value) && nothing(like) && !is_set {
        return like.clone();
    }
    if value.is_unknown() && nothing(like) && spelling.first.is_some_and(|written| !written.is_null()) {
        return opened(&attribute.kind, like);
    }
    let nested = attribute.kind.attributes();
    match value {
        Value::Object(_) => root(nested, value, spelling),
        Value::List(elements) => {
            let numbered = elements.into_iter().enumerate();
            let respelled =
                numbered.map(|(at, element)| root(nested, element, spelling.inside(|other| list_item(other, at))));
            Value::List(respelled.collect())
        }
        Value::Set(SetElements(elements)) => {
            let respelled = elements.into_iter().map(|element| {
                let place = spelling.inside(|other| set_item(nested, other, &element));
                root(nested, element, place)
            });
            Value::Set(respelled.collect())
        }
        Value::Map(elements) => {
            let respelled = elements.into_iter().map(|(key, element)| {
                let place = spelling.inside(|other| map_item(other, &key));
                let element = root(nested, element, place);
                (key, element)
            });
            Value::Map(unwritten(like).chain(respelled).collect())
        }
        other => other,
    }
}

/// What is written but empty, with the members that the provider sets not known yet: the host does not take an unknown
/// whole for it.
fn opened(kind: &AttributeKind, written: &Value) -> Value {
    let (AttributeKind::Single(attributes), Value::Object(object)) = (kind, written) else { return written.clone() };
    let computed = |name: &String| attributes.iter().any(|member| member.name == *name && member.mode.is_computed());
    let member = |(name, value): (&String, &Value)| {
        let open = value.is_null() && computed(name);
        (name.clone(), if open { Value::unknown() } else { value.clone() })
    };
    Value::Object(object.iter().map(member).collect())
}

/// The null elements of a map. What follows them with the same key wins.
fn unwritten(map: &Value) -> impl Iterator<Item = (String, Value)> {
    let elements = if let Value::Map(elements) = map { Some(elements) } else { None };
    let null = elements.into_iter().flatten().filter(|(_, element)| element.is_null());
    null.map(|(key, _)| (key.clone(), Value::Null))
}

#[cfg(test)]
mod tests;
