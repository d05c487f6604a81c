//! When a step is done, ready or blocked, and when a table is idle: pure predicates on what was just observed.
//!
//! ACTIVE is not idle (T-069, T-150): encryption, warm throughput and index backfills run while the table is active.
//! And an answer is not a state: the described value must equal the desired one before a step counts as done, which
//! also guards against writes that the service accepts and loses (T-450, T-452).

use std::collections::BTreeMap;

use super::observed::{IndexStatus, Observed, ObservedTable, TableStatus};
use super::scope::Scope;
use super::steps::{Along, IndexUpdates, Step};
use super::throughput::{Amounts, BillingMode, Units};
use crate::names::IndexName;
use indexes::{
    blocked_index, create_index, create_vector_index, delete_index, has_ceiling, has_units, idle, index, index_status,
    other_index_moving,
};

mod indexes;
mod lost_key;
mod replicas;

pub(crate) use lost_key::{impossible, never_free};

/// The units of an index that does not exist.
const NOTHING: Units = Units { read: 0, write: 0 };

/// The status of a step, from an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StepStatus {
    /// The table is what the step leads to, and nothing of it is under way any more.
    Done,
    /// The call can be made.
    Ready,
    /// The call would be refused, or its effect is still under way, for the reason given.
    Blocked(String),
}

/// The status of `step`. A step whose call has been accepted stays [`StepStatus::Ready`] or blocked until its effect is
/// visible; the executor does not send it twice.
pub(crate) fn status(step: &Step, observed: Option<&Observed>) -> StepStatus {
    let Some(observed) = observed else {
        return match step {
            Step::Create(_) => StepStatus::Ready,
            _ => StepStatus::Blocked("the table does not exist".to_owned()),
        };
    };
    let table = &observed.table;
    match step {
        Step::Create(_) => from(created(table), || blocked_table(table)),
        Step::SetProtection(on) => from(table.protected == *on && active(table), || blocked_table(table)),
        Step::SetDisassociationProtection(on) => {
            from(table.disassociation_protected.is_none_or(|now| now == *on) && active(table), || blocked_table(table))
        }
        Step::SetSettingsReplication(on) => {
            from(table.accounts.settings_replication.is_none_or(|now| now == *on) && active(table), || {
                blocked_table(table)
            })
        }
        Step::DeleteIndex(name) => delete_index(name, table),
        Step::CreateIndex(index) => create_index(index, table),
        Step::DeleteVectorIndex(name) => delete_index(name, table),
        Step::CreateVectorIndex(index) => create_vector_index(index, table),
        Step::SetClass(class) => match replicas::without_class(*class, table) {
            Some(why) => StepStatus::Blocked(why),
            None => from(table.class == *class && active(table), || {
                blocked_table(table).or_else(|| blocked_encryption(table))
            }),
        },
        Step::SetEncryption(wanted) => {
            let encryption = &table.encryption;
            from(encryption.settled && encryption.current == *wanted && active(table), || {
                blocked_table(table).or_else(|| blocked_encryption(table))
            })
        }
        Step::SwitchToOnDemand { along } => switch_to_on_demand(along.as_ref(), table),
        Step::SwitchToProvisioned { table: units, indexes } => from(
            active(table)
                && table.billing == BillingMode::Provisioned
                && units.are_met_by(table.units)
                && indexes.iter().all(|(name, units)| has_units(table, name, *units)),
            || blocked_table(table).or_else(|| indexes.keys().find_map(|name| blocked_index(table, name))),
        ),
        Step::SetUnits { table: units, indexes } => from(
            active(table)
                && units.is_none_or(|units| units.are_met_by(table.units))
                && indexes.iter().all(|(name, units)| has_units(table, name, *units)),
            || blocked_table(table).or_else(|| indexes.keys().find_map(|name| blocked_index(table, name))),
        ),
        Step::SetCeiling(update) => from(active(table) && table.ceiling == update.to, || blocked_table(table)),
        Step::SetIndexCeilings(updates) => {
            from(active(table) && updates.iter().all(|(name, update)| has_ceiling(table, name, update.to)), || {
                blocked_table(table).or_else(|| updates.keys().find_map(|name| blocked_index(table, name)))
            })
        }
        Step::RaiseWarm(floor) => {
            from(floor.is_met_by(table.warm) && table.warm.is_none_or(|warm| warm.settled), || {
                blocked_table(table).or_else(|| allocating(table))
            })
        }
        Step::RaiseIndexWarm(floors) => from(
            floors.iter().all(|(name, floor)| {
                index(table, name).is_some_and(|index| {
                    floor.is_met_by(index.warm) && index.warm.is_none_or(|warm| warm.settled) && idle(index)
                })
            }),
            || blocked_table(table).or_else(|| floors.keys().find_map(|name| blocked_index(table, name))),
        ),
        // A replica that is being deleted still needs it (T-222).
        Step::DisableStream => {
            from(table.stream.is_none() && active(table), || blocked_table(table).or_else(|| replicas_moving(table)))
        }
        Step::EnableStream(view) => from(table.stream == Some(*view) && active(table), || blocked_table(table)),
        Step::Replica(step) => from(active(table) && replicas::is_done(step, table), || {
            blocked_table(table).or_else(|| replicas::blocked(&table.replicas))
        }),
        Step::Aspect(step) => from(step.is_done(&observed.aspects), || {
            let missing = step.needs().and_then(|scope| blocked_scope(table, &scope));
            missing.or_else(|| step.blocked(&observed.aspects))
        }),
    }
}

