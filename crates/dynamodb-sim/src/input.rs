//! What did the caller send? Inputs in the shapes of AWS JSON 1.0, every member optional.
//!
//! Members that AWS would ignore are ignored; a member of the wrong JSON type is a `SerializationException`.
//! Which members are required, and their ranges, is checked in [`crate::shape`].

use serde::Deserialize;
use serde_json::Value;

use crate::error::ServiceError;

/// Reads an input.
pub(crate) fn read<'a, T: Deserialize<'a>>(input: &'a Value) -> Result<T, ServiceError> {
    T::deserialize(input).map_err(|error| ServiceError::new("SerializationException", error.to_string()))
}

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
            #[serde(rename_all = "PascalCase", default)]
            pub(crate) struct $name {
                $(pub(crate) $field: Option<$type>,)*
            }
        )*
    };
}

inputs! {
    KeySchemaElement { attribute_name: String, key_type: String, }
    AttributeDefinition { attribute_name: String, attribute_type: String, }
    Projection { projection_type: String, non_key_attributes: Vec<String>, }
    ProvisionedThroughput { read_capacity_units: i64, write_capacity_units: i64, }
    OnDemandThroughput { max_read_request_units: i64, max_write_request_units: i64, }
    WarmThroughput { read_units_per_second: i64, write_units_per_second: i64, }
    StreamSpecification { stream_enabled: bool, stream_view_type: String, }
    Tag { key: String, value: String, }
    /// A local or global secondary index of a create, import or restore.
    SecondaryIndex {
        index_name: String,
        key_schema: Vec<KeySchemaElement>,
        projection: Projection,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
    CreateTable {
        table_name: String,
        attribute_definitions: Vec<AttributeDefinition>,
        key_schema: Vec<KeySchemaElement>,
        local_secondary_indexes: Vec<SecondaryIndex>,
        global_secondary_indexes: Vec<SecondaryIndex>,
        billing_mode: String,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
        stream_specification: StreamSpecification,
        tags: Vec<Tag>,
        table_class: String,
        deletion_protection_enabled: bool,
        resource_policy: String,
    }
    IndexUpdateBody {
        index_name: String,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
    IndexDeleteBody { index_name: String, }
    IndexUpdate { create: SecondaryIndex, update: IndexUpdateBody, delete: IndexDeleteBody, }
    UpdateTable {
        table_name: String,
        attribute_definitions: Vec<AttributeDefinition>,
        billing_mode: String,
        provisioned_throughput: ProvisionedThroughput,
        global_secondary_index_updates: Vec<IndexUpdate>,
        stream_specification: StreamSpecification,
        table_class: String,
        deletion_protection_enabled: bool,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
    TableOnly { table_name: String, }
    ListTables { exclusive_start_table_name: String, limit: i64, }
    PointInTimeRecoverySpecification { point_in_time_recovery_enabled: bool, recovery_period_in_days: i64, }
    UpdateContinuousBackups {
        table_name: String,
        point_in_time_recovery_specification: PointInTimeRecoverySpecification,
    }
    TimeToLiveSpecification { enabled: bool, attribute_name: String, }
    UpdateTimeToLive { table_name: String, time_to_live_specification: TimeToLiveSpecification, }
    TagResource { resource_arn: String, tags: Vec<Tag>, }
    UntagResource { resource_arn: String, tag_keys: Vec<String>, }
    ListTagsOfResource { resource_arn: String, next_token: String, }
    PutResourcePolicy {
        resource_arn: String,
        policy: String,
        expected_revision_id: String,
        confirm_remove_self_resource_access: bool,
    }
    ResourcePolicyOf { resource_arn: String, expected_revision_id: String, }
    UpdateContributorInsights {
        table_name: String,
        index_name: String,
        contributor_insights_action: String,
        contributor_insights_mode: String,
    }
    DescribeContributorInsights { table_name: String, index_name: String, }
    ListContributorInsights { table_name: String, next_token: String, max_results: i64, }
    StreamingConfiguration { approximate_creation_date_time_precision: String, }
    KinesisStreamingDestination {
        table_name: String,
        stream_arn: String,
        enable_kinesis_streaming_configuration: StreamingConfiguration,
        update_kinesis_streaming_configuration: StreamingConfiguration,
    }
    CreateBackup { table_name: String, backup_name: String, }
    BackupOnly { backup_arn: String, }
    ListBackups { table_name: String, limit: i64, exclusive_start_backup_arn: String, backup_type: String, }
    RestoreOverrides {
        billing_mode_override: String,
        global_secondary_index_override: Vec<SecondaryIndex>,
        local_secondary_index_override: Vec<SecondaryIndex>,
        provisioned_throughput_override: ProvisionedThroughput,
        on_demand_throughput_override: OnDemandThroughput,
    }
    RestoreFromBackup { target_table_name: String, backup_arn: String, }
    RestoreToPointInTime {
        source_table_arn: String,
        source_table_name: String,
        target_table_name: String,
        use_latest_restorable_time: bool,
        restore_date_time: f64,
    }
    S3BucketSource { s3_bucket: String, s3_bucket_owner: String, s3_key_prefix: String, }
    ImportOnly { import_arn: String, }
    ListImports { table_arn: String, page_size: i64, next_token: String, }
}

/// Encryption; its member names do not follow the usual casing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct SseSpecification {
    #[serde(rename = "Enabled")]
    pub(crate) enabled: Option<bool>,
    #[serde(rename = "SSEType")]
    pub(crate) sse_type: Option<String>,
    #[serde(rename = "KMSMasterKeyId")]
    pub(crate) kms_master_key_id: Option<String>,
}

/// The one member whose name the casing rule does not produce, read next to the rest of an input.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Encryption {
    #[serde(rename = "SSESpecification")]
    pub(crate) specification: Option<SseSpecification>,
    #[serde(rename = "SSESpecificationOverride")]
    pub(crate) specification_override: Option<SseSpecification>,
}

/// `ReplicaUpdates` and the other global-table members: only whether they are there.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GlobalTableMembers {
    pub(crate) replica_updates: Option<Value>,
    pub(crate) global_table_witness_updates: Option<Value>,
    pub(crate) multi_region_consistency: Option<Value>,
    pub(crate) vector_index_updates: Option<Value>,
    pub(crate) vector_indexes: Option<Value>,
    pub(crate) global_table_settings_replication_mode: Option<Value>,
    pub(crate) disassociation_protection_enabled: Option<Value>,
}

