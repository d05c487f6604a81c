//! Tests the provider as a process: handshake, mutual TLS and requests over the wire, as Terraform sends them.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use serde_json::{Value as Json, json};
use tf_provider::{Resource, Schema, Type, Value, value::json as codec, value::msgpack};
use tfplugin_proto::{
    client::{Launch, PluginProcess},
    tfplugin6::{self as proto, provider_client::ProviderClient},
};
use tonic::{Code, transport::Channel};

use crate::lab::{Item, ItemModel};

/// The binary of `examples/terraform-provider-lab.rs`, which `cargo test` builds next to the tests.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let target = test.parent().and_then(std::path::Path::parent).expect("tests are in target/<profile>/deps");
    let binary = target.join("examples").join(format!("terraform-provider-lab{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.exists(), "run `cargo build -p tf-provider --example terraform-provider-lab` first");
    binary
}

async fn start() -> PluginProcess {
    Launch::new(binary()).start().await.expect("the provider starts")
}

async fn configured() -> (PluginProcess, ProviderClient<Channel>) {
    let process = start().await;
    let mut client = process.client();
    let config = encoded(&json!({"region": "lab-1"}));
    let request = proto::configure_provider::Request { config, ..Default::default() };
    let response = client.configure_provider(request).await.expect("an answer").into_inner();
    assert_eq!(response.diagnostics, []);
    (process, client)
}

fn ty() -> Type {
    Schema::of::<ItemModel>(0, "").ty()
}

/// As JSON, which the protocol allows as well as msgpack.
fn encoded(json: &Json) -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue { json: json.to_string().into_bytes(), msgpack: Vec::new() })
}

fn decoded(value: Option<proto::DynamicValue>) -> Value {
    value.map_or(Value::Null, |value| msgpack::decode(&value.msgpack, &ty()).expect("the schema's type"))
}

fn state(value: Option<proto::DynamicValue>) -> Json {
    codec::to_json(&decoded(value), &ty()).expect("a state is wholly known")
}

/// A planned state as the host would send it: as configured, the rest unknown.
fn planned(config: &Json) -> Option<proto::DynamicValue> {
    let Ok(Value::Object(mut object)) = codec::from_json(config, &ty(), codec::Extra::Refuse) else {
        panic!("{config} is an item")
    };
    for computed in ["token", "revision"] {
        object.insert(computed.to_owned(), Value::unknown());
    }
    let msgpack = msgpack::encode(&Value::Object(object), &ty()).expect("the schema's type");
    Some(proto::DynamicValue { msgpack, json: Vec::new() })
}

fn creation(config: &Json) -> proto::apply_resource_change::Request {
    proto::apply_resource_change::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        planned_state: planned(config),
        config: encoded(config),
        planned_private: b"{\"plans\":\"MQ==\"}".to_vec(),
        ..Default::default()
    }
}

fn summaries(diagnostics: &[proto::Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.summary.as_str()).collect()
}

