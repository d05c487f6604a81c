//! Whether a table replicates its settings to members in other accounts.

use crate::primitives::error::ServiceError;

/// Reads a mode; one of the three cannot be sent (T-048).
pub(crate) fn read(given: &str) -> Result<bool, ServiceError> {
    match given {
        "ENABLED" => Ok(true),
        "DISABLED" => Ok(false),
        _ => Err(ServiceError::validation(format!(
            "Value '{given}' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: Only ENABLED and \
             DISABLED settings replication are supported"
        ))),
    }
}
