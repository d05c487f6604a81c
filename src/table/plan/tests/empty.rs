//! Empty is not absent in spelling, but in meaning: every collection and object of the schema, at every depth, written
//! with nothing in it.

use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::value::SetElements;
use tf_provider::{Step, Type};

use super::*;
use crate::table::validate::validate;

/// What every collection and object that can be written means with nothing in it. One that is not listed here is new:
/// decide, and mark it `presence` where it has to differ from null.
const KINDS: [(&str, Kind); 72] = [
    ("partition_key", Kind::Incomplete),
    ("sort_key", Kind::Incomplete),
    ("global_secondary_indexes", Kind::Absent),
    ("global_secondary_indexes.partition_key", Kind::Incomplete),
    ("global_secondary_indexes.partition_keys", Kind::Absent),
    ("global_secondary_indexes.sort_key", Kind::Incomplete),
    ("global_secondary_indexes.sort_keys", Kind::Absent),
    ("global_secondary_indexes.non_key_attributes", Kind::Absent),
    ("global_secondary_indexes.read_capacity", Kind::Absent),
    ("global_secondary_indexes.read_capacity.schedules", Kind::Present),
    ("global_secondary_indexes.write_capacity", Kind::Absent),
    ("global_secondary_indexes.write_capacity.schedules", Kind::Present),
    ("global_secondary_indexes.on_demand_throughput", Kind::Present),
    ("global_secondary_indexes.warm_throughput", Kind::Present),
    ("global_secondary_indexes.contributor_insights", Kind::Present),
    ("local_secondary_indexes", Kind::Absent),
    ("local_secondary_indexes.sort_key", Kind::Incomplete),
    ("local_secondary_indexes.non_key_attributes", Kind::Absent),
    ("vector_indexes", Kind::Absent),
    ("vector_indexes.partition_key", Kind::Incomplete),
    ("vector_indexes.filters", Kind::Absent),
    ("vector_indexes.non_key_attributes", Kind::Absent),
    ("read_capacity", Kind::Present),
    ("read_capacity.schedules", Kind::Present),
    ("write_capacity", Kind::Present),
    ("write_capacity.schedules", Kind::Present),
    ("on_demand_throughput", Kind::Present),
    ("warm_throughput", Kind::Present),
    ("point_in_time_recovery", Kind::Absent),
    ("ttl", Kind::Incomplete),
    ("restore", Kind::Present),
    ("import_table", Kind::Incomplete),
    ("import_table.s3_bucket_source", Kind::Incomplete),
    ("import_table.csv", Kind::Absent),
    ("import_table.csv.header_list", Kind::Absent),
    ("server_side_encryption", Kind::Absent),
    ("stream", Kind::Incomplete),
    ("kinesis_stream", Kind::Incomplete),
    ("contributor_insights", Kind::Present),
    ("replicas", Kind::Present),
    ("replicas.point_in_time_recovery", Kind::Absent),
    ("replicas.contributor_insights", Kind::Present),
    ("replicas.read_capacity", Kind::Absent),
    ("replicas.read_capacity.schedules", Kind::Present),
    ("replicas.global_secondary_indexes", Kind::Absent),
    ("replicas.global_secondary_indexes.read_capacity", Kind::Absent),
    ("replicas.global_secondary_indexes.read_capacity.schedules", Kind::Present),
    ("replicas.global_secondary_indexes.contributor_insights", Kind::Present),
    ("replicas.tags", Kind::Absent),
    ("replicas.kinesis_stream", Kind::Incomplete),
    ("replicas.alarm_actions", Kind::Present),
    ("global_table", Kind::Absent),
    ("tags", Kind::Absent),
    ("alarms", Kind::Present),
    ("alarms.alarm_actions", Kind::Absent),
    ("alarms.ok_actions", Kind::Absent),
    ("alarms.insufficient_data_actions", Kind::Absent),
    ("alarms.rules", Kind::Absent),
    ("alarms.rules.operations", Kind::Absent),
    ("alarms.rules.alarm_actions", Kind::Present),
    ("alarms.tags", Kind::Absent),
    ("access_patterns", Kind::Absent),
    ("access_patterns.key_equals", Kind::Absent),
    ("access_patterns.key_range", Kind::Incomplete),
    ("access_patterns.filter_on", Kind::Absent),
    ("access_patterns.returns", Kind::Absent),
    ("access_patterns.rate", Kind::Incomplete),
    ("entities", Kind::Absent),
    ("entities.keys", Kind::Absent),
    ("usage", Kind::Absent),
    ("guardrail_suppressions", Kind::Absent),
    ("timeouts", Kind::Absent),
];

