//! Members outside the model: they are refused, never ignored.

use serde_json::Value;

use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::table_settings::input::GlobalTableMembers;

/// Refuses the members of global tables that a creation has, or that a less capable endpoint lacks.
pub(crate) fn refuse(input: &Value) -> Result<(), ServiceError> {
    let given: GlobalTableMembers = input::read(input)?;
    let members = [
        ("ReplicaUpdates", &given.replica_updates),
        ("GlobalTableSettingsReplicationMode", &given.global_table_settings_replication_mode),
        ("DisassociationProtectionEnabled", &given.disassociation_protection_enabled),
    ];
    match members.into_iter().find(|(_, value)| value.is_some()) {
        None => Ok(()),
        Some((member, _)) => {
            Err(ServiceError::new("NotSimulatedException", format!("{member} is not part of this simulation")))
        }
    }
}
