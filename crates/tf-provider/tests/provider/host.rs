//! Tests what the framework does for a resource, in process, with the host's rules enforced by the harness.

use std::sync::atomic::Ordering;

use serde_json::{Value as Json, json};
use tf_provider::{
    Diagnostics,
    resource::{ImportTarget, MoveRequest},
    testing::{Action, Harness, Instance, UNKNOWN},
};

use crate::lab::{COUNTED, Lab, MADE};

async fn harness() -> Harness<Lab> {
    Harness::configured(Lab, json!({"region": "lab-1"})).await
}

fn failing(how: &str) -> Json {
    json!({"name": "a", "fail": how})
}

/// Summaries with paths, as one text.
fn shown(diagnostics: &Diagnostics) -> String {
    let lines = diagnostics.iter().map(|diagnostic| match diagnostic.path.is_root() {
        true => diagnostic.summary.clone(),
        false => format!("{}: {}", diagnostic.path, diagnostic.summary),
    });
    lines.collect::<Vec<_>>().join("\n")
}

async fn refused(item: &mut Instance<'_, Lab>, config: Json) -> Diagnostics {
    item.apply(&config).await.expect_err("the apply fails")
}

#[tokio::test]
async fn a_whole_life() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    let config = json!({"name": "a", "value": "1", "secret": "s", "parts": {"x": {"size": 1, "secret": "s"}}});

    let plan = item.plan(&config).await.expect("a plan");
    assert_eq!(plan.action, Action::Create);
    let part = json!({"size": 1, "unit": "kg", "secret": null, "id": UNKNOWN});
    let planned = json!({
        "name": "a", "value": "1", "label": "none", "secret": null, "parts": {"x": part}, "fail": null,
        "token": UNKNOWN, "revision": UNKNOWN,
    });
    assert_eq!(plan.planned, planned);

    item.apply(&config).await.expect("created");
    let part = json!({"size": 1, "unit": "kg", "secret": null, "id": "a/x"});
    let state = json!({
        "name": "a", "value": "1", "label": "none", "secret": null, "parts": {"x": part}, "fail": null,
        "token": "token of a", "revision": 0,
    });
    assert_eq!(item.state(), Some(state));
    assert_eq!(item.identity(), Some(json!({"name": "a", "region": "lab-1"})));

    let grown = json!({"name": "a", "value": "2", "parts": {"x": {"size": 2}, "y": {"size": 3, "unit": "g"}}});
    let plan = item.apply(&grown).await.expect("updated");
    assert_eq!((plan.action, plan.replace.len()), (Action::Update, 0));
    let state = item.state().expect("it exists");
    assert_eq!(state["parts"]["x"], json!({"size": 2, "unit": "kg", "secret": null, "id": "a/x"}));
    assert_eq!(state["parts"]["y"]["id"], json!("a/y"));
    assert_eq!((&state["token"], &state["revision"]), (&json!("token of a"), &json!(1)));

    let plan = item.apply(&json!({"name": "b"})).await.expect("replaced");
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.replace.iter().map(ToString::to_string).collect::<Vec<_>>(), ["name"]);
    assert_eq!(item.identity(), Some(json!({"name": "b", "region": "lab-1"})));

    assert_eq!(item.apply(&json!({"name": "b"})).await.expect("nothing to do").action, Action::NoOp);
    assert_eq!(item.destroy().await.expect("deleted").action, Action::Delete);
    assert_eq!(item.state(), None);
}

#[tokio::test]
async fn all_problems_of_a_configuration_at_once() {
    let harness = harness().await;
    let config =
        json!({"fail": "validate_error", "parts": {"x": {"size": 0}, "y": {"size": 1.5}, "z": {"size": UNKNOWN}}});
    let found = shown(&harness.validate("lab_item", &config).await);
    let lines: Vec<&str> = found.lines().collect();
    for start in ["parts[\"x\"].size: ", "parts[\"y\"].size: ", "Refused by the resource"] {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{start}: {found}");
    }
    assert!(!found.contains("parts[\"z\"]"), "{found}");
}

