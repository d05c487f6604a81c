//! The provider in the framework's test harness, against the simulator.

use dynamodb_sim::{Answering, Caller, Handle, ServerOptions, Settings, spawn};
use serde_json::{Value as Json, json};
use tf_provider::Diagnostics;
use tf_provider::testing::Harness;

use crate::provider::DynamoDb;

pub(super) fn server() -> Handle {
    let settings = Settings { journal_inputs: true, ..Settings::default() };
    spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() }).expect("a server")
}

pub(super) async fn harness(server: &Handle) -> Harness<DynamoDb> {
    let endpoints = json!({
        "dynamodb": server.url, "sts": server.url, "kms": server.url, "application_autoscaling": server.url,
        "cloudwatch": server.url,
    });
    let configuration = json!({
        "region": "us-east-1", "access_key": "test", "secret_key": "test", "preset": "development", "endpoints": endpoints,
    });
    Harness::configured(DynamoDb, configuration).await
}

/// Creates a table with the partition key `id` without the provider; `more` are further members of the call.
pub(super) fn create(server: &Handle, name: &str, more: &Json) {
    let mut input = json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    call(server, "CreateTable", &input);
}

/// Switches point-in-time recovery on, long enough ago that there is a past.
pub(super) fn recoverable(server: &Handle, name: &str) {
    let on = json!({"PointInTimeRecoveryEnabled": true});
    call(server, "UpdateContinuousBackups", &json!({"TableName": name, "PointInTimeRecoverySpecification": on}));
    server.lock().advance(std::time::Duration::from_secs(3600));
}

/// Makes a call without the provider, then lets whatever it starts end.
pub(super) fn call(server: &Handle, operation: &str, input: &Json) -> Json {
    let mut simulator = server.lock();
    let answer = simulator.call(&Caller::new("111122223333", "us-east-1"), operation, input).expect("an accepted call");
    simulator.settle();
    answer
}

pub(super) fn summaries(problems: &Diagnostics) -> Vec<&str> {
    problems.iter().map(|problem| problem.summary.as_str()).collect()
}
