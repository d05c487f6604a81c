//! `lifecycle { ignore_changes }`: the CLI plans with the present values of some attributes in place of the written ones, so
//! that the provider gets configurations that no validation has seen.

use super::*;

/// Of the ways to ignore, each pair of configurations tries one in so many, all of them together.
const SAMPLE: usize = 4;

/// Every combination works, or is an error in the plan: never a failing apply.
#[test]
fn what_is_ignored_works_or_is_an_error_of_the_plan() {
    let (mut pairs, mut worked, mut refused) = (0, 0, 0);
    let configurations: Vec<Json> = configurations().into_iter().chain(scaled_configurations()).collect();
    for live in &configurations {
        let state = applied(&planned(&value(live), None));
        for written in &configurations {
            pairs += 1;
            for ignored in ignored().into_iter().skip(pairs % SAMPLE).step_by(SAMPLE) {
                let case = format!("{ignored:?} of {written} over {live}");
                match outcome(&state, written, &ignored, &case) {
                    true => worked += 1,
                    false => refused += 1,
                }
            }
        }
    }
    assert!(worked > 800 && refused > 80, "{worked} {refused}");
}

/// Every attribute that can be configured alone, groups that belong together, and single members.
fn ignored() -> Vec<Vec<String>> {
    let attributes = schema().attributes;
    let configurable =
        attributes.iter().filter(|attribute| attribute.mode.is_required() || attribute.mode.is_optional());
    let alone = configurable.map(|attribute| attribute.name.clone());
    let together = [
        "read_capacity write_capacity",
        "billing_mode read_capacity",
        "read_capacity write_capacity global_secondary_indexes",
        "billing_mode global_secondary_indexes",
        "partition_key sort_key",
        "server_side_encryption stream",
        "server_side_encryption.kms_key_arn",
        "server_side_encryption.key_type",
        "point_in_time_recovery.enabled",
        "point_in_time_recovery.recovery_period_in_days",
        "read_capacity.units",
        "read_capacity.min_capacity",
        "read_capacity.units write_capacity.units",
        "ttl.attribute_name",
        "ttl.enabled",
        "stream.view_type",
        "global_secondary_indexes.ByOwner",
        "global_secondary_indexes.ByOwner.read_capacity",
        "global_secondary_indexes.ByOwner.read_capacity global_secondary_indexes.ByOwner.write_capacity",
        "global_secondary_indexes.ByOwner.partition_key",
        "global_secondary_indexes.ByOwner.projection_type",
        "global_secondary_indexes.ByOwner.non_key_attributes",
        "tags.Owner",
    ];
    let together = together.map(|group| group.split(' ').map(str::to_owned).collect());
    alone.map(|name| vec![name]).chain(together).collect()
}

/// Whether it could be planned. What can be planned is applied, and planned again without a change.
fn outcome(state: &TableModel, written: &Json, ignored: &[String], case: &str) -> bool {
    let config = with_present_values(&value(written), state, ignored);
    let (change, violations) = judged(&config, Some(state), &[], &context());
    if change.diagnostics.has_errors() {
        return false;
    }
    assert!(violations.is_empty(), "{case}: {violations:?}");
    let replaced = change.diagnostics.iter().any(|problem| problem.summary.contains("replaced"));
    assert!(!replaced, "{case}");
    assert!(desired(&change).is_some(), "{case}: not desired");
    let reached = applied(&change);
    let config = with_present_values(&value(written), &reached, ignored);
    let again = planned(&config, Some(&reached));
    assert_eq!((&again.model, again.step_texts()), (&reached, Vec::new()), "{case}");
    true
}

fn with_present_values(config: &Value, state: &TableModel, ignored: &[String]) -> Value {
    let present = Value::Object(state.clone().into_object());
    let ignore = |config: Value, path: &String| present_at(&config, &present, &path.split('.').collect::<Vec<_>>());
    ignored.iter().fold(config.clone(), ignore)
}

/// The configuration with the present value at the path, as far as both have what leads to it.
fn present_at(config: &Value, present: &Value, path: &[&str]) -> Value {
    let Some((name, rest)) = path.split_first() else { return present.clone() };
    let members = |value: &Value| match value {
        Value::Object(members) | Value::Map(members) => Some(members.clone()),
        _ => None,
    };
    let (Some(mut inner), Some(there)) = (members(config), members(present)) else { return config.clone() };
    if let (Some(written), Some(there)) = (inner.get(*name), there.get(*name)) {
        let replaced = present_at(written, there, rest);
        inner.insert((*name).to_owned(), replaced);
    }
    if matches!(config, Value::Map(_)) { Value::Map(inner) } else { Value::Object(inner) }
}
