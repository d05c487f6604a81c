//! What differs between desired and observed.

use std::collections::BTreeSet;

use super::aspects::scaling::ScalingChange;
use super::aspects::tags::TagsChange;
use super::aspects::{AnnouncedTable, AspectChanges, TableContext};
use super::desired::{Desired, DesiredIndex, DesiredVectorIndex, Role};
use super::observed::{IndexStatus, Observed, ObservedIndex, ObservedTable, ObservedVectorIndex};
use super::replicas::ReplicaChange;
use super::scope::Scope;
use super::settings::{Encryption, StreamView, TableClass};
use super::throughput::{Amounts, BillingMode, Ceiling, Throughput, Units, Warm, WarmFloor};
use crate::names::IndexName;

pub(crate) use replicas::replica_changes;

mod replicas;

/// All differences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    /// Of the table itself, in no meaningful order.
    pub(crate) table: Vec<Change>,
    /// Of its aspects.
    pub(crate) aspects: AspectChanges,
}

impl Changes {
    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty() && self.aspects.kinds().is_empty()
    }

    /// The part of these that a plan with the `announced` ones has not shown.
    pub(crate) fn unannounced(self, announced: &Self, table: &AnnouncedTable) -> Self {
        let Self { table: found, aspects } = self;
        let shown = |change: &Change| {
            announced.table.iter().any(|other| change.follows_from(other))
                || announced.aspects.scaling.iter().any(|other| change.sets_units_after(other))
        };
        Self {
            table: found.into_iter().filter(|change| !shown(change)).collect(),
            aspects: aspects.unannounced(&announced.aspects, table),
        }
    }
}

/// A difference of the table itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Deletion protection should be enabled or disabled.
    Protection(bool),
    /// Protection against disassociation should be enabled or disabled.
    DisassociationProtection(bool),
    /// Settings should be replicated to members in other accounts, or not any more.
    SettingsReplication(bool),
    /// An index exists that should not, or not in this shape.
    RemoveIndex(IndexName),
    /// An index should exist that does not, or not in this shape.
    AddIndex(IndexName),
    /// A vector index exists that should not, or not as it is.
    RemoveVectorIndex(IndexName),
    /// A vector index should exist that does not, or not as it is.
    AddVectorIndex(IndexName),
    /// Another table class.
    Class(TableClass),
    /// Another key.
    Encryption(Encryption),
    /// From provisioned to on-demand.
    ToOnDemand,
    /// From on-demand to provisioned; every remaining index needs units in the same call.
    ToProvisioned {
        /// The table's units.
        table: Amounts,
    },
    /// Other provisioned units for the table.
    Units(Amounts),
    /// Other provisioned units for an index that stays.
    IndexUnits(IndexName, Amounts),
    /// Another on-demand ceiling for the table.
    Ceiling(Ceiling),
    /// Another on-demand ceiling for an index that stays.
    IndexCeiling(IndexName, Ceiling),
    /// More warm throughput for the table.
    Warm(WarmFloor),
    /// More warm throughput for an index that stays.
    IndexWarm(IndexName, WarmFloor),
    /// The stream should be disabled: for good, or because its view type changes.
    StreamOff,
    /// A stream with this view type should be enabled.
    StreamOn(StreamView),
    /// Replicas in other Regions.
    Replicas(ReplicaChange),
}

impl Change {
    /// The index that it creates, deletes or rebuilds.
    pub(crate) fn moved_index(&self) -> Option<&IndexName> {
        match self {
            Self::RemoveIndex(name)
            | Self::AddIndex(name)
            | Self::RemoveVectorIndex(name)
            | Self::AddVectorIndex(name) => Some(name),
            Self::Protection(_)
            | Self::DisassociationProtection(_)
            | Self::SettingsReplication(_)
            | Self::Class(_)
            | Self::Encryption(_)
            | Self::ToOnDemand
            | Self::ToProvisioned { .. }
            | Self::Units(_)
            | Self::IndexUnits(..)
            | Self::Ceiling(_)
            | Self::IndexCeiling(..)
            | Self::Warm(_)
            | Self::IndexWarm(..)
            | Self::StreamOff
            | Self::StreamOn(_)
            | Self::Replicas(_) => None,
        }
    }

