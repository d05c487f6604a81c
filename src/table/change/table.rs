//! What differs between the table itself as it should be and as it is.

use super::{Change, replica_changes};
use crate::names::IndexName;
use crate::table::desired::{Desired, DesiredIndex, DesiredVectorIndex, Role};
use crate::table::observed::{IndexStatus, ObservedIndex, ObservedTable, ObservedVectorIndex};
use crate::table::settings::{Encryption, StreamView};
use crate::table::throughput::{BillingMode, Ceiling, Throughput, Units, Warm, WarmFloor};

/// The differences, in no meaningful order.
pub(super) fn changes(desired: &Desired, observed: &ObservedTable) -> Vec<Change> {
    let Desired {
        region: _,
        name: _,
        key: _,
        local_indexes: _,
        global_indexes: _, // Compared by `indexes` and `warm_throughput`.
        vector_indexes: _, // Compared by `vector_indexes`.
        throughput,
        warm,
        class,
        stream,
        encryption,
        protected,
        disassociation_protected,
        replicas: _, // Compared by `replica_changes`.
        settings_replication,
        aspects: _,
        waits_for_indexes: _, // Nothing of the table.
        origin: _,
        role,
    } = desired;
    let ObservedTable {
        name: _,
        arn: _,
        id: _,
        created_at: _,
        status: _,
        key: _,
        local_indexes: _,
        global_indexes: _,
        vector_indexes: _,
        billing,
        units,
        ceiling,
        warm: observed_warm,
        class: observed_class,
        stream: observed_stream,
        stream_arn: _,
        stream_label: _,
        encryption: observed_encryption,
        protected: observed_protected,
        disassociation_protected: observed_disassociation,
        replicas: _, // Compared by `replica_changes`.
        accounts,
        items: _,
        restoring: _,
        budgets: _,
        unrecognized: _, // What is expected stands in its place.
    } = observed;
    let mut changes = Vec::new();
    if protected != observed_protected {
        changes.push(Change::Protection(*protected));
    }
    // Where the endpoint says nothing, the default holds.
    if let Some(wanted) = *disassociation_protected
        && wanted != observed_disassociation.unwrap_or(true)
    {
        changes.push(Change::DisassociationProtection(wanted));
    }
    // Where the endpoint says nothing, it is off.
    if let Some(wanted) = *settings_replication
        && wanted != accounts.settings_replication.unwrap_or(false)
    {
        changes.push(Change::SettingsReplication(wanted));
    }
    if *role == Role::Replica {
        key_of_replica(encryption, &observed_encryption.current, &mut changes);
        return changes;
    }
    indexes(desired, observed, &mut changes);
    vector_indexes(desired, observed, &mut changes);
    if class != observed_class {
        changes.push(Change::Class(*class));
    }
    if *encryption != observed_encryption.current {
        changes.push(Change::Encryption(encryption.clone()));
    }
    let staying: Vec<_> = staying(desired, observed).collect();
    self::throughput(throughput, (*billing, *units, *ceiling), &staying, &mut changes);
    warm_throughput(*warm, *observed_warm, desired, &staying, &mut changes);
    self::stream(*stream, *observed_stream, &mut changes);
    changes.extend(replica_changes(desired, observed).into_iter().map(Change::Replicas));
    changes
}

/// A replica's key changes in its own Region (T-309); which kind of key it is follows the table.
fn key_of_replica(desired: &Encryption, observed: &Encryption, changes: &mut Vec<Change>) {
    if let (Encryption::CustomerManaged(_), Encryption::CustomerManaged(_)) = (desired, observed)
        && desired != observed
    {
        changes.push(Change::Encryption(desired.clone()));
    }
}

/// Whether the index will still exist, in the desired shape, when everything under way has ended.
pub(super) fn stays(desired: &Desired, name: &IndexName, index: &ObservedIndex) -> bool {
    index.status != IndexStatus::Deleting
        && desired.global_indexes.get(name).is_some_and(|DesiredIndex { shape, warm: _ }| *shape == index.shape)
}

