//! The host's rules for a plan, checked before the host says "Provider produced invalid plan".

use crate::{
    path::Path,
    schema::{Attribute, AttributeKind, Mode},
    value::{SetElements, Value},
};

use super::{
    Object, Violation,
    nested::{list_item, map_item, set_item},
};

/// What of the planned state the host would refuse. All three values are whole objects; `prior` is null when the
/// object is created, `config` and `planned` when it is destroyed.
pub fn check_plan(attributes: &[Attribute], config: &Value, prior: &Value, planned: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    let root = Path::root();
    match (config.as_object(), planned.as_object()) {
        (Some(config), Some(planned)) => {
            check_object(attributes, config, prior.as_object(), planned, &root, &mut violations)
        }
        (None, None) => {}
        (Some(_), None) => violations.push(Violation::new(&root, "is configured, but planned to be absent")),
        (None, Some(_)) => violations.push(Violation::new(&root, "is to be destroyed, but planned to be present")),
    }
    violations
}

fn check_object(
    attributes: &[Attribute],
    config: &Object,
    prior: Option<&Object>,
    planned: &Object,
    path: &Path,
    violations: &mut Vec<Violation>,
) {
    for attribute in attributes {
        let path = path.attribute(&attribute.name);
        let value = |object: &Object| object.get(&attribute.name).cloned().unwrap_or_default();
        let prior = prior.map(value).unwrap_or_default();
        match planned.get(&attribute.name) {
            Some(planned) => check_attribute(attribute, &value(config), &prior, planned, &path, violations),
            None => violations.push(Violation::new(&path, "is missing in the plan")),
        }
    }
}

fn check_attribute(
    attribute: &Attribute,
    config: &Value,
    prior: &Value,
    planned: &Value,
    path: &Path,
    violations: &mut Vec<Violation>,
) {
    if attribute.mode.is_write_only() {
        if !planned.is_null() {
            violations.push(Violation::new(path, "is write-only, but has a planned value"));
        }
        return;
    }
    let unchanged = planned == prior && !prior.is_null() && !config.is_null();
    if same_apart_from_refinements(config, planned) || unchanged || attribute.mode == Mode::Computed {
        return;
    }
    if config.is_null() {
        if !attribute.mode.is_computed() {
            violations.push(Violation::new(path, "has a planned value, but it is not configured and not computed"));
        }
        return;
    }
    match &attribute.kind {
        AttributeKind::Leaf(_) => {
            violations.push(Violation::new(path, "is planned with neither the configured nor the prior value"));
        }
        AttributeKind::Single(_) | AttributeKind::List(_) | AttributeKind::Map(_) | AttributeKind::Set(_) => {
            check_nested(&attribute.kind, config, prior, planned, path, violations);
        }
    }
}

fn check_nested(
    kind: &AttributeKind,
    config: &Value,
    prior: &Value,
    planned: &Value,
    path: &Path,
    violations: &mut Vec<Violation>,
) {
    match (kind, config, planned) {
        (_, Value::Unknown(_), _) => {
            violations.push(Violation::new(path, "is unknown in the configuration, but planned"))
        }
        (_, _, Value::Unknown(_)) => violations.push(Violation::new(path, "is configured, but planned as unknown")),
        (AttributeKind::Single(attributes), Value::Object(config), Value::Object(planned)) => {
            check_object(attributes, config, prior.as_object(), planned, path, violations);
        }
        (AttributeKind::List(attributes), Value::List(config), Value::List(planned)) => {
            if config.len() != planned.len() {
                violations.push(count(path, config.len(), planned.len()));
                return;
            }
            for (at, (config, planned)) in config.iter().zip(planned).enumerate() {
                let prior = list_item(Some(prior), at);
                check_element(attributes, config, prior, planned, &path.index(at), violations);
            }
        }
        (AttributeKind::Map(attributes), Value::Map(config), Value::Map(planned)) => {
            if !config.keys().eq(planned.keys()) {
                violations.push(Violation::new(path, "is planned with other keys than are configured"));
                return;
            }
            for ((key, config), planned) in config.iter().zip(planned.values()) {
                let prior = map_item(Some(prior), key);
                check_element(attributes, config, prior, planned, &path.key(key), violations);
            }
        }
        (AttributeKind::Set(attributes), Value::Set(config), Value::Set(planned)) => {
            check_set(attributes, &config.0, prior, &planned.0, path, violations);
        }
        _ => violations.push(Violation::new(path, "is planned in another shape than it is configured")),
    }
}

