//! The provider in the framework's test harness, against the simulator.

use dynamodb_sim::{Answering, Handle, ServerOptions, Settings, spawn};
use serde_json::json;
use tf_provider::testing::Harness;

use crate::provider::DynamoDb;

pub(super) fn server() -> Handle {
    let settings = Settings { journal_inputs: true, ..Settings::default() };
    spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() }).expect("a server")
}

pub(super) async fn harness(server: &Handle) -> Harness<DynamoDb> {
    let config = json!({
        "region": "us-east-1", "access_key": "test", "secret_key": "test", "preset": "development",
        "endpoints": {
            "dynamodb": server.url, "sts": server.url, "kms": server.url, "application_autoscaling": server.url,
            "cloudwatch": server.url,
        },
    });
    Harness::configured(DynamoDb, config).await
}
