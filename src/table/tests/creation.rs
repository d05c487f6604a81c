//! Creating tables: how few calls it takes, how soon its end is noticed, and what happens when answers get lost.

use std::time::Duration;

use dynamodb_sim::{Pick, Settings, Simulator};
use serde_json::json;
use tf_provider::Cancel;
use tokio::time::Instant;

use super::fixture::{add_index, attribute, index, plain, provision, with};
use super::request::request;
use super::sim_control::{Fault, SimControl, caller};
use crate::table::apply::{Applied, ApplyError, Reason, apply};
use crate::table::aspects::recovery::Recovery;
use crate::table::control_plane::Target;
use crate::table::desired::Desired;
use crate::table::steps::Step;
use crate::wait::Interruption;

const HOUR: Duration = Duration::from_secs(3_600);

async fn create(control: &SimControl, desired: &Desired) -> Applied {
    apply(control, desired, None, &control.deadline(HOUR, &Cancel::new())).await
}

fn tagged_and_indexed() -> Desired {
    with(|table| {
        add_index(table, "owner");
        table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
        table.aspects.recovery = Recovery::On { days: 35 };
        table.aspects.ttl = Some(attribute("expires"));
    })
}

/// An index, recovery, time to live and tags: CreateTable carries what it can, the rest is one call each.
#[tokio::test(start_paused = true)]
async fn an_ordinary_table_takes_three_calls() {
    let control = SimControl::new(Settings::default());
    let applied = create(&control, &tagged_and_indexed()).await;
    assert_eq!(applied.error, None);
    let mut calls = control.mutations();
    calls.sort();
    assert_eq!(calls, ["CreateTable", "UpdateContinuousBackups", "UpdateTimeToLive"]);
    let done =
        ["create table \"orders\"", "set point-in-time recovery to 35 days", "enable time to live on \"expires\""];
    assert_eq!(applied.done, done);
}

#[tokio::test(start_paused = true)]
async fn a_plain_table_takes_one_call() {
    let control = SimControl::new(Settings::default());
    assert_eq!(create(&control, &plain()).await.error, None);
    assert_eq!(control.mutations(), ["CreateTable"]);
}

/// Protection comes last: whatever fails before leaves a table that can be replaced.
#[tokio::test(start_paused = true)]
async fn protection_is_switched_on_when_everything_else_is_done() {
    let desired = with(|table| {
        *table = tagged_and_indexed();
        table.protected = true;
    });
    let control = SimControl::new(Settings { journal_inputs: true, ..Settings::default() });
    assert_eq!(create(&control, &desired).await.error, None);
    let simulator = control.simulator();
    let mutations: Vec<_> = simulator.journal().mutations().collect();
    let create = mutations.first().and_then(|entry| entry.input.clone()).unwrap_or_default();
    assert_eq!(create.get("DeletionProtectionEnabled"), None);
    let last = mutations.last().and_then(|entry| entry.input.clone()).unwrap_or_default();
    assert_eq!(last, json!({"TableName": "orders", "DeletionProtectionEnabled": true}));
}

/// When a second table, made the same way at the same moment, turns active.
fn ready_after(settings: &Settings, desired: &Desired) -> Duration {
    let mut twin = Simulator::new(settings.clone());
    let target = Target::named(&desired.name);
    let (_, operation, input) = request(&target, &Step::Create(Box::new(desired.clone())));
    let start = twin.now();
    twin.call(&caller(), operation, &input).expect("the table is legal");
    while twin.table(&caller(), "orders").is_some_and(|table| table.status() != "ACTIVE") {
        let next = twin.next_transition().expect("it is being created");
        twin.advance_to(next);
    }
    Duration::from_millis(twin.now().since(start) as u64)
}

#[tokio::test(start_paused = true)]
async fn a_ready_table_is_noticed_within_a_second() {
    for seed in 0..200 {
        fastrand::seed(seed);
        let desired = with(|table| {
            if seed % 2 == 0 {
                add_index(table, "owner");
            }
        });
        let settings = Settings { pick: Pick::Seeded(seed), ..Settings::default() };
        let ready = ready_after(&settings, &desired);
        let (control, start) = (SimControl::new(settings), Instant::now());
        assert_eq!(create(&control, &desired).await.error, None);
        let (noticed, latest) = (start.elapsed(), ready + Duration::from_millis(1_100));
        assert!(ready <= noticed && noticed <= latest, "seed {seed}: ready after {ready:?}, noticed after {noticed:?}");
    }
}

