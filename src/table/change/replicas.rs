//! What differs between the replicas that a table should have and those that it has. Reads that are not written for a Region follow
//! the table (T-250, T-251).

use super::table::stays;
use crate::names::{IndexName, Region};
use crate::table::desired::Desired;
use crate::table::observed::ObservedTable;
use crate::table::replicas::{Consistency, DesiredReplica, ObservedReplica, Overrides, ReadOverride, ReplicaChange};
use crate::table::throughput::{Capacity, Throughput};

/// The differences; none while the replicas are not managed.
pub(crate) fn replica_changes(of_table: &Desired, table: &ObservedTable) -> Vec<ReplicaChange> {
    let Some(desired) = &of_table.replicas else { return Vec::new() };
    let observed = &table.replicas;
    if observed.consistency == Consistency::Strong && !observed.is_empty() {
        let stays = !desired.members.is_empty() || desired.witness.is_some();
        return if stays { Vec::new() } else { vec![ReplicaChange::Dissolve] };
    }
    if desired.consistency == Consistency::Strong && observed.is_empty() {
        let any = !desired.members.is_empty();
        return any.then_some(ReplicaChange::Strong).into_iter().collect();
    }
    // One whose creation was given up is in no state, so that no plan announces its end.
    let leaving =
        observed.members.iter().filter(|(region, there)| !desired.members.contains_key(*region) && there.is_kept());
    let removed = |region: &Region| match desired.disassociated.contains(region) {
        true => ReplicaChange::Disassociate(region.clone()),
        false => ReplicaChange::Remove(region.clone()),
    };
    let mut changes: Vec<_> = leaving.map(|(region, _)| removed(region)).collect();
    for (region, replica) in &desired.members {
        let Some(there) = observed.members.get(region).filter(|there| there.is_kept()) else {
            changes.push(ReplicaChange::Add(region.clone()));
            continue;
        };
        let overrides = differences(replica, there, (of_table, table));
        if !overrides.is_empty() {
            changes.push(ReplicaChange::Override(region.clone(), overrides));
        }
    }
    changes
}

/// What has to be set so that the replica is as desired, once the table is.
fn differences(
    wanted: &DesiredReplica,
    there: &ObservedReplica,
    (desired, table): (&Desired, &ObservedTable),
) -> Overrides {
    // Another class of the table becomes that of every replica (T-294).
    let class_then = if desired.class == table.class { there.class() } else { desired.class };
    let of_index = |name: &IndexName| {
        let wanted = wanted.indexes.get(name).copied().unwrap_or_default();
        (name.clone(), missing(wanted, there, Some(name), (desired, table)))
    };
    let indexes = desired.global_indexes.keys().map(of_index);
    Overrides {
        class: Some(wanted.class).filter(|class| *class != class_then),
        read: missing(wanted.read, there, None, (desired, table)),
        indexes: indexes.filter(|(_, read)| *read != ReadOverride::default()).collect(),
    }
}

/// What has to be set in the Region; `index` is `None` for the table itself.
fn missing(
    wanted: ReadOverride,
    there: &ObservedReplica,
    index: Option<&IndexName>,
    (desired, table): (&Desired, &ObservedTable),
) -> ReadOverride {
    let next = of_desired(desired, index);
    let stays = |name: &IndexName| table.global_indexes.get(name).is_some_and(|index| stays(desired, name, index));
    let then = match table.own_reads(index).filter(|_| index.is_none_or(stays)) {
        Some(now) if table.billing == desired.throughput.mode() => {
            let there = there.read_of(index);
            ReadOverride {
                units: follow(there.units, now.units, next.units.or(now.units)),
                ceiling: follow(there.ceiling, now.ceiling, next.ceiling),
            }
        }
        // A billing mode and an index that are new come with the table's settings.
        Some(_) | None => next,
    };
    let set = |wanted: Option<u64>, next: Option<u64>, then: Option<u64>| {
        wanted.or(next).filter(|wanted| Some(*wanted) != then)
    };
    // Scaling moves what it finds within its bounds, and leaves alone what was set outside (T-315).
    let scaled = provisioned_reads(desired, index).filter(|reads| reads.scaling().is_some());
    let scaled = then.units.zip(scaled).map(|(units, reads)| reads.amount().given(units));
    ReadOverride {
        units: set(wanted.units, next.units.or(scaled), then.units),
        ceiling: set(wanted.ceiling, next.ceiling, then.ceiling),
    }
}

/// A change of the table overwrites what differs in a Region; without one, that stays.
fn follow(there: Option<u64>, now: Option<u64>, next: Option<u64>) -> Option<u64> {
    if now == next { there.or(now) } else { next }
}

/// The capacity of the reads of a provisioned table.
fn provisioned_reads<'a>(desired: &'a Desired, index: Option<&IndexName>) -> Option<&'a Capacity> {
    let Throughput::Provisioned { table, indexes } = &desired.throughput else { return None };
    index.map_or(Some(table), |name| indexes.get(name)).map(|capacities| &capacities.read)
}

/// Units that scale have no value of their own.
fn of_desired(desired: &Desired, index: Option<&IndexName>) -> ReadOverride {
    match &desired.throughput {
        Throughput::OnDemand { table, indexes } => {
            let ceiling = index.map_or(Some(table), |name| indexes.get(name));
            ReadOverride { units: None, ceiling: ceiling.and_then(|ceiling| ceiling.read) }
        }
        Throughput::Provisioned { .. } => {
            let units = match provisioned_reads(desired, index) {
                Some(Capacity::Fixed(units)) => Some(*units),
                Some(Capacity::Scaled(_)) | None => None,
            };
            ReadOverride { units, ceiling: None }
        }
    }
}
