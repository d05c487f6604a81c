//! Replicas as DescribeTable lists them.

use aws_sdk_dynamodb::types::{
    OnDemandThroughputOverride, ProvisionedThroughputOverride, ReplicaDescription, TableDescription,
};

use crate::names::{IndexName, Region};
use crate::table::replicas::{Consistency, ObservedReplica, ObservedReplicas, ReadOverride, ReplicaStatus};
use crate::table::settings::TableClass;

/// The replicas in other Regions than `home`: some endpoints list that one, too.
pub(super) fn replicas(table: &TableDescription, home: &Region) -> ObservedReplicas {
    let consistency = table.multi_region_consistency().and_then(|mode| Consistency::parse(mode.as_str()));
    let others = table.replicas().iter().filter_map(replica).filter(|(region, _)| region != home);
    let witness = table.global_table_witnesses().iter().find_map(|witness| {
        let region = Region::parse(witness.region_name()?).ok()?;
        let status = witness.witness_status().map_or(ReplicaStatus::Active, |status| ReplicaStatus::parse(status.as_str()));
        Some((region, status))
    });
    ObservedReplicas { members: others.collect(), consistency: consistency.unwrap_or_default(), witness }
}

fn replica(description: &ReplicaDescription) -> Option<(Region, ObservedReplica)> {
    let region = Region::parse(description.region_name()?).ok()?;
    let class = description.replica_table_class_summary().and_then(|summary| summary.table_class());
    let indexes = description.global_secondary_indexes().iter().filter_map(|index| {
        let name = IndexName::parse(index.index_name()?).ok()?;
        let read = read(index.provisioned_throughput_override(), index.on_demand_throughput_override());
        (read != ReadOverride::default()).then_some((name, read))
    });
    let replica = ObservedReplica {
        // An endpoint that does not say has made it at once.
        status: description.replica_status().map_or(ReplicaStatus::Active, |status| ReplicaStatus::parse(status.as_str())),
        class: class.and_then(|class| TableClass::parse(class.as_str())),
        read: read(description.provisioned_throughput_override(), description.on_demand_throughput_override()),
        indexes: indexes.collect(),
    };
    Some((region, replica))
}

fn read(
    units: Option<&ProvisionedThroughputOverride>,
    ceiling: Option<&OnDemandThroughputOverride>,
) -> ReadOverride {
    let given = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).filter(|units| *units > 0);
    ReadOverride {
        units: given(units.and_then(ProvisionedThroughputOverride::read_capacity_units)),
        ceiling: given(ceiling.and_then(OnDemandThroughputOverride::max_read_request_units)),
    }
}
