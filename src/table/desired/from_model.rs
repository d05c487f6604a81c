//! From a planned model to what the table should be.
//!
//! Models are taken apart without `..`: an attribute that nothing reads does not compile.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::alarms::alarm_spec;
use super::capacity::capacities;
use super::origin::origin;
use super::parts::{ceiling, key_attribute, map, optional, projection, tags, warm};
use super::replicas::replicas;
use super::{Desired, DesiredIndex, DesiredLocalIndex, DesiredVectorIndex, Role};
use crate::names::{Arn, AttributeName, IndexName, Region, TableName};
use crate::policy::Policy;
use crate::table::aspects::DesiredAspects;
use crate::table::aspects::alarms::{Definitions, definitions};
use crate::table::aspects::insights::{Insights, InsightsMode};
use crate::table::aspects::kinesis::{Destination, Precision};
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::scaling::DesiredScaling;
use crate::table::aspects::ttl::TimeToLive;
use crate::table::keys::{DistanceFunction, IndexKey, IndexShape, LocalShape, PrimaryKey, VectorShape};
use crate::table::model::{
    CapacityModel, EncryptionModel, GlobalIndexModel, GlobalTableModel, InsightsModel, KeyModel, KinesisModel,
    LocalIndexModel, OnDemandThroughputModel, PointInTimeRecoveryModel, StreamModel, TableModel, TtlModel,
    VectorIndexModel,
};
use crate::table::scope::Scope;
use crate::table::settings::{Encryption, Origin, StreamView, TableClass};
use crate::table::throughput::{BillingMode, Throughput};

/// Global indexes as they are planned.
type Indexes = Attr<BTreeMap<String, Attr<GlobalIndexModel>>>;

impl Desired {
    /// What the planned model says, if everything that matters for the service is known in it. A validated and planned
    /// model that is wholly known always gives a value.
    pub(crate) fn from_model(model: &TableModel) -> Option<Self> {
        let TableModel {
            name,
            name_prefix: _, // The plan, or the apply, has made it the name.
            region,
            partition_key,
            sort_key,
            attribute_definitions: _, // They follow from the keys.
            global_secondary_indexes,
            local_secondary_indexes,
            vector_indexes,
            billing_mode,
            read_capacity,
            write_capacity,
            on_demand_throughput,
            warm_throughput,
            table_class,
            point_in_time_recovery,
            deletion_protection_enabled,
            disassociation_protection_enabled,
            removal_policy: _, // Read when the table is deleted.
            ttl,
            restore: _, // Read as the origin.
            import_table: _,
            server_side_encryption,
            resource_policy,
            stream,
            kinesis_stream,
            contributor_insights,
            replicas: _, // The three are read together.
            multi_region_consistency: _,
            witness_region: _,
            global_table, // Its source is read as the origin.
            tags: _,      // Part of `tags_all`.
            tags_all,
            alarms,
            alarm_arns: _,
            alarm_settings: _,
            access_patterns: _, // What the table is for is not part of it.
            entities: _,
            usage: _,
            access_pattern_plan: _,
            estimated_cost: _,
            orphaned_targets: _,       // What is left behind is never desired.
            guardrail_suppressions: _, // Read by the plan.
            arn: _,
            id: _,
            table_id: _,
            stream_arn: _,
            stream_label: _,
            timeouts: _, // Read by the operations.
            wait_for_indexes,
        } = model;
        let (view, stream_policy) = optional(stream, self::stream)?.unzip();
        let mut desired = Self {
            region: Region::parse(region.known()?).ok()?,
            name: TableName::parse(name.known()?).ok()?,
            key: primary_key(partition_key, sort_key)?,
            local_indexes: map(local_secondary_indexes, local_index)?,
            global_indexes: map(global_secondary_indexes, global_index)?,
            vector_indexes: map(vector_indexes, vector_index)?,
            throughput: match billing_mode.known()?.as_str() {
                mode if mode == BillingMode::OnDemand.as_str() => {
                    on_demand(on_demand_throughput, global_secondary_indexes)?
                }
                _ => provisioned(read_capacity, write_capacity, global_secondary_indexes)?,
            },
            warm: warm(warm_throughput)?,
            class: TableClass::parse(table_class.known()?)?,
            stream: view,
            encryption: encryption(server_side_encryption.known()?)?,
            protected: *deletion_protection_enabled.known()?,
            disassociation_protected: optional(disassociation_protection_enabled, |on| Some(*on))?,
            replicas: replicas(model)?,
            aspects: DesiredAspects {
                recovery: recovery(point_in_time_recovery.known()?)?,
                ttl: optional(ttl, self::ttl)?.flatten(),
                tags: self::tags(tags_all)?,
                policy: policy(resource_policy)?,
                insights: insights(contributor_insights, global_secondary_indexes)?,
                kinesis: optional(kinesis_stream, kinesis)?,
                stream_policy: stream_policy.flatten(),
                scaling: DesiredScaling::default(),
                alarms: Definitions::new(),
            },
            waits_for_indexes: optional(wait_for_indexes, |waits| Some(*waits))?.unwrap_or(true),
            settings_replication: optional(global_table, settings_replication)?.flatten(),
            origin: origin(model)?,
            role: Role::Home,
        };
        // Which alarms there are depends on the rest of the table.
        if let Some(spec) = optional(alarms, alarm_spec)? {
            desired.aspects.alarms = definitions(&spec, &desired.alarm_facts());
        }
        Some(desired)
    }
}

