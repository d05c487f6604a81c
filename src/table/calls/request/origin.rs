//! Requests for restored and imported tables, and for those that join a global table. Settings that such a call cannot take are
//! applied afterwards, so it has only what is safe for every source.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::CreateTableInput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::import_table::ImportTableInput;
use aws_sdk_dynamodb::operation::import_table::builders::ImportTableInputBuilder;
use aws_sdk_dynamodb::operation::restore_table_from_backup::RestoreTableFromBackupInput;
use aws_sdk_dynamodb::operation::restore_table_from_backup::builders::RestoreTableFromBackupInputBuilder;
use aws_sdk_dynamodb::operation::restore_table_to_point_in_time::RestoreTableToPointInTimeInput;
use aws_sdk_dynamodb::operation::restore_table_to_point_in_time::builders::RestoreTableToPointInTimeInputBuilder;
use aws_sdk_dynamodb::types::{
    BillingMode, CsvOptions, InputCompressionType, InputFormat, InputFormatOptions, OnDemandThroughput, S3BucketSource,
    SseSpecification, TableCreationParameters,
};
use aws_smithy_types::DateTime;

use super::{Creation, parts};
use crate::names::{Arn, Region};
use crate::table::desired::Desired;
use crate::table::keys::definitions;
use crate::table::settings::{Encryption, ImportFormat, ImportSource, RestoreSource, RestoreTime, SourceTable};
use crate::table::throughput::Throughput;

/// RestoreTableFromBackup.
pub(in super::super) type FromBackup = RestoreTableFromBackupInputBuilder;
/// RestoreTableToPointInTime.
pub(in super::super) type FromPast = RestoreTableToPointInTimeInputBuilder;
/// ImportTable.
pub(in super::super) type FromImport = ImportTableInputBuilder;

pub(super) fn restore(desired: &Desired, source: &RestoreSource, region: &Region) -> Result<Creation, BuildError> {
    let target = desired.name.as_str();
    match source {
        RestoreSource::Backup(backup) => {
            let Overrides { billing, ceiling, encryption } = overrides(desired, false);
            Ok(Creation::Backup(
                RestoreTableFromBackupInput::builder()
                    .target_table_name(target)
                    .backup_arn(backup.to_string())
                    .set_billing_mode_override(billing)
                    .set_on_demand_throughput_override(ceiling)
                    .set_sse_specification_override(encryption),
            ))
        }
        RestoreSource::PointInTime { table, time } => {
            let other_region = matches!(table, SourceTable::Arn(arn) if arn.region != region.as_str());
            let Overrides { billing, ceiling, encryption } = overrides(desired, other_region);
            let request = RestoreTableToPointInTimeInput::builder()
                .target_table_name(target)
                .set_billing_mode_override(billing)
                .set_on_demand_throughput_override(ceiling)
                .set_sse_specification_override(encryption);
            let request = match table {
                SourceTable::Name(name) => request.source_table_name(name.as_str()),
                SourceTable::Arn(arn) => request.source_table_arn(arn.to_string()),
            };
            Ok(Creation::Past(match time {
                RestoreTime::Latest => request.use_latest_restorable_time(true),
                RestoreTime::At(seconds) => request.restore_date_time(DateTime::from_secs(*seconds)),
            }))
        }
    }
}

/// Settings of the restored table that differ from the source.
struct Overrides {
    billing: Option<BillingMode>,
    ceiling: Option<OnDemandThroughput>,
    encryption: Option<SseSpecification>,
}