/// Why the service gave a step up after it had accepted it; nothing while it may still be completed.
pub(crate) fn trouble(step: &Step, observed: &Observed) -> Option<String> {
    match step {
        Step::Aspect(step) => step.trouble(&observed.aspects),
        Step::Replica(step) => replicas::trouble(step, &observed.table.replicas),
        _ => None,
    }
}

/// The step as it is to be sent now: with the live units of what is scaled, which must not be undone. Warm throughput may
/// have grown since the step was planned, with units or by a raise that was under way, and members that it has exceeded
/// must not be sent any more: none can be lowered (T-179).
pub(crate) fn adjusted_for(step: &Step, table: &ObservedTable) -> Step {
    match step {
        Step::RaiseWarm(floor) => Step::RaiseWarm(floor.above(table.warm)),
        Step::RaiseIndexWarm(floors) => {
            let above = floors.iter().map(|(name, floor)| {
                let warm = index(table, name).and_then(|index| index.warm);
                (name.clone(), floor.above(warm))
            });
            Step::RaiseIndexWarm(above.filter(|(_, floor)| !floor.is_none()).collect())
        }
        Step::SetUnits { table: amounts, indexes } => Step::SetUnits {
            table: amounts.map(|amounts| Amounts::exactly(amounts.given(table.units))),
            indexes: given(indexes, table),
        },
        Step::CreateIndex(new) => {
            let mut new = new.clone();
            if let IndexUpdates::Units(indexes) = &new.along {
                new.along = IndexUpdates::Units(given(indexes, table));
            }
            Step::CreateIndex(new)
        }
        _ => step.clone(),
    }
}

/// The units to send for existing indexes: scaling may have moved them since the step was planned.
fn given(indexes: &BTreeMap<IndexName, Amounts>, table: &ObservedTable) -> BTreeMap<IndexName, Amounts> {
    let one = |(name, amounts): (&IndexName, &Amounts)| {
        let live = index(table, name).map_or(NOTHING, |index| index.units);
        (name.clone(), Amounts::exactly(amounts.given(live)))
    };
    indexes.iter().map(one).collect()
}

/// Why the table is not idle: something that is under way would make DeleteTable, and more, be refused. `None` when
/// it is idle.
pub(crate) fn busy(table: &ObservedTable) -> Option<String> {
    blocked_table(table)
        .or_else(|| restoring(table))
        .or_else(|| blocked_encryption(table))
        .or_else(|| table.index_statuses().find_map(|(name, _)| blocked_index(table, name)))
        .or_else(|| raising(table))
}

/// Why an operation that has changed the table has not ended. An index that an earlier one began to build may take days, and
/// is nothing that this one waits for.
pub(crate) fn unfinished(table: &ObservedTable) -> Option<String> {
    unsettled(table).or_else(|| restoring(table)).or_else(|| raising(table))
}

/// Why the replicas are not what the description will say: one of them is being made, changed or deleted.
pub(crate) fn replicas_moving(table: &ObservedTable) -> Option<String> {
    replicas::blocked(&table.replicas)
}

