//! Tables in the framework's test harness, which enforces the rules of the CLI, against the simulator: cases that are hard
//! or slow to produce with a real CLI.

use dynamodb_sim::{Answering, Handle, Profile, ServerOptions, Settings, spawn};
use serde_json::{Value as Json, json};
use tf_provider::testing::{Action, Harness, UNKNOWN};

use super::DynamoDb;

mod foreign_scaling;
mod refusals;
mod restored;
mod stored;

fn server(profile: Profile) -> Handle {
    let settings = Settings { profile, journal_inputs: true, ..Settings::default() };
    spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() }).expect("a server")
}

fn configuration(server: &Handle) -> Json {
    json!({
        "region": "us-east-1", "access_key": "test", "secret_key": "test", "preset": "development",
        "endpoints": {"dynamodb": server.url, "sts": server.url, "kms": server.url},
    })
}

fn table(attributes: &Json) -> Json {
    let mut table = json!({"name": "orders", "partition_key": {"name": "orderId"}});
    table.as_object_mut().expect("an object").extend(attributes.as_object().expect("an object").clone());
    table
}

/// An endpoint without backups, tags, encryption and warm throughput: a table that uses none of them works.
#[tokio::test]
async fn an_endpoint_with_fewer_features() {
    let server = server(Profile::Local);
    let harness = Harness::configured(DynamoDb, configuration(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    let plain = table(&json!({"ttl": {"attribute_name": "expiresAt"}}));
    orders.apply(&plain).await.expect("the table is created");
    let indexed = table(&json!({"ttl": {"attribute_name": "expiresAt"}, "global_secondary_indexes": {
        "ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "ALL"}}}));
    orders.apply(&indexed).await.expect("the table is updated");
    assert_eq!(orders.plan(&indexed).await.expect("a plan").action, Action::NoOp);
    orders.destroy().await.expect("the table is deleted");
}

/// A configured feature that the endpoint lacks is an error that says so.
#[tokio::test]
async fn an_endpoint_without_a_configured_feature() {
    let server = server(Profile::Local);
    let harness = Harness::configured(DynamoDb, configuration(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    let config = table(&json!({"point_in_time_recovery": {"recovery_period_in_days": 7}}));
    let problems = orders.apply(&config).await.expect_err("there are no backups");
    let summaries: Vec<&str> = problems.iter().map(|problem| problem.summary.as_str()).collect();
    assert!(summaries.contains(&"Not supported by the endpoint"), "{problems:?}");
}

/// The name and all indexes are unknown until another resource was applied.
#[tokio::test]
async fn an_unknown_name_and_unknown_indexes() {
    let server = server(Profile::Full);
    let harness = Harness::configured(DynamoDb, configuration(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    let mut early = table(&json!({"global_secondary_indexes": UNKNOWN}));
    early["name"] = json!(UNKNOWN);
    assert_eq!(orders.plan(&early).await.expect("a plan").action, Action::Create);
    orders.apply(&table(&json!({}))).await.expect("the table is created");
    early["name"] = json!("orders");
    assert_eq!(orders.plan(&early).await.expect("a plan").action, Action::Update);
}

/// Warm throughput that the service increased by itself is not drift.
#[tokio::test]
async fn warm_throughput_that_grew() {
    let server = server(Profile::Full);
    let harness = Harness::configured(DynamoDb, configuration(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    let floor = table(&json!({"warm_throughput": {"read_units_per_second": 13_000, "write_units_per_second": 5_000}}));
    orders.apply(&floor).await.expect("the table is created");
    let higher = table(&json!({"warm_throughput": {"read_units_per_second": 20_000, "write_units_per_second": 5_000}}));
    orders.apply(&higher).await.expect("the floor is raised");
    // Back to the lower floor: nothing is called, since the service keeps its warm throughput.
    orders.apply(&floor).await.expect("a lower floor is accepted");
    assert_eq!(orders.plan(&floor).await.expect("a plan").action, Action::NoOp);
    assert_eq!(server.lock().journal().count("UpdateTable").accepted, 1);
}
