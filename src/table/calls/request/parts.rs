//! Parts of requests, from our types to the SDK's.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode as SdkBillingMode, GlobalSecondaryIndex, GlobalTableSettingsReplicationMode,
    KeySchemaElement, KeyType as Role, LocalSecondaryIndex, OnDemandThroughput, Projection as SdkProjection,
    ProjectionType, ProvisionedThroughput, ScalarAttributeType, SearchSchemaElement, SearchSchemaElementType,
    SseSpecification, SseType, StreamSpecification, StreamViewType, TableClass as SdkTableClass, Tag,
    VectorAttributeDefinition, VectorDistanceFunction, VectorIndex, WarmThroughput,
};

use crate::names::{AttributeName, IndexName};
use crate::table::desired::{DesiredIndex, DesiredLocalIndex, DesiredVectorIndex};
use crate::table::keys::{
    DistanceFunction, IndexKey, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection, VectorShape,
};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::steps::CeilingUpdate;
use crate::table::throughput::{BillingMode, Ceiling, Throughput, Units, WarmFloor};

/// Whether indexes have warm throughput: restores and imports refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Warmth {
    Sent,
    LeftOut,
}

/// Removes a maximum (T-178); only updates accept it.
const NO_MAXIMUM: i64 = -1;

pub(super) fn definitions(
    definitions: &BTreeMap<AttributeName, KeyType>,
) -> Result<Vec<AttributeDefinition>, BuildError> {
    let one = |(name, key_type): (&AttributeName, &KeyType)| {
        let key_type = ScalarAttributeType::from(key_type.as_str());
        AttributeDefinition::builder().attribute_name(name.as_str()).attribute_type(key_type).build()
    };
    definitions.iter().map(one).collect()
}

pub(super) fn primary_key(key: &PrimaryKey) -> Result<Vec<KeySchemaElement>, BuildError> {
    schema(std::slice::from_ref(&key.partition), key.sort.as_slice())
}

pub(super) fn index_key(key: &IndexKey) -> Result<Vec<KeySchemaElement>, BuildError> {
    schema(&key.partition, &key.sort)
}

