//! The host's rules for the result of an apply, and for the second plan that precedes it.

use crate::{
    path::Path,
    schema::Attribute,
    value::{SetElements, Value},
};

use super::{Violation, refinements, rules::same_apart_from_refinements};

/// What of the state after an apply the host would refuse ("Provider produced inconsistent result after apply",
/// "Provider returned invalid result object after apply").
pub fn check_result(attributes: &[Attribute], planned: &Value, new: &Value) -> Vec<Violation> {
    let mut violations = write_only(attributes, new);
    compare(planned, new, &Path::root(), Unknowns::Refused, &mut violations);
    violations
}

/// What of the plan made again during apply the host would refuse ("Provider produced inconsistent final plan"):
/// what was known must be the same, what was unknown may have become known.
pub fn check_final_plan(attributes: &[Attribute], first: &Value, second: &Value) -> Vec<Violation> {
    let mut violations = write_only(attributes, second);
    compare(first, second, &Path::root(), Unknowns::Allowed, &mut violations);
    violations
}

/// Whether a planned value may turn out to be this one once all of it is known.
pub(super) fn may_become(planned: &Value, value: &Value) -> bool {
    let mut violations = Vec::new();
    compare(planned, value, &Path::root(), Unknowns::Allowed, &mut violations);
    violations.is_empty()
}

