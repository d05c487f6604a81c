//! Query and Scan: key conditions, filters, projections, indexes and order.

use serde_json::{Map, Value, json};

use crate::world::{World, key, on_orders, orders, with};

fn query(condition: &str, values: Value) -> Value {
    on_orders(json!({"KeyConditionExpression": condition, "ExpressionAttributeValues": values}))
}

/// The orders that are open, by their totals.
fn open() -> Value {
    let names = json!({"IndexName": "by-status", "ExpressionAttributeNames": {"#s": "status"}});
    with(query("#s = :s", json!({":s": {"S": "open"}})), names)
}

#[test]
fn a_query_answers_in_the_order_of_the_sort_key() {
    let mut world = World::new();
    let of_a = query("customer = :c", json!({":c": {"S": "a"}}));
    assert_eq!(world.orders("Query", &of_a), ["1", "2", "10"]);
    assert_eq!(world.orders("Query", &with(of_a, json!({"ScanIndexForward": false}))), ["10", "2", "1"]);
    for (condition, found) in [
        ("customer = :c AND #o = :o", vec!["2"]),
        ("customer = :c AND #o < :o", vec!["1"]),
        ("customer = :c AND #o <= :o", vec!["1", "2"]),
        (":o < #o AND (customer = :c)", vec!["10"]),
        ("customer = :c AND #o BETWEEN :o AND :p", vec!["2", "10"]),
    ] {
        let mut values = json!({":c": {"S": "a"}, ":o": {"N": "2"}});
        if condition.contains(":p") {
            values[":p"] = json!({"N": "10"});
        }
        let input = with(query(condition, values), json!({"ExpressionAttributeNames": {"#o": "order"}}));
        assert_eq!(world.orders("Query", &input), found, "{condition}");
    }
}

#[test]
fn an_index_has_the_items_that_have_its_keys() {
    let mut world = World::new();
    let answer = world.ok("Query", &open());
    assert_eq!(orders(&answer), ["2", "1", "3"]);
    assert!(answer["Items"][0].get("note").is_none(), "{answer}");
    let update = json!({
        "Key": key("a", 2), "UpdateExpression": "REMOVE #s", "ExpressionAttributeNames": {"#s": "status"},
    });
    world.ok("UpdateItem", &on_orders(update));
    assert_eq!(world.orders("Query", &open()), ["1", "3"]);
    assert_eq!(world.orders("Scan", &on_orders(json!({"IndexName": "by-day"}))), Vec::<String>::new());
    assert_eq!(world.orders("Scan", &on_orders(json!({"IndexName": "by-order"}))).len(), 4);
}

/// A Query of the index of several attributes, with those placeholders that its condition has.
fn by_day(condition: &str) -> Value {
    let used = |all: Value| -> Map<String, Value> {
        let all = all.as_object().expect("placeholders").clone();
        all.into_iter().filter(|(name, _)| condition.contains(name.as_str())).collect()
    };
    let values = used(json!({":s": {"S": "open"}, ":d": {"S": "mon"}, ":h": {"N": "10"}, ":t": {"N": "1"}}));
    let names = used(json!({"#s": "status", "#d": "day", "#h": "hour"}));
    with(query(condition, values.into()), json!({"IndexName": "by-day", "ExpressionAttributeNames": names}))
}

#[test]
fn an_index_of_several_attributes_is_queried_from_the_left() {
    let mut world = World::new();
    for (order, hour, total) in [(20, "9", "5"), (21, "10", "7"), (22, "10", "1")] {
        let others = json!({"status": {"S": "open"}, "day": {"S": "mon"}, "hour": {"N": hour}, "total": {"N": total}});
        world.ok("PutItem", &on_orders(json!({"Item": with(key("z", order), others)})));
    }
    for (condition, found) in [
        ("#s = :s AND #d = :d", vec!["20", "22", "21"]),
        ("#d = :d AND #s = :s AND #h = :h", vec!["22", "21"]),
        ("#d = :d AND #s = :s AND #h = :h AND total > :t", vec!["21"]),
        ("#d = :d AND #s = :s AND #h < :h", vec!["20"]),
    ] {
        assert_eq!(world.orders("Query", &by_day(condition)), found, "{condition}");
    }
    for (condition, text) in [
        ("#s = :s", "Query condition missed key schema element: day"),
        ("#s = :s AND #d = :d AND total = :t", "Query condition missed key schema element: hour"),
        ("#s = :s AND #d > :d", "Query key condition not supported"),
        ("#s = :s AND #d = :d AND #h > :h AND total = :t", "Query key condition not supported"),
    ] {
        assert_eq!(world.invalid("Query", &by_day(condition)), text, "{condition}");
    }
}

