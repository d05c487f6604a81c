//! A table that exists already, updates of it, and what must then hold.

use std::time::Duration;

use dynamodb_sim::Settings;
use serde_json::Value;
use tf_provider::Cancel;

use super::fixture::{add_index, customer_key, on_demand, provision, remove_index, with};
use super::sim_control::{Call, SimControl};
use super::wait_bounds::differences;
use crate::table::apply::{Applied, ApplyError, Reason, StepFailure, apply};
use crate::table::desired::Desired;
use crate::table::settings::{StreamView, TableClass};
use crate::table::steps::{Steps, steps};

/// Time enough for everything but the slowest budgets.
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// A table as `desired`, made a day ago, with an empty journal.
pub(crate) async fn existing(desired: &Desired) -> SimControl {
    let control = SimControl::new(Settings { journal_inputs: true, ..Settings::default() });
    let applied = apply(&control, desired, None, &control.deadline(DAY, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    tokio::time::sleep(DAY).await;
    control.simulator().journal_mut().clear();
    control
}

/// An update with all the time it needs.
pub(crate) async fn update(control: &SimControl, desired: &Desired) -> Applied {
    within(control, desired, DAY, &Cancel::new()).await
}

/// An update from what a refresh sees.
pub(crate) async fn within(control: &SimControl, desired: &Desired, timeout: Duration, cancel: &Cancel) -> Applied {
    let observed = control.observe(&desired.name).await;
    assert!(observed.is_some(), "there is a table");
    apply(control, desired, observed, &control.deadline(timeout, cancel)).await
}

/// The update was completed, and reported what a refresh then reads.
pub(crate) async fn arrived(control: &SimControl, desired: &Desired, applied: &Applied) {
    assert_eq!(applied.error, None);
    let seen = control.observe(&desired.name).await.expect("there is a table");
    assert_eq!(differences(desired, &seen), Vec::<String>::new());
    assert_eq!(applied.observed.as_ref(), Some(&seen));
    assert_eq!(steps(desired, Some(&seen)), Steps::default());
}

/// What the accepted changes said, without the table's name.
pub(crate) fn inputs(control: &SimControl) -> Vec<String> {
    let simulator = control.simulator();
    let text = |entry: &dynamodb_sim::Entry| {
        let Some(Value::Object(mut members)) = entry.input.clone() else { return String::new() };
        members.remove("TableName");
        members.keys().cloned().collect::<Vec<_>>().join("+")
    };
    simulator.journal().mutations().map(text).collect()
}

/// Why the one step failed that did.
pub(crate) fn reason(applied: &Applied) -> &Reason {
    match &applied.error {
        Some(ApplyError::Steps(failures)) => match failures.as_slice() {
            [StepFailure { reason, .. }] => reason,
            _ => panic!("{failures:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Whether the call is an UpdateTable with this member.
pub(crate) fn is_update(call: &Call<'_>, member: &str) -> bool {
    call.operation == "UpdateTable" && call.input.get(member).is_some()
}

/// Class, encryption, billing, stream, protection, an index less and an index more.
pub(crate) fn seven_concerns() -> (Desired, Desired) {
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
