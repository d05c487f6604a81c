//! Steps as the SDK's inputs.
//!
//! Empty lists and empty structures are never sent: the service refuses the first (T-043) and answers the second with
//! an error 500, or does half of what it was asked (T-463).

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::operation::import_table::builders::ImportTableFluentBuilder;
use aws_sdk_dynamodb::operation::restore_table_from_backup::builders::RestoreTableFromBackupFluentBuilder;
use aws_sdk_dynamodb::operation::restore_table_to_point_in_time::builders::RestoreTableToPointInTimeFluentBuilder;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, CsvOptions, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, InputCompressionType, InputFormat, InputFormatOptions,
    KeySchemaElement, KeyType as KeyRole, LocalSecondaryIndex, OnDemandThroughput, PointInTimeRecoverySpecification,
    Projection as SdkProjection, ProjectionType, ProvisionedThroughput, S3BucketSource, ScalarAttributeType,
    SseSpecification, SseType, StreamSpecification, StreamViewType, TableClass as SdkTableClass,
    TableCreationParameters, Tag, TimeToLiveSpecification, UpdateGlobalSecondaryIndexAction, WarmThroughput,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::error::operation::BuildError;

use crate::names::{AttributeName, IndexName, Region};
use crate::table::desired::{Desired, DesiredIndex};
use crate::table::keys::{IndexKey, KeyAttribute, KeyType, LocalIndex, PrimaryKey, Projection};
use crate::table::settings::{
    Encryption, ImportFormat, ImportSource, Recovery, RestoreSource, RestoreTime, SourceTable, StreamView, TableClass,
};
use crate::table::steps::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, NewIndex, Step};
use crate::table::throughput::{Ceiling, Throughput, Units, WarmFloor};

/// What lifts an on-demand maximum (T-178).
const LIFT: i64 = -1;

/// CreateTable with all it can carry, but protection: that comes last, so that a creation that fails midway leaves a
/// table that can be replaced.
pub(super) fn create_table(client: &Client, desired: &Desired) -> CreateTableFluentBuilder {
    let local = desired.local_indexes.iter().map(|(name, index)| local_index(name, index, &desired.key));
    let (mode, units, maxima) = throughput(&desired.throughput);
    client
        .create_table()
        .table_name(desired.name.as_str())
        .set_attribute_definitions(Some(definitions(&desired.attribute_definitions())))
        .set_key_schema(Some(table_key(&desired.key)))
        .set_local_secondary_indexes(filled(local.collect()))
        .set_global_secondary_indexes(filled(global_indexes(desired)))
        .billing_mode(mode)
        .set_provisioned_throughput(units)
        .set_on_demand_throughput(maxima)
        .set_warm_throughput(warm(desired.warm))
        .set_stream_specification(desired.stream.map(stream_on))
        .set_sse_specification(creation_encryption(&desired.encryption))
        .set_table_class(creation_class(desired.class))
        .set_tags(tags(&desired.tags))
}

/// One of the two ways to restore.
pub(super) enum Restore {
    /// From an on-demand backup.
    FromBackup(RestoreTableFromBackupFluentBuilder),
    /// From continuous backups.
    ToPointInTime(RestoreTableToPointInTimeFluentBuilder),
}

/// A restore that keeps what the source had, except for its key: encryption has a budget of changes, and a restore
/// across Regions wants to be told (T-274). Everything else is brought in line afterwards, as for any other table.
pub(super) fn restore(client: &Client, desired: &Desired, source: &RestoreSource, region: &Region) -> Restore {
    let name = desired.name.as_str();
    match source {
        RestoreSource::Backup(arn) => {
            let encryption = restore_encryption(&desired.encryption, arn.region != region.as_str());
            let call = client.restore_table_from_backup().target_table_name(name).backup_arn(arn.to_string());
            Restore::FromBackup(call.set_sse_specification_override(encryption))
        }
        RestoreSource::PointInTime { table, time } => {
            let call = client.restore_table_to_point_in_time().target_table_name(name);
            let (call, abroad) = match table {
                SourceTable::Name(source) => (call.source_table_name(source.as_str()), false),
                SourceTable::Arn(arn) => (call.source_table_arn(arn.to_string()), arn.region != region.as_str()),
            };
            let call = match time {
                RestoreTime::Latest => call.use_latest_restorable_time(true),
                RestoreTime::At(seconds) => call.restore_date_time(DateTime::from_secs(*seconds)),
            };
            let encryption = restore_encryption(&desired.encryption, abroad);
            Restore::ToPointInTime(call.set_sse_specification_override(encryption))
        }
    }
}

