//! A replica as a table of its own: what it has in its Region is planned, read and changed by the same code as the table.
//!
//! What the service copies from Region to Region is taken from the table and never changed in the replica's Region.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::aspects::scaling::Targets;
use super::desired::{Desired, Role};
use super::model::{
    AlarmRuleModel, AlarmsModel, EncryptionModel, GlobalIndexModel, ReplicaIndexModel, ReplicaModel, StreamModel,
    TableModel,
};
use super::observed::{Aspect, Observed, ObservedTable};
use super::replicas::ObservedReplica;
use super::throughput::{Capacities, Capacity, Throughput};
use crate::names::{Arn, Region};
use crate::tags;

use stored_reads::{StoredReads, stored_indexes};

pub(crate) use home::rehomed;
pub(crate) use unmanaged::{UnmanagedReplicas, with_possible_alarms, with_unmanaged_replicas};

mod home;
pub(crate) mod left_alarms;
mod stored_reads;
mod unmanaged;

/// The replicas of a table that are managed, each as a table; those of an unknown set are left out.
pub(crate) fn members(table: &TableModel) -> BTreeMap<Region, TableModel> {
    let replicas = table.replicas.known().into_iter().flatten();
    let one = |(region, replica): (&String, &Attr<ReplicaModel>)| {
        Some((Region::parse(region).ok()?, member(table, region, replica.known()?)))
    };
    replicas.filter_map(one).collect()
}

/// The replica of the table in this Region.
pub(crate) fn member(table: &TableModel, region: &str, replica: &ReplicaModel) -> TableModel {
    let ReplicaModel {
        kms_key_arn,
        point_in_time_recovery,
        deletion_protection_enabled,
        removal_policy: _, // Read when it is removed.
        disassociation_protection_enabled,
        table_class,
        contributor_insights,
        read_capacity: _, // Overrides are set by the home Region.
        max_read_request_units: _,
        global_secondary_indexes,
        tags,
        propagate_tags: _, // Part of `tags_all`.
        tags_all,
        resource_policy,
        kinesis_stream,
        alarm_actions,
        alarm_arns,
        arn,
        stream_arn,
        stream_label,
    } = replica.clone();
    let alarms = match alarm_actions {
        Attr::Null => Attr::Null,
        Attr::Unknown(_) => Attr::unknown(),
        Attr::Known(actions) => table.alarms.clone().map(|alarms| regional(alarms, Attr::Known(actions))),
    };
    TableModel {
        name: table.name.clone(),
        region: Attr::Known(region.to_owned()),
        partition_key: table.partition_key.clone(),
        sort_key: table.sort_key.clone(),
        attribute_definitions: table.attribute_definitions.clone(),
        global_secondary_indexes: indexes(table, &global_secondary_indexes),
        local_secondary_indexes: table.local_secondary_indexes.clone(),
        vector_indexes: table.vector_indexes.clone(),
        billing_mode: table.billing_mode.clone(),
        read_capacity: table.read_capacity.clone(),
        write_capacity: table.write_capacity.clone(),
        on_demand_throughput: table.on_demand_throughput.clone(),
        table_class,
        point_in_time_recovery,
        deletion_protection_enabled,
        disassociation_protection_enabled,
        server_side_encryption: table.server_side_encryption.clone().map(|encryption| {
            let customer = encryption.kms_key_arn.is_known();
            EncryptionModel { kms_key_arn: if customer { kms_key_arn } else { encryption.kms_key_arn }, ..encryption }
        }),
        resource_policy,
        stream: table.stream.clone().map(|stream| StreamModel { resource_policy: Attr::Null, ..stream }),
        kinesis_stream,
        contributor_insights,
        tags,
        tags_all,
        alarms,
        alarm_arns,
        arn,
        id: table.id.clone(),
        stream_arn,
        stream_label,
        timeouts: table.timeouts.clone(),
        // What a replica does not have, or what only its home Region changes.
        ..TableModel::default()
    }
}

/// The rules of the table's alarms, with the actions of a Region: topics of another Region cannot be notified.
fn regional(alarms: AlarmsModel, alarm_actions: Attr<tf_provider::SetOf<String>>) -> AlarmsModel {
    let rules = alarms.rules.map(|rules| {
        let without =
            |rule: Attr<AlarmRuleModel>| rule.map(|rule| AlarmRuleModel { alarm_actions: Attr::Null, ..rule });
        rules.into_iter().map(|(name, rule)| (name, without(rule))).collect()
    });
    AlarmsModel { alarm_actions, ok_actions: Attr::Null, insufficient_data_actions: Attr::Null, rules, ..alarms }
}

