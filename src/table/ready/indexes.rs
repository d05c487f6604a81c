//! When an index is there as a step wants it, and what keeps it from being created or deleted.

use super::{StepStatus, active, blocked_table, from};
use crate::names::IndexName;
use crate::table::observed::{IndexStatus, ObservedIndex, ObservedTable};
use crate::table::steps::{IndexThroughput, IndexUpdates, NewIndex, NewVectorIndex};
use crate::table::throughput::{Amounts, Ceiling};

/// An index that is being filled can be deleted, one whose resources are being allocated cannot (T-148).
pub(super) fn delete_index(name: &IndexName, table: &ObservedTable) -> StepStatus {
    match index_status(table, name) {
        None => from(active(table), || blocked_table(table)),
        Some(IndexStatus::Active | IndexStatus::Backfilling) => {
            from(false, || blocked_table(table).or_else(|| other_index_moving(table, name)))
        }
        Some(IndexStatus::Allocating | IndexStatus::Updating | IndexStatus::Deleting) => {
            from(false, || blocked_index(table, name))
        }
    }
}

pub(super) fn create_index(new: &NewIndex, table: &ObservedTable) -> StepStatus {
    let updates = match &new.along {
        IndexUpdates::None => true,
        IndexUpdates::Units(indexes) => indexes.iter().all(|(name, units)| has_units(table, name, *units)),
        IndexUpdates::Ceilings(indexes) => indexes.iter().all(|(name, update)| has_ceiling(table, name, update.to)),
    };
    let present = index(table, &new.name).filter(|index| index.shape == new.shape);
    let done =
        present.is_some_and(|index| is_built(index.status, new.must_be_built) && has_throughput(index, new.throughput));
    from(done && updates && active(table), || blocked_creation(table, &new.name))
}

pub(super) fn create_vector_index(new: &NewVectorIndex, table: &ObservedTable) -> StepStatus {
    let present = table.vector_indexes.get(&new.name).filter(|index| index.shape == new.shape);
    let done = present.is_some_and(|index| is_built(index.status, new.must_be_built));
    from(done && active(table), || blocked_creation(table, &new.name))
}

fn is_built(status: IndexStatus, awaited: bool) -> bool {
    match status {
        IndexStatus::Active => true,
        IndexStatus::Backfilling => !awaited,
        IndexStatus::Allocating | IndexStatus::Updating | IndexStatus::Deleting => false,
    }
}

fn blocked_creation(table: &ObservedTable, name: &IndexName) -> Option<String> {
    blocked_table(table).or_else(|| blocked_index(table, name)).or_else(|| other_index_moving(table, name))
}

fn has_throughput(index: &ObservedIndex, throughput: IndexThroughput) -> bool {
    match throughput {
        IndexThroughput::Units(units) => units.are_met_by(index.units),
        IndexThroughput::Ceiling(ceiling) => index.ceiling == ceiling,
    }
}

pub(super) fn index<'a>(table: &'a ObservedTable, name: &IndexName) -> Option<&'a ObservedIndex> {
    table.global_indexes.get(name)
}

/// The status of a global or a vector index.
pub(super) fn index_status(table: &ObservedTable, name: &IndexName) -> Option<IndexStatus> {
    table.index_statuses().find(|(other, _)| *other == name).map(|(_, status)| status)
}

pub(super) fn idle(index: &ObservedIndex) -> bool {
    index.status == IndexStatus::Active
}

pub(super) fn has_units(table: &ObservedTable, name: &IndexName, units: Amounts) -> bool {
    index(table, name).is_some_and(|index| idle(index) && units.are_met_by(index.units))
}

pub(super) fn has_ceiling(table: &ObservedTable, name: &IndexName, ceiling: Ceiling) -> bool {
    index(table, name).is_some_and(|index| idle(index) && index.ceiling == ceiling)
}

/// Another index that is being created or deleted: a table does one at a time.
pub(super) fn other_index_moving(table: &ObservedTable, name: &IndexName) -> Option<String> {
    let moving = |status| matches!(status, IndexStatus::Allocating | IndexStatus::Backfilling | IndexStatus::Deleting);
    let (other, _) = table.index_statuses().find(|(other, status)| *other != name && moving(*status))?;
    blocked_index(table, other)
}

pub(super) fn blocked_index(table: &ObservedTable, name: &IndexName) -> Option<String> {
    let what = match index_status(table, name)? {
        IndexStatus::Active => return None,
        IndexStatus::Allocating => "is being created",
        IndexStatus::Backfilling => return Some(format!("index \"{name}\" is being filled{}", from_items(table))),
        IndexStatus::Updating => "is being updated",
        IndexStatus::Deleting => "is being deleted",
    };
    Some(format!("index \"{name}\" {what}"))
}

/// How much there is to do: the number of the table, since that of an index is counted long after it is built.
fn from_items(table: &ObservedTable) -> String {
    table.items.filter(|items| *items > 0).map(|items| format!(" from about {items} items")).unwrap_or_default()
}