#[tokio::test]
async fn panics_become_diagnostics_and_the_provider_lives_on() {
    let harness = harness().await;
    for (how, operation) in [("validate_panic", "ValidateResourceConfig"), ("plan_panic", "PlanResourceChange")] {
        let mut item = harness.resource("lab_item");
        let found = item.plan(&failing(how)).await.expect_err("it fails");
        let detail = &found.iter().next().expect("a diagnostic").detail;
        assert!(detail.contains(operation) && detail.contains("fell over"), "{detail}");
    }
    let mut item = harness.resource("lab_item");
    item.adopt(&json!({"name": "a", "fail": "read_panic"}));
    assert_eq!(shown(&item.refresh().await.expect_err("it fails")), "Bug in the provider");
    assert!(item.state().is_some());
    assert_eq!(harness.call("join", &[json!("panic")]).await.expect_err("it fails").argument, None);
    harness.resource("lab_item").apply(&json!({"name": "a"})).await.expect("the provider lives on");
}

/// Create, update and delete × what they return: what is in the state file afterwards.
#[tokio::test]
async fn the_table_of_results() {
    // (how it fails, value in the state afterwards: null for no object, tainted, summary)
    let creations = [
        ("create_error", None, false, "Nothing happened"),
        ("create_partial", Some("half"), true, "Stopped half-way"),
        ("create_null", None, false, "Bug in the provider"),
        ("create_unknown", Some("half"), true, "token: Bug in the provider"),
        ("create_other_value", Some("other"), true, "value: Bug in the provider"),
        ("create_panic", None, false, "Bug in the provider"),
        ("create_late_panic", Some("half"), true, "Bug in the provider"),
    ];
    let harness = harness().await;
    for (how, value, tainted, summary) in creations {
        let mut item = harness.resource("lab_item");
        let found = shown(&refused(&mut item, failing(how)).await);
        assert!(found.starts_with(summary), "{how}: {found}");
        let state = item.state();
        assert_eq!(state.as_ref().map(|state| state["value"].clone()), value.map(Json::from), "{how}");
        assert_eq!(item.is_tainted(), tainted, "{how}");
        if value.is_some() {
            assert_eq!(item.identity(), Some(json!({"name": "a", "region": "lab-1"})), "{how}");
        }
        if how == "create_late_panic" {
            assert_eq!(state.expect("it exists")["token"], Json::Null, "unknown values are stored as null");
        }
    }

    let updates = [
        ("update_error", "old", "Nothing happened"),
        ("update_partial", "half", "Stopped half-way"),
        ("update_null", "old", "Bug in the provider"),
        ("update_panic", "old", "Bug in the provider"),
        ("update_late_panic", "half", "Bug in the provider"),
    ];
    for (how, value, summary) in updates {
        let mut item = harness.resource("lab_item");
        item.apply(&json!({"name": "a", "value": "old"})).await.expect("created");
        let found = shown(&refused(&mut item, failing(how)).await);
        assert!(found.starts_with(summary), "{how}: {found}");
        assert_eq!(item.state().expect("it exists")["value"], json!(value), "{how}");
        assert!(!item.is_tainted(), "{how}");
        assert!(item.identity().is_some(), "{how}");
    }

    let deletions = [
        ("delete_error", "old", "Nothing happened"),
        ("delete_partial", "rest", "Stopped half-way"),
        ("delete_kept", "rest", "Bug in the provider"),
        ("delete_panic", "old", "Bug in the provider"),
        ("delete_late_panic", "rest", "Bug in the provider"),
    ];
    for (how, value, summary) in deletions {
        let mut item = harness.resource("lab_item");
        item.apply(&json!({"name": "a", "value": "old", "fail": how})).await.expect("created");
        let found = shown(&item.destroy().await.expect_err("it fails"));
        assert!(found.starts_with(summary), "{how}: {found}");
        assert_eq!(item.state().expect("it exists")["value"], json!(value), "{how}");
        assert!(item.identity().is_some(), "{how}");
    }
}