    /// Whether it is the announced change, or what another tool has left to do of it: an index that it has created gets its
    /// capacity, a table that it has made provisioned gets its units.
    fn follows_from(&self, announced: &Self) -> bool {
        if self == announced {
            return true;
        }
        match (self, announced) {
            (Self::Units(_) | Self::IndexUnits(..), Self::ToProvisioned { .. }) => true,
            (
                Self::IndexUnits(name, _) | Self::IndexCeiling(name, _) | Self::IndexWarm(name, _),
                Self::AddIndex(new),
            ) => name == new,
            (Self::Replicas(found), Self::Replicas(announced)) => found.follows_from(announced),
            (Self::Warm(floor), Self::Warm(announced)) => floor.is_part_of(announced),
            (Self::IndexWarm(name, floor), Self::IndexWarm(of, announced)) => name == of && floor.is_part_of(announced),
            _ => false,
        }
    }

    /// Whether it sets units that were scaled before: wherever scaling has left them.
    fn sets_units_after(&self, announced: &ScalingChange) -> bool {
        let ScalingChange::Unwanted(dimension) = announced else { return false };
        match (self, &dimension.scope) {
            (Self::Units(_), Scope::Table) => true,
            (Self::IndexUnits(name, _), Scope::Index(index)) => name == index,
            _ => false,
        }
    }
}

/// The differences. Nothing differs: no change.
///
/// Keys of the table and local indexes are not compared: they cannot change, a plan that touches them replaces the
/// table.
pub(crate) fn changes(desired: &Desired, observed: &Observed) -> Changes {
    let Observed { table, aspects } = observed;
    Changes {
        table: table_changes(desired, table),
        aspects: AspectChanges::between(&desired.aspects, aspects, &context(desired, observed)),
    }
}

/// What the changes of an aspect depend on.
pub(crate) fn context<'a>(desired: &'a Desired, observed: &'a Observed) -> TableContext<'a> {
    let (table, tags) = (&observed.table, observed.aspects.tags.observed());
    let (staying, mut leaving): (BTreeSet<Scope>, BTreeSet<Scope>) =
        Scope::all(table.global_indexes.keys()).into_iter().partition(|scope| observed.keeps(scope, desired));
    leaving.retain(|scope| table.has(scope));
    let usable = |scope: &&Scope| match scope {
        Scope::Table => true,
        Scope::Index(name) => table.global_indexes.get(name).is_some_and(ObservedIndex::is_usable),
    };
    let usable: BTreeSet<Scope> = staying.iter().filter(usable).cloned().collect();
    TableContext {
        desired: desired.for_aspects(),
        account: &table.arn.account,
        billing: table.billing,
        units: table.live_units(),
        stream: table.stream,
        tags: tags.map(|tags| TagsChange::between(&desired.aspects.tags, &tags.tags)).unwrap_or_default(),
        staying,
        leaving,
        usable,
    }
}

impl ObservedIndex {
    /// Whether other services know the index.
    fn is_usable(&self) -> bool {
        match self.status {
            IndexStatus::Active | IndexStatus::Updating => true,
            IndexStatus::Allocating | IndexStatus::Backfilling | IndexStatus::Deleting => false,
        }
    }
}