/// Resource design, complaint 16.
#[tokio::test(start_paused = true)]
async fn lost_response_to_create_table_is_adopted() {
    let control = SimControl::new(Settings::default())
        .with_faults(|call| (call.operation == "CreateTable" && call.nth == 0).then_some(Fault::AnswerLost));
    let applied = create(&control, &tagged_and_indexed()).await;
    assert_eq!(applied.error, None);
    assert_eq!(control.simulator().journal().count("CreateTable").accepted, 1);
    assert_eq!(control.simulator().journal().count("CreateTable").refused, 0);
}

#[tokio::test(start_paused = true)]
async fn lost_request_to_create_table_is_sent_again() {
    for fault in [
        || Fault::RequestLost,
        || Fault::Answer("InternalServerError", "The request processing has failed", 500),
        || Fault::Answer("ThrottlingException", "Rate exceeded", 400),
    ] {
        let control = SimControl::new(Settings::default())
            .with_faults(move |call| (call.operation == "CreateTable" && call.nth < 3).then(fault));
        assert_eq!(create(&control, &plain()).await.error, None);
        assert_eq!(control.mutations(), ["CreateTable"]);
    }
}

/// Of three calls in a row two fail, whatever they are.
#[tokio::test(start_paused = true)]
async fn a_bad_network_does_not_keep_a_table_from_being_created() {
    type Make = fn() -> Fault;
    let faults: [Make; 4] = [
        || Fault::Answer("ThrottlingException", "Rate exceeded", 400),
        || Fault::Answer("InternalServerError", "The request processing has failed", 500),
        || Fault::RequestLost,
        || Fault::AnswerLost,
    ];
    for fault in faults {
        for first in 0..3 {
            let control =
                SimControl::new(Settings::default()).with_faults(move |call| ((call.nth + first) % 3 != 2).then(fault));
            assert_eq!(create(&control, &tagged_and_indexed()).await.error, None);
            let creations = control.mutations().into_iter().filter(|call| call == "CreateTable").count();
            assert_eq!(creations, 1);
        }
    }
}

/// The answer is lost, and so are the looks that follow: the table shows when the second attempt is refused.
#[tokio::test(start_paused = true)]
async fn a_table_that_shows_late_is_adopted() {
    let control = SimControl::new(Settings::default()).with_faults(|call| match (call.operation, call.nth) {
        ("CreateTable", 0) => Some(Fault::AnswerLost),
        ("DescribeTable", 0) => Some(Fault::Answer("ResourceNotFoundException", "Table: orders not found", 400)),
        _ => None,
    });
    assert_eq!(create(&control, &plain()).await.error, None);
    assert_eq!(control.mutations(), ["CreateTable"]);
    assert_eq!(control.simulator().journal().count("CreateTable").refused, 1);
}

/// A table of that name with another key cannot be what an unanswered creation made.
#[tokio::test(start_paused = true)]
async fn a_foreign_table_is_not_adopted() {
    let foreign = with(|table| {
        table.key = crate::table::keys::PrimaryKey { partition: super::fixture::key("other"), sort: None }
    });
    for (there, age) in [(foreign.clone(), 0), (foreign, 600), (plain(), 600)] {
        for lost in [false, true] {
            let control = SimControl::new(Settings::default());
            let (_, operation, input) = request(&Target::named(&there.name), &Step::Create(Box::new(there.clone())));
            control.by_hand(operation, &input);
            tokio::time::sleep(Duration::from_secs(age)).await;
            control.set_faults(move |call| {
                (lost && call.operation == "CreateTable" && call.nth == 0).then_some(Fault::RequestLost)
            });
            let applied = create(&control, &plain()).await;
            assert_eq!(applied.error, Some(ApplyError::NameTaken(there.name.clone())), "age {age}, lost {lost}");
            assert_eq!(applied.observed, None, "a table made by another tool must not get into the state");
        }
    }
}

/// The state gets the table as far as it is, so that Terraform taints it and nothing is forgotten.
#[tokio::test(start_paused = true)]
async fn a_creation_that_fails_midway_returns_what_there_is() {
    let desired = with(|table| {
        *table = tagged_and_indexed();
        table.protected = true;
    });
    let denied = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: dynamodb:UpdateTimeToLive";
    let control = SimControl::new(Settings::default()).with_faults(move |call| {
        (call.operation == "UpdateTimeToLive").then_some(Fault::Answer("AccessDeniedException", denied, 400))
    });
    let applied = create(&control, &desired).await;
    let Some(ApplyError::Steps(failures)) = &applied.error else { panic!("{:?}", applied.error) };
    let [failure] = failures.as_slice() else { panic!("{failures:?}") };
    assert_eq!(failure.step, "enable time to live on \"expires\"");
    assert!(matches!(failure.reason, Reason::Refused(_)), "{failure:?}");
    assert_eq!(applied.done, ["create table \"orders\"", "set point-in-time recovery to 35 days"]);
    let observed = applied.observed.expect("the table is there");
    assert!(!observed.table.protected, "a table that is to be replaced must not be protected");
    assert_eq!(observed.aspects.recovery.observed(), Some(&Recovery::On { days: 35 }));
    assert_eq!(observed.aspects.ttl.observed(), Some(&None));
    assert!(observed.table.global_indexes.contains_key(&index("by_owner")));
}

