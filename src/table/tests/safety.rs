//! Whatever scales and watches a table is there as long as what it secures is: through every refusal of every call.

use std::time::Duration;

use tf_provider::Cancel;

use super::existing_table::{existing, within};
use super::fixture::{add_index, fixed, on_demand, plain, provision_with, remove_index, scaled, with};
use super::sim_control::{Call, Fault, SimControl};
use crate::table::apply::{Applied, ApplyError, Deletion, StepFailure, delete};
use crate::table::aspects::alarms::{AlarmSpec, Definitions, definitions};
use crate::table::aspects::scaling::Targets;
use crate::table::desired::Desired;
use crate::table::keys::Projection;
use crate::table::observed::{Observed, ObservedTable};
use crate::table::read_scope::ReadScope;
use crate::table::scope::Scope;
use crate::table::settings::TableClass;
use crate::table::table_ref::TableRef;
use crate::table::throughput::BillingMode;

const HOUR: Duration = Duration::from_secs(3_600);

/// How a call is refused, from one call of an operation on.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    Denied,
    Invalid,
    Budget,
    Busy,
    Broken,
    Unreachable,
    /// It is made, and the operation is stopped.
    Stopped,
}

const REFUSALS: [Refusal; 7] = [
    Refusal::Denied,
    Refusal::Invalid,
    Refusal::Budget,
    Refusal::Busy,
    Refusal::Broken,
    Refusal::Unreachable,
    Refusal::Stopped,
];

impl Refusal {
    fn fault(self) -> Option<Fault> {
        match self {
            Self::Denied => Some(Fault::Answer("AccessDeniedException", "not authorized", 400)),
            Self::Invalid => Some(Fault::Answer("ValidationException", "1 validation error detected", 400)),
            Self::Budget => Some(Fault::Answer(
                "LimitExceededException",
                "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day.",
                400,
            )),
            Self::Busy => {
                Some(Fault::Answer("ResourceInUseException", "Attempt to change a resource which is in use", 400))
            }
            Self::Broken => Some(Fault::Answer("InternalServerError", "The request processing has failed", 500)),
            Self::Unreachable => Some(Fault::RequestLost),
            Self::Stopped => None,
        }
    }
}

fn is_mutating(call: &Call<'_>) -> bool {
    !["Describe", "List", "Get"].iter().any(|reading| call.operation.starts_with(reading))
}

/// Refuses the change of this number, and all later ones of its operation.
fn refuse(control: &SimControl, number: usize, refusal: Refusal, cancel: &Cancel) {
    let (mut made, mut refused, cancel) = (0, None, cancel.clone());
    control.set_faults(move |call| {
        if !is_mutating(call) {
            return None;
        }
        made += 1;
        if made == number + 1 {
            refused = Some(call.operation);
        }
        if refused != Some(call.operation) {
            return None;
        }
        if matches!(refusal, Refusal::Stopped) {
            cancel.cancel();
        }
        refusal.fault()
    });
}

/// A table and its index, scaled and alarmed.
fn secured() -> Desired {
    alarmed(with(|table| {
        add_index(table, "owner");
        provision_with(table, &scaled(5, 100));
    }))
}

fn alarmed(mut table: Desired) -> Desired {
    let actions = ["arn:aws:sns:eu-central-1:111122223333:oncall".to_owned()].into();
    let spec = AlarmSpec { alarm_actions: actions, ..AlarmSpec::default() };
    table.aspects.alarms = definitions(&spec, &table.alarm_facts());
    table
}

/// What gives something up that is scaled and alarmed.
fn changes() -> Vec<(&'static str, Desired)> {
    let on_demand_table = || {
        with(|table| {
            add_index(table, "owner");
            on_demand(table);
        })
    };
    let without_index = || with(|table| provision_with(table, &scaled(5, 100)));
    let mut rebuilt = secured();
    rebuilt.global_indexes.values_mut().for_each(|index| index.shape.projection = Projection::KeysOnly);
    let mut everything = with(|table| {
        add_index(table, "day");
        on_demand(table);
    });
    everything.class = TableClass::InfrequentAccess;
    everything.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    let mut fixed_without_index = secured();
    remove_index(&mut fixed_without_index, "owner");
    provision_with(&mut fixed_without_index, &fixed(7));
    vec![
        ("on-demand", alarmed(on_demand_table())),
        ("index deleted", alarmed(without_index())),
        ("index rebuilt", rebuilt),
        ("index replaced and on-demand", alarmed(everything)),
        ("index deleted and fixed", alarmed(fixed_without_index)),
    ]
}

fn targets(observed: &Observed) -> &Targets {
    observed.aspects.scaling.observed().expect("targets can be read")
}

fn alarms(observed: &Observed) -> &Definitions {
    observed.aspects.alarms.observed().expect("alarms can be read")
}

