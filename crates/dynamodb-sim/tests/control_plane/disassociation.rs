//! A Region that leaves a global table and keeps its data, by request, because it is disabled, or because its key is lost.

use dynamodb_sim::{FaultKind, FaultPlan, FaultRule, Outcome};
use serde_json::{Value, json};

use super::replicas::{IRELAND, VIRGINIA, create_in, delete_in};
use super::world::{World, key, merged, named, protection};

fn disassociate(region: &str) -> Value {
    json!({"ReplicaUpdates": [{"Disassociate": {
        "RegionName": region,
        "DisassociationMode": "WAIT_FOR_REPLICATION",
    }}]})
}

fn guard(enabled: bool) -> Value {
    json!({"DisassociationProtectionEnabled": enabled})
}

fn refused_in(world: &mut World, region: &str, change: &Value, fragment: &str) {
    let error = world.refused_in(region, "UpdateTable", &named(change));
    assert_eq!(error.code, "ValidationException", "{error}");
    assert!(error.message.contains(fragment), "{change}: {error}");
}

/// V100: protection is on by default, is switched off in a call of its own, and the Region that leaves makes the call.
#[test]
fn a_replica_leaves_with_what_it_has() {
    let mut world = World::on_demand().with_replicas(&[IRELAND, VIRGINIA]);
    let there = world.describe_in(IRELAND);
    assert_eq!(there["DisassociationProtectionEnabled"], true);
    refused_in(&mut world, IRELAND, &disassociate(IRELAND), "has disassociation protection enabled");
    refused_in(&mut world, "eu-central-1", &disassociate(IRELAND), "by a request to its own region");
    refused_in(&mut world, IRELAND, &merged(&guard(false), &protection(true)), "must be the only operation");
    world.ok_in(IRELAND, "UpdateTable", &named(&guard(false)));
    world.sim.settle();
    assert_eq!(world.describe()["DisassociationProtectionEnabled"], true, "a setting of the Region");
    let both = merged(&disassociate(IRELAND), &create_in("us-east-2"));
    refused_in(&mut world, IRELAND, &both, "more than one type of replica actions");
    let answer = world.ok_in(IRELAND, "UpdateTable", &named(&disassociate(IRELAND)));
    assert_eq!(answer["TableDescription"]["TableStatus"], "UPDATING");
    world.sim.settle();
    let alone = world.describe_in(IRELAND);
    for member in ["GlobalTableVersion", "Replicas", "DisassociationProtectionEnabled"] {
        assert!(alone.get(member).is_none(), "{member}");
    }
    for member in ["TableArn", "TableId", "LatestStreamArn", "GlobalSecondaryIndexes"] {
        assert_eq!(alone[member], there[member], "{member}");
    }
    assert!(world.replica_status(IRELAND).is_none());
    assert_eq!(world.replica_status(VIRGINIA).as_deref(), Some("ACTIVE"));
}

/// V100: of two members, both become regional; a table without replicas has no such protection.
#[test]
fn the_last_two_become_regional_together() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.change(&guard(false));
    world.change(&disassociate("eu-central-1"));
    for region in ["eu-central-1", IRELAND] {
        let table = world.describe_in(region);
        assert_eq!(table["TableStatus"], "ACTIVE");
        assert!(table.get("GlobalTableVersion").is_none(), "{region}");
        refused_in(&mut world, region, &guard(true), "can only be set on a replica");
    }
    refused_in(&mut world, IRELAND, &disassociate(IRELAND), "were not part of the global table");
    world.ok_in(IRELAND, "DeleteTable", &named(&json!({})));
    world.ok("DeleteTable", &named(&json!({})));
}

/// D-023: a Region that stays disabled leaves after 20 hours; one that is enabled again stays.
#[test]
fn a_disabled_region_leaves_after_twenty_hours() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world.sim.set_disabled_regions(&[IRELAND]);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("REGION_DISABLED"));
    assert_eq!(world.refused_in(IRELAND, "DescribeTable", &named(&json!({}))).code, "UnrecognizedClientException");
    world.seconds(19 * 3_600);
    world.sim.set_disabled_regions(&[]);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
    world.seconds(2 * 3_600);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
    world.sim.set_disabled_regions(&[IRELAND]);
    world.seconds(20 * 3_600);
    assert!(world.replica_status(IRELAND).is_none());
    world.sim.set_disabled_regions(&[]);
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "ACTIVE");
}

/// T-329, D-023: the key of a replica is lost.
#[test]
fn a_replica_without_its_key_shows_it_and_leaves() {
    let mut world = World::plain();
    world.change(&key("alias/orders"));
    world.change(&json!({"ReplicaUpdates": [{"Create": {"RegionName": IRELAND, "KMSMasterKeyId": "alias/second"}}]}));
    let second = world.sim.settings().keys[1].id.clone();
    world.ok_in(IRELAND, "DisableKey", &json!({"KeyId": second}));
    world.seconds(4_500);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS"));
    assert_eq!(world.status(), "ACTIVE");
    world.seconds(20 * 3_600);
    assert!(world.replica_status(IRELAND).is_none());
    assert!(world.is_in(IRELAND));
}

/// Faults decide how a creation ends: an entry that says so, or none (T-310).
#[test]
fn faults_end_a_creation() {
    for (kind, expected) in
        [(FaultKind::ReplicaCreationFailed, Some("CREATION_FAILED")), (FaultKind::ReplicaAbandoned, None)]
    {
        let mut world = World::plain();
        world.sim.set_faults(FaultPlan::new(vec![FaultRule::once("UpdateTable", kind, 1)]));
        let reply = world.sim.serve(&world.caller, "UpdateTable", &named(&create_in(IRELAND)));
        assert!(matches!(reply.outcome, Outcome::Answered(Ok(_))), "{kind:?}");
        world.sim.settle();
        assert_eq!(world.status(), "ACTIVE");
        assert_eq!(world.replica_status(IRELAND).as_deref(), expected);
        assert!(!world.is_in(IRELAND));
        if expected.is_some() {
            world.change(&delete_in(IRELAND));
        }
        assert!(world.describe().get("GlobalTableVersion").is_none());
        world.change(&create_in(IRELAND));
        assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
    }
}

/// A Region that does not answer leaves the others alone; the journal says which Region was called.
#[test]
fn a_region_that_does_not_answer() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    world
        .sim
        .set_faults(FaultPlan::new(vec![FaultRule::always("*", FaultKind::ConnectionReset).in_region("eu-central-1")]));
    let describe = named(&json!({}));
    assert_eq!(world.sim.serve(&world.caller, "DescribeTable", &describe).outcome, Outcome::Dropped);
    let there = dynamodb_sim::Caller::new(world.caller.account.as_str(), IRELAND);
    let reply = world.sim.serve(&there, "DescribeTable", &describe);
    assert!(matches!(reply.outcome, Outcome::Answered(Ok(_))));
    let last = world.sim.journal().entries().last().expect("a call");
    assert_eq!((last.caller.region.as_str(), last.operation.as_str()), (IRELAND, "DescribeTable"));
}