/// ImportTable with all that its creation parameters can carry.
pub(super) fn import_table(client: &Client, desired: &Desired, source: &ImportSource) -> ImportTableFluentBuilder {
    let (mode, units, maxima) = throughput(&desired.throughput);
    let parameters = TableCreationParameters::builder()
        .table_name(desired.name.as_str())
        .set_attribute_definitions(Some(definitions(&desired.attribute_definitions())))
        .set_key_schema(Some(table_key(&desired.key)))
        .billing_mode(mode)
        .set_provisioned_throughput(units)
        .set_on_demand_throughput(maxima)
        .set_sse_specification(creation_encryption(&desired.encryption))
        .set_global_secondary_indexes(filled(global_indexes(desired)));
    let bucket = S3BucketSource::builder()
        .s3_bucket(&source.bucket)
        .set_s3_bucket_owner(source.bucket_owner.clone())
        .set_s3_key_prefix(source.key_prefix.clone());
    let (format, options) = import_format(&source.format);
    client
        .import_table()
        .table_creation_parameters(built(parameters.build()))
        .s3_bucket_source(built(bucket.build()))
        .input_format(format)
        .set_input_format_options(options)
        .set_input_compression_type(source.compression.as_deref().map(InputCompressionType::from))
}

/// The UpdateTable of a step that is one.
pub(super) fn update_table(call: UpdateTableFluentBuilder, step: &Step) -> UpdateTableFluentBuilder {
    match step {
        Step::SetProtection(on) => call.deletion_protection_enabled(*on),
        Step::DeleteIndex(name) => {
            let delete = DeleteGlobalSecondaryIndexAction::builder().index_name(name.as_str());
            call.global_secondary_index_updates(
                GlobalSecondaryIndexUpdate::builder().delete(built(delete.build())).build(),
            )
        }
        Step::CreateIndex(index) => create_index(call, index),
        Step::SetClass(class) => call.table_class(table_class(*class)),
        Step::SetEncryption(encryption) => call.sse_specification(update_encryption(encryption)),
        Step::SwitchToOnDemand { along } => {
            let call = call.billing_mode(BillingMode::PayPerRequest);
            match along {
                None => call,
                Some(Along::Ceiling(update)) => call.set_on_demand_throughput(Some(ceiling_update(*update))),
                Some(Along::DisableStream) => call.stream_specification(stream_off()),
                Some(Along::EnableStream(view)) => call.stream_specification(stream_on(*view)),
                Some(Along::CreateIndex(index)) => create_index(call, index),
            }
        }
        Step::SwitchToProvisioned { table, indexes } => {
            let call = call.billing_mode(BillingMode::Provisioned).provisioned_throughput(provisioned(*table));
            index_units(call, indexes)
        }
        Step::SetUnits { table, indexes } => {
            index_units(call.set_provisioned_throughput(table.map(provisioned)), indexes)
        }
        Step::SetCeiling(update) => call.on_demand_throughput(ceiling_update(*update)),
        Step::SetIndexCeilings(indexes) => index_ceilings(call, indexes),
        Step::RaiseWarm(floor) => call.set_warm_throughput(warm(*floor)),
        Step::RaiseIndexWarm(indexes) => indexes.iter().fold(call, |call, (name, floor)| {
            let update = UpdateGlobalSecondaryIndexAction::builder().index_name(name.as_str());
            index_update(call, update.set_warm_throughput(warm(*floor)).build())
        }),
        Step::DisableStream => call.stream_specification(stream_off()),
        Step::EnableStream(view) => call.stream_specification(stream_on(*view)),
        Step::Create(_)
        | Step::SetRecovery(_)
        | Step::DisableTtl(_)
        | Step::EnableTtl(_)
        | Step::Tag(_)
        | Step::Untag(_) => call,
    }
}

pub(super) fn recovery(recovery: Recovery) -> PointInTimeRecoverySpecification {
    let specification = PointInTimeRecoverySpecification::builder();
    built(match recovery {
        Recovery::Off => specification.point_in_time_recovery_enabled(false).build(),
        Recovery::On { days } => specification
            .point_in_time_recovery_enabled(true)
            .recovery_period_in_days(i32::try_from(days).unwrap_or(i32::MAX))
            .build(),
    })
}

pub(super) fn ttl(attribute: &AttributeName, enabled: bool) -> TimeToLiveSpecification {
    built(TimeToLiveSpecification::builder().attribute_name(attribute.as_str()).enabled(enabled).build())
}