/// What secured the table, or its index, before and is missing now although both are as before.
fn missing(before: &Observed, after: &Observed, desired: &Desired) -> Vec<String> {
    let provisioned = after.table.billing == BillingMode::Provisioned;
    let index = Scope::Index(super::fixture::index("by_owner"));
    let has_index = after.table.has(&index);
    // Fixed units are asked for: then scaling ends first.
    let is_kept = |scope: &Scope| {
        let scaled = ReadScope::of_desired(desired).scaled;
        let fixed =
            desired.throughput.mode() == BillingMode::Provisioned && !scaled.iter().any(|other| other.scope == *scope);
        provisioned && (*scope == index && has_index || *scope == Scope::Table && !fixed)
    };
    let gone = targets(before).keys().filter(|dimension| is_kept(&dimension.scope));
    let gone = gone.filter(|dimension| !targets(after).contains_key(*dimension)).map(|dimension| dimension.to_string());
    let unwatched = alarms(before).keys().filter(|name| provisioned && (has_index || !name.ends_with("by_owner")));
    let unwatched = unwatched.filter(|name| {
        let wanted = has_index || desired.aspects.alarms.contains_key(*name);
        wanted && !alarms(after).contains_key(*name)
    });
    gone.chain(unwatched.cloned()).collect()
}

/// Scaling that is left of what is not provisioned any more.
fn orphans(observed: &Observed) -> Vec<String> {
    let left = targets(observed).keys().filter(|dimension| !observed.table.provisions(&dimension.scope));
    left.map(|dimension| format!("the scaling of the {dimension}")).collect()
}

/// What the error says is left, by name or as a step that failed.
fn named_orphans(applied: &Applied) -> Vec<String> {
    let failed = |failure: &StepFailure| {
        failure.step.strip_prefix("stop scaling ").map(|target| format!("the scaling of {target}"))
    };
    match &applied.error {
        Some(ApplyError::Orphaned { left, .. }) => left.iter().map(ToString::to_string).collect(),
        Some(ApplyError::Steps(failures)) => failures.iter().filter_map(failed).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_change_leaves_scaling_and_alarms() {
    let account = existing(&secured()).await.into_simulator();
    for (what, desired) in changes() {
        let control = SimControl::over(account.clone());
        assert_eq!(within(&control, &desired, HOUR, &Cancel::new()).await.error, None, "{what}");
        let calls = control.mutations().len();
        let seen = control.observe(&desired.name).await.expect("there is a table");
        assert_eq!(orphans(&seen), Vec::<String>::new(), "{what}");
        for (number, refusal) in (0..calls).flat_map(|number| REFUSALS.map(|refusal| (number, refusal))) {
            let control = SimControl::over(account.clone());
            let before = control.observe(&desired.name).await.expect("there is a table");
            let cancel = Cancel::new();
            refuse(&control, number, refusal, &cancel);
            let applied = within(&control, &desired, HOUR, &cancel).await;
            control.set_faults(|_| None);
            let case = format!("{what}: call {number} {refusal:?}: {:?}", applied.error);
            let after = control.observe(&desired.name).await.expect("there is a table");
            assert_eq!(missing(&before, &after, &desired), Vec::<String>::new(), "{case}");
            // What was accepted just before a stop may not be visible to the operation any more.
            if !matches!(refusal, Refusal::Stopped) {
                let named = named_orphans(&applied);
                let left: Vec<String> = orphans(&after).into_iter().filter(|left| !named.contains(left)).collect();
                assert_eq!(left, Vec::<String>::new(), "{case}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_deletion_leaves_everything() {
    let desired = secured();
    let account = existing(&desired).await.into_simulator();
    let deletions = [Deletion::Now, Deletion::AfterBackup("orders-final".to_owned())];
    for (deletion, number, refusal) in deletions.into_iter().flat_map(|deletion| {
        (0..8).flat_map(move |number| REFUSALS.map(|refusal| (number, refusal))).map({
            let deletion = deletion.clone();
            move |(number, refusal)| (deletion.clone(), number, refusal)
        })
    }) {
        let control = SimControl::over(account.clone());
        let before = control.observe(&desired.name).await.expect("there is a table");
        let cancel = Cancel::new();
        refuse(&control, number, refusal, &cancel);
        let deadline = control.deadline(HOUR, &cancel);
        let scope = ReadScope::of_desired(&desired);
        let deleted = delete(&control, &TableRef::named(&plain().name), &deletion, &scope, &deadline).await;
        control.set_faults(|_| None);
        let case = format!("{deletion:?}, call {number} {refusal:?}: {deleted:?}");
        let exists = |table: &ObservedTable| table.status != crate::table::observed::TableStatus::Deleting;
        let inventory = || control.simulator().inventory();
        match control.observe(&desired.name).await.filter(|after| exists(&after.table)) {
            Some(after) => {
                assert!(deleted.is_err(), "{case}");
                assert_eq!((targets(&after), alarms(&after)), (targets(&before), alarms(&before)), "{case}");
            }
            None if deleted.is_ok() => {
                assert!(!inventory().values().any(|left| !left.scalable_targets.is_empty()), "{case}")
            }
            None => {}
        }
    }
}
