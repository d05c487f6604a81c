//! The inputs that create or change a table, and the shapes they share with restores and imports.

use serde::Deserialize;

use crate::primitives::input::{Tag, inputs};

inputs! {
    KeySchemaElement { attribute_name: String, key_type: String, }
    AttributeDefinition { attribute_name: String, attribute_type: String, }
    Projection { projection_type: String, non_key_attributes: Vec<String>, }
    ProvisionedThroughput { read_capacity_units: i64, write_capacity_units: i64, }
    OnDemandThroughput { max_read_request_units: i64, max_write_request_units: i64, }
    WarmThroughput { read_units_per_second: i64, write_units_per_second: i64, }
    StreamSpecification { stream_enabled: bool, stream_view_type: String, }
    /// A local or global secondary index of a create, import or restore.
    SecondaryIndex {
        index_name: String,
        key_schema: Vec<KeySchemaElement>,
        projection: Projection,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
    VectorAttribute { attribute_name: String, }
    SearchSchemaElement { attribute_name: String, search_schema_element_type: String, }
    /// A vector index of a create, import or restore.
    VectorIndex {
        index_name: String,
        vector_attribute: VectorAttribute,
        search_schema: Vec<SearchSchemaElement>,
        projection: Projection,
        dimensions: i64,
        distance_function: String,
    }
    CreateTable {
        table_name: String,
        attribute_definitions: Vec<AttributeDefinition>,
        key_schema: Vec<KeySchemaElement>,
        local_secondary_indexes: Vec<SecondaryIndex>,
        global_secondary_indexes: Vec<SecondaryIndex>,
        vector_indexes: Vec<VectorIndex>,
        billing_mode: String,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
        stream_specification: StreamSpecification,
        tags: Vec<Tag>,
        table_class: String,
        deletion_protection_enabled: bool,
        resource_policy: String,
        global_table_settings_replication_mode: String,
    }
    IndexUpdateBody {
        index_name: String,
        provisioned_throughput: ProvisionedThroughput,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
    IndexDeleteBody { index_name: String, }
    IndexUpdate { create: SecondaryIndex, update: IndexUpdateBody, delete: IndexDeleteBody, }
    VectorIndexUpdate { create: VectorIndex, delete: IndexDeleteBody, }
    UpdateTable {
        table_name: String,
        attribute_definitions: Vec<AttributeDefinition>,
        billing_mode: String,
        provisioned_throughput: ProvisionedThroughput,
        global_secondary_index_updates: Vec<IndexUpdate>,
        vector_index_updates: Vec<VectorIndexUpdate>,
        stream_specification: StreamSpecification,
        table_class: String,
        deletion_protection_enabled: bool,
        on_demand_throughput: OnDemandThroughput,
        warm_throughput: WarmThroughput,
    }
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

/// Members of `UpdateTable` that make a call one about the global table, which no single Region answers. Witnesses and
/// consistency are not among them: alone they count as no change (T-015, T-257).
pub(crate) const GLOBAL_TABLE_MEMBERS: [&str; 3] =
    ["ReplicaUpdates", "GlobalTableSettingsReplicationMode", "DisassociationProtectionEnabled"];

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
    use crate::primitives::input;
    use serde_json::json;

    #[test]
    fn the_oddly_cased_members_are_read() {
        let input = json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "k"}});
        let read: Encryption = input::read(&input).expect("well formed");
        let specification = read.specification.expect("given");
        assert_eq!(specification.enabled, Some(true));
        assert_eq!(specification.kms_master_key_id.as_deref(), Some("k"));
    }
}
