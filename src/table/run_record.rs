//! What one run of the CLI has read and planned in a Region, by table name.
//!
//! The protocol announces a resource's change without its neighbors. That a creation replaces a tainted table, or that a
//! renamed `for_each` key deletes and creates the same table, shows only in what else the same run has asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::observed::Budgets;
use super::safeguards::Safeguards;
use crate::names::TableName;

/// The record of one run in one Region of one account.
#[derive(Debug, Default)]
pub(crate) struct RunRecord {
    tables: Mutex<BTreeMap<TableName, Entry>>,
    /// The tables that are planned to have alarms, by the alarms' names.
    alarms: Mutex<BTreeMap<String, TableName>>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    /// The safeguards of the table as it was last read.
    read: Option<Safeguards>,
    /// What was used up of its budgets then.
    budgets: Budgets,
    /// How many tags it had then that are not managed here.
    other_tags: usize,
    /// The keys of the table whose creation was planned.
    creation_planned: Option<String>,
    deletion_planned: bool,
    /// The table was read because a resource imports it.
    imported: bool,
    /// The table was read because a resource has it in its state.
    managed: bool,
}

/// What the run already knows of a table that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherResource {
    /// Nothing of another resource.
    None,
    /// One has the table in its state, or imports it.
    Manages,
    /// One that is to be deleted has the table in its state.
    Deletes,
}

/// What the run has planned for a table that is to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BeforeDeletion {
    /// Nothing.
    Nothing,
    /// To create it.
    Creation,
    /// To import it.
    Import,
}

/// What the run already knows of a table that is about to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BeforeCreation {
    /// The safeguards of the table of this name, if the run has read one.
    pub(crate) existing: Option<Safeguards>,
    /// The run has planned to delete the table of this name.
    pub(crate) deletion_planned: bool,
    /// The keys of the table of this name that the run has planned to create already.
    pub(crate) creation_planned: Option<String>,
}

impl RunRecord {
    /// Records that a table was read.
    pub(crate) fn read(&self, name: &TableName, safeguards: Safeguards, budgets: &Budgets) {
        self.update(name, |entry| {
            entry.read = Some(safeguards);
            entry.budgets = budgets.clone();
        });
    }

    /// What was used up of the table's budgets when it was last read.
    pub(crate) fn budgets(&self, name: &TableName) -> Budgets {
        self.update(name, |entry| entry.budgets.clone())
    }

    /// Records how many tags the table has that are not managed here.
    pub(crate) fn other_tags_read(&self, name: &TableName, count: usize) {
        self.update(name, |entry| entry.other_tags = count);
    }

    /// How many tags the table had, when it was last read, that are not managed here.
    pub(crate) fn other_tags(&self, name: &TableName) -> usize {
        self.update(name, |entry| entry.other_tags)
    }

    /// Whether the run has read a table of this name.
    pub(crate) fn exists(&self, name: &TableName) -> bool {
        self.update(name, |entry| entry.read.is_some())
    }

    /// Whether the run plans to create a table of this name.
    pub(crate) fn creates(&self, name: &TableName) -> bool {
        self.update(name, |entry| entry.creation_planned.is_some())
    }

    /// Records that a table does not exist.
    pub(crate) fn gone(&self, name: &TableName) {
        self.update(name, |entry| entry.read = None);
    }

    /// Records that a creation was planned, of a table with these keys, and returns what the run knew before. Terraform
    /// plans the creation of a resource once in a run.
    pub(crate) fn plan_creation(&self, name: &TableName, keys: String) -> BeforeCreation {
        self.update(name, |entry| BeforeCreation {
            existing: entry.read,
            deletion_planned: entry.deletion_planned,
            creation_planned: entry.creation_planned.replace(keys),
        })
    }

    /// Records that a deletion was planned, and returns what was planned for the same table before.
    pub(crate) fn plan_deletion(&self, name: &TableName) -> BeforeDeletion {
        self.update(name, |entry| {
            entry.deletion_planned = true;
            match (&entry.creation_planned, entry.imported) {
                (Some(_), _) => BeforeDeletion::Creation,
                (None, true) => BeforeDeletion::Import,
                (None, false) => BeforeDeletion::Nothing,
            }
        })
    }

    /// Records that a table was read for a resource that imports it, and returns what other resources have to do with it.
    pub(crate) fn import(&self, name: &TableName) -> OtherResource {
        self.update(name, |entry| {
            entry.imported = true;
            match (entry.deletion_planned, entry.managed) {
                (true, _) => OtherResource::Deletes,
                (false, true) => OtherResource::Manages,
                (false, false) => OtherResource::None,
            }
        })
    }