#[test]
fn a_local_index_fetches_what_it_lacks() {
    let mut world = World::new();
    let local = with(query("customer = :c", json!({":c": {"S": "a"}})), json!({"IndexName": "by-total"}));
    assert!(world.ok("Query", &local)["Items"][0].get("note").is_none());
    let notes = world.ok("Query", &with(local.clone(), json!({"ProjectionExpression": "note"})));
    let expected = ["note 2", "note 10", "note 1"].map(|note| json!({"note": {"S": note}}));
    assert_eq!(notes["Items"], json!(expected));
    let whole = world.ok("Query", &with(local, json!({"Select": "ALL_ATTRIBUTES"})));
    assert_eq!(whole["Items"][0]["note"], json!({"S": "note 2"}));
}

#[test]
fn a_global_index_does_not_fetch() {
    let mut world = World::new();
    assert_eq!(
        world.invalid("Query", &with(open(), json!({"ProjectionExpression": "note, customer"}))),
        "One or more parameter values were invalid: Global secondary index by-status does not project [note]"
    );
    assert_eq!(
        world.invalid("Query", &with(open(), json!({"Select": "ALL_ATTRIBUTES"}))),
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary \
         index by-status because its projection type is not ALL"
    );
    let filter = json!({
        "FilterExpression": "note = :n", "ExpressionAttributeValues": {":s": {"S": "open"}, ":n": {"S": "note 1"}},
    });
    let answer = world.ok("Query", &with(open(), filter));
    assert_eq!((&answer["Count"], &answer["ScannedCount"]), (&json!(0), &json!(3)));
}

#[test]
fn a_scan_filters_what_it_has_read() {
    let mut world = World::new();
    let scan = on_orders(json!({
        "FilterExpression": "total > :t AND customer = :c",
        "ExpressionAttributeValues": {":t": {"N": "9.5"}, ":c": {"S": "a"}},
    }));
    let answer = world.ok("Scan", &scan);
    assert_eq!((orders(&answer), &answer["ScannedCount"]), (vec!["1".to_owned()], &json!(4)));
    let counted = world.ok("Scan", &with(scan, json!({"Select": "COUNT"})));
    assert_eq!((&counted["Count"], counted.get("Items")), (&json!(1), None));
}

#[test]
fn key_conditions_that_no_table_serves_are_refused() {
    let mut world = World::new();
    let (c, o) = (json!({":c": {"S": "a"}}), json!({":c": {"S": "a"}, ":o": {"N": "1"}}));
    let operator = "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression:";
    for (condition, values, text) in [
        ("note = :c", &c, "Query condition missed key schema element: customer"),
        ("customer > :c", &c, "Query key condition not supported"),
        ("customer = :c AND note = :o", &o, "Query condition missed key schema element: order"),
        ("customer = :c OR customer = :c", &c, &format!("{operator} OR")),
        ("customer <> :c", &c, &format!("{operator} <>")),
        (
            "customer = :c AND customer = :c",
            &c,
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "customer = :o",
            &json!({":o": {"N": "1"}}),
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "customer = :c AND begins_with(order, :o)",
            &o,
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: \
             begins_with, operand type: N",
        ),
        ("customer = :c", &o, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:o}"),
        (
            "customer = :x",
            &c,
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute \
             value: :x",
        ),
        ("customer = = :c", &c, "Invalid KeyConditionExpression: Syntax error; token: \"=\", near: \"= = :c\""),
        ("", &c, "Invalid KeyConditionExpression: The expression can not be empty;"),
    ] {
        assert_eq!(world.invalid("Query", &query(condition, values.clone())), text, "{condition}");
    }
}

#[test]
fn reads_that_no_table_serves_are_refused() {
    let mut world = World::new();
    let of_a = query("customer = :c", json!({":c": {"S": "a"}}));
    for (members, text) in [
        (json!({"IndexName": "missing"}), "The table does not have the specified index: missing"),
        (
            json!({"Select": "ALL_PROJECTED_ATTRIBUTES"}),
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
        (
            json!({"FilterExpression": "order = :c"}),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: order",
        ),
        (
            json!({"Limit": 0}),
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value \
             greater than or equal to 1",
        ),
    ] {
        assert_eq!(world.invalid("Query", &with(of_a.clone(), members)), text);
    }
    let consistent = on_orders(json!({"IndexName": "by-order", "ConsistentRead": true}));
    assert_eq!(world.invalid("Scan", &consistent), "Consistent reads are not supported on global secondary indexes");
    assert_eq!(
        world.invalid("Query", &on_orders(json!({}))),
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    );
}

#[test]
fn an_index_is_read_only_once_it_is_built() {
    let mut world = World::new();
    let create = json!({
        "IndexName": "by-note", "KeySchema": [{"AttributeName": "note", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    });
    let update = on_orders(json!({
        "AttributeDefinitions": [{"AttributeName": "note", "AttributeType": "S"}],
        "GlobalSecondaryIndexUpdates": [{"Create": create}],
    }));
    world.ok("UpdateTable", &update);
    let scan = on_orders(json!({"IndexName": "by-note"}));
    assert_eq!(world.invalid("Scan", &scan), "Cannot read from backfilling global secondary index: by-note");
    world.sim.settle();
    assert_eq!(world.orders("Scan", &scan).len(), 4);
}
