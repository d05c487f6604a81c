//! Which changes need a new object.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    path::{Path, Step},
    schema::{Attribute, AttributeKind},
    value::Value,
};

use super::{
    Object, Violation,
    nested::{list_item, map_item},
};

/// The paths of attributes marked `replaces` whose planned value differs from the prior one or is not known yet,
/// sorted. A path stops at a set and at an unknown value, because nothing inside can be addressed.
pub fn replace_paths(attributes: &[Attribute], prior: &Value, planned: &Value) -> Vec<Path> {
    let mut paths = BTreeSet::new();
    objects(attributes, prior.as_object(), planned.as_object(), &Path::root(), &mut paths);
    paths.into_iter().collect()
}

/// Which of these paths the host would refuse because they lead nowhere.
pub fn check_replace_paths(paths: &[Path], prior: &Value, planned: &Value) -> Vec<Violation> {
    let dangling = paths.iter().filter(|path| !leads_somewhere(path, prior) && !leads_somewhere(path, planned));
    dangling.map(|path| Violation::new(path, "requires replacement, but does not exist")).collect()
}

/// Nothing can be addressed inside an unknown value.
fn leads_somewhere(path: &Path, value: &Value) -> bool {
    let mut value = value;
    for step in path.steps() {
        let next = match (value, step) {
            (Value::Unknown(_), _) => return false,
            (Value::Object(object), Step::Attribute(name)) => object.get(name),
            (Value::Map(elements), Step::Key(key)) => elements.get(key),
            (Value::List(elements) | Value::Tuple(elements), Step::Index(index)) => {
                usize::try_from(*index).ok().and_then(|index| elements.get(index))
            }
            _ => None,
        };
        let Some(next) = next else { return false };
        value = next;
    }
    true
}

fn objects(
    attributes: &[Attribute],
    prior: Option<&Object>,
    planned: Option<&Object>,
    path: &Path,
    paths: &mut BTreeSet<Path>,
) {
    let none = BTreeMap::new();
    for attribute in attributes {
        let prior = prior.unwrap_or(&none).get(&attribute.name).unwrap_or(&Value::Null);
        let planned = planned.unwrap_or(&none).get(&attribute.name).unwrap_or(&Value::Null);
        let path = path.attribute(&attribute.name);
        if prior == planned {
            continue;
        }
        let whole = attribute.replaces || (has_replacing(&attribute.kind) && is_opaque(&attribute.kind, planned));
        if whole {
            paths.insert(path);
        } else {
            inside(&attribute.kind, prior, planned, &path, paths);
        }
    }
}

fn inside(kind: &AttributeKind, prior: &Value, planned: &Value, path: &Path, paths: &mut BTreeSet<Path>) {
    match kind {
        AttributeKind::Leaf(_) | AttributeKind::Set(_) => {}
        AttributeKind::Single(attributes) => objects(attributes, prior.as_object(), planned.as_object(), path, paths),
        AttributeKind::List(attributes) => {
            for at in 0..length(prior).max(length(planned)) {
                let [prior, planned] = [prior, planned].map(|list| list_item(Some(list), at).and_then(Value::as_object));
                objects(attributes, prior, planned, &path.index(at), paths);
            }
        }
        AttributeKind::Map(attributes) => {
            for key in keys(prior).chain(keys(planned)).collect::<BTreeSet<_>>() {
                let [prior, planned] = [prior, planned].map(|map| map_item(Some(map), key).and_then(Value::as_object));
                objects(attributes, prior, planned, &path.key(key), paths);
            }
        }
    }
}

/// Whether nothing inside the planned value can be addressed.
fn is_opaque(kind: &AttributeKind, planned: &Value) -> bool {
    matches!(kind, AttributeKind::Set(_)) || matches!(planned, Value::Unknown(_))
}

fn has_replacing(kind: &AttributeKind) -> bool {
    kind.attributes().iter().any(|attribute| attribute.replaces || has_replacing(&attribute.kind))
}

fn length(list: &Value) -> usize {
    match list {
        Value::List(elements) => elements.len(),
        _ => 0,
    }
}

fn keys(map: &Value) -> impl Iterator<Item = &String> {
    match map {
        Value::Map(elements) => Some(elements.keys()),
        _ => None,
    }
    .into_iter()
    .flatten()
}