#[tokio::test]
async fn a_tainted_object_is_replaced() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    refused(&mut item, failing("create_partial")).await;
    let plan = item.apply(&json!({"name": "a"})).await.expect("replaced");
    assert_eq!(plan.action, Action::Replace);
    assert!(!item.is_tainted());
}

#[tokio::test]
async fn plans_the_host_would_refuse_are_bugs() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    let found = item.plan(&failing("plan_other_value")).await.expect_err("refused");
    assert_eq!(shown(&found), "value: Bug in the provider");
    item.apply(&json!({"name": "a"})).await.expect("created");
    let found = item.plan(&failing("plan_no_such_path")).await.expect_err("refused");
    assert_eq!(shown(&found), "parts[\"nothing\"]: Bug in the provider");
    assert_eq!(shown(&item.plan(&failing("plan_error")).await.expect_err("refused")), "No plan");
}

#[tokio::test]
async fn a_destruction_can_be_refused_in_its_plan() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    item.apply(&failing("destroy_no")).await.expect("created");
    assert_eq!(shown(&item.destroy().await.expect_err("refused")), "Must not be destroyed");
    assert!(item.state().is_some());
}

#[tokio::test]
async fn stop_reaches_a_running_apply_and_nothing_later() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    let slow = failing("create_slow");
    let (found, ()) = tokio::join!(item.apply(&slow), async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        harness.stop();
    });
    assert_eq!(shown(&found.expect_err("interrupted")), "Interrupted");
    assert!(item.is_tainted());
    harness.resource("lab_item").apply(&json!({"name": "b"})).await.expect("works again");
}

#[tokio::test]
async fn trap_12_upgrades_of_every_version() {
    let harness = harness().await;
    let today = json!({"name": "a", "secret": "old", "gone": {"x": 1}, "parts": {"p": {"size": 12345678901234567890_i128.to_string(), "more": true}}});
    let state = harness.upgrade("lab_item", 1, &today).await.expect("read leniently");
    assert_eq!((&state["name"], &state["secret"], &state["label"]), (&json!("a"), &Json::Null, &Json::Null));
    assert_eq!(state["parts"]["p"]["size"].to_string(), "12345678901234567890");

    let state = harness.upgrade("lab_item", 0, &json!({"title": "t"})).await.expect("upgraded by the resource");
    assert_eq!((&state["name"], &state["secret"]), (&json!("t"), &Json::Null));
    assert_eq!(
        shown(&harness.upgrade("lab_item", 0, &json!({})).await.expect_err("refused")),
        "No upgrade for this version"
    );
    let found = harness.upgrade("lab_item", 2, &today).await.expect_err("refused");
    assert_eq!(shown(&found), "State written by a newer provider");
    assert_eq!(harness.upgrade("lab_item", 1, &Json::Null).await, Ok(Json::Null));
}

#[tokio::test]
async fn trap_13_reading_keeps_identity_and_private_state() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    item.apply(&json!({"name": "a"})).await.expect("created");
    let identity = item.identity();
    assert!(identity.is_some());
    item.refresh().await.expect("read");
    assert_eq!(item.identity(), identity);

    item.apply(&failing("read_identity")).await.expect_err("the read after the update changes the identity");
    assert_eq!(shown(&item.refresh().await.expect_err("refused")), "Unexpected identity change");
    assert_eq!(item.identity(), identity);
}

#[tokio::test]
async fn trap_14_write_only_values_never_leave_the_provider() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    for how in ["plan_write_only", "create_write_only", "read_write_only"] {
        let mut item = harness.resource("lab_item");
        let config = json!({"name": "a", "secret": "s3cret", "fail": how});
        assert_eq!(item.plan(&config).await.expect("a plan").planned["secret"], Json::Null, "{how}");
        item.apply(&config).await.expect("created");
        assert_eq!(item.state().expect("it exists")["secret"], Json::Null, "{how}");
    }
    item.import(ImportTarget::Id("a".to_owned())).await.expect("imported");
    assert_eq!(item.state().expect("it exists")["secret"], Json::Null);
}

