//! The provider in the framework's test harness, against the simulator.

use dynamodb_sim::{Answering, Caller, Handle, ServerOptions, Settings, spawn};
use serde_json::{Value as Json, json};
use tf_provider::testing::Harness;

use crate::provider::DynamoDb;

pub(super) fn server() -> Handle {
    let settings = Settings { journal_inputs: true, ..Settings::default() };
    spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() }).expect("a server")
}

pub(super) async fn harness(server: &Handle) -> Harness<DynamoDb> {
    Harness::configured(DynamoDb, configuration(server)).await
}

/// A provider that does not ask which account it works in.
pub(super) async fn harness_without_account(server: &Handle) -> Harness<DynamoDb> {
    let mut configuration = configuration(server);
    configuration["skip_requesting_account_id"] = json!(true);
    configuration["skip_credentials_validation"] = json!(true);
    Harness::configured(DynamoDb, configuration).await
}

fn configuration(server: &Handle) -> Json {
    json!({
        "region": "us-east-1", "access_key": "test", "secret_key": "test", "preset": "development",
        "endpoints": {
            "dynamodb": server.url, "sts": server.url, "kms": server.url, "application_autoscaling": server.url,
            "cloudwatch": server.url,
        },
    })
}

/// Creates a table without the provider; `more` are further members of the call.
pub(super) fn create(server: &Handle, name: &str, more: &Json) {
    let mut input = json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    call(server, "CreateTable", &input);
}

/// Makes a call without the provider, then lets whatever it starts end.
pub(super) fn call(server: &Handle, operation: &str, input: &Json) -> Json {
    let mut simulator = server.lock();
    let answer = simulator.call(&Caller::new("111122223333", "us-east-1"), operation, input).expect("an accepted call");
    simulator.settle();
    answer
}
