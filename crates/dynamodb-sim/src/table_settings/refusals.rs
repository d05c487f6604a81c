//! The refusals that name a table or an index, as each family of operations words them.

use crate::primitives::error::ServiceError;

impl ServiceError {
    /// A table that the table, tag, TTL and policy services do not find.
    pub(crate) fn table_not_found(name: &str) -> Self {
        Self::new("ResourceNotFoundException", format!("Requested resource not found: Table: {name} not found"))
    }

    /// An index that `UpdateTable` does not find (T-380).
    pub(crate) fn index_not_found(index: &str, table: &str) -> Self {
        Self::new(
            "ResourceNotFoundException",
            format!("Requested resource not found: Index {index} for table {table} not found"),
        )
    }

    /// A table that the backup services do not find: with a code and text of their own.
    pub(crate) fn backup_table_not_found(name: &str) -> Self {
        Self::new("TableNotFoundException", format!("Table not found: {name}"))
    }

    /// PITR and backups in the first seconds of a table.
    pub(crate) fn backups_being_enabled(name: &str) -> Self {
        Self::new(
            "ContinuousBackupsUnavailableException",
            format!("Backups are being enabled for the table: {name}. Please retry later"),
        )
    }
}
