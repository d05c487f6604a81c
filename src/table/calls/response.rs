//! From the service's descriptions to observed tables. Absent members have their defaults: AWS leaves many out, other
//! endpoints even more.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode as SdkBillingMode, ContinuousBackupsDescription, GlobalSecondaryIndexDescription,
    ImportStatus, IndexStatus as SdkIndexStatus, KeySchemaElement, KeyType as Role, LocalSecondaryIndexDescription,
    OnDemandThroughput, PointInTimeRecoveryStatus, Projection as SdkProjection, ProjectionType,
    ProvisionedThroughputDescription, SseDescription, SseStatus, SseType, StreamSpecification, TableDescription,
    TimeToLiveDescription, TimeToLiveStatus,
};

use crate::names::{Arn, AttributeName, IndexName, NameError, Region, TableName};
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::ttl::TimeToLive;
use crate::table::control_plane::ImportProgress;
use crate::table::keys::{IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection};
use crate::table::observed::{
    IndexStatus, ObservedEncryption, ObservedIndex, ObservedLocalIndex, ObservedTable, TableStatus,
};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::throughput::{BillingMode, Ceiling, Units, Warm};

/// The recovery period if the description has none.
const RECOVERY_DAYS: u32 = 35;

/// The observed table `name` in `region`, from DescribeTable.
///
/// # Errors
/// A sentence about the missing member, for instance the key.
pub(super) fn table(name: &TableName, region: &Region, table: &TableDescription) -> Result<ObservedTable, String> {
    let types = KeyTypes::of(table.attribute_definitions());
    let billing = billing(table);
    let local = table.local_secondary_indexes().iter().map(|index| local_index(index, &types));
    let global = table.global_secondary_indexes().iter().map(|index| global_index(index, billing, &types));
    let status = table.table_status().map_or(TableStatus::Active, |status| TableStatus::parse(status.as_str()));
    Ok(ObservedTable {
        name: name.clone(),
        arn: arn(table.table_arn(), region, name),
        id: table.table_id().filter(|id| !id.is_empty()).map(str::to_owned),
        created_at: table.creation_date_time().map(aws_smithy_types::DateTime::secs),
        key: types.primary_key(table.key_schema(), &status)?,
        status,
        local_indexes: local.collect::<Result<_, _>>()?,
        global_indexes: global.collect::<Result<_, _>>()?,
        billing,
        units: units(billing, table.provisioned_throughput()),
        ceiling: ceiling(billing, table.on_demand_throughput()),
        warm: table.warm_throughput().and_then(|warm| {
            let settled = warm.status().is_none_or(|status| status.as_str() == "ACTIVE");
            self::warm(warm.read_units_per_second(), warm.write_units_per_second(), settled)
        }),
        class: table
            .table_class_summary()
            .and_then(|summary| TableClass::parse(summary.table_class()?.as_str()))
            .unwrap_or(TableClass::Standard),
        stream: table.stream_specification().and_then(stream),
        stream_arn: table.latest_stream_arn().map(str::to_owned),
        stream_label: table.latest_stream_label().map(str::to_owned),
        encryption: encryption(table.sse_description(), region),
        protected: table.deletion_protection_enabled().unwrap_or(false),
        restoring: table.restore_summary().is_some_and(aws_sdk_dynamodb::types::RestoreSummary::restore_in_progress),
    })
}

/// Absent means disabled.
pub(super) fn recovery(description: Option<&ContinuousBackupsDescription>) -> Recovery {
    let recovery = description.and_then(ContinuousBackupsDescription::point_in_time_recovery_description);
    match recovery.and_then(|recovery| Some((recovery, recovery.point_in_time_recovery_status()?))) {
        Some((recovery, PointInTimeRecoveryStatus::Enabled)) => {
            let days = recovery.recovery_period_in_days().and_then(|days| u32::try_from(days).ok());
            Recovery::On { days: days.filter(|days| *days > 0).unwrap_or(RECOVERY_DAYS) }
        }
        Some(_) | None => Recovery::Off,
    }
}

/// The attribute, if time to live is enabled or being enabled.
pub(super) fn ttl(description: Option<&TimeToLiveDescription>) -> TimeToLive {
    let description = description?;
    match description.time_to_live_status()? {
        TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling => {
            AttributeName::parse(description.attribute_name()?).ok()
        }
        _ => None,
    }
}

