//! Strongly consistent global tables: three Regions that begin and end together.

use serde_json::{Value, json};

use super::replicas::{IRELAND, VIRGINIA, create_in, delete_in};
use super::world::{TABLE, World, merged, named, plain_table, protection};

const OHIO: &str = "us-east-2";

fn strong(change: &Value) -> Value {
    merged(change, &json!({"MultiRegionConsistency": "STRONG"}))
}

fn witness(action: &str, region: &str) -> Value {
    json!({"GlobalTableWitnessUpdates": [{action: {"RegionName": region}}]})
}

fn with_witness() -> Value {
    strong(&merged(&create_in(IRELAND), &witness("Create", VIRGINIA)))
}

fn invalid(world: &mut World, change: &Value, fragment: &str) {
    let error = world.update_refused(change);
    assert_eq!(error.code, "ValidationException", "{change}: {error}");
    assert!(error.message.contains(fragment), "{change}: {error}");
}

fn is_settled(world: &mut World) -> bool {
    let table = world.describe();
    let ready =
        |list: &Value, status: &str| list.as_array().into_iter().flatten().all(|entry| entry[status] == "ACTIVE");
    table["TableStatus"] == "ACTIVE"
        && ready(&table["Replicas"], "ReplicaStatus")
        && ready(&table["GlobalTableWitnesses"], "WitnessStatus")
}

/// T-258: two replicas in one call are ACTIVE together after 16 s.
#[test]
fn two_replicas_are_created_in_one_call() {
    let mut world = World::plain();
    let answer = world.update_ok(&strong(&merged(&create_in(IRELAND), &create_in(VIRGINIA))));
    assert_eq!(answer["MultiRegionConsistency"], "STRONG");
    assert_eq!(answer["GlobalTableVersion"], "2019.11.21");
    let took = world.seconds_for(is_settled);
    assert!((15.5..=15.8).contains(&took), "{took}");
    for region in [IRELAND, VIRGINIA] {
        let there = world.describe_in(region);
        assert_eq!(there["MultiRegionConsistency"], "STRONG", "{region}");
        assert_eq!(there["Replicas"].as_array().map(Vec::len), Some(2), "{region}");
        assert!(there.get("StreamSpecification").is_none(), "the stream is a matter of the Region");
    }
}

/// T-258, T-259: a witness has a status, and neither a table nor an ARN.
#[test]
fn a_replica_and_a_witness_are_created_in_one_call() {
    let mut world = World::plain();
    world.update_ok(&with_witness());
    let took = world.seconds_for(|world| is_settled(world) && world.describe().get("GlobalTableWitnesses").is_some());
    assert!((59.5..=86.1).contains(&took), "{took}");
    let expected = json!([{"RegionName": VIRGINIA, "WitnessStatus": "ACTIVE"}]);
    assert_eq!(world.describe()["GlobalTableWitnesses"], expected);
    assert_eq!(world.describe_in(IRELAND)["GlobalTableWitnesses"], expected);
    assert!(!world.is_in(VIRGINIA));
    world.ok_in(VIRGINIA, "CreateTable", &plain_table(TABLE));
    world.sim.settle();
    assert!(world.describe_in(VIRGINIA).get("GlobalTableVersion").is_none());
}

/// T-202, T-257, V90, V91, V92.
#[test]
fn the_shape_of_a_creation_is_checked() {
    let mut world = World::plain();
    let count = "Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.";
    invalid(&mut world, &strong(&create_in(IRELAND)), count);
    let three = merged(&merged(&create_in(IRELAND), &create_in(VIRGINIA)), &create_in(OHIO));
    invalid(&mut world, &strong(&three), count);
    let nothing = "At least one of";
    invalid(&mut world, &strong(&witness("Create", VIRGINIA)), nothing);
    invalid(&mut world, &strong(&json!({})), nothing);
    let weak = merged(&create_in(IRELAND), &witness("Create", VIRGINIA));
    invalid(&mut world, &weak, "MultiRegionConsistency must be set as STRONG");
    let eventual = merged(&weak, &json!({"MultiRegionConsistency": "EVENTUAL"}));
    invalid(&mut world, &eventual, "MultiRegionConsistency must be set as STRONG");
    let same = strong(&merged(&create_in(IRELAND), &witness("Create", IRELAND)));
    invalid(&mut world, &same, "Cannot target multiple regions with the same action");
    let here = strong(&merged(&create_in(IRELAND), &witness("Create", "eu-central-1")));
    invalid(&mut world, &here, "Cannot add a witness in the same region as an existing replica");
    let unsupported = strong(&merged(&create_in("us-west-1"), &create_in(IRELAND)));
    invalid(&mut world, &unsupported, "Unsupported Region(s) specified");
    let two = merged(&with_witness(), &witness("Create", OHIO));
    invalid(&mut world, &two, "length less than or equal to 1");
    let more = merged(&with_witness(), &protection(true));
    invalid(&mut world, &more, "must not also modify other fields");
}

