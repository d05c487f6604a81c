//! What is refused about replicas, and while one comes or goes.

use dynamodb_sim::{Caller, KeyState, Service, Settings};
use serde_json::{Value, json};

use super::replicas::{IRELAND, VIRGINIA, create_in, delete_in};
use super::world::{
    TABLE, World, class, index_create, index_update, key, merged, named, plain_table, protection, provisioned_table,
    stream, throughput, to_on_demand,
};

fn update_in(region: &str, change: &Value) -> Value {
    json!({"ReplicaUpdates": [{"Update": merged(&json!({"RegionName": region}), change)}]})
}

fn refused(world: &mut World, change: &Value, code: &str, fragment: &str) {
    let error = world.update_refused(change);
    assert_eq!(error.code, code, "{change}: {error}");
    assert!(error.message.contains(fragment), "{change}: {error}");
}

fn invalid(world: &mut World, change: &Value, fragment: &str) {
    refused(world, change, "ValidationException", fragment);
}

const IN_USE: &str = "The resource which you are attempting to change is in use.";

/// T-224: next to any other change.
#[test]
fn a_replica_modification_is_alone_in_its_call() {
    let mut world = World::plain();
    let others = [
        stream(),
        class("STANDARD"),
        protection(true),
        json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}),
        key("alias/orders"),
        index_create("by_day"),
    ];
    for other in others {
        let change = merged(&create_in(IRELAND), &other);
        invalid(&mut world, &change, "Replica modification must be the only operation in the request");
    }
}

/// T-265: one creation or deletion per call; identical ones count once.
#[test]
fn one_replica_at_a_time() {
    let mut world = World::plain();
    let two = merged(&create_in(IRELAND), &create_in(VIRGINIA));
    let text = "more than one create or delete replica actions not allowed";
    invalid(&mut world, &two, text);
    world.change(&merged(&create_in(IRELAND), &create_in(IRELAND)));
    world.change(&create_in(VIRGINIA));
    invalid(&mut world, &merged(&delete_in(IRELAND), &delete_in(VIRGINIA)), text);
    let mixed = merged(&delete_in(IRELAND), &create_in("us-east-2"));
    invalid(&mut world, &mixed, "more than one type of replica actions not allowed");
}

/// T-203, T-223, T-307, V82, V133.
#[test]
fn regions_are_checked() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    let local = "Cannot add or delete the local region through ReplicaUpdates";
    invalid(&mut world, &create_in("eu-central-1"), local);
    invalid(&mut world, &delete_in("eu-central-1"), local);
    for region in ["us-fake-1", "EU-WEST-1"] {
        invalid(&mut world, &create_in(region), &format!("Region {region} is not supported"));
    }
    invalid(&mut world, &create_in("af-south-1"), "since the region is disabled");
    invalid(&mut world, &create_in(IRELAND), "already existed as tables");
    let strangers =
        "were not part of the global table. Please retry the request without these replicas: [ca-central-1]";
    invalid(&mut world, &delete_in("ca-central-1"), strangers);
    invalid(&mut world, &update_in("ca-central-1", &json!({"TableClassOverride": "STANDARD"})), strangers);
    let nothing = "There are no actions specified in the Replica Update Action";
    invalid(&mut world, &update_in(IRELAND, &json!({})), nothing);
    invalid(&mut world, &update_in(IRELAND, &json!({"GlobalSecondaryIndexes": [{"IndexName": "by_owner"}]})), nothing);
    invalid(&mut world, &json!({"ReplicaUpdates": [{}]}), nothing);
    invalid(&mut world, &json!({"ReplicaUpdates": []}), "length greater than or equal to 1");
    invalid(&mut world, &json!({"ReplicaUpdates": [{"Create": {}}]}), "regionName");
}

/// T-225, V96: a table of the name that is no replica.
#[test]
fn a_table_in_the_other_region_is_not_taken_over() {
    let mut world = World::plain();
    world.ok_in(IRELAND, "CreateTable", &plain_table(TABLE));
    world.sim.settle();
    invalid(&mut world, &create_in(IRELAND), "already existed as tables");
    assert!(world.describe().get("GlobalTableVersion").is_none());
}

