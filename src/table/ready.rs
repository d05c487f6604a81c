//! When a step is done, ready or blocked, and when a table is idle: pure predicates on what was just observed.
//!
//! ACTIVE is not idle (T-069, T-150): encryption, warm throughput and index backfills run while the table is active.
//! And an answer is not a state: the described value must equal the desired one before a step counts as done, which
//! also guards against writes that the service accepts and loses (T-450, T-452).

use std::collections::BTreeMap;

use super::observed::{IndexStatus, Observed, ObservedIndex, ObservedTable, TableStatus};
use super::replicas::ready as replicas;
use super::scope::Scope;
use super::steps::{Along, IndexThroughput, IndexUpdates, NewIndex, NewVectorIndex, Step};
use super::throughput::{Amounts, BillingMode, Ceiling, Units};
use crate::names::IndexName;

mod lost_key;

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
        Step::DeleteIndex(name) => delete_index(name, table),
        Step::CreateIndex(index) => create_index(index, table),
        Step::DeleteVectorIndex(name) => delete_index(name, table),
        Step::CreateVectorIndex(index) => create_vector_index(index, table),
        Step::SetClass(class) => {
            from(table.class == *class && active(table), || blocked_table(table).or_else(|| blocked_encryption(table)))
        }
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
        Step::DisableStream => from(table.stream.is_none() && active(table), || blocked_table(table)),
        Step::EnableStream(view) => from(table.stream == Some(*view) && active(table), || blocked_table(table)),
        Step::Replica(step) => from(active(table) && replicas::is_done(step, &table.replicas, table.class), || {
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
        TableStatus::Active | TableStatus::KeyInaccessible | TableStatus::Archived | TableStatus::Other(_) => None,
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

fn idle(index: &ObservedIndex) -> bool {
    index.status == IndexStatus::Active
}

fn index<'a>(table: &'a ObservedTable, name: &IndexName) -> Option<&'a ObservedIndex> {
    table.global_indexes.get(name)
}

/// The status of a global or a vector index.
fn index_status(table: &ObservedTable, name: &IndexName) -> Option<IndexStatus> {
    table.index_statuses().find(|(other, _)| *other == name).map(|(_, status)| status)
}

fn has_units(table: &ObservedTable, name: &IndexName, units: Amounts) -> bool {
    index(table, name).is_some_and(|index| idle(index) && units.are_met_by(index.units))
}

fn has_ceiling(table: &ObservedTable, name: &IndexName, ceiling: Ceiling) -> bool {
    index(table, name).is_some_and(|index| idle(index) && index.ceiling == ceiling)
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
        | TableStatus::Other(_) => None,
    }
}