/// D-022, V93, V95: an empty table without TTL and local indexes.
#[test]
fn the_table_is_empty_and_without_ttl_and_local_indexes() {
    let mut world = World::plain();
    world.ok("PutItem", &named(&json!({"Item": {"id": {"S": "1"}}})));
    invalid(&mut world, &with_witness(), "Tables with items are not supported");

    let ttl = named(&json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"}}));
    let mut world = World::plain();
    world.ok("UpdateTimeToLive", &ttl);
    invalid(&mut world, &with_witness(), "Time to live is not supported");

    let mut world = World::plain();
    world.change(&with_witness());
    let error = world.refused("UpdateTimeToLive", &ttl);
    assert!(error.message.contains("not supported"), "V67: {error}");
}

/// T-260, V94: members and mode stay as they are.
#[test]
fn nothing_of_a_strong_global_table_changes() {
    let mut world = World::plain();
    world.change(&with_witness());
    invalid(&mut world, &create_in(OHIO), "Cannot add replicas to a global table with strong MultiRegionConsistency");
    invalid(&mut world, &strong(&create_in(OHIO)), "Unsupported replica count");
    invalid(&mut world, &delete_in(IRELAND), "does not include all witnesses");
    invalid(&mut world, &witness("Delete", VIRGINIA), "At least one of");
    let eventual = merged(&create_in(OHIO), &json!({"MultiRegionConsistency": "EVENTUAL"}));
    invalid(&mut world, &eventual, "MultiRegionConsistency parameter is unsupported on existing global table");
    invalid(&mut world, &strong(&delete_in(IRELAND)), "Only Replica Create actions are supported");
    let stranger = merged(&delete_in(IRELAND), &witness("Delete", OHIO));
    invalid(&mut world, &stranger, "one or more witnesses were not part of the global table");
    let single = "Deletion of only one table replica is not supported";
    for region in ["eu-central-1", IRELAND] {
        let error = world.refused_in(region, "DeleteTable", &named(&json!({})));
        assert!(error.message.contains(single), "{error}");
    }

    let mut world = World::plain();
    world.change(&strong(&merged(&create_in(IRELAND), &create_in(VIRGINIA))));
    invalid(&mut world, &delete_in(IRELAND), single);

    let mut world = World::plain().with_replicas(&[IRELAND]);
    let two = strong(&merged(&create_in(VIRGINIA), &create_in(OHIO)));
    invalid(&mut world, &two, "MultiRegionConsistency parameter is unsupported on existing global table");
}

/// T-261: the replica and the witness leave in one call, and a regional table is left.
#[test]
fn a_strong_global_table_is_dissolved_in_one_call() {
    let mut world = World::plain();
    world.change(&with_witness());
    let answer = world.update_ok(&merged(&delete_in(IRELAND), &witness("Delete", VIRGINIA)));
    assert_eq!(answer["GlobalTableWitnesses"][0]["WitnessStatus"], "ACTIVE");
    let shown = world.seconds_for(|world| world.describe()["GlobalTableWitnesses"][0]["WitnessStatus"] == "DELETING");
    assert!((43.5..=43.7).contains(&shown), "{shown}");
    assert_eq!(world.describe()["TableStatus"], "UPDATING");
    let took = shown + world.seconds_for(|world| world.status() == "ACTIVE");
    assert!((54.5..=70.1).contains(&took), "{took}");
    let table = world.describe();
    for member in ["Replicas", "GlobalTableWitnesses", "MultiRegionConsistency", "GlobalTableVersion"] {
        assert!(table.get(member).is_none(), "{member}");
    }
    world.sim.settle();
    assert!(!world.is_in(IRELAND));
    world.change(&create_in(IRELAND));

    let mut world = World::plain();
    world.change(&strong(&merged(&create_in(IRELAND), &create_in(VIRGINIA))));
    world.change(&merged(&delete_in(IRELAND), &delete_in(VIRGINIA)));
    world.ok("DeleteTable", &named(&json!({})));
    world.sim.settle();
    assert!(world.sim.inventory().is_empty());
}

/// T-263: protection is regional, and holds all members for a while.
#[test]
fn protection_of_a_strong_member_is_regional() {
    let mut world = World::plain();
    world.change(&with_witness());
    world.update_ok(&protection(true));
    let held = world.seconds_for(|world| world.status() == "ACTIVE");
    assert!((34.0..=39.1).contains(&held), "{held}");
    assert_eq!(world.describe_in(IRELAND)["DeletionProtectionEnabled"], false);
}
