//! States that the other provider stores, and the tables they belong to, under `tests/fixtures/moved`: `source.json` is the
//! stored state, `calls.json` makes the table, `equal.tf` says the same in our words, and `adopted.tf`, where it is there, takes
//! over what other resources managed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tf_provider::resource::{MoveRequest, MoveSource as _, Outcome};
use tf_provider::{Attr, Cancel};

use super::AwsTable;
use crate::aws::error::Service;
use crate::names::{Region, TableName};
use crate::table::apply::apply;
use crate::table::desired::Desired;
use crate::table::model::{TableIdentity, TableModel};
use crate::table::observed::Observed;
use crate::table::plan::tests::planned_after_move as planned;
use crate::table::private_state;
use crate::table::state::{Contribution, state};
use crate::table::tests::sim_control::SimControl;
use crate::table::unclaimed::{Unclaimed, report};

mod imported;

type Moved = Outcome<TableModel, TableIdentity>;

/// A fixture.
struct Case {
    name: String,
    source: Json,
    calls: Vec<Json>,
    equal: String,
    adopted: Option<String>,
}

fn cases() -> Vec<Case> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/moved");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders.iter().map(|folder| case(folder)).collect()
}

fn case(folder: &std::path::Path) -> Case {
    let read = |file: &str| fs::read_to_string(folder.join(file));
    let json = |file: &str| -> Json { serde_json::from_str(&read(file).expect("a file")).expect("JSON") };
    Case {
        name: folder.file_name().expect("a name").display().to_string(),
        source: json("source.json"),
        calls: json("calls.json").as_array().expect("a list").clone(),
        equal: read("equal.tf").expect("a file"),
        adopted: read("adopted.tf").ok(),
    }
}

fn moved(source: &Json) -> Moved {
    AwsTable.convert(&MoveRequest {
        provider_address: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_dynamodb_table".to_owned(),
        schema_version: source["schema_version"].as_i64().expect("a version"),
        state: source["attributes"].clone(),
        private: Vec::new(),
        identity: None,
    })
}

/// Tags that the other provider adds to all tables.
fn default_tags(model: &TableModel) -> BTreeMap<String, String> {
    crate::tags::added(&model.tags, &model.tags_all)
}

/// The live table, as another tool made it.
fn rebuilt(case: &Case) -> SimControl {
    let control = SimControl::new(dynamodb_sim::Settings::default());
    // What is made in other Regions is not read here.
    for call in case.calls.iter().filter(|call| call["region"].is_null()) {
        control.by_hand_of(
            service(call["service"].as_str().expect("a service")),
            call["call"].as_str().expect("a call"),
            &call["with"],
        );
        control.simulator().settle();
    }
    control.simulator().journal_mut().clear();
    control
}

fn service(name: &str) -> Service {
    match name {
        "application-autoscaling" => Service::Scaling,
        "cloudwatch" => Service::CloudWatch,
        _ => Service::DynamoDb,
    }
}

/// The state after the first refresh, and what it found in addition.
async fn refreshed(control: &SimControl, prior: &TableModel) -> (TableModel, Unclaimed) {
    let observed = observed(control, prior).await;
    let unclaimed = Unclaimed::found(&observed, prior);
    let observed = unclaimed.clone().hidden(prior).hide(observed);
    let region = Region::parse("eu-central-1").expect("a Region");
    (state(&observed, prior, &region, &Contribution::with_list_prices(&default_tags(prior))), unclaimed)
}

async fn observed(control: &SimControl, model: &TableModel) -> Observed {
    let name = TableName::parse(model.name.known().expect("a name")).expect("a name");
    control.observe(&name).await.expect("the table")
}