fn table_changes(desired: &Desired, observed: &ObservedTable) -> Vec<Change> {
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
fn stays(desired: &Desired, name: &IndexName, index: &ObservedIndex) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::aspects::recovery::{Recovery, RecoveryChange};
    use crate::table::aspects::ttl::TtlChange;
    use crate::table::tests::fixture::{
        add_index, amounts, attribute, customer_key, index as named, on_demand, provision, with,
    };

    fn at_rest(desired: &Desired) -> Observed {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        Observed::settled(desired, arn)
    }

    fn before() -> Desired {
        with(|table| {
            add_index(table, "owner");
            provision(table, 5);
            table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
        })
    }

    #[test]
    fn each_setting_is_one_change() {
        let owner = || named("by_owner");
        let table = |table: Vec<Change>| Changes { table, aspects: AspectChanges::default() };
        let aspect = |aspects: AspectChanges| Changes { table: Vec::new(), aspects };
        let none = AspectChanges::default;
        let tags = |set: &[(&str, &str)], remove: &[&str]| TagsChange {
            set: set.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            remove: remove.iter().map(|key| (*key).to_owned()).collect(),
        };
        let (days, ends) = (Recovery::On { days: 3 }, Some(attribute("ends")));
        type Case = (fn(&mut Desired), Changes);
        let cases: [Case; 14] = [
            (|_| {}, table(vec![])),
            (|table| table.protected = true, table(vec![Change::Protection(true)])),
            (
                |table| table.class = TableClass::InfrequentAccess,
                table(vec![Change::Class(TableClass::InfrequentAccess)]),
            ),
            (|table| table.encryption = customer_key(2), table(vec![Change::Encryption(customer_key(2))])),
            (|table| table.stream = Some(StreamView::NewImage), table(vec![Change::StreamOn(StreamView::NewImage)])),
            (
                |table| table.aspects.recovery = Recovery::On { days: 3 },
                aspect(AspectChanges { recovery: vec![RecoveryChange { to: days }], ..none() }),
            ),
            (
                |table| table.aspects.ttl = Some(attribute("ends")),
                aspect(AspectChanges { ttl: vec![TtlChange { from: None, to: ends }], ..none() }),
            ),
            (|table| table.aspects.tags.clear(), aspect(AspectChanges { tags: vec![tags(&[], &["Team"])], ..none() })),
            (
                |table| drop(table.aspects.tags.insert("Team".to_owned(), "billing".to_owned())),
                aspect(AspectChanges { tags: vec![tags(&[("Team", "billing")], &[])], ..none() }),
            ),
            (|table| add_index(table, "kind"), table(vec![Change::AddIndex(named("by_kind"))])),
            (
                |table| crate::table::tests::fixture::remove_index(table, "owner"),
                table(vec![Change::RemoveIndex(owner())]),
            ),
            (
                |table| provision(table, 6),
                table(vec![Change::Units(amounts(6)), Change::IndexUnits(owner(), amounts(6))]),
            ),
            (on_demand, table(vec![Change::ToOnDemand])),
            (
                |table| {
                    on_demand(table);
                    provision(table, 5);
                },
                table(vec![]),
            ),
        ];
        for (change, expected) in cases {
            let mut desired = before();
            change(&mut desired);
            assert_eq!(changes(&desired, &at_rest(&before())), expected);
        }
    }

    /// Every index that stays needs units in the call, also one whose units seem right (T-152).
    #[test]
    fn a_switch_to_provisioned_names_every_index_that_stays() {
        let mut after = before();
        add_index(&mut after, "kind");
        let mut start = before();
        on_demand(&mut start);
        let expected = [
            Change::AddIndex(named("by_kind")),
            Change::ToProvisioned { table: amounts(5) },
            Change::IndexUnits(named("by_owner"), amounts(5)),
        ];
        assert_eq!(changes(&after, &at_rest(&start)), Changes { table: expected.into(), ..Changes::default() });
    }

    /// What the service, or another tool, has raised is no difference.
    #[test]
    fn warm_throughput_differs_upwards_only() {
        let mut observed = at_rest(&before());
        let warm = Some(Warm { read: 100, write: 50, settled: true });
        observed.table.warm = warm;
        observed.table.global_indexes.values_mut().for_each(|index| index.warm = warm);
        let floor = |read, write| {
            let mut desired = before();
            desired.warm = WarmFloor { read, write };
            desired.global_indexes.values_mut().for_each(|index| index.warm = WarmFloor { read, write });
            desired
        };
        assert_eq!(changes(&floor(Some(99), Some(50)), &observed), Changes::default());
        let raise = WarmFloor { read: None, write: Some(51) };
        let expected = [Change::Warm(raise), Change::IndexWarm(named("by_owner"), raise)];
        let expected = Changes { table: expected.into(), ..Changes::default() };
        assert_eq!(changes(&floor(Some(100), Some(51)), &observed), expected);
    }
}
