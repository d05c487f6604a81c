//! Budgets of the service that are spent: a step that is refused for one ends, the rest of the apply goes on.

use std::time::Duration;

use dynamodb_sim::Settings;
use tf_provider::Cancel;
use tokio::time::Instant;

use super::existing_table::{DAY, existing, inputs, is_update, reason, update};
use super::fixture::{add_index, fixed, index, on_demand, plain, provision, with};
use super::sim_control::{Fault, SimControl};
use super::wait_bounds::differences;
use crate::table::apply::{Applied, ApplyError, Reason, StepFailure, apply};
use crate::table::aspects::recovery::Recovery;
use crate::table::desired::Desired;
use crate::table::failure::report;
use crate::table::keys::Projection;
use crate::table::operation_log::Operation;
use crate::table::settings::{StreamView, TableClass};
use crate::table::throughput::{Capacities, Throughput};
use crate::wait::Deadline;

/// What failed, in order.
fn failures(applied: &Applied) -> &[StepFailure] {
    match &applied.error {
        Some(ApplyError::Steps(failures)) => failures,
        other => panic!("{other:?}"),
    }
}

async fn left(control: &SimControl, desired: &Desired) -> Vec<String> {
    differences(desired, &control.observe(&desired.name).await.expect("there is a table"))
}

fn set_index(desired: &mut Desired, by: &str, capacities: Capacities) {
    let Throughput::Provisioned { indexes, .. } = &mut desired.throughput else { panic!("it is provisioned") };
    indexes.insert(index(&format!("by_{by}")), capacities);
}

/// A table whose index `by_owner` has 6 units left after its four decreases of the day.
async fn lowered_four_times() -> (SimControl, Desired) {
    let mut desired = with(|table| {
        add_index(table, "owner");
        provision(table, 10);
    });
    let control = existing(&desired).await;
    for units in [9, 8, 7, 6] {
        set_index(&mut desired, "owner", fixed(units));
        assert_eq!(update(&control, &desired).await.error, None);
    }
    control.simulator().journal_mut().clear();
    (control, desired)
}

/// The third change of the class in 30 days comes first in the lane; the stream, the billing mode and deletion protection
/// do not wait for it.
#[tokio::test(start_paused = true)]
async fn a_class_that_cannot_change_stops_nothing_else() {
    let before = with(|table| provision(table, 5));
    let control = existing(&before).await;
    for class in [TableClass::InfrequentAccess, TableClass::Standard] {
        let mut desired = before.clone();
        desired.class = class;
        assert_eq!(update(&control, &desired).await.error, None);
    }
    control.simulator().journal_mut().clear();
    let mut desired = before;
    desired.class = TableClass::InfrequentAccess;
    desired.stream = Some(StreamView::NewImage);
    desired.protected = true;
    on_demand(&mut desired);
    let applied = update(&control, &desired).await;
    assert!(matches!(reason(&applied), Reason::Budget { until: None, .. }), "{:?}", applied.error);
    assert_eq!(inputs(&control), ["BillingMode+StreamSpecification", "DeletionProtectionEnabled"]);
    assert_eq!(left(&control, &desired).await, ["class"]);
    assert_eq!(applied.observed, control.observe(&desired.name).await);
}

/// An index is built although the decrease that rode along in its call has to wait.
#[tokio::test(start_paused = true)]
async fn an_index_is_built_without_a_decrease_that_waits() {
    let (control, mut desired) = lowered_four_times().await;
    set_index(&mut desired, "owner", fixed(5));
    add_index(&mut desired, "place");
    let applied = update(&control, &desired).await;
    let [StepFailure { step, reason: Reason::Budget { .. }, .. }] = failures(&applied) else { panic!("{applied:?}") };
    assert_eq!(step, "set capacity of index \"by_owner\"");
    assert_eq!(inputs(&control), ["AttributeDefinitions+GlobalSecondaryIndexUpdates"]);
    assert_eq!(left(&control, &desired).await, ["throughput of by_owner"]);
}

/// The table is raised at once, although its index cannot be lowered before tomorrow.
#[tokio::test(start_paused = true)]
async fn a_raise_does_not_wait_for_a_decrease() {
    let (control, mut desired) = lowered_four_times().await;
    set_index(&mut desired, "owner", fixed(5));
    let Throughput::Provisioned { table, .. } = &mut desired.throughput else { panic!("it is provisioned") };
    *table = fixed(100);
    let applied = update(&control, &desired).await;
    let [StepFailure { step, reason: Reason::Budget { .. }, .. }] = failures(&applied) else { panic!("{applied:?}") };
    assert_eq!(step, "set capacity of index \"by_owner\"");
    assert_eq!(inputs(&control), ["ProvisionedThroughput"]);
    assert_eq!(left(&control, &desired).await, ["throughput of by_owner"]);
}

