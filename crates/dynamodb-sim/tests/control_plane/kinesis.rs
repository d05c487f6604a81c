//! Kinesis destinations: T-234 to T-236, T-268, T-299 to T-304, T-318, T-455, T-460.

use dynamodb_sim::Settings;
use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, named, on_demand_table};

fn arn(name: &str) -> String {
    format!("arn:aws:kinesis:eu-central-1:111122223333:stream/{name}")
}

fn to(arn: &str) -> Value {
    named(&json!({ "StreamArn": arn }))
}

fn precision(arn: &str, precision: &str) -> Value {
    let configuration = json!({"ApproximateCreationDateTimePrecision": precision});
    merged(&to(arn), &json!({"UpdateKinesisStreamingConfiguration": configuration}))
}

fn entries(world: &mut World) -> Vec<Value> {
    let shown = world.ok("DescribeKinesisStreamingDestination", &json!({"TableName": TABLE}));
    shown["KinesisDataStreamDestinations"].as_array().cloned().expect("a list")
}

fn statuses(world: &mut World) -> Vec<String> {
    entries(world).iter().filter_map(|entry| entry["DestinationStatus"].as_str()).map(str::to_owned).collect()
}

fn refused(world: &mut World, operation: &str, input: &Value, fragment: &str) {
    let error = world.refused(operation, input);
    assert_eq!(error.code, "ValidationException", "{error}");
    assert!(error.message.contains(fragment), "{error}");
}

const ENABLE: &str = "EnableKinesisStreamingDestination";
const DISABLE: &str = "DisableKinesisStreamingDestination";
const UPDATE: &str = "UpdateKinesisStreamingDestination";
const NOT_FREE: &str = "must be DISABLED or ENABLE_FAILED to perform ENABLE";
const NOT_ACTIVE: &str = "must be ACTIVE to perform DISABLE";
const NO_UPDATE: &str = "Kinesis streaming is not in ACTIVE state";

/// An idle table that sends to `events`.
fn sending() -> World {
    let mut world = World::on_demand();
    world.ok(ENABLE, &to(&arn("events")));
    world.sim.settle();
    world
}

/// T-299: one live destination, and every other call waits for its state.
#[test]
fn a_destination_is_enabled() {
    let mut world = World::on_demand();
    assert_eq!(entries(&mut world), [] as [Value; 0]);
    let answer = world.ok(ENABLE, &to(&arn("events")));
    let expected = json!({"TableName": TABLE, "StreamArn": arn("events"), "DestinationStatus": "ENABLING",
        "EnableKinesisStreamingConfiguration": {}});
    assert_eq!(answer, expected);
    assert_eq!(statuses(&mut world), ["ENABLING"]);
    for stream in ["events", "audit"] {
        refused(&mut world, ENABLE, &to(&arn(stream)), NOT_FREE);
    }
    refused(&mut world, DISABLE, &to(&arn("events")), NOT_ACTIVE);
    refused(&mut world, UPDATE, &precision(&arn("events"), "MICROSECOND"), NO_UPDATE);
    world.sim.settle();
    assert_eq!(entries(&mut world), [json!({"StreamArn": arn("events"), "DestinationStatus": "ACTIVE"})]);
    assert_eq!(world.status(), "ACTIVE");
    refused(&mut world, ENABLE, &to(&arn("audit")), NOT_FREE);
    // Nothing of it blocks the deletion of the table.
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
}

/// T-300: absent means milliseconds; another precision takes minutes; the same one is refused.
#[test]
fn the_precision_changes_while_active() {
    let mut world = sending();
    refused(&mut world, UPDATE, &precision(&arn("events"), "MILLISECOND"), "Precision is already set to the desired");
    refused(&mut world, UPDATE, &to(&arn("events")), "cannot be null or contain only null values");
    refused(&mut world, UPDATE, &precision(&arn("audit"), "MICROSECOND"), "No streaming destination with streamArn");
    let answer = world.ok(UPDATE, &precision(&arn("events"), "MICROSECOND"));
    assert_eq!(answer["DestinationStatus"], "UPDATING");
    let shown = entries(&mut world);
    assert_eq!(shown[0]["ApproximateCreationDateTimePrecision"], "MICROSECOND");
    assert_eq!(shown[0]["DestinationStatus"], "UPDATING");
    refused(&mut world, DISABLE, &to(&arn("events")), NOT_ACTIVE);
    world.seconds(120);
    assert_eq!(statuses(&mut world), ["UPDATING"]);
    world.seconds(40);
    assert_eq!(statuses(&mut world), ["ACTIVE"]);

    // A disable forgets the precision.
    world.ok(DISABLE, &to(&arn("events")));
    world.sim.settle();
    world.ok(ENABLE, &to(&arn("events")));
    assert!(entries(&mut world)[0].get("ApproximateCreationDateTimePrecision").is_none());
    world.sim.settle();
    world.ok(DISABLE, &to(&arn("events")));
    world.sim.settle();
    let configuration = json!({"ApproximateCreationDateTimePrecision": "MICROSECOND"});
    let with = merged(&to(&arn("audit")), &json!({"EnableKinesisStreamingConfiguration": configuration}));
    assert_eq!(world.ok(ENABLE, &with)["EnableKinesisStreamingConfiguration"], configuration);
    refused(&mut world, DISABLE, &with, "cannot be disabled using EnableKinesisStreamingConfiguration");
}

