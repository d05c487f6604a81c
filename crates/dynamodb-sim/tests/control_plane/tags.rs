//! Tags: T-103, T-107, T-108, T-110, T-136, T-440.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, plain_table};

fn tag(world: &World, tags: &[(&str, &str)]) -> Value {
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    json!({"ResourceArn": world.arn(), "Tags": tags})
}

/// All pages of a listing.
fn listed(world: &mut World) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let mut input = json!({"ResourceArn": world.arn()});
    loop {
        let page = world.ok("ListTagsOfResource", &input);
        for tag in page["Tags"].as_array().expect("a list") {
            let text = |member: &str| tag[member].as_str().expect("text").to_owned();
            assert!(tags.insert(text("Key"), text("Value")).is_none(), "a tag on two pages");
        }
        match page.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => return tags,
        }
    }
}

/// Reads lag by two seconds; the lock ends before (T-103).
#[test]
fn a_write_locks_and_shows_later() {
    let mut world = World::on_demand();
    let first = tag(&world, &[("team", "shop"), ("cost", "7")]);
    world.ok("TagResource", &first);
    assert!(listed(&mut world).is_empty());
    let untag = json!({"ResourceArn": world.arn(), "TagKeys": ["team", "absent"]});
    let error = world.refused("UntagResource", &untag);
    assert_eq!(error.code, "LimitExceededException");
    assert_eq!(error.message, "Subscriber limit exceeded: Table tags are being updated: orders");
    world.seconds(2);
    assert_eq!(listed(&mut world).len(), 2);
    world.ok("UntagResource", &untag);
    assert_eq!(listed(&mut world).len(), 2);
    world.seconds(2);
    assert_eq!(listed(&mut world), BTreeMap::from([("cost".to_owned(), "7".to_owned())]));
}

/// T-107, T-108: counted after the merge, all or nothing; pages join to the whole.
#[test]
fn at_most_fifty_tags_in_pages() {
    let mut world = World::on_demand();
    let tags: Vec<(String, String)> = (0..50).map(|n| (format!("key{n:02}"), n.to_string())).collect();
    let all: Vec<(&str, &str)> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let input = tag(&world, &all);
    world.ok("TagResource", &input);
    world.seconds(3);
    assert_eq!(listed(&mut world).len(), 50);
    let more = tag(&world, &[("key00", "changed"), ("one more", "x")]);
    let error = world.refused("TagResource", &more);
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("Number of Tags exceed the current limit"), "{error}");
    world.seconds(3);
    assert_eq!(listed(&mut world)["key00"], "0");
    let replace = tag(&world, &[("key00", "changed")]);
    world.ok("TagResource", &replace);
}

#[test]
fn tags_given_at_create_are_listed() {
    let mut world = World::new();
    let tags = json!({"Tags": [{"Key": "team", "Value": ""}]});
    world.create(&merged(&plain_table(TABLE), &tags));
    assert_eq!(listed(&mut world), BTreeMap::from([("team".to_owned(), String::new())]));
    let table = world.sim.table(&world.caller, TABLE).expect("the table");
    assert_eq!(table.tags().len(), 1);
}

/// T-136: ARNs that cannot be tagged, and malformed requests.
#[test]
fn malformed_tag_requests_are_refused() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let tags = json!([{"Key": "a", "Value": "b"}]);
    let cases = [
        (json!({"ResourceArn": "orders", "Tags": tags}), "ValidationException", "ARNs must start with 'arn:'"),
        (
            json!({"ResourceArn": format!("{arn}/index/by_owner"), "Tags": tags}),
            "ValidationException",
            "only table or stream is accepted",
        ),
        (
            json!({"ResourceArn": arn.replace("central", "west"), "Tags": tags}),
            "ValidationException",
            "Invalid TableArn",
        ),
        (
            json!({"ResourceArn": "arn:aws:s3:::bucket", "Tags": tags}),
            "ValidationException",
            "Provided Arn is not a DynamoDB resource arn",
        ),
        (json!({"ResourceArn": format!("{arn}x"), "Tags": tags}), "ResourceNotFoundException", "not found"),
        (json!({"ResourceArn": arn, "Tags": []}), "ValidationException", "Atleast one Tag needs to be provided"),
        (
            json!({"ResourceArn": arn, "Tags": [{"Key": "a"}]}),
            "ValidationException",
            "The Tag Value provided is invalid, Value: null",
        ),
        (json!({"Tags": tags}), "ValidationException", "Value null at 'resourceArn'"),
    ];
    for (input, code, fragment) in cases {
        let error = world.refused("TagResource", &input);
        assert_eq!(error.code, code, "{input}");
        assert!(error.message.contains(fragment), "{error}");
    }
    let error = world.refused("UntagResource", &json!({"ResourceArn": arn, "TagKeys": []}));
    assert!(error.message.contains("Atleast one Tag Key needs to be provided"), "{error}");
}
