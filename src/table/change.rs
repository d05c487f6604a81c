//! What differs between desired and observed, one entry per concern.

use std::collections::{BTreeMap, BTreeSet};

use super::desired::Desired;
use super::observed::{Aspect, IndexStatus, Observed, ObservedIndex, ObservedTable};
use super::settings::{Encryption, Recovery, StreamView, TableClass};
use super::throughput::{BillingMode, Ceiling, Throughput, Units, WarmFloor};
use crate::names::{AttributeName, IndexName};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Deletion protection is to be on or off.
    Protection(bool),
    /// An index is not wanted, or not in this shape.
    RemoveIndex(IndexName),
    /// An index is wanted that is not there, or not in this shape.
    AddIndex(IndexName),
    /// Another table class.
    Class(TableClass),
    /// Another key.
    Encryption(Encryption),
    /// From provisioned to on-demand.
    ToOnDemand,
    /// From on-demand to provisioned; every remaining index needs units in the same call.
    ToProvisioned {
        /// The table's units.
        table: Units,
    },
    /// Other provisioned units for the table.
    Units(Units),
    /// Other provisioned units for an index that stays.
    IndexUnits(IndexName, Units),
    /// Another on-demand ceiling for the table.
    Ceiling(Ceiling),
    /// Another on-demand ceiling for an index that stays.
    IndexCeiling(IndexName, Ceiling),
    /// More warm throughput for the table.
    Warm(WarmFloor),
    /// More warm throughput for an index that stays.
    IndexWarm(IndexName, WarmFloor),
    /// The stream is to go: either for good, or because its view changes.
    StreamOff,
    /// A stream with this view is to come.
    StreamOn(StreamView),
    /// Another recovery setting.
    Recovery(Recovery),
    /// Time to live on this attribute is to go.
    TtlOff(AttributeName),
    /// Time to live on this attribute is to come.
    TtlOn(AttributeName),
    /// Tags that are new or have another value.
    Tag(BTreeMap<String, String>),
    /// Tags that are not wanted.
    Untag(BTreeSet<String>),
}

/// The differences, in no order that means anything for their execution. Nothing differs: no change.
///
/// Keys of the table and local indexes are not compared: they cannot change, a plan that touches them replaces the
/// table.
pub(crate) fn changes(desired: &Desired, observed: &Observed) -> Vec<Change> {
    let mut changes = Vec::new();
    let table = &observed.table;
    if desired.protected != table.protected {
        changes.push(Change::Protection(desired.protected));
    }
    indexes(desired, table, &mut changes);
    if desired.class != table.class {
        changes.push(Change::Class(desired.class));
    }
    if desired.encryption != table.encryption.current {
        changes.push(Change::Encryption(desired.encryption.clone()));
    }
    throughput(desired, table, &mut changes);
    warm(desired, table, &mut changes);
    stream(desired.stream, table.stream, &mut changes);
    if let Aspect::Seen(recovery) = &observed.recovery
        && *recovery != desired.recovery
    {
        changes.push(Change::Recovery(desired.recovery));
    }
    if let Aspect::Seen(ttl) = &observed.ttl
        && *ttl != desired.ttl
    {
        changes.extend(ttl.clone().map(Change::TtlOff));
        changes.extend(desired.ttl.clone().map(Change::TtlOn));
    }
    if let Aspect::Seen(tags) = &observed.tags {
        self::tags(&desired.tags, tags, &mut changes);
    }
    changes
}

/// Whether the index will still be there, in the wanted shape, when everything under way has ended.
fn stays(desired: &Desired, name: &IndexName, index: &ObservedIndex) -> bool {
    index.status != IndexStatus::Deleting
        && desired.global_indexes.get(name).is_some_and(|wanted| wanted.shape == index.shape)
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

fn throughput(desired: &Desired, table: &ObservedTable, changes: &mut Vec<Change>) {
    match &desired.throughput {
        Throughput::OnDemand { table: ceiling, indexes } => {
            let switched = table.billing == BillingMode::Provisioned;
            if switched {
                changes.push(Change::ToOnDemand);
            }
            if table.ceiling != *ceiling {
                changes.push(Change::Ceiling(*ceiling));
            }
            for (name, index) in staying(desired, table) {
                let wanted = indexes.get(name).copied().unwrap_or_default();
                if index.ceiling != wanted {
                    changes.push(Change::IndexCeiling(name.clone(), wanted));
                }
            }
        }
        Throughput::Provisioned { table: units, indexes } => {
            let switched = table.billing == BillingMode::OnDemand;
            if switched {
                changes.push(Change::ToProvisioned { table: *units });
            } else if table.units != *units {
                changes.push(Change::Units(*units));
            }
            for (name, index) in staying(desired, table) {
                if let Some(wanted) = indexes.get(name)
                    && (switched || index.units != *wanted)
                {
                    changes.push(Change::IndexUnits(name.clone(), *wanted));
                }
            }
        }
    }
}

fn warm(desired: &Desired, table: &ObservedTable, changes: &mut Vec<Change>) {
    let raise = desired.warm.above(table.warm);
    if !raise.is_none() {
        changes.push(Change::Warm(raise));
    }
    for (name, index) in staying(desired, table) {
        let raise = desired.global_indexes.get(name).map(|wanted| wanted.warm.above(index.warm)).unwrap_or_default();
        if !raise.is_none() {
            changes.push(Change::IndexWarm(name.clone(), raise));
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

fn tags(desired: &BTreeMap<String, String>, observed: &BTreeMap<String, String>, changes: &mut Vec<Change>) {
    let set: BTreeMap<String, String> = desired
        .iter()
        .filter(|(key, value)| observed.get(*key) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let unset: BTreeSet<String> =
        observed.keys().filter(|key| !desired.contains_key(*key)).cloned().collect();
    if !set.is_empty() {
        changes.push(Change::Tag(set));
    }
    if !unset.is_empty() {
        changes.push(Change::Untag(unset));
    }
}
