//! Tables whose capacity is scaled: in every direction in place, undisturbed by what scaling does, with nothing left behind.

use std::time::Duration;

use dynamodb_sim::Load;
use tf_provider::Cancel;

use super::existing_table::{DAY, arrived, existing, update};
use super::fixture::{add_index, fixed, on_demand, plain, provision_with, scaled, scaled_one, with};
use super::sim_control::{Fault, SimControl, caller};
use crate::table::apply::{Deletion, apply, delete};
use crate::table::aspects::scaling::{Targets, desired_targets};
use crate::table::desired::Desired;
use crate::table::read_scope::ReadScope;
use crate::table::steps::{Steps, steps};
use crate::table::table_ref::TableRef;
use crate::table::throughput::{Bounds, ScheduledAction};
use crate::table::throughput::{Capacities, Capacity, Throughput};

fn scaled_table() -> Desired {
    with(|table| {
        add_index(table, "owner");
        provision_with(table, &scaled(5, 100));
    })
}

/// So many units consumed per second, by the table or its index.
fn load(control: &SimControl, index: Option<&str>, both: f64) {
    let index = index.map(str::to_owned);
    let table = plain().name.as_str().to_owned();
    let load = Load { table, index, read: both, write: both, ..Load::default() };
    control.simulator().set_load(vec![load]);
}

fn calls(control: &SimControl) -> Vec<String> {
    let calls = control.mutations();
    control.simulator().journal_mut().clear();
    calls
}

/// The most used module of another tool destroys the table when its switch is toggled.
#[tokio::test(start_paused = true)]
async fn fixed_scaled_and_on_demand_are_one_another_in_place() {
    let tables = [
        with(|table| {
            add_index(table, "owner");
            provision_with(table, &fixed(7));
        }),
        scaled_table(),
        with(|table| {
            add_index(table, "owner");
            on_demand(table);
        }),
    ];
    for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)] {
        let control = existing(&tables[from]).await;
        let applied = update(&control, &tables[to]).await;
        arrived(&control, &tables[to], &applied).await;
        let calls = calls(&control);
        let updates = calls.iter().filter(|call| *call == "UpdateTable").count();
        let registered = calls.iter().filter(|call| *call == "RegisterScalableTarget").count();
        let ended = calls.iter().filter(|call| *call == "DeregisterScalableTarget").count();
        let scales = |table: usize| if table == 1 { 4 } else { 0 };
        assert_eq!((registered, ended), (scales(to), scales(from)), "{from} to {to}: {calls:?}");
        // Units below the new bounds are moved by scaling itself, 5 to 7 and back are within them.
        assert_eq!(updates, usize::from(from == 2 || to == 2 || from == 1), "{from} to {to}: {calls:?}");
    }
}

/// Capacity that was moved is no difference, and is what is sent when the other direction changes: both travel together.
#[tokio::test(start_paused = true)]
async fn what_scaling_did_is_never_undone() {
    let half = |write: u64| Capacities { read: scaled_one(5, 100), write: Capacity::Fixed(write) };
    let before = with(|table| provision_with(table, &half(8)));
    let control = existing(&before).await;
    load(&control, None, 56.0);
    tokio::time::sleep(Duration::from_secs(600)).await;
    let seen = control.observe(&before.name).await.expect("there is a table");
    assert_eq!((seen.table.units.read, seen.table.units.write), (80, 8));
    assert_eq!(steps(&before, Some(&seen)), Steps::default());

    control.simulator().journal_mut().clear();
    let after = with(|table| provision_with(table, &half(9)));
    let applied = update(&control, &after).await;
    assert_eq!(applied.error, None);
    let seen = control.observe(&after.name).await.expect("there is a table");
    assert_eq!((seen.table.units.read, seen.table.units.write), (80, 9));
    assert_eq!(calls(&control), ["UpdateTable"]);
}

/// Targets, policies, schedules and their alarms outlive a table unless they are deleted (T-194).
#[tokio::test(start_paused = true)]
async fn nothing_is_left_in_any_service() {
    let desired = scaled_table();
    let control = existing(&desired).await;
    load(&control, Some("by_owner"), 70.0);
    tokio::time::sleep(DAY).await;
    assert!(!control.simulator().inventory()[&caller()].scaling_policies.is_empty());
    let deadline = control.deadline(DAY, &Cancel::new());
    let gone =
        delete(&control, &TableRef::named(&desired.name), &Deletion::Now, &ReadScope::of_desired(&desired), &deadline)
            .await;
    assert_eq!(gone, Ok(None));
    assert_eq!(control.simulator().inventory(), [].into());
}

/// The table's targets outlived it: the next table of the name takes them over, or ends them.
#[tokio::test(start_paused = true)]
async fn what_an_earlier_table_left_behind_is_taken_over_or_ended() {
    let mut tagged = scaled_table();
    tagged.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    let unscaled = with(|table| {
        add_index(table, "owner");
        provision_with(table, &fixed(7));
    });
    for (next, ended, registered) in [(&tagged, 0, 4), (&unscaled, 4, 0)] {
        let control = existing(&tagged).await;
        control.by_hand("DeleteTable", &serde_json::json!({"TableName": "orders"}));
        tokio::time::sleep(DAY).await;
        control.simulator().journal_mut().clear();
        let applied = apply(&control, next, None, &control.deadline(DAY, &Cancel::new())).await;
        arrived(&control, next, &applied).await;
        let calls = calls(&control);
        assert_eq!(calls.iter().filter(|call| *call == "DeregisterScalableTarget").count(), ended, "{calls:?}");
        let again = calls.iter().filter(|call| *call == "RegisterScalableTarget").count();
        assert_eq!(again, registered, "policies do not act before (D-020): {calls:?}");
        if registered > 0 {
            load(&control, None, 56.0);
            tokio::time::sleep(Duration::from_secs(600)).await;
            let seen = control.observe(&next.name).await.expect("there is a table");
            assert_eq!(seen.table.units.read, 80);
        }
    }
}

