//! Long random runs: a refusal changes nothing, and every transition ends with time.

use dynamodb_sim::{Pick, Settings};
use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_create, index_delete, index_update, key, maxima, merged, on_demand_table, plain_table,
    protection, provisioned_index_create, provisioned_table, stream, throughput, to_on_demand, to_provisioned, units,
    warm,
};

/// Calls of every kind, legal and not.
fn calls() -> Vec<(&'static str, Value)> {
    let named = json!({"TableName": TABLE});
    let arn = World::new().arn();
    let update = |change: Value| ("UpdateTable", merged(&named, &change));
    let ttl = |enabled: bool| {
        merged(&named, &json!({"TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": "expires"}}))
    };
    let pitr = |enabled: bool| {
        merged(&named, &json!({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": enabled}}))
    };
    let insights = |change: Value| ("UpdateContributorInsights", merged(&named, &change));
    let to = |stream: &str| {
        let arn = format!("arn:aws:kinesis:eu-central-1:111122223333:stream/{stream}");
        merged(&named, &json!({ "StreamArn": arn }))
    };
    let configuration = json!({"ApproximateCreationDateTimePrecision": "MICROSECOND"});
    let microseconds = merged(&to("events"), &json!({"UpdateKinesisStreamingConfiguration": configuration}));
    vec![
        ("CreateTable", on_demand_table()),
        ("CreateTable", provisioned_table()),
        ("CreateTable", plain_table(TABLE)),
        ("DeleteTable", named.clone()),
        update(throughput(10, 10)),
        update(throughput(5, 20)),
        update(to_on_demand()),
        update(to_provisioned()),
        update(json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(7, 7)})),
        update(index_create("by_status")),
        update(provisioned_index_create("by_status")),
        update(index_create("by_owner")),
        update(index_delete("by_status")),
        update(index_delete("by_owner")),
        update(index_update("by_owner", 3, 4)),
        update(index_update("by_owner", 9, 1)),
        update(merged(&throughput(11, 11), &index_update("by_owner", 11, 11))),
        update(merged(&to_on_demand(), &stream())),
        update(merged(&to_on_demand(), &maxima(9, 9))),
        update(merged(&to_on_demand(), &index_create("by_status"))),
        update(stream()),
        update(json!({"StreamSpecification": {"StreamEnabled": false}})),
        update(maxima(100, 100)),
        update(maxima(-1, -1)),
        update(warm(20_000, 20_000)),
        update(class("STANDARD")),
        update(class("STANDARD_INFREQUENT_ACCESS")),
        update(protection(true)),
        update(protection(false)),
        update(key("alias/orders")),
        update(key("alias/disabled")),
        update(json!({"SSESpecification": {"Enabled": false}})),
        ("UpdateTimeToLive", ttl(true)),
        ("UpdateTimeToLive", ttl(false)),
        ("UpdateContinuousBackups", pitr(true)),
        ("UpdateContinuousBackups", pitr(false)),
        ("TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("UntagResource", json!({"ResourceArn": arn, "TagKeys": ["a"]})),
        insights(json!({"ContributorInsightsAction": "ENABLE"})),
        insights(json!({"ContributorInsightsAction": "ENABLE", "ContributorInsightsMode": "THROTTLED_KEYS"})),
        insights(json!({"ContributorInsightsAction": "DISABLE"})),
        insights(json!({"ContributorInsightsAction": "ENABLE", "IndexName": "by_owner"})),
        ("EnableKinesisStreamingDestination", to("events")),
        ("EnableKinesisStreamingDestination", to("missing")),
        ("DisableKinesisStreamingDestination", to("events")),
        ("UpdateKinesisStreamingDestination", microseconds),
        ("CreateBackup", merged(&named, &json!({"BackupName": "nightly"}))),
        (
            "RestoreTableToPointInTime",
            json!({"SourceTableName": TABLE, "TargetTableName": "other", "UseLatestRestorableTime": true}),
        ),
        ("DeleteTable", json!({"TableName": "other"})),
        (
            "ImportTable",
            json!({"S3BucketSource": {"S3Bucket": "imports"}, "InputFormat": "ION",
                "TableCreationParameters": plain_table(TABLE)}),
        ),
    ]
}

/// A linear congruential generator is random enough to mix calls.
struct Lot(u64);

impl Lot {
    fn draw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % below
    }
}

#[test]
fn a_refusal_changes_nothing_and_every_transition_ends() {
    let calls = calls();
    let mut accepted = vec![0_u32; calls.len()];
    for seed in 0..60 {
        let mut lot = Lot(seed);
        let mut world = World::with(Settings { pick: Pick::Seeded(seed), ..Settings::default() });
        for _ in 0..400 {
            let number = lot.draw(calls.len());
            let (operation, input) = &calls[number];
            let before = world.sim.table(&world.caller, TABLE).cloned();
            match world.call(operation, input) {
                Ok(_) => accepted[number] += 1,
                Err(error) => {
                    let after = world.sim.table(&world.caller, TABLE);
                    assert_eq!(after, before.as_ref(), "{operation} {input}: {error}");
                }
            }
            match lot.draw(4) {
                0 => world.sim.settle(),
                1 => world.millis(u64::try_from(lot.draw(5_000)).expect("small")),
                2 => world.seconds(u64::try_from(lot.draw(4_000)).expect("small")),
                _ => {}
            }
            if let Some(next) = world.sim.next_transition() {
                assert!(next > world.sim.now(), "a transition lies in the future");
            }
        }
        world.sim.settle();
        assert_eq!(world.sim.next_transition(), None);
        if world.sim.table(&world.caller, TABLE).is_some() {
            assert!(world.sim.is_idle(&world.caller, TABLE));
        }
    }
    for ((operation, input), count) in calls.iter().zip(accepted) {
        let never = input.to_string().contains("alias/disabled");
        assert_eq!(count == 0, never, "{operation} {input} was accepted {count} times");
    }
}