    /// Records that a table was read for a resource that has it in its state; a resource that has imported it in this run is not
    /// another one.
    pub(crate) fn manage(&self, name: &TableName) -> OtherResource {
        self.update(name, |entry| {
            entry.managed = true;
            if entry.imported { OtherResource::Manages } else { OtherResource::None }
        })
    }

    /// Records that a table is planned to have alarms of these names, and returns those that another table of the run is
    /// planned to have, with that table.
    pub(crate) fn plan_alarms<'a>(
        &self,
        name: &TableName,
        alarms: impl Iterator<Item = &'a String>,
    ) -> BTreeMap<String, TableName> {
        let mut planned = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = BTreeMap::new();
        for alarm in alarms {
            let of = planned.entry(alarm.clone()).or_insert_with(|| name.clone());
            if of != name {
                taken.insert(alarm.clone(), of.clone());
            }
        }
        taken
    }

    /// Records that what was planned of the table is being applied: plans made from now on start over.
    pub(crate) fn applied(&self, name: &TableName) {
        self.update(name, |entry| *entry = Entry::default());
        self.alarms.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, of| of != name);
    }

    fn update<T>(&self, name: &TableName, change: impl FnOnce(&mut Entry) -> T) -> T {
        let mut entries = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn keys() -> String {
        "partition key \"id\"".to_owned()
    }

    #[test]
    fn two_creations_of_one_table_see_each_other() {
        let record = RunRecord::default();
        assert_eq!(record.plan_creation(&name("orders"), keys()).creation_planned, None);
        assert_eq!(record.plan_creation(&name("other"), keys()).creation_planned, None);
        assert_eq!(record.plan_creation(&name("orders"), String::new()).creation_planned, Some(keys()));
        record.applied(&name("orders"));
        assert_eq!(record.plan_creation(&name("orders"), keys()).creation_planned, None, "the plan was carried out");
    }

    /// Terraform plans a tainted table as a creation and says nothing of the table that it replaces.
    #[test]
    fn a_creation_knows_the_table_that_was_read() {
        let record = RunRecord::default();
        record.read(&name("orders"), SAFE, &Budgets::default());
        let before = record.plan_creation(&name("orders"), keys());
        let expected = BeforeCreation { existing: Some(SAFE), deletion_planned: false, creation_planned: None };
        assert_eq!(before, expected);
        assert_eq!(record.plan_creation(&name("other"), keys()).existing, None);
        record.gone(&name("orders"));
        assert_eq!(record.plan_creation(&name("orders"), keys()).existing, None);
    }

    /// A prefix "a-" before table "b" gives the names of table "a-b".
    #[test]
    fn an_alarm_belongs_to_one_table() {
        let record = RunRecord::default();
        let alarms = ["a-b-latency".to_owned()];
        assert_eq!(record.plan_alarms(&name("a-bc"), alarms.iter()), [].into());
        assert_eq!(record.plan_alarms(&name("a-bc"), alarms.iter()), [].into(), "planned twice");
        assert_eq!(record.plan_alarms(&name("bcd"), alarms.iter()), [(alarms[0].clone(), name("a-bc"))].into());
        record.applied(&name("a-bc"));
        assert_eq!(record.plan_alarms(&name("bcd"), alarms.iter()), [].into());
    }

    /// Whichever of the two is planned second sees the first.
    #[test]
    fn a_creation_and_a_deletion_of_one_table_see_each_other() {
        let record = RunRecord::default();
        assert_eq!(record.plan_deletion(&name("orders")), BeforeDeletion::Nothing);
        assert!(record.plan_creation(&name("orders"), keys()).deletion_planned);
        assert!(!record.plan_creation(&name("other"), keys()).deletion_planned);
        assert_eq!(record.plan_deletion(&name("other")), BeforeDeletion::Creation);
        record.applied(&name("other"));
        assert_eq!(record.plan_deletion(&name("other")), BeforeDeletion::Nothing, "the earlier plan was carried out");
    }

    #[test]
    fn an_import_and_another_resource_of_one_table_see_each_other() {
        let record = RunRecord::default();
        assert_eq!(record.import(&name("first")), OtherResource::None);
        assert_eq!(record.plan_deletion(&name("first")), BeforeDeletion::Import);
        assert_eq!(record.plan_deletion(&name("second")), BeforeDeletion::Nothing);
        assert_eq!(record.import(&name("second")), OtherResource::Deletes);
        assert_eq!(record.manage(&name("third")), OtherResource::None);
        assert_eq!(record.manage(&name("third")), OtherResource::None, "refreshed again");
        assert_eq!(record.import(&name("third")), OtherResource::Manages);
        assert_eq!(record.manage(&name("third")), OtherResource::Manages);
    }
}