/// T-227: every change of every member is in use, and a stream cannot be disabled; the services behind the table go on.
#[test]
fn while_a_replica_is_created_changes_are_in_use() {
    let mut world = World::on_demand();
    world.update_ok(&create_in(IRELAND));
    world.seconds(3);
    for change in [create_in(VIRGINIA), create_in(IRELAND), protection(true), class("STANDARD"), index_create("by_day")]
    {
        refused(&mut world, &change, "ResourceInUseException", IN_USE);
    }
    let disable = json!({"StreamSpecification": {"StreamEnabled": false}});
    invalid(&mut world, &disable, "Disabling Stream is not allowed for a Global Table replica.");
    invalid(&mut world, &delete_in(IRELAND), "were not part of the global table");
    let error = world.refused("DeleteTable", &named(&json!({})));
    assert!(error.message.contains("acted as a source region"), "T-266: {error}");
    let arn = world.arn();
    world.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "a"}]}));
    world.ok(
        "UpdateContinuousBackups",
        &named(&json!({
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}
        })),
    );
}

/// T-306: once the replica is listed, TTL is refused too, and a second creation says where the table is.
#[test]
fn a_listed_creation_refuses_ttl() {
    let mut world = World::plain();
    world.ok("PutItem", &named(&json!({"Item": {"id": {"S": "1"}}})));
    world.update_ok(&create_in(IRELAND));
    world.seconds(35);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("CREATING"));
    let text = "already exists with replicas in regions: eu-central-1, eu-west-1.";
    refused(&mut world, &create_in(IRELAND), "ResourceInUseException", text);
    refused(&mut world, &delete_in(IRELAND), "ResourceInUseException", IN_USE);
    let ttl = json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"}});
    let error = world.refused("UpdateTimeToLive", &named(&ttl));
    assert!(error.message.contains("is not allowed while the replica is being added"), "{error}");
}

/// T-228: while a replica goes.
#[test]
fn while_a_replica_is_deleted_changes_are_in_use() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.update_ok(&delete_in(IRELAND));
    for seconds in [3, 60] {
        world.seconds(seconds);
        for change in [create_in(VIRGINIA), delete_in(IRELAND), protection(true)] {
            refused(&mut world, &change, "ResourceInUseException", IN_USE);
        }
        invalid(&mut world, &create_in(IRELAND), "already existed as tables");
    }
}

/// T-266, T-267, V97: a Region from which another one was created in the last day goes after it.
#[test]
fn replicas_are_deleted_leaf_first() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.ok_in(IRELAND, "UpdateTable", &named(&create_in(VIRGINIA)));
    world.sim.settle();
    let text = "acted as a source region for new replica(s) being added to the table in the last 24 hours.";
    invalid(&mut world, &delete_in(IRELAND), text);
    let error = world.refused_in(IRELAND, "DeleteTable", &named(&json!({})));
    assert!(error.message.contains(text), "{error}");
    let error = world.refused("DeleteTable", &named(&json!({})));
    assert!(error.message.contains(text), "{error}");
    world.change(&delete_in(VIRGINIA));
    world.change(&delete_in(IRELAND));
    world.ok("DeleteTable", &named(&json!({})));

    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.seconds(23 * 3_600);
    world.refused("DeleteTable", &named(&json!({})));
    world.seconds(3_600);
    world.ok("DeleteTable", &named(&json!({})));
    world.sim.settle();
    let there = world.describe_in(IRELAND);
    assert!(there.get("GlobalTableVersion").is_none(), "the last member is a regional table");
    assert_eq!(there["TableStatus"], "ACTIVE");
}

/// T-297, V98: protection in the Region of the replica, whoever asks.
#[test]
fn a_protected_replica_stays() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.ok_in(IRELAND, "UpdateTable", &named(&protection(true)));
    assert_eq!(world.status(), "UPDATING", "T-230: every member is held");
    world.sim.settle();
    assert_eq!(world.describe()["DeletionProtectionEnabled"], false);
    let text = "Cannot delete table orders in region eu-west-1 because it has deletion protection enabled.";
    invalid(&mut world, &delete_in(IRELAND), text);
    let error = world.refused_in(IRELAND, "DeleteTable", &named(&json!({})));
    assert!(error.message.contains(text), "{error}");
}

/// T-222: the stream of a member stays as it is.
#[test]
fn the_stream_of_a_member_is_fixed() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    let disable = json!({"StreamSpecification": {"StreamEnabled": false}});
    for region in ["eu-central-1", IRELAND] {
        let error = world.refused_in(region, "UpdateTable", &named(&disable));
        assert!(error.message.contains("Disabling Stream is not allowed"), "{error}");
        let error = world.refused_in(region, "UpdateTable", &named(&stream()));
        assert!(error.message.contains("already has an enabled stream"), "{error}");
    }
    world.change(&delete_in(IRELAND));
    world.change(&disable);
}