impl OnDemandThroughput {
    pub(crate) fn is_empty(&self) -> bool {
        self.max_read_request_units.is_none() && self.max_write_request_units.is_none()
    }
}

impl WarmThroughput {
    pub(crate) fn is_empty(&self) -> bool {
        self.read_units_per_second.is_none() && self.write_units_per_second.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_members_are_ignored_and_wrong_types_are_not() {
        let input = json!({"TableName": "orders", "Whatever": 1});
        let read: TableOnly = super::read(&input).expect("unknown members are ignored");
        assert_eq!(read.table_name.as_deref(), Some("orders"));

        let error = super::read::<TableOnly>(&json!({"TableName": 1})).expect_err("not a string");
        assert_eq!(error.code, "SerializationException");
    }

    #[test]
    fn the_oddly_cased_members_are_read() {
        let input = json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "k"}});
        let read: Encryption = super::read(&input).expect("well formed");
        let specification = read.specification.expect("given");
        assert_eq!(specification.enabled, Some(true));
        assert_eq!(specification.kms_master_key_id.as_deref(), Some("k"));
        let bucket: S3BucketSource = super::read(&json!({"S3Bucket": "b", "S3KeyPrefix": "p"})).expect("well formed");
        assert_eq!(bucket.s3_bucket.as_deref(), Some("b"));
        assert_eq!(bucket.s3_key_prefix.as_deref(), Some("p"));
    }
}
