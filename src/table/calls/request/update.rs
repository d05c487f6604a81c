//! UpdateTable requests, one setting at a time.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types::builders::UpdateGlobalSecondaryIndexActionBuilder;
use aws_sdk_dynamodb::types::{
    BillingMode, CreateGlobalSecondaryIndexAction, CreateVectorIndexAction, DeleteGlobalSecondaryIndexAction,
    DeleteVectorIndexAction, GlobalSecondaryIndexUpdate, UpdateGlobalSecondaryIndexAction, VectorIndexUpdate,
};

use super::{parts, replicas};
use crate::names::{IndexName, TableName};
use crate::table::steps::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, NewIndex, NewVectorIndex, Step};
use crate::table::throughput::{Amounts, WarmFloor};

/// The UpdateTable request of a step; without any change for a step of another operation.
pub(in super::super) fn update_table(name: &TableName, step: &Step) -> Result<UpdateTableInputBuilder, BuildError> {
    let request = UpdateTableInput::builder().table_name(name.as_str());
    match step {
        Step::SetProtection(on) => Ok(request.deletion_protection_enabled(*on)),
        Step::SetDisassociationProtection(on) => Ok(request.disassociation_protection_enabled(*on)),
        Step::SetSettingsReplication(on) => {
            Ok(request.global_table_settings_replication_mode(parts::settings_replication(*on)))
        }
        Step::DeleteIndex(index) => Ok(with_indexes(request, vec![delete_index(index)?])),
        Step::CreateIndex(index) => with_new_index(request, index),
        Step::DeleteVectorIndex(index) => {
            let delete = DeleteVectorIndexAction::builder().index_name(index.as_str()).build()?;
            Ok(request.vector_index_updates(VectorIndexUpdate::builder().delete(delete).build()))
        }
        Step::CreateVectorIndex(index) => with_new_vector_index(request, index),
        Step::SetClass(class) => Ok(request.table_class(parts::class(*class))),
        Step::SetEncryption(encryption) => Ok(request.sse_specification(parts::encryption(encryption))),
        Step::SwitchToOnDemand { along } => {
            with_along(request.billing_mode(BillingMode::PayPerRequest), along.as_ref())
        }
        Step::SwitchToProvisioned { table, indexes } => {
            let request =
                request.billing_mode(BillingMode::Provisioned).provisioned_throughput(parts::units(table.initial())?);
            Ok(with_indexes(request, index_units(indexes)?))
        }
        Step::SetUnits { table, indexes } => {
            let request =
                request.set_provisioned_throughput(table.map(|table| parts::units(table.initial())).transpose()?);
            Ok(with_indexes(request, index_units(indexes)?))
        }
        Step::SetCeiling(update) => Ok(request.set_on_demand_throughput(parts::ceiling_update(*update))),
        Step::SetIndexCeilings(indexes) => Ok(with_indexes(request, index_ceilings(indexes)?)),
        Step::RaiseWarm(floor) => Ok(request.set_warm_throughput(parts::warm(*floor))),
        Step::RaiseIndexWarm(indexes) => Ok(with_indexes(request, index_warmth(indexes)?)),
        Step::DisableStream => Ok(request.stream_specification(parts::stream_off()?)),
        Step::EnableStream(view) => Ok(request.stream_specification(parts::stream_on(*view)?)),
        Step::Replica(step) => replicas::update(request, step),
        Step::Create(_) | Step::Aspect(_) => Ok(request),
    }
}

fn with_along(request: UpdateTableInputBuilder, along: Option<&Along>) -> Result<UpdateTableInputBuilder, BuildError> {
    match along {
        None => Ok(request),
        Some(Along::Ceiling(update)) => Ok(request.set_on_demand_throughput(parts::ceiling_update(*update))),
        Some(Along::DisableStream) => Ok(request.stream_specification(parts::stream_off()?)),
        Some(Along::EnableStream(view)) => Ok(request.stream_specification(parts::stream_on(*view)?)),
        Some(Along::CreateIndex(index)) => with_new_index(request, index),
    }
}

fn with_indexes(request: UpdateTableInputBuilder, updates: Vec<GlobalSecondaryIndexUpdate>) -> UpdateTableInputBuilder {
    request.set_global_secondary_index_updates(parts::some(updates))
}

