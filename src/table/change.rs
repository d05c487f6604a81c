//! What differs between desired and observed, one entry per aspect.

use std::collections::{BTreeMap, BTreeSet};

use super::alarms::steps::{AlarmStep, changes as alarm_changes, tag_changes as alarm_tag_changes};
use super::desired::Desired;
use super::insights::{SetInsights, changes as insights_changes};
use super::kinesis::{KinesisStep, changes as kinesis_changes};
use super::observed::{Aspect, IndexStatus, Observed, ObservedIndex, ObservedTable};
use super::resource_policy::{PolicyStep, PolicyTarget, change as policy_change};
use super::scaling::{ScalingStep, Scope, changes as scaling_changes, tag_changes as scaling_tag_changes};
use super::settings::{Encryption, Recovery, StreamView, TableClass};
use super::throughput::{Amounts, BillingMode, Ceiling, Throughput, WarmFloor};
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
    /// Something about scaling.
    Scaling(ScalingStep),
    /// Contributor insights of the table or an index.
    Insights(SetInsights),
    /// Something about the Kinesis data stream.
    Kinesis(KinesisStep),
    /// The policy of the table or its stream.
    Policy(PolicyStep),
    /// Something about alarms.
    Alarms(AlarmStep),
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
    if let Aspect::Observed(recovery) = &observed.recovery
        && *recovery != desired.recovery
    {
        changes.push(Change::Recovery(desired.recovery));
    }
    if let Aspect::Observed(ttl) = &observed.ttl
        && *ttl != desired.ttl
    {
        changes.extend(ttl.clone().map(Change::TtlOff));
        changes.extend(desired.ttl.clone().map(Change::TtlOn));
    }
    if let Aspect::Observed(tags) = &observed.tags {
        self::tags(&desired.tags, tags, &mut changes);
    }
    around(desired, observed, &mut changes);
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
        Throughput::Provisioned { table: capacities, indexes } => {
            let switched = table.billing == BillingMode::OnDemand;
            let amounts = capacities.amounts();
            if switched {
                changes.push(Change::ToProvisioned { table: amounts });
            } else if !amounts.are_met_by(table.units) {
                changes.push(Change::Units(amounts));
            }
            for (name, index) in staying(desired, table) {
                let wanted = indexes.get(name).unwrap_or(capacities).amounts();
                if switched || !wanted.are_met_by(index.units) {
                    changes.push(Change::IndexUnits(name.clone(), wanted));
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

/// What other services do for the table. Where one could not be looked at, it is told what is wanted of it and nothing
/// else: its answer then says what is wrong.
fn around(desired: &Desired, observed: &Observed, changes: &mut Vec<Change>) {
    let stays = |scope: &Scope| observed.keeps(scope, desired);
    let (set, unset) = observed.tags.observed().map(|tags| tag_differences(&desired.tags, tags)).unwrap_or_default();
    let targets = observed.scaling.observed().cloned().unwrap_or_default();
    changes.extend(scaling_tag_changes(desired, &targets, &stays, &set, &unset).into_iter().map(Change::Scaling));
    changes.extend(scaling_changes(desired, &targets, &stays).into_iter().map(Change::Scaling));
    let insights = observed.insights.observed().cloned().unwrap_or_default();
    changes.extend(insights_changes(&desired.insights, &insights, &stays).into_iter().map(Change::Insights));
    let kinesis = observed.kinesis.observed().and_then(Option::as_ref);
    changes.extend(kinesis_changes(desired.kinesis.as_ref(), kinesis).into_iter().map(Change::Kinesis));
    policies(desired, observed, changes);
    let alarms = observed.alarms.observed().cloned().unwrap_or_default();
    changes.extend(
        alarm_tag_changes(&desired.alarms, &alarms, &desired.tags, &set, &unset).into_iter().map(Change::Alarms),
    );
    changes.extend(alarm_changes(desired, &alarms).into_iter().map(Change::Alarms));
}

/// A policy goes with its stream: a new stream has none yet.
fn policies(desired: &Desired, observed: &Observed, changes: &mut Vec<Change>) {
    let seen = observed.policy.observed().and_then(Option::as_ref);
    changes.extend(policy_change(PolicyTarget::Table, desired.policy.as_ref(), seen).map(Change::Policy));
    let stays = desired.stream.is_some() && desired.stream == observed.table.stream;
    let seen = observed.stream_policy.observed().and_then(Option::as_ref).filter(|_| stays);
    changes.extend(policy_change(PolicyTarget::Stream, desired.stream_policy.as_ref(), seen).map(Change::Policy));
}

fn tags(desired: &BTreeMap<String, String>, observed: &BTreeMap<String, String>, changes: &mut Vec<Change>) {
    let (set, unset) = tag_differences(desired, observed);
    if !set.is_empty() {
        changes.push(Change::Tag(set));
    }
    if !unset.is_empty() {
        changes.push(Change::Untag(unset));
    }
}

/// Tags to set, and keys of tags to remove.
fn tag_differences(
    desired: &BTreeMap<String, String>,
    observed: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let set = desired.iter().filter(|(key, value)| observed.get(*key) != Some(value));
    let unset = observed.keys().filter(|key| !desired.contains_key(*key));
    (set.map(|(key, value)| (key.clone(), value.clone())).collect(), unset.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::tests::fixture::{
        add_index, amounts, attribute, customer_key, index as named, on_demand, provision, with,
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
            (|table| provision(table, 6), vec![Change::Units(amounts(6)), Change::IndexUnits(owner(), amounts(6))]),
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
            Change::ToProvisioned { table: amounts(5) },
            Change::IndexUnits(named("by_owner"), amounts(5)),
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
