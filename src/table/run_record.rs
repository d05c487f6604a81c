//! What one run of the CLI has read and planned in a Region, by table name.
//!
//! The protocol announces a resource's change without its neighbors. That a creation replaces a tainted table, or that a
//! renamed `for_each` key deletes and creates the same table, shows only in what else the same run has asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::safeguards::Safeguards;
use crate::names::TableName;

/// The record of one run in one Region of one account.
#[derive(Debug, Default)]
pub(crate) struct RunRecord(Mutex<BTreeMap<TableName, Entry>>);

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The safeguards of the table as it was last read.
    read: Option<Safeguards>,
    creation_planned: bool,
    deletion_planned: bool,
}

/// What the run already knows of a table that is about to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BeforeCreation {
    /// The safeguards of the table of this name, if the run has read one.
    pub(crate) existing: Option<Safeguards>,
    /// The run has planned to delete the table of this name.
    pub(crate) deletion_planned: bool,
}

impl RunRecord {
    /// Records that a table was read.
    pub(crate) fn read(&self, name: &TableName, safeguards: Safeguards) {
        self.update(name, |entry| entry.read = Some(safeguards));
    }

    /// Records that a table does not exist.
    pub(crate) fn gone(&self, name: &TableName) {
        self.update(name, |entry| entry.read = None);
    }

    /// Records that a creation was planned, and returns what the run knew before.
    pub(crate) fn plan_creation(&self, name: &TableName) -> BeforeCreation {
        self.update(name, |entry| {
            entry.creation_planned = true;
            BeforeCreation { existing: entry.read, deletion_planned: entry.deletion_planned }
        })
    }

    /// Records that a deletion was planned, and returns whether a creation of the same table was planned before.
    pub(crate) fn plan_deletion(&self, name: &TableName) -> bool {
        self.update(name, |entry| {
            entry.deletion_planned = true;
            entry.creation_planned
        })
    }

    /// Records that what was planned of the table is being applied: plans made from now on start over.
    pub(crate) fn applied(&self, name: &TableName) {
        self.update(name, |entry| *entry = Entry::default());
    }

    fn update<T>(&self, name: &TableName, change: impl FnOnce(&mut Entry) -> T) -> T {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(entries.entry(name.clone()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Safeguards = Safeguards { protected: true, recoverable: true, consented: false };

    fn name(text: &str) -> TableName {
        TableName::parse(text).expect("a table name")
    }

    /// Terraform plans a tainted table as a creation and says nothing of the table that it replaces.
    #[test]
    fn a_creation_knows_the_table_that_was_read() {
        let record = RunRecord::default();
        record.read(&name("orders"), SAFE);
        let before = record.plan_creation(&name("orders"));
        assert_eq!(before, BeforeCreation { existing: Some(SAFE), deletion_planned: false });
        assert_eq!(record.plan_creation(&name("other")).existing, None);
        record.gone(&name("orders"));
        assert_eq!(record.plan_creation(&name("orders")).existing, None);
    }

    /// Whichever of the two is planned second sees the first.
    #[test]
    fn a_creation_and_a_deletion_of_one_table_see_each_other() {
        let record = RunRecord::default();
        assert!(!record.plan_deletion(&name("orders")));
        assert!(record.plan_creation(&name("orders")).deletion_planned);
        assert!(!record.plan_creation(&name("other")).deletion_planned);
        assert!(record.plan_deletion(&name("other")));
        record.applied(&name("other"));
        assert!(!record.plan_deletion(&name("other")), "the earlier plan was carried out");
    }
}