/// The same when they may not be read: a target accepts tags only when it is created, and gets them by another call.
#[tokio::test(start_paused = true)]
async fn a_target_that_is_there_unseen_is_registered_and_then_tagged() {
    let mut tagged = scaled_table();
    tagged.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    let control = existing(&scaled_table()).await;
    control.by_hand("DeleteTable", &serde_json::json!({"TableName": "orders"}));
    tokio::time::sleep(DAY).await;
    control.set_faults(|call| {
        let once = call.operation == "DescribeScalableTargets" && call.nth == 0;
        once.then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    });
    control.simulator().journal_mut().clear();
    let applied = apply(&control, &tagged, None, &control.deadline(DAY, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    let seen = control.observe(&tagged.name).await;
    assert_eq!(steps(&tagged, seen.as_ref()), Steps::default());
    let targets = seen.and_then(|seen| seen.aspects.scaling.observed().map(Targets::len)).expect("readable");
    let tags = calls(&control).into_iter().filter(|call| call == "TagResource").count();
    assert_eq!(tags, targets, "the table got its own when it was created");
}

/// Building an index takes minutes to days: what there is before is scaled at once.
#[tokio::test(start_paused = true)]
async fn after_a_switch_scaling_does_not_wait_for_new_indexes() {
    let control = existing(&with(|table| add_index(table, "owner"))).await;
    let desired = with(|table| {
        add_index(table, "owner");
        add_index(table, "day");
        provision_with(table, &scaled(5, 100));
    });
    let applied = update(&control, &desired).await;
    arrived(&control, &desired, &applied).await;
    let kept: Vec<String> = calls(&control).into_iter().filter(|call| !call.starts_with("Put")).collect();
    let (first, then) = kept.split_at(6);
    assert_eq!(first[0], "UpdateTable", "the switch");
    assert_eq!(first[1..].iter().filter(|call| *call == "RegisterScalableTarget").count(), 4, "{kept:?}");
    assert_eq!(then, ["RegisterScalableTarget", "RegisterScalableTarget"], "of the new index");
}

/// A schedule moves the bounds for good; they are as they should be, and are not moved back.
#[tokio::test(start_paused = true)]
async fn bounds_that_a_schedule_moved_are_no_difference() {
    let night = ScheduledAction {
        schedule: "cron(0 1 * * ? *)".to_owned(),
        timezone: "UTC".to_owned(),
        start: None,
        end: None,
        min: Some(1),
        max: Some(20),
    };
    let with_night = |max: u64| {
        let mut table = scaled_table();
        let Throughput::Provisioned { table: capacities, .. } = &mut table.throughput else { return table };
        if let Capacity::Scaled(scaling) = &mut capacities.read {
            scaling.schedules.insert("night".to_owned(), night.clone());
            scaling.bounds.max = max;
        }
        table
    };
    let control = existing(&with_night(100)).await;
    let read = |seen: &crate::table::observed::Observed| {
        let targets = seen.aspects.scaling.observed().expect("readable");
        targets.values().map(|target| (target.bounds.min, target.bounds.max)).min().expect("targets")
    };
    let seen = control.observe(&plain().name).await.expect("there is a table");
    assert_eq!(read(&seen), (1, 20), "a day has passed, and a night");
    assert_eq!(steps(&with_night(100), Some(&seen)), Steps::default());
    let applied = update(&control, &with_night(100)).await;
    assert_eq!((applied.error, calls(&control)), (None, vec![]));

    // Units within the night's bounds are sent as they are when the other direction changes.
    let with_write = |write: u64| {
        let mut table = with_night(100);
        let Throughput::Provisioned { table: capacities, .. } = &mut table.throughput else { return table };
        capacities.write = Capacity::Fixed(write);
        table
    };
    assert_eq!(update(&control, &with_write(8)).await.error, None);
    let by_night = serde_json::json!({"ReadCapacityUnits": 2, "WriteCapacityUnits": 8});
    control.by_hand("UpdateTable", &serde_json::json!({"TableName": "orders", "ProvisionedThroughput": by_night}));
    tokio::time::sleep(Duration::from_secs(60)).await;
    let before = control.observe(&plain().name).await.expect("there is a table").table.units;
    assert_eq!((before.read, before.write), (2, 8), "less than by day");
    assert_eq!(update(&control, &with_write(9)).await.error, None);
    let after = control.observe(&plain().name).await.expect("there is a table").table.units;
    assert_eq!((after.read, after.write), (before.read, 9));

    // Bounds that the configuration changes are set, whatever the schedule has set.
    let mut wider = with_write(9);
    let Throughput::Provisioned { table: capacities, .. } = &mut wider.throughput else { return };
    if let Capacity::Scaled(scaling) = &mut capacities.read {
        scaling.bounds.max = 200;
    }
    calls(&control);
    assert_eq!(update(&control, &wider).await.error, None);
    assert_eq!(calls(&control), Vec::<String>::new(), "as a drift they are the schedule's");
    wider.aspects.scaling.changed_bounds = desired_targets(&wider.throughput).into_keys().collect();
    assert_eq!(update(&control, &wider).await.error, None);
    assert_eq!(calls(&control), ["RegisterScalableTarget"]);
    let seen = control.observe(&plain().name).await.expect("there is a table");
    assert!(
        seen.aspects
            .scaling
            .observed()
            .expect("readable")
            .values()
            .any(|target| target.bounds == Bounds { min: 5, max: 200 })
    );
}