/// The indexes that stay.
fn staying<'a>(
    desired: &'a Desired,
    table: &'a ObservedTable,
) -> impl Iterator<Item = (&'a IndexName, &'a ObservedIndex)> {
    table.global_indexes.iter().filter(|(name, index)| stays(desired, name, index))
}

fn indexes(desired: &Desired, table: &ObservedTable, changes: &mut Vec<Change>) {
    for (name, index) in &table.global_indexes {
        if index.status != IndexStatus::Deleting && !stays(desired, name, index) {
            changes.push(Change::RemoveIndex(name.clone()));
        }
    }
    for name in desired.global_indexes.keys() {
        if !table.global_indexes.get(name).is_some_and(|index| stays(desired, name, index)) {
            changes.push(Change::AddIndex(name.clone()));
        }
    }
}

/// Nothing of a vector index changes in place: one that differs makes room for itself.
fn vector_indexes(desired: &Desired, table: &ObservedTable, changes: &mut Vec<Change>) {
    let stays = |name: &IndexName, index: &ObservedVectorIndex| {
        index.status != IndexStatus::Deleting
            && desired.vector_indexes.get(name).is_some_and(|DesiredVectorIndex { shape }| *shape == index.shape)
    };
    for (name, index) in &table.vector_indexes {
        if index.status != IndexStatus::Deleting && !stays(name, index) {
            changes.push(Change::RemoveVectorIndex(name.clone()));
        }
    }
    for name in desired.vector_indexes.keys() {
        if !table.vector_indexes.get(name).is_some_and(|index| stays(name, index)) {
            changes.push(Change::AddVectorIndex(name.clone()));
        }
    }
}

fn throughput(
    desired: &Throughput,
    (billing, units, ceiling): (BillingMode, Units, Ceiling),
    staying: &[(&IndexName, &ObservedIndex)],
    changes: &mut Vec<Change>,
) {
    match desired {
        Throughput::OnDemand { table, indexes } => {
            if billing == BillingMode::Provisioned {
                changes.push(Change::ToOnDemand);
            }
            if ceiling != *table {
                changes.push(Change::Ceiling(*table));
            }
            for (name, index) in staying {
                let desired = indexes.get(name).copied().unwrap_or_default();
                if index.ceiling != desired {
                    changes.push(Change::IndexCeiling((*name).clone(), desired));
                }
            }
        }
        Throughput::Provisioned { table, indexes } => {
            let switched = billing == BillingMode::OnDemand;
            let amounts = table.amounts();
            if switched {
                changes.push(Change::ToProvisioned { table: amounts });
            } else if !amounts.are_met_by(units) {
                changes.push(Change::Units(amounts));
            }
            for (name, index) in staying {
                let desired = indexes.get(name).unwrap_or(table).amounts();
                if switched || !desired.are_met_by(index.units) {
                    changes.push(Change::IndexUnits((*name).clone(), desired));
                }
            }
        }
    }
}

fn warm_throughput(
    floor: WarmFloor,
    observed: Option<Warm>,
    desired: &Desired,
    staying: &[(&IndexName, &ObservedIndex)],
    changes: &mut Vec<Change>,
) {
    let raise = floor.above(observed);
    if !raise.is_none() {
        changes.push(Change::Warm(raise));
    }
    for (name, index) in staying {
        let floor = desired.global_indexes.get(name).map(|desired| desired.warm).unwrap_or_default();
        let raise = floor.above(index.warm);
        if !raise.is_none() {
            changes.push(Change::IndexWarm((*name).clone(), raise));
        }
    }
}

fn stream(desired: Option<StreamView>, observed: Option<StreamView>, changes: &mut Vec<Change>) {
    if desired == observed {
        return;
    }
    changes.extend(observed.map(|_| Change::StreamOff));
    changes.extend(desired.map(Change::StreamOn));
}
