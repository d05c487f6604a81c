//! States of earlier releases, in `tests/fixtures/state/v<schema version>`: the current provider reads each, and a plan with
//! its configuration is empty. Damaged states give a diagnostic, not a panic.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tf_provider::Diagnostics;
use tf_provider::resource::Resource;

use super::*;
use crate::table::Table;

const TABLE: &str = "dynamodb_table";

/// A state with the configuration it was applied from.
struct Kept {
    /// The file.
    path: PathBuf,
    /// Version of the schema it was written with.
    version: i64,
    configuration: Json,
    attributes: Json,
    private: Vec<u8>,
}

/// All states, of all versions of the schema up to today's.
fn kept() -> Vec<Kept> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/state");
    let mut all = Vec::new();
    for version in 0..=Table::VERSION {
        let folder = root.join(format!("v{version}"));
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        assert!(paths.len() >= 3, "a plain table, indexes and everything are kept of version {version}");
        all.extend(paths.into_iter().map(|path| read(path, version)));
    }
    all
}

fn read(path: PathBuf, version: i64) -> Kept {
    let text = std::fs::read_to_string(&path).expect("a file");
    let mut kept: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let instance = &mut kept["instance"];
    assert_eq!(instance["schema_version"], json!(version), "{}", path.display());
    let private = instance["private"].as_str().map(|text| STANDARD.decode(text).expect("base64")).unwrap_or_default();
    let attributes = instance["attributes"].take();
    Kept { configuration: kept["configuration"].take(), path, version, attributes, private }
}

pub(super) fn of_today(server: &Handle) -> Json {
    let mut configuration = configuration(server);
    for service in ["application_autoscaling", "cloudwatch"] {
        configuration["endpoints"][service] = json!(server.url);
    }
    configuration
}

#[tokio::test]
async fn states_of_all_releases_are_read_and_leave_nothing_to_do() {
    for Kept { path, version, configuration, attributes, private } in kept() {
        let (server, name) = (server(Profile::Full), path.display());
        let harness = Harness::configured(DynamoDb, of_today(&server)).await;
        let mut remote = harness.resource(TABLE);
        remote.apply(&configuration).await.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let calls = server.lock().journal().mutations().count();

        let mut table = harness.resource(TABLE);
        let read = table.restore(version, &attributes, &private).await;
        read.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let stored = table.state().expect("a state");
        for (attribute, value) in attributes.as_object().expect("an object") {
            assert!(value.is_null() || !stored[attribute].is_null(), "{name}: {attribute} was lost");
        }
        let plan = table.plan(&configuration).await.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(plan.action, Action::NoOp, "{name}: {:#}", plan.planned);
        let usual = remote.plan(&configuration).await.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(plan.diagnostics, usual.diagnostics, "{name}");
        table.apply(&configuration).await.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(server.lock().journal().mutations().count(), calls, "{name}");
    }
}

fn only(problems: &Diagnostics) -> (&str, &str) {
    let problems: Vec<_> = problems.iter().collect();
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    (&problem.summary, &problem.detail)
}

/// A state of a newer schema version is refused without being read.
#[tokio::test]
async fn a_newer_state_is_refused_unread() {
    let harness = Harness::new(DynamoDb);
    let newer = Table::VERSION + 1;
    for attributes in [kept().remove(0).attributes, json!({"name": {"is": "an object now"}}), json!([1])] {
        let problems = harness.upgrade(TABLE, newer, &attributes).await.expect_err("it is newer");
        let (summary, detail) = only(&problems);
        assert_eq!(summary, "State written by a newer provider");
        assert!(detail.contains(&format!("schema version {newer};")), "{detail}");
        assert!(detail.contains(&format!("versions up to {}.", Table::VERSION)), "{detail}");
        assert!(detail.contains("Upgrade the provider"), "{detail}");
    }
    let problems = harness.upgrade(TABLE, -1, &json!({})).await.expect_err("there is no such version");
    assert_eq!(only(&problems).0, "Stored state cannot be read");
}