/// Registers writes of `orders` or of its index, with a policy.
pub(crate) fn scale_writes(world: &mut World, region: &str, index: Option<&str>, policy: bool) {
    let there = Caller::new(world.caller.account.as_str(), region);
    let (resource, kind) = match index {
        None => (format!("table/{TABLE}"), "table"),
        Some(index) => (format!("table/{TABLE}/index/{index}"), "index"),
    };
    let target = json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": resource,
        "ScalableDimension": format!("dynamodb:{kind}:WriteCapacityUnits"),
    });
    let service = Service::ApplicationAutoScaling;
    let bounds = merged(&target, &json!({"MinCapacity": 5, "MaxCapacity": 50}));
    world.sim.call_service(&there, service, "RegisterScalableTarget", &bounds).expect("registered");
    world.seconds(5);
    if policy {
        let policy = merged(
            &target,
            &json!({
                "PolicyName": "writes",
                "PolicyType": "TargetTrackingScaling",
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": 55.0,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"},
                },
            }),
        );
        world.sim.call_service(&there, service, "PutScalingPolicy", &policy).expect("put");
    }
}

pub(crate) fn targets(world: &mut World, region: &str) -> Vec<String> {
    let there = Caller::new(world.caller.account.as_str(), region);
    let inventory = world.sim.inventory();
    inventory.get(&there).map(|here| here.scalable_targets.clone()).unwrap_or_default()
}

/// T-188, T-249, T-288, V84: writes of the table and of every index scale by a policy before the first replica; the
/// new Region gets a copy.
#[test]
fn a_provisioned_table_scales_its_writes_first() {
    let mut world = World::provisioned();
    let table = "Table write capacity should either be Pay-Per-Request or AutoScaled.";
    invalid(&mut world, &create_in(IRELAND), table);
    scale_writes(&mut world, "eu-central-1", None, false);
    invalid(&mut world, &create_in(IRELAND), table);
    scale_writes(&mut world, "eu-central-1", None, true);
    let index = "GSI write capacity should either be Pay-Per-Request or AutoScaled.";
    invalid(&mut world, &create_in(IRELAND), index);
    scale_writes(&mut world, "eu-central-1", Some("by_owner"), true);
    world.change(&create_in(IRELAND));
    let copied = targets(&mut world, IRELAND);
    assert_eq!(copied, targets(&mut world, "eu-central-1"));
    assert_eq!(copied.len(), 2);
    // T-292: they outlive the replica.
    world.change(&delete_in(IRELAND));
    assert_eq!(targets(&mut world, IRELAND).len(), 2);
}