/// What it means that nothing is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The same as null.
    Absent,
    /// Something else than null: it enables something, is refused, or takes nothing from the table.
    Present,
    /// Nothing: a member is required.
    Incomplete,
}

fn kind(attribute: &Attribute) -> Option<Kind> {
    let collection = match &attribute.kind {
        AttributeKind::Single(_) => false,
        AttributeKind::List(_) | AttributeKind::Map(_) | AttributeKind::Set(_) => true,
        AttributeKind::Leaf(Type::List(_) | Type::Map(_) | Type::Set(_)) => true,
        AttributeKind::Leaf(_) => return None,
    };
    let incomplete = attribute.kind.attributes().iter().any(|member| member.mode.is_required());
    match attribute.mode {
        Mode::Computed => None,
        _ if incomplete && !collection => Some(Kind::Incomplete),
        _ if attribute.presence => Some(Kind::Present),
        Mode::Required(_) | Mode::Optional(_) | Mode::OptionalComputed => Some(Kind::Absent),
    }
}

#[test]
fn every_collection_and_object_is_listed() {
    fn list(attributes: &[Attribute], prefix: &str, found: &mut Vec<(String, Kind)>) {
        for attribute in attributes {
            let path = format!("{prefix}{}", attribute.name);
            found.extend(kind(attribute).map(|kind| (path.clone(), kind)));
            list(attribute.kind.attributes(), &format!("{path}."), found);
        }
    }
    let mut found = Vec::new();
    list(&schema().attributes, "", &mut found);
    assert_eq!(found, KINDS.map(|(path, kind)| (path.to_owned(), kind)));
}

/// A place of a configuration and the other ways to write what is there.
struct Place {
    path: Path,
    spellings: Vec<Value>,
}

fn places(attributes: &[Attribute], value: &Value, path: &Path, found: &mut Vec<Place>) {
    let Some(object) = value.as_object() else { return };
    for attribute in attributes.iter().filter(|attribute| attribute.mode != Mode::Computed) {
        let (value, path) = (&object[&attribute.name], path.attribute(&attribute.name));
        found.push(Place { path: path.clone(), spellings: spellings(attribute, value) });
        let nested = attribute.kind.attributes();
        match value {
            Value::Object(_) => places(nested, value, &path, found),
            Value::List(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    places(nested, element, &path.index(at), found);
                }
            }
            Value::Map(elements) => {
                for (key, element) in elements {
                    places(nested, element, &path.key(key), found);
                }
            }
            _ => {}
        }
    }
}

