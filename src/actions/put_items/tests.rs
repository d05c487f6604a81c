//! Items are written once, and what cannot be written is found before anything is.

use serde_json::{Value as Json, json};

use super::*;
use crate::actions::testing::{call, create, harness, server, summaries};

fn config(items: &[&str]) -> Json {
    json!({"table_name": "settings", "items": items})
}

#[tokio::test]
async fn items_are_written_where_none_is_yet() {
    let server = server();
    create(&server, "settings", &json!({}));
    call(&server, "PutItem", &json!({"TableName": "settings", "Item": {"id": {"S": "b"}, "kept": {"BOOL": true}}}));
    let harness = harness(&server).await;
    let items = [
        r#"{"id": {"S": "a"}, "size": {"N": "1.50"}}"#,
        r#"{"id": {"S": "b"}, "size": {"N": "2"}}"#,
        r#"{"id": {"S": "c"}, "all": {"M": {"l": {"L": [{"NULL": true}]}, "s": {"SS": ["x", "y"]}, "b": {"B": "AAE="}}}}"#,
    ];
    let (messages, problems) = harness.invoke("dynamodb_put_items", &config(&items)).await;
    assert_eq!((problems, messages), (Diagnostics::none(), vec!["3 items: 2 written, 1 already there".to_owned()]));
    let read = |id: &str| {
        call(&server, "GetItem", &json!({"TableName": "settings", "Key": {"id": {"S": id}}}))["Item"].clone()
    };
    assert_eq!(read("b")["kept"], json!({"BOOL": true}), "what is there stays");
    assert_eq!(read("a")["size"], json!({"N": "1.5"}));
    assert_eq!(read("c")["all"]["M"]["b"], json!({"B": "AAE="}));

    let (messages, problems) = harness.invoke("dynamodb_put_items", &config(&items)).await;
    assert_eq!((problems, messages), (Diagnostics::none(), vec!["3 items: 0 written, 3 already there".to_owned()]));
}

#[tokio::test]
async fn many_items_are_shown_on_the_way() {
    let server = server();
    create(&server, "settings", &json!({}));
    let lines: Vec<String> = (0..250).map(|number| format!(r#"{{"Item": {{"id": {{"S": "i{number}"}}}}}}"#)).collect();
    let config = json!({"table_name": "settings", "document": lines.join("\n")});
    let (messages, problems) = harness(&server).await.invoke("dynamodb_put_items", &config).await;
    assert_eq!(problems, Diagnostics::none());
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert_eq!(messages[2], "250 items: 250 written, 0 already there");
    let counted = call(&server, "Scan", &json!({"TableName": "settings", "Select": "COUNT"}));
    assert_eq!(counted["Count"], 250);
}

#[tokio::test]
async fn nothing_is_written_if_an_item_has_no_key() {
    let server = server();
    create(&server, "settings", &json!({}));
    let harness = harness(&server).await;
    let items = [
        r#"{"id": {"S": "a"}}"#,
        r#"{"size": {"N": "1"}}"#,
        r#"{"id": {"N": "7"}}"#,
        r#"{"id": {"S": ""}}"#,
        r#"{"id": {"S": "a"}, "other": {"BOOL": true}}"#,
    ];
    let (messages, problems) = harness.invoke("dynamodb_put_items", &config(&items)).await;
    assert_eq!(messages, [""; 0]);
    let key = "Invalid key of an item";
    assert_eq!(summaries(&problems), [key, key, key, "Same key twice"]);
    let paths: Vec<String> = problems.iter().map(|problem| problem.path.to_string()).collect();
    assert_eq!(paths, ["items[1]", "items[2]", "items[3]", "items[4]"]);
    assert_eq!(call(&server, "Scan", &json!({"TableName": "settings"}))["Count"], 0);
}

#[tokio::test]
async fn malformed_items_are_found_offline() {
    let server = server();
    let harness = harness(&server).await;
    for (config, summary) in [
        (json!({"table_name": "settings"}), "No items"),
        (json!({"table_name": "settings", "items": [], "document": "[]"}), "Conflicting attributes"),
        (config(&["{"]), "Invalid item"),
        (config(&[r#"{"id": "a"}"#]), "Invalid item"),
        (json!({"table_name": "settings", "document": "[7]"}), "Invalid item"),
    ] {
        let problems = harness.validate_action("dynamodb_put_items", &config).await;
        assert_eq!(summaries(&problems), [summary], "{config}");
    }
}