/// The switch is refused, the stream that rode along is disabled by a call of its own.
#[tokio::test(start_paused = true)]
async fn a_stream_is_disabled_without_a_switch_that_waits() {
    let before = with(|table| {
        provision(table, 5);
        table.stream = Some(StreamView::NewImage);
    });
    let control = existing(&before).await;
    let mut desired = before;
    desired.stream = None;
    on_demand(&mut desired);
    control.set_faults(|call| {
        let spent = "Updates to TableClass are limited to 2 times in 30 day(s).";
        is_update(call, "BillingMode").then_some(Fault::Answer("LimitExceededException", spent, 400))
    });
    let applied = update(&control, &desired).await;
    let [StepFailure { step, reason: Reason::Budget { .. }, .. }] = failures(&applied) else { panic!("{applied:?}") };
    assert_eq!(step, "switch to on-demand");
    assert_eq!(applied.done, ["disable the stream"]);
    assert_eq!(inputs(&control), ["StreamSpecification"]);
}

/// An index that is rebuilt needs its name back; protection needs neither.
#[tokio::test(start_paused = true)]
async fn what_depends_on_a_step_that_waits_is_not_sent() {
    let before = with(|table| add_index(table, "owner"));
    let control = existing(&before).await;
    let mut desired = before;
    desired.global_indexes.get_mut(&index("by_owner")).expect("it has this index").shape.projection = Projection::All;
    desired.protected = true;
    control.set_faults(|call| {
        let spent = "Updates to TableClass are limited to 2 times in 30 day(s).";
        is_update(call, "GlobalSecondaryIndexUpdates").then_some(Fault::Answer("LimitExceededException", spent, 400))
    });
    let applied = update(&control, &desired).await;
    let [first, second] = failures(&applied) else { panic!("{applied:?}") };
    assert!(matches!(first.reason, Reason::Budget { .. }), "{first:?}");
    assert_eq!(
        (second.step.as_str(), &second.reason),
        ("create index \"by_owner\"", &Reason::DependsOn("delete index \"by_owner\"".to_owned()))
    );
    assert_eq!(inputs(&control), ["DeletionProtectionEnabled"]);
    assert_eq!(control.simulator().journal().count("UpdateTable").refused, 0, "the fault refuses, not the service");

    let error = applied.error.as_ref().expect("two steps wait");
    let diagnostics = report(error, Operation::Update, &desired.name, &desired.region, &applied.done);
    let [diagnostic] = diagnostics.iter().collect::<Vec<_>>()[..] else { panic!("{diagnostics:?}") };
    assert_eq!(diagnostic.summary, "Change not accepted yet");
    for part in [
        "does not accept 2 changes of table \"orders\" yet",
        "\n\n- delete index \"by_owner\": UpdateTable in Region eu-central-1 failed with LimitExceededException",
        "apply again when the older of the last two is 30 days old.",
        "\n\n- create index \"by_owner\": Not sent: it depends on \"delete index \"by_owner\"\".",
        "\n\nCompleted steps: enable deletion protection.",
    ] {
        assert!(diagnostic.detail.contains(part), "{part} is not in: {}", diagnostic.detail);
    }
}

/// A creation that fails is replaced by the next apply, which protection would prevent.
#[tokio::test(start_paused = true)]
async fn an_unfinished_creation_stays_unprotected() {
    let desired = with(|table| {
        table.protected = true;
        table.aspects.recovery = Recovery::On { days: 7 };
    });
    let control = SimControl::new(Settings::default()).with_faults(|call| {
        let spent = "Updates to TableClass are limited to 2 times in 30 day(s).";
        (call.operation == "UpdateContinuousBackups").then_some(Fault::Answer("LimitExceededException", spent, 400))
    });
    let applied = apply(&control, &desired, None, &control.deadline(DAY, &Cancel::new())).await;
    let [_, StepFailure { step, reason: Reason::DependsOn(_), .. }] = failures(&applied) else { panic!("{applied:?}") };
    assert_eq!(step, "enable deletion protection");
    assert!(!applied.observed.expect("there is a table").table.protected);
}

/// This machine's clock is 12 minutes behind the service's: a cool-down of 15 s still takes 15 s.
#[tokio::test(start_paused = true)]
async fn a_clock_that_is_behind_does_not_prolong_a_cool_down() {
    let protected = with(|table| table.protected = true);
    let control = existing(&plain()).await;
    assert_eq!(update(&control, &protected).await.error, None);
    let observed = control.observe(&protected.name).await;
    let behind = control.simulator().now().millis() - 12 * 60_000;
    let start = Instant::now();
    let deadline = Deadline::starting_at(behind, Duration::from_secs(120), Cancel::new());
    let applied = apply(&control, &plain(), observed, &deadline).await;
    assert_eq!(applied.error, None);
    assert!((14..20).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}