/// An empty list already demands the permission to tag (T-110), so it is not sent.
pub(super) fn tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    filled(tags.iter().map(|(key, value)| built(Tag::builder().key(key).value(value).build())).collect())
}

fn built<T>(result: Result<T, BuildError>) -> T {
    result.expect("every member that the model requires is set right here")
}

fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn definitions(keys: &BTreeMap<AttributeName, KeyType>) -> Vec<AttributeDefinition> {
    let definition = |(name, key_type): (&AttributeName, &KeyType)| {
        let kind = ScalarAttributeType::from(key_type.as_str());
        built(AttributeDefinition::builder().attribute_name(name.as_str()).attribute_type(kind).build())
    };
    keys.iter().map(definition).collect()
}

fn element(attribute: &KeyAttribute, role: KeyRole) -> KeySchemaElement {
    built(KeySchemaElement::builder().attribute_name(attribute.name.as_str()).key_type(role).build())
}

fn table_key(key: &PrimaryKey) -> Vec<KeySchemaElement> {
    let sort = key.sort.as_ref().map(|sort| element(sort, KeyRole::Range));
    std::iter::once(element(&key.partition, KeyRole::Hash)).chain(sort).collect()
}

fn index_key(key: &IndexKey) -> Vec<KeySchemaElement> {
    let partition = key.partition.iter().map(|attribute| element(attribute, KeyRole::Hash));
    partition.chain(key.sort.iter().map(|attribute| element(attribute, KeyRole::Range))).collect()
}

fn projection(projection: &Projection) -> SdkProjection {
    let names = match projection {
        Projection::KeysOnly | Projection::All => None,
        Projection::Include(names) => filled(names.iter().map(|name| name.as_str().to_owned()).collect()),
    };
    let kind = ProjectionType::from(projection.type_name());
    SdkProjection::builder().projection_type(kind).set_non_key_attributes(names).build()
}

fn local_index(name: &IndexName, index: &LocalIndex, key: &PrimaryKey) -> LocalSecondaryIndex {
    let schema = vec![element(&key.partition, KeyRole::Hash), element(&index.sort, KeyRole::Range)];
    let built_index = LocalSecondaryIndex::builder()
        .index_name(name.as_str())
        .set_key_schema(Some(schema))
        .projection(projection(&index.projection));
    built(built_index.build())
}

fn global_indexes(desired: &Desired) -> Vec<GlobalSecondaryIndex> {
    let index = |(name, index): (&IndexName, &DesiredIndex)| {
        let (units, maxima) = match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => (None, indexes.get(name).copied().and_then(ceiling)),
            Throughput::Provisioned { table, indexes } => {
                (Some(provisioned(indexes.get(name).copied().unwrap_or(*table))), None)
            }
        };
        let built_index = GlobalSecondaryIndex::builder()
            .index_name(name.as_str())
            .set_key_schema(Some(index_key(&index.shape.key)))
            .projection(projection(&index.shape.projection))
            .set_provisioned_throughput(units)
            .set_on_demand_throughput(maxima)
            .set_warm_throughput(warm(index.warm));
        built(built_index.build())
    };
    desired.global_indexes.iter().map(index).collect()
}

fn create_index(call: UpdateTableFluentBuilder, index: &NewIndex) -> UpdateTableFluentBuilder {
    let (units, maxima) = match index.throughput {
        IndexThroughput::Units(units) => (Some(provisioned(units)), None),
        IndexThroughput::Ceiling(limits) => (None, ceiling(limits)),
    };
    let create = CreateGlobalSecondaryIndexAction::builder()
        .index_name(index.name.as_str())
        .set_key_schema(Some(index_key(&index.shape.key)))
        .projection(projection(&index.shape.projection))
        .set_provisioned_throughput(units)
        .set_on_demand_throughput(maxima)
        .set_warm_throughput(warm(index.warm));
    let call = call
        .set_attribute_definitions(Some(definitions(&index.definitions)))
        .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(built(create.build())).build());
    match &index.along {
        IndexUpdates::None => call,
        IndexUpdates::Units(indexes) => index_units(call, indexes),
        IndexUpdates::Ceilings(indexes) => index_ceilings(call, indexes),
    }
}

fn index_update(
    call: UpdateTableFluentBuilder,
    update: Result<UpdateGlobalSecondaryIndexAction, BuildError>,
) -> UpdateTableFluentBuilder {
    call.global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().update(built(update)).build())
}

