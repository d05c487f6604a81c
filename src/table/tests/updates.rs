//! Changing tables: what is called, in which order, and what an interruption leaves to the next apply.

use std::time::Duration;

use tf_provider::Cancel;
use tokio::time::Instant;

use super::existing_table::{DAY, arrived, existing, inputs, reason, seven_concerns, update, within};
use super::fixture::{add_index, customer_key, fixed, index, plain, provision, remove_index, with};
use super::sim_control::SimControl;
use super::wait_bounds::differences;
use crate::table::apply::{Applied, Reason, apply};
use crate::table::desired::Desired;
use crate::table::ready::under_way;
use crate::table::settings::StreamView;
use crate::table::steps::{Steps, steps};
use crate::table::throughput::{Throughput, WarmFloor};
use crate::wait::{Interruption, Wait};

/// The apply made what was left to make; an index that an earlier one began is built without it.
async fn finished(control: &SimControl, desired: &Desired, applied: &Applied) {
    assert_eq!(applied.error, None);
    tokio::time::sleep(DAY).await;
    let seen = control.observe(&desired.name).await.expect("there is a table");
    assert_eq!(differences(desired, &seen), Vec::<String>::new());
    assert_eq!(steps(desired, Some(&seen)), Steps::default());
}

/// Resource design, complaint 7.
#[tokio::test(start_paused = true)]
async fn seven_concerns_in_one_apply() {
    let (before, after) = seven_concerns();
    let control = existing(&before).await;
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(control.refusals(), Vec::<String>::new());
    let expected = [
        "GlobalSecondaryIndexUpdates",
        "TableClass",
        "SSESpecification",
        "BillingMode+StreamSpecification",
        "AttributeDefinitions+GlobalSecondaryIndexUpdates",
        "DeletionProtectionEnabled",
    ];
    assert_eq!(inputs(&control), expected);
}

#[tokio::test(start_paused = true)]
async fn seven_concerns_back_again() {
    let (after, before) = seven_concerns();
    let control = existing(&before).await;
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(control.refusals(), Vec::<String>::new());
    let expected = [
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexUpdates",
        "TableClass",
        "SSESpecification",
        "BillingMode+GlobalSecondaryIndexUpdates+ProvisionedThroughput",
        "StreamSpecification",
        "AttributeDefinitions+GlobalSecondaryIndexUpdates",
    ];
    assert_eq!(inputs(&control), expected);
}

/// Resource design, complaint 15: interrupted after any call, a second apply finishes, and makes only the calls that the
/// first did not make.
#[tokio::test(start_paused = true)]
async fn interrupted_at_every_step_a_second_apply_finishes() {
    let (before, after) = seven_concerns();
    for calls in 0..6 {
        let control = existing(&before).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        control.set_faults(move |call| {
            if call.operation == "UpdateTable" && call.nth == calls {
                stop.cancel();
            }
            None
        });
        let applied = within(&control, &after, DAY, &cancel).await;
        if calls < 5 {
            let stopped = |wait: &Wait| wait.interruption == Interruption::Stopped;
            assert!(matches!(reason(&applied), Reason::Interrupted(wait) if stopped(wait)));
        } else {
            assert_eq!(applied.error, None, "protection, which comes last, counts as done once it was accepted");
        }
        assert_eq!(control.mutations().len(), calls + 1, "a call that was begun is ended, none is begun after a stop");
        let applied = update(&control, &after).await;
        finished(&control, &after, &applied).await;
        assert_eq!(control.mutations().len(), 6, "nothing was done twice");
    }
}