#[tokio::test]
async fn write_only_attributes_need_a_host_that_knows_them() {
    let harness = Harness::new(Lab).without_write_only_attributes();
    let config = json!({"name": "a", "secret": "s", "parts": {"x": {"size": 1, "secret": UNKNOWN}}});
    let found = shown(&harness.validate("lab_item", &config).await);
    assert_eq!(
        found,
        "secret: Write-only attribute not supported\nparts[\"x\"].secret: Write-only attribute not supported"
    );
    assert!(harness.validate("lab_item", &json!({"name": "a"})).await.is_empty());
}

#[tokio::test]
async fn import_by_id_and_by_identity() {
    let harness = harness().await;
    for target in [ImportTarget::Id("a".to_owned()), ImportTarget::Identity(json!({"name": "a"}))] {
        let mut item = harness.resource("lab_item");
        item.import(target).await.expect("imported");
        assert_eq!(item.state().expect("it exists")["token"], json!("token of a"));
        assert_eq!(item.identity(), Some(json!({"name": "a", "region": "lab-1"})));
        item.refresh().await.expect("the identity is settled");
        assert_eq!(item.plan(&json!({"name": "a"})).await.expect("a plan").action, Action::NoOp);
    }
    let mut item = harness.resource("lab_item");
    let found = item.import(ImportTarget::Id("nothing".to_owned())).await.expect_err("refused");
    assert_eq!(shown(&found), "Cannot import a non-existent object");
}

#[tokio::test]
async fn state_of_another_provider_is_taken_over() {
    let harness = Harness::new(Lab);
    let mut item = harness.resource("lab_item");
    let mut source = MoveRequest {
        provider_address: "registry.opentofu.org/local/old".to_owned(),
        type_name: "old_thing".to_owned(),
        schema_version: 3,
        state: json!({"id": "a", "other": [1]}),
        private: b"not json".to_vec(),
        identity: None,
    };
    item.move_from(source.clone()).await.expect("moved without a configured provider");
    let state = item.state().expect("it exists");
    assert_eq!((&state["name"], &state["secret"]), (&json!("a"), &Json::Null));
    assert_eq!(item.identity(), Some(json!({"name": "a", "region": null})));

    assert!(
        item.move_from(MoveRequest { schema_version: 4, ..source.clone() }).await.is_ok(),
        "a warning is no refusal"
    );
    let nameless = MoveRequest { state: json!({"other": [1]}), ..source.clone() };
    assert_eq!(shown(&item.move_from(nameless).await.expect_err("refused")), "No id");
    source.type_name = "new_thing".to_owned();
    let refused = item.move_from(source).await.expect_err("refused");
    assert_eq!(shown(&refused), "Move not supported");
    let detail = &refused.iter().next().expect("one").detail;
    assert!(detail.contains("only `old_thing` of local/old can be moved to it"), "{detail}");
}

#[tokio::test]
async fn what_is_gone_is_created_again() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    item.adopt(&json!({"name": "a", "fail": "read_gone"}));
    assert_eq!(item.plan(&json!({"name": "a"})).await.expect("a plan").action, Action::Create);
    assert_eq!(item.state(), None);

    item.adopt(&json!({"name": "a", "fail": "read_error"}));
    assert_eq!(shown(&item.plan(&json!({"name": "a"})).await.expect_err("refused")), "Cannot be read");
    assert!(item.state().is_some());
}

#[tokio::test]
async fn nothing_works_before_the_provider_is_configured() {
    let harness = Harness::new(Lab);
    let mut item = harness.resource("lab_item");
    assert!(harness.validate("lab_item", &json!({"name": "a"})).await.is_empty());
    assert_eq!(shown(&item.plan(&json!({"name": "a"})).await.expect_err("refused")), "Provider not configured");
    let found = item.import(ImportTarget::Id("a".to_owned())).await.expect_err("refused");
    assert_eq!(shown(&found), "Provider not configured");

    let found = harness.configure(&json!({"region": "forbidden"})).await;
    assert_eq!(shown(&found), "region: Region not allowed");
    let found = harness.configure(&json!({"region": ""})).await;
    assert!(shown(&found).starts_with("region: "), "{found:?}");
    assert_eq!(shown(&item.plan(&json!({"name": "a"})).await.expect_err("refused")), "Provider not configured");
}