/// The progress of an import.
pub(super) fn import(status: Option<&ImportStatus>, code: Option<&str>, message: Option<&str>) -> ImportProgress {
    match status {
        Some(ImportStatus::Completed) => ImportProgress::Completed,
        Some(status @ (ImportStatus::Failed | ImportStatus::Cancelled)) => ImportProgress::Failed {
            code: code.unwrap_or(status.as_str()).to_owned(),
            message: message.unwrap_or_default().to_owned(),
        },
        Some(_) | None => ImportProgress::Running,
    }
}

/// Types of key attributes by name; definitions come in any order.
struct KeyTypes<'a>(BTreeMap<&'a str, KeyType>);

impl<'a> KeyTypes<'a> {
    fn of(definitions: &'a [AttributeDefinition]) -> Self {
        let one = |definition: &'a AttributeDefinition| {
            Some((definition.attribute_name(), KeyType::parse(definition.attribute_type().as_str())?))
        };
        Self(definitions.iter().filter_map(one).collect())
    }

    fn attribute(&self, element: &KeySchemaElement) -> Result<KeyAttribute, String> {
        let text = element.attribute_name();
        let name = AttributeName::parse(text).map_err(|error| error.to_string())?;
        let key_type = *self.0.get(text).ok_or_else(|| format!("the key attribute \"{text}\" has no definition"))?;
        Ok(KeyAttribute { name, key_type })
    }

    fn attributes(&self, schema: &[KeySchemaElement], role: &Role) -> Result<Vec<KeyAttribute>, String> {
        schema.iter().filter(|element| element.key_type() == role).map(|element| self.attribute(element)).collect()
    }

    /// The description of a table that is being deleted has no keys. Nothing is planned from it, so a placeholder is enough.
    fn primary_key(&self, schema: &[KeySchemaElement], status: &TableStatus) -> Result<PrimaryKey, String> {
        if schema.is_empty() && *status == TableStatus::Deleting {
            let name = AttributeName::parse("deleting").map_err(|error| error.to_string())?;
            return Ok(PrimaryKey { partition: KeyAttribute { name, key_type: KeyType::String }, sort: None });
        }
        let partition = self.attributes(schema, &Role::Hash)?.into_iter().next();
        let sort = self.attributes(schema, &Role::Range)?.into_iter().next();
        Ok(PrimaryKey { partition: partition.ok_or("the table's description has no partition key")?, sort })
    }
}

/// Some endpoints return no ARN; the account is empty then.
fn arn(text: Option<&str>, region: &Region, name: &TableName) -> Arn {
    text.and_then(|text| Arn::parse(text).ok()).unwrap_or_else(|| Arn::table(region, "", name))
}

/// A table that was never on-demand has no summary, but units.
fn billing(table: &TableDescription) -> BillingMode {
    let units = table.provisioned_throughput();
    let has_units = units.is_some_and(|units| {
        units.read_capacity_units().unwrap_or_default() > 0 || units.write_capacity_units().unwrap_or_default() > 0
    });
    match table.billing_mode_summary().and_then(|summary| summary.billing_mode()) {
        Some(SdkBillingMode::PayPerRequest) => BillingMode::OnDemand,
        None if !has_units => BillingMode::OnDemand,
        Some(_) | None => BillingMode::Provisioned,
    }
}

/// Some endpoints still return units for an on-demand table.
fn units(billing: BillingMode, description: Option<&ProvisionedThroughputDescription>) -> Units {
    let shown = description.filter(|_| billing == BillingMode::Provisioned);
    let unit = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).unwrap_or_default();
    Units {
        read: unit(shown.and_then(ProvisionedThroughputDescription::read_capacity_units)),
        write: unit(shown.and_then(ProvisionedThroughputDescription::write_capacity_units)),
    }
}

/// −1 means no maximum, and some endpoints still return maxima for a provisioned table.
fn ceiling(billing: BillingMode, throughput: Option<&OnDemandThroughput>) -> Ceiling {
    let shown = throughput.filter(|_| billing == BillingMode::OnDemand);
    let maximum = |units: Option<i64>| units.filter(|units| *units > 0).and_then(|units| u64::try_from(units).ok());
    Ceiling {
        read: maximum(shown.and_then(OnDemandThroughput::max_read_request_units)),
        write: maximum(shown.and_then(OnDemandThroughput::max_write_request_units)),
    }
}

/// Warm throughput is never zero: an endpoint that returns zero does not support it.
pub(super) fn warm(read: Option<i64>, write: Option<i64>, settled: bool) -> Option<Warm> {
    let known = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).filter(|units| *units > 0);
    Some(Warm { read: known(read)?, write: known(write)?, settled })
}

