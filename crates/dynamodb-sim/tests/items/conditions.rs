//! Conditions of writes, and the functions of conditions.

use serde_json::{Map, Value, json};

use crate::world::{World, key, on_orders, with};

fn put(condition: &str, values: Value) -> Value {
    let input = on_orders(json!({"Item": key("a", 1), "ConditionExpression": condition}));
    if values == json!({}) { input } else { with(input, json!({"ExpressionAttributeValues": values})) }
}

#[test]
fn a_write_whose_condition_fails_changes_nothing() {
    let mut world = World::new();
    let absent = put("attribute_not_exists(customer)", json!({}));
    let error = world.call("PutItem", &absent).expect_err("it is there");
    assert_eq!(error.code, "ConditionalCheckFailedException");
    assert_eq!(error.message, "The conditional request failed");
    let get = on_orders(json!({"Key": key("a", 1)}));
    assert_eq!(world.ok("GetItem", &get)["Item"]["note"], json!({"S": "note 1"}));
    let delete = |condition: &str| on_orders(json!({"Key": key("a", 1), "ConditionExpression": condition}));
    world.call("DeleteItem", &delete("attribute_exists(missing)")).expect_err("it is not there");
    world.ok("DeleteItem", &delete("attribute_exists(note) AND NOT attribute_exists(missing)"));
    world.ok("PutItem", &absent);
}

#[test]
fn conditions_follow_the_values() {
    let mut world = World::empty();
    let others = json!({
        "n": {"N": "10"}, "s": {"S": "green"}, "l": {"L": [{"S": "x"}, {"M": {"deep": {"BOOL": true}}}]},
        "t": {"SS": ["p", "q"]},
    });
    let item = on_orders(json!({"Item": with(key("a", 1), others)}));
    let values = json!({
        ":nine": {"N": "9"}, ":ten": {"N": "10.0"}, ":gr": {"S": "gr"}, ":p": {"S": "p"}, ":true": {"BOOL": true},
        ":two": {"N": "2"}, ":N": {"S": "N"}, ":x": {"S": "x"},
    });
    for (condition, expected) in [
        ("n > :nine", true),
        ("n = :ten", true),
        ("n < :gr", false),
        ("n <> :gr", true),
        ("missing <> :gr", true),
        ("missing = :gr", false),
        ("n BETWEEN :nine AND :ten", true),
        ("n IN (:nine, :two)", false),
        ("begins_with(s, :gr)", true),
        ("contains(s, :gr) AND contains(t, :p) AND contains(l, :x)", true),
        ("size(t) = :two AND size(l) = :two", true),
        ("l[1].deep = :true", true),
        ("attribute_type(n, :N)", true),
        ("n > :ten OR s = :gr OR NOT (n = :nine)", true),
        ("n = :nine AND s = :gr OR t = :p", false),
    ] {
        world.ok("PutItem", &item);
        let words: Vec<&str> = condition.split(|c: char| !(c.is_alphanumeric() || c == ':')).collect();
        let all = values.as_object().expect("values").clone();
        let used: Map<String, Value> = all.into_iter().filter(|(name, _)| words.contains(&name.as_str())).collect();
        let held = world.call("PutItem", &put(condition, used.into()));
        assert_eq!(held.is_ok(), expected, "{condition}: {held:?}");
    }
}

#[test]
fn malformed_conditions_are_refused() {
    let mut world = World::empty();
    let a = json!({":a": {"S": "a"}});
    for (condition, values, text) in [
        ("exists(note)", &json!({}), "Invalid ConditionExpression: Invalid function name; function: exists"),
        ("note =", &json!({}), "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\""),
        (
            "note BETWEEN :b AND :a",
            &json!({":a": {"S": "a"}, ":b": {"S": "b"}}),
            "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower \
             bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
        ),
        (
            "note < :a",
            &json!({":a": {"BOOL": true}}),
            "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, \
             operand type: BOOL",
        ),
        (
            "#n = :a",
            &a,
            "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; \
             attribute name: #n",
        ),
    ] {
        assert_eq!(world.invalid("PutItem", &put(condition, values.clone())), text, "{condition}");
    }
    let unneeded = on_orders(json!({"Item": key("a", 1), "ExpressionAttributeValues": a}));
    let text = "ExpressionAttributeValues can only be specified when using expressions";
    assert_eq!(world.invalid("PutItem", &unneeded), text);
}
