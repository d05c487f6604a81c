//! What an executor reports, compared with a later observation.

use crate::table::aspects::insights::InsightsStatus;
use crate::table::aspects::kinesis::DestinationStatus;
use crate::table::aspects::scaling::{Dimension, Direction, desired_targets};
use crate::table::desired::Desired;
use crate::table::observed::{Aspect, IndexStatus, Observed};
use crate::table::scope::Scope;

/// With what was under way at an end, and with the units that scaling has reached since: it moves a capacity between its
/// bounds as soon as it is registered.
pub(super) fn settled(mut observed: Observed, seen: &Observed, desired: &Desired) -> Observed {
    if let Aspect::Observed(kinesis) = &mut observed.aspects.kinesis
        && let Some(seen) = kinesis
    {
        match seen.status {
            DestinationStatus::Enabling | DestinationStatus::Updating => seen.status = DestinationStatus::Active,
            DestinationStatus::Disabling => *kinesis = None,
            DestinationStatus::Active | DestinationStatus::Failed(_) => {}
        }
    }
    if let Aspect::Observed(insights) = &mut observed.aspects.insights {
        insights.retain(|_, insight| insight.status != InsightsStatus::Stopping);
        for insight in insights.values_mut().filter(|insight| insight.status == InsightsStatus::Starting) {
            insight.status = InsightsStatus::On;
        }
    }
    built(&mut observed, seen);
    // A change of the table reaches the other Regions later than it ends here.
    observed.table.replicas = seen.table.replicas.clone();
    for Dimension { scope, direction } in desired_targets(&desired.throughput).keys() {
        let (table, seen) = (&mut observed.table, &seen.table);
        let (units, now) = match scope {
            Scope::Table => (Some((&mut table.units, &mut table.warm)), Some((seen.units, seen.warm))),
            Scope::Index(name) => (
                table.global_indexes.get_mut(name).map(|index| (&mut index.units, &mut index.warm)),
                seen.global_indexes.get(name).map(|index| (index.units, index.warm)),
            ),
        };
        let (Some((units, warm)), Some((units_now, warm_now))) = (units, now) else { continue };
        match direction {
            Direction::Read => units.read = units_now.read,
            Direction::Write => units.write = units_now.write,
        }
        *warm = warm_now;
    }
    observed
}

/// With what another apply had begun, and that this one did not change: indexes that are built or deleted, another key, a
/// raise of warm throughput.
fn built(observed: &mut Observed, seen: &Observed) {
    observed.table.global_indexes.retain(|_, index| index.status != IndexStatus::Deleting);
    for (name, index) in &mut observed.table.global_indexes {
        let Some(now) = seen.table.global_indexes.get(name) else { continue };
        if index.status != IndexStatus::Active {
            index.status = now.status;
        }
        if index.warm.is_some_and(|warm| !warm.settled) {
            index.warm = now.warm;
        }
    }
    observed.table.vector_indexes.retain(|_, index| index.status != IndexStatus::Deleting);
    for (name, index) in &mut observed.table.vector_indexes {
        if let Some(now) = seen.table.vector_indexes.get(name) {
            index.status = now.status;
        }
    }
    if !observed.table.encryption.settled {
        observed.table.encryption.settled = seen.table.encryption.settled;
    }
    if observed.table.warm.is_some_and(|warm| !warm.settled) {
        observed.table.warm = seen.table.warm;
    }
}

/// The lines of two observations that differ: whole ones are too long to be compared by eye.
pub(super) fn unlike(one: &Observed, other: &Observed) -> Vec<String> {
    if one == other {
        return Vec::new();
    }
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    let missing = |sign: char, all: &str, from: &str| {
        let missing = all.lines().filter(|line| !from.lines().any(|other| other == *line));
        missing.map(|line| format!("{sign}{line}")).collect::<Vec<_>>()
    };
    [vec!["not the same".to_owned()], missing('-', &one, &other), missing('+', &other, &one)].concat()
}