#[tokio::test]
async fn an_unknown_provider_configuration_allows_plans_only() {
    let harness = Harness::configured(Lab, json!({"region": UNKNOWN})).await;
    let mut item = harness.resource("lab_item");
    assert_eq!(item.plan(&json!({"name": "a"})).await.expect("a plan").action, Action::Create);
    assert_eq!(shown(&refused(&mut item, json!({"name": "a"})).await), "Provider configuration not known yet");
}

#[tokio::test]
async fn unknown_values_of_a_configuration_stay_unknown() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    item.apply(&json!({"name": "a"})).await.expect("created");
    let plan = item.plan(&json!({"name": "a", "value": UNKNOWN, "label": UNKNOWN})).await.expect("a plan");
    assert_eq!(plan.action, Action::Update);
    assert_eq!((&plan.planned["value"], &plan.planned["label"]), (&json!(UNKNOWN), &json!(UNKNOWN)));
    assert_eq!(plan.planned["token"], json!("token of a"));

    let plan = item.plan(&json!({"name": UNKNOWN})).await.expect("a plan");
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.planned["name"], json!(UNKNOWN));
}

#[tokio::test]
async fn trap_17_functions_see_null_only_where_they_allow_it() {
    let harness = Harness::new(Lab);
    let joined = harness.call("join", &[json!("-"), json!("a"), Json::Null, json!("b")]).await;
    assert_eq!(joined, Ok(json!("a-b")));
    assert_eq!(harness.call("join", &[json!("-")]).await, Ok(json!("")));
    let error = harness.call("join", &[Json::Null, json!("a")]).await.expect_err("refused");
    assert_eq!(error.argument, Some(0));
    let error = harness.call("join", &[json!("-"), json!("a"), json!("-")]).await.expect_err("refused");
    assert_eq!((error.argument, error.text.as_str()), (Some(2), "A word is the separator."));
    let error = harness.call("join", &[]).await.expect_err("refused");
    assert_eq!((error.argument, error.text.as_str()), (None, "Expected at least 1 arguments, found 0."));
}

#[tokio::test]
async fn functions_see_unknown_values_only_where_they_allow_them() {
    let harness = Harness::new(Lab);
    let object = json!({"name": "a", "id": UNKNOWN, "deep": {"list": [1, UNKNOWN]}});
    assert_eq!(harness.call("pick", &[object.clone(), json!("name")]).await, Ok(json!("a")));
    assert_eq!(harness.call("pick", &[object.clone(), json!("id")]).await, Ok(json!(UNKNOWN)));
    assert_eq!(harness.call("pick", &[object.clone(), json!("deep")]).await, Ok(json!({"list": [1, UNKNOWN]})));
    assert_eq!(harness.call("pick", &[json!(UNKNOWN), json!("name")]).await, Ok(json!(UNKNOWN)));
    // The host answers by itself, so that nothing is called.
    assert_eq!(harness.call("pick", &[json!("no object"), json!(UNKNOWN)]).await, Ok(json!(UNKNOWN)));
    let error = harness.call("pick", &[object, json!("other")]).await.expect_err("refused");
    assert_eq!(error.argument, Some(1));
    assert_eq!(harness.call("pick", &[Json::Null, json!("name")]).await.expect_err("refused").argument, Some(0));
}

#[tokio::test]
async fn a_required_member_is_missed_in_validation_and_when_it_is_known() {
    let harness = harness().await;
    let config = |size: Json| json!({"name": "a", "parts": {"x": {"size": size}}});
    assert!(harness.validate("lab_item", &config(json!(UNKNOWN))).await.is_empty());
    let missing = "parts[\"x\"].size: Required value missing";
    assert_eq!(shown(&harness.validate("lab_item", &config(Json::Null)).await), missing);
    // What was unknown when it was validated, and is null in the plan.
    let mut item = harness.resource("lab_item");
    assert!(item.plan(&config(json!(UNKNOWN))).await.is_ok());
    assert_eq!(shown(&refused(&mut item, config(Json::Null)).await), missing);
    assert_eq!(item.state(), None);
}

