//! UpdateItem: its expressions and what it returns.

use serde_json::{Value, json};

use crate::world::{World, key, on_orders, with};

fn update(expression: &str, values: Value, returned: &str) -> Value {
    let input = on_orders(json!({"Key": key("a", 1), "UpdateExpression": expression, "ReturnValues": returned}));
    if values == json!({}) { input } else { with(input, json!({"ExpressionAttributeValues": values})) }
}

#[test]
fn an_update_changes_what_it_names() {
    let mut world = World::empty();
    let number = |text: &str| json!({"N": text});
    let list = |texts: &[&str]| json!({"L": texts.iter().map(|text| json!({"S": text})).collect::<Vec<_>>()});
    for (expression, values, changed) in [
        ("SET n = :n, l = :l", json!({":n": number("1"), ":l": list(&[])}), json!({"n": number("1"), "l": list(&[])})),
        ("SET n = n + :n", json!({":n": number("0.5")}), json!({"n": number("1.5")})),
        ("SET n = n - :n REMOVE l", json!({":n": number("2")}), json!({"n": number("-0.5")})),
        (
            "SET n = if_not_exists(n, :n), m = if_not_exists(m, :n)",
            json!({":n": number("7")}),
            json!({"n": number("-0.5"), "m": number("7")}),
        ),
        ("SET l = list_append(if_not_exists(l, :l), :l)", json!({":l": list(&["x"])}), json!({"l": list(&["x", "x"])})),
        ("SET l[1] = :y", json!({":y": {"S": "y"}}), json!({"l": list(&["x", "y"])})),
        (
            "ADD n :n, t :t",
            json!({":n": number("1"), ":t": {"SS": ["a", "b"]}}),
            json!({"n": number("0.5"), "t": {"SS": ["a", "b"]}}),
        ),
        ("DELETE t :t", json!({":t": {"SS": ["a"]}}), json!({"t": {"SS": ["b"]}})),
        ("DELETE t :t", json!({":t": {"SS": ["b"]}}), json!({})),
    ] {
        let answer = world.ok("UpdateItem", &update(expression, values, "UPDATED_NEW"));
        assert_eq!(answer["Attributes"], changed, "{expression}");
    }
    let whole = world.ok("UpdateItem", &update("SET n = :n", json!({":n": number("3")}), "ALL_NEW"));
    assert_eq!(whole["Attributes"]["customer"], json!({"S": "a"}));
    let old = world.ok("UpdateItem", &update("REMOVE n", json!({}), "UPDATED_OLD"));
    assert_eq!(old["Attributes"], json!({"n": number("3")}));
}

#[test]
fn what_an_update_cannot_change_is_refused() {
    let mut world = World::new();
    let a = json!({":a": {"S": "a"}});
    for (expression, values, text) in [
        (
            "SET customer = :a",
            &a,
            "One or more parameter values were invalid: Cannot update attribute customer. This attribute is part of the \
             key",
        ),
        ("SET x = y", &json!({}), "The provided expression refers to an attribute that does not exist in the item"),
        ("SET x.y = :a", &a, "The document path provided in the update expression is invalid for update"),
        ("SET x = note + :a", &a, "An operand in the update expression has an incorrect data type"),
        ("ADD note :a", &a, "An operand in the update expression has an incorrect data type"),
        (
            "SET x = :a SET y = :a",
            &a,
            "Invalid UpdateExpression: The \"SET\" section can only be used once in an update expression;",
        ),
        (
            "SET x = :a REMOVE x.y",
            &a,
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these \
             paths; path one: [x], path two: [x, y]",
        ),
        (
            "SET total = :a",
            &a,
            "One or more parameter values were invalid: Type mismatch for Index Key total Expected: N Actual: S \
             IndexName: by-total",
        ),
    ] {
        assert_eq!(world.invalid("UpdateItem", &update(expression, values.clone(), "NONE")), text, "{expression}");
    }
}