/// Traps 1 and 2: the client's certificate is what Terraform's is, and it insists on `h2`.
#[tokio::test]
async fn trap_05_schema_through_mutual_tls() {
    let process = start().await;
    let request = proto::get_provider_schema::Request {};
    let response = process.client().get_provider_schema(request).await.expect("an answer").into_inner();
    assert_eq!(response.diagnostics, []);
    let capabilities = response.server_capabilities.expect("capabilities");
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional && capabilities.move_resource_state);
    assert!(response.provider.is_some() && response.provider_meta.is_none());
    let functions: BTreeSet<_> = response.functions.keys().map(String::as_str).collect();
    assert_eq!(functions, BTreeSet::from(["join", "pick"]));
    let pick = &response.functions["pick"];
    let parameters: Vec<_> = pick.parameters.iter().map(|it| (it.r#type.as_slice(), it.allow_unknown_values)).collect();
    assert_eq!(parameters, [(br#""dynamic""#.as_slice(), true), (br#""string""#, false)]);
    assert_eq!(pick.r#return.as_ref().map(|it| it.r#type.as_slice()), Some(br#""dynamic""#.as_slice()));

    let block = response.resource_schemas["lab_item"].block.clone().expect("a block");
    let attribute = |name: &str| block.attributes.iter().find(|attribute| attribute.name == name).expect("it exists");
    assert_eq!(attribute("name").r#type, br#""string""#);
    let parts = attribute("parts");
    assert_eq!(parts.r#type, b"");
    assert_eq!(parts.nested_type.clone().expect("nested").attributes.len(), 4);
    assert!(attribute("secret").write_only);

    let request = proto::get_resource_identity_schemas::Request {};
    let identities = process.client().get_resource_identity_schemas(request).await.expect("an answer").into_inner();
    let identity = &identities.identity_schemas["lab_item"].identity_attributes;
    assert!(identity[0].required_for_import && identity[1].optional_for_import);
    process.shutdown().await.expect("it ends");
}

/// A client that gets no answer to its shutdown kills after two seconds; the test's client makes that an error.
/// Trap 10: after the handshake line nothing is written to standard output either.
#[tokio::test]
async fn trap_08_shutdown_is_prompt_and_quiet() {
    let (process, client) = configured().await;
    drop(client);
    let ended = process.shutdown().await.expect("it ends");
    assert!(ended.status.success(), "{:?}", ended.status);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
}

#[tokio::test]
async fn trap_06_panics_keep_the_connection_and_the_object() {
    let (process, mut client) = configured().await;
    let lost = json!({"name": "a", "fail": "create_panic"});
    let response = client.apply_resource_change(creation(&lost)).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Bug in the provider"]);
    assert!(response.new_state.is_none());

    let kept = json!({"name": "a", "fail": "create_late_panic"});
    let response = client.apply_resource_change(creation(&kept)).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Bug in the provider"]);
    let state = state(response.new_state);
    assert_eq!((&state["name"], &state["value"], &state["token"]), (&json!("a"), &json!("half"), &Json::Null));
    assert_eq!(response.private, b"{\"plans\":\"MQ==\"}");

    let fine = json!({"name": "a"});
    let response = client.apply_resource_change(creation(&fine)).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), Vec::<&str>::new());

    drop(client);
    let ended = process.shutdown().await.expect("it ends");
    let panics: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("panic: ")).collect();
    assert_eq!(panics, ["panic: create fell over", "panic: create fell over at the end"], "{}", ended.stderr);
}

#[tokio::test]
async fn trap_09_stop_ends_work_in_progress_and_nothing_else() {
    let (process, client) = configured().await;
    let slow = json!({"name": "a", "fail": "create_slow"});
    let running = tokio::spawn({
        let mut client = client.clone();
        async move { client.apply_resource_change(creation(&slow)).await }
    });
    // The stop must not overtake the apply, and nothing shows when that has begun: stop until it has an effect.
    let mut stopping = client.clone();
    while !running.is_finished() {
        let answer = stopping.stop_provider(proto::stop_provider::Request {}).await.expect("an answer").into_inner();
        assert_eq!(answer.error, "");
    }
    let response = running.await.expect("no panic").expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Interrupted"]);
    assert_eq!(state(response.new_state)["value"], json!("half"));

    let mut client = client;
    let fine = json!({"name": "a"});
    let response = client.apply_resource_change(creation(&fine)).await.expect("an answer").into_inner();
    assert_eq!(state(response.new_state)["token"], json!("token of a"));
    drop((client, stopping));
    assert!(process.shutdown().await.expect("it ends").status.success());
}

#[tokio::test]
async fn trap_11_the_provider_ends_with_its_client() {
    let (process, client) = configured().await;
    drop(client);
    let ended = process.ended(Duration::from_secs(5)).await.expect("it notices");
    assert!(ended.status.success(), "{:?}", ended.status);
}

#[tokio::test]
async fn traps_03_and_15_no_capabilities_no_deferral() {
    let (process, mut client) = configured().await;
    let config = json!({"name": "a", "secret": "s"});
    let mut validation = proto::validate_resource_config::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        config: encoded(&config),
        client_capabilities: None,
    };
    let response = client.validate_resource_config(validation.clone()).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Write-only attribute not supported"]);
    let all =
        proto::ClientCapabilities { write_only_attributes_allowed: true, deferral_allowed: true, ..Default::default() };
    validation.client_capabilities = Some(all);
    let response = client.validate_resource_config(validation).await.expect("an answer").into_inner();
    assert_eq!(response.diagnostics, []);

    // What a host proposes still contains the write-only value.
    let request = proto::plan_resource_change::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        proposed_new_state: encoded(&config),
        config: encoded(&config),
        client_capabilities: Some(all),
        ..Default::default()
    };
    let response = client.plan_resource_change(request).await.expect("an answer").into_inner();
    assert_eq!((&response.diagnostics, response.deferred, response.legacy_type_system), (&vec![], None, false));
    let Value::Object(planned) = decoded(response.planned_state) else { panic!("an object is planned") };
    assert_eq!((&planned["secret"], planned["token"].is_unknown()), (&Value::Null, true));
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn trap_07_configurations_may_be_large() {
    let (process, mut client) = configured().await;
    let config = json!({"name": "a", "value": "x".repeat(20 << 20)});
    let type_name = Item::TYPE_NAME.to_owned();
    let request =
        proto::validate_resource_config::Request { type_name, config: encoded(&config), client_capabilities: None };
    let response = client.validate_resource_config(request).await.expect("an answer").into_inner();
    assert_eq!(response.diagnostics, []);
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn trap_12_an_object_older_than_its_identity() {
    let (process, mut client) = configured().await;
    let mut request = proto::upgrade_resource_identity::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        raw_identity: Some(proto::RawState::default()),
        ..Default::default()
    };
    let response = client.upgrade_resource_identity(request.clone()).await.expect("an answer").into_inner();
    assert_eq!((response.upgraded_identity, &response.diagnostics), (None, &vec![]));
    request.raw_identity = Some(proto::RawState { json: br#"{"name": "a", "old": 1}"#.to_vec(), ..Default::default() });
    let response = client.upgrade_resource_identity(request).await.expect("an answer").into_inner();
    assert!(response.upgraded_identity.is_some(), "{:?}", response.diagnostics);

    let flatmap = [("id".to_owned(), "a".to_owned())].into();
    let request = proto::upgrade_resource_state::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        raw_state: Some(proto::RawState { json: Vec::new(), flatmap }),
        ..Default::default()
    };
    let response = client.upgrade_resource_state(request).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["State too old to be read"]);
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn trap_18_objects_have_exactly_the_attributes_of_the_schema() {
    let (process, mut client) = configured().await;
    let request = |msgpack: &[u8]| proto::validate_resource_config::Request {
        type_name: Item::TYPE_NAME.to_owned(),
        config: Some(proto::DynamicValue { msgpack: msgpack.to_vec(), json: Vec::new() }),
        client_capabilities: None,
    };
    for bytes in [&b"\x80"[..], b"\x81\xa4name\xa1a", b"\x93\x01"] {
        let response = client.validate_resource_config(request(bytes)).await.expect("an answer").into_inner();
        assert_eq!(summaries(&response.diagnostics), ["Value does not fit the schema"], "{bytes:?}");
    }
    let request = proto::read_resource::Request { type_name: "lab_nothing".to_owned(), ..Default::default() };
    let response = client.read_resource(request).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Unknown type"]);
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn features_the_provider_does_not_have_are_unimplemented() {
    let process = start().await;
    let mut client = process.client();
    let open = client.open_ephemeral_resource(proto::open_ephemeral_resource::Request::default()).await;
    let states = client.get_states(proto::get_states::Request::default()).await;
    let statuses = [open.err(), states.err()];
    for (status, feature) in statuses.into_iter().zip(["ephemeral resources", "state stores"]) {
        let status = status.expect("refused");
        assert_eq!(status.code(), Code::Unimplemented);
        assert!(status.message().contains(feature), "{status}");
    }
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn a_list_is_a_stream_of_events() {
    let (process, mut client) = configured().await;
    let request = proto::list_resource::Request { type_name: "lab_item".to_owned(), limit: 2, ..Default::default() };
    let mut events = client.list_resource(request).await.expect("a stream").into_inner();
    let mut names = Vec::new();
    while let Some(event) = events.message().await.expect("an event") {
        assert!(
            event.identity.is_some() && event.resource_object.is_none() && event.diagnostic.is_empty(),
            "{event:?}"
        );
        names.push(event.display_name);
    }
    assert_eq!(names, ["item-0", "item-1"]);
    let request = proto::list_resource::Request { type_name: "lab_nothing".to_owned(), ..Default::default() };
    let mut events = client.list_resource(request).await.expect("a stream").into_inner();
    let event = events.message().await.expect("a message").expect("an event");
    assert_eq!(summaries(&event.diagnostic), ["Unknown type"]);
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn an_action_is_validated_planned_and_invoked() {
    let (process, mut client) = configured().await;
    let schemas = client.get_provider_schema(proto::get_provider_schema::Request {}).await.expect("schemas");
    let schema = schemas.into_inner().action_schemas.remove("lab_ping").and_then(|action| action.schema);
    let names: Vec<String> = schema
        .and_then(|schema| schema.block)
        .map(|block| block.attributes.into_iter().map(|attribute| attribute.name).collect())
        .expect("a block");
    assert_eq!(names, ["whom", "times", "fail"]);
    let metadata = client.get_metadata(proto::get_metadata::Request {}).await.expect("an answer").into_inner();
    assert_eq!(metadata.actions.len(), 1);

    let config = |fail: &str| encoded(&json!({"whom": "you", "times": 2, "fail": fail}));
    let request = proto::validate_action_config::Request { type_name: "lab_ping".into(), config: config("validate") };
    let response = client.validate_action_config(request).await.expect("an answer").into_inner();
    assert_eq!(summaries(&response.diagnostics), ["Refused by the action"]);
    let (action_type, client_capabilities) = ("lab_ping".to_owned(), None);
    let request =
        proto::plan_action::Request { action_type: action_type.clone(), config: config("plan"), client_capabilities };
    let response = client.plan_action(request).await.expect("an answer").into_inner();
    assert_eq!((summaries(&response.diagnostics), response.deferred), (vec!["Cannot be done"], None));

    for (action_type, fail, expected) in [
        ("lab_ping", "error", "progress ping 0 to you, progress ping 1 to you, completed No answer came"),
        ("lab_ping", "panic", "progress ping 0 to you, progress ping 1 to you, completed Bug in the provider"),
        ("lab_ping", "", "progress ping 0 to you, progress ping 1 to you, completed "),
        ("lab_nothing", "", "completed Unknown type"),
    ] {
        let (action_type, config) = (action_type.to_owned(), config(fail));
        let request = proto::invoke_action::Request { action_type, config, client_capabilities };
        let mut events = client.invoke_action(request).await.expect("a stream").into_inner();
        let mut shown = Vec::new();
        while let Some(event) = events.message().await.expect("an event") {
            use proto::invoke_action::event::Type;
            shown.push(match event.r#type.expect("a type, without which the host crashes") {
                Type::Progress(progress) => format!("progress {}", progress.message),
                Type::Completed(completed) => format!("completed {}", summaries(&completed.diagnostics).join(", ")),
            });
        }
        assert_eq!(shown.join(", "), expected);
    }
    drop(client);
    process.shutdown().await.expect("it ends");
}

#[tokio::test]
async fn logs_are_records_on_standard_error() {
    let process = Launch::new(binary()).env("TF_LOG", "ERROR").env("TF_LOG_PROVIDER", "TRACE").start().await;
    let process = process.expect("the provider starts");
    process.client().get_metadata(proto::get_metadata::Request {}).await.expect("an answer");
    let ended = process.shutdown().await.expect("it ends");
    let records: Vec<Json> = ended.stderr.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let request = records.iter().find(|record| record["@message"] == "request").expect("a record");
    assert_eq!((&request["operation"], &request["@level"]), (&json!("GetMetadata"), &json!("trace")));
    assert_eq!(request["@module"], json!("tf_provider.wire"));
}

#[test]
fn started_by_hand_it_explains_itself() {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(binary()).args(arguments).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, stdout, stderr) = run(&[]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.contains("local/lab") && stderr.contains("--debug"), "{stderr}");
    assert_eq!(run(&["--version"]), (Some(0), "terraform-provider-lab 1.2.3\n".to_owned(), String::new()));
    let (code, _, stderr) = run(&["--frobnicate"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("unknown arguments") && stderr.contains("lint [DIR]"), "{stderr}");
    for arguments in [["--help"].as_slice(), &["lint", "--help"]] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        assert!(stdout.contains("misspelled names"), "{stdout}");
    }

    let (code, stdout, _) = run(&["schema"]);
    assert_eq!(code, Some(0));
    let described: Json = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(described["functions"]["join"]["variadic"]["name"], json!("words"));
    assert!(described["resources"]["lab_item"].is_object() && described["identities"]["lab_item"].is_object());
}
