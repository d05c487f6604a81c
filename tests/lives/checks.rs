//! Compares plans, states, calls and diagnostics with what a step expects.
//!
//! Pure: each function takes what was seen and what was expected, and returns every difference as a line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use terraform_cli::Diagnostic;

use crate::case::{Calls, Planned};

/// Differences between the plan (`show -json`) and the expectation.
pub(crate) fn plan_differences(plan: &Value, expected: &BTreeMap<String, Planned>) -> Vec<String> {
    let mut differences = Vec::new();
    let mut seen = BTreeSet::new();
    for change in plan["resource_changes"].as_array().into_iter().flatten() {
        let address = change["address"].as_str().unwrap_or_default();
        seen.insert(address);
        let action = action(&change["change"]["actions"]);
        let changed = changed_paths(&change["change"]);
        match expected.get(address) {
            None if action == "no-op" => {}
            None => differences.push(format!("{address}: no change expected, planned {action} of {changed:?}")),
            Some(Planned::Action(wanted)) if *wanted == action => {}
            Some(Planned::Action(wanted)) => {
                differences.push(format!("{address}: {wanted} expected, planned {action} of {changed:?}"));
            }
            Some(Planned::Change { action: wanted, changed: paths }) => {
                let paths: BTreeSet<String> = paths.iter().cloned().collect();
                if *wanted != action || paths != changed {
                    differences
                        .push(format!("{address}: {wanted} of {paths:?} expected, planned {action} of {changed:?}"));
                }
            }
        }
    }
    for address in expected.keys().filter(|address| !seen.contains(address.as_str())) {
        differences.push(format!("{address}: expected in the plan, not found there"));
    }
    differences
}

/// The action in one word.
pub(crate) fn action(actions: &Value) -> String {
    let actions: Vec<&str> = actions.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match actions.as_slice() {
        [one] => (*one).to_owned(),
        _ => "replace".to_owned(),
    }
}

/// The deepest paths at which a planned change differs from what is there, unknown values included.
pub(crate) fn changed_paths(change: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    collect_changes(&change["before"], &change["after"], &change["after_unknown"], "", &mut paths);
    paths
}

fn collect_changes(before: &Value, after: &Value, unknown: &Value, path: &str, paths: &mut BTreeSet<String>) {
    if *unknown == Value::Bool(true) {
        paths.insert(path.to_owned());
        return;
    }
    let (Value::Object(left), Value::Object(right)) = (before, after) else {
        // A null stands for an attribute that is absent because it is unknown further down; the parent shows it.
        if before != after {
            paths.insert(path.to_owned());
        }
        return;
    };
    let unknown_keys = unknown.as_object().into_iter().flat_map(|object| object.keys());
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).chain(unknown_keys).collect();
    for key in keys {
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let side = |object: &serde_json::Map<String, Value>| object.get(key).cloned().unwrap_or(Value::Null);
        collect_changes(&side(left), &side(right), &unknown[key.as_str()], &inner, paths);
    }
}

/// Differences between the state and the expected values by dotted path.
pub(crate) fn state_differences(
    state: &BTreeMap<String, Value>,
    expected: &BTreeMap<String, BTreeMap<String, Value>>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (address, values) in expected {
        let Some(attributes) = state.get(address) else {
            differences.push(format!("{address}: expected in the state, not found there"));
            continue;
        };
        for (path, wanted) in values {
            let found = at(attributes, path);
            if !same(found, wanted) {
                differences.push(format!("{address}: {path} = {wanted} expected in the state, found {found}"));
            }
        }
    }
    differences
}

/// TOML has no null: the text `(null)` stands for it.
fn same(found: &Value, wanted: &Value) -> bool {
    if wanted == "(null)" { found.is_null() } else { found == wanted }
}

fn at<'a>(attributes: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(attributes, |value, key| &value[key])
}

/// Top-level attributes that differ between two objects, apart from the ignored ones.
pub(crate) fn attribute_differences(left: &Value, right: &Value, ignored: &BTreeSet<&str>) -> Vec<String> {
    let change = serde_json::json!({ "before": left, "after": right });
    changed_paths(&change)
        .into_iter()
        .filter(|path| !ignored.contains(path.split('.').next().unwrap_or_default()))
        .map(|path| format!("{path}: {} against {}", at(left, &path), at(right, &path)))
        .collect()
}

/// Differences between the mutating calls seen and expected.
pub(crate) fn call_differences(seen: &[String], expected: &Calls) -> Vec<String> {
    match expected {
        Calls::InOrder(wanted) if wanted == seen => Vec::new(),
        Calls::InOrder(wanted) => vec![format!("the calls {wanted:?} were expected in this order, seen were {seen:?}")],
        Calls::Counted(wanted) => {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for call in seen {
                *counts.entry(call.clone()).or_default() += 1;
            }
            if counts == *wanted {
                Vec::new()
            } else {
                vec![format!("the calls {wanted:?} were expected, seen were {counts:?}")]
            }
        }
    }
}

/// Expected texts that no diagnostic holds, and diagnostics that hold no expected text.
pub(crate) fn diagnostic_differences(seen: &[Diagnostic], expected: &[String], tolerated: &[String]) -> Vec<String> {
    let holds = |diagnostic: &Diagnostic, text: &String| diagnostic.to_string().contains(text.as_str());
    let missing = expected
        .iter()
        .filter(|text| !seen.iter().any(|diagnostic| holds(diagnostic, text)))
        .map(|text| format!("a diagnostic with `{text}` was expected"));
    let surplus = seen
        .iter()
        .filter(|diagnostic| !expected.iter().chain(tolerated).any(|text| holds(diagnostic, text)))
        .map(|diagnostic| format!("not expected: {diagnostic}"));
    missing.chain(surplus).collect()
}
