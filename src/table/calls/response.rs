//! The SDK's descriptions as what was observed. What an endpoint leaves out is the default, never an endless wait.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::describe_continuous_backups::DescribeContinuousBackupsOutput;
use aws_sdk_dynamodb::operation::describe_time_to_live::DescribeTimeToLiveOutput;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode as SdkBillingMode, GlobalSecondaryIndexDescription, IndexStatus as SdkIndexStatus,
    KeySchemaElement, KeyType as KeyRole, LocalSecondaryIndexDescription, OnDemandThroughput,
    PointInTimeRecoveryStatus, Projection as SdkProjection, ProjectionType, ProvisionedThroughputDescription,
    SseDescription, SseStatus, SseType, TableDescription, TableStatus as SdkTableStatus, TimeToLiveStatus,
};

use crate::names::{Arn, AttributeName, IndexName, Region, TableName};
use crate::table::keys::{IndexKey, IndexShape, KeyAttribute, KeyType, LocalIndex, PrimaryKey, Projection};
use crate::table::observed::{IndexStatus, ObservedEncryption, ObservedIndex, ObservedTable, TableStatus};
use crate::table::settings::{Encryption, Recovery, StreamView, TableClass, TimeToLive};
use crate::table::throughput::{BillingMode, Ceiling, Units, Warm};

/// The recovery period that an endpoint means which does not tell one.
const RECOVERY_DAYS: u32 = 35;

/// The table that the description is of.
///
/// # Errors
/// What is missing that no table can be without.
pub(super) fn table(table: &TableDescription, region: &Region) -> Result<ObservedTable, String> {
    let name = TableName::parse(table.table_name.as_deref().unwrap_or_default()).map_err(|error| error.to_string())?;
    let types = types(table.attribute_definitions.as_deref().unwrap_or_default());
    let key = index_key(table.key_schema.as_deref().unwrap_or_default(), &types)?;
    let arn = match &table.table_arn {
        Some(arn) => Arn::parse(arn).map_err(|error| error.to_string())?,
        None => Arn::table(region, "000000000000", &name),
    };
    let units = units(table.provisioned_throughput.as_ref());
    let stream = table.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    let mut local = BTreeMap::new();
    for index in table.local_secondary_indexes.as_deref().unwrap_or_default() {
        let (name, index) = local_index(index, &types)?;
        local.insert(name, index);
    }
    let mut global = BTreeMap::new();
    for index in table.global_secondary_indexes.as_deref().unwrap_or_default() {
        let (name, index) = global_index(index, &types)?;
        global.insert(name, index);
    }
    Ok(ObservedTable {
        name,
        arn,
        id: table.table_id.clone(),
        created_at: table.creation_date_time.map(|time| time.secs()),
        status: table.table_status.as_ref().map_or(TableStatus::Active, |status| TableStatus::parse(status.as_str())),
        key: primary_key(key)?,
        local_indexes: local,
        global_indexes: global,
        billing: billing(table, units),
        units,
        ceiling: ceiling(table.on_demand_throughput.as_ref()),
        warm: table.warm_throughput.as_ref().map(|warm| Warm {
            read: unsigned(warm.read_units_per_second),
            write: unsigned(warm.write_units_per_second),
            settled: !matches!(warm.status, Some(SdkTableStatus::Updating)),
        }),
        class: class(table),
        stream: stream.and_then(|stream| StreamView::parse(stream.stream_view_type.as_ref()?.as_str())),
        stream_arn: table.latest_stream_arn.clone(),
        stream_label: table.latest_stream_label.clone(),
        encryption: encryption(table.sse_description.as_ref()),
        protected: table.deletion_protection_enabled.unwrap_or(false),
        restoring: table.restore_summary.as_ref().is_some_and(|restore| restore.restore_in_progress),
    })
}

/// On, with its period, or off.
pub(super) fn recovery(answer: &DescribeContinuousBackupsOutput) -> Recovery {
    let backups = answer.continuous_backups_description.as_ref();
    let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description.as_ref());
    match recovery {
        Some(recovery) if recovery.point_in_time_recovery_status == Some(PointInTimeRecoveryStatus::Enabled) => {
            let days = recovery.recovery_period_in_days.and_then(|days| u32::try_from(days).ok());
            Recovery::On { days: days.unwrap_or(RECOVERY_DAYS) }
        }
        Some(_) | None => Recovery::Off,
    }
}

/// The attribute, while time to live is on or being switched on.
pub(super) fn ttl(answer: &DescribeTimeToLiveOutput) -> TimeToLive {
    let ttl = answer.time_to_live_description.as_ref()?;
    match ttl.time_to_live_status {
        Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling) => {
            AttributeName::parse(ttl.attribute_name.as_deref()?).ok()
        }
        _ => None,
    }
}

type Types<'a> = BTreeMap<&'a str, KeyType>;

fn types(definitions: &[AttributeDefinition]) -> Types<'_> {
    let of = |definition: &AttributeDefinition| KeyType::parse(definition.attribute_type.as_str());
    definitions.iter().filter_map(|definition| Some((definition.attribute_name.as_str(), of(definition)?))).collect()
}

fn index_key(schema: &[KeySchemaElement], types: &Types<'_>) -> Result<IndexKey, String> {
    let (mut partition, mut sort) = (Vec::new(), Vec::new());
    for element in schema {
        let name = AttributeName::parse(&element.attribute_name).map_err(|error| error.to_string())?;
        let Some(key_type) = types.get(name.as_str()).copied() else {
            return Err(format!("key attribute \"{name}\" has no type"));
        };
        let keys = if element.key_type == KeyRole::Hash { &mut partition } else { &mut sort };
        keys.push(KeyAttribute { name, key_type });
    }
    Ok(IndexKey { partition, sort })
}

