//! Scheduled actions on the virtual clock, which starts at 22:00 UTC.

use dynamodb_sim::Service;
use serde_json::{Value, json};

use crate::scaling::{READ, action, bounds, dimension, registered, target};
use crate::world::{World, merged};

fn shown(world: &mut World) -> Value {
    let found = world.scaling_ok("DescribeScheduledActions", &json!({"ServiceNamespace": "dynamodb"}));
    found["ScheduledActions"][0].clone()
}

fn bounds_of(world: &mut World) -> (Value, Value) {
    let target = target(world, READ);
    (target["MinCapacity"].clone(), target["MaxCapacity"].clone())
}

/// The bounds move for good, and capacity follows.
#[test]
fn an_action_moves_the_bounds_for_good() {
    let mut world = registered();
    world.scaling_ok("PutScheduledAction", &action(READ, "morning", "cron(0 6 * * ? *)", 30, 60));
    let fires = world.sim.next_scheduled_action().expect("tomorrow at six");
    assert_eq!(fires.iso8601(), "2026-10-09T06:00:00.000Z");
    assert_eq!(world.sim.next_transition(), None, "an action that waits is not under way");
    world.sim.advance_to(fires.plus(-1));
    assert_eq!(bounds_of(&mut world), (json!(5), json!(100)));
    world.millis(1);
    assert_eq!(bounds_of(&mut world), (json!(30), json!(60)));
    world.sim.settle();
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 30);
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 5, 100));
    world.seconds(24 * 3_600);
    assert_eq!(bounds_of(&mut world), (json!(30), json!(60)));
}

#[test]
fn one_bound_alone_moves_unless_it_crosses_the_other() {
    let mut world = registered();
    let mut low = action(READ, "low", "rate(1 hour)", 1, 1);
    low["ScalableTargetAction"] = json!({"MaxCapacity": 20});
    world.scaling_ok("PutScheduledAction", &low);
    world.seconds(3_600);
    assert_eq!(bounds_of(&mut world), (json!(5), json!(20)));
    low["ScalableTargetAction"] = json!({"MaxCapacity": 3});
    world.scaling_ok("PutScheduledAction", &low);
    world.seconds(3_600);
    assert_eq!(bounds_of(&mut world), (json!(5), json!(20)));
}

#[test]
fn a_single_action_fires_once_and_stays() {
    let mut world = registered();
    world.scaling_ok("PutScheduledAction", &action(READ, "sale", "at(2026-10-09T00:00:00)", 50, 80));
    world.seconds(3 * 3_600);
    assert_eq!(bounds_of(&mut world), (json!(50), json!(80)));
    assert_eq!(world.sim.next_scheduled_action(), None);
    assert_eq!(shown(&mut world)["ScheduledActionName"], "sale");
}

#[test]
fn suspended_schedules_do_not_fire() {
    let mut world = registered();
    let suspended = merged(&dimension(READ), &json!({"SuspendedState": {"ScheduledScalingSuspended": true}}));
    world.scaling_ok("RegisterScalableTarget", &suspended);
    world.scaling_ok("PutScheduledAction", &action(READ, "hourly", "rate(1 hour)", 50, 80));
    world.seconds(7_200);
    assert_eq!(bounds_of(&mut world), (json!(5), json!(100)));
}

/// Start and end that an update leaves out are cleared; the other members stay.
#[test]
fn an_update_clears_start_and_end() {
    let mut world = registered();
    let now = world.sim.now().epoch_seconds();
    let window = json!({"StartTime": now + 3_600.0, "EndTime": now + 7_200.0, "Timezone": "Europe/Berlin"});
    let put = merged(&action(READ, "hourly", "rate(1 hour)", 50, 80), &window);
    world.scaling_ok("PutScheduledAction", &put);
    let before = shown(&mut world);
    assert_eq!((&before["StartTime"], &before["EndTime"]), (&window["StartTime"], &window["EndTime"]));
    assert_eq!(before["Timezone"], "Europe/Berlin");
    let less = merged(&dimension(READ), &json!({"ScheduledActionName": "hourly", "Schedule": "rate(2 hours)"}));
    world.scaling_ok("PutScheduledAction", &less);
    let after = shown(&mut world);
    assert_eq!((after.get("StartTime"), after.get("EndTime")), (None, None));
    assert_eq!(after["ScheduledActionARN"], before["ScheduledActionARN"]);
    assert_eq!(after["ScalableTargetAction"], json!({"MinCapacity": 50, "MaxCapacity": 80}));
    assert_eq!(after["Schedule"], "rate(2 hours)");
}

#[test]
fn malformed_actions_are_refused() {
    let mut world = registered();
    let good = action(READ, "morning", "cron(0 6 * * ? *)", 10, 20);
    let now = world.sim.now().epoch_seconds();
    let changes = [
        json!({"Schedule": "cron(0 6 * * *)"}),
        json!({"Schedule": "every morning"}),
        json!({"Timezone": "Mars/Phobos!"}),
        json!({"ScalableTargetAction": {}}),
        json!({"ScalableTargetAction": {"MinCapacity": 0}}),
        json!({"ScalableTargetAction": {"MinCapacity": 5, "MaxCapacity": 4}}),
        json!({"StartTime": now + 10.0, "EndTime": now}),
        json!({"ScheduledActionName": " morning"}),
        json!({"ScheduledActionName": "a:b"}),
        json!({"ScheduledActionName": "a|b"}),
        json!({"ScheduledActionName": "x".repeat(257)}),
    ];
    for change in changes {
        let error = world.scaling_refused("PutScheduledAction", &merged(&good, &change));
        assert_eq!(error.code, "ValidationException", "{change}");
    }
    for member in ["Schedule", "ScalableTargetAction"] {
        let mut less = good.clone();
        less.as_object_mut().expect("an object").remove(member);
        assert_eq!(world.scaling_refused("PutScheduledAction", &less).code, "ValidationException", "{member}");
    }
    let gone = merged(&dimension(READ), &json!({"ScheduledActionName": "morning"}));
    let error = world.scaling_refused("DeleteScheduledAction", &gone);
    assert_eq!(error.code, "ObjectNotFoundException");
    world.scaling_ok("PutScheduledAction", &good);
    world.scaling_ok("DeleteScheduledAction", &gone);
    assert!(world.inventory().scheduled_actions.is_empty());
    assert_eq!(world.sim.journal().count("application-autoscaling:DeleteScheduledAction").accepted, 1);
    let entry = world.sim.journal().entries().last().expect("calls");
    assert_eq!(entry.service, Service::ApplicationAutoScaling);
}
