//! Targets and alarms that outlive their table: T-194, T-323.

use dynamodb_sim::Load;
use serde_json::json;

use crate::alarms::alarm;
use crate::scaling::{READ, action, bounds, policy, registered, target};
use crate::world::{TABLE, World, index_delete, merged, provisioned_table};

fn full() -> World {
    let mut world = registered();
    world.scaling_ok("PutScalingPolicy", &policy(READ, "reads", 70.0));
    world.scaling_ok("PutScheduledAction", &action(READ, "evening", "cron(0 23 * * ? *)", 8, 50));
    world.monitoring_ok("PutMetricAlarm", &alarm("throttled"));
    world
}

fn delete(world: &mut World) {
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
    world.sim.settle();
}

/// T-194: a deleted table leaves its targets and alarms; a new table of the name finds them.
#[test]
fn a_deleted_table_leaves_its_targets_and_alarms() {
    let mut world = full();
    let before = world.inventory();
    delete(&mut world);
    let mut expected = before.clone();
    expected.tables.clear();
    assert_eq!(world.inventory(), expected);
    let error = world.scaling_refused("RegisterScalableTarget", &bounds(READ, 5, 100));
    assert_eq!(error.message, "DynamoDB table does not exist: table/orders");
    world.create(&provisioned_table());
    assert_eq!(world.inventory(), before);
    // The scheduled action acts on the new table: 22:00 is past, 23:00 is not.
    world.seconds(2 * 3_600);
    assert_eq!(target(&mut world, READ)["MinCapacity"], 8);
}

/// Policies are not re-armed for a new table of the name: register again.
#[test]
fn a_policy_ignores_a_new_table_until_it_is_registered_again() {
    let mut world = full();
    delete(&mut world);
    world.create(&provisioned_table());
    world.sim.set_load(vec![Load { table: TABLE.to_owned(), read: 28.0, ..Load::default() }]);
    world.seconds(600);
    let read = |world: &mut World| world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"].clone();
    assert_eq!(read(&mut world), 10);
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 5, 100));
    world.sim.settle();
    assert_eq!(read(&mut world), 40);
}

/// T-323: so does an index.
#[test]
fn a_deleted_index_leaves_its_targets() {
    let mut world = World::provisioned();
    let input = bounds("dynamodb:index:ReadCapacityUnits", 5, 100);
    world.scaling_ok("RegisterScalableTarget", &input);
    world.sim.settle();
    world.change(&index_delete("by_owner"));
    let expected = "table/orders/index/by_owner dynamodb:index:ReadCapacityUnits";
    assert_eq!(world.inventory().scalable_targets, [expected]);
    let one = merged(&input, &json!({}));
    world.scaling_refused("RegisterScalableTarget", &one);
    world.scaling_ok("DeregisterScalableTarget", &one);
    assert!(world.inventory().scalable_targets.is_empty());
}

/// A pending capacity change does not keep a table from being deleted.
#[test]
fn a_pending_change_does_not_outlive_the_table() {
    let mut world = World::provisioned();
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 20, 40));
    delete(&mut world);
    assert_eq!(world.sim.next_transition(), None);
}