fn primary_key(key: IndexKey) -> Result<PrimaryKey, String> {
    let partition = key.partition.into_iter().next().ok_or("the table has no partition key")?;
    Ok(PrimaryKey { partition, sort: key.sort.into_iter().next() })
}

fn projection(projection: Option<&SdkProjection>) -> Projection {
    let Some(projection) = projection else { return Projection::All };
    match &projection.projection_type {
        Some(ProjectionType::KeysOnly) => Projection::KeysOnly,
        Some(ProjectionType::Include) => {
            let names = projection.non_key_attributes.iter().flatten();
            Projection::Include(names.filter_map(|name| AttributeName::parse(name).ok()).collect())
        }
        _ => Projection::All,
    }
}

fn local_index(
    index: &LocalSecondaryIndexDescription,
    types: &Types<'_>,
) -> Result<(IndexName, LocalIndex), String> {
    let name = index_name(index.index_name.as_deref())?;
    let key = index_key(index.key_schema.as_deref().unwrap_or_default(), types)?;
    let sort = key.sort.into_iter().next().ok_or_else(|| format!("local index \"{name}\" has no sort key"))?;
    Ok((name, LocalIndex { sort, projection: projection(index.projection.as_ref()) }))
}

fn global_index(
    index: &GlobalSecondaryIndexDescription,
    types: &Types<'_>,
) -> Result<(IndexName, ObservedIndex), String> {
    let name = index_name(index.index_name.as_deref())?;
    let shape = IndexShape {
        key: index_key(index.key_schema.as_deref().unwrap_or_default(), types)?,
        projection: projection(index.projection.as_ref()),
    };
    let observed = ObservedIndex {
        shape,
        status: index_status(index),
        units: units(index.provisioned_throughput.as_ref()),
        ceiling: ceiling(index.on_demand_throughput.as_ref()),
        warm: index.warm_throughput.as_ref().map(|warm| Warm {
            read: unsigned(warm.read_units_per_second),
            write: unsigned(warm.write_units_per_second),
            settled: !matches!(warm.status, Some(SdkIndexStatus::Updating)),
        }),
    };
    Ok((name, observed))
}

fn index_name(name: Option<&str>) -> Result<IndexName, String> {
    IndexName::parse(name.unwrap_or_default()).map_err(|error| error.to_string())
}

/// `Backfilling` tells the two parts of a creation apart (T-148); it is absent for indexes made with their table.
fn index_status(index: &GlobalSecondaryIndexDescription) -> IndexStatus {
    match &index.index_status {
        Some(SdkIndexStatus::Creating) if index.backfilling == Some(true) => IndexStatus::Backfilling,
        Some(SdkIndexStatus::Creating) => IndexStatus::Allocating,
        Some(SdkIndexStatus::Updating) => IndexStatus::Updating,
        Some(SdkIndexStatus::Deleting) => IndexStatus::Deleting,
        _ => IndexStatus::Active,
    }
}

/// A table that was never on-demand has no summary; some endpoints never have one, and no units on demand.
fn billing(table: &TableDescription, units: Units) -> BillingMode {
    let summary = table.billing_mode_summary.as_ref().and_then(|summary| summary.billing_mode.as_ref());
    match summary {
        Some(SdkBillingMode::PayPerRequest) => BillingMode::OnDemand,
        Some(_) => BillingMode::Provisioned,
        None if units.read == 0 && units.write == 0 => BillingMode::OnDemand,
        None => BillingMode::Provisioned,
    }
}

fn units(throughput: Option<&ProvisionedThroughputDescription>) -> Units {
    Units {
        read: unsigned(throughput.and_then(|throughput| throughput.read_capacity_units)),
        write: unsigned(throughput.and_then(|throughput| throughput.write_capacity_units)),
    }
}

/// A member that was lifted may come back as −1.
fn ceiling(throughput: Option<&OnDemandThroughput>) -> Ceiling {
    let limit = |limit: Option<i64>| limit.and_then(|limit| u64::try_from(limit).ok()).filter(|limit| *limit > 0);
    Ceiling {
        read: limit(throughput.and_then(|throughput| throughput.max_read_request_units)),
        write: limit(throughput.and_then(|throughput| throughput.max_write_request_units)),
    }
}

fn unsigned(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

fn class(table: &TableDescription) -> TableClass {
    let class = table.table_class_summary.as_ref().and_then(|summary| summary.table_class.as_ref());
    class.and_then(|class| TableClass::parse(class.as_str())).unwrap_or(TableClass::Standard)
}

/// No description, or one that is off, is the AWS-owned key. A key's ARN does not say who manages it: that is for the
/// caller to know.
fn encryption(description: Option<&SseDescription>) -> ObservedEncryption {
    let Some(description) = description else {
        return ObservedEncryption { current: Encryption::AwsOwned, settled: true };
    };
    let settled = !matches!(
        description.status,
        Some(SseStatus::Updating | SseStatus::Enabling | SseStatus::Disabling)
    );
    let off = matches!(description.status, Some(SseStatus::Disabled | SseStatus::Disabling));
    let key = description.kms_master_key_arn.as_deref().and_then(|arn| Arn::parse(arn).ok());
    let current = match (off, &description.sse_type, key) {
        (true, ..) | (false, Some(SseType::Aes256), None) => Encryption::AwsOwned,
        (false, _, Some(key)) => Encryption::CustomerManaged(key),
        (false, _, None) => Encryption::AwsManaged,
    };
    ObservedEncryption { current, settled }
}