/// The indexes with the insights that they have in a Region.
fn indexes(
    table: &TableModel,
    regional: &Attr<BTreeMap<String, Attr<ReplicaIndexModel>>>,
) -> Attr<BTreeMap<String, Attr<GlobalIndexModel>>> {
    table.global_secondary_indexes.clone().map(|indexes| {
        let one = |(name, index): (String, Attr<GlobalIndexModel>)| {
            let own = regional.known().and_then(|indexes| indexes.get(&name)).and_then(Attr::known);
            let index = index.map(|index| GlobalIndexModel {
                contributor_insights: own.map_or(index.contributor_insights, |own| own.contributor_insights.clone()),
                warm_throughput: Attr::Null,
                ..index
            });
            (name, index)
        };
        indexes.into_iter().map(one).collect()
    })
}

impl Desired {
    /// The replica that this member should be; `None` while a part of it is unknown.
    pub(crate) fn of_member(member: &TableModel) -> Option<Self> {
        let mut desired = Self::from_model(member)?;
        desired.role = Role::Replica;
        // Its units are moved where they are set: in the home Region.
        if let Throughput::Provisioned { table, indexes } = &mut desired.throughput {
            std::iter::once(table).chain(indexes.values_mut()).for_each(fix);
        }
        Some(desired)
    }
}

fn fix(Capacities { read, write }: &mut Capacities) {
    for capacity in [read, write] {
        if let Capacity::Scaled(scaling) = capacity {
            *capacity = Capacity::Fixed(scaling.initial);
        }
    }
}

impl Observed {
    /// What the state says of this member, under this ARN.
    pub(crate) fn of_member_state(member: &TableModel, arn: Arn) -> Option<Self> {
        let mut observed = Self::of_state(member, arn)?;
        observed.aspects.scaling = Aspect::Observed(Targets::new());
        Some(observed)
    }
}

/// The replica to store, from what was observed in its Region (`member`, as a state) and in the home Region (`there`, with the table
/// there). `base` says how it was written; it is empty after an import.
pub(crate) fn stored(
    member: &TableModel,
    there: Option<(&ObservedReplica, &ObservedTable)>,
    base: &ReplicaModel,
    table: &TableModel,
) -> ReplicaModel {
    let reads = StoredReads::new(there, None, &table.read_capacity, &table.on_demand_throughput);
    ReplicaModel {
        kms_key_arn: member.server_side_encryption.known().and_then(|key| key.kms_key_arn.known().cloned()).into(),
        point_in_time_recovery: member.point_in_time_recovery.clone(),
        deletion_protection_enabled: member.deletion_protection_enabled.clone(),
        removal_policy: base.removal_policy.clone().or_else(|| Attr::Known("DESTROY".to_owned())),
        disassociation_protection_enabled: member
            .disassociation_protection_enabled
            .clone()
            .or_else(|| Attr::Known(true)),
        table_class: member.table_class.clone(),
        contributor_insights: member.contributor_insights.clone(),
        read_capacity: reads.capacity(&base.read_capacity),
        max_read_request_units: reads.maximum(&base.max_read_request_units),
        global_secondary_indexes: stored_indexes(member, there, &base.global_secondary_indexes, table),
        tags: member.tags.clone(),
        propagate_tags: base.propagate_tags.clone().or_else(|| Attr::Known(true)),
        tags_all: member.tags_all.clone(),
        resource_policy: member.resource_policy.clone(),
        kinesis_stream: member.kinesis_stream.clone(),
        alarm_actions: base.alarm_actions.clone(),
        alarm_arns: member.alarm_arns.clone(),
        arn: member.arn.clone(),
        stream_arn: member.stream_arn.clone(),
        stream_label: member.stream_label.clone(),
    }
}

/// A replica that was found by an import: with the table's tags propagated, if it has them all.
pub(crate) fn adopted(
    mut replica: ReplicaModel,
    table: &TableModel,
    default_tags: &BTreeMap<String, String>,
) -> ReplicaModel {
    let (all, of_table) = (tags::known(&replica.tags_all), tags::known(&table.tags_all));
    let propagated = of_table.iter().all(|(key, value)| all.get(key) == Some(value));
    let inherited = if propagated { &of_table } else { default_tags };
    let own = all.into_iter().filter(|(key, value)| inherited.get(key) != Some(value));
    let own: BTreeMap<_, _> = own.map(|(key, value)| (key, Attr::Known(value))).collect();
    replica.propagate_tags = Attr::Known(propagated);
    replica.tags = Some(own).filter(|own| !own.is_empty()).into();
    replica
}