fn local_index(
    index: &LocalSecondaryIndexDescription,
    types: &KeyTypes<'_>,
) -> Result<(IndexName, ObservedLocalIndex), String> {
    let name = index_name(index.index_name())?;
    let sort = types.attributes(index.key_schema(), &Role::Range)?.into_iter().next();
    let sort = sort.ok_or_else(|| format!("the description of index \"{name}\" has no sort key"))?;
    let shape = LocalShape { sort, projection: projection(index.projection())? };
    Ok((name, ObservedLocalIndex { shape }))
}

fn global_index(
    index: &GlobalSecondaryIndexDescription,
    billing: BillingMode,
    types: &KeyTypes<'_>,
) -> Result<(IndexName, ObservedIndex), String> {
    let name = index_name(index.index_name())?;
    let key = IndexKey {
        partition: types.attributes(index.key_schema(), &Role::Hash)?,
        sort: types.attributes(index.key_schema(), &Role::Range)?,
    };
    let observed = ObservedIndex {
        shape: IndexShape { key, projection: projection(index.projection())? },
        status: index_status(index.index_status(), index.backfilling()),
        units: units(billing, index.provisioned_throughput()),
        ceiling: ceiling(billing, index.on_demand_throughput()),
        warm: index.warm_throughput().and_then(|warm| {
            let settled = warm.status().is_none_or(|status| *status == SdkIndexStatus::Active);
            self::warm(warm.read_units_per_second(), warm.write_units_per_second(), settled)
        }),
    };
    Ok((name, observed))
}

fn index_name(name: Option<&str>) -> Result<IndexName, String> {
    IndexName::parse(name.ok_or("the description of an index has no name")?).map_err(|error| error.to_string())
}

/// An index that is created with its table is never backfilled, since there are no items.
fn index_status(status: Option<&SdkIndexStatus>, backfilling: Option<bool>) -> IndexStatus {
    match (status, backfilling) {
        (Some(SdkIndexStatus::Active) | None, Some(true)) => IndexStatus::Backfilling,
        (Some(SdkIndexStatus::Active) | None, Some(false) | None) => IndexStatus::Active,
        (Some(SdkIndexStatus::Creating), Some(true)) => IndexStatus::Backfilling,
        (Some(SdkIndexStatus::Creating), Some(false) | None) => IndexStatus::Allocating,
        (Some(SdkIndexStatus::Deleting), _) => IndexStatus::Deleting,
        // An unknown status does not count as ready.
        (Some(_), _) => IndexStatus::Updating,
    }
}

fn projection(projection: Option<&SdkProjection>) -> Result<Projection, String> {
    let carried = |projection: &SdkProjection| -> Result<BTreeSet<AttributeName>, NameError> {
        projection.non_key_attributes().iter().map(|name| AttributeName::parse(name)).collect()
    };
    match projection.and_then(|projection| Some((projection, projection.projection_type()?))) {
        Some((_, ProjectionType::KeysOnly)) => Ok(Projection::KeysOnly),
        Some((projection, ProjectionType::Include)) => {
            carried(projection).map(Projection::Include).map_err(|error| error.to_string())
        }
        Some(_) | None => Ok(Projection::All),
    }
}

fn stream(specification: &StreamSpecification) -> Option<StreamView> {
    let view = specification.stream_view_type().and_then(|view| StreamView::parse(view.as_str()));
    specification.stream_enabled().then(|| view.unwrap_or(StreamView::NewAndOldImages))
}

/// The manager of the key is not in the description: see [`super::KeyLookup`].
fn encryption(description: Option<&SseDescription>, region: &Region) -> ObservedEncryption {
    let Some(description) = description else {
        return ObservedEncryption { current: Encryption::AwsOwned, settled: true };
    };
    let status = description.status();
    let settled = !matches!(status, Some(SseStatus::Enabling | SseStatus::Disabling | SseStatus::Updating));
    let owned = matches!(status, Some(SseStatus::Disabled)) || matches!(description.sse_type(), Some(SseType::Aes256));
    let current = match description.kms_master_key_arn().filter(|key| !key.is_empty()) {
        _ if owned => Encryption::AwsOwned,
        None => Encryption::AwsManaged,
        Some(key) if key.ends_with("alias/aws/dynamodb") => Encryption::AwsManaged,
        Some(key) => Encryption::CustomerManaged(key_arn(key, region)),
    };
    ObservedEncryption { current, settled }
}

/// Some endpoints return the key as it was sent, even if that was only its ID.
fn key_arn(text: &str, region: &Region) -> Arn {
    Arn::parse(text).unwrap_or_else(|_| Arn {
        partition: region.partition().to_owned(),
        service: "kms".to_owned(),
        region: region.as_str().to_owned(),
        account: String::new(),
        resource: format!("key/{text}"),
    })
}

#[cfg(test)]
mod tests;
