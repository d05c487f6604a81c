//! Changing tables: what is called, in which order, and what happens when the service or the network misbehaves.

use std::time::Duration;

use dynamodb_sim::{Limiters, Settings};
use serde_json::Value;
use tf_provider::Cancel;
use tokio::time::Instant;

use super::fixture::{add_index, attribute, customer_key, index, on_demand, plain, provision, remove_index, units, with};
use super::measure::differences;
use super::sim_control::{Call, Fault, SimControl};
use crate::aws::error::ApiError;
use crate::table::apply::{Applied, ApplyError, Reason, StepFailure, apply};
use crate::table::desired::Desired;
use crate::table::settings::{Encryption, Recovery, StreamView, TableClass};
use crate::table::steps::{Steps, steps};
use crate::table::throughput::{Throughput, WarmFloor};
use crate::wait::Interruption;

const DAY: Duration = Duration::from_secs(86_400);

/// A table as `desired`, made a day ago, with an empty journal.
async fn existing(desired: &Desired) -> SimControl {
    existing_with(desired, Settings::default()).await
}

async fn existing_with(desired: &Desired, settings: Settings) -> SimControl {
    let control = SimControl::new(Settings { journal_inputs: true, ..settings });
    let applied = apply(&control, desired, None, &control.limits(DAY, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    tokio::time::sleep(DAY).await;
    control.simulator().journal_mut().clear();
    control
}

async fn update(control: &SimControl, desired: &Desired) -> Applied {
    within(control, desired, DAY, &Cancel::new()).await
}

async fn within(control: &SimControl, desired: &Desired, timeout: Duration, cancel: &Cancel) -> Applied {
    let observed = control.observe(&desired.name).await;
    assert!(observed.is_some(), "there is a table");
    apply(control, desired, observed, &control.limits(timeout, cancel)).await
}

async fn arrived(control: &SimControl, desired: &Desired, applied: &Applied) {
    assert_eq!(applied.error, None);
    let seen = control.observe(&desired.name).await.expect("there is a table");
    assert_eq!(differences(desired, &seen), Vec::<String>::new());
    assert_eq!(applied.observed.as_ref(), Some(&seen));
    assert_eq!(steps(desired, Some(&seen)), Steps::default());
}

/// What the accepted changes said, without the table's name.
fn inputs(control: &SimControl) -> Vec<String> {
    let simulator = control.simulator();
    let text = |entry: &dynamodb_sim::Entry| {
        let Some(Value::Object(mut members)) = entry.input.clone() else { return String::new() };
        members.remove("TableName");
        members.keys().cloned().collect::<Vec<_>>().join("+")
    };
    simulator.journal().mutations().map(text).collect()
}

fn reason(applied: &Applied) -> &Reason {
    match &applied.error {
        Some(ApplyError::Steps(failures)) => match failures.as_slice() {
            [StepFailure { reason, .. }] => reason,
            _ => panic!("{failures:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn is_update(call: &Call<'_>, member: &str) -> bool {
    call.operation == "UpdateTable" && call.input.get(member).is_some()
}

/// Class, encryption, billing, stream, protection, an index less and an index more.
fn seven_concerns() -> (Desired, Desired) {
    let before = with(|table| {
        for by in ["owner", "kind"] {
            add_index(table, by);
        }
        provision(table, 5);
        table.stream = Some(StreamView::KeysOnly);
    });
    let mut after = before.clone();
    after.class = TableClass::InfrequentAccess;
    after.encryption = customer_key(1);
    after.stream = None;
    after.protected = true;
    remove_index(&mut after, "kind");
    add_index(&mut after, "place");
    on_demand(&mut after);
    (before, after)
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
        assert!(matches!(reason(&applied), Reason::Interrupted(wait) if wait.interruption == Interruption::Stopped));
        assert_eq!(control.mutations().len(), calls + 1, "a call that was begun is ended, none is begun after a stop");
        let applied = update(&control, &after).await;
        arrived(&control, &after, &applied).await;
        assert_eq!(control.mutations().len(), 6, "nothing was done twice");
    }
}

/// A stop is noticed in every wait: whatever the call after which it comes, looks included, no change is begun after it and
/// no time is lost.
#[tokio::test(start_paused = true)]
async fn a_stop_is_noticed_in_every_wait() {
    let (before, after) = seven_concerns();
    for looks in (0..120).step_by(3) {
        let control = existing(&before).await;
        let observed = control.observe(&after.name).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        control.set_faults(move |call| {
            if call.operation == "DescribeTable" && call.nth == looks {
                stop.cancel();
            }
            None
        });
        let start = Instant::now();
        let stopped = async {
            cancel.cancelled().await;
            (start.elapsed(), control.mutations().len())
        };
        let limits = control.limits(DAY, &cancel);
        let (applied, (at, calls)) = tokio::join!(apply(&control, &after, observed, &limits), stopped);
        assert!(applied.error.is_some());
        assert_eq!(start.elapsed(), at);
        assert_eq!(control.mutations().len(), calls);
        let applied = update(&control, &after).await;
        arrived(&control, &after, &applied).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_out_in_an_update_is_honoured_exactly() {
    let (before, after) = seven_concerns();
    for seconds in [0, 1, 7, 30, 100, 300] {
        let control = existing(&before).await;
        let timeout = Duration::from_secs(seconds);
        let observed = control.observe(&after.name).await;
        let start = Instant::now();
        let applied = apply(&control, &after, observed, &control.limits(timeout, &Cancel::new())).await;
        assert_eq!(start.elapsed(), timeout);
        let Reason::Interrupted(wait) = reason(&applied) else { panic!("{:?}", applied.error) };
        assert_eq!((wait.interruption, wait.timeout), (Interruption::TimedOut, timeout));
        assert!(wait.waited <= timeout, "{wait:?}");
        let applied = update(&control, &after).await;
        arrived(&control, &after, &applied).await;
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
        indexes.insert(index("by_attribute13"), units(9));
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

#[tokio::test(start_paused = true)]
async fn throttling_and_failing_servers_are_outlived() {
    let (before, after) = seven_concerns();
    type Make = fn() -> Fault;
    let faults: [Make; 5] = [
        || Fault::Answer("ThrottlingException", "Rate exceeded", 400),
        || Fault::Answer("InternalServerError", "The request processing has failed", 500),
        || Fault::Answer("", "<html>bad gateway</html>", 502),
        || Fault::RequestLost,
        || Fault::AnswerLost,
    ];
    for fault in faults {
        let control = existing(&before).await;
        // Of three calls in a row two fail, whatever they are.
        control.set_faults(move |call| (call.nth % 3 != 2).then(fault));
        let observed = loop {
            let limits = control.limits(DAY, &Cancel::new());
            if let Ok(observed) = crate::table::observe::observe(&control, &after.name, None, &limits).await {
                break observed;
            }
        };
        let applied = apply(&control, &after, observed, &control.limits(DAY, &Cancel::new())).await;
        control.set_faults(|_| None);
        arrived(&control, &after, &applied).await;
        assert_eq!(control.mutations().len(), 6, "an answer that got lost does not make a second change: {:?}", inputs(&control));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_keeps_failing_is_given_up() {
    let control = existing(&plain()).await;
    control.set_faults(|call| {
        (call.operation == "UpdateTable").then_some(Fault::Answer("InternalServerError", "failed", 500))
    });
    let start = Instant::now();
    let applied = update(&control, &with(|table| table.class = TableClass::InfrequentAccess)).await;
    let Reason::Refused(ApiError { operation, .. }) = reason(&applied) else { panic!("{:?}", applied.error) };
    assert_eq!(*operation, "UpdateTable");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// A look that fails forever ends the wait, one that fails sometimes does not.
#[tokio::test(start_paused = true)]
async fn looks_may_fail_for_a_while() {
    let desired = with(|table| table.class = TableClass::InfrequentAccess);
    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.set_faults(|call| {
        (call.operation == "DescribeTable" && call.nth < 4).then_some(Fault::Answer("ThrottlingException", "Rate exceeded", 400))
    });
    let applied = apply(&control, &desired, observed, &control.limits(DAY, &Cancel::new())).await;
    arrived(&control, &desired, &applied).await;

    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.set_faults(|call| {
        (call.operation == "DescribeTable").then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    });
    let applied = apply(&control, &desired, observed, &control.limits(DAY, &Cancel::new())).await;
    assert!(matches!(reason(&applied), Reason::Look(_)), "{:?}", applied.error);
}

/// Denied in one lane, the others end their work.
#[tokio::test(start_paused = true)]
async fn a_denied_step_does_not_keep_others_from_being_done() {
    let desired = with(|table| {
        table.class = TableClass::InfrequentAccess;
        table.recovery = Recovery::On { days: 7 };
        table.ttl = Some(attribute("expires"));
        table.tags.insert("Team".to_owned(), "orders".to_owned());
    });
    let control = existing(&plain()).await;
    control.set_faults(|call| {
        is_update(call, "TableClass").then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    });
    let applied = update(&control, &desired).await;
    assert!(matches!(reason(&applied), Reason::Refused(_)));
    assert_eq!(applied.done.len(), 3, "{:?}", applied.done);
    let seen = control.observe(&desired.name).await;
    assert_eq!(applied.observed, seen);
    assert_eq!(differences(&desired, &seen.expect("there is a table")), ["class"]);
}

/// T-450, T-452: accepted, and lost.
#[tokio::test(start_paused = true)]
async fn a_lost_write_is_sent_again() {
    let desired = with(|table| table.class = TableClass::InfrequentAccess);
    let control = existing(&plain()).await;
    control.set_faults(|call| (is_update(call, "TableClass") && call.nth < 2).then_some(Fault::WriteLost));
    let applied = update(&control, &desired).await;
    arrived(&control, &desired, &applied).await;
    assert_eq!(control.mutations(), ["UpdateTable"]);

    let control = existing(&plain()).await;
    control.set_faults(|call| is_update(call, "TableClass").then_some(Fault::WriteLost));
    let applied = update(&control, &desired).await;
    assert_eq!(*reason(&applied), Reason::WithoutEffect);
}

#[tokio::test(start_paused = true)]
async fn a_table_deleted_by_hand_is_gone() {
    let desired = with(|table| add_index(table, "owner"));
    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    let limits = control.limits(DAY, &Cancel::new());
    let hand = async {
        tokio::time::sleep(Duration::from_secs(100)).await;
        control.simulator().reset();
    };
    let (applied, ()) = tokio::join!(apply(&control, &desired, observed, &limits), hand);
    assert_eq!(*reason(&applied), Reason::Gone);

    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.simulator().reset();
    let applied = apply(&control, &desired, observed, &control.limits(DAY, &Cancel::new())).await;
    assert_eq!(*reason(&applied), Reason::Gone);
}

/// Another attribute is off, then on; the service takes the second call only after its cool-down, which it does not tell.
#[tokio::test(start_paused = true)]
async fn another_ttl_attribute_waits_for_the_cool_down() {
    let before = with(|table| table.ttl = Some(attribute("expires")));
    let after = with(|table| table.ttl = Some(attribute("ends")));
    let control = existing(&before).await;
    let start = Instant::now();
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
    assert_eq!(control.mutations(), ["UpdateTimeToLive", "UpdateTimeToLive"]);
    let minutes = start.elapsed().as_secs() / 60;
    assert!((30..33).contains(&minutes), "{minutes} minutes");

    let control = existing(&before).await;
    let applied = within(&control, &after, Duration::from_secs(600), &Cancel::new()).await;
    let Reason::Interrupted(wait) = reason(&applied) else { panic!("{:?}", applied.error) };
    assert!(wait.blocked.contains("time to live"), "{wait:?}");
    let applied = update(&control, &after).await;
    arrived(&control, &after, &applied).await;
}

/// A cool-down that the service tells is waited for, to its end and not much longer.
#[tokio::test(start_paused = true)]
async fn protection_waits_for_its_cool_down() {
    let protected = with(|table| table.protected = true);
    let control = existing(&plain()).await;
    let applied = update(&control, &protected).await;
    arrived(&control, &protected, &applied).await;
    let start = Instant::now();
    let applied = update(&control, &plain()).await;
    arrived(&control, &plain(), &applied).await;
    assert!((14..20).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

/// Reference 0.2 no. 8: the fifth change of the key in a day is hours away, which is told and not waited for.
#[tokio::test(start_paused = true)]
async fn a_spent_budget_is_told_with_its_time() {
    let control = existing(&plain()).await;
    for number in [1, 2, 1, 2] {
        let desired = with(|table| table.encryption = customer_key(number));
        let applied = update(&control, &desired).await;
        arrived(&control, &desired, &applied).await;
    }
    let last = control.simulator().now();
    let start = Instant::now();
    let desired = with(|table| table.encryption = Encryption::AwsManaged);
    let applied = within(&control, &desired, Duration::from_secs(3_600), &Cancel::new()).await;
    let Reason::Budget { until: Some(until), .. } = reason(&applied) else { panic!("{:?}", applied.error) };
    let hours = (until - last.millis()) as f64 / 3_600_000.0;
    assert!((5.9..=6.0).contains(&hours), "{hours} hours");
    assert!(start.elapsed() < Duration::from_secs(2));
    // Given the time, it is waited for.
    let applied = update(&control, &desired).await;
    arrived(&control, &desired, &applied).await;
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

/// The account's own limits, as measured, with several tables at once.
#[tokio::test(start_paused = true)]
async fn limits_of_the_account_are_outlived() {
    let settings = Settings { limiters: Limiters::measured(), ..Settings::default() };
    let control = SimControl::new(settings);
    let desired: Vec<Desired> = (0..12)
        .map(|number| {
            with(|table| {
                table.name = crate::names::TableName::parse(&format!("orders{number}")).expect("a name");
                table.ttl = Some(attribute("expires"));
                table.recovery = Recovery::On { days: 35 };
                table.stream = Some(StreamView::NewImage);
            })
        })
        .collect();
    let limits = control.limits(DAY, &Cancel::new());
    let all = futures_util::future::join_all(desired.iter().map(|desired| apply(&control, desired, None, &limits))).await;
    assert!(all.iter().all(|applied| applied.error.is_none()), "{all:#?}");
    assert!(control.refusals().iter().any(|refusal| refusal.contains("rate of control plane requests")));
}