#[test]
fn every_state_becomes_what_an_equal_configuration_plans() {
    for case in cases() {
        let Moved { state, private, identity, diagnostics } = moved(&case.source);
        assert!(!diagnostics.has_errors(), "{}: {diagnostics:?}", case.name);
        let state = state.expect("a state");
        let (plan, _, steps) = planned(&case.equal, &state, &default_tags(&state));
        assert_eq!(plan, state, "{}", case.name);
        assert_eq!(steps.expect("known").iter().count(), 0, "{}", case.name);
        let identity = identity.expect("an identity");
        assert_eq!(identity.account_id, Attr::Known("111122223333".to_owned()), "{}", case.name);
        assert_eq!((&identity.name, &identity.region), (&state.name, &state.region), "{}", case.name);
        assert!(private_state::is_moved(&private.expect("private state")), "{}", case.name);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_refresh_finds_what_was_moved_and_leaves_the_rest_alone() {
    for case in cases() {
        let prior = moved(&case.source).state.expect("a state");
        let control = rebuilt(&case);
        let (after, _) = refreshed(&control, &prior).await;
        let chosen = TableModel {
            table_id: after.table_id.clone(),
            stream_arn: after.stream_arn.clone(),
            stream_label: after.stream_label.clone(),
            ..prior.clone()
        };
        assert_eq!(after, chosen, "{}", case.name);
        let (plan, _, steps) = planned(&case.equal, &after, &default_tags(&prior));
        assert_eq!(plan, after, "{}", case.name);
        assert_eq!(steps.expect("known").iter().count(), 0, "{}", case.name);
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_managed_is_adopted_without_a_call() {
    for case in cases() {
        let Some(adopted) = &case.adopted else { continue };
        let prior = moved(&case.source).state.expect("a state");
        let control = rebuilt(&case);
        let (after, unclaimed) = refreshed(&control, &prior).await;
        let (plan, meant, _) = planned(adopted, &after, &default_tags(&prior));
        assert_ne!(plan, after, "{}: the plan shows what is adopted", case.name);
        let rest = unclaimed.without(&meant);
        assert!(rest.is_empty(), "{}: {rest:?}", case.name);
        let desired = Desired::from_model(&meant).expect("known").since(&after);
        let live = rest.hidden(&meant).hide(observed(&control, &prior).await);
        let deadline = control.deadline(std::time::Duration::from_secs(600), &Cancel::new());
        let applied = apply(&control, &desired, Some(live), &deadline).await;
        assert!(applied.error.is_none(), "{}: {:?}", case.name, applied.error);
        assert_eq!((applied.done, control.mutations()), (Vec::new(), Vec::new()), "{}", case.name);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_found_is_reported_and_remembered() {
    let mut reports = BTreeMap::new();
    for case in cases() {
        let prior = moved(&case.source).state.expect("a state");
        let (_, unclaimed) = refreshed(&rebuilt(&case), &prior).await;
        let private = private_state::with_unclaimed(private_state::after_move(&[]), &unclaimed);
        assert!(!private_state::is_moved(&private));
        assert_eq!(private_state::unclaimed(&private), unclaimed, "{}", case.name);
        let name = TableName::parse(prior.name.known().expect("a name")).expect("a name");
        reports.extend(report(&unclaimed, &name).map(|report| (case.name, report.detail)));
    }
    assert_eq!(reports.keys().collect::<Vec<_>>(), ["module", "scaled", "watched"]);
    for (case, fragments) in [
        ("scaled", vec!["scaling (`read_capacity`) of the table, index \"by_sort\"; scaling (`write_capacity`)"]),
        (
            "watched",
            vec!["a policy (`resource_policy`)", "`kinesis_stream`", "of the table, index \"by_guest\"", "\"Ledger\""],
        ),
    ] {
        for fragment in fragments {
            assert!(reports[case].contains(fragment), "{}", reports[case]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn scaling_of_other_tools_may_move_units_without_being_drift() {
    let case = cases().into_iter().find(|case| case.name == "scaled").expect("a fixture");
    let prior = moved(&case.source).state.expect("a state");
    let control = rebuilt(&case);
    let (_, unclaimed) = refreshed(&control, &prior).await;
    let units =
        json!({"TableName": "signals", "ProvisionedThroughput": {"ReadCapacityUnits": 50, "WriteCapacityUnits": 5}});
    control.by_hand("UpdateTable", &units);
    control.simulator().settle();
    let seen = unclaimed.hidden(&prior).hide(observed(&control, &prior).await);
    assert_eq!((seen.table.units.read, seen.table.units.write), (5, 5));
}

#[test]
fn replicas_are_taken_over_with_their_regions() {
    let case = cases().into_iter().find(|case| case.name == "replicas").expect("a fixture");
    let moved = moved(&case.source);
    assert!(moved.diagnostics.is_empty(), "{:?}", moved.diagnostics);
    let replicas = moved.state.expect("a state").replicas.into_known().expect("replicas");
    let propagates = |region: &str| {
        let replica = replicas[region].known().expect("a replica");
        (replica.propagate_tags.known().copied(), replica.arn.known().is_some())
    };
    assert_eq!(replicas.keys().collect::<Vec<_>>(), ["ap-southeast-2", "eu-west-1"]);
    assert_eq!(propagates("ap-southeast-2"), (Some(true), true));
    assert_eq!(propagates("eu-west-1"), (Some(false), true));
}

#[test]
fn damaged_states_are_refused_with_the_place_and_the_way_out() {
    let with = |name: &str, value: Json| {
        let mut source = cases().into_iter().find(|case| case.name == "provisioned").expect("a fixture").source;
        source["attributes"][name] = value;
        source
    };
    let index = |change: Json| {
        let mut index = json!({"name": "by_stage", "hash_key": "stage", "projection_type": "ALL"});
        index.as_object_mut().expect("an object").extend(change.as_object().cloned().expect("an object"));
        with("global_secondary_index", json!([index]))
    };
    for (source, problem) in [
        (json!({"schema_version": 1, "attributes": []}), "The stored attributes are not an object but a list."),
        (with("name", json!(5)), "`name`: a text was expected, found a number."),
        (with("name", json!("a b c")), "`name`: "),
        (with("hash_key", Json::Null), "`hash_key`: it is missing."),
        (with("attribute", json!([])), "`range_key`: the key attribute \"posted_at\" has no type in `attribute`."),
        (with("attribute", json!([{"name": "sender", "type": "X"}])), "`attribute[0].type`: one of S, N, B"),
        (with("arn", json!("arn:aws:dynamodb:eu-central-1:111122223333:table/other")), "`arn`: it is not the ARN of"),
        (with("billing_mode", json!("FREE")), "`billing_mode`: one of PROVISIONED, PAY_PER_REQUEST was expected"),
        (with("read_capacity", json!(1.5)), "`read_capacity`: it is not a whole number."),
        (with("tags", json!({"a": 1})), "`tags`: a map of texts was expected"),
        (index(json!({"hash_key": "absent"})), "`global_secondary_index[0].hash_key`: the key attribute \"absent\""),
        (index(json!({"name": ""})), "`global_secondary_index[0].name`: it is missing."),
        (
            index(json!({"key_schema": [{"attribute_name": "stage", "key_type": "SORT"}]})),
            "`global_secondary_index[0].key_schema[0].key_type`: one of HASH, RANGE",
        ),
    ] {
        let Moved { state, diagnostics, .. } = moved(&source);
        assert_eq!(state, None, "{problem}");
        let [error] = diagnostics.iter().collect::<Vec<_>>()[..] else { panic!("{diagnostics:?}") };
        assert_eq!(error.summary, "State cannot be moved");
        assert!(error.detail.starts_with(problem), "{}", error.detail);
        assert!(error.detail.ends_with("a `removed` block that has `destroy = false`."), "{}", error.detail);
    }
}

#[test]
fn a_timeout_that_cannot_be_read_is_dropped_with_a_warning() {
    let mut source = cases().into_iter().find(|case| case.name == "everything").expect("a fixture").source;
    source["attributes"]["timeouts"]["update"] = json!("1.5h");
    let Moved { state, diagnostics, .. } = moved(&source);
    let timeouts = state.expect("a state").timeouts;
    let timeouts = timeouts.known().expect("timeouts");
    assert_eq!((&timeouts.create, &timeouts.update), (&Attr::Known("45m".to_owned()), &Attr::Null));
    assert_eq!(
        diagnostics.iter().map(|warning| warning.summary.as_str()).collect::<Vec<_>>(),
        ["Timeout was not carried over"]
    );
}
