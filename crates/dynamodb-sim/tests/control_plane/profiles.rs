//! Less capable endpoints and rate limits.

use dynamodb_sim::{Limiters, Profile, Settings};
use serde_json::json;

use crate::world::{TABLE, World, maxima, merged, plain_table, protection, stream, to_on_demand};

#[test]
fn the_local_endpoint_knows_less_and_shows_less() {
    let mut world = World::with(Settings { profile: Profile::Local, ..Settings::default() });
    let tags = json!({"Tags": [{"Key": "a", "Value": "b"}], "TableClass": "STANDARD_INFREQUENT_ACCESS"});
    world.create(&merged(&plain_table(TABLE), &tags));
    let table = world.describe();
    for member in ["WarmThroughput", "SSEDescription", "TableClassSummary", "OnDemandThroughput"] {
        assert!(table.get(member).is_none(), "{member}");
    }
    assert_eq!(table["TableStatus"], "ACTIVE");
    for operation in [
        "DescribeContinuousBackups",
        "TagResource",
        "ListTagsOfResource",
        "CreateBackup",
        "GetResourcePolicy",
        "UpdateContributorInsights",
        "DescribeContributorInsights",
        "ListContributorInsights",
        "EnableKinesisStreamingDestination",
        "DisableKinesisStreamingDestination",
        "UpdateKinesisStreamingDestination",
        "DescribeKinesisStreamingDestination",
    ] {
        let error = world.refused(operation, &json!({"TableName": TABLE}));
        assert_eq!(error.code, "UnknownOperationException", "{operation}");
    }
    world.ok("DescribeTimeToLive", &json!({"TableName": TABLE}));
}

/// T-132, T-434, T-441: effective mutations are limited, no-ops and deletion protection are exempt.
#[test]
fn only_effective_mutations_are_limited() {
    let mut world = World::with(Settings { limiters: Limiters::measured(), ..Settings::default() });
    let accepted =
        (0..10).filter(|number| world.call("CreateTable", &plain_table(&format!("table-{number}"))).is_ok()).count();
    assert_eq!(accepted, 5);
    world.sim.settle();
    world.create(&plain_table(TABLE));
    for number in 0..5 {
        world.ok("CreateTable", &plain_table(&format!("more-{number}")));
    }
    let error = world.update_refused(&stream());
    assert!(error.message.contains("rate of control plane requests"), "{error}");
    assert_eq!(world.status(), "ACTIVE", "a throttled call changes nothing");
    world.update_ok(&protection(true));
    world.update_ok(&to_on_demand());
    world.seconds(1);
    world.update_ok(&maxima(10, 10));
    world.update_ok(&maxima(10, 10));
}
