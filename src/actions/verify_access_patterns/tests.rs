//! What is proven is asked, charged as expected, and changes nothing.

use dynamodb_sim::Handle;
use serde_json::{Value as Json, json};

use super::*;
use crate::actions::testing::{call, harness, server, summaries};

fn orders(server: &Handle) {
    let input = json!({
        "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "orderId", "AttributeType": "S"}, {"AttributeName": "createdAt", "AttributeType": "N"},
            {"AttributeName": "customerId", "AttributeType": "S"}, {"AttributeName": "state", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "orderId", "KeyType": "HASH"}, {"AttributeName": "createdAt", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "CustomerOrders",
            "KeySchema": [
                {"AttributeName": "customerId", "KeyType": "HASH"}, {"AttributeName": "createdAt", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
        }],
        "LocalSecondaryIndexes": [{
            "IndexName": "ByState",
            "KeySchema": [{"AttributeName": "orderId", "KeyType": "HASH"}, {"AttributeName": "state", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
    });
    call(server, "CreateTable", &input);
    let order = json!({
        "orderId": {"S": "o1"}, "createdAt": {"N": "5"}, "customerId": {"S": "c1"}, "state": {"S": "open"},
        "total": {"N": "9"}, "note": {"S": "n"},
    });
    call(server, "PutItem", &json!({"TableName": "orders", "Item": order}));
}

async fn verified(server: &Handle, patterns: Json) -> (Vec<String>, Diagnostics) {
    let config = json!({"table_name": "orders", "patterns": patterns});
    harness(server).await.invoke("dynamodb_verify_access_patterns", &config).await
}

#[tokio::test]
async fn patterns_are_asked_with_their_values() {
    let server = server();
    orders(&server);
    let patterns = json!({
        "a_order": {"operation": "GetItem", "key_equals": ["orderId", "createdAt"], "returns": ["*"], "consistent_read": true,
            "values": {"orderId": "o1", "createdAt": "5"}},
        "b_of_customer": {"operation": "Query", "index": "CustomerOrders", "key_equals": ["customerId"],
            "key_range": {"attribute": "createdAt", "operator": "between"}, "returns": ["total"],
            "values": {"customerId": "c1", "createdAt_from": "1", "createdAt_to": "9"}},
        "c_by_state": {"operation": "Query", "index": "ByState", "key_equals": ["orderId"],
            "key_range": {"attribute": "state", "operator": "begins_with"}, "returns": ["note"],
            "values": {"orderId": "o1", "state": "op"}},
        "d_large": {"operation": "Scan", "filter_on": ["total"], "values": {"total": "{\"N\": \"9\"}"}},
        "e_batch": {"operation": "BatchGetItem", "key_equals": ["orderId", "createdAt"],
            "values": {"orderId": "other", "createdAt": "5"}},
        "f_write": {"operation": "PutItem", "key_equals": ["orderId", "createdAt"], "values": {"orderId": "o1"}},
        "g_open": {"operation": "Query", "key_equals": ["orderId"]},
    });
    let (messages, problems) = verified(&server, patterns).await;
    assert_eq!(problems, Diagnostics::none(), "{messages:?}");
    let expected = [
        "a_order: GetItem by orderId and createdAt found an item, 1 read units of the table, as proven",
        "b_of_customer: Query on index \"CustomerOrders\" found an item, 0.5 read units of index \"CustomerOrders\", as proven",
        "c_by_state: Query on index \"ByState\" found an item, 0.5 read units of index \"ByState\" and 0.5 read units of the table, \
         as proven",
        "d_large: Scan on the table found an item, 0.5 read units of the table, as proven",
        "e_batch: BatchGetItem by orderId and createdAt found no item, 0.5 read units of the table, as proven",
        "f_write: PutItem by orderId and createdAt, proven, not asked: it would change items",
        "g_open: Query on the table, proven, not asked: it has no values",
    ];
    assert_eq!(messages, expected);
}

#[tokio::test]
async fn nothing_passes_unverified() {
    let server = server();
    orders(&server);
    let (_, problems) = verified(&server, json!({"a": null})).await;
    assert_eq!(summaries(&problems), ["No access patterns"]);
    let misspelled = json!({"a": {"operation": "Query", "key_equals": ["orderId"], "values": {"orderID": "o1"}}});
    let (_, problems) = verified(&server, misspelled).await;
    assert_eq!(summaries(&problems), ["Invalid values"]);
    assert!(problems.iter().any(|problem| problem.detail.contains("Did you mean \"orderId\"?")), "{problems:?}");
}

#[tokio::test]
async fn what_cannot_be_served_is_an_error_with_a_repair() {
    let server = server();
    orders(&server);
    let patterns = json!({
        "by_note": {"operation": "Query", "key_equals": ["note"]},
        "missing": {"operation": "Query", "key_equals": ["orderId"], "values": {}},
        "odd": {"operation": "GetItem", "key_equals": ["orderId", "createdAt"], "values": {"orderId": "o", "createdAt": "x"}},
        "wide": {"operation": "Query", "index": "CustomerOrders", "key_equals": ["customerId"], "returns": ["note"]},
    });
    let (messages, problems) = verified(&server, patterns).await;
    assert_eq!(messages, ["by_note: failed", "missing: failed", "odd: failed", "wide: failed"]);
    let unservable = "Access pattern cannot be served";
    let summaries = summaries(&problems);
    assert!(summaries.starts_with(&[unservable]) && summaries.ends_with(&[unservable]), "{summaries:?}");
    assert_eq!(summaries.iter().filter(|summary| **summary == "Invalid values").count(), 2, "{problems:?}");
    let repaired = problems.iter().find(|problem| problem.path.to_string().starts_with("patterns[\"by_note\"]"));
    assert!(repaired.is_some_and(|problem| problem.detail.contains("global_secondary_indexes")), "{problems:?}");
}
