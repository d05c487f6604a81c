//! Capacity that follows a load.

use dynamodb_sim::{Load, Pick, Settings};
use serde_json::{Value, json};

use crate::scaling::{READ, WRITE, action, bounds, dimension, policy, registered};
use crate::world::{TABLE, World, merged, provisioned_table, throughput};

fn reads(units: f64) -> Vec<Load> {
    vec![Load { table: TABLE.to_owned(), read: units, ..Load::default() }]
}

fn units(world: &mut World) -> i64 {
    world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"].as_i64().expect("units")
}

/// 10 read units, 5 to 100, 70 per cent.
fn tracked() -> World {
    let mut world = registered();
    world.scaling_ok("PutScalingPolicy", &policy(READ, "reads", 70.0));
    world
}

/// Two minutes above the target, then at once what the target needs.
#[test]
fn capacity_grows_after_two_minutes_above_the_target() {
    let mut world = tracked();
    world.sim.set_load(reads(28.0));
    world.seconds(119);
    assert_eq!(units(&mut world), 10);
    world.seconds(1);
    assert_eq!(world.status(), "UPDATING");
    world.sim.settle();
    assert_eq!(units(&mut world), 40);
    assert_eq!(world.sim.next_transition(), None, "70 per cent is no breach");
}

#[test]
fn a_short_burst_changes_nothing() {
    let mut world = tracked();
    world.sim.set_load(reads(28.0));
    world.seconds(60);
    world.sim.set_load(Vec::new());
    assert_eq!(world.sim.next_transition(), None);
    world.seconds(3_600);
    assert_eq!(units(&mut world), 10);
}

#[test]
fn growth_stops_at_the_maximum() {
    let mut world = tracked();
    world.sim.set_load(reads(5_000.0));
    world.sim.settle();
    assert_eq!(units(&mut world), 100);
}

/// Fifteen minutes below the target; the minimum holds, a decrease is spent.
#[test]
fn capacity_shrinks_after_fifteen_minutes_below_the_target() {
    let mut world = tracked();
    world.sim.set_load(reads(1.0));
    world.seconds(15 * 60 - 1);
    assert_eq!(units(&mut world), 10);
    world.sim.settle();
    assert_eq!(units(&mut world), 5);
    assert_eq!(world.describe()["ProvisionedThroughput"]["NumberOfDecreasesToday"], 1);
    let elapsed = world.sim.now().epoch_seconds();
    world.sim.settle();
    assert_eq!(world.sim.now().epoch_seconds(), elapsed, "at the minimum nothing is under way");
}

#[test]
fn scale_in_can_be_disabled_or_suspended() {
    let mut world = tracked();
    let mut disabled = policy(READ, "reads", 70.0);
    disabled["TargetTrackingScalingPolicyConfiguration"]["DisableScaleIn"] = json!(true);
    world.scaling_ok("PutScalingPolicy", &disabled);
    world.sim.set_load(reads(1.0));
    world.seconds(3_600);
    assert_eq!(units(&mut world), 10);

    let mut world = tracked();
    let suspended = json!({"SuspendedState": {"DynamicScalingInSuspended": true, "DynamicScalingOutSuspended": true}});
    world.scaling_ok("RegisterScalableTarget", &merged(&dimension(READ), &suspended));
    for load in [1.0, 90.0] {
        world.sim.set_load(reads(load));
        world.seconds(3_600);
        assert_eq!(units(&mut world), 10);
    }
}

/// A cool-down counts from the last change of the same direction.
#[test]
fn cool_downs_hold_the_next_change_back() {
    let mut world = tracked();
    let mut slow = policy(READ, "reads", 70.0);
    slow["TargetTrackingScalingPolicyConfiguration"]["ScaleOutCooldown"] = json!(1_800);
    world.scaling_ok("PutScalingPolicy", &slow);
    world.sim.set_load(reads(14.0));
    world.seconds(130);
    assert_eq!(units(&mut world), 20);
    world.sim.set_load(reads(28.0));
    world.seconds(1_700);
    assert_eq!(units(&mut world), 20);
    world.seconds(110);
    assert_eq!(units(&mut world), 40);
}

/// T-184: scaling in obeys the budget of decreases like any other caller.
#[test]
fn the_decrease_budget_holds_for_the_service_too() {
    let mut world = tracked();
    world.seconds(3 * 3_600);
    for (load, expected) in [(7.0, 10), (6.3, 9), (5.6, 8), (4.9, 7), (4.2, 6)] {
        world.sim.set_load(reads(load));
        world.seconds(16 * 60);
        assert_eq!(units(&mut world), expected);
    }
    // Four are spent; the fifth comes an hour after the last.
    world.sim.set_load(reads(3.5));
    world.seconds(40 * 60);
    assert_eq!(units(&mut world), 6);
    world.seconds(40 * 60);
    assert_eq!(units(&mut world), 5);
}

