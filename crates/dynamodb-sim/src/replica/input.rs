//! The members of `UpdateTable` that concern global tables, and their shape.

use serde::Deserialize;
use serde_json::Value;

use crate::primitives::input::{inputs, is_given};
use crate::primitives::shape::Shape;
use crate::table_settings::input::GLOBAL_TABLE_MEMBERS;

inputs! {
    ReadOverride { read_capacity_units: i64, }
    MaximumOverride { max_read_request_units: i64, }
    IndexOverride {
        index_name: String,
        provisioned_throughput_override: ReadOverride,
        on_demand_throughput_override: MaximumOverride,
    }
    RegionOnly { region_name: String, }
    DisassociateAction { region_name: String, disassociation_mode: String, }
    ReplicaUpdate {
        create: MemberAction,
        update: MemberAction,
        delete: RegionOnly,
        disassociate: DisassociateAction,
    }
    WitnessUpdate { create: RegionOnly, delete: RegionOnly, }
    GlobalTableUpdate {
        table_name: String,
        replica_updates: Vec<ReplicaUpdate>,
        multi_region_consistency: String,
        global_table_witness_updates: Vec<WitnessUpdate>,
        global_table_settings_replication_mode: String,
        disassociation_protection_enabled: bool,
    }
}

/// The creation or the update of a replica; one member name does not follow the usual casing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MemberAction {
    pub(crate) region_name: Option<String>,
    #[serde(rename = "KMSMasterKeyId")]
    pub(crate) kms_master_key_id: Option<String>,
    pub(crate) provisioned_throughput_override: Option<ReadOverride>,
    pub(crate) on_demand_throughput_override: Option<MaximumOverride>,
    pub(crate) global_secondary_indexes: Option<Vec<IndexOverride>>,
    pub(crate) table_class_override: Option<String>,
}

impl MemberAction {
    /// Whether the action says anything but which Region it is about (T-252, T-294).
    pub(super) fn says_nothing(&self) -> bool {
        let silent = |index: &IndexOverride| {
            index.provisioned_throughput_override.is_none() && index.on_demand_throughput_override.is_none()
        };
        self.kms_master_key_id.is_none()
            && self.provisioned_throughput_override.is_none()
            && self.on_demand_throughput_override.is_none()
            && self.table_class_override.is_none()
            && self.global_secondary_indexes.iter().flatten().all(silent)
    }

    /// The override of an index.
    pub(crate) fn index(&self, name: &str) -> Option<&IndexOverride> {
        self.global_secondary_indexes.iter().flatten().find(|index| index.index_name.as_deref() == Some(name))
    }
}

/// Whether a call is about the global table.
pub(crate) fn is_asked(input: &Value) -> bool {
    GLOBAL_TABLE_MEMBERS.iter().any(|member| is_given(input, member))
}

/// The shape of the members, and of nothing else.
pub(super) fn check_shape(shape: &mut Shape, given: &GlobalTableUpdate) {
    shape.table_name(&given.table_name);
    if let Some(updates) = &given.replica_updates {
        shape.count("replicaUpdates", updates, 1, usize::MAX);
        for (number, update) in (1..).zip(updates) {
            check_update(shape, &format!("replicaUpdates.{number}.member"), update);
        }
    }
    if let Some(consistency) = &given.multi_region_consistency {
        shape.one_of("multiRegionConsistency", consistency, &["EVENTUAL", "STRONG"]);
    }
    if let Some(witnesses) = &given.global_table_witness_updates {
        shape.count("globalTableWitnessUpdates", witnesses, 1, 1);
        for action in witnesses.iter().flat_map(|update| [&update.create, &update.delete]).flatten() {
            shape.required("globalTableWitnessUpdates.1.member.regionName", &action.region_name);
        }
    }
    if let Some(mode) = &given.global_table_settings_replication_mode {
        shape.one_of("globalTableSettingsReplicationMode", mode, &["DISABLED", "ENABLED", "ENABLED_WITH_OVERRIDES"]);
    }
}

fn check_update(shape: &mut Shape, path: &str, update: &ReplicaUpdate) {
    for (name, action) in [("create", &update.create), ("update", &update.update)] {
        if let Some(action) = action {
            check_member(shape, &format!("{path}.{name}"), action);
        }
    }
    if let Some(delete) = &update.delete {
        shape.required(&format!("{path}.delete.regionName"), &delete.region_name);
    }
    if let Some(action) = &update.disassociate {
        shape.required(&format!("{path}.disassociate.regionName"), &action.region_name);
        let mode = format!("{path}.disassociate.disassociationMode");
        if let Some(given) = shape.required(&mode, &action.disassociation_mode) {
            shape.one_of(&mode, given, &["WAIT_FOR_REPLICATION"]);
        }
    }
}

fn check_member(shape: &mut Shape, path: &str, action: &MemberAction) {
    shape.required(&format!("{path}.regionName"), &action.region_name);
    check_units(
        shape,
        &format!("{path}.provisionedThroughputOverride"),
        action.provisioned_throughput_override.as_ref(),
    );
    if let Some(indexes) = &action.global_secondary_indexes {
        let path = format!("{path}.globalSecondaryIndexes");
        shape.count(&path, indexes, 1, usize::MAX);
        for (number, index) in (1..).zip(indexes) {
            let path = format!("{path}.{number}.member");
            if let Some(name) = shape.required(&format!("{path}.indexName"), &index.index_name) {
                shape.name(&format!("{path}.indexName"), name);
            }
            let units = index.provisioned_throughput_override.as_ref();
            check_units(shape, &format!("{path}.provisionedThroughputOverride"), units);
        }
    }
    if let Some(class) = &action.table_class_override {
        shape.one_of(&format!("{path}.tableClassOverride"), class, &["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);
    }
}

fn check_units(shape: &mut Shape, path: &str, given: Option<&ReadOverride>) {
    if let Some(units) = given.and_then(|given| given.read_capacity_units) {
        shape.at_least(&format!("{path}.readCapacityUnits"), units, 1);
    }
}
