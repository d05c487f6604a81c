//! UpdateTable requests about replicas.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    CreateGlobalTableWitnessGroupMemberAction, CreateReplicationGroupMemberAction,
    DeleteGlobalTableWitnessGroupMemberAction, DeleteReplicationGroupMemberAction,
    DisassociateReplicationGroupMemberAction, DisassociationMode, GlobalTableWitnessGroupUpdate,
    MultiRegionConsistency, OnDemandThroughputOverride, ProvisionedThroughputOverride, ReplicaGlobalSecondaryIndex,
    ReplicationGroupUpdate, UpdateReplicationGroupMemberAction,
};

use super::parts;
use crate::names::{IndexName, Region};
use crate::table::replicas::{NewReplica, Overrides, ReadOverride, ReplicaStep};

/// `request` with what the step changes.
pub(super) fn update(
    request: UpdateTableInputBuilder,
    step: &ReplicaStep,
) -> Result<UpdateTableInputBuilder, BuildError> {
    match step {
        ReplicaStep::Create(region, replica) => Ok(request.replica_updates(create(region, replica)?)),
        ReplicaStep::Override(region, overrides) => Ok(request.replica_updates(change(region, overrides)?)),
        ReplicaStep::Delete(region) => Ok(request.replica_updates(delete(region)?)),
        ReplicaStep::Disassociate(region) => Ok(request.replica_updates(disassociate(region)?)),
        ReplicaStep::CreateStrong { members, witness } => {
            let request = request.multi_region_consistency(MultiRegionConsistency::Strong);
            let created = members.iter().map(|(region, replica)| create(region, replica));
            let request = request.set_replica_updates(Some(created.collect::<Result<_, _>>()?));
            Ok(request.set_global_table_witness_updates(witness.as_ref().map(create_witness).transpose()?))
        }
        ReplicaStep::Dissolve { members, witness } => {
            let request = request.set_replica_updates(Some(members.iter().map(delete).collect::<Result<_, _>>()?));
            Ok(request.set_global_table_witness_updates(witness.as_ref().map(delete_witness).transpose()?))
        }
    }
}

fn create(region: &Region, replica: &NewReplica) -> Result<ReplicationGroupUpdate, BuildError> {
    let NewReplica { key, overrides: Overrides { class, read, indexes } } = replica;
    let action = CreateReplicationGroupMemberAction::builder()
        .region_name(region.as_str())
        .set_kms_master_key_id(key.as_ref().map(ToString::to_string))
        .set_provisioned_throughput_override(units(*read))
        .set_on_demand_throughput_override(ceiling(*read))
        .set_table_class_override(class.map(parts::class))
        .set_global_secondary_indexes(of_indexes(indexes)?)
        .build()?;
    Ok(ReplicationGroupUpdate::builder().create(action).build())
}

fn change(region: &Region, overrides: &Overrides) -> Result<ReplicationGroupUpdate, BuildError> {
    let Overrides { class, read, indexes } = overrides;
    let action = UpdateReplicationGroupMemberAction::builder()
        .region_name(region.as_str())
        .set_provisioned_throughput_override(units(*read))
        .set_on_demand_throughput_override(ceiling(*read))
        .set_table_class_override(class.map(parts::class))
        .set_global_secondary_indexes(of_indexes(indexes)?)
        .build()?;
    Ok(ReplicationGroupUpdate::builder().update(action).build())
}

fn delete(region: &Region) -> Result<ReplicationGroupUpdate, BuildError> {
    let action = DeleteReplicationGroupMemberAction::builder().region_name(region.as_str()).build()?;
    Ok(ReplicationGroupUpdate::builder().delete(action).build())
}

fn disassociate(region: &Region) -> Result<ReplicationGroupUpdate, BuildError> {
    let action = DisassociateReplicationGroupMemberAction::builder()
        .region_name(region.as_str())
        .disassociation_mode(DisassociationMode::WaitForReplication)
        .build()?;
    Ok(ReplicationGroupUpdate::builder().disassociate(action).build())
}

fn create_witness(region: &Region) -> Result<Vec<GlobalTableWitnessGroupUpdate>, BuildError> {
    let action = CreateGlobalTableWitnessGroupMemberAction::builder().region_name(region.as_str()).build()?;
    Ok(vec![GlobalTableWitnessGroupUpdate::builder().create(action).build()])
}

fn delete_witness(region: &Region) -> Result<Vec<GlobalTableWitnessGroupUpdate>, BuildError> {
    let action = DeleteGlobalTableWitnessGroupMemberAction::builder().region_name(region.as_str()).build()?;
    Ok(vec![GlobalTableWitnessGroupUpdate::builder().delete(action).build()])
}

fn of_indexes(
    indexes: &std::collections::BTreeMap<IndexName, ReadOverride>,
) -> Result<Option<Vec<ReplicaGlobalSecondaryIndex>>, BuildError> {
    let one = |(name, read): (&IndexName, &ReadOverride)| {
        ReplicaGlobalSecondaryIndex::builder()
            .index_name(name.as_str())
            .set_provisioned_throughput_override(units(*read))
            .set_on_demand_throughput_override(ceiling(*read))
            .build()
    };
    Ok(parts::some(indexes.iter().map(one).collect::<Result<_, _>>()?))
}

fn units(read: ReadOverride) -> Option<ProvisionedThroughputOverride> {
    let units = i64::try_from(read.units?).ok()?;
    Some(ProvisionedThroughputOverride::builder().read_capacity_units(units).build())
}

fn ceiling(read: ReadOverride) -> Option<OnDemandThroughputOverride> {
    let units = i64::try_from(read.ceiling?).ok()?;
    Some(OnDemandThroughputOverride::builder().max_read_request_units(units).build())
}
