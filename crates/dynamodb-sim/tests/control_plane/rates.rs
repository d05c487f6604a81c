//! The documented request rates, on the virtual clock.

use dynamodb_sim::{Call, Limiters, Outcome, Service, Settings};
use serde_json::json;

use crate::world::{TABLE, World, plain_table};

fn limited() -> World {
    let mut world = World::with(Settings { limiters: Limiters::documented(), ..Settings::default() });
    world.create(&plain_table(TABLE));
    world
}

/// Calls on one connection that are throttled.
fn throttled(world: &mut World, service: Service, operation: &str, connection: u64, calls: usize) -> usize {
    let input = json!({"TableName": TABLE, "ResourceArn": world.arn()});
    let call = Call { service, connection, ..Call::new(&world.caller, operation, &input) };
    let refused = (0..calls).filter(|_| match world.sim.serve_call(&call).outcome {
        Outcome::Answered(Err(error)) => error.message == "Rate exceeded",
        Outcome::Answered(Ok(_)) | Outcome::Dropped => false,
    });
    refused.count()
}

#[test]
fn documented_rates_throttle_and_refill() {
    let cases = [
        (Service::DynamoDb, "DescribeContinuousBackups", 10),
        (Service::DynamoDb, "ListTagsOfResource", 10),
        (Service::DynamoDb, "TagResource", 5),
        (Service::DynamoDb, "UntagResource", 5),
        (Service::DynamoDb, "DescribeContributorInsights", 5),
        (Service::Monitoring, "PutMetricAlarm", 3),
        (Service::Monitoring, "DescribeAlarms", 9),
        (Service::Monitoring, "DeleteAlarms", 3),
        (Service::Monitoring, "TagResource", 20),
        (Service::Monitoring, "ListTagsForResource", 10),
        (Service::ApplicationAutoScaling, "RegisterScalableTarget", 10),
    ];
    for (service, operation, rate) in cases {
        let mut world = limited();
        assert_eq!(throttled(&mut world, service, operation, 0, 30), 30 - rate, "{operation}");
        world.seconds(1);
        assert_eq!(throttled(&mut world, service, operation, 0, rate), 0, "{operation}");
        assert!(world.sim.journal().count(&format!("{service}:{operation}")).refused >= 30 - rate);
    }
}

/// T-403: `DescribeTimeToLive` counts by connection.
#[test]
fn time_to_live_is_throttled_by_connection() {
    let mut world = limited();
    for connection in [1, 2] {
        assert_eq!(throttled(&mut world, Service::DynamoDb, "DescribeTimeToLive", connection, 9), 5);
    }
    world.seconds(1);
    assert_eq!(throttled(&mut world, Service::DynamoDb, "DescribeTimeToLive", 1, 9), 7);
}

#[test]
fn the_whole_control_plane_has_a_rate() {
    let mut world = limited();
    assert_eq!(throttled(&mut world, Service::DynamoDb, "DescribeTable", 0, 2_600), 100);
    assert_eq!(throttled(&mut world, Service::Monitoring, "DescribeAlarms", 0, 1), 0);
}

#[test]
fn no_call_is_throttled_by_default() {
    let mut world = World::new();
    assert_eq!(throttled(&mut world, Service::Monitoring, "DescribeAlarms", 0, 100), 0);
}
