//! What the host accepts as a plan: "Provider produced invalid plan", asked before the host does.

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
        (Some(config), Some(planned)) => check_object(attributes, config, prior.as_object(), planned, &root, &mut violations),
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
        (_, Value::Unknown(_), _) => violations.push(Violation::new(path, "is unknown in the configuration, but planned")),
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
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_apart_from_refinements(left, right))
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