#[tokio::test]
async fn a_value_for_a_read_only_member_is_refused() {
    let harness = harness().await;
    let config = json!({"name": "a", "token": "mine", "parts": {"x": {"size": 1, "id": "mine"}}});
    let found = shown(&harness.validate("lab_item", &config).await);
    let summary = "Value for a read-only attribute";
    assert_eq!(found, format!("parts[\"x\"].id: {summary}\ntoken: {summary}"));
}

/// What is configured empty or null stays so in the state, and the resource never sees it.
#[tokio::test]
async fn empty_and_unwritten_elements_are_spelled_as_configured() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    let config = |parts: Json| json!({"name": "a", "parts": parts});
    item.apply(&config(json!({}))).await.expect("created");
    assert_eq!(item.state().expect("a state")["parts"], json!({}));
    let plan = item.apply(&config(json!({"x": null}))).await.expect("updated");
    assert_eq!((plan.action, plan.replace.len()), (Action::Update, 0));
    assert_eq!(item.state().expect("a state")["parts"], json!({"x": null}));
    item.apply(&config(json!({"x": null, "y": {"size": 2}}))).await.expect("updated");
    let parts = item.state().expect("a state")["parts"].clone();
    assert_eq!((&parts["x"], &parts["y"]["size"]), (&Json::Null, &json!(2)));
    let plan = item.apply(&config(json!({"y": {"size": 2}}))).await.expect("updated");
    assert_eq!(plan.action, Action::Update);
    item.apply(&config(Json::Null)).await.expect("updated");
    assert_eq!(item.state().expect("a state")["parts"], Json::Null);
}

/// OpenTofu would crash on the plan that it asked for.
#[tokio::test]
async fn a_null_element_is_refused_where_the_host_would_crash() {
    let harness = harness().await.without_null_elements();
    let mut item = harness.resource("lab_item");
    let found = shown(&refused(&mut item, json!({"name": "a", "parts": {"x": null, "y": {"size": 2}}})).await);
    assert_eq!(found, "parts[\"x\"]: Null element not supported by this CLI");
    item.apply(&json!({"name": "a", "parts": {}})).await.expect("created");
}

#[tokio::test]
async fn a_list_is_as_long_as_it_is_wanted() {
    let harness = harness().await;
    let listed = harness.list("lab_item", &json!({"count_of_items": 3}), true, 0).await.expect("a list");
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[1]["identity"], json!({"name": "item-1", "region": "lab-1"}));
    assert_eq!((&listed[1]["display_name"], &listed[1]["resource"]["name"]), (&json!("item-1"), &json!("item-1")));
    assert_eq!(listed[1]["resource"]["secret"], Json::Null, "write-only");

    let before = MADE.load(Ordering::Relaxed);
    let listed = harness.list("lab_item", &json!({"count_of_items": COUNTED}), false, 2).await.expect("a list");
    assert_eq!((listed.len(), &listed[0]["resource"]), (2, &Json::Null));
    assert_eq!(MADE.load(Ordering::Relaxed) - before, 2, "all of them are not made");
    assert_eq!(harness.list("lab_item", &json!({}), false, 2).await.expect("a list").len(), 2, "of the default of 100");
    assert_eq!(harness.list("lab_item", &json!({"count_of_items": 0}), false, 0).await.expect("a list").len(), 0);
}

#[tokio::test]
async fn a_list_that_fails_says_why() {
    let harness = harness().await;
    for (config, expected) in [
        (json!({"fail": "validate"}), "Refused by the list"),
        (json!({"count_of_items": 1001}), "count_of_items: Number out of range"),
        (json!({"fail": "error"}), "Stopped half-way"),
        (json!({"fail": "identity"}), "Incomplete resource identity"),
    ] {
        let problems = harness.list("lab_item", &config, false, 0).await.expect_err("a failure");
        assert_eq!(shown(&problems), expected, "{config}");
    }
    let problems = harness.list("lab_item", &json!({"fail": "panic"}), false, 0).await.expect_err("a failure");
    assert!(shown(&problems).contains("Bug in the provider"), "{problems:?}");
}

