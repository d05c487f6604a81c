//! From the service's descriptions to observed tables. Absent members have their defaults: AWS leaves many out, other
//! endpoints even more.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode as SdkBillingMode, ContinuousBackupsDescription, GlobalSecondaryIndexDescription,
    ImportStatus, ImportTableDescription, IndexStatus as SdkIndexStatus, KeySchemaElement, KeyType as Role,
    LocalSecondaryIndexDescription, OnDemandThroughput, PointInTimeRecoveryStatus, Projection as SdkProjection,
    ProjectionType, ProvisionedThroughputDescription, SseDescription, SseStatus, SseType, StreamSpecification,
    TableDescription, TimeToLiveDescription, TimeToLiveStatus,
};

use tf_provider::Path;

use crate::names::{Arn, AttributeName, IndexName, NameError, Region, TableName};
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::ttl::TimeToLive;
use crate::table::control_plane::ImportProgress;
use crate::table::desired::Desired;
use crate::table::keys::{
    DistanceFunction, IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection,
};
use crate::table::observed::budgets::{Budgets, Decreases};
use crate::table::observed::{
    IndexStatus, ObservedEncryption, ObservedIndex, ObservedLocalIndex, ObservedTable, TableStatus, Unrecognized,
};
use crate::table::scope::Scope;
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::throughput::{BillingMode, Ceiling, Units, Warm};

mod replicas;
mod vectors;

/// The recovery period if the description has none.
const RECOVERY_DAYS: u32 = 35;

/// The observed table `name` in `region`, from DescribeTable.
///
/// # Errors
/// A sentence about the missing member, for instance the key.
pub(super) fn table(
    name: &TableName,
    region: &Region,
    table: &TableDescription,
    expected: &Expected,
) -> Result<ObservedTable, String> {
    let types = KeyTypes::of(table.attribute_definitions());
    let billing = billing(table);
    let mut unrecognized = Vec::new();
    let local_indexes = table.local_secondary_indexes().iter();
    let local_indexes = local_indexes.map(|index| local_index(index, &types, expected, &mut unrecognized));
    let local_indexes = local_indexes.collect::<Result<_, _>>()?;
    let global_indexes = table.global_secondary_indexes().iter();
    let global_indexes = global_indexes.map(|index| global_index(index, billing, &types, expected, &mut unrecognized));
    let global_indexes = global_indexes.collect::<Result<_, _>>()?;
    let vector_indexes = table.vector_indexes().iter();
    let vector_indexes = vector_indexes.map(|index| vectors::index(index, &types, expected, &mut unrecognized));
    let vector_indexes = vector_indexes.collect::<Result<_, _>>()?;
    let status = table.table_status().map_or(TableStatus::Active, |status| TableStatus::parse(status.as_str()));
    Ok(ObservedTable {
        name: name.clone(),
        arn: arn(table.table_arn(), region, name),
        id: table.table_id().filter(|id| !id.is_empty()).map(str::to_owned),
        created_at: table.creation_date_time().map(aws_smithy_types::DateTime::secs),
        key: types.primary_key(table.key_schema(), &status)?,
        status,
        local_indexes,
        global_indexes,
        vector_indexes,
        billing,
        units: units(billing, table.provisioned_throughput()),
        ceiling: ceiling(billing, table.on_demand_throughput()),
        warm: table.warm_throughput().and_then(|warm| {
            let settled = warm.status().is_none_or(|status| status.as_str() == "ACTIVE");
            self::warm(warm.read_units_per_second(), warm.write_units_per_second(), settled)
        }),
        class: class(table, expected, &mut unrecognized),
        stream: table
            .stream_specification()
            .and_then(|specification| stream(specification, expected, &mut unrecognized)),
        stream_arn: table.latest_stream_arn().map(str::to_owned),
        stream_label: table.latest_stream_label().map(str::to_owned),
        encryption: encryption(table.sse_description(), region),
        protected: table.deletion_protection_enabled().unwrap_or(false),
        disassociation_protected: table.disassociation_protection_enabled(),
        replicas: replicas::replicas(table, region),
        accounts: replicas::accounts(table),
        items: table.item_count().and_then(|count| u64::try_from(count).ok()),
        restoring: table.restore_summary().is_some_and(aws_sdk_dynamodb::types::RestoreSummary::restore_in_progress),
        unrecognized,
        budgets: budgets(table, billing),
    })
}

