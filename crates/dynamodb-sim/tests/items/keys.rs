//! Items by their keys: GetItem, PutItem, DeleteItem and the batches.

use serde_json::json;

use crate::world::{World, key, on_orders, with};

#[test]
fn an_item_is_there_from_its_put_to_its_deletion() {
    let mut world = World::empty();
    let item = json!({"customer": {"S": "a"}, "order": {"N": "1.0"}, "tags": {"SS": ["x", "y"]}});
    assert_eq!(world.ok("PutItem", &on_orders(json!({"Item": item}))), json!({}));
    let get = on_orders(json!({"Key": key("a", 1)}));
    assert_eq!(world.ok("GetItem", &get)["Item"]["order"], json!({"N": "1"}));
    let put = on_orders(json!({"Item": key("a", 1), "ReturnValues": "ALL_OLD"}));
    assert_eq!(world.ok("PutItem", &put)["Attributes"]["tags"], json!({"SS": ["x", "y"]}));
    assert_eq!(world.ok("GetItem", &get)["Item"], key("a", 1));
    let delete = on_orders(json!({"Key": key("a", 1), "ReturnValues": "ALL_OLD"}));
    assert_eq!(world.ok("DeleteItem", &delete)["Attributes"], key("a", 1));
    assert_eq!(world.ok("DeleteItem", &delete), json!({}));
    assert_eq!(world.ok("GetItem", &get), json!({}));
}

#[test]
fn a_projection_answers_only_what_there_is() {
    let mut world = World::new();
    let get = on_orders(json!({
        "Key": key("a", 1),
        "ProjectionExpression": "#n, total, missing.deeper[0]",
        "ExpressionAttributeNames": {"#n": "note"},
    }));
    assert_eq!(world.ok("GetItem", &get), json!({"Item": {"note": {"S": "note 1"}, "total": {"N": "10"}}}));
}

#[test]
fn a_key_has_the_attributes_of_the_table_and_no_others() {
    let mut world = World::empty();
    for given in [
        json!({}),
        json!({"customer": {"S": "a"}}),
        json!({"customer": {"S": "a"}, "order": {"S": "1"}}),
        with(key("a", 1), json!({"note": {"S": "x"}})),
    ] {
        for operation in ["GetItem", "DeleteItem", "UpdateItem"] {
            let text = world.invalid(operation, &on_orders(json!({"Key": given})));
            assert_eq!(text, "The provided key element does not match the schema", "{operation} {given}");
        }
    }
}

#[test]
fn an_item_fits_the_keys_of_the_table_and_its_indexes() {
    let mut world = World::empty();
    let long = |length: usize| json!({"S": "x".repeat(length)});
    for (item, text) in [
        (
            json!({"customer": {"S": "a"}}),
            "One or more parameter values were invalid: Missing the key order in the item",
        ),
        (
            json!({"customer": {"S": "a"}, "order": {"S": "1"}}),
            "One or more parameter values were invalid: Type mismatch for key order expected: N actual: S",
        ),
        (
            key("", 1),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             string value. Key: customer",
        ),
        (
            with(key("a", 1), json!({"status": {"N": "1"}})),
            "One or more parameter values were invalid: Type mismatch for Index Key status Expected: S Actual: N \
             IndexName: by-status",
        ),
        (
            with(key("a", 1), json!({"customer": long(2049)})),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        (with(key("a", 1), json!({"note": long(410_000)})), "Item size has exceeded the maximum allowed size"),
    ] {
        assert_eq!(world.invalid("PutItem", &on_orders(json!({"Item": item}))), text);
    }
}

#[test]
fn batches_read_and_write_several_items() {
    let mut world = World::new();
    let of_orders = |requests: serde_json::Value| json!({"RequestItems": {"orders": requests}});
    let (put, delete) = (json!({"PutRequest": {"Item": key("c", 1)}}), json!({"DeleteRequest": {"Key": key("a", 1)}}));
    let written = world.ok("BatchWriteItem", &of_orders(json!([put, delete])));
    assert_eq!(written, json!({"UnprocessedItems": {}}));
    let read = json!({"Keys": [key("c", 1), key("a", 1), key("b", 3)], "ProjectionExpression": "customer"});
    let answer = world.ok("BatchGetItem", &of_orders(read));
    assert_eq!(answer["Responses"]["orders"], json!([{"customer": {"S": "c"}}, {"customer": {"S": "b"}}]));
    assert_eq!(answer["UnprocessedKeys"], json!({}));

    let twice = of_orders(json!({"Keys": [key("c", 1), key("c", 1)]}));
    assert_eq!(world.invalid("BatchGetItem", &twice), "Provided list of item keys contains duplicates");
    let many: Vec<_> = (0..101).map(|order| key("c", order)).collect();
    let many = of_orders(json!({"Keys": many}));
    assert_eq!(world.invalid("BatchGetItem", &many), "Too many items requested for the BatchGetItem call");
    let both = json!([put, {"DeleteRequest": {"Key": key("c", 1)}}]);
    assert_eq!(world.invalid("BatchWriteItem", &of_orders(both)), "Provided list of item keys contains duplicates");
}

#[test]
fn a_table_has_its_items_only_while_it_is_there() {
    let mut world = World::new();
    let get = on_orders(json!({"Key": key("a", 1)}));
    let missing = world.call("GetItem", &with(get.clone(), json!({"TableName": "other"}))).expect_err("no table");
    assert_eq!(missing.code, "ResourceNotFoundException");
    assert_eq!(missing.message, "Requested resource not found");
    world.ok("DeleteTable", &on_orders(json!({})));
    assert_eq!(world.call("GetItem", &get).expect_err("deleting").code, "ResourceNotFoundException");
    world.later(60);
    world.create();
    assert_eq!(world.ok("GetItem", &get), json!({}));
}

#[test]
fn members_outside_the_model_are_refused() {
    let mut world = World::new();
    for (operation, members) in [
        ("Scan", json!({"Segment": 0, "TotalSegments": 2})),
        ("GetItem", json!({"Key": key("a", 1), "AttributesToGet": ["note"]})),
        ("PutItem", json!({"Item": key("a", 1), "Expected": {}})),
    ] {
        let error = world.call(operation, &on_orders(members)).expect_err("refused");
        assert_eq!(error.code, "NotSimulatedException");
    }
}