/// What of a table can never change.
pub(crate) struct Shape {
    /// Its key.
    pub(crate) key: PrimaryKey,
    /// Its local indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, LocalShape>,
}

/// What of the planned table can never change; `None` while a part of it is unknown.
pub(crate) fn shape(model: &TableModel) -> Option<Shape> {
    let local_indexes = map(&model.local_secondary_indexes, local_index)?;
    Some(Shape {
        key: primary_key(&model.partition_key, &model.sort_key)?,
        local_indexes: local_indexes.into_iter().map(|(name, index)| (name, index.shape)).collect(),
    })
}

/// How the planned table is created; `None` while a part of it is unknown.
pub(crate) fn origin_of(model: &TableModel) -> Option<Origin> {
    origin(model)
}

/// Whether settings are to be replicated; `None` is not managed.
fn settings_replication(global_table: &GlobalTableModel) -> Option<Option<bool>> {
    optional(&global_table.settings_replication_mode, |mode| Some(mode == "ENABLED"))
}

fn primary_key(partition: &Attr<KeyModel>, sort: &Attr<KeyModel>) -> Option<PrimaryKey> {
    Some(PrimaryKey { partition: key_attribute(partition.known()?)?, sort: optional(sort, key_attribute)? })
}

fn local_index(index: &LocalIndexModel) -> Option<DesiredLocalIndex> {
    let LocalIndexModel { sort_key, projection_type, non_key_attributes, arn: _ } = index;
    let sort = key_attribute(sort_key.known()?)?;
    Some(DesiredLocalIndex { shape: LocalShape { sort, projection: projection(projection_type, non_key_attributes)? } })
}

fn global_index(index: &GlobalIndexModel) -> Option<DesiredIndex> {
    let GlobalIndexModel {
        // The four are read together.
        partition_key: _,
        partition_keys: _,
        sort_key: _,
        sort_keys: _,
        projection_type,
        non_key_attributes,
        // Part of the throughput.
        read_capacity: _,
        write_capacity: _,
        on_demand_throughput: _,
        warm_throughput,
        contributor_insights: _, // Part of the insights.
        arn: _,
    } = index;
    let attributes = |keys: Vec<&KeyModel>| keys.into_iter().map(key_attribute).collect::<Option<Vec<_>>>();
    let key =
        IndexKey { partition: attributes(index.partition_attributes()?)?, sort: attributes(index.sort_attributes()?)? };
    let shape = IndexShape { key, projection: projection(projection_type, non_key_attributes)? };
    Some(DesiredIndex { shape, warm: warm(warm_throughput)? })
}

