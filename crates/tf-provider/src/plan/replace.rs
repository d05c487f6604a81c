//! Finds the changes that need a new object.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    path::{Path, Step},
    schema::{Attribute, AttributeKind, Mode},
    value::Value,
};

use super::{
    Object, Violation,
    meaning::meaning,
    nested::{change_nested, each_object, list_item, map_item},
    result::may_become,
};

/// The paths of attributes marked `replaces` whose planned value certainly means something else than the prior one, sorted.
/// What is not known yet may turn out to be the same: an object is not given up for that, and if it is another value, the
/// plan that is made again for the apply has another action, so nothing is applied. What the provider alone sets inside such
/// an attribute is no reason to replace anything. A path stops at a set and at an unknown value, because nothing inside can
/// be addressed.
pub fn replace_paths(attributes: &[Attribute], prior: &Value, planned: &Value) -> Vec<Path> {
    let mut paths = BTreeSet::new();
    let [prior, planned] = [prior, planned].map(|value| configurable(attributes, meaning(attributes, value.clone())));
    objects(attributes, prior.as_object(), planned.as_object(), &Path::root(), &mut paths);
    paths.into_iter().collect()
}

/// The object with nothing that the provider alone sets inside attributes that are marked `replaces`.
fn configurable(attributes: &[Attribute], value: Value) -> Value {
    let Value::Object(mut object) = value else { return value };
    for attribute in attributes.iter().filter(|attribute| attribute.replaces) {
        let Some(value) = object.remove(&attribute.name) else { continue };
        let inside =
            change_nested(&attribute.kind, value, [], &mut |nested, object, []| without_computed(nested, object));
        object.insert(attribute.name.clone(), inside);
    }
    Value::Object(object)
}

fn without_computed(attributes: &[Attribute], object: Object) -> Object {
    let cleared = each_object(attributes, Value::Object(object), &mut |attribute, value, []| {
        if attribute.mode == Mode::Computed { Value::Null } else { value }
    });
    if let Value::Object(object) = cleared { object } else { Object::new() }
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
        if may_become(planned, prior) {
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
                let [prior, planned] =
                    [prior, planned].map(|list| list_item(Some(list), at).and_then(Value::as_object));
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

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::plan::example::{attributes, named};

    #[test]
    fn replacement_is_needed_where_the_schema_says_so() {
        // (case, prior, planned, paths)
        let cases: Vec<(&str, Json, Json, &[&str])> = vec![
            ("nothing", json!({"note": "n"}), json!({"note": "n"}), &[]),
            ("another attribute", json!({"note": "n"}), json!({"note": "m", "etag": "?"}), &[]),
            ("changed", json!({}), json!({"name": "b"}), &["name"]),
            ("not known yet", json!({"name": "a"}), json!({"name": "?"}), &[]),
            (
                "not known yet inside",
                json!({"keys": [{"key": "0", "kind": "x"}]}),
                json!({"keys": [{"key": "?", "kind": "?"}]}),
                &[],
            ),
            (
                "inside elements, sorted",
                json!({
                    "indexes": {"a": {"key": "k", "kind": "x"}, "b": {"key": "k", "kind": "x"}},
                    "keys": [{"key": "0", "kind": "x"}],
                }),
                json!({
                    "name": "b",
                    "indexes": {"a": {"key": "other", "kind": "x"}, "b": {"key": "k"}},
                    "keys": [{"key": "0", "kind": "y"}],
                }),
                &["indexes[\"b\"].kind", "keys[0].kind", "name"],
            ),
            (
                "with an element that comes or goes only if it had or gets such a value",
                json!({"indexes": {"gone": {"key": "k", "kind": "x"}, "other": {"key": "k"}}}),
                json!({"indexes": {"new": {"key": "k"}}}),
                &["indexes[\"gone\"].kind"],
            ),
            ("at a set, not inside", json!({"rules": [{"port": "1"}]}), json!({"rules": [{"port": "2"}]}), &["rules"]),
            ("not at an unknown collection", json!({"indexes": {"a": {"key": "k"}}}), json!({"indexes": "?"}), &[]),
            ("not at an unknown value without such attributes", json!({"stream": {}}), json!({"stream": "?"}), &[]),
        ];
        for (case, prior, planned, expected) in cases {
            let (prior, planned) = (named(prior), named(planned));
            let paths = replace_paths(&attributes(), &prior, &planned);
            let shown: Vec<String> = paths.iter().map(ToString::to_string).collect();
            assert_eq!(shown, expected, "{case}");
            assert_eq!(check_replace_paths(&paths, &prior, &planned), [], "{case}");
        }
    }

    #[test]
    fn paths_that_lead_nowhere_are_found() {
        let prior = named(json!({"indexes": {"a": {"key": "k"}}, "keys": [{"key": "0"}], "stream": "?"}));
        let index = Path::of("indexes").key("a");
        let good = [index.attribute("key"), index.clone(), Path::of("keys").index(0), Path::of("stream")];
        assert_eq!(check_replace_paths(&good, &prior, &Value::Null), []);
        let bad = [
            index.attribute("nothing"),
            Path::of("indexes").attribute("a"),
            Path::of("keys").index(1),
            Path::of("stream").attribute("view"),
        ];
        let found = check_replace_paths(&bad, &prior, &Value::Null);
        assert_eq!(found.iter().map(|violation| violation.path.clone()).collect::<Vec<_>>(), bad);
    }
}
