//! From planned replicas to what they should be, as their home Region changes them.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use super::parts::{map, optional};
use crate::names::{Arn, IndexName, Region};
use crate::table::model::{CapacityModel, ReplicaIndexModel, ReplicaModel, TableModel};
use crate::table::replicas::{Consistency, DesiredReplica, DesiredReplicas, ReadOverride};
use crate::table::settings::TableClass;

/// The replicas; `None` while a part of them is unknown, `Some(None)` while they are not managed.
pub(super) fn replicas(model: &TableModel) -> Option<Option<DesiredReplicas>> {
    let consistency = optional(&model.multi_region_consistency, |text| Consistency::parse(text))?.unwrap_or_default();
    let witness = optional(&model.witness_region, |region| Region::parse(region).ok())?;
    optional(&model.replicas, |replicas| {
        let one = |(region, replica): (&String, &Attr<ReplicaModel>)| {
            Some((Region::parse(region).ok()?, self::replica(replica.known()?)?))
        };
        let members = replicas.iter().map(one).collect::<Option<BTreeMap<_, _>>>()?;
        Some(DesiredReplicas { members, disassociated: BTreeSet::new(), consistency, witness })
    })
}

fn replica(model: &ReplicaModel) -> Option<DesiredReplica> {
    let ReplicaModel {
        kms_key_arn,
        table_class,
        read_capacity,
        max_read_request_units,
        global_secondary_indexes,
        // What follows is read and changed in the replica's Region.
        point_in_time_recovery: _,
        deletion_protection_enabled: _,
        disassociation_protection_enabled: _,
        removal_policy: _, // Read from the state, when the replica is removed.
        contributor_insights: _,
        tags: _,
        propagate_tags: _,
        tags_all: _,
        resource_policy: _,
        kinesis_stream: _,
        alarm_actions: _,
        alarm_arns: _,
        arn: _,
        stream_arn: _,
        stream_label: _,
    } = model;
    let indexes: BTreeMap<IndexName, ReadOverride> = map(global_secondary_indexes, |index| {
        let ReplicaIndexModel { read_capacity, max_read_request_units, contributor_insights: _ } = index;
        read(read_capacity, max_read_request_units)
    })?;
    Some(DesiredReplica {
        key: optional(kms_key_arn, |arn| Arn::parse(arn).ok())?,
        class: TableClass::parse(table_class.known()?)?,
        read: read(read_capacity, max_read_request_units)?,
        indexes: indexes.into_iter().filter(|(_, read)| *read != ReadOverride::default()).collect(),
    })
}

fn read(capacity: &Attr<CapacityModel>, ceiling: &Attr<i64>) -> Option<ReadOverride> {
    let number = |number: &Attr<i64>| optional(number, |number| u64::try_from(*number).ok());
    let units = optional(capacity, |capacity| number(&capacity.units))?.flatten();
    Some(ReadOverride { units, ceiling: number(ceiling)? })
}