/// T-301, T-304: descriptions lag, a second disable is accepted, the entry lingers and can be enabled again.
#[test]
fn a_disabled_destination_lingers() {
    let mut world = sending();
    assert_eq!(world.ok(DISABLE, &to(&arn("events")))["DestinationStatus"], "DISABLING");
    assert_eq!(statuses(&mut world), ["ACTIVE"]);
    refused(&mut world, ENABLE, &to(&arn("events")), NOT_FREE);
    world.millis(100);
    assert_eq!(statuses(&mut world), ["DISABLING"]);
    world.ok(DISABLE, &to(&arn("events")));
    refused(&mut world, UPDATE, &precision(&arn("events"), "MICROSECOND"), NO_UPDATE);
    world.seconds(2);
    assert_eq!(statuses(&mut world), ["DISABLED"]);
    refused(&mut world, DISABLE, &to(&arn("events")), NOT_ACTIVE);
    refused(&mut world, UPDATE, &precision(&arn("events"), "MICROSECOND"), NO_UPDATE);
    world.seconds(171);
    assert_eq!(statuses(&mut world), ["DISABLED"]);

    let mut gone = world.clone();
    gone.seconds(600);
    assert_eq!(entries(&mut gone), [] as [Value; 0]);
    world.ok(ENABLE, &to(&arn("events")));
    world.sim.settle();
    assert_eq!(statuses(&mut world), ["ACTIVE"]);
}

/// T-268, T-318: a failure of the stream shows later, in the words of the service, and stays.
#[test]
fn a_stream_that_cannot_be_used_fails_later() {
    let permission = "User does not have a permission to use kinesis stream";
    let cases = [
        (arn("missing"), 3, permission),
        (arn("EVENTS"), 3, permission),
        ("arn:aws:kinesis:eu-west-1:111122223333:stream/events".to_owned(), 3, "not in the current region"),
        ("arn:aws:kinesis:eu-central-1:444455556666:stream/events".to_owned(), 62, "not in Active state"),
    ];
    let mut world = World::on_demand();
    for (number, (arn, seconds, fragment)) in cases.iter().enumerate() {
        assert_eq!(world.ok(ENABLE, &to(arn))["DestinationStatus"], "ENABLING");
        world.seconds(*seconds);
        let shown = entries(&mut world);
        assert_eq!(shown.len(), number + 1, "failed entries stay");
        assert_eq!(shown[0]["DestinationStatus"], "ENABLE_FAILED", "{arn}");
        let text = shown[0]["DestinationStatusDescription"].as_str().expect("a description");
        assert!(text.contains(fragment), "{text}");
    }
    refused(&mut world, DISABLE, &to(&arn("missing")), NOT_ACTIVE);
    world.ok(ENABLE, &to(&arn("missing")));
    assert_eq!(entries(&mut world).len(), cases.len(), "an entry flips");
    world.sim.settle();
    world.ok(ENABLE, &to(&arn("audit")));

    let settings = Settings { kinesis_streams: vec!["missing".to_owned()], ..Settings::default() };
    let mut world = World::with(settings);
    world.create(&on_demand_table());
    world.ok(ENABLE, &to(&arn("missing")));
    world.sim.settle();
    assert_eq!(statuses(&mut world), ["ACTIVE"]);
}

/// T-302: an unknown stream is a wrong state, not a missing thing.
#[test]
fn disabling_an_unknown_destination_is_a_wrong_state() {
    let mut world = World::on_demand();
    for stream in [arn("events"), arn("missing"), "not-an-arn".to_owned()] {
        refused(&mut world, DISABLE, &to(&stream), NOT_ACTIVE);
    }
    let missing = json!({"TableName": "missing", "StreamArn": arn("events")});
    for operation in [ENABLE, DISABLE, "DescribeKinesisStreamingDestination"] {
        assert_eq!(world.refused(operation, &missing).code, "ResourceNotFoundException", "{operation}");
    }
}

/// T-234, T-236, T-455, T-460: not in the first seconds, yes while UPDATING, once while DELETING.
#[test]
fn destinations_follow_the_phase_of_the_table() {
    let mut world = World::new();
    world.ok("CreateTable", &on_demand_table());
    assert_eq!(world.refused(ENABLE, &to(&arn("events"))).code, "ResourceNotFoundException");
    world.sim.settle();
    world.update_ok(&crate::world::stream());
    assert_eq!(world.status(), "UPDATING");
    world.ok(ENABLE, &to(&arn("events")));
    world.sim.settle();

    let mut empty = World::on_demand();
    for world in [&mut world, &mut empty] {
        world.ok("DeleteTable", &json!({"TableName": TABLE}));
    }
    assert_eq!(statuses(&mut world), ["ACTIVE"]);
    world.millis(200);
    assert_eq!(statuses(&mut world), ["UPDATING"]);
    refused(&mut world, DISABLE, &to(&arn("events")), NOT_ACTIVE);
    empty.ok(ENABLE, &to(&arn("events")));
    refused(&mut empty, ENABLE, &to(&arn("events")), NOT_FREE);
    world.seconds(6);
    world.create(&on_demand_table());
    assert_eq!(entries(&mut world), [] as [Value; 0]);
}
