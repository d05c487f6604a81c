//! From a step to its request: plain functions that send nothing.
//!
//! Empty structures and lists are left out: some are refused, one starts a restore although it returns an error (T-043,
//! T-463).

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::CreateTableInput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::delete_resource_policy::builders::DeleteResourcePolicyInputBuilder;
use aws_sdk_dynamodb::operation::disable_kinesis_streaming_destination::builders::DisableKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::enable_kinesis_streaming_destination::builders::EnableKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::put_resource_policy::builders::PutResourcePolicyInputBuilder;
use aws_sdk_dynamodb::operation::tag_resource::builders::TagResourceInputBuilder;
use aws_sdk_dynamodb::operation::untag_resource::builders::UntagResourceInputBuilder;
use aws_sdk_dynamodb::operation::update_continuous_backups::builders::UpdateContinuousBackupsInputBuilder;
use aws_sdk_dynamodb::operation::update_contributor_insights::builders::UpdateContributorInsightsInputBuilder;
use aws_sdk_dynamodb::operation::update_kinesis_streaming_destination::builders::UpdateKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::update_time_to_live::builders::UpdateTimeToLiveInputBuilder;

use crate::names::Region;
use crate::table::control_plane::Target;
use crate::table::desired::Desired;
use crate::table::settings::Origin;
use crate::table::steps::Step;

mod aspects;
mod origin;
mod parts;
mod replicas;
mod update;

pub(super) use origin::{FromBackup, FromImport, FromPast};
pub(super) use update::update_table;

/// The call that creates a table, by its origin.
#[derive(Debug, Clone)]
pub(super) enum Creation {
    /// CreateTable.
    New(CreateTableInputBuilder),
    /// RestoreTableFromBackup.
    Backup(FromBackup),
    /// RestoreTableToPointInTime.
    Past(FromPast),
    /// ImportTable.
    Import(FromImport),
}

/// The one call of a step.
#[derive(Debug, Clone)]
pub(super) enum Request {
    /// Creates a table.
    Create(Box<Creation>),
    /// UpdateTable.
    Update(Box<aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder>),
    /// UpdateContinuousBackups.
    Recovery(UpdateContinuousBackupsInputBuilder),
    /// UpdateTimeToLive.
    Ttl(UpdateTimeToLiveInputBuilder),
    /// TagResource.
    Tag(TagResourceInputBuilder),
    /// UntagResource.
    Untag(UntagResourceInputBuilder),
    /// UpdateContributorInsights.
    Insights(UpdateContributorInsightsInputBuilder),
    /// EnableKinesisStreamingDestination.
    EnableKinesis(EnableKinesisStreamingDestinationInputBuilder),
    /// UpdateKinesisStreamingDestination.
    UpdateKinesis(UpdateKinesisStreamingDestinationInputBuilder),
    /// DisableKinesisStreamingDestination.
    DisableKinesis(DisableKinesisStreamingDestinationInputBuilder),
    /// PutResourcePolicy.
    PutPolicy(PutResourcePolicyInputBuilder),
    /// DeleteResourcePolicy.
    DeletePolicy(DeleteResourcePolicyInputBuilder),
}

/// The request of a step to DynamoDB on a table in `region`. Calls for tags and policies need an ARN; an import needs a
/// `token` that is the same for every attempt of the same import.
///
/// # Errors
/// A required member is missing: the ARN, or a bug.
pub(super) fn request(step: &Step, table: &Target, region: &Region, token: &str) -> Result<Request, BuildError> {
    match step {
        Step::Create(desired) => create(desired, region, token).map(Box::new).map(Request::Create),
        Step::Aspect(step) => aspects::request(step, table),
        Step::SetProtection(_)
        | Step::SetDisassociationProtection(_)
        | Step::SetSettingsReplication(_)
        | Step::DeleteIndex(_)
        | Step::CreateIndex(_)
        | Step::DeleteVectorIndex(_)
        | Step::CreateVectorIndex(_)
        | Step::SetClass(_)
        | Step::SetEncryption(_)
        | Step::SwitchToOnDemand { .. }
        | Step::SwitchToProvisioned { .. }
        | Step::SetUnits { .. }
        | Step::SetCeiling(_)
        | Step::SetIndexCeilings(_)
        | Step::RaiseWarm(_)
        | Step::RaiseIndexWarm(_)
        | Step::DisableStream
        | Step::EnableStream(_)
        | Step::Replica(_) => update_table(&table.name, step).map(Box::new).map(Request::Update),
    }
}

fn create(desired: &Desired, region: &Region, token: &str) -> Result<Creation, BuildError> {
    match &desired.origin {
        Origin::New => create_table(desired).map(Creation::New),
        Origin::Restore(source) => origin::restore(desired, source, region),
        Origin::Import(source) => origin::import(desired, source, token).map(Creation::Import),
        Origin::Join(source) => origin::join(desired, source).map(Creation::New),
    }
}

/// All members of CreateTable except deletion protection, which is enabled last.
pub(super) fn create_table(desired: &Desired) -> Result<CreateTableInputBuilder, BuildError> {
    let Desired {
        region: _,
        name,
        key,
        local_indexes,
        global_indexes,
        vector_indexes,
        throughput,
        warm,
        class,
        stream,
        encryption,
        protected: _,
        disassociation_protected: _, // There is nothing yet to be disassociated from.
        replicas: _,                 // Made once the table is there.
        settings_replication,
        aspects,
        waits_for_indexes: _,
        origin: _,
        role: _,
    } = desired;
    let request = CreateTableInput::builder()
        .table_name(name.as_str())
        .set_attribute_definitions(Some(parts::definitions(&desired.attribute_definitions())?))
        .set_key_schema(Some(parts::primary_key(key)?))
        .set_local_secondary_indexes(parts::local_indexes(key, local_indexes)?)
        .set_global_secondary_indexes(parts::global_indexes(global_indexes, throughput, parts::Warmth::Sent)?)
        .set_vector_indexes(parts::vector_indexes(vector_indexes)?)
        .billing_mode(parts::billing_mode(throughput.mode()))
        .set_provisioned_throughput(parts::table_units(throughput)?)
        .set_on_demand_throughput(parts::table_ceiling(throughput))
        .set_warm_throughput(parts::warm(*warm))
        .set_table_class(parts::class_at_creation(*class))
        .set_stream_specification(stream.map(parts::stream_on).transpose()?)
        .set_sse_specification(parts::encryption_at_creation(encryption))
        .set_resource_policy(desired.created_policy().map(|policy| policy.text().to_owned()))
        .set_global_table_settings_replication_mode(
            settings_replication.filter(|on| *on).map(parts::settings_replication),
        )
        .set_tags(parts::tags(&aspects.tags)?);
    Ok(request)
}

#[cfg(test)]
mod tests;
