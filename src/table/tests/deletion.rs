//! Deleting tables that are at rest, busy, gone already, or to be backed up first.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dynamodb_sim::Settings;
use serde_json::json;
use tf_provider::Cancel;
use tokio::time::Instant;

use super::fixture::{add_index, customer_key, plain, provision, provision_with, scaled, with};
use super::sim_control::{Fault, SimControl};
use crate::table::apply::{ApplyError, Deletion, apply, delete};
use crate::table::aspects::alarms::{AlarmSpec, Facts, ThroughputLimits, definitions};
use crate::table::aspects::recovery::Recovery;
use crate::table::control_plane::ControlPlane;
use crate::table::read_scope::ReadScope;
use crate::table::table_ref::TableRef;
use crate::table::throughput::BillingMode;
use crate::wait::Interruption;

const HOUR: Duration = Duration::from_secs(3_600);

async fn existing() -> SimControl {
    let control = SimControl::new(Settings::default());
    let desired = with(|table| add_index(table, "owner"));
    let applied = apply(&control, &desired, None, &control.deadline(HOUR, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    tokio::time::sleep(HOUR).await;
    control.simulator().journal_mut().clear();
    control
}

/// Whatever scales or watches the table and its index.
fn dependents() -> ReadScope {
    ReadScope::of_desired(&with(|table| {
        add_index(table, "owner");
        provision(table, 5);
    }))
}

async fn delete_table(control: &SimControl, deletion: &Deletion) -> Result<Option<String>, ApplyError> {
    let deleted = delete(
        control,
        &TableRef::named(&plain().name),
        deletion,
        &dependents(),
        &control.deadline(HOUR, &Cancel::new()),
    )
    .await;
    if deleted.is_ok() {
        assert_eq!(control.table(&plain().name).await, Ok(None));
    }
    deleted
}

#[tokio::test(start_paused = true)]
async fn a_table_at_rest_takes_one_call() {
    let control = existing().await;
    let start = Instant::now();
    assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None));
    assert_eq!(control.mutations(), ["DeleteTable"]);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None), "gone is gone");
}

/// Each of these makes the service refuse a deletion, most of them while the table is active (T-069, T-150).
#[tokio::test(start_paused = true)]
async fn a_busy_table_is_deleted_when_it_can_be() {
    let changed = [
        with(|table| {
            add_index(table, "owner");
            table.encryption = customer_key(1);
        }),
        with(|table| {
            add_index(table, "owner");
            add_index(table, "place");
        }),
        with(|table| {
            add_index(table, "owner");
            table.stream = Some(crate::table::settings::StreamView::NewImage);
            table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
        }),
        with(|table| {
            add_index(table, "owner");
            table.warm.read = Some(20_000);
        }),
    ];
    for desired in changed {
        let control = existing().await;
        let observed = control.observe(&desired.name).await;
        let cancel = Cancel::new();
        let stop = cancel.clone();
        control.set_faults(move |call| {
            if call.operation == "UpdateTable" {
                stop.cancel();
            }
            None
        });
        let applied = apply(&control, &desired, observed, &control.deadline(HOUR, &cancel)).await;
        assert!(applied.error.is_some());
        assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None));
        assert_eq!(control.mutations().last().map(String::as_str), Some("DeleteTable"));
    }
}

