//! Matches the objects of nested attributes in two trees.
//!
//! Lists are matched by position, maps by key, sets by the values that a configuration decides.

use crate::{
    path::Path,
    schema::{Attribute, AttributeKind, Mode},
    value::{SetElements, Value},
};

use super::Object;

/// What becomes of the value of an attribute; sees the corresponding objects of other trees.
type ChangeValue<'a, const N: usize> = dyn FnMut(&Attribute, Value, [Option<&Object>; N]) -> Value + 'a;
/// What becomes of an object; sees the corresponding objects of other trees.
type ChangeObject<'a, const N: usize> = dyn FnMut(&[Attribute], Object, [Option<&Object>; N]) -> Object + 'a;

/// Changes the attributes of every object in `value`, outer objects first. What replaces a null is not searched for
/// further objects: it is complete.
pub(super) fn each_object(attributes: &[Attribute], value: Value, change: &mut ChangeValue<'_, 0>) -> Value {
    each_object_with(attributes, value, [], change)
}

/// As [`each_object`]; `change` also sees the objects of `others` at the same place, where there are such.
pub(super) fn each_object_with<const N: usize>(
    attributes: &[Attribute],
    value: Value,
    others: [Option<&Value>; N],
    change: &mut ChangeValue<'_, N>,
) -> Value {
    match value {
        Value::Object(object) => {
            let others = others.map(|other| other.and_then(Value::as_object));
            Value::Object(change_object(attributes, object, others, change))
        }
        other => other,
    }
}

fn change_object<const N: usize>(
    attributes: &[Attribute],
    mut object: Object,
    others: [Option<&Object>; N],
    change: &mut ChangeValue<'_, N>,
) -> Object {
    for attribute in attributes {
        let Some(value) = object.remove(&attribute.name) else { continue };
        let was_null = value.is_null();
        let mut value = change(attribute, value, others);
        if !was_null {
            let others = others.map(|other| other.and_then(|other| other.get(&attribute.name)));
            value = change_nested(&attribute.kind, value, others, &mut |attributes, object, others| {
                change_object(attributes, object, others, change)
            });
        }
        object.insert(attribute.name.clone(), value);
    }
    object
}

/// Rebuilds the objects directly inside the value of a nested attribute, each together with the corresponding
/// objects of `others`. Null and unknown values and elements stay as they are.
pub(super) fn change_nested<const N: usize>(
    kind: &AttributeKind,
    value: Value,
    others: [Option<&Value>; N],
    change: &mut ChangeObject<'_, N>,
) -> Value {
    let mut element = |attributes: &[Attribute], value: Value, others: [Option<&Value>; N]| match value {
        Value::Object(object) => {
            Value::Object(change(attributes, object, others.map(|other| other.and_then(Value::as_object))))
        }
        other => other,
    };
    match (kind, value) {
        (AttributeKind::Single(attributes), value) => element(attributes, value, others),
        (AttributeKind::List(attributes), Value::List(elements)) => {
            let numbered = elements.into_iter().enumerate();
            Value::List(
                numbered.map(|(at, value)| element(attributes, value, others.map(|o| list_item(o, at)))).collect(),
            )
        }
        (AttributeKind::Map(attributes), Value::Map(elements)) => {
            let changed = elements.into_iter().map(|(key, value)| {
                let value = element(attributes, value, others.map(|other| map_item(other, &key)));
                (key, value)
            });
            Value::Map(changed.collect())
        }
        (AttributeKind::Set(attributes), Value::Set(SetElements(elements))) => {
            let changed = elements.into_iter().map(|value| {
                let others = others.map(|other| set_item(attributes, other, &value));
                element(attributes, value, others)
            });
            Value::Set(changed.collect())
        }
        (_, other) => other,
    }
}

/// Calls `see` for every attribute of every object in `value`, outer ones first. Inside a set the path stays at the
/// set, because its elements cannot be addressed.
pub(crate) fn visit(
    attributes: &[Attribute],
    value: &Value,
    path: &Path,
    see: &mut dyn FnMut(&Attribute, &Value, &Path),
) {
    let Some(object) = value.as_object() else { return };
    for attribute in attributes {
        let Some(value) = object.get(&attribute.name) else { continue };
        let path = path.attribute(&attribute.name);
        see(attribute, value, &path);
        visit_nested(&attribute.kind, value, &path, see);
    }
}

/// As [`visit`], for the objects inside the value of an attribute.
pub(super) fn visit_nested(
    kind: &AttributeKind,
    value: &Value,
    path: &Path,
    see: &mut dyn FnMut(&Attribute, &Value, &Path),
) {
    match (kind, value) {
        (AttributeKind::Single(attributes), value) => visit(attributes, value, path, see),
        (AttributeKind::List(attributes), Value::List(elements)) => {
            for (at, element) in elements.iter().enumerate() {
                visit(attributes, element, &path.index(at), see);
            }
        }
        (AttributeKind::Map(attributes), Value::Map(elements)) => {
            for (key, element) in elements {
                visit(attributes, element, &path.key(key), see);
            }
        }
        (AttributeKind::Set(attributes), Value::Set(SetElements(elements))) => {
            for element in elements {
                let Some(object) = element.as_object() else { continue };
                for attribute in attributes {
                    let Some(value) = object.get(&attribute.name) else { continue };
                    see(attribute, value, path);
                    visit_nested(&attribute.kind, value, path, see);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn list_item(list: Option<&Value>, at: usize) -> Option<&Value> {
    match list? {
        Value::List(elements) => elements.get(at),
        _ => None,
    }
}

pub(super) fn map_item<'a>(map: Option<&'a Value>, key: &str) -> Option<&'a Value> {
    match map? {
        Value::Map(elements) => elements.get(key),
        _ => None,
    }
}

pub(super) fn set_item<'a>(attributes: &[Attribute], set: Option<&'a Value>, like: &Value) -> Option<&'a Value> {
    match set? {
        Value::Set(SetElements(elements)) => elements.iter().find(|element| same_element(attributes, element, like)),
        _ => None,
    }
}

/// Whether two elements of a set are the same one: equal in everything that only a configuration can decide.
fn same_element(attributes: &[Attribute], left: &Value, right: &Value) -> bool {
    let (Some(left), Some(right)) = (left.as_object(), right.as_object()) else { return left == right };
    attributes.iter().all(|attribute| {
        let (Some(left), Some(right)) = (left.get(&attribute.name), right.get(&attribute.name)) else { return true };
        let undecided = |value: &Value| matches!(value, Value::Null | Value::Unknown(_));
        match (attribute.mode, &attribute.kind) {
            (Mode::Computed, _) => true,
            (Mode::OptionalComputed, _) if undecided(left) || undecided(right) => true,
            (_, AttributeKind::Single(attributes)) => same_element(attributes, left, right),
            _ => left == right,
        }
    })
}
