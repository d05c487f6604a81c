//! Plans of configurations written as JSON, checked against the host's rules and against what an apply would reach.

use serde_json::{Value as Json, json};
use tf_provider::value::json::{Extra, from_json, to_json};
use tf_provider::{Attr, Diagnostics, Model, Path, Schema, Value, plan as passes};

use super::{Context, Inputs, plan};
use crate::config::{GuardrailPolicy, Preset};
use crate::names::{Arn, Region};
use crate::table::desired::Desired;
use crate::table::model::TableModel;
use crate::table::observed::{Observed, ObservedTable};
use crate::table::state::{Contribution, state};
use crate::table::steps::{Steps, steps};
use crate::table::tests::step_driver::text;

pub(crate) mod fixtures;
mod ignored_changes;
mod importing;

mod empty;
mod neighbors;
mod policies;
mod repairs;

const ARN: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";

fn schema() -> Schema {
    Schema::of::<TableModel>(0, "")
}

fn model(value: &Value) -> TableModel {
    let mut problems = Diagnostics::none();
    let object = value.as_object().expect("an object").clone();
    let model = TableModel::from_object(object, &Path::root(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    model
}

fn value(json: &Json) -> Value {
    from_json(json, &schema().ty(), Extra::Refuse).expect("JSON that fits the schema")
}

fn context() -> Context {
    Context {
        region: Region::parse("eu-west-1").ok(),
        account: Some("111122223333".to_owned()),
        guardrails: GuardrailPolicy { preset: Some(Preset::Standard), ..GuardrailPolicy::default() },
        default_tags: Some(default_tags()),
        prices: Some(table_design::cost::Prices::listed()),
        ..Context::default()
    }
}

fn default_tags() -> std::collections::BTreeMap<String, String> {
    [("Owner".to_owned(), "data".to_owned())].into()
}

struct Planned {
    model: TableModel,
    value: Value,
    diagnostics: Diagnostics,
    steps: Option<Steps>,
}

impl Planned {
    /// The steps in order, as messages name them; none while something they depend on is unknown.
    fn step_texts(&self) -> Vec<String> {
        self.steps.iter().flat_map(Steps::iter).map(ToString::to_string).collect()
    }
}

/// Plans as the framework does, and checks the plan by the host's rules.
fn planned(config: &Value, prior: Option<&TableModel>) -> Planned {
    planned_in(config, prior, &["ByOwner".to_owned()], &context())
}

fn planned_in(config: &Value, prior: Option<&TableModel>, own_indexes: &[String], context: &Context) -> Planned {
    let (planned, violations) = judged(config, prior, own_indexes, context);
    assert!(violations.is_empty(), "{violations:?}");
    planned
}

/// The planned state, what it means to an apply, and the steps of a written table whose state was moved from another
/// provider.
pub(crate) fn planned_after_move(
    source: &str,
    prior: &TableModel,
    default_tags: &std::collections::BTreeMap<String, String>,
) -> (TableModel, TableModel, Option<Steps>) {
    let context =
        Context { region: Region::parse("eu-central-1").ok(), default_tags: Some(default_tags.clone()), ..context() };
    let planned = planned_in(&fixtures::table(source), Some(prior), &[], &context);
    assert!(!planned.diagnostics.has_errors(), "{:?}", planned.diagnostics);
    (model(&planned.value), model(&meaning(&planned.value)), planned.steps)
}

/// The planned state of a written table that is created.
pub(crate) fn planned_from(source: &str, context: &Context) -> TableModel {
    planned_in(&fixtures::table(source), None, &[], context).model
}

fn judged(
    config: &Value,
    prior: Option<&TableModel>,
    own_indexes: &[String],
    context: &Context,
) -> (Planned, Vec<passes::Violation>) {
    judged_as(config, prior, Some(own_indexes), context)
}

/// Without indexes of its own, the table has just been imported.
fn judged_as(
    config: &Value,
    prior: Option<&TableModel>,
    own_indexes: Option<&[String]>,
    context: &Context,
) -> (Planned, Vec<passes::Violation>) {
    let attributes = schema().attributes;
    let prior_value = prior.map(|prior| Value::Object(prior.clone().into_object()));
    let (meant, meant_prior) = (meaning(config), prior_value.as_ref().map(meaning));
    let proposed = passes::propose(&attributes, &meant, meant_prior.as_ref());
    let meant_prior = meant_prior.as_ref().map(model);
    let inputs = Inputs {
        config: &model(&meant),
        proposed: model(&proposed),
        prior: meant_prior.as_ref(),
        own_indexes: own_indexes.map(<[String]>::to_vec),
        adopted: own_indexes.is_none(),
        unmanaged_replicas: None,
    };
    let plan = plan(inputs, context);
    let value = Value::Object(plan.model.into_object());
    let value = passes::respell_plan(&attributes, value, config, prior_value.as_ref());
    let violations = passes::check_plan(&attributes, config, prior_value.as_ref().unwrap_or(&Value::Null), &value);
    (Planned { model: model(&value), value, diagnostics: plan.diagnostics, steps: plan.steps }, violations)
}

fn meaning(value: &Value) -> Value {
    passes::meaning(&schema().attributes, value.clone())
}

/// What this plan wants, as an apply sees it.
fn desired(planned: &Planned) -> Option<Desired> {
    Desired::from_model(&model(&meaning(&planned.value)))
}

/// The state after an apply of this plan that reaches what it wants.
fn applied(planned: &Planned) -> TableModel {
    applied_in(planned, &context())
}

fn applied_in(planned: &Planned, context: &Context) -> TableModel {
    let desired = desired(planned).expect("a plan whose values are known");
    let mut observed = Observed::settled(&desired, Arn::parse(ARN).expect("an ARN"));
    let stream = observed.table.stream.map(|_| format!("{ARN}/stream/2026-01-01T00:00:00.000"));
    observed.table = ObservedTable {
        id: Some("6c5a".to_owned()),
        stream_label: stream.as_ref().map(|_| "2026-01-01T00:00:00.000".to_owned()),
        stream_arn: stream,
        ..observed.table
    };
    let region = Region::parse("eu-west-1").expect("a Region");
    let tags = context.default_tags.clone().unwrap_or_default();
    let state = state(&observed, &model(&meaning(&planned.value)), &region, &Contribution::with_list_prices(&tags));
    let value = Value::Object(with_replica_streams(state).into_object());
    let value = passes::respell(&schema().attributes, value, &planned.value);
    let violations = passes::check_result(&schema().attributes, &planned.value, &value);
    assert!(violations.is_empty(), "{violations:?}");
    model(&value)
}

/// What is only known once the replicas are there.
fn with_replica_streams(mut state: TableModel) -> TableModel {
    let replicas = state.replicas.known_mut().into_iter().flatten();
    for replica in replicas.filter_map(|(_, replica)| replica.known_mut()) {
        for stream in [&mut replica.stream_arn, &mut replica.stream_label] {
            if stream.is_unknown() {
                *stream = Attr::Known("2026-01-01T00:00:00.000".to_owned());
            }
        }
    }
    state
}

fn base() -> Json {
    json!({"name": "orders", "partition_key": {"name": "orderId"}})
}

/// `base` with these attributes.
fn with(attributes: &Json) -> Json {
    let mut config = base();
    let object = config.as_object_mut().expect("an object");
    object.extend(attributes.as_object().expect("an object").clone());
    config
}

fn configurations() -> Vec<Json> {
    let index = json!({"partition_key": {"name": "owner"}, "sort_key": {"name": "orderId"}, "projection_type": "ALL"});
    vec![
        base(),
        with(&json!({"sort_key": {"name": "createdAt", "type": "N"}, "global_secondary_indexes": {"ByOwner": index}})),
        with(&json!({"global_secondary_indexes": {"Wide": {
            "partition_keys": [{"name": "a"}, {"name": "b", "type": "N"}], "sort_keys": [{"name": "c"}, {"name": "d"}],
            "non_key_attributes": ["z", "y"], "on_demand_throughput": {"max_read_request_units": 7}}}})),
        with(&json!({"read_capacity": {"units": 5}, "write_capacity": {"units": 6}, "global_secondary_indexes": {
            "ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "KEYS_ONLY", "read_capacity": {"units": 9}}}})),
        with(&json!({"sort_key": {"name": "at"}, "local_secondary_indexes": {
            "ByTotal": {"sort_key": {"name": "total", "type": "N"}, "projection_type": "KEYS_ONLY"}}})),
        with(&json!({"stream": {"view_type": "NEW_IMAGE"}, "ttl": {"attribute_name": "expiresAt"},
            "table_class": "STANDARD_INFREQUENT_ACCESS", "deletion_protection_enabled": false})),
        with(&json!({"point_in_time_recovery": {"enabled": false}, "tags": {"Owner": "sales", "Team": "x"},
            "server_side_encryption": {"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1"}})),
        with(&json!({"tags": {"Owner": null, "Team": null, "Cost": "1"}})),
        with(&json!({"point_in_time_recovery": {"recovery_period_in_days": 7}, "tags": {},
            "ttl": {"attribute_name": "expiresAt", "enabled": false}, "server_side_encryption": {"key_type": "AWS_MANAGED"},
            "on_demand_throughput": {"max_write_request_units": 100}, "warm_throughput": {"read_units_per_second": 15000}})),
        with(&json!({"global_secondary_indexes": {}, "local_secondary_indexes": {}})),
    ]
}

/// From nothing to each configuration, and from each to each: legal plans, results as planned, and then nothing more.
#[test]
fn plans_are_legal_and_their_results_fit() {
    let configurations = configurations();
    for from in &configurations {
        let state = applied(&planned(&value(from), None));
        let again = planned(&value(from), Some(&state));
        assert_eq!(again.model, state, "the second plan of {from} is not empty");
        assert!(again.diagnostics.is_empty(), "{from}: {:?}", again.diagnostics);
        assert_eq!(again.steps, Some(Steps::default()), "{from}");
        for to in &configurations {
            let change = planned(&value(to), Some(&state));
            let new = applied(&change);
            assert_eq!(planned(&value(to), Some(&new)).model, new, "from {from} to {to}");
        }
    }
}

/// `provider { region = terraform_data.r.output }`: while the provider's configuration is not known, what it would decide is
/// unknown, so that the plan of the apply does not contradict it. Of an existing table nothing shows as being disabled.
#[test]
fn a_plan_without_the_provider_configuration_is_kept() {
    for config in configurations() {
        let config = value(&config);
        let state = applied(&planned(&config, None));
        for prior in [None, Some(&state)] {
            let (early, illegal) = judged(&config, prior, &[], &Context::default());
            let whole = planned(&config, prior);
            let contradicted = passes::check_final_plan(&schema().attributes, &early.value, &whole.value);
            let violations: Vec<_> = illegal.into_iter().chain(contradicted).collect();
            assert!(violations.is_empty(), "{config:?}: {violations:?}");
            assert!(!early.diagnostics.has_errors(), "{:?}", early.diagnostics);
        }
    }
}

/// A plan made while some values are unknown must not be contradicted by the one made when they are known.
#[test]
fn a_plan_with_unknowns_is_kept() {
    for config in configurations() {
        let known = value(&config);
        let whole = planned(&known, None);
        for name in config.as_object().expect("an object").keys() {
            let mut object = known.as_object().expect("an object").clone();
            object.insert(name.clone(), Value::unknown());
            let early = planned(&Value::Object(object), None);
            let violations = passes::check_final_plan(&schema().attributes, &early.value, &whole.value);
            assert!(violations.is_empty(), "{name} of {config}: {violations:?}");
        }
    }
}

/// The same for what is inside: one value after the other is not known yet.
#[test]
fn a_plan_with_unknowns_within_is_kept() {
    let (mut tried, mut broken) = (0, Vec::new());
    for config in configurations().into_iter().chain(scaled_configurations()) {
        let known = value(&config);
        let whole = planned(&known, None);
        for path in paths(&known) {
            let (early, illegal) = judged(&without(&known, &path), None, &[], &context());
            let contradicted = passes::check_final_plan(&schema().attributes, &early.value, &whole.value);
            let violations = illegal.into_iter().chain(contradicted);
            broken.extend(violations.map(|violation| format!("{path:?} not known in {config}: {violation:?}")));
            tried += 1;
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(tried > 60, "{tried}");
}

fn scaled_configurations() -> Vec<Json> {
    let schedules = json!({"night": {"schedule": "cron(0 1 * * ? *)", "max_capacity": 20}});
    vec![with(&json!({
        "read_capacity": {"min_capacity": 5, "max_capacity": 100, "schedules": schedules},
        "write_capacity": {"units": 5},
        "global_secondary_indexes": {
            "ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "ALL",
                "read_capacity": {"target_utilization": 50}, "write_capacity": {"units": null}},
            "ByDay": {"partition_key": {"name": "day"}, "projection_type": "ALL",
                "read_capacity": {"units": 3}, "write_capacity": {"min_capacity": 1, "max_capacity": 9}},
        },
    }))]
}

/// The paths of all members of nested objects and maps, what is null among them.
fn paths(value: &Value) -> Vec<Vec<String>> {
    let Some(object) = value.as_object() else { return Vec::new() };
    let mut all = Vec::new();
    for (name, member) in object {
        for path in paths(member).into_iter().chain((!member.is_null() || name == "units").then(Vec::new)) {
            all.push([vec![name.clone()], path].concat());
        }
    }
    all
}

/// The value with what is at the path not known.
fn without(value: &Value, path: &[String]) -> Value {
    let Some((name, rest)) = path.split_first() else { return Value::unknown() };
    let mut object = value.as_object().expect("the path leads through objects").clone();
    let member = object.get(name).expect("the path exists").clone();
    object.insert(name.clone(), without(&member, rest));
    Value::Object(object)
}

/// While all indexes are unknown, a type that one of them might declare does not replace the table.
#[test]
fn unknown_indexes_do_not_replace_the_table() {
    for config in configurations() {
        let state = applied(&planned(&value(&config), None));
        let mut object = value(&config).as_object().expect("an object").clone();
        object.insert("global_secondary_indexes".to_owned(), Value::unknown());
        let plan = planned(&Value::Object(object), Some(&state));
        assert!(plan.diagnostics.is_empty(), "{config}: {:?}", plan.diagnostics);
    }
}

#[test]
fn early_outputs_are_known() {
    let plan = planned(&value(&configurations()[1]), None).model;
    assert_eq!(plan.arn, Attr::Known(ARN.to_owned()));
    let indexes = plan.global_secondary_indexes.known().expect("indexes");
    let index = indexes["ByOwner"].known().expect("an index");
    assert_eq!(index.arn, Attr::Known(format!("{ARN}/index/ByOwner")));
    let definitions = plan.attribute_definitions.known().expect("definitions");
    let types: Vec<_> =
        definitions.iter().map(|(name, kind)| (name.as_str(), kind.known().map(String::as_str))).collect();
    assert_eq!(types, [("createdAt", Some("N")), ("orderId", Some("S")), ("owner", Some("S"))]);
    assert!(plan.stream_arn.is_null() && plan.table_id.is_unknown());
}

/// A tag whose value is not known yet may turn out to be null: then the default stays in force, or the tag is not there.
#[test]
fn a_tag_that_may_be_null_is_planned_as_unknown() {
    let tags_all = |tags: Value| {
        let mut object = value(&base()).as_object().expect("an object").clone();
        object.insert("tags".to_owned(), tags);
        planned(&Value::Object(object), None).model.tags_all
    };
    let tag = |key: &str, value| Value::Map([(key.to_owned(), value)].into());
    let all = tags_all(tag("Owner", Value::unknown()));
    assert!(all.known().expect("the keys are known")["Owner"].is_unknown());
    assert!(tags_all(tag("Team", Value::unknown())).is_unknown());
    let all = tags_all(tag("Owner", Value::Null));
    assert_eq!(all.known().expect("known")["Owner"], Attr::Known("data".to_owned()));
}

#[test]
fn a_prefix_is_a_name_to_come_and_keeps_a_name_that_fits() {
    let mut config = base();
    config["name"] = Json::Null;
    config["name_prefix"] = json!("ord");
    let plan = planned(&value(&config), None);
    let Attr::Unknown(refinements) = &plan.model.name else { panic!("{:?}", plan.model.name) };
    assert_eq!(refinements.prefix.as_deref(), Some("ord"));
    let state = applied(&planned(&value(&base()), None));
    let kept = planned(&value(&config), Some(&state));
    assert_eq!(kept.model.name, state.name);
    assert!(kept.diagnostics.is_empty(), "{:?}", kept.diagnostics);
}

#[test]
fn creation_is_one_step_whatever_it_contains() {
    for config in configurations() {
        let plan = planned(&value(&config), None);
        assert_eq!(plan.steps.as_ref().map(text), Some("create table \"orders\"".to_owned()));
        let desired = Desired::from_model(&plan.model).expect("known");
        assert_eq!(steps(&desired, None).iter().count(), 1);
    }
}

/// The state that is stored can be written back as JSON: nothing unknown is in it.
#[test]
fn states_are_wholly_known() {
    for config in configurations() {
        let state = Value::Object(applied(&planned(&value(&config), None)).into_object());
        assert!(to_json(&state, &schema().ty()).is_ok(), "{config}");
    }
}

#[test]
fn a_table_without_any_region_is_refused_in_the_plan() {
    let context = Context { region: None, without_region: true, ..context() };
    let found = |config: Json, prior: Option<&TableModel>| {
        let planned = planned_in(&value(&config), prior, &[], &context);
        let errors = planned.diagnostics.iter().map(|problem| problem.summary.clone());
        errors.collect::<Vec<_>>()
    };
    let table = |region: Json| json!({"name": "orders", "partition_key": {"name": "id"}, "region": region});
    assert_eq!(found(table(Json::Null), None), ["No Region"]);
    assert_eq!(found(table(json!("eu-west-1")), None), [""; 0]);
    let prior = TableModel { region: Attr::Known("eu-west-1".to_owned()), ..model(&value(&table(json!("eu-west-1")))) };
    assert!(!found(table(Json::Null), Some(&prior)).contains(&"No Region".to_owned()));
}

/// A plan in which they are unknown takes what the state has, so that no drift of an alarm would be a change.
#[test]
fn the_alarms_of_a_global_table_are_known() {
    let table = json!({
        "name": "orders",
        "partition_key": {"name": "id"},
        "alarms": {"alarm_actions": ["arn:aws:sns:eu-west-1:111122223333:oncall"]},
        "replicas": {"us-east-1": {}},
    });
    let (plan, _) = judged(&value(&table), None, &[], &context());
    let arns = plan.model.alarm_arns.known().expect("known");
    assert!(arns.contains_key("replication_latency-us-east-1") && arns.contains_key("read_throttle"), "{arns:?}");
    assert!(plan.model.alarm_settings.is_known());
}
