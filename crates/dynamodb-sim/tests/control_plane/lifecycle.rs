//! The order and duration of states: the durations of M-001 and the states of M-002 and M-005.

use dynamodb_sim::{Pick, Settings};
use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_create, index_delete, key, maxima, on_demand_table, plain_table, protection, stream,
    throughput, to_on_demand, to_provisioned, warm,
};

fn active(table: &Value) -> bool {
    table["TableStatus"] == "ACTIVE"
}

/// Each change with whether the table is UPDATING meanwhile, and its measured span in seconds.
#[test]
fn durations_lie_in_their_measured_spans_and_only_some_changes_update_the_table() {
    type Settled = fn(&Value) -> bool;
    /// Name, start, change, status meanwhile, when it has ended, least and most seconds.
    type Case = (&'static str, fn() -> World, Value, &'static str, Settled, (f64, f64));
    let encrypted: Settled = |table| table["SSEDescription"]["Status"] == "ENABLED";
    let warmed: Settled = |table| table["WarmThroughput"]["Status"] == "ACTIVE";
    let cases: [Case; 9] = [
        ("throughput", World::provisioned, throughput(11, 11), "UPDATING", active, (1.0, 2.4)),
        ("to provisioned", World::on_demand, to_provisioned(), "UPDATING", active, (83.0, 112.1)),
        ("to on-demand", World::provisioned, to_on_demand(), "UPDATING", active, (129.0, 172.1)),
        ("stream", World::on_demand, stream(), "UPDATING", active, (4.0, 7.1)),
        ("class", World::on_demand, class("STANDARD_INFREQUENT_ACCESS"), "UPDATING", active, (3.6, 6.2)),
        ("encryption", World::on_demand, key("alias/orders"), "ACTIVE", encrypted, (21.0, 23.1)),
        ("warm", World::on_demand, warm(13_000, 5_000), "ACTIVE", warmed, (270.0, 514.1)),
        ("maxima", World::on_demand, maxima(10, 10), "ACTIVE", active, (0.0, 0.0)),
        ("protection", World::on_demand, protection(true), "ACTIVE", active, (0.0, 0.0)),
    ];
    for (name, start, change, status, settled, (least, most)) in cases {
        let mut world = start();
        world.update_ok(&change);
        assert_eq!(world.status(), status, "{name}");
        let seconds = world.seconds_until(settled);
        assert!(seconds >= least && seconds <= most, "{name} took {seconds} s");
    }
}

/// M-001: without an index 2 to 7 s; with indexes 14 to 22 s, all flip together (T-148).
#[test]
fn a_table_and_its_indexes_become_active_together() {
    let mut world = World::new();
    world.ok("CreateTable", &plain_table(TABLE));
    let seconds = world.seconds_until(active);
    assert!((2.0..7.1).contains(&seconds), "{seconds}");

    let mut world = World::new();
    let response = world.ok("CreateTable", &on_demand_table());
    assert_eq!(response["TableDescription"]["TableStatus"], "CREATING");
    assert_eq!(world.index("by_owner").expect("listed")["IndexStatus"], "CREATING");
    let seconds = world.seconds_until(|table| {
        let index = &table["GlobalSecondaryIndexes"][0];
        assert_eq!(active(table), index["IndexStatus"] == "ACTIVE");
        assert!(index.get("Backfilling").is_none());
        active(table)
    });
    assert!((14.0..22.1).contains(&seconds), "{seconds}");
}

/// T-148: allocation with the table UPDATING, backfill with the table ACTIVE, then no `Backfilling` at all.
#[test]
fn an_added_index_is_allocated_backfilled_and_active() {
    let mut world = World::on_demand();
    let response = world.update_ok(&index_create("by_status"));
    assert_eq!(response["TableStatus"], "UPDATING");
    let index = |table: &Value| table["GlobalSecondaryIndexes"][1].clone();
    assert_eq!(index(&response)["Backfilling"], false);
    let allocation = world.seconds_until(|table| index(table)["Backfilling"] == true);
    assert!((24.0..56.1).contains(&allocation), "{allocation}");
    assert_eq!(world.status(), "ACTIVE");
    assert_eq!(world.index("by_status").expect("listed")["IndexStatus"], "CREATING");
    let backfill = world.seconds_until(|table| index(table)["IndexStatus"] == "ACTIVE");
    let total = allocation + backfill;
    assert!((506.0..1_003.2).contains(&total), "{total}");
    assert!(world.index("by_status").expect("listed").get("Backfilling").is_none());
}