/// Why nothing can be planned from a description yet: until a change has ended, the service reports the old value, or the
/// new one, or both (T-060, T-079). In a plan made from such a description, the old settings would seem to be permanent.
/// `None` when the description is stable.
///
/// Warm throughput is no reason: it takes minutes and only ever grows.
pub(crate) fn unsettled(table: &ObservedTable) -> Option<String> {
    match table.status {
        TableStatus::Creating | TableStatus::Updating | TableStatus::Deleting => blocked_table(table),
        TableStatus::Active
        | TableStatus::KeyInaccessible
        | TableStatus::Archived
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
    .or_else(|| blocked_encryption(table))
    .or_else(|| {
        let (name, _) = table.index_statuses().find(|(_, status)| *status == IndexStatus::Updating)?;
        blocked_index(table, name)
    })
}

fn from(done: bool, blocked: impl FnOnce() -> Option<String>) -> StepStatus {
    if done {
        return StepStatus::Done;
    }
    blocked().map_or(StepStatus::Ready, StepStatus::Blocked)
}

/// A created table is usable when it and all its indexes are: they flip together (T-148).
fn created(table: &ObservedTable) -> bool {
    active(table) && !table.restoring && table.index_statuses().all(|(_, status)| status == IndexStatus::Active)
}

/// Whether no change of the table is under way. A table without its KMS key, or with a status that is not known here, stays
/// as it is: the service says of each call whether it takes it.
fn active(table: &ObservedTable) -> bool {
    blocked_table(table).is_none()
}

fn warm_settled(table: &ObservedTable) -> bool {
    let indexes = table.global_indexes.values().map(|index| index.warm);
    std::iter::once(table.warm).chain(indexes).flatten().all(|warm| warm.settled)
}

fn exists(table: &ObservedTable) -> Option<String> {
    match table.status {
        TableStatus::Creating | TableStatus::Deleting => blocked_table(table),
        TableStatus::Updating
        | TableStatus::Active
        | TableStatus::KeyInaccessible
        | TableStatus::Archived
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
}

fn blocked_table(table: &ObservedTable) -> Option<String> {
    match &table.status {
        TableStatus::Creating => Some("the table is being created".to_owned()),
        TableStatus::Updating => Some("the table is being updated".to_owned()),
        TableStatus::Deleting => Some("the table is being deleted".to_owned()),
        TableStatus::Active
        | TableStatus::KeyInaccessible
        | TableStatus::Archived
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
}

/// What of the table goes on in the service after an interruption, as clauses: nothing of the next plan shows it. Capacity
/// that scaling moves is none of it.
pub(crate) fn under_way(table: &ObservedTable) -> Vec<String> {
    let moving = table.index_statuses().filter(|(_, status)| *status != IndexStatus::Updating);
    let indexes = moving.filter_map(|(name, _)| blocked_index(table, name));
    indexes.chain(blocked_encryption(table)).chain(restoring(table)).chain(raising(table)).collect()
}

fn restoring(table: &ObservedTable) -> Option<String> {
    table.restoring.then(|| "items are still being restored".to_owned())
}

fn raising(table: &ObservedTable) -> Option<String> {
    (!warm_settled(table)).then(|| "warm throughput is being raised".to_owned())
}

fn blocked_encryption(table: &ObservedTable) -> Option<String> {
    (!table.encryption.settled).then(|| "its encryption is being changed".to_owned())
}

fn allocating(table: &ObservedTable) -> Option<String> {
    let (name, _) = table.index_statuses().find(|(_, status)| *status == IndexStatus::Allocating)?;
    Some(format!("index \"{name}\" is being created"))
}

/// Other services refuse an index before it exists (T-323); the table has to exist, whatever its status.
fn blocked_scope(table: &ObservedTable, scope: &Scope) -> Option<String> {
    exists(table).or_else(|| match scope {
        Scope::Table => None,
        Scope::Index(name) => match index_status(table, name)? {
            IndexStatus::Allocating | IndexStatus::Backfilling => blocked_index(table, name),
            IndexStatus::Updating | IndexStatus::Deleting | IndexStatus::Active => None,
        },
    })
}

fn switch_to_on_demand(along: Option<&Along>, table: &ObservedTable) -> StepStatus {
    let along_done = match along {
        None => true,
        Some(Along::Ceiling(update)) => table.ceiling == update.to,
        Some(Along::DisableStream) => table.stream.is_none(),
        Some(Along::EnableStream(view)) => table.stream == Some(*view),
        Some(Along::CreateIndex(new)) => create_index(new, table) == StepStatus::Done,
    };
    from(active(table) && table.billing == BillingMode::OnDemand && along_done, || {
        let moving = match along {
            Some(Along::CreateIndex(new)) => {
                blocked_index(table, &new.name).or_else(|| other_index_moving(table, &new.name))
            }
            Some(Along::DisableStream) => replicas_moving(table),
            Some(Along::Ceiling(_) | Along::EnableStream(_)) | None => None,
        };
        blocked_table(table).or(moving)
    })
}

#[cfg(test)]
mod tests;
