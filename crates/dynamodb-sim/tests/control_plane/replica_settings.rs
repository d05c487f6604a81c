//! Settings that members share, that they may override, and that belong to one Region.

use serde_json::{Value, json};

use super::replica_rules::{scale_writes, targets};
use super::replicas::{IRELAND, VIRGINIA};
use super::world::{
    World, class, index_delete, index_update, key, maxima, merged, named, protection, provisioned_index_create,
    throughput, to_on_demand, warm,
};

fn update_in(region: &str, change: &Value) -> Value {
    json!({"ReplicaUpdates": [{"Update": merged(&json!({"RegionName": region}), change)}]})
}

fn reads(units: i64) -> Value {
    json!({"ProvisionedThroughputOverride": {"ReadCapacityUnits": units}})
}

fn units(table: &Value) -> (i64, i64) {
    let units = &table["ProvisionedThroughput"];
    (units["ReadCapacityUnits"].as_i64().unwrap_or(-1), units["WriteCapacityUnits"].as_i64().unwrap_or(-1))
}

fn provisioned() -> World {
    let mut world = World::provisioned();
    for index in [None, Some("by_owner")] {
        scale_writes(&mut world, "eu-central-1", index, true);
    }
    world.with_replicas(&[IRELAND])
}

/// T-251: a change of capacity in any Region is one in all of them, without an override.
#[test]
fn capacity_follows_from_any_region() {
    let mut world = provisioned();
    world.update_ok(&throughput(20, 30));
    assert_eq!(world.status(), "UPDATING");
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "UPDATING");
    let held = world.seconds_for(|world| world.status() == "ACTIVE");
    assert!((34.0..=41.4).contains(&held), "{held}");
    world.sim.settle();
    assert_eq!(units(&world.describe_in(IRELAND)), (20, 30));
    world.ok_in(IRELAND, "UpdateTable", &named(&throughput(7, 30)));
    world.sim.settle();
    assert_eq!(units(&world.describe()), (7, 30));
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert!(entry.get("ProvisionedThroughputOverride").is_none(), "{entry}");
}

/// T-250: the override shows after its time; reads equal to the table's take it away; writes leave it, and any change of
/// reads overwrites it.
#[test]
fn reads_can_be_overridden_until_any_member_changes_them() {
    let mut world = provisioned();
    let answer = world.update_ok(&update_in(IRELAND, &reads(15)));
    assert!(answer["Replicas"][0].get("ProvisionedThroughputOverride").is_none(), "not in the answer");
    let held = world.seconds_for(|world| world.status() == "ACTIVE");
    assert!((34.0..=58.1).contains(&held), "{held}");
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["ProvisionedThroughputOverride"], json!({"ReadCapacityUnits": 15}));
    assert_eq!(units(&world.describe_in(IRELAND)), (15, 10));
    world.change(&throughput(10, 40));
    assert_eq!(units(&world.describe_in(IRELAND)), (15, 40), "only writes changed");
    world.change(&throughput(12, 40));
    assert_eq!(units(&world.describe_in(IRELAND)), (12, 40), "overwritten");
    world.change(&update_in(IRELAND, &reads(15)));
    world.change(&update_in(IRELAND, &reads(12)));
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert!(entry.get("ProvisionedThroughputOverride").is_none(), "{entry}");
}

/// T-252: an index that is not named keeps its override.
#[test]
fn overrides_of_indexes_merge() {
    let mut world = provisioned();
    let index = |units: i64| merged(&json!({"IndexName": "by_owner"}), &reads(units));
    world.change(&update_in(IRELAND, &json!({"GlobalSecondaryIndexes": [index(25)]})));
    world.change(&update_in(IRELAND, &reads(15)));
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    let shown = &entry["GlobalSecondaryIndexes"][0];
    assert_eq!(shown["ProvisionedThroughputOverride"]["ReadCapacityUnits"], 25);
    let there = world.describe_in(IRELAND);
    assert_eq!(units(&there["GlobalSecondaryIndexes"][0]), (25, 10));
    world.change(&index_update("by_owner", 10, 20));
    assert_eq!(units(&world.describe_in(IRELAND)["GlobalSecondaryIndexes"][0]), (25, 20));
}

