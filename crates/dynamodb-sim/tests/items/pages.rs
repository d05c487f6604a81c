//! Pages: where one ends, and how the next one begins.

use serde_json::{Value, json};

use crate::world::{World, key, on_orders, orders};

/// The orders of each page.
fn pages(world: &mut World, operation: &str, mut input: Value) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    loop {
        let answer = world.ok(operation, &input);
        pages.push(orders(&answer));
        match answer.get("LastEvaluatedKey") {
            Some(last) => input["ExclusiveStartKey"] = last.clone(),
            None => return pages,
        }
    }
}

fn of_a(limit: u32) -> Value {
    let values = json!({":c": {"S": "a"}});
    let condition = "customer = :c";
    on_orders(json!({"KeyConditionExpression": condition, "ExpressionAttributeValues": values, "Limit": limit}))
}

#[test]
fn a_limit_counts_what_is_read_and_not_what_is_kept() {
    let mut world = World::new();
    assert_eq!(pages(&mut world, "Query", of_a(2)), [vec!["1", "2"], vec!["10"]]);
    let mut filtered = of_a(2);
    filtered["FilterExpression"] = "note <> :n".into();
    filtered["ExpressionAttributeValues"][":n"] = json!({"S": "note 1"});
    filtered["ScanIndexForward"] = false.into();
    assert_eq!(pages(&mut world, "Query", filtered), [vec!["10", "2"], vec![]]);
}

#[test]
fn the_place_in_an_index_has_its_keys_and_those_of_the_table() {
    let mut world = World::new();
    let scan = on_orders(json!({"IndexName": "by-status", "Limit": 1}));
    let last = world.ok("Scan", &scan)["LastEvaluatedKey"].clone();
    let mut names: Vec<&String> = last.as_object().expect("a key").keys().collect();
    names.sort();
    assert_eq!(names, ["customer", "order", "status", "total"]);
    assert_eq!(pages(&mut world, "Scan", scan).concat().len(), 4);
    let wrong = on_orders(json!({"IndexName": "by-status", "ExclusiveStartKey": key("a", 1)}));
    assert_eq!(world.invalid("Scan", &wrong), "The provided starting key is invalid");
    let mut outside = of_a(1);
    outside["ExclusiveStartKey"] = key("b", 3);
    assert_eq!(
        world.invalid("Query", &outside),
        "The provided starting key is outside query boundaries based on provided conditions"
    );
}

#[test]
fn a_page_ends_after_a_megabyte() {
    let mut world = World::empty();
    for order in 0..8 {
        let mut item = key("a", order);
        item["note"] = json!({"S": "x".repeat(300_000)});
        world.ok("PutItem", &on_orders(json!({"Item": item})));
    }
    let sizes: Vec<usize> = pages(&mut world, "Scan", on_orders(json!({}))).iter().map(Vec::len).collect();
    assert_eq!(sizes, [4, 4, 0]);
}