fn spellings(attribute: &Attribute, value: &Value) -> Vec<Value> {
    let unwritten = || ("Zz".to_owned(), Value::Null);
    let is_schedules = attribute.name == "schedules";
    match (value, &attribute.ty(), kind(attribute)) {
        (Value::Map(elements), _, Some(_)) => {
            vec![Value::Map(elements.clone().into_iter().chain([unwritten()]).collect())]
        }
        (Value::Null, ty, Some(kind)) if kind == Kind::Absent || is_schedules => match ty {
            Type::List(_) => vec![Value::List(Vec::new())],
            Type::Set(_) => vec![Value::Set(SetElements::new(Vec::new()))],
            Type::Map(_) => vec![Value::Map([].into()), Value::Map([unwritten()].into())],
            Type::Object(members) => {
                vec![Value::Object(members.keys().map(|member| (member.clone(), Value::Null)).collect())]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The value with another one at the path.
fn replaced(value: &Value, path: &[Step], new: &Value) -> Value {
    let Some((step, rest)) = path.split_first() else { return new.clone() };
    let mut value = value.clone();
    let inside = match (&mut value, step) {
        (Value::Object(members), Step::Attribute(name)) => members.get_mut(name),
        (Value::Map(elements), Step::Key(key)) => elements.get_mut(key),
        (Value::List(elements), Step::Index(at)) => elements.get_mut(usize::try_from(*at).expect("a position")),
        _ => None,
    };
    let inside = inside.expect("the path exists");
    *inside = replaced(inside, rest, new);
    value
}

fn bases() -> Vec<Json> {
    let import = json!({"s3_bucket_source": {"bucket": "files"}, "input_format": "CSV"});
    let mut all = configurations();
    all.extend([
        with(&json!({"import_table": import, "contributor_insights": {}, "alarms": {"rules": {"system_errors": {}}}})),
        with(&json!({
            "read_capacity": {"min_capacity": 5, "max_capacity": 100}, "write_capacity": {"units": 5},
            "global_secondary_indexes": {"ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "ALL",
                "read_capacity": {"target_utilization": 50}}},
            "resource_policy": null, "timeouts": {"create": "5m"},
        })),
        with(&json!({
            "read_capacity": {"min_capacity": 5, "max_capacity": 100,
                "schedules": {"night": {"schedule": "cron(0 1 * * ? *)", "max_capacity": 200}}},
            "write_capacity": {"min_capacity": 5, "max_capacity": 9},
        })),
    ]);
    all
}

/// Every other spelling of every place of every base.
fn respelled() -> Vec<(String, Value, Value)> {
    let mut all = Vec::new();
    for base in bases() {
        let written = value(&base);
        let mut found = Vec::new();
        places(&schema().attributes, &written, &Path::root(), &mut found);
        for Place { path, spellings } in found {
            for spelling in spellings {
                let other = replaced(&written, path.steps(), &spelling);
                all.push((format!("{path} = {spelling:?} in {base}"), written.clone(), other));
            }
        }
    }
    assert!(all.len() > 140, "{}", all.len());
    all
}

/// Validated by schema and rules.
fn problems(config: &Value) -> Vec<String> {
    let mut found = schema().check(config);
    found.extend(validate(&model(&meaning(config))));
    found.iter().map(|problem| format!("{}: {}", problem.path, problem.summary)).collect()
}

#[test]
fn every_spelling_makes_the_same_table() {
    for (case, written, other) in respelled() {
        assert_eq!(problems(&other), problems(&written), "{case}");
        let (first, second) = (planned(&written, None), planned(&other, None));
        assert_eq!(desired(&first), desired(&second), "{case}");
        let state = applied(&second);
        let again = planned(&other, Some(&state));
        assert_eq!((&again.model, again.step_texts()), (&state, Vec::new()), "{case}");
    }
}

/// At most a line in the plan: no step, no replacement, no diagnostic.
#[test]
fn another_spelling_changes_nothing() {
    for (case, written, other) in respelled() {
        for (from, to) in [(&written, &other), (&other, &written)] {
            let state = applied(&planned(from, None));
            let change = planned(to, Some(&state));
            assert_eq!(change.step_texts(), Vec::<String>::new(), "{case}");
            assert!(change.diagnostics.is_empty(), "{case}: {:?}", change.diagnostics);
            let before = Value::Object(state.clone().into_object());
            assert_eq!(passes::replace_paths(&schema().attributes, &before, &change.value), [], "{case}");
            let reached = applied(&change);
            assert_eq!(planned(to, Some(&reached)).model, reached, "{case}");
        }
    }
}

/// A module learns late that it has nothing to say.
#[test]
fn what_turns_out_to_be_empty_keeps_its_plan() {
    for base in bases() {
        let written = value(&base);
        let mut found = Vec::new();
        places(&schema().attributes, &written, &Path::root(), &mut found);
        for Place { path, spellings } in found {
            let (early, illegal) = judged(&replaced(&written, path.steps(), &Value::unknown()), None, &[], &context());
            assert!(illegal.is_empty(), "{path} not known in {base}: {illegal:?}");
            for spelling in spellings {
                let late = planned(&replaced(&written, path.steps(), &spelling), None);
                let violations = passes::check_final_plan(&schema().attributes, &early.value, &late.value);
                assert!(violations.is_empty(), "{path} = {spelling:?} in {base}: {violations:?}");
            }
        }
    }
}
