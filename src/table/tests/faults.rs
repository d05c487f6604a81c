//! Updates while the service or the network misbehaves: refusals, failures, lost answers, lost writes, cool-downs.

use std::time::Duration;

use dynamodb_sim::{Limiters, Settings};
use tf_provider::Cancel;
use tokio::time::Instant;

use super::existing_table::{DAY, arrived, existing, inputs, is_update, reason, seven_concerns, update, within};
use super::fixture::{add_index, attribute, customer_key, plain, with};
use super::sim_control::{Fault, SimControl};
use super::wait_bounds::differences;
use crate::aws::error::ApiError;
use crate::table::apply::{Reason, apply};
use crate::table::aspects::recovery::Recovery;
use crate::table::desired::Desired;
use crate::table::observe::Place;
use crate::table::read_scope::ReadScope;
use crate::table::settings::{Encryption, StreamView, TableClass};

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
            let deadline = control.deadline(DAY, &Cancel::new());
            let place = Place { name: &after.name, arn: None, stream: None };
            if let Ok(observed) = crate::table::observe::observe(&control, &place, &ReadScope::whole(), &deadline).await
            {
                break observed;
            }
        };
        let applied = apply(&control, &after, observed, &control.deadline(DAY, &Cancel::new())).await;
        control.set_faults(|_| None);
        arrived(&control, &after, &applied).await;
        assert_eq!(
            control.mutations().len(),
            6,
            "an answer that got lost does not make a second change: {:?}",
            inputs(&control)
        );
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

/// What was answered last is more than that the time is over.
#[tokio::test(start_paused = true)]
async fn a_wait_in_vain_tells_the_last_answer() {
    for operation in ["UpdateTable", "DescribeTable"] {
        let desired = with(|table| table.class = TableClass::InfrequentAccess);
        let control = existing(&plain()).await;
        let observed = control.observe(&desired.name).await;
        control.set_faults(move |call| {
            (call.operation == operation).then_some(Fault::Answer("ThrottlingException", "Rate exceeded", 400))
        });
        let deadline = control.deadline(Duration::from_secs(30), &Cancel::new());
        let applied = apply(&control, &desired, observed, &deadline).await;
        let Reason::Interrupted(wait) = reason(&applied) else { panic!("{:?}", applied.error) };
        assert!(wait.blocked.starts_with(operation), "{}", wait.blocked);
        assert!(wait.blocked.ends_with("ThrottlingException: Rate exceeded"), "{}", wait.blocked);
    }
}

/// A look that fails forever ends the wait, one that fails sometimes does not.
#[tokio::test(start_paused = true)]
async fn reads_may_fail_for_a_while() {
    let desired = with(|table| table.class = TableClass::InfrequentAccess);
    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.set_faults(|call| {
        (call.operation == "DescribeTable" && call.nth < 4).then_some(Fault::Answer(
            "ThrottlingException",
            "Rate exceeded",
            400,
        ))
    });
    let applied = apply(&control, &desired, observed, &control.deadline(DAY, &Cancel::new())).await;
    arrived(&control, &desired, &applied).await;

    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.set_faults(|call| {
        (call.operation == "DescribeTable").then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    });
    let applied = apply(&control, &desired, observed, &control.deadline(DAY, &Cancel::new())).await;
    assert!(matches!(reason(&applied), Reason::ReadFailed(_)), "{:?}", applied.error);
}

/// Denied in one lane, the others end their work.
#[tokio::test(start_paused = true)]
async fn a_denied_step_does_not_keep_others_from_being_done() {
    let desired = with(|table| {
        table.class = TableClass::InfrequentAccess;
        table.aspects.recovery = Recovery::On { days: 7 };
        table.aspects.ttl = Some(attribute("expires"));
        table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
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
    let deadline = control.deadline(DAY, &Cancel::new());
    let hand = async {
        tokio::time::sleep(Duration::from_secs(100)).await;
        control.simulator().reset();
    };
    let (applied, ()) = tokio::join!(apply(&control, &desired, observed, &deadline), hand);
    assert_eq!(*reason(&applied), Reason::Gone);

    let control = existing(&plain()).await;
    let observed = control.observe(&desired.name).await;
    control.simulator().reset();
    let applied = apply(&control, &desired, observed, &control.deadline(DAY, &Cancel::new())).await;
    assert_eq!(*reason(&applied), Reason::Gone);
}

/// Another attribute is off, then on; the service takes the second call only after its cool-down, which it does not tell.
#[tokio::test(start_paused = true)]
async fn another_ttl_attribute_waits_for_the_cool_down() {
    let before = with(|table| table.aspects.ttl = Some(attribute("expires")));
    let after = with(|table| table.aspects.ttl = Some(attribute("ends")));
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

/// Reference 0.2 no. 8: the fifth change of the key in a day is hours away: that is reported and not waited for.
#[tokio::test(start_paused = true)]
async fn a_spent_budget_is_reported_with_its_time() {
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

/// The account's own deadline, as measured, with several tables at once.
#[tokio::test(start_paused = true)]
async fn limits_of_the_account_are_outlived() {
    let settings = Settings { limiters: Limiters::measured(), ..Settings::default() };
    let control = SimControl::new(settings);
    let desired: Vec<Desired> = (0..12)
        .map(|number| {
            with(|table| {
                table.name = crate::names::TableName::parse(&format!("orders{number}")).expect("a name");
                table.aspects.ttl = Some(attribute("expires"));
                table.aspects.recovery = Recovery::On { days: 35 };
                table.stream = Some(StreamView::NewImage);
            })
        })
        .collect();
    let deadline = control.deadline(DAY, &Cancel::new());
    let all =
        futures_util::future::join_all(desired.iter().map(|desired| apply(&control, desired, None, &deadline))).await;
    assert!(all.iter().all(|applied| applied.error.is_none()), "{all:#?}");
    assert!(control.refusals().iter().any(|refusal| refusal.contains("rate of control plane requests")));
}