/// Each index has its own targets, and both units travel together.
#[test]
fn an_index_scales_on_its_own() {
    let mut world = World::provisioned();
    let write = "dynamodb:index:WriteCapacityUnits";
    world.scaling_ok("RegisterScalableTarget", &bounds(write, 5, 100));
    world.sim.settle();
    world.scaling_ok("PutScalingPolicy", &policy(write, "writes", 50.0));
    let load = Load { table: TABLE.to_owned(), index: Some("by_owner".to_owned()), write: 20.0, ..Load::default() };
    world.sim.set_load(vec![load]);
    world.sim.settle();
    let index = world.index("by_owner").expect("the index");
    assert_eq!(index["ProvisionedThroughput"]["WriteCapacityUnits"], 40);
    assert_eq!(index["ProvisionedThroughput"]["ReadCapacityUnits"], 10);
    assert_eq!(units(&mut world), 10);
}

/// Two dimensions of one table take turns: a table changes its units one call at a time.
#[test]
fn read_and_write_scale_one_after_the_other() {
    let mut world = tracked();
    world.scaling_ok("RegisterScalableTarget", &bounds(WRITE, 5, 100));
    world.sim.settle();
    world.scaling_ok("PutScalingPolicy", &policy(WRITE, "writes", 50.0));
    let load = Load { table: TABLE.to_owned(), read: 70.0, write: 25.0, ..Load::default() };
    world.sim.set_load(vec![load]);
    world.sim.settle();
    let shown = world.describe()["ProvisionedThroughput"].clone();
    assert_eq!((&shown["ReadCapacityUnits"], &shown["WriteCapacityUnits"]), (&json!(100), &json!(50)));
}

/// On demand the policy does nothing; it resumes after the switch back.
#[test]
fn a_policy_does_nothing_while_the_table_is_on_demand() {
    let mut world = tracked();
    world.change(&crate::world::to_on_demand());
    world.sim.set_load(reads(28.0));
    assert_eq!(world.sim.next_transition(), None);
    world.seconds(3_600);
    world.update_ok(&crate::world::to_provisioned());
    world.sim.settle();
    assert_eq!(units(&mut world), 40);
}

/// The same script gives the same states, in one jump or in small steps.
#[test]
fn steps_do_not_matter() {
    let mut jump = tracked();
    jump.sim.set_load(reads(28.0));
    let mut steps = jump.clone();
    jump.seconds(7_200);
    for _ in 0..720 {
        steps.seconds(10);
    }
    let (mut one, mut two): (Value, Value) = (jump.describe(), steps.describe());
    for table in [&mut one, &mut two] {
        table["ProvisionedThroughput"]["LastIncreaseDateTime"].take();
    }
    assert_eq!(one, two);
}

/// For any order of registrations, loads and deletions, time advances, and each policy has its two alarms.
#[test]
fn random_lives_lead_to_rest() {
    for seed in 0..40_u64 {
        let settings = Settings { pick: Pick::Seeded(seed), ..Settings::default() };
        let mut world = World::with(settings);
        let mut state = seed;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..80 {
            let of = if draw(2) == 0 { READ } else { WRITE };
            let min = i64::try_from(1 + draw(20)).expect("small");
            // Refusals are expected.
            let _whatever = match draw(9) {
                0 => world.call("CreateTable", &provisioned_table()),
                1 => world.call("DeleteTable", &json!({"TableName": TABLE})),
                2 => world.update(&throughput(min, min)),
                3 => world.scaling("RegisterScalableTarget", &bounds(of, min, min + 30)),
                4 => world.scaling("DeregisterScalableTarget", &dimension(of)),
                5 | 6 => world.scaling("PutScalingPolicy", &policy(of, "policy", 70.0)),
                7 => world.scaling("PutScheduledAction", &action(of, "hourly", "rate(1 hour)", min, min + 9)),
                _ => {
                    world.sim.set_load(reads(f64::from(u32::try_from(draw(60)).expect("small"))));
                    Ok(Value::Null)
                }
            };
            world.seconds(draw(1_200));
            if let Some(next) = world.sim.next_transition() {
                assert!(next > world.sim.now(), "a transition lies in the future");
            }
        }
        world.seconds(86_400);
        world.sim.settle();
        let inventory = world.inventory();
        assert_eq!(inventory.alarms.len(), inventory.scaling_policies.len() * 2, "{inventory:?}");
    }
}