/// On-demand can be requested for any source, and saves a change of the billing mode, of which there are four a day.
/// Provisioned cannot: it needs units for every index of the source, which is not known here. Indexes are not overridden,
/// because an override must match the source exactly (T-279). Encryption is required across Regions (T-274), and a key that
/// is requested now need not be changed later, of which there are four changes a day as well.
fn overrides(desired: &Desired, other_region: bool) -> Overrides {
    let on_demand = matches!(desired.throughput, Throughput::OnDemand { .. });
    let encryption = match &desired.encryption {
        Encryption::AwsOwned => other_region.then(|| parts::encryption(&desired.encryption)),
        Encryption::AwsManaged | Encryption::CustomerManaged(_) => Some(parts::encryption(&desired.encryption)),
    };
    Overrides {
        billing: on_demand.then_some(BillingMode::PayPerRequest),
        ceiling: parts::table_ceiling(&desired.throughput),
        encryption,
    }
}

pub(super) fn import(desired: &Desired, source: &ImportSource, token: &str) -> Result<FromImport, BuildError> {
    let ImportSource { bucket, bucket_owner, key_prefix, format, compression } = source;
    let bucket = S3BucketSource::builder()
        .s3_bucket(bucket)
        .set_s3_bucket_owner(bucket_owner.clone())
        .set_s3_key_prefix(key_prefix.clone())
        .build()?;
    let (format, options) = self::format(format);
    Ok(ImportTableInput::builder()
        .client_token(token)
        .s3_bucket_source(bucket)
        .input_format(format)
        .set_input_format_options(options)
        .set_input_compression_type(compression.as_deref().map(InputCompressionType::from))
        .table_creation_parameters(creation_parameters(desired)?))
}

/// An imported table cannot have local indexes: their keys are not defined here either.
fn creation_parameters(desired: &Desired) -> Result<TableCreationParameters, BuildError> {
    let Desired { name, key, global_indexes, vector_indexes, throughput, encryption, .. } = desired;
    let keys = global_indexes.values().flat_map(|index| index.shape.key.attributes());
    let searched = vector_indexes.values().flat_map(|index| index.shape.attributes());
    let keys = keys.chain(searched);
    TableCreationParameters::builder()
        .table_name(name.as_str())
        .set_attribute_definitions(Some(parts::definitions(&definitions(key.attributes().chain(keys)))?))
        .set_key_schema(Some(parts::primary_key(key)?))
        .billing_mode(parts::billing_mode(throughput.mode()))
        .set_provisioned_throughput(parts::table_units(throughput)?)
        .set_on_demand_throughput(parts::table_ceiling(throughput))
        .set_sse_specification(parts::encryption_at_creation(encryption))
        .set_global_secondary_indexes(parts::global_indexes(global_indexes, throughput, parts::Warmth::LeftOut)?)
        .set_vector_indexes(parts::vector_indexes(vector_indexes)?)
        .build()
}

/// CreateTable of a member: its keys, indexes, capacity, stream and time to live are those of the source. What each member has on
/// its own goes with it as far as the call takes it; replication needs the policy from the start (V99).
pub(super) fn join(desired: &Desired, source: &Arn) -> Result<CreateTableInputBuilder, BuildError> {
    let Desired { name, class, encryption, aspects, .. } = desired;
    Ok(CreateTableInput::builder()
        .table_name(name.as_str())
        .global_table_source_arn(source.to_string())
        .global_table_settings_replication_mode(parts::settings_replication(true))
        .set_table_class(parts::class_at_creation(*class))
        .set_sse_specification(parts::encryption_at_creation(encryption))
        .set_resource_policy(desired.created_policy().map(|policy| policy.text().to_owned()))
        .set_tags(parts::tags(&aspects.tags)?))
}

fn format(format: &ImportFormat) -> (InputFormat, Option<InputFormatOptions>) {
    match format {
        ImportFormat::DynamoDbJson => (InputFormat::DynamodbJson, None),
        ImportFormat::Ion => (InputFormat::Ion, None),
        ImportFormat::Csv { delimiter, headers } => {
            let headers = parts::some(headers.clone());
            let given = delimiter.is_some() || headers.is_some();
            let options = || {
                let csv = CsvOptions::builder().set_delimiter(delimiter.clone()).set_header_list(headers).build();
                InputFormatOptions::builder().csv(csv).build()
            };
            (InputFormat::Csv, given.then(options))
        }
    }
}