fn write_only(attributes: &[Attribute], value: &Value) -> Vec<Violation> {
    let paths = super::write_only_paths(attributes, value);
    paths.iter().map(|path| Violation::new(path, "is write-only, but has a value")).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Unknowns {
    Allowed,
    Refused,
}

fn compare(planned: &Value, new: &Value, path: &Path, unknowns: Unknowns, violations: &mut Vec<Violation>) {
    let mut violation = |rule: String| violations.push(Violation::new(path, rule));
    match (planned, new) {
        (Value::Unknown(promised), new) => {
            if unknowns == Unknowns::Refused {
                unknown_inside(new, path, violations);
            }
            violations.extend(refinements::broken(promised, new).map(|rule| Violation::new(path, rule)));
        }
        (_, Value::Unknown(_)) => violation("was known in the plan, but is unknown now".to_owned()),
        (Value::Null, Value::Null) => {}
        (Value::Null, _) => violation("was planned to be null, but has a value now".to_owned()),
        (_, Value::Null) => violation("was planned with a value, but is null now".to_owned()),
        (Value::List(planned), Value::List(new)) | (Value::Tuple(planned), Value::Tuple(new)) => {
            if planned.len() != new.len() {
                violation(format!("was planned with {} elements, but has {} now", planned.len(), new.len()));
                return;
            }
            for (at, (planned, new)) in planned.iter().zip(new).enumerate() {
                compare(planned, new, &path.index(at), unknowns, violations);
            }
        }
        (Value::Map(planned), Value::Map(new)) => {
            for key in planned.keys().filter(|key| !new.contains_key(*key)) {
                violation(format!("was planned with the element {key:?}, which is not there now"));
            }
            for key in new.keys().filter(|key| !planned.contains_key(*key)) {
                violation(format!("has the element {key:?} now, which was not planned"));
            }
            for (key, planned) in planned {
                let Some(new) = new.get(key) else { continue };
                compare(planned, new, &path.key(key), unknowns, violations);
            }
        }
        (Value::Object(planned), Value::Object(new)) => {
            for (name, planned) in planned {
                let new = new.get(name).unwrap_or(&Value::Null);
                compare(planned, new, &path.attribute(name), unknowns, violations);
            }
        }
        (Value::Set(planned), Value::Set(new)) => violations.extend(compare_sets(planned, new, path, unknowns)),
        (Value::Dynamic(planned_type, planned), Value::Dynamic(new_type, new)) => {
            if planned_type != new_type && !planned.is_unknown() {
                violation("has another type than planned".to_owned());
                return;
            }
            compare(planned, new, path, unknowns, violations);
        }
        (planned, new) if planned == new => {}
        _ => violation("has another value than planned".to_owned()),
    }
}

/// Each planned element needs a counterpart; the set may shrink (elements turn out to be equal), but not grow.
fn compare_sets(planned: &SetElements, new: &SetElements, path: &Path, unknowns: Unknowns) -> Option<Violation> {
    if new.0.len() > planned.0.len() {
        let rule = format!("was planned with {} elements, but has {} now", planned.0.len(), new.0.len());
        return Some(Violation::new(path, rule));
    }
    let fits = |planned: &Value, new: &Value| {
        let mut problems = Vec::new();
        compare(planned, new, path, unknowns, &mut problems);
        problems.is_empty()
    };
    let all_planned = planned.0.iter().all(|planned| new.0.iter().any(|new| fits(planned, new)));
    let all_new = new.0.iter().all(|new| planned.0.iter().any(|planned| fits(planned, new)));
    if all_planned && all_new || same_apart_from_refinements(&Value::Set(planned.clone()), &Value::Set(new.clone())) {
        return None;
    }
    Some(Violation::new(path, "has other elements than planned"))
}

/// Every place in `value` that is still unknown.
pub(super) fn unknown_inside(value: &Value, path: &Path, violations: &mut Vec<Violation>) {
    match value {
        Value::Unknown(_) => violations.push(Violation::new(path, "is still unknown")),
        Value::List(elements) | Value::Tuple(elements) => {
            for (at, element) in elements.iter().enumerate() {
                unknown_inside(element, &path.index(at), violations);
            }
        }
        Value::Set(SetElements(elements)) => {
            for element in elements {
                unknown_inside(element, path, violations);
            }
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                unknown_inside(element, &path.key(key), violations);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                unknown_inside(value, &path.attribute(name), violations);
            }
        }
        Value::Dynamic(_, value) => unknown_inside(value, path, violations),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Puts null in place of everything unknown: a state is wholly known. Each such place is a violation.
pub(crate) fn null_unknown(value: &mut Value, path: &Path, violations: &mut Vec<Violation>) {
    match value {
        Value::Unknown(_) => {
            violations.push(Violation::new(path, "is still unknown"));
            *value = Value::Null;
        }
        Value::List(elements) | Value::Tuple(elements) => {
            for (at, element) in elements.iter_mut().enumerate() {
                null_unknown(element, &path.index(at), violations);
            }
        }
        Value::Set(set) => {
            let mut elements = std::mem::take(&mut set.0);
            for element in &mut elements {
                null_unknown(element, path, violations);
            }
            *set = SetElements::new(elements);
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                null_unknown(element, &path.key(key), violations);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                null_unknown(value, &path.attribute(name), violations);
            }
        }
        Value::Dynamic(_, value) => null_unknown(value, path, violations),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{
        Type,
        plan::example::{attributes, named},
        value::{Number, Refinements},
    };

    fn shown(violations: &[Violation]) -> Vec<String> {
        violations.iter().map(|violation| format!("{} {}", violation.path, violation.rule)).collect()
    }

    #[test]
    fn what_the_host_says_to_results() {
        // (planned, new, what is wrong; nothing when it is fine)
        let cases: Vec<(Json, Json, &str)> = vec![
            (json!({"note": "n", "arn": "?"}), json!({"note": "n", "arn": "a"}), ""),
            (json!({"arn": "?"}), json!({}), ""),
            (json!({"indexes": "?"}), json!({"indexes": {"i": {"key": "k"}}}), ""),
            (json!({"note": "n"}), json!({"note": "m"}), "note has another value than planned"),
            (json!({"note": "n"}), json!({}), "note was planned with a value, but is null now"),
            (json!({}), json!({"note": "n"}), "note was planned to be null, but has a value now"),
            (json!({"arn": "?"}), json!({"arn": "?"}), "arn is still unknown"),
            (json!({"arn": "a"}), json!({"arn": "?"}), "arn was known in the plan, but is unknown now"),
            (json!({"indexes": "?"}), json!({"indexes": {"i": {"key": "?"}}}), "indexes[\"i\"].key is still unknown"),
            (json!({"keys": [{"key": "k"}]}), json!({"keys": []}), "keys was planned with 1 elements, but has 0 now"),
            (json!({"tags": {"a": "1"}}), json!({"tags": {}}), "tags was planned with the element \"a\""),
            (json!({"tags": {}}), json!({"tags": {"a": "1"}}), "tags has the element \"a\" now"),
            (
                json!({"indexes": {"i": {"key": "k"}}}),
                json!({"indexes": {"i": {"key": "l"}}}),
                "indexes[\"i\"].key has another value",
            ),
            (
                json!({"rules": [{"port": "1", "id": "?"}, {"port": "2", "id": "?"}]}),
                json!({"rules": [{"port": "2", "id": "b"}, {"port": "1", "id": "a"}]}),
                "",
            ),
            (json!({"rules": [{"port": "?"}, {"port": "?"}]}), json!({"rules": [{"port": "1"}]}), ""),
            (
                json!({"rules": [{"port": "?"}]}),
                json!({"rules": [{"port": "1"}, {"port": "2"}]}),
                "rules was planned with 1 elements",
            ),
            (
                json!({"rules": [{"port": "1"}]}),
                json!({"rules": [{"port": "2"}]}),
                "rules has other elements than planned",
            ),
            (
                json!({"rules": [{"port": "1"}, {"port": "2"}]}),
                json!({"rules": [{"port": "1"}]}),
                "rules has other elements",
            ),
        ];
        for (planned, new, expected) in cases {
            let found = shown(&check_result(&attributes(), &named(planned), &named(new)));
            if expected.is_empty() {
                assert_eq!(found, Vec::<String>::new());
            } else {
                assert_eq!(found.len(), 1, "{expected}: {found:?}");
                assert!(found[0].starts_with(expected), "{expected}: {found:?}");
            }
        }
        assert_eq!(
            shown(&check_result(&attributes(), &named(json!({})), &Value::Null)),
            [" was planned with a value, but is null now"]
        );
    }

    #[test]
    fn the_final_plan_may_still_not_know_but_must_not_forget() {
        let first = named(json!({"note": "n", "arn": "?", "etag": "?"}));
        let check = |second: Json| shown(&check_final_plan(&attributes(), &first, &named(second)));
        assert_eq!(check(json!({"note": "n", "arn": "?", "etag": "e"})), Vec::<String>::new());
        assert_eq!(
            check(json!({"note": "?", "arn": "a", "etag": "e"})),
            ["note was known in the plan, but is unknown now"]
        );
    }

    #[test]
    fn promises_about_unknown_values_bind() {
        let number = |number: i64| Value::Number(Number::from(number));
        let none = Refinements::default;
        let list = |length: usize| Value::List(vec![Value::Bool(true); length]);
        // (promise, kept by, broken by)
        let cases = [
            (Refinements { null: Some(false), ..none() }, Value::from("x"), Value::Null),
            (Refinements { null: Some(true), ..none() }, Value::Null, Value::from("x")),
            (Refinements { prefix: Some("arn:".to_owned()), ..none() }, Value::from("arn:1"), Value::from("x")),
            (Refinements { lower: Some((Number::from(3), true)), ..none() }, number(3), number(2)),
            (Refinements { lower: Some((Number::from(3), false)), ..none() }, number(4), number(3)),
            (Refinements { upper: Some((Number::from(3), true)), ..none() }, number(3), number(4)),
            (Refinements { upper: Some((Number::from(3), false)), ..none() }, number(2), number(3)),
            (Refinements { min_length: Some(2), ..none() }, list(2), list(1)),
            (Refinements { max_length: Some(2), ..none() }, list(2), list(3)),
        ];
        for (promise, kept, broken) in cases {
            let planned = Value::Unknown(promise);
            assert_eq!(check_result(&[], &planned, &kept), [], "{planned:?}");
            assert_eq!(check_result(&[], &planned, &broken).len(), 1, "{planned:?}");
        }
    }

    #[test]
    fn dynamic_values_keep_their_type() {
        let dynamic = |ty, value| Value::Dynamic(Box::new(ty), Box::new(value));
        let text = dynamic(Type::String, Value::from("1"));
        assert_eq!(check_result(&[], &text, &text), []);
        assert_eq!(check_result(&[], &dynamic(Type::String, Value::unknown()), &text), []);
        assert_eq!(check_result(&[], &text, &dynamic(Type::Number, Value::Number(Number::from(1)))).len(), 1);
    }

    #[test]
    fn unknown_values_become_null_and_are_named() {
        let mut value = named(json!({"arn": "?", "indexes": {"i": {"key": "?"}}, "rules": [{"port": "1", "id": "?"}]}));
        let mut violations = Vec::new();
        null_unknown(&mut value, &Path::root(), &mut violations);
        assert_eq!(value, named(json!({"indexes": {"i": {}}, "rules": [{"port": "1"}]})));
        assert_eq!(
            shown(&violations),
            ["arn is still unknown", "indexes[\"i\"].key is still unknown", "rules.id is still unknown"]
        );
    }
}
