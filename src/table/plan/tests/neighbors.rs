//! What comes or goes leaves everything else of the table alone.

use tf_provider::Severity;

use super::*;

/// A table in which keys are shared in every way: written here, taken from there.
fn shared() -> Json {
    let index = |partition: Json, sort: Json| json!({"partition_key": partition, "sort_key": sort, "projection_type": "KEYS_ONLY"});
    let named = |name: &str| json!({"name": name});
    let typed = |name: &str, key_type: &str| json!({"name": name, "type": key_type});
    with(&json!({
        "sort_key": named("at"),
        "local_secondary_indexes": {"ByTotal": {"sort_key": named("total"), "projection_type": "ALL"}},
        "global_secondary_indexes": {
            "I1x": index(named("k"), named("orderId")),
            "I2x": index(typed("k", "N"), typed("orderId", "N")),
            "I3x": index(named("orderId"), typed("at", "B")),
            "I4x": index(named("total"), typed("m", "N")),
            "I5x": index(typed("total", "N"), named("m")),
        },
        "stream": {"view_type": "KEYS_ONLY"},
        "ttl": {"attribute_name": "expiresAt"},
        "tags": {"Team": "orders"},
        "contributor_insights": {},
        "table_class": "STANDARD_INFREQUENT_ACCESS",
    }))
}

fn without(config: &Json, path: &[&str]) -> Json {
    let mut config = config.clone();
    let (last, way) = path.split_last().expect("a path");
    let owner = way.iter().fold(&mut config, |value, name| &mut value[*name]);
    owner.as_object_mut().expect("an object").remove(*last);
    config
}

fn indexes(model: &TableModel) -> std::collections::BTreeMap<String, Attr<crate::table::model::GlobalIndexModel>> {
    model.global_secondary_indexes.known().cloned().unwrap_or_default()
}

fn summaries(plan: &Planned) -> Vec<String> {
    let errors = plan.diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}: {}", problem.path, problem.summary)).collect()
}

/// Only `name` is touched, and all that was there keeps its types.
fn assert_alone(name: &str, state: &TableModel, change: &Planned) {
    assert_eq!(summaries(change), Vec::<String>::new(), "{name}");
    let steps = change.step_texts();
    let foreign: Vec<_> = steps.iter().filter(|step| step.contains("index") && !step.contains(name)).collect();
    assert!(foreign.is_empty(), "{name}: {foreign:?}");
    assert_eq!(change.model.partition_key, state.partition_key, "{name}");
    assert_eq!(change.model.sort_key, state.sort_key, "{name}");
    assert_eq!(change.model.local_secondary_indexes, state.local_secondary_indexes, "{name}");
    let before = indexes(state);
    for (other, index) in indexes(&change.model) {
        assert!(other == name || before.get(&other) == Some(&index), "{name} changes {other}");
    }
}

const INDEXES: [&str; 5] = ["I1x", "I2x", "I3x", "I4x", "I5x"];

#[test]
fn an_index_that_goes_leaves_all_others_alone() {
    let state = applied(&planned(&value(&shared()), None));
    for name in INDEXES {
        let rest = without(&shared(), &["global_secondary_indexes", name]);
        let change = planned(&value(&rest), Some(&state));
        assert_alone(name, &state, &change);
        assert_eq!(change.step_texts().len(), 1, "{name}: {:?}", change.step_texts());
        // Nor does it later: the types that were borrowed are the table's own now.
        let reached = applied(&change);
        assert_eq!(planned(&value(&rest), Some(&reached)).model, reached);
        for second in INDEXES.into_iter().filter(|second| *second != name) {
            let change = planned(&value(&without(&rest, &["global_secondary_indexes", second])), Some(&reached));
            assert_alone(second, &reached, &change);
        }
    }
}