fn blocked_table(table: &ObservedTable) -> Option<String> {
    match &table.status {
        TableStatus::Creating => Some("the table is being created".to_owned()),
        TableStatus::Updating => Some("the table is being updated".to_owned()),
        TableStatus::Deleting => Some("the table is being deleted".to_owned()),
        TableStatus::Active | TableStatus::KeyInaccessible | TableStatus::Archived | TableStatus::Other(_) => None,
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

fn blocked_index(table: &ObservedTable, name: &IndexName) -> Option<String> {
    let what = match index_status(table, name)? {
        IndexStatus::Active => return None,
        IndexStatus::Allocating => "is being created",
        IndexStatus::Backfilling => "is being filled",
        IndexStatus::Updating => "is being updated",
        IndexStatus::Deleting => "is being deleted",
    };
    Some(format!("index \"{name}\" {what}"))
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

/// Another index that is being created or deleted: a table does one at a time.
fn other_index_moving(table: &ObservedTable, name: &IndexName) -> Option<String> {
    let moving = |status| matches!(status, IndexStatus::Allocating | IndexStatus::Backfilling | IndexStatus::Deleting);
    let (other, _) = table.index_statuses().find(|(other, status)| *other != name && moving(*status))?;
    blocked_index(table, other)
}

/// An index that is being filled can be deleted, one whose resources are being allocated cannot (T-148).
fn delete_index(name: &IndexName, table: &ObservedTable) -> StepStatus {
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

fn create_index(new: &NewIndex, table: &ObservedTable) -> StepStatus {
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

fn create_vector_index(new: &NewVectorIndex, table: &ObservedTable) -> StepStatus {
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
            Some(Along::Ceiling(_) | Along::DisableStream | Along::EnableStream(_)) | None => None,
        };
        blocked_table(table).or(moving)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::desired::Desired;
    use crate::table::observed::ObservedEncryption;
    use crate::table::settings::{Encryption, StreamView, TableClass};
    use crate::table::tests::fixture::{
        add_index, add_vector_index, amounts, index as named, on_demand, plain, provision, units, vectors, with,
    };
    use crate::table::throughput::{Warm, WarmFloor};

    fn at_rest(desired: &Desired) -> Observed {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        Observed::settled(desired, arn)
    }

    fn seen(change: impl FnOnce(&mut ObservedTable)) -> Observed {
        let mut observed = at_rest(&with(|table| {
            add_index(table, "owner");
            add_index(table, "kind");
        }));
        change(&mut observed.table);
        observed
    }

    fn moving(name: &str, status: IndexStatus) -> Observed {
        seen(|table| table.global_indexes.get_mut(&named(name)).expect("it has this index").status = status)
    }

    fn blocked(why: &str) -> StepStatus {
        StepStatus::Blocked(why.to_owned())
    }

    #[test]
    fn a_step_on_a_table_at_rest_is_ready_or_done() {
        let observed = seen(|_| {});
        let steps = [
            (Step::SetProtection(true), Step::SetProtection(false)),
            (Step::SetClass(TableClass::InfrequentAccess), Step::SetClass(TableClass::Standard)),
            (Step::SetEncryption(Encryption::AwsManaged), Step::SetEncryption(Encryption::AwsOwned)),
            (Step::DeleteIndex(named("by_owner")), Step::DeleteIndex(named("by_place"))),
            (Step::EnableStream(StreamView::NewImage), Step::DisableStream),
            (
                Step::SwitchToProvisioned { table: amounts(5), indexes: [(named("by_owner"), amounts(5))].into() },
                Step::SwitchToOnDemand { along: None },
            ),
        ];
        for (ready, done) in steps {
            assert_eq!(status(&ready, Some(&observed)), StepStatus::Ready, "{ready}");
            assert_eq!(status(&done, Some(&observed)), StepStatus::Done, "{done}");
            assert_eq!(status(&ready, None), blocked("the table does not exist"), "{ready}");
        }
    }

    /// The effect shows, but it is still under way.
    #[test]
    fn a_change_is_not_done_before_it_has_ended() {
        let updating = seen(|table| {
            table.status = TableStatus::Updating;
            table.class = TableClass::InfrequentAccess;
            table.stream = Some(StreamView::NewImage);
        });
        for step in [Step::SetClass(TableClass::InfrequentAccess), Step::EnableStream(StreamView::NewImage)] {
            assert_eq!(status(&step, Some(&updating)), blocked("the table is being updated"), "{step}");
        }
        let encrypting = seen(|table| {
            table.encryption = ObservedEncryption { current: Encryption::AwsManaged, settled: false };
        });
        let step = Step::SetEncryption(Encryption::AwsManaged);
        assert_eq!(status(&step, Some(&encrypting)), blocked("its encryption is being changed"));
    }

    /// One that is not awaited is done while it is being filled, and not while its resources are being allocated: the table is
    /// being updated until then.
    #[test]
    fn an_index_need_not_be_awaited() {
        let before = at_rest(&with(|table| add_index(table, "owner")));
        for awaited in [true, false] {
            let desired = with(|table| {
                add_index(table, "owner");
                add_index(table, "kind");
                table.waits_for_indexes = awaited;
            });
            let steps = crate::table::steps::steps(&desired, Some(&before));
            let step = steps.iter().next().expect("it is created");
            let filling = status(step, Some(&moving("by_kind", IndexStatus::Backfilling)));
            let expected = if awaited { blocked("index \"by_kind\" is being filled") } else { StepStatus::Done };
            assert_eq!(filling, expected, "{step}");
            let allocating = status(step, Some(&moving("by_kind", IndexStatus::Allocating)));
            assert_eq!(allocating, blocked("index \"by_kind\" is being created"), "{step}");
        }
    }

    /// One index is created or deleted at a time; one that is being filled can itself be deleted, one whose resources
    /// are being allocated cannot (T-148, T-149).
    #[test]
    fn indexes_wait_for_one_another() {
        let delete = |name: &str, observed: &Observed| status(&Step::DeleteIndex(named(name)), Some(observed));
        let filling = moving("by_kind", IndexStatus::Backfilling);
        assert_eq!(delete("by_kind", &filling), StepStatus::Ready);
        assert_eq!(delete("by_owner", &filling), blocked("index \"by_kind\" is being filled"));
        let allocating = moving("by_kind", IndexStatus::Allocating);
        assert_eq!(delete("by_kind", &allocating), blocked("index \"by_kind\" is being created"));
        assert_eq!(delete("by_owner", &allocating), blocked("index \"by_kind\" is being created"));
        let deleting = moving("by_kind", IndexStatus::Deleting);
        assert_eq!(delete("by_kind", &deleting), blocked("index \"by_kind\" is being deleted"));
    }

    /// While these run the table is active, and what is described is not, or not only, what there will be (T-060, T-079).
    #[test]
    fn what_cannot_be_planned_from() {
        let unsettled = |observed: &Observed| super::unsettled(&observed.table);
        assert_eq!(unsettled(&seen(|_| {})), None);
        assert_eq!(unsettled(&moving("by_kind", IndexStatus::Backfilling)), None);
        assert_eq!(unsettled(&seen(|table| table.warm = Some(Warm { read: 1, write: 1, settled: false }))), None);
        assert!(unsettled(&moving("by_kind", IndexStatus::Updating)).is_some());
        assert!(unsettled(&seen(|table| table.encryption.settled = false)).is_some());
        for status in [TableStatus::Creating, TableStatus::Updating, TableStatus::Deleting] {
            assert!(unsettled(&seen(|table| table.status = status)).is_some());
        }
    }

    /// Each of these makes DeleteTable be refused (T-069, T-150).
    #[test]
    fn active_is_not_idle() {
        assert_eq!(busy(&seen(|_| {}).table), None);
        for status in [IndexStatus::Allocating, IndexStatus::Backfilling, IndexStatus::Updating, IndexStatus::Deleting]
        {
            assert!(busy(&moving("by_kind", status).table).is_some(), "{status:?}");
        }
        assert!(busy(&seen(|table| table.encryption.settled = false).table).is_some());
        assert!(busy(&seen(|table| table.restoring = true).table).is_some());
        let raising = Some(Warm { read: 12_000, write: 4_000, settled: false });
        assert!(busy(&seen(|table| table.warm = raising).table).is_some());
        let of_index = |table: &mut ObservedTable| {
            table.global_indexes.values_mut().for_each(|index| index.warm = raising);
        };
        assert!(busy(&seen(of_index).table).is_some());
    }

    #[test]
    fn a_raise_is_sent_without_what_was_outgrown() {
        let floor = WarmFloor { read: Some(15_000), write: Some(9_000) };
        let grown = Some(Warm { read: 20_000, write: 4_000, settled: true });
        let observed = seen(|table| {
            table.warm = grown;
            table.global_indexes.values_mut().for_each(|index| index.warm = grown);
        });
        let left = WarmFloor { read: None, write: Some(9_000) };
        assert_eq!(adjusted_for(&Step::RaiseWarm(floor), &observed.table), Step::RaiseWarm(left));
        let met = WarmFloor { read: Some(15_000), write: None };
        let floors = [(named("by_kind"), met), (named("by_owner"), floor)];
        let expected = Step::RaiseIndexWarm([(named("by_owner"), left)].into());
        assert_eq!(adjusted_for(&Step::RaiseIndexWarm(floors.into()), &observed.table), expected);
    }

    /// A switch is done when everything it carries shows.
    #[test]
    fn a_switch_waits_for_every_index() {
        let provisioned = with(|table| {
            add_index(table, "owner");
            provision(table, 5);
        });
        let mut observed = at_rest(&provisioned);
        let step = Step::SwitchToProvisioned { table: amounts(5), indexes: [(named("by_owner"), amounts(5))].into() };
        assert_eq!(status(&step, Some(&observed)), StepStatus::Done);
        observed.table.global_indexes.values_mut().for_each(|index| index.units = units(0));
        assert_eq!(status(&step, Some(&observed)), StepStatus::Ready, "sent, but not there yet");
        let mut back = provisioned.clone();
        on_demand(&mut back);
        let along = Some(Along::EnableStream(StreamView::NewImage));
        let switch = Step::SwitchToOnDemand { along };
        assert_eq!(status(&switch, Some(&at_rest(&back))), StepStatus::Ready);
        let streaming = with(|table| {
            *table = plain();
            table.stream = Some(StreamView::NewImage);
        });
        assert_eq!(status(&switch, Some(&at_rest(&streaming))), StepStatus::Done);
    }

    /// What works without the KMS key is done, and what does not is not waited for; of a status that is not known here, the
    /// service decides.
    #[test]
    fn a_table_without_its_key_is_not_waited_for() {
        let with_status = |status: TableStatus| seen(|table| table.status = status);
        let protect = Step::SetProtection(true);
        for lost in [TableStatus::KeyInaccessible, TableStatus::Archived, TableStatus::Other("NEW".to_owned())] {
            let observed = with_status(lost);
            assert_eq!(status(&protect, Some(&observed)), StepStatus::Ready);
            assert_eq!(status(&Step::SetProtection(false), Some(&observed)), StepStatus::Done);
            assert_eq!((busy(&observed.table), unfinished(&observed.table)), (None, None));
        }
    }

    /// Indexes of both kinds wait for one another (V140).
    #[test]
    fn vector_indexes_wait_like_global_ones() {
        let with_vectors = |status: IndexStatus| {
            let mut observed = at_rest(&with(|table| {
                add_index(table, "owner");
                add_vector_index(table, "ByMeaning", vectors());
            }));
            let index = observed.table.vector_indexes.get_mut(&named("ByMeaning")).expect("it has this index");
            index.status = status;
            observed
        };
        let delete = Step::DeleteVectorIndex(named("ByMeaning"));
        let filling = with_vectors(IndexStatus::Backfilling);
        assert_eq!(status(&delete, Some(&filling)), StepStatus::Ready);
        assert_eq!(
            status(&Step::DeleteIndex(named("by_owner")), Some(&filling)),
            blocked("index \"ByMeaning\" is being filled")
        );
        let allocating = with_vectors(IndexStatus::Allocating);
        assert_eq!(status(&delete, Some(&allocating)), blocked("index \"ByMeaning\" is being created"));
        for (there, expected) in [
            (IndexStatus::Active, StepStatus::Done),
            (IndexStatus::Backfilling, blocked("index \"ByMeaning\" is being filled")),
        ] {
            let before = at_rest(&with(|table| add_index(table, "owner")));
            let desired = with(|table| {
                add_index(table, "owner");
                add_vector_index(table, "ByMeaning", vectors());
            });
            let steps = crate::table::steps::steps(&desired, Some(&before));
            let step = steps.iter().next().expect("it is created");
            assert_eq!(status(step, Some(&before)), StepStatus::Ready);
            assert_eq!(status(step, Some(&with_vectors(there))), expected);
        }
        assert!(busy(&filling.table).is_some());
    }
}