/// A stop that comes while CreateTable is under way does not lose the table.
#[tokio::test(start_paused = true)]
async fn a_stopped_creation_returns_the_table() {
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let control = SimControl::new(Settings::default()).with_faults(move |call| {
        if call.operation == "CreateTable" {
            stop.cancel();
        }
        // The first look fails, too.
        (call.operation == "DescribeTable" && call.nth == 0).then_some(Fault::RequestLost)
    });
    let applied = apply(&control, &plain(), None, &control.deadline(HOUR, &cancel)).await;
    let Some(ApplyError::Interrupted(wait)) = applied.error else { panic!("{:?}", applied.error) };
    assert_eq!(wait.interruption, Interruption::Stopped);
    assert!(applied.observed.is_some());
}

/// Accepted, and then every read fails: there is a table, and the state must name it.
#[tokio::test(start_paused = true)]
async fn an_accepted_creation_is_known_although_nothing_was_seen() {
    let control = SimControl::new(Settings::default())
        .with_faults(|call| (call.operation == "DescribeTable").then_some(Fault::RequestLost));
    let applied = apply(&control, &plain(), None, &control.deadline(Duration::from_secs(60), &Cancel::new())).await;
    assert!(applied.error.is_some());
    assert_eq!(applied.observed, None);
    assert!(applied.created);
    assert_eq!(applied.done, ["create table \"orders\""]);
}

/// A stop right after the last call of a creation leaves a whole table, which must not be tainted: protected as it is,
/// the next apply could not replace it.
#[tokio::test(start_paused = true)]
async fn a_creation_stopped_at_its_protection_is_whole() {
    let desired = with(|table| table.protected = true);
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let control = SimControl::new(Settings::default()).with_faults(move |call| {
        if call.operation == "UpdateTable" {
            stop.cancel();
        }
        None
    });
    let applied = apply(&control, &desired, None, &control.deadline(HOUR, &cancel)).await;
    assert_eq!(applied.error, None);
    assert!(applied.observed.expect("there is a table").table.protected);
    let there = control.observe(&desired.name).await.expect("there is a table");
    assert!(there.table.protected);
}

/// Short deadline are honored as well as long ones, to the millisecond.
#[tokio::test(start_paused = true)]
async fn a_time_out_is_honored_exactly() {
    for millis in [0, 1, 250, 1_000, 4_321, 12_000] {
        let control = SimControl::new(Settings::default());
        let start = Instant::now();
        let deadline = control.deadline(Duration::from_millis(millis), &Cancel::new());
        let desired = with(|table| {
            add_index(table, "owner");
            provision(table, 5);
        });
        let applied = apply(&control, &desired, None, &deadline).await;
        let elapsed = start.elapsed().as_millis();
        assert_eq!(elapsed, u128::from(millis), "{:?}", applied.error);
        let Some(ApplyError::Interrupted(wait)) = applied.error else { panic!("{:?}", applied.error) };
        assert_eq!(wait.interruption, Interruption::TimedOut);
        assert_eq!(wait.timeout, Duration::from_millis(millis));
        assert_eq!(applied.observed.is_some(), millis > 0, "what was created is known, however short the time");
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_without_backups_gets_the_rest() {
    let control = SimControl::new(Settings { profile: dynamodb_sim::Profile::Local, ..Settings::default() });
    let applied = create(&control, &tagged_and_indexed()).await;
    assert_eq!(applied.error, None);
    let [(aspect, error)] = applied.unsupported.as_slice() else { panic!("{:?}", applied.unsupported) };
    assert_eq!((*aspect, error.operation), (crate::table::steps::AspectKind::Recovery, "UpdateContinuousBackups"));
    assert_eq!(control.mutations(), ["CreateTable", "UpdateTimeToLive"]);
}

/// The same plan may delete the table at one address and create it at another.
#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_deleted_is_waited_for() {
    let control = super::existing_table::existing(&plain()).await;
    control.by_hand("DeleteTable", &serde_json::json!({"TableName": "orders"}));
    let deadline = control.deadline(super::existing_table::DAY, &Cancel::new());
    let applied = apply(&control, &plain(), None, &deadline).await;
    assert_eq!((applied.error, applied.created), (None, true));
    assert_eq!(control.mutations(), ["DeleteTable", "CreateTable"]);
}
