//! Scaling that was accepted and did not take hold: it is a difference, and an apply ends when it holds.

use std::time::Duration;

use serde_json::{Value, json};

use super::existing_table::{arrived, existing, update};
use super::fixture::{add_index, plain, provision_with, scaled, with};
use super::sim_control::SimControl;
use crate::aws::error::Service;
use crate::table::desired::Desired;
use crate::table::steps::{Steps, steps};
use crate::table::throughput::{Capacity, ScheduledAction, Throughput, Units};

fn between(min: u64, max: u64) -> Desired {
    with(|table| {
        add_index(table, "owner");
        provision_with(table, &scaled(min, max));
    })
}

async fn units(control: &SimControl) -> Vec<Units> {
    let table = control.observe(&plain().name).await.expect("there is a table").table;
    std::iter::once(table.units).chain(table.global_indexes.values().map(|index| index.units)).collect()
}

fn target(dimension: &str) -> Value {
    json!({"ServiceNamespace": "dynamodb", "ResourceId": "table/orders", "ScalableDimension": dimension})
}

const READ: &str = "dynamodb:table:ReadCapacityUnits";

/// Four dimensions of one table get into each other's way: only one of them is moved by its registration (D-014).
#[tokio::test(start_paused = true)]
async fn every_dimension_is_inside_its_bounds_when_the_apply_ends() {
    let control = existing(&between(2, 9)).await;
    let wider = between(20, 90);
    let applied = update(&control, &wider).await;
    arrived(&control, &wider, &applied).await;
    assert_eq!(units(&control).await, [Units { read: 20, write: 20 }; 2]);
}

/// Nothing corrects a value that was set by hand (T-315).
#[tokio::test(start_paused = true)]
async fn units_outside_the_bounds_are_a_difference() {
    let desired = between(5, 100);
    let control = existing(&desired).await;
    let by_hand = json!({"ReadCapacityUnits": 2, "WriteCapacityUnits": 5});
    control.by_hand("UpdateTable", &json!({"TableName": "orders", "ProvisionedThroughput": by_hand}));
    tokio::time::sleep(Duration::from_secs(60)).await;
    let seen = control.observe(&desired.name).await.expect("there is a table");
    let texts: Vec<String> = steps(&desired, Some(&seen)).iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["let the read capacity of the table scale between 5 and 100 units"]);
    let applied = update(&control, &desired).await;
    arrived(&control, &desired, &applied).await;
    assert_eq!(units(&control).await, [Units { read: 5, write: 5 }; 2]);
}

/// A suspended target looks like any other but does nothing.
#[tokio::test(start_paused = true)]
async fn what_is_suspended_is_resumed() {
    let desired = between(5, 100);
    let control = existing(&desired).await;
    for kind in ["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"] {
        let mut suspended = target(READ);
        suspended["SuspendedState"] = json!({kind: true});
        control.by_hand_of(Service::Scaling, "RegisterScalableTarget", &suspended);
        let seen = control.observe(&desired.name).await.expect("there is a table");
        assert_ne!(steps(&desired, Some(&seen)), Steps::default(), "{kind}");
        let applied = update(&control, &desired).await;
        arrived(&control, &desired, &applied).await;
    }
}

/// An endpoint without a scaler of its own never moves units: the apply does.
#[tokio::test(start_paused = true)]
async fn what_no_registration_moves_is_moved_by_the_apply() {
    let control = existing(&between(2, 9)).await;
    // The calls of the service itself do not pass here, so its registrations are lost instead.
    control.set_faults(|call| {
        (call.operation == "RegisterScalableTarget").then_some(super::sim_control::Fault::WriteLost)
    });
    let wider = between(20, 90);
    let _applied = update(&control, &wider).await;
    assert_eq!(units(&control).await, [Units { read: 20, write: 20 }; 2]);
}

fn with_schedule(action: ScheduledAction) -> Desired {
    let mut table = between(5, 100);
    if let Throughput::Provisioned { table: capacities, .. } = &mut table.throughput
        && let Capacity::Scaled(scaling) = &mut capacities.read
    {
        scaling.schedules.insert("night".to_owned(), action);
    }
    table
}

fn night(min: Option<u64>, max: Option<u64>) -> ScheduledAction {
    let schedule = "cron(0 1 * * ? *)".to_owned();
    ScheduledAction { schedule, timezone: "UTC".to_owned(), start: None, end: None, min, max }
}

fn read_bounds(observed: &crate::table::observed::Observed) -> Vec<(u64, u64)> {
    let targets = observed.aspects.scaling.observed().expect("readable");
    targets.values().map(|target| (target.bounds.min, target.bounds.max)).filter(|bounds| *bounds != (5, 100)).collect()
}

/// A bound that a schedule has set follows the schedule when that is edited, and is the configured one when it is removed.
/// A plan cannot see which schedule is in force; the step that may be needed is in it all the same.
#[tokio::test(start_paused = true)]
async fn a_bound_in_force_follows_its_schedule() {
    let before = with_schedule(night(Some(1), Some(20)));
    let control = existing(&before).await;
    let cases = [(night(Some(2), Some(20)), vec![(2, 20)]), (night(Some(3), None), vec![(3, 100)])];
    for (action, expected) in cases {
        let after = with_schedule(action);
        let applied = update(&control, &after).await;
        arrived(&control, &after, &applied).await;
        assert_eq!(read_bounds(applied.observed.as_ref().expect("a table")), expected);
    }
    let planned = steps(&between(5, 100), Some(&settled(&before)));
    assert!(planned.iter().any(|step| step.operation() == "RegisterScalableTarget"), "{planned:?}");
    let applied = update(&control, &between(5, 100)).await;
    arrived(&control, &between(5, 100), &applied).await;
    assert_eq!(read_bounds(applied.observed.as_ref().expect("a table")), []);
}

fn settled(desired: &Desired) -> crate::table::observed::Observed {
    let arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders";
    crate::table::observed::Observed::settled(desired, crate::names::Arn::parse(arn).expect("an ARN"))
}
