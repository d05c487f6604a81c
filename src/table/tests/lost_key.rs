//! Tables that cannot use their KMS key: what is done, what is refused, and that neither is waited for (M-006).

use std::time::Duration;

use dynamodb_sim::Settings;
use serde_json::json;
use tf_provider::Cancel;
use tokio::time::Instant;

use super::existing_table::{DAY, existing, reason, update};
use super::fixture::{add_index, customer_key, provision, with};
use super::sim_control::SimControl;
use super::wait_bounds::differences;
use crate::table::apply::{Applied, ApplyError, Reason, apply};
use crate::table::desired::Desired;
use crate::table::settings::{StreamView, TableClass};

fn encrypted() -> Desired {
    with(|table| {
        table.encryption = customer_key(1);
        table.protected = true;
    })
}

/// The table, so long after its key was disabled.
async fn without_key(since: Duration) -> SimControl {
    let control = existing(&encrypted()).await;
    control.by_hand("DisableKey", &json!({"KeyId": "00000001-1111-4222-8333-444444444444"}));
    tokio::time::sleep(since).await;
    control
}

fn changed(change: impl FnOnce(&mut Desired)) -> Desired {
    let mut desired = encrypted();
    change(&mut desired);
    desired
}

const HOURS: Duration = Duration::from_secs(7_200);

#[tokio::test(start_paused = true)]
async fn what_works_without_the_key_is_done_and_the_table_is_not_waited_for() {
    let changes = [
        changed(|table| drop(table.aspects.tags.insert("Team".to_owned(), "core".to_owned()))),
        changed(|table| table.protected = false),
        changed(|table| table.stream = Some(StreamView::NewImage)),
    ];
    for desired in changes {
        let control = without_key(HOURS).await;
        let start = Instant::now();
        let applied = update(&control, &desired).await;
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
        assert_eq!(applied.error, None);
        let seen = control.observe(&desired.name).await.expect("there is a table");
        assert_eq!(differences(&desired, &seen), ["status"]);
        assert_eq!(control.refusals(), Vec::<String>::new());
    }
}

/// Whether these need the key is not known: the service is asked once, and its refusal is not taken for one that passes.
#[tokio::test(start_paused = true)]
async fn a_refusal_of_a_table_without_its_key_is_final() {
    let changes = [
        changed(|table| table.class = TableClass::InfrequentAccess),
        changed(|table| add_index(table, "owner")),
        changed(|table| provision(table, 5)),
    ];
    for desired in changes {
        let control = without_key(HOURS).await;
        let start = Instant::now();
        let applied = update(&control, &desired).await;
        assert!(matches!(reason(&applied), Reason::Impossible(why) if why.contains("KMS key")), "{:?}", applied.error);
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
        assert_eq!(control.refusals().len(), 1);
    }
}

/// The service is known to refuse it.
#[tokio::test(start_paused = true)]
async fn another_key_is_not_asked_for_while_the_key_is_lost() {
    let control = without_key(HOURS).await;
    let applied = update(&control, &changed(|table| table.encryption = customer_key(2))).await;
    assert!(matches!(reason(&applied), Reason::Impossible(_)), "{:?}", applied.error);
    assert_eq!((control.mutations(), control.refusals()), (vec!["DisableKey".to_owned()], Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn an_archived_table_says_so_at_once() {
    let changes = [
        changed(|table| drop(table.aspects.tags.insert("Team".to_owned(), "core".to_owned()))),
        changed(|table| table.protected = false),
        changed(|table| table.class = TableClass::InfrequentAccess),
    ];
    for desired in changes {
        let control = without_key(8 * DAY).await;
        let start = Instant::now();
        let applied = update(&control, &desired).await;
        assert!(matches!(reason(&applied), Reason::Impossible(why) if why.contains("archived")), "{:?}", applied.error);
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    }
}

/// T-334: the service gives no reason.
#[tokio::test(start_paused = true)]
async fn a_table_that_vanishes_while_it_is_created_is_not_waited_for() {
    let control = SimControl::new(Settings::default());
    let (desired, deadline) = (encrypted(), control.deadline(DAY, &Cancel::new()));
    let start = Instant::now();
    let disable = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        control.by_hand("DisableKey", &json!({"KeyId": "00000001-1111-4222-8333-444444444444"}));
    };
    let (applied, ()) = futures_util::future::join(apply(&control, &desired, None, &deadline), disable).await;
    let Applied { observed, created, done, error, .. } = applied;
    assert_eq!((observed, created, done), (None, false, Vec::new()));
    assert_eq!(error, Some(ApplyError::Vanished(desired.name)));
    assert!(start.elapsed() < Duration::from_secs(4_000), "{:?}", start.elapsed());
}