/// As Terraform itself does for a state of the provider's own version, what the schema does not have is left out: a newer
/// release of the same version may have written it.
#[tokio::test]
async fn attributes_that_are_not_known_are_left_out() {
    let harness = Harness::new(DynamoDb);
    let mut attributes = kept().remove(0).attributes;
    let known = harness.upgrade(TABLE, 0, &attributes).await.expect("it is read");
    attributes["color"] = json!({"of": ["the", "table"]});
    attributes["partition_key"]["collation"] = json!("de");
    assert_eq!(harness.upgrade(TABLE, 0, &attributes).await, Ok(known));
}

/// Wrong types are reported with their path when the state is read; absurd values that fit the schema, when they are used.
#[tokio::test]
async fn hostile_states_are_diagnostics() {
    let server = server(Profile::Full);
    let harness = Harness::configured(DynamoDb, of_today(&server)).await;
    let deep = (0..100).fold(json!({}), |inner, _| json!({ "a": inner }));
    let wide: Json = "1".repeat(20_000).parse().expect("a number");
    for (attributes, at) in [
        (json!([]), ""),
        (json!("orders"), ""),
        (json!(7), ""),
        (json!({"name": ["orders"]}), "name"),
        (json!({"tags": {"a": {"b": 1}}}), "tags[\"a\"]"),
        (json!({"read_capacity": {"units": "many"}}), "read_capacity.units"),
        (json!({"read_capacity": {"units": wide}}), "read_capacity.units"),
        (json!({"read_capacity": 5}), "read_capacity"),
        (json!({"global_secondary_indexes": {"A": deep.clone(), "B": {"partition_keys": deep}}}), ""),
    ] {
        let problems = harness.upgrade(TABLE, 0, &attributes).await.map(|_| ()).err();
        let Some(problems) = problems else { panic!("{attributes:.80} was read") };
        let (summary, detail) = only(&problems);
        assert_eq!(summary, "Stored state does not fit the schema", "{attributes:.80}");
        assert!(detail.contains(at), "{detail}");
        let path = problems.iter().next().expect("a problem").path.to_string();
        assert!(path.ends_with(at), "{attributes:.80}: {path}");
    }
    let good = kept().remove(0);
    for (attribute, value) in [
        ("name", json!("x")),
        ("name", json!(null)),
        ("name", json!("o".repeat(100_000))),
        ("region", json!("nowhere at all")),
        ("arn", json!("arn")),
        ("partition_key", json!(null)),
        ("partition_key", json!({"name": "", "type": "Q"})),
        ("read_capacity", json!({"units": -5})),
        ("read_capacity", json!({"units": 1e300})),
        ("write_capacity", json!({"units": 0.5, "min_capacity": 9e18})),
        ("point_in_time_recovery", json!({"enabled": true, "recovery_period_in_days": 1e18})),
        ("timeouts", json!({"create": "later", "delete": ""})),
        ("alarms", json!({"rules": {"": null, "nonsense": {"threshold": 1e300, "period": -1}}})),
        ("global_secondary_indexes", json!({"": null, "A": {}})),
        ("resource_policy", json!("{")),
        ("tags", json!({"": null})),
    ] {
        let mut attributes = good.attributes.clone();
        attributes[attribute] = value.clone();
        let mut table = harness.resource(TABLE);
        // Some attributes are reported and others repaired; either way there is a response.
        if table.restore(0, &attributes, b"\xff{").await.is_ok() {
            for problem in table.plan(&good.configuration).await.err().iter().flat_map(Diagnostics::iter) {
                assert!(!problem.summary.contains("Bug"), "{attribute} = {value:.60}: {problem:?}");
                assert!(!problem.detail.contains("panic"), "{attribute} = {value:.60}: {problem:?}");
            }
        }
    }
}