/// T-294: a class of the replica's own, until the table's is changed.
#[test]
fn the_class_of_a_replica_is_its_own_until_the_table_changes_it() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.change(&update_in(IRELAND, &json!({"TableClassOverride": "STANDARD_INFREQUENT_ACCESS"})));
    assert!(world.describe().get("TableClassSummary").is_none());
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["ReplicaTableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.change(&class("STANDARD_INFREQUENT_ACCESS"));
    let there = world.describe_in(IRELAND);
    assert_eq!(there["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
}

/// The maximum of writes is shared, that of reads can be overridden.
#[test]
fn on_demand_maxima_follow() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.change(&maxima(500, 600));
    let there = |world: &mut World| world.describe_in(IRELAND)["OnDemandThroughput"].clone();
    assert_eq!(there(&mut world), json!({"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 600}));
    world.change(&update_in(IRELAND, &json!({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 50}})));
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["OnDemandThroughputOverride"], json!({"MaxReadRequestUnits": 50}));
    world.change(&maxima(500, 700));
    assert_eq!(there(&mut world), json!({"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 700}));
    world.change(&maxima(400, 700));
    assert_eq!(there(&mut world), json!({"MaxReadRequestUnits": 400, "MaxWriteRequestUnits": 700}));
}

/// T-296, T-322: an index comes and goes in every Region, and its writes scale.
#[test]
fn indexes_come_and_go_everywhere() {
    let mut world = provisioned();
    world.update_ok(&provisioned_index_create("by_day"));
    world.seconds(40);
    let named_index = |table: &Value| {
        let indexes = table["GlobalSecondaryIndexes"].as_array().expect("indexes").clone();
        indexes.into_iter().find(|index| index["IndexName"] == "by_day")
    };
    let there = world.describe_in(IRELAND);
    assert_eq!(named_index(&there).expect("there too")["IndexStatus"], "CREATING");
    for region in ["eu-central-1", IRELAND] {
        let scaled = targets(&mut world, region);
        assert!(scaled.iter().any(|target| target.contains("index/by_day")), "{region}: {scaled:?}");
    }
    world.sim.settle();
    assert_eq!(named_index(&world.describe_in(IRELAND)).expect("there")["IndexStatus"], "ACTIVE");
    world.change(&index_delete("by_day"));
    for region in ["eu-central-1", IRELAND] {
        assert!(named_index(&world.describe_in(region)).is_none(), "{region}");
    }
}

/// T-295: the kind of key is shared at once, the key itself is regional.
#[test]
fn the_kind_of_key_is_shared() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.update_ok(&json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS"}}));
    assert_eq!(world.status(), "ACTIVE");
    for region in ["eu-central-1", IRELAND] {
        assert_eq!(world.describe_in(region)["SSEDescription"]["Status"], "UPDATING", "{region}");
    }
    world.sim.settle();
    let arn = |table: Value| table["SSEDescription"]["KMSMasterKeyArn"].as_str().expect("a key").to_owned();
    assert!(arn(world.describe()).contains("eu-central-1"));
    assert!(arn(world.describe_in(IRELAND)).contains("eu-west-1"));
    let error = world.update_refused(&key("alias/orders"));
    assert!(error.message.contains("must either be Customer Managed CMK"), "{error}");
    world.change(&json!({"SSESpecification": {"Enabled": false}}));
    assert!(world.describe_in(IRELAND).get("SSEDescription").is_none());
}

/// T-297: TTL is a setting of all members, whichever is asked.
#[test]
fn ttl_follows_from_any_region() {
    let mut world = World::plain().with_replicas(&[IRELAND, VIRGINIA]);
    let ttl = json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"}});
    world.ok_in(IRELAND, "UpdateTimeToLive", &named(&ttl));
    world.sim.settle();
    for region in ["eu-central-1", VIRGINIA] {
        let shown = world.ok_in(region, "DescribeTimeToLive", &named(&json!({})));
        assert_eq!(shown["TimeToLiveDescription"]["TimeToLiveStatus"], "ENABLED", "{region}");
    }
}

/// T-230: protection, tags, recovery, insights and policy stay where they were set.
#[test]
fn what_belongs_to_a_region_stays_there() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.change(&protection(true));
    let arn = world.arn();
    world.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "a"}]}));
    world.ok(
        "UpdateContinuousBackups",
        &named(&json!({
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}
        })),
    );
    world.seconds(300);
    let there = world.describe_in(IRELAND);
    assert_eq!(there["DeletionProtectionEnabled"], false);
    let tags = world.ok_in(IRELAND, "ListTagsOfResource", &json!({"ResourceArn": there["TableArn"]}));
    assert_eq!(tags["Tags"], json!([]));
}

/// T-251, T-317: the billing mode is shared; the switch takes its own time.
#[test]
fn the_billing_mode_follows() {
    let mut world = provisioned();
    world.update_ok(&to_on_demand());
    let held = world.seconds_for(|world| world.status() == "ACTIVE");
    assert!((217.9..=218.1).contains(&held), "{held}");
    world.sim.settle();
    let there = world.describe_in(IRELAND);
    assert_eq!(there["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(units(&there), (0, 0));
}

/// Warm throughput is raised everywhere, and no table reads UPDATING.
#[test]
fn warm_throughput_follows() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.update_ok(&warm(13_000, 5_000));
    assert_eq!(world.status(), "ACTIVE");
    world.sim.settle();
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["WarmThroughput"]["ReadUnitsPerSecond"], 13_000);
}

/// T-321: the scaler of one Region changes its own reads, and the writes of all.
#[test]
fn a_scaler_changes_writes_everywhere_and_reads_at_home() {
    let mut world = provisioned();
    let caller = world.caller.clone();
    let target = |kind: &str, min: i64| {
        json!({
            "ServiceNamespace": "dynamodb",
            "ResourceId": "table/orders",
            "ScalableDimension": format!("dynamodb:table:{kind}CapacityUnits"),
            "MinCapacity": min,
            "MaxCapacity": 60,
        })
    };
    let service = dynamodb_sim::Service::ApplicationAutoScaling;
    world.sim.call_service(&caller, service, "RegisterScalableTarget", &target("Read", 33)).expect("registered");
    world.sim.settle();
    world.seconds(120);
    assert_eq!(units(&world.describe()), (33, 10));
    assert_eq!(units(&world.describe_in(IRELAND)), (10, 10));
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["ProvisionedThroughputOverride"]["ReadCapacityUnits"], 10);
    world.sim.call_service(&caller, service, "RegisterScalableTarget", &target("Write", 44)).expect("registered");
    world.seconds(120);
    assert_eq!(units(&world.describe()), (33, 44));
    assert_eq!(units(&world.describe_in(IRELAND)), (10, 44));
}