#[tokio::test]
async fn a_generated_configuration_leaves_out_what_need_not_be_written() {
    let harness = harness().await;
    let mut item = harness.resource("lab_item");
    let config = json!({"name": "a", "value": "b", "parts": {"one": {"size": 1}, "two": {"size": 2, "unit": "g"}}});
    item.apply(&config).await.expect("it is created");
    let generated =
        harness.generate_config("lab_item", &item.state().expect("a state")).await.expect("a configuration");
    let part = |size: i64, unit: Json| json!({"size": size, "unit": unit, "secret": null, "id": null});
    let parts = json!({"one": part(1, Json::Null), "two": part(2, json!("g"))});
    let expected = json!({
        "name": "a", "value": "b", "label": null, "secret": null, "fail": null, "token": null, "revision": null,
        "parts": parts,
    });
    assert_eq!(generated, expected);
    assert_eq!(item.plan(&generated).await.expect("a plan").action, Action::NoOp);
}

#[tokio::test]
async fn an_action_shows_its_messages_and_then_its_result() {
    let harness = harness().await;
    let (messages, result) = harness.invoke("lab_ping", &json!({"whom": "you"})).await;
    assert_eq!((messages, result), (vec!["ping 0 to you".to_owned(), "ping 1 to you".to_owned()], Diagnostics::none()));
    let (messages, result) = harness.invoke("lab_ping", &json!({"whom": "you", "times": 300, "fail": "warning"})).await;
    assert_eq!((messages.len(), messages[299].as_str()), (300, "ping 299 to you"));
    assert_eq!(shown(&result), "whom: Late answer");
}

#[tokio::test]
async fn an_action_that_fails_says_why() {
    let harness = harness().await;
    for (config, messages, expected) in [
        (json!({"whom": "you", "fail": "validate"}), 0, "Refused by the action"),
        (json!({"whom": "you", "times": 1001}), 0, "times: Number out of range"),
        (json!({}), 0, "whom: Required value missing"),
        (json!({"whom": "you", "fail": "error"}), 2, "No answer came"),
        (json!({"whom": "you", "fail": "panic"}), 2, "Bug in the provider"),
    ] {
        let (shown_messages, result) = harness.invoke("lab_ping", &config).await;
        assert_eq!((shown_messages.len(), shown(&result).as_str()), (messages, expected), "{config}");
    }
}

#[tokio::test]
async fn an_action_is_planned_with_what_is_known() {
    let harness = harness().await;
    let plan = async |config: Json| shown(&harness.plan_action("lab_ping", &config).await);
    assert_eq!(plan(json!({"whom": UNKNOWN})).await, "");
    assert_eq!(plan(json!({"whom": UNKNOWN, "fail": "plan"})).await, "Cannot be done");
    assert_eq!(plan(json!({"whom": "you", "fail": "plan_panic"})).await, "Bug in the provider");
    let unconfigured = Harness::new(Lab);
    unconfigured.configure(&json!({"region": UNKNOWN})).await;
    assert_eq!(shown(&unconfigured.plan_action("lab_ping", &json!({"whom": "you"})).await), "whom: Not checked");
    let (messages, result) = unconfigured.invoke("lab_ping", &json!({"whom": "you"})).await;
    assert_eq!((messages.len(), shown(&result).as_str()), (0, "Provider configuration not known yet"));
}

#[tokio::test]
async fn an_action_is_interrupted() {
    let harness = harness().await;
    let config = json!({"whom": "you", "fail": "slow"});
    let stop = async {
        tokio::task::yield_now().await;
        harness.stop();
    };
    let ((messages, result), ()) = tokio::join!(harness.invoke("lab_ping", &config), stop);
    assert_eq!((messages.len(), shown(&result).as_str()), (2, "Interrupted"));
}
