//! Consumed units, by the arithmetic of the developer guide.

use serde_json::{Value, json};

use crate::world::{World, key, on_orders, with};

fn consumed(world: &mut World, operation: &str, members: Value) -> Value {
    let input = with(on_orders(members), json!({"ReturnConsumedCapacity": "INDEXES"}));
    world.ok(operation, &input)["ConsumedCapacity"].clone()
}

/// Units of the table, of `by-total`, and of the global indexes that have some.
fn units(consumed: &Value) -> (f64, f64, Vec<(&str, f64)>) {
    let of = |value: &Value| value["CapacityUnits"].as_f64().unwrap_or_default();
    let globals = consumed["GlobalSecondaryIndexes"].as_object().into_iter().flatten();
    let globals = globals.map(|(name, value)| (name.as_str(), of(value))).collect();
    (of(&consumed["Table"]), of(&consumed["LocalSecondaryIndexes"]["by-total"]), globals)
}

fn text(length: usize) -> Value {
    json!({"S": "x".repeat(length)})
}

#[test]
fn reads_count_by_four_kilobytes() {
    let mut world = World::empty();
    world.ok("PutItem", &on_orders(json!({"Item": with(key("a", 1), json!({"note": text(4096)}))})));
    for (members, expected) in [
        (json!({"Key": key("a", 1)}), 1.0),
        (json!({"Key": key("a", 1), "ConsistentRead": true}), 2.0),
        (json!({"Key": key("a", 2)}), 0.5),
        (json!({"Key": key("a", 2), "ConsistentRead": true}), 1.0),
    ] {
        assert_eq!(consumed(&mut world, "GetItem", members)["CapacityUnits"], json!(expected));
    }
}

#[test]
fn a_query_counts_what_it_reads_together() {
    let mut world = World::empty();
    for order in 0..5 {
        let others = json!({"note": text(1000), "total": {"N": "1"}});
        world.ok("PutItem", &on_orders(json!({"Item": with(key("a", order), others)})));
    }
    let query = |more: Value| {
        let values = json!({":c": {"S": "a"}});
        with(json!({"KeyConditionExpression": "customer = :c", "ExpressionAttributeValues": values}), more)
    };
    assert_eq!(units(&consumed(&mut world, "Query", query(json!({})))).0, 1.0);
    assert_eq!(units(&consumed(&mut world, "Query", query(json!({"ConsistentRead": true})))).0, 2.0);
    // A local index reads its small entries; each fetched item is a read of the table.
    let local = consumed(&mut world, "Query", query(json!({"IndexName": "by-total"})));
    assert_eq!(units(&local), (0.0, 0.5, vec![]));
    let fetched = consumed(&mut world, "Query", query(json!({"IndexName": "by-total", "Select": "ALL_ATTRIBUTES"})));
    assert_eq!(units(&fetched), (2.5, 0.5, vec![]));
    assert_eq!(fetched["CapacityUnits"], json!(3.0));
}

#[test]
fn writes_count_by_one_kilobyte_and_in_each_index_that_changes() {
    let mut world = World::empty();
    let order = |status: &str| {
        let others = json!({"status": {"S": status}, "total": {"N": "5"}, "note": text(2000)});
        json!({"Item": with(key("a", 1), others)})
    };
    // by-day lacks two keys; by-order projects everything, by-status and by-total only keys.
    let put = consumed(&mut world, "PutItem", order("open"));
    assert_eq!(units(&put), (2.0, 1.0, vec![("by-order", 2.0), ("by-status", 1.0)]));
    let again = consumed(&mut world, "PutItem", order("open"));
    assert_eq!(units(&again), (2.0, 0.0, vec![]));
    // The entry of by-status is deleted and put again, that of by-order is updated.
    let moved = consumed(&mut world, "PutItem", order("sent"));
    assert_eq!(units(&moved), (2.0, 0.0, vec![("by-order", 2.0), ("by-status", 2.0)]));
    let delete = json!({"Key": key("a", 1)});
    let deleted = consumed(&mut world, "DeleteItem", delete.clone());
    assert_eq!(units(&deleted), (2.0, 1.0, vec![("by-order", 2.0), ("by-status", 1.0)]));
    assert_eq!(units(&consumed(&mut world, "DeleteItem", delete)), (1.0, 0.0, vec![]));
}