fn index_units(call: UpdateTableFluentBuilder, indexes: &BTreeMap<IndexName, Units>) -> UpdateTableFluentBuilder {
    indexes.iter().fold(call, |call, (name, units)| {
        let update = UpdateGlobalSecondaryIndexAction::builder().index_name(name.as_str());
        index_update(call, update.provisioned_throughput(provisioned(*units)).build())
    })
}

fn index_ceilings(
    call: UpdateTableFluentBuilder,
    indexes: &BTreeMap<IndexName, CeilingUpdate>,
) -> UpdateTableFluentBuilder {
    indexes.iter().fold(call, |call, (name, limits)| {
        let update = UpdateGlobalSecondaryIndexAction::builder().index_name(name.as_str());
        index_update(call, update.on_demand_throughput(ceiling_update(*limits)).build())
    })
}

fn throughput(
    throughput: &Throughput,
) -> (BillingMode, Option<ProvisionedThroughput>, Option<OnDemandThroughput>) {
    match throughput {
        Throughput::OnDemand { table, .. } => (BillingMode::PayPerRequest, None, ceiling(*table)),
        Throughput::Provisioned { table, .. } => (BillingMode::Provisioned, Some(provisioned(*table)), None),
    }
}

fn provisioned(units: Units) -> ProvisionedThroughput {
    let throughput = ProvisionedThroughput::builder();
    built(throughput.read_capacity_units(signed(units.read)).write_capacity_units(signed(units.write)).build())
}

fn ceiling(limits: Ceiling) -> Option<OnDemandThroughput> {
    let maxima = OnDemandThroughput::builder()
        .set_max_read_request_units(limits.read.map(signed))
        .set_max_write_request_units(limits.write.map(signed));
    (!limits.is_none()).then(|| maxima.build())
}

/// Members merge: one that is not sent stays as it is, one that is to go is sent as −1 (T-178).
fn ceiling_update(update: CeilingUpdate) -> OnDemandThroughput {
    let member = |from: Option<u64>, to: Option<u64>| to.map(signed).or_else(|| from.map(|_| LIFT));
    OnDemandThroughput::builder()
        .set_max_read_request_units(member(update.from.read, update.to.read))
        .set_max_write_request_units(member(update.from.write, update.to.write))
        .build()
}

fn warm(floor: WarmFloor) -> Option<WarmThroughput> {
    let throughput = WarmThroughput::builder()
        .set_read_units_per_second(floor.read.map(signed))
        .set_write_units_per_second(floor.write.map(signed));
    (!floor.is_none()).then(|| throughput.build())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn stream_on(view: StreamView) -> StreamSpecification {
    let view = StreamViewType::from(view.as_str());
    built(StreamSpecification::builder().stream_enabled(true).stream_view_type(view).build())
}

fn stream_off() -> StreamSpecification {
    built(StreamSpecification::builder().stream_enabled(false).build())
}

fn table_class(class: TableClass) -> SdkTableClass {
    SdkTableClass::from(class.as_str())
}

/// The default is left out: endpoints that know less then see nothing they do not know.
fn creation_class(class: TableClass) -> Option<SdkTableClass> {
    (class != TableClass::Standard).then(|| table_class(class))
}

fn creation_encryption(encryption: &Encryption) -> Option<SseSpecification> {
    (*encryption != Encryption::AwsOwned).then(|| update_encryption(encryption))
}

fn restore_encryption(encryption: &Encryption, abroad: bool) -> Option<SseSpecification> {
    (abroad || *encryption != Encryption::AwsOwned).then(|| update_encryption(encryption))
}

/// Switching encryption off is how DynamoDB is told to use its own key.
fn update_encryption(encryption: &Encryption) -> SseSpecification {
    match encryption {
        Encryption::AwsOwned => SseSpecification::builder().enabled(false).build(),
        Encryption::AwsManaged => SseSpecification::builder().enabled(true).sse_type(SseType::Kms).build(),
        Encryption::CustomerManaged(arn) => {
            let specification = SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
            specification.kms_master_key_id(arn.to_string()).build()
        }
    }
}

fn import_format(format: &ImportFormat) -> (InputFormat, Option<InputFormatOptions>) {
    match format {
        ImportFormat::DynamoDbJson => (InputFormat::DynamodbJson, None),
        ImportFormat::Ion => (InputFormat::Ion, None),
        ImportFormat::Csv { delimiter, headers } => {
            let csv = CsvOptions::builder().set_delimiter(delimiter.clone()).set_header_list(filled(headers.clone()));
            let options = || InputFormatOptions::builder().csv(csv.build()).build();
            (InputFormat::Csv, (delimiter.is_some() || !headers.is_empty()).then(options))
        }
    }
}