/// Either it fits the types that are there, or it is refused: never does it change them.
#[test]
fn an_index_that_comes_leaves_all_others_alone() {
    let mut refused = Vec::new();
    for name in INDEXES {
        let state = applied(&planned(&value(&without(&shared(), &["global_secondary_indexes", name])), None));
        let change = planned(&value(&shared()), Some(&state));
        if summaries(&change).is_empty() {
            assert_alone(name, &state, &change);
        } else {
            refused.push((name, summaries(&change)));
        }
    }
    let error = |index: &str, key: &str| {
        format!("global_secondary_indexes[\"{index}\"].{key}.type: Key attribute with two types")
    };
    let expected = [
        ("I2x", vec![error("I2x", "partition_key"), error("I2x", "sort_key")]),
        ("I3x", vec![error("I3x", "sort_key")]),
        ("I4x", vec![error("I4x", "sort_key")]),
        ("I5x", vec![error("I5x", "partition_key")]),
    ];
    assert_eq!(refused, expected);
}

#[test]
fn whatever_else_comes_or_goes_touches_no_index_and_no_key() {
    for name in ["stream", "ttl", "tags", "contributor_insights", "table_class"] {
        let less = without(&shared(), &[name]);
        for (from, to) in [(shared(), less.clone()), (less, shared())] {
            let state = applied(&planned(&value(&from), None));
            assert_alone("nothing", &state, &planned(&value(&to), Some(&state)));
        }
    }
}

/// An index says what the table's own key is: the table is made so, and stays so without the index.
#[test]
fn the_type_of_the_table_key_outlives_the_index_that_wrote_it() {
    let index = json!({"partition_key": {"name": "owner"}, "sort_key": {"name": "orderId", "type": "N"}, "projection_type": "ALL"});
    let consent = json!({"protection.replace": "an empty table of a trial"});
    let with_index = with(&json!({"global_secondary_indexes": {"ByOwner": index}, "guardrail_suppressions": consent}));
    let state = applied(&planned(&value(&with_index), None));
    let change = planned(&value(&with(&json!({"guardrail_suppressions": consent}))), Some(&state));
    assert_eq!(change.step_texts(), ["delete index \"ByOwner\""]);
    assert_eq!(change.model.partition_key, state.partition_key);
    let before = Value::Object(state.into_object());
    assert_eq!(passes::replace_paths(&schema().attributes, &before, &change.value), []);
}

#[test]
fn a_contradiction_names_both_places_and_the_way_to_change_the_type() {
    let state = applied(&planned(&value(&base()), None));
    let index = json!({"partition_key": {"name": "owner"}, "sort_key": {"name": "orderId", "type": "N"}, "projection_type": "ALL"});
    let change = planned(&value(&with(&json!({"global_secondary_indexes": {"ByOwner": index}}))), Some(&state));
    assert_eq!(
        summaries(&change),
        ["global_secondary_indexes[\"ByOwner\"].sort_key.type: Key attribute with two types"]
    );
    let detail = &change.diagnostics.iter().next().expect("an error").detail;
    for part in
        ["`partition_key` keeps", "`global_secondary_indexes[\"ByOwner\"].sort_key` says N", "every declaration"]
    {
        assert!(detail.contains(part), "{detail}");
    }
}

/// All declarations say so: then it is meant, and the replacement says what changes.
#[test]
fn a_replacement_names_the_type_that_changes() {
    let state = applied(&planned(&value(&with(&json!({"deletion_protection_enabled": false}))), None));
    let moved = json!({"partition_key": {"name": "orderId", "type": "N"}, "deletion_protection_enabled": false});
    let change = planned(&value(&with(&moved)), Some(&state));
    assert_eq!(summaries(&change), ["partition_key: Table would be replaced"]);
    let detail = &change.diagnostics.iter().next().expect("an error").detail;
    let cause = "The type of its attribute \"orderId\" changes from S to N, as declared in `partition_key`.";
    assert!(detail.starts_with(cause), "{detail}");
}
