//! A rehearsal leaves nothing behind, and clears away what killed ones have left.

use dynamodb_sim::Handle;
use serde_json::{Value as Json, json};

use super::*;
use crate::actions::testing::{call, create, harness, recoverable, server, summaries};

async fn rehearsed(server: &Handle, more: Json) -> (Vec<String>, Diagnostics) {
    let mut config = json!({"table_name": "orders"});
    config.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    harness(server).await.invoke("dynamodb_restore_rehearsal", &config).await
}

fn tables(server: &Handle) -> Json {
    call(server, "ListTables", &json!({}))["TableNames"].clone()
}

#[tokio::test]
async fn a_table_is_restored_compared_counted_and_deleted() {
    let server = server();
    create(&server, "orders", &json!({}));
    recoverable(&server, "orders");
    let (messages, problems) = rehearsed(&server, json!({})).await;
    assert_eq!(problems, Diagnostics::none(), "{messages:?}");
    for part in ["is restored to", "is restored after", "keys and indexes", "items were restored", "is deleted"] {
        assert!(messages.iter().any(|message| message.contains(part)), "{part}: {messages:?}");
    }
    assert_eq!(tables(&server), json!(["orders"]));
    let tagged = server.lock().journal().count("TagResource").accepted;
    assert_eq!(tagged, 1);
}

#[tokio::test]
async fn expired_tables_of_the_same_source_are_deleted_first() {
    let server = server();
    for name in ["orders", "other"] {
        create(&server, name, &json!({}));
        recoverable(&server, name);
    }
    // The simulator's clock and this machine's are not the same: names and tags have the time of this machine.
    let restore = |target: &str, expires: Option<&str>| {
        let input = json!({"SourceTableName": "orders", "TargetTableName": target, "UseLatestRestorableTime": true});
        call(&server, "RestoreTableToPointInTime", &input);
        if let Some(expires) = expires {
            let arn = format!("arn:aws:dynamodb:us-east-1:111122223333:table/{target}");
            let tags = json!([{"Key": TAG, "Value": expires}]);
            call(&server, "TagResource", &json!({"ResourceArn": arn, "Tags": tags}));
        }
    };
    restore("orders-rehearsal-20200101T000000Z", Some("2020-01-01T00:00:00Z"));
    restore("orders-rehearsal-20990101T000000Z", Some("2099-01-01T00:00:00Z"));
    restore("orders-rehearsal-20200102T000000Z", None);
    restore("orders-rehearsal-mine", Some("2020-01-01T00:00:00Z"));
    let (messages, problems) = rehearsed(&server, json!({"count_items": false})).await;
    assert_eq!(summaries(&problems), ["Temporary table without a tag"], "{messages:?}");
    assert!(!problems.has_errors() && problems.iter().any(|it| it.detail.contains("20200102")), "{problems:?}");
    let deleted: Vec<&String> = messages.iter().filter(|message| message.starts_with("deleted the expired")).collect();
    assert_eq!(deleted, ["deleted the expired temporary table \"orders-rehearsal-20200101T000000Z\""]);
    let left = [
        "orders",
        "orders-rehearsal-20200102T000000Z",
        "orders-rehearsal-20990101T000000Z",
        "orders-rehearsal-mine",
        "other",
    ];
    assert_eq!(tables(&server), json!(left));
}

#[tokio::test]
async fn a_table_without_recovery_cannot_be_rehearsed() {
    let server = server();
    create(&server, "orders", &json!({}));
    let (_, problems) = rehearsed(&server, json!({})).await;
    assert_eq!(summaries(&problems), ["Request refused"]);
    assert!(problems.iter().any(|problem| problem.detail.contains("point_in_time_recovery")), "{problems:?}");
    let (_, problems) = rehearsed(&server, json!({"expires_in": "later", "restore_date_time": "now"})).await;
    assert_eq!(summaries(&problems), ["Invalid duration", "Invalid time"]);
}

#[test]
fn names_of_temporary_tables_are_not_too_long() {
    let source = TableName::parse(&"t".repeat(255)).expect("a name");
    assert_eq!(prefix(&source).len() + TIME, MAX_RESOURCE_NAME);
}