/// The new index with its attribute definitions, then the updates in the same request.
fn with_new_index(request: UpdateTableInputBuilder, index: &NewIndex) -> Result<UpdateTableInputBuilder, BuildError> {
    let NewIndex { name, shape, definitions, throughput, warm, along, must_be_built: _ } = index;
    let (units, ceiling) = match throughput {
        IndexThroughput::Units(units) => (Some(parts::units(units.initial())?), None),
        IndexThroughput::Ceiling(ceiling) => (None, parts::ceiling(*ceiling)),
    };
    let create = CreateGlobalSecondaryIndexAction::builder()
        .index_name(name.as_str())
        .set_key_schema(Some(parts::index_key(&shape.key)?))
        .projection(parts::projection(&shape.projection))
        .set_provisioned_throughput(units)
        .set_on_demand_throughput(ceiling)
        .set_warm_throughput(parts::warm(*warm))
        .build()?;
    let mut updates = vec![GlobalSecondaryIndexUpdate::builder().create(create).build()];
    updates.extend(match along {
        IndexUpdates::None => Vec::new(),
        IndexUpdates::Units(indexes) => index_units(indexes)?,
        IndexUpdates::Ceilings(indexes) => index_ceilings(indexes)?,
    });
    let definitions = parts::definitions(definitions)?;
    Ok(with_indexes(request.set_attribute_definitions(Some(definitions)), updates))
}

/// The new vector index with its attribute definitions: those of its search schema are only read from this very request.
fn with_new_vector_index(
    request: UpdateTableInputBuilder,
    index: &NewVectorIndex,
) -> Result<UpdateTableInputBuilder, BuildError> {
    let NewVectorIndex { name, shape, definitions, must_be_built: _ } = index;
    let create = CreateVectorIndexAction::builder()
        .index_name(name.as_str())
        .vector_attribute(parts::vector_attribute(shape)?)
        .set_search_schema(parts::search_schema(shape)?)
        .projection(parts::projection(&shape.projection))
        .dimensions(i64::from(shape.dimensions))
        .distance_function(parts::distance_function(shape.distance))
        .build()?;
    let definitions = parts::definitions(definitions)?;
    Ok(request
        .set_attribute_definitions(Some(definitions))
        .vector_index_updates(VectorIndexUpdate::builder().create(create).build()))
}

fn delete_index(name: &IndexName) -> Result<GlobalSecondaryIndexUpdate, BuildError> {
    let delete = DeleteGlobalSecondaryIndexAction::builder().index_name(name.as_str()).build()?;
    Ok(GlobalSecondaryIndexUpdate::builder().delete(delete).build())
}

fn index_units(indexes: &BTreeMap<IndexName, Amounts>) -> Result<Vec<GlobalSecondaryIndexUpdate>, BuildError> {
    updates(indexes, |update, units| Ok(update.provisioned_throughput(parts::units(units.initial())?)))
}

fn index_ceilings(indexes: &BTreeMap<IndexName, CeilingUpdate>) -> Result<Vec<GlobalSecondaryIndexUpdate>, BuildError> {
    updates(indexes, |update, change| Ok(update.set_on_demand_throughput(parts::ceiling_update(*change))))
}

fn index_warmth(indexes: &BTreeMap<IndexName, WarmFloor>) -> Result<Vec<GlobalSecondaryIndexUpdate>, BuildError> {
    updates(indexes, |update, floor| Ok(update.set_warm_throughput(parts::warm(*floor))))
}

fn updates<T>(
    indexes: &BTreeMap<IndexName, T>,
    fill: impl Fn(
        UpdateGlobalSecondaryIndexActionBuilder,
        &T,
    ) -> Result<UpdateGlobalSecondaryIndexActionBuilder, BuildError>,
) -> Result<Vec<GlobalSecondaryIndexUpdate>, BuildError> {
    let one = |(name, change): (&IndexName, &T)| {
        let update = fill(UpdateGlobalSecondaryIndexAction::builder().index_name(name.as_str()), change)?.build()?;
        Ok(GlobalSecondaryIndexUpdate::builder().update(update).build())
    };
    indexes.iter().map(one).collect()
}