fn budgets(table: &TableDescription, billing: BillingMode) -> Budgets {
    let decreases = |description: Option<&ProvisionedThroughputDescription>| {
        let described = description.filter(|_| billing == BillingMode::Provisioned)?;
        Some(Decreases {
            units: units(billing, description),
            today: described
                .number_of_decreases_today()
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or_default(),
            last: described.last_decrease_date_time().map(aws_smithy_types::DateTime::secs),
        })
    };
    let of_table = decreases(table.provisioned_throughput()).map(|decreases| (Scope::Table, decreases));
    let of_indexes = table.global_secondary_indexes().iter().filter_map(|index| {
        let name = index_name(index.index_name()).ok()?;
        decreases(index.provisioned_throughput()).map(|decreases| (Scope::Index(name), decreases))
    });
    let class = table.table_class_summary().and_then(|summary| summary.last_update_date_time());
    let on_demand = table.billing_mode_summary().and_then(|summary| summary.last_update_to_pay_per_request_date_time());
    Budgets {
        decreases: of_table.into_iter().chain(of_indexes).collect(),
        class_changed: class.map(aws_smithy_types::DateTime::secs),
        on_demand_since: on_demand.map(aws_smithy_types::DateTime::secs),
    }
}

/// Absent means disabled.
pub(super) fn recovery(description: Option<&ContinuousBackupsDescription>) -> Recovery {
    let recovery = description.and_then(ContinuousBackupsDescription::point_in_time_recovery_description);
    match recovery.and_then(|recovery| Some((recovery, recovery.point_in_time_recovery_status()?))) {
        Some((_, PointInTimeRecoveryStatus::Disabled)) | None => Recovery::Off,
        // A status that this version does not know is not switched off.
        Some((recovery, _)) => {
            let days = recovery.recovery_period_in_days().and_then(|days| u32::try_from(days).ok());
            Recovery::On { days: days.filter(|days| *days > 0).unwrap_or(RECOVERY_DAYS) }
        }
    }
}

/// The attribute, if time to live is enabled or being enabled.
pub(super) fn ttl(description: Option<&TimeToLiveDescription>) -> TimeToLive {
    let description = description?;
    match description.time_to_live_status()? {
        TimeToLiveStatus::Disabled | TimeToLiveStatus::Disabling => None,
        // A status that this version does not know is not switched off.
        _ => AttributeName::parse(description.attribute_name()?).ok(),
    }
}

