//! A restored table that turns out to be another one than the configuration describes.

use dynamodb_sim::{Caller, FaultKind, FaultPlan, FaultRule};
use tf_provider::Diagnostics;

use super::*;

/// Creates a table by hand, backs it up, and restores the backup into the configured table. Who may not describe a backup
/// finds its shape when it is restored.
async fn restored(source: &Json, config: &Json) -> (Diagnostics, Vec<String>) {
    let server = server(Profile::Full);
    let caller = Caller::new("111122223333", "us-east-1");
    let backup = {
        let mut simulator = server.lock();
        simulator.call(&caller, "CreateTable", source).expect("a source");
        simulator.settle();
        let input = json!({"TableName": "source", "BackupName": "nightly"});
        let answer = simulator.call(&caller, "CreateBackup", &input).expect("a backup");
        simulator.settle();
        simulator.journal_mut().clear();
        simulator.set_faults(FaultPlan::new(vec![FaultRule::always("DescribeBackup", FaultKind::AccessDenied)]));
        answer["BackupDetails"]["BackupArn"].clone()
    };
    let mut config = table(config);
    config["restore"] = json!({"backup_arn": backup});
    let harness = Harness::configured(DynamoDb, configuration(&server)).await;
    let problems = harness.resource("dynamodb_table").apply(&config).await.expect_err("it is another table");
    let calls = server.lock().journal().mutations().map(|entry| entry.operation.clone()).collect();
    (problems, calls)
}

fn source(local_indexes: &Json) -> Json {
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    let mut input = json!({
        "TableName": "source", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("orderId"), attribute("at")],
        "KeySchema": [key("orderId", "HASH"), key("at", "RANGE")],
    });
    if local_indexes == &json!(true) {
        input["AttributeDefinitions"] = json!([attribute("orderId"), attribute("at"), attribute("total")]);
        input["LocalSecondaryIndexes"] = json!([{
            "IndexName": "ByTotal", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [key("orderId", "HASH"), key("total", "RANGE")],
        }]);
    }
    input
}

/// Such a table can only be replaced: nothing else is called for it.
#[tokio::test]
async fn a_restored_table_of_another_shape_gets_no_further_call() {
    let everything = json!({
        "sort_key": {"name": "when"}, "ttl": {"attribute_name": "expiresAt"}, "tags": {"Team": "data"},
        "stream": {"view_type": "KEYS_ONLY"}, "deletion_protection_enabled": true,
    });
    let mut other_indexes = everything.clone();
    other_indexes["sort_key"] = json!({"name": "at"});
    for (source, config) in [(source(&json!(false)), everything), (source(&json!(true)), other_indexes)] {
        let (problems, calls) = restored(&source, &config).await;
        let errors: Vec<_> = problems.iter().map(|problem| problem.summary.as_str()).collect();
        assert_eq!(errors, ["Restore into another shape"], "{problems:?}");
        assert_eq!(calls, ["RestoreTableFromBackup"]);
    }
}