/// T-148, T-151: the entry and the attribute that only it used go together.
#[test]
fn a_deleted_index_vanishes_with_its_attribute() {
    let mut world = World::on_demand();
    world.update_ok(&index_delete("by_owner"));
    assert_eq!(world.status(), "UPDATING");
    assert_eq!(world.index("by_owner").expect("listed")["IndexStatus"], "DELETING");
    assert_eq!(world.describe()["AttributeDefinitions"].as_array().map(Vec::len), Some(2));
    let seconds = world.seconds_until(|table| table.get("GlobalSecondaryIndexes").is_none());
    assert!((2.6..6.1).contains(&seconds), "{seconds}");
    assert_eq!(world.describe()["AttributeDefinitions"], json!([{"AttributeName": "id", "AttributeType": "S"}]));
}

/// T-183: a switch back is quick.
#[test]
fn a_second_switch_takes_seconds() {
    let mut world = World::provisioned();
    world.change(&to_on_demand());
    for change in [to_provisioned(), to_on_demand()] {
        world.update_ok(&change);
        let seconds = world.seconds_until(active);
        assert!((2.0..5.1).contains(&seconds), "{seconds}");
    }
}

/// T-121, T-459: a later raise is quick; a second request during a raise wins without a new wait.
#[test]
fn warm_raises_are_last_writer_wins() {
    let mut world = World::on_demand();
    world.update_ok(&warm(13_000, 5_000));
    world.seconds(1);
    let response = world.update_ok(&warm(14_000, 6_000));
    assert_eq!(response["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);
    world.seconds_until(|table| table["WarmThroughput"]["Status"] == "ACTIVE");
    assert_eq!(world.describe()["WarmThroughput"]["ReadUnitsPerSecond"], 14_000);
    world.update_ok(&warm(15_000, 6_000));
    let seconds = world.seconds_until(|table| table["WarmThroughput"]["Status"] == "ACTIVE");
    assert!((1.9..2.2).contains(&seconds), "{seconds}");
}

/// M-001, T-009: 4 to 6 s until gone; a table of the same name has the same ARN and a new id.
#[test]
fn a_deleted_table_disappears_and_its_name_is_free() {
    let mut world = World::on_demand();
    let before = world.describe();
    let response = world.ok("DeleteTable", &json!({"TableName": TABLE}));
    assert_eq!(response["TableDescription"]["TableStatus"], "DELETING");
    let error = world.refused("DeleteTable", &json!({"TableName": TABLE}));
    assert!(error.message.contains("Table is being deleted: orders"), "{error}");
    let error = world.refused("CreateTable", &on_demand_table());
    assert_eq!(error.message, "Table already exists: orders");
    world.seconds(4);
    assert_eq!(world.status(), "DELETING");
    world.seconds(2);
    let error = world.refused("DescribeTable", &json!({"TableName": TABLE}));
    assert_eq!(error.code, "ResourceNotFoundException");
    assert_eq!(error.message, "Requested resource not found: Table: orders not found");
    world.create(&on_demand_table());
    let after = world.describe();
    assert_eq!(after["TableArn"], before["TableArn"]);
    assert_ne!(after["TableId"], before["TableId"]);
}

/// T-016: protection refuses a deletion with a validation error.
#[test]
fn a_protected_table_is_not_deleted() {
    let mut world = World::on_demand();
    world.update_ok(&protection(true));
    let error = world.refused("DeleteTable", &json!({"TableName": TABLE}));
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("currently protected against deletion"), "{error}");
}

/// Jumping from transition to transition ends idle, whatever the durations are.
#[test]
fn jumping_over_the_transitions_ends_idle() {
    for seed in 0..20 {
        let mut world = World::with(Settings { pick: Pick::Seeded(seed), ..Settings::default() });
        world.ok("CreateTable", &on_demand_table());
        assert!(!world.sim.is_idle(&world.caller, TABLE));
        world.sim.settle();
        for change in [stream(), key("alias/orders"), index_create("by_status"), warm(20_000, 20_000)] {
            world.update_ok(&change);
            assert!(!world.sim.is_idle(&world.caller, TABLE), "{change}");
            while let Some(next) = world.sim.next_transition() {
                assert!(next > world.sim.now());
                world.sim.advance_to(next);
            }
            assert!(world.sim.is_idle(&world.caller, TABLE), "{change}");
        }
    }
}

/// Accounts and Regions do not see each other's tables.
#[test]
fn stores_are_apart() {
    let mut world = World::on_demand();
    let elsewhere = dynamodb_sim::Caller::new("111122223333", "eu-west-1");
    let stranger = dynamodb_sim::Caller::new("444455556666", "eu-central-1");
    for caller in [elsewhere, stranger] {
        let listed = world.sim.call(&caller, "ListTables", &json!({})).expect("a list");
        assert_eq!(listed["TableNames"], json!([]));
        assert!(world.sim.table(&caller, TABLE).is_none());
    }
}