/// A stop is noticed in every wait: whatever the call after which it comes, looks included, no change is begun after it and
/// no time is lost.
#[tokio::test(start_paused = true)]
async fn a_stop_is_noticed_in_every_wait() {
    let (before, after) = seven_concerns();
    for polls in (0..120).step_by(3) {
        let control = existing(&before).await;
        let observed = control.observe(&after.name).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        control.set_faults(move |call| {
            if call.operation == "DescribeTable" && call.nth == polls {
                stop.cancel();
            }
            None
        });
        let start = Instant::now();
        let stopped = async {
            cancel.cancelled().await;
            (start.elapsed(), control.mutations().len())
        };
        let deadline = control.deadline(DAY, &cancel);
        let (applied, (at, calls)) = tokio::join!(apply(&control, &after, observed, &deadline), stopped);
        assert!(applied.error.is_some());
        assert_eq!(start.elapsed(), at);
        assert_eq!(control.mutations().len(), calls);
        let applied = update(&control, &after).await;
        finished(&control, &after, &applied).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_out_in_an_update_is_honored_exactly() {
    let (before, after) = seven_concerns();
    for seconds in [0, 1, 7, 30, 100, 300] {
        let control = existing(&before).await;
        let timeout = Duration::from_secs(seconds);
        let observed = control.observe(&after.name).await;
        let start = Instant::now();
        let applied = apply(&control, &after, observed, &control.deadline(timeout, &Cancel::new())).await;
        assert_eq!(start.elapsed(), timeout);
        let Reason::Interrupted(wait) = reason(&applied) else { panic!("{:?}", applied.error) };
        assert_eq!((wait.interruption, wait.timeout), (Interruption::TimedOut, timeout));
        assert!(wait.waited <= timeout, "{wait:?}");
        let applied = update(&control, &after).await;
        finished(&control, &after, &applied).await;
    }
}

/// Twenty indexes: what does not change is not touched, and the capacity of an index rides with a creation.
#[tokio::test(start_paused = true)]
async fn of_twenty_indexes_only_those_that_change_are_touched() {
    let before = with(|table| {
        for number in 0..20 {
            add_index(table, &format!("attribute{number:02}"));
        }
        provision(table, 5);
    });
    let mut after = before.clone();
    remove_index(&mut after, "attribute07");
    add_index(&mut after, "owner");
    if let Throughput::Provisioned { indexes, .. } = &mut after.throughput {
        indexes.insert(index("by_attribute13"), fixed(9));
    }
    let control = existing(&before).await;
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(control.refusals(), Vec::<String>::new());
    let touched: Vec<String> = control
        .simulator()
        .journal()
        .mutations()
        .filter_map(|entry| entry.input.as_ref()?["GlobalSecondaryIndexUpdates"].as_array().cloned())
        .flatten()
        .flat_map(|update| update.as_object().cloned().unwrap_or_default())
        .map(|(action, body)| format!("{action} {}", body["IndexName"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(touched, ["Delete by_attribute07", "Update by_attribute13", "Create by_owner"]);
    assert_eq!(control.mutations().len(), 2);
}

/// Warm throughput takes minutes; other changes do not wait for it, the end of the apply does.
#[tokio::test(start_paused = true)]
async fn warm_throughput_is_raised_once() {
    let before = with(|table| add_index(table, "owner"));
    let mut after = before.clone();
    let floor = WarmFloor { read: Some(20_000), write: None };
    after.warm = floor;
    after.stream = Some(StreamView::NewImage);
    for index in after.global_indexes.values_mut() {
        index.warm = floor;
    }
    let control = existing(&before).await;
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(inputs(&control), ["WarmThroughput", "GlobalSecondaryIndexUpdates", "StreamSpecification"]);
    let simulator = control.simulator();
    let times: Vec<i64> = simulator.journal().mutations().map(|entry| entry.at.millis()).collect();
    assert!(times[2] - times[0] < 10_000, "the stream waited for warm throughput: {times:?}");
}

/// A member that grew beyond what is configured is not sent, for it cannot go down (T-179).
#[tokio::test(start_paused = true)]
async fn only_what_is_to_grow_is_sent_of_warm_throughput() {
    let before = with(|table| table.warm = WarmFloor { read: Some(15_000), write: Some(9_000) });
    let after = with(|table| table.warm = WarmFloor { read: Some(20_000), write: Some(5_000) });
    let control = existing(&before).await;
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(control.refusals(), Vec::<String>::new());
}

/// What is under way when the apply starts is waited for before anything is decided: the description still shows the old
/// key for some seconds (T-079).
#[tokio::test(start_paused = true)]
async fn a_change_under_way_is_not_taken_for_undone() {
    let control = existing(&plain()).await;
    let cancel = Cancel::new();
    let stop = cancel.clone();
    control.set_faults(move |call| {
        if call.operation == "UpdateTable" {
            stop.cancel();
        }
        None
    });
    let other = with(|table| table.encryption = customer_key(1));
    let applied = within(&control, &other, DAY, &cancel).await;
    assert!(applied.error.is_some());
    let applied = update(&control, &plain()).await;
    arrived(&control, &plain(), &applied).await;
    assert_eq!(control.mutations().len(), 2, "there and back again");
}

/// An index that is being filled is deleted at once, even if another one is to be deleted too.
#[tokio::test(start_paused = true)]
async fn an_unwanted_index_is_not_filled_to_its_end() {
    let before = with(|table| add_index(table, "kind"));
    let control = existing(&before).await;
    let aside = with(|table| {
        add_index(table, "kind");
        add_index(table, "place");
    });
    let applied = within(&control, &aside, Duration::from_secs(90), &Cancel::new()).await;
    assert!(applied.error.is_some());
    let start = Instant::now();
    let applied = update(&control, &plain()).await;
    arrived(&control, &plain(), &applied).await;
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// An index that an interrupted apply began to build is none of a later apply that changes something else.
#[tokio::test(start_paused = true)]
async fn an_index_that_is_still_built_is_not_waited_for() {
    let control = existing(&plain()).await;
    let indexed = with(|table| add_index(table, "owner"));
    let interrupted = within(&control, &indexed, Duration::from_secs(90), &Cancel::new()).await;
    assert!(interrupted.error.is_some());
    let start = Instant::now();
    for desired in [
        with(|table| {
            add_index(table, "owner");
            table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
        }),
        with(|table| {
            add_index(table, "owner");
            table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
            table.protected = true;
        }),
    ] {
        let applied = within(&control, &desired, Duration::from_secs(60), &Cancel::new()).await;
        assert_eq!(applied.error, None);
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let seen = control.observe(&plain().name).await.expect("there is a table");
    assert_eq!(under_way(&seen.table), ["index \"by_owner\" is being filled"]);
}
