//! Membership in a global table of several accounts, as it is configured.

use tf_provider::{Attr, Model};

/// The part that the table has in a global table whose members are in several accounts.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct GlobalTableModel {
    /// ARN of a table of the same name in another account: this table is created as a member of its global table, with its keys,
    /// indexes, capacity, stream and time to live, which this configuration repeats. Has no effect on an existing table.
    #[attr(optional)]
    pub(crate) source_table_arn: Attr<String>,
    /// `ENABLED` lets tables of other accounts join this one, and is required of a table that joins. `DISABLED` ends that; not
    /// possible while there are other members. Not managed if left out.
    #[attr(optional, one_of("ENABLED", "DISABLED"))]
    pub(crate) settings_replication_mode: Attr<String>,
}

impl GlobalTableModel {
    /// Whether it certainly replicates its settings.
    pub(crate) fn replicates_settings(&self) -> bool {
        self.settings_replication_mode.known().is_some_and(|mode| mode == "ENABLED")
    }
}