/// The progress of an import.
pub(super) fn import(import: Option<&ImportTableDescription>) -> ImportProgress {
    let Some(import) = import else { return ImportProgress::Running { items: None } };
    match import.import_status() {
        Some(ImportStatus::Completed) => ImportProgress::Completed,
        Some(status @ (ImportStatus::Failed | ImportStatus::Cancelled)) => ImportProgress::Failed {
            code: import.failure_code().unwrap_or(status.as_str()).to_owned(),
            message: import.failure_message().unwrap_or_default().to_owned(),
        },
        Some(_) | None => ImportProgress::Running { items: u64::try_from(import.imported_item_count()).ok() },
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

    fn attribute(&self, text: &str) -> Result<KeyAttribute, String> {
        let name = AttributeName::parse(text).map_err(|error| error.to_string())?;
        let key_type = *self.0.get(text).ok_or_else(|| format!("the key attribute \"{text}\" has no definition"))?;
        Ok(KeyAttribute { name, key_type })
    }

    fn attributes(&self, schema: &[KeySchemaElement], role: &Role) -> Result<Vec<KeyAttribute>, String> {
        let elements = schema.iter().filter(|element| element.key_type() == role);
        elements.map(|element| self.attribute(element.attribute_name())).collect()
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
    expected: &Expected,
    unrecognized: &mut Vec<Unrecognized>,
) -> Result<(IndexName, ObservedLocalIndex), String> {
    let name = index_name(index.index_name())?;
    let sort = types.attributes(index.key_schema(), &Role::Range)?.into_iter().next();
    let sort = sort.ok_or_else(|| format!("the description of index \"{name}\" has no sort key"))?;
    let path = Path::of("local_secondary_indexes").key(name.as_str());
    let projection = expected.projection(&name, index.projection(), path, unrecognized)?;
    Ok((name, ObservedLocalIndex { shape: LocalShape { sort, projection } }))
}

fn global_index(
    index: &GlobalSecondaryIndexDescription,
    billing: BillingMode,
    types: &KeyTypes<'_>,
    expected: &Expected,
    unrecognized: &mut Vec<Unrecognized>,
) -> Result<(IndexName, ObservedIndex), String> {
    let name = index_name(index.index_name())?;
    let key = IndexKey {
        partition: types.attributes(index.key_schema(), &Role::Hash)?,
        sort: types.attributes(index.key_schema(), &Role::Range)?,
    };
    let path = Path::of("global_secondary_indexes").key(name.as_str());
    let projection = expected.projection(&name, index.projection(), path, unrecognized)?;
    let observed = ObservedIndex {
        shape: IndexShape { key, projection },
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

/// The projection; `None` if this version does not know its type.
pub(super) fn projection(projection: Option<&SdkProjection>) -> Result<Option<Projection>, String> {
    let carried = |projection: &SdkProjection| -> Result<BTreeSet<AttributeName>, NameError> {
        projection.non_key_attributes().iter().map(|name| AttributeName::parse(name)).collect()
    };
    match projection.and_then(|projection| Some((projection, projection.projection_type()?))) {
        Some((_, ProjectionType::KeysOnly)) => Ok(Some(Projection::KeysOnly)),
        Some((projection, ProjectionType::Include)) => {
            carried(projection).map(Projection::Include).map(Some).map_err(|error| error.to_string())
        }
        Some((_, ProjectionType::All)) | None => Ok(Some(Projection::All)),
        Some(_) => Ok(None),
    }
}

fn class(table: &TableDescription, expected: &Expected, unrecognized: &mut Vec<Unrecognized>) -> TableClass {
    let Some(class) = table.table_class_summary().and_then(|summary| summary.table_class()) else {
        return TableClass::Standard;
    };
    TableClass::parse(class.as_str()).unwrap_or_else(|| {
        unrecognized.push(Unrecognized { path: Path::of("table_class"), value: class.as_str().to_owned() });
        expected.class.unwrap_or(TableClass::Standard)
    })
}

fn stream(
    specification: &StreamSpecification,
    expected: &Expected,
    unrecognized: &mut Vec<Unrecognized>,
) -> Option<StreamView> {
    if !specification.stream_enabled() {
        return None;
    }
    let Some(view) = specification.stream_view_type() else { return Some(StreamView::NewAndOldImages) };
    Some(StreamView::parse(view.as_str()).unwrap_or_else(|| {
        let path = Path::of("stream").attribute("view_type");
        unrecognized.push(Unrecognized { path, value: view.as_str().to_owned() });
        expected.view.unwrap_or(StreamView::NewAndOldImages)
    }))
}

/// What a table is expected to be: stands in the place of what a description does not say, or says in a way that this version
/// does not know.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
    class: Option<TableClass>,
    view: Option<StreamView>,
    projections: BTreeMap<IndexName, Projection>,
    distances: BTreeMap<IndexName, DistanceFunction>,
    /// What has contributor insights: some engines leave indexes out of their list.
    pub(super) insights: BTreeSet<Scope>,
}

impl Expected {
    /// What the table is, or should be.
    pub(super) fn of(table: &Desired) -> Self {
        let global = table.global_indexes.iter().map(|(name, index)| (name, &index.shape.projection));
        let local = table.local_indexes.iter().map(|(name, index)| (name, &index.shape.projection));
        let vector = table.vector_indexes.iter().map(|(name, index)| (name, &index.shape.projection));
        let distances = table.vector_indexes.iter().map(|(name, index)| (name.clone(), index.shape.distance));
        Self {
            class: Some(table.class),
            view: table.stream,
            insights: table.aspects.insights.keys().cloned().collect(),
            projections: global
                .chain(local)
                .chain(vector)
                .map(|(name, projection)| (name.clone(), projection.clone()))
                .collect(),
            distances: distances.collect(),
        }
    }

    fn projection(
        &self,
        index: &IndexName,
        description: Option<&SdkProjection>,
        path: Path,
        unrecognized: &mut Vec<Unrecognized>,
    ) -> Result<Projection, String> {
        if let Some(known) = projection(description)? {
            return Ok(known);
        }
        let value = description.and_then(SdkProjection::projection_type).map_or("", ProjectionType::as_str);
        unrecognized.push(Unrecognized { path: path.attribute("projection_type"), value: value.to_owned() });
        Ok(self.projections.get(index).cloned().unwrap_or(Projection::All))
    }
}

/// The manager of the key is not in the description: see [`super::KeyLookup`].
pub(super) fn encryption(description: Option<&SseDescription>, region: &Region) -> ObservedEncryption {
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