fn check_element(
    attributes: &[Attribute],
    config: &Value,
    prior: Option<&Value>,
    planned: &Value,
    path: &Path,
    violations: &mut Vec<Violation>,
) {
    match (config.as_object(), planned.as_object()) {
        (Some(config), Some(planned)) => {
            check_object(attributes, config, prior.and_then(Value::as_object), planned, path, violations);
        }
        _ if same_apart_from_refinements(config, planned) => {}
        _ => violations.push(Violation::new(path, "is planned in another shape than it is configured")),
    }
}

/// Elements of sets have no address: their number must be plausible, and each planned element must be a possible
/// plan for one that is configured.
fn check_set(
    attributes: &[Attribute],
    config: &[Value],
    prior: &Value,
    planned: &[Value],
    path: &Path,
    violations: &mut Vec<Violation>,
) {
    if planned.len() != config.len() {
        violations.push(count(path, config.len(), planned.len()));
        return;
    }
    let plausible = |planned: &Value| {
        config.iter().any(|config| {
            let mut problems = Vec::new();
            check_element(attributes, config, set_item(attributes, Some(prior), config), planned, path, &mut problems);
            problems.is_empty()
        })
    };
    if !planned.iter().all(plausible) {
        violations.push(Violation::new(path, "is planned with an element that no configured element allows"));
    }
}

fn count(path: &Path, configured: usize, planned: usize) -> Violation {
    Violation::new(path, format!("is configured with {configured} elements, but planned with {planned}"))
}