fn vector_index(index: &VectorIndexModel) -> Option<DesiredVectorIndex> {
    let VectorIndexModel {
        vector_attribute,
        dimensions,
        distance_function,
        partition_key,
        filters,
        projection_type,
        non_key_attributes,
        arn: _,
    } = index;
    let filters = optional(filters, |filters| filters.iter().map(|filter| key_attribute(filter.known()?)).collect())?;
    let shape = VectorShape {
        attribute: AttributeName::parse(vector_attribute.known()?).ok()?,
        dimensions: u32::try_from(*dimensions.known()?).ok()?,
        distance: DistanceFunction::parse(distance_function.known()?)?,
        partition: optional(partition_key, key_attribute)?,
        filters: filters.unwrap_or_default(),
        projection: projection(projection_type, non_key_attributes)?,
    };
    Some(DesiredVectorIndex { shape })
}

fn on_demand(table: &Attr<OnDemandThroughputModel>, indexes: &Indexes) -> Option<Throughput> {
    let indexes = map(indexes, |index| ceiling(&index.on_demand_throughput))?;
    Some(Throughput::OnDemand { table: ceiling(table)?, indexes })
}

fn provisioned(read: &Attr<CapacityModel>, write: &Attr<CapacityModel>, indexes: &Indexes) -> Option<Throughput> {
    let indexes = map(indexes, |index| capacities(&index.read_capacity, &index.write_capacity))?;
    Some(Throughput::Provisioned { table: capacities(read, write)?, indexes })
}

/// The view type and the policy.
fn stream(stream: &StreamModel) -> Option<(StreamView, Option<Policy>)> {
    let StreamModel { view_type, resource_policy } = stream;
    Some((StreamView::parse(view_type.known()?)?, policy(resource_policy)?))
}

fn policy(text: &Attr<String>) -> Option<Option<Policy>> {
    optional(text, |text| Policy::parse(text).ok())
}

fn encryption(encryption: &EncryptionModel) -> Option<Encryption> {
    let EncryptionModel { key_type, kms_key_arn } = encryption;
    match key_type.known()?.as_str() {
        "AWS_OWNED" => Some(Encryption::AwsOwned),
        "AWS_MANAGED" => Some(Encryption::AwsManaged),
        _ => Some(Encryption::CustomerManaged(Arn::parse(kms_key_arn.known()?).ok()?)),
    }
}

fn recovery(recovery: &PointInTimeRecoveryModel) -> Option<Recovery> {
    let PointInTimeRecoveryModel { enabled, recovery_period_in_days } = recovery;
    if !*enabled.known()? {
        return Some(Recovery::Off);
    }
    Some(Recovery::On { days: u32::try_from(*recovery_period_in_days.known()?).ok()? })
}

fn ttl(ttl: &TtlModel) -> Option<TimeToLive> {
    let TtlModel { attribute_name, enabled } = ttl;
    let name = AttributeName::parse(attribute_name.known()?).ok()?;
    Some(enabled.known()?.then_some(name))
}

fn insights(table: &Attr<InsightsModel>, indexes: &Indexes) -> Option<Insights> {
    let mode = |InsightsModel { mode }: &InsightsModel| InsightsMode::parse(mode.known()?);
    let table = optional(table, mode)?.map(|mode| (Scope::Table, mode));
    let indexes = map(indexes, |index| optional(&index.contributor_insights, mode))?;
    let of_index = |(name, mode): (IndexName, Option<InsightsMode>)| Some((Scope::Index(name), mode?));
    Some(table.into_iter().chain(indexes.into_iter().filter_map(of_index)).collect())
}

fn kinesis(kinesis: &KinesisModel) -> Option<Destination> {
    let KinesisModel { stream_arn, approximate_creation_date_time_precision } = kinesis;
    let precision = Precision::parse(approximate_creation_date_time_precision.known()?)?;
    Some(Destination { stream: Arn::parse(stream_arn.known()?).ok()?, precision })
}