/// Partition attributes first: the service checks the order and does not correct it (T-124).
fn schema(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> Result<Vec<KeySchemaElement>, BuildError> {
    let element = |attribute: &KeyAttribute, role: Role| {
        KeySchemaElement::builder().attribute_name(attribute.name.as_str()).key_type(role).build()
    };
    let partition = partition.iter().map(|attribute| element(attribute, Role::Hash));
    partition.chain(sort.iter().map(|attribute| element(attribute, Role::Range))).collect()
}

pub(super) fn projection(projection: &Projection) -> SdkProjection {
    let attributes = match projection {
        Projection::KeysOnly | Projection::All => None,
        Projection::Include(names) => some(names.iter().map(|name| name.as_str().to_owned()).collect()),
    };
    SdkProjection::builder()
        .projection_type(ProjectionType::from(projection.type_name()))
        .set_non_key_attributes(attributes)
        .build()
}

pub(super) fn local_indexes(
    table: &PrimaryKey,
    indexes: &BTreeMap<IndexName, DesiredLocalIndex>,
) -> Result<Option<Vec<LocalSecondaryIndex>>, BuildError> {
    let one = |(name, index): (&IndexName, &DesiredLocalIndex)| {
        let DesiredLocalIndex { shape: LocalShape { sort, projection: carried } } = index;
        LocalSecondaryIndex::builder()
            .index_name(name.as_str())
            .set_key_schema(Some(schema(std::slice::from_ref(&table.partition), std::slice::from_ref(sort))?))
            .projection(projection(carried))
            .build()
    };
    indexes.iter().map(one).collect::<Result<_, _>>().map(some)
}

pub(super) fn global_indexes(
    indexes: &BTreeMap<IndexName, DesiredIndex>,
    throughput: &Throughput,
    warmth: Warmth,
) -> Result<Option<Vec<GlobalSecondaryIndex>>, BuildError> {
    let one = |(name, index): (&IndexName, &DesiredIndex)| {
        let DesiredIndex { shape, warm: floor } = index;
        let (units, ceiling) = match throughput {
            Throughput::OnDemand { table: _, indexes } => (None, indexes.get(name).copied().and_then(self::ceiling)),
            // An index without units of its own has those of the table.
            Throughput::Provisioned { table, indexes } => {
                (Some(self::units(indexes.get(name).unwrap_or(table).amounts().initial())?), None)
            }
        };
        GlobalSecondaryIndex::builder()
            .index_name(name.as_str())
            .set_key_schema(Some(index_key(&shape.key)?))
            .projection(projection(&shape.projection))
            .set_provisioned_throughput(units)
            .set_on_demand_throughput(ceiling)
            .set_warm_throughput(match warmth {
                Warmth::Sent => warm(*floor),
                Warmth::LeftOut => None,
            })
            .build()
    };
    indexes.iter().map(one).collect::<Result<_, _>>().map(some)
}

pub(super) fn vector_indexes(
    indexes: &BTreeMap<IndexName, DesiredVectorIndex>,
) -> Result<Option<Vec<VectorIndex>>, BuildError> {
    let one = |(name, index): (&IndexName, &DesiredVectorIndex)| {
        let DesiredVectorIndex { shape } = index;
        VectorIndex::builder()
            .index_name(name.as_str())
            .vector_attribute(vector_attribute(shape)?)
            .set_search_schema(search_schema(shape)?)
            .projection(projection(&shape.projection))
            .dimensions(i64::from(shape.dimensions))
            .distance_function(distance_function(shape.distance))
            .build()
    };
    indexes.iter().map(one).collect::<Result<_, _>>().map(some)
}

pub(super) fn vector_attribute(shape: &VectorShape) -> Result<VectorAttributeDefinition, BuildError> {
    VectorAttributeDefinition::builder().attribute_name(shape.attribute.as_str()).build()
}

/// The partition attribute first, as in a key schema; nothing without one and without filters.
pub(super) fn search_schema(shape: &VectorShape) -> Result<Option<Vec<SearchSchemaElement>>, BuildError> {
    let element = |attribute: &KeyAttribute, role: SearchSchemaElementType| {
        SearchSchemaElement::builder().attribute_name(attribute.name.as_str()).search_schema_element_type(role).build()
    };
    let partition = shape.partition.iter().map(|attribute| element(attribute, SearchSchemaElementType::Hash));
    let filters = shape.filters.iter().map(|attribute| element(attribute, SearchSchemaElementType::InlineFilter));
    partition.chain(filters).collect::<Result<_, _>>().map(some)
}

pub(super) fn distance_function(function: DistanceFunction) -> VectorDistanceFunction {
    VectorDistanceFunction::from(function.as_str())
}

pub(super) fn billing_mode(mode: BillingMode) -> SdkBillingMode {
    SdkBillingMode::from(mode.as_str())
}

pub(super) fn table_units(throughput: &Throughput) -> Result<Option<ProvisionedThroughput>, BuildError> {
    match throughput {
        Throughput::OnDemand { .. } => Ok(None),
        Throughput::Provisioned { table, .. } => units(table.amounts().initial()).map(Some),
    }
}

pub(super) fn table_ceiling(throughput: &Throughput) -> Option<OnDemandThroughput> {
    match throughput {
        Throughput::OnDemand { table, .. } => ceiling(*table),
        Throughput::Provisioned { .. } => None,
    }
}

pub(super) fn units(units: Units) -> Result<ProvisionedThroughput, BuildError> {
    let Units { read, write } = units;
    ProvisionedThroughput::builder().read_capacity_units(signed(read)).write_capacity_units(signed(write)).build()
}

/// Maxima of a new table or index.
pub(super) fn ceiling(ceiling: Ceiling) -> Option<OnDemandThroughput> {
    maxima(ceiling.read.map(signed), ceiling.write.map(signed))
}

/// Maxima of an existing table or index: a member that is removed must be sent, one that was never set must not (T-178).
pub(super) fn ceiling_update(update: CeilingUpdate) -> Option<OnDemandThroughput> {
    let CeilingUpdate { from, to } = update;
    let member = |from: Option<u64>, to: Option<u64>| to.map(signed).or(from.map(|_| NO_MAXIMUM));
    maxima(member(from.read, to.read), member(from.write, to.write))
}

fn maxima(read: Option<i64>, write: Option<i64>) -> Option<OnDemandThroughput> {
    let maxima =
        || OnDemandThroughput::builder().set_max_read_request_units(read).set_max_write_request_units(write).build();
    (read.is_some() || write.is_some()).then(maxima)
}

pub(super) fn warm(floor: WarmFloor) -> Option<WarmThroughput> {
    let WarmFloor { read, write } = floor;
    let warm = || {
        WarmThroughput::builder()
            .set_read_units_per_second(read.map(signed))
            .set_write_units_per_second(write.map(signed))
            .build()
    };
    (!floor.is_none()).then(warm)
}

pub(super) fn class(class: TableClass) -> SdkTableClass {
    SdkTableClass::from(class.as_str())
}

/// Standard is what a table has without it.
pub(super) fn class_at_creation(class: TableClass) -> Option<SdkTableClass> {
    match class {
        TableClass::Standard => None,
        TableClass::InfrequentAccess => Some(self::class(class)),
    }
}

pub(super) fn settings_replication(on: bool) -> GlobalTableSettingsReplicationMode {
    if on { GlobalTableSettingsReplicationMode::Enabled } else { GlobalTableSettingsReplicationMode::Disabled }
}

pub(super) fn stream_on(view: StreamView) -> Result<StreamSpecification, BuildError> {
    let view = StreamViewType::from(view.as_str());
    StreamSpecification::builder().stream_enabled(true).stream_view_type(view).build()
}

/// A view must not be sent when the stream is disabled.
pub(super) fn stream_off() -> Result<StreamSpecification, BuildError> {
    StreamSpecification::builder().stream_enabled(false).build()
}

/// No specification means the AWS-owned key.
pub(super) fn encryption_at_creation(encryption: &Encryption) -> Option<SseSpecification> {
    match encryption {
        Encryption::AwsOwned => None,
        Encryption::AwsManaged | Encryption::CustomerManaged(_) => Some(self::encryption(encryption)),
    }
}

/// The AWS-managed key is KMS without a key; the AWS-owned one is `Enabled = false` (T-044).
pub(super) fn encryption(encryption: &Encryption) -> SseSpecification {
    let kms = || SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
    match encryption {
        Encryption::AwsOwned => SseSpecification::builder().enabled(false).build(),
        Encryption::AwsManaged => kms().build(),
        Encryption::CustomerManaged(key) => kms().kms_master_key_id(key.to_string()).build(),
    }
}

pub(super) fn tags(tags: &BTreeMap<String, String>) -> Result<Option<Vec<Tag>>, BuildError> {
    let one = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    tags.iter().map(one).collect::<Result<_, _>>().map(some)
}

pub(super) fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn signed(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}