/// The host does not compare what is promised about unknown values with the configuration.
pub(super) fn same_apart_from_refinements(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Unknown(_), Value::Unknown(_)) => true,
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same_apart_from_refinements(left, right))
        }
        (Value::Set(SetElements(left)), Value::Set(SetElements(right))) => {
            left.len() == right.len()
                && left.iter().all(|left| right.iter().any(|right| same_apart_from_refinements(left, right)))
        }
        (Value::Map(left), Value::Map(right)) | (Value::Object(left), Value::Object(right)) => {
            left.keys().eq(right.keys())
                && left.values().zip(right.values()).all(|(left, right)| same_apart_from_refinements(left, right))
        }
        (Value::Dynamic(left_type, left), Value::Dynamic(right_type, right)) => {
            left_type == right_type && same_apart_from_refinements(left, right)
        }
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::plan::example::{attributes, named};

    fn violations(config: Json, prior: Option<Json>, planned: Json) -> Vec<String> {
        let prior = prior.map_or(Value::Null, named);
        let found = check_plan(&attributes(), &named(config), &prior, &named(planned));
        found.into_iter().map(|violation| format!("{} {}", violation.path, violation.rule)).collect()
    }

    #[test]
    fn plans_the_host_accepts() {
        // (case, configuration, prior, planned)
        let cases: Vec<(&str, Json, Option<Json>, Json)> = vec![
            ("as configured", json!({"note": "n"}), None, json!({"note": "n"})),
            ("the prior spelling", json!({"note": "N"}), Some(json!({"note": "n"})), json!({"note": "n"})),
            ("computed, anything", json!({}), None, json!({"arn": "a", "etag": "?", "class": "std", "stream": "?"})),
            ("unknown as configured", json!({"note": "?", "indexes": "?"}), None, json!({"note": "?", "indexes": "?"})),
            ("write-only, nulled", json!({"secret": "s"}), None, json!({})),
            (
                "nested, with computed members",
                json!({"indexes": {"i": {"key": "k", "secret": "s"}}, "keys": [{"key": "k"}, "?"], "stream": {"view": "NEW"}}),
                None,
                json!({
                    "indexes": {"i": {"key": "k", "class": "std", "arn": "?"}},
                    "keys": [{"key": "k", "class": "std", "arn": "a"}, "?"],
                    "stream": {"view": "NEW", "arn": "?"},
                }),
            ),
            (
                "set elements in any order",
                json!({"rules": [{"port": "1"}, {"port": "?"}]}),
                None,
                json!({"rules": [{"port": "?", "id": "?"}, {"port": "1", "id": "r1"}]}),
            ),
            (
                "the prior spelling inside elements",
                json!({"indexes": {"i": {"key": "K"}}, "rules": [{"port": "1"}]}),
                Some(json!({"indexes": {"i": {"key": "k"}}, "rules": [{"port": "1", "id": "r1"}]})),
                json!({"indexes": {"i": {"key": "k"}}, "rules": [{"port": "1", "id": "r1"}]}),
            ),
        ];
        for (case, config, prior, planned) in cases {
            assert_eq!(violations(config, prior, planned), Vec::<String>::new(), "{case}");
        }
    }

    #[test]
    fn plans_the_host_refuses() {
        // (configuration, prior, planned, what is wrong)
        let cases: Vec<(Json, Option<Json>, Json, &str)> = vec![
            (
                json!({}),
                None,
                json!({"note": "n"}),
                "note has a planned value, but it is not configured and not computed",
            ),
            (
                json!({"note": "n"}),
                None,
                json!({"note": "m"}),
                "note is planned with neither the configured nor the prior value",
            ),
            (json!({"note": "n"}), Some(json!({"note": "o"})), json!({"note": "m"}), "note is planned with neither"),
            (json!({"note": "n"}), Some(json!({})), json!({}), "note is planned with neither"),
            (json!({"note": "n"}), None, json!({"note": "?"}), "note is planned with neither"),
            (json!({"class": "c"}), None, json!({"class": "d"}), "class is planned with neither"),
            (json!({"secret": "s"}), None, json!({"secret": "s"}), "secret is write-only"),
            (json!({"tags": {"a": "1"}}), None, json!({"tags": {"a": "2"}}), "tags is planned with neither"),
            (
                json!({"indexes": {"i": {"key": "k"}}}),
                None,
                json!({"indexes": "?"}),
                "indexes is configured, but planned as unknown",
            ),
            (json!({"indexes": "?"}), None, json!({"indexes": {}}), "indexes is unknown in the configuration"),
            (json!({"indexes": {"i": {"key": "k"}}}), None, json!({}), "indexes is planned in another shape"),
            (
                json!({"indexes": {"i": {"key": "k"}}}),
                None,
                json!({"indexes": {"j": {"key": "k"}}}),
                "indexes is planned with other keys",
            ),
            (
                json!({"indexes": {"i": {"key": "k"}}}),
                None,
                json!({"indexes": {"i": {"key": "l"}}}),
                "indexes[\"i\"].key is planned with neither",
            ),
            (
                json!({"keys": [{"key": "k"}]}),
                None,
                json!({"keys": []}),
                "keys is configured with 1 elements, but planned with 0",
            ),
            (json!({"keys": [{"key": "k"}]}), None, json!({"keys": ["?"]}), "keys[0] is planned in another shape"),
            (
                json!({"keys": [{"key": "k"}]}),
                None,
                json!({"keys": [{"key": "k", "secret": "s"}]}),
                "keys[0].secret is write-only",
            ),
            (json!({"rules": [{"port": "1"}]}), None, json!({"rules": []}), "rules is configured with 1 elements"),
            (
                json!({"rules": [{"port": "1"}]}),
                None,
                json!({"rules": [{"port": "2"}]}),
                "rules is planned with an element that no",
            ),
            (
                json!({"stream": {"view": "NEW"}}),
                None,
                json!({"stream": {"view": null}}),
                "stream.view is planned with neither",
            ),
        ];
        for (config, prior, planned, expected) in cases {
            let found = violations(config, prior, planned);
            assert_eq!(found.len(), 1, "{expected}: {found:?}");
            assert!(found[0].starts_with(expected), "{expected}: {found:?}");
        }
    }

    #[test]
    fn presence_follows_the_configuration() {
        let (object, null) = (named(json!({})), Value::Null);
        let count = |config, planned| check_plan(&attributes(), config, &object, planned).len();
        assert_eq!(count(&null, &null), 0);
        assert_eq!(count(&object, &null), 1);
        assert_eq!(count(&null, &object), 1);
    }
}