#[tokio::test(start_paused = true)]
async fn lost_answers_do_no_harm() {
    for lost in [Fault::AnswerLost, Fault::RequestLost] {
        let control = existing().await;
        let mut lost = Some(lost);
        control.set_faults(move |call| lost.take_if(|_| call.operation == "DeleteTable"));
        assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None));
        assert_eq!(control.mutations(), ["DeleteTable"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_made_first() {
    let control = existing().await;
    let backup = delete_table(&control, &Deletion::AfterBackup("orders-final".to_owned())).await;
    let arn = backup.expect("it works").expect("a backup was made");
    assert_eq!(control.mutations(), ["CreateBackup", "DeleteTable"]);
    control.by_hand("DescribeBackup", &json!({"BackupArn": arn}));

    // A backup that is denied keeps the table.
    let control = existing().await;
    control.set_faults(|call| {
        (call.operation == "CreateBackup").then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    });
    let kept = delete_table(&control, &Deletion::AfterBackup("orders-final".to_owned())).await;
    assert!(matches!(kept, Err(ApplyError::Call { .. })), "{kept:?}");
    assert_eq!(control.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_protected_table_stays() {
    let control = existing().await;
    control.by_hand("UpdateTable", &json!({"TableName": "orders", "DeletionProtectionEnabled": true}));
    let kept = delete_table(&control, &Deletion::Now).await;
    let Err(ApplyError::Call { error, .. }) = kept else { panic!("{kept:?}") };
    assert_eq!(error.operation, "DeleteTable");
}

#[tokio::test(start_paused = true)]
async fn stop_and_time_out_are_honored() {
    let control = existing().await;
    let deadline = control.deadline(Duration::from_millis(1_500), &Cancel::new());
    let start = Instant::now();
    let late = delete(&control, &TableRef::named(&plain().name), &Deletion::Now, &dependents(), &deadline).await;
    assert_eq!(start.elapsed(), Duration::from_millis(1_500));
    let Err(ApplyError::Interrupted(wait)) = late else { panic!("{late:?}") };
    assert_eq!(wait.interruption, Interruption::TimedOut);

    let control = existing().await;
    let cancel = Cancel::new();
    let deadline = control.deadline(HOUR, &cancel);
    let stop = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        cancel.cancel();
    };
    let name = TableRef::named(&plain().name);
    let scope = dependents();
    let (stopped, ()) = tokio::join!(delete(&control, &name, &Deletion::Now, &scope, &deadline), stop);
    let Err(ApplyError::Interrupted(wait)) = stopped else { panic!("{stopped:?}") };
    assert_eq!(wait.interruption, Interruption::Stopped);
}

/// Twenty scaled indexes have more alarms than one call takes.
#[tokio::test(start_paused = true)]
async fn alarms_go_a_hundred_at_a_time() {
    let control = existing().await;
    let alarms: BTreeSet<String> = (0..127).map(|number| format!("orders-rule-{number:03}")).collect();
    let scope = ReadScope { own_alarms: alarms.clone(), alarms, ..ReadScope::default() };
    let deadline = control.deadline(HOUR, &Cancel::new());
    assert_eq!(delete(&control, &TableRef::named(&plain().name), &Deletion::Now, &scope, &deadline).await, Ok(None));
    assert_eq!(control.mutations(), ["DeleteTable", "DeleteAlarms", "DeleteAlarms"]);
}

/// An alarm that another tool has made its own since the state was read is that tool's.
#[tokio::test(start_paused = true)]
async fn alarms_of_other_tables_stay() {
    let of = |table| {
        let facts = Facts {
            table,
            billing: BillingMode::OnDemand,
            limits: ThroughputLimits::default(),
            indexes: BTreeMap::new(),
            kinesis: false,
            replicas: BTreeSet::new(),
        };
        definitions(&AlarmSpec::default(), &facts)
    };
    let control = SimControl::new(Settings::default());
    let desired = with(|table| table.aspects.alarms = of("orders").into_iter().chain(of("another")).collect());
    let applied = apply(&control, &desired, None, &control.deadline(HOUR, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    let alarms: BTreeSet<String> = desired.aspects.alarms.keys().cloned().collect();
    let scope = ReadScope { own_alarms: alarms.clone(), ..ReadScope::default() };
    let deadline = control.deadline(HOUR, &Cancel::new());
    assert_eq!(delete(&control, &TableRef::named(&desired.name), &Deletion::Now, &scope, &deadline).await, Ok(None));
    let left = control.alarms(&alarms).await.expect("alarms");
    let left: Vec<_> = left.observed().expect("observed").keys().cloned().collect();
    assert_eq!(left, of("another").into_keys().collect::<Vec<_>>());
}

/// A role that may do nothing with Application Auto Scaling can delete what was never scaled, and ends what it knows of.
#[tokio::test(start_paused = true)]
async fn a_denied_read_of_scaling_is_no_obstacle() {
    let denied = |call: &super::sim_control::Call<'_>| {
        let denied = call.operation.contains("Scal");
        denied.then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
    };
    let control = existing().await;
    control.set_faults(denied);
    assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None));

    let control = existing().await;
    control.set_faults(denied);
    let scaled = ReadScope::of_desired(&with(|table| provision_with(table, &scaled(5, 100))));
    let deadline = control.deadline(HOUR, &Cancel::new());
    let kept = delete(&control, &TableRef::named(&plain().name), &Deletion::Now, &scaled, &deadline).await;
    let Err(ApplyError::LeftBehind { left, .. }) = kept else { panic!("{kept:?}") };
    let left: Vec<String> = left.iter().map(ToString::to_string).collect();
    assert_eq!(
        left,
        ["the scaling of the read capacity of the table", "the scaling of the write capacity of the table"]
    );
}

/// Recovery leaves a system backup behind, which is not ours to wait for.
#[tokio::test(start_paused = true)]
async fn recovery_does_not_hinder() {
    let control = SimControl::new(Settings::default());
    let desired = with(|table| table.aspects.recovery = Recovery::On { days: 35 });
    let applied = apply(&control, &desired, None, &control.deadline(HOUR, &Cancel::new())).await;
    assert_eq!(applied.error, None);
    assert_eq!(delete_table(&control, &Deletion::Now).await, Ok(None));
}

/// Every call of a deletion refused in turn: as long as the table exists, so does what scales and watches it.
#[tokio::test(start_paused = true)]
async fn a_refused_deletion_leaves_scaling_and_alarms() {
    let desired = with(|table| {
        provision_with(table, &scaled(5, 100));
        table.aspects.recovery = Recovery::On { days: 35 };
    });
    for (deletion, operation) in [
        (Deletion::Now, "DeleteTable"),
        (Deletion::AfterBackup("orders-final".to_owned()), "CreateBackup"),
        (Deletion::AfterBackup("orders-final".to_owned()), "DeleteTable"),
    ] {
        let control = SimControl::new(Settings::default());
        let applied = apply(&control, &desired, None, &control.deadline(HOUR, &Cancel::new())).await;
        assert_eq!(applied.error, None);
        let scope = ReadScope::of_desired(&desired);
        let before = control.targets(&desired.name, &scope.scaling).await.expect("targets");
        control.set_faults(move |call| {
            (call.operation == operation).then_some(Fault::Answer("AccessDeniedException", "not authorized", 400))
        });
        let deadline = control.deadline(HOUR, &Cancel::new());
        let refused = delete(&control, &TableRef::named(&desired.name), &deletion, &scope, &deadline).await;
        let Err(ApplyError::Call { error, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(error.operation, operation);
        assert_eq!(control.targets(&desired.name, &scope.scaling).await.expect("targets"), before, "{operation}");
        let backups = |operation| control.mutations().iter().filter(|call| *call == operation).count();
        assert_eq!(backups("CreateBackup"), backups("DeleteBackup"), "no refused attempt leaves a backup");
    }
}

/// The table was deleted and another one created with its name: the deletion is complete, and the other one stays.
#[tokio::test(start_paused = true)]
async fn another_table_of_the_name_ends_the_wait() {
    let control = existing().await;
    let live = control.table(&plain().name).await.expect("described").expect("a table");
    let other = TableRef { name: plain().name, id: Some("another".to_owned()), created_at: None };
    assert!(!other.is(&live));
    let deadline = control.deadline(HOUR, &Cancel::new());
    let mut answered = false;
    control.set_faults(move |call| {
        let first = call.operation == "DeleteTable" && !std::mem::replace(&mut answered, true);
        first.then_some(Fault::AnswerLost)
    });
    assert_eq!(delete(&control, &other, &Deletion::Now, &ReadScope::default(), &deadline).await, Ok(None));
}
