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
    let unset: BTreeSet<String> = observed.keys().filter(|key| !desired.contains_key(*key)).cloned().collect();
    if !set.is_empty() {
        changes.push(Change::Tag(set));
    }
    if !unset.is_empty() {
        changes.push(Change::Untag(unset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::tests::fixture::{
        add_index, attribute, customer_key, index as named, on_demand, provision, units, with,
    };
    use crate::table::throughput::Warm;

    fn at_rest(desired: &Desired) -> Observed {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        Observed::settled(desired, arn)
    }

    fn before() -> Desired {
        with(|table| {
            add_index(table, "owner");
            provision(table, 5);
            table.tags.insert("Team".to_owned(), "orders".to_owned());
        })
    }

    #[test]
    fn each_concern_is_one_change() {
        let owner = || named("by_owner");
        let tag = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
        type Case = (fn(&mut Desired), Vec<Change>);
        let cases: [Case; 14] = [
            (|_| {}, vec![]),
            (|table| table.protected = true, vec![Change::Protection(true)]),
            (|table| table.class = TableClass::InfrequentAccess, vec![Change::Class(TableClass::InfrequentAccess)]),
            (|table| table.encryption = customer_key(2), vec![Change::Encryption(customer_key(2))]),
            (|table| table.stream = Some(StreamView::NewImage), vec![Change::StreamOn(StreamView::NewImage)]),
            (|table| table.recovery = Recovery::On { days: 3 }, vec![Change::Recovery(Recovery::On { days: 3 })]),
            (|table| table.ttl = Some(attribute("ends")), vec![Change::TtlOn(attribute("ends"))]),
            (|table| table.tags.clear(), vec![Change::Untag(["Team".to_owned()].into())]),
            (
                |table| drop(table.tags.insert("Team".to_owned(), "billing".to_owned())),
                vec![Change::Tag(tag("Team", "billing"))],
            ),
            (|table| add_index(table, "kind"), vec![Change::AddIndex(named("by_kind"))]),
            (|table| crate::table::tests::fixture::remove_index(table, "owner"), vec![Change::RemoveIndex(owner())]),
            (|table| provision(table, 6), vec![Change::Units(units(6)), Change::IndexUnits(owner(), units(6))]),
            (on_demand, vec![Change::ToOnDemand]),
            (
                |table| {
                    on_demand(table);
                    provision(table, 5);
                },
                vec![],
            ),
        ];
        for (change, expected) in cases {
            let mut desired = before();
            change(&mut desired);
            assert_eq!(changes(&desired, &at_rest(&before())), expected);
        }
    }

    /// Every index that stays needs units in the call, also one whose units look right (T-152).
    #[test]
    fn a_switch_to_provisioned_names_every_index_that_stays() {
        let mut after = before();
        add_index(&mut after, "kind");
        let mut start = before();
        on_demand(&mut start);
        let expected = [
            Change::AddIndex(named("by_kind")),
            Change::ToProvisioned { table: units(5) },
            Change::IndexUnits(named("by_owner"), units(5)),
        ];
        assert_eq!(changes(&after, &at_rest(&start)), expected);
    }

    /// What the service, or somebody else's scaling, raised is no difference.
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
        assert_eq!(changes(&floor(Some(99), Some(50)), &observed), []);
        let raise = WarmFloor { read: None, write: Some(51) };
        let expected = [Change::Warm(raise), Change::IndexWarm(named("by_owner"), raise)];
        assert_eq!(changes(&floor(Some(100), Some(51)), &observed), expected);
    }
}