/// V85, T-250, T-307.
#[test]
fn overrides_fit_the_billing_mode() {
    let mut world = World::provisioned();
    for index in [None, Some("by_owner")] {
        scale_writes(&mut world, "eu-central-1", index, true);
    }
    let maximum = json!({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 100}});
    let mut world = world.with_replicas(&[IRELAND]);
    invalid(
        &mut world,
        &update_in(IRELAND, &maximum),
        "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
    );
    let reads = json!({"ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}});
    let mut world = World::plain();
    let create = json!({"ReplicaUpdates": [{"Create": merged(&json!({"RegionName": IRELAND}), &reads)}]});
    world.change(&create);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"), "accepted, and without effect");
    let text = "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST";
    invalid(&mut world, &update_in(IRELAND, &reads), text);
    let unknown = json!({"ReplicaUpdates": [{"Create": {
        "RegionName": VIRGINIA,
        "GlobalSecondaryIndexes": [{"IndexName": "nope", "OnDemandThroughputOverride": {"MaxReadRequestUnits": 5}}],
    }}]});
    world.change(&unknown);
    assert_eq!(world.replica_status(VIRGINIA).as_deref(), Some("ACTIVE"), "V87: accepted silently");
}

fn create_with_key(region: &str, key: &str) -> Value {
    json!({"ReplicaUpdates": [{"Create": {"RegionName": region, "KMSMasterKeyId": key}}]})
}

/// T-309, T-312, T-313, V88, V89: all members have a key of one kind, each of its own Region.
#[test]
fn keys_are_of_one_kind_and_of_the_region() {
    let each = "KMSMasterKeyId must be specified for each replica.";
    let mut world = World::plain();
    invalid(&mut world, &create_with_key(IRELAND, "alias/orders"), each);
    world.change(&key("alias/orders"));
    invalid(&mut world, &create_in(IRELAND), each);
    invalid(&mut world, &create_with_key(IRELAND, "alias/aws/dynamodb"), "must either be Customer Managed CMK");
    let own = world.describe()["SSEDescription"]["KMSMasterKeyArn"].as_str().expect("a key").to_owned();
    let foreign = "KMS validation error for region eu-west-1";
    invalid(&mut world, &create_with_key(IRELAND, &own), foreign);
    invalid(&mut world, &create_with_key(IRELAND, "alias/nowhere"), foreign);
    invalid(&mut world, &create_with_key(IRELAND, "alias/disabled"), "encryption status is in UPDATING state");
    world.change(&create_with_key(IRELAND, "alias/second"));
    let there = world.describe_in(IRELAND)["SSEDescription"]["KMSMasterKeyArn"].clone();
    assert!(there.as_str().is_some_and(|arn| arn.contains(":eu-west-1:")), "{there}");
    let entry = world.replica("eu-central-1", IRELAND).expect("listed");
    assert_eq!(entry["KMSMasterKeyId"], there);
    // The key of a replica is changed in its own Region only.
    let change = update_in(IRELAND, &json!({"KMSMasterKeyId": "alias/orders"}));
    invalid(&mut world, &change, each);
    world.ok_in(IRELAND, "UpdateTable", &named(&key("alias/orders")));
    world.sim.settle();
    assert_ne!(world.describe_in(IRELAND)["SSEDescription"]["KMSMasterKeyArn"], there);
    assert_eq!(world.describe()["SSEDescription"]["KMSMasterKeyArn"], own.as_str());
}

/// T-310: a key that is disabled after the call leaves no trace of the replica.
#[test]
fn a_key_that_is_lost_meanwhile_ends_the_creation_silently() {
    let mut world = World::plain();
    world.change(&key("alias/orders"));
    world.update_ok(&create_with_key(IRELAND, "alias/second"));
    let second = world.sim.settings().keys[1].id.clone();
    world.seconds(5);
    world.ok_in(IRELAND, "DisableKey", &json!({"KeyId": second}));
    world.sim.settle();
    let table = world.describe();
    assert_eq!(table["TableStatus"], "ACTIVE");
    assert!(table.get("Replicas").is_none(), "{table}");
    assert!(!world.is_in(IRELAND));
    assert_eq!(Settings::default().keys[1].state, KeyState::Enabled);
}

/// T-294: a class that is changed in one member is changed in all, so the budget of each counts.
#[test]
fn the_class_of_every_member_has_a_budget() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    for class in ["STANDARD_INFREQUENT_ACCESS", "STANDARD"] {
        world.change(&update_in(IRELAND, &json!({"TableClassOverride": class})));
    }
    let text = "Limit exceeded for replica in eu-west-1. Updates to TableClass are limited to 2 times in 30 day(s)";
    refused(&mut world, &class("STANDARD_INFREQUENT_ACCESS"), "LimitExceededException", text);
}

/// T-296: an index that is being created in any member keeps replicas as they are.
#[test]
fn while_an_index_is_created_replicas_stay() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    let answer = world.update_ok(&index_create("by_day"));
    assert_eq!(answer["TableStatus"], "UPDATING");
    for seconds in [5, 200] {
        world.seconds(seconds);
        for change in [create_in(VIRGINIA), update_in(IRELAND, &json!({"TableClassOverride": "STANDARD"}))] {
            refused(&mut world, &change, "ResourceInUseException", IN_USE);
        }
    }
}

/// T-291: one index without auto scaling of writes blocks every change of an index.
#[test]
fn an_index_that_does_not_scale_blocks_every_index() {
    let mut world = World::new();
    world.create(&provisioned_table());
    for index in [None, Some("by_owner")] {
        scale_writes(&mut world, "eu-central-1", index, true);
    }
    let mut world = world.with_replicas(&[IRELAND]);
    let target = json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": format!("table/{TABLE}/index/by_owner"),
        "ScalableDimension": "dynamodb:index:WriteCapacityUnits",
    });
    let caller = world.caller.clone();
    let gone = world.sim.call_service(&caller, Service::ApplicationAutoScaling, "DeregisterScalableTarget", &target);
    gone.expect("deregistered");
    let text = "GSI write capacity should either be Pay-Per-Request or AutoScaled.";
    invalid(&mut world, &index_update("by_owner", 20, 20), text);
    world.update_ok(&throughput(20, 20));
    world.sim.settle();
    world.change(&to_on_demand());
}
