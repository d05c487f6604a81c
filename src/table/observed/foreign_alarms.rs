//! Alarms that have a name of ours but are not the table's: an apply neither overwrites nor deletes them.

use std::collections::BTreeSet;

use super::{Aspect, Observed};
use crate::table::aspects::alarms::{AlarmDefinition, Definitions, is_about};

impl Observed {
    /// Takes out the alarms that are not the table's: neither among its own, which are in the state, nor of its metrics
    /// alone. Returns their names.
    pub(crate) fn split_foreign_alarms(&mut self, own: &BTreeSet<String>) -> BTreeSet<String> {
        match &mut self.aspects.alarms {
            Aspect::Observed(alarms) => split_foreign(alarms, own, self.table.name.as_str()),
            Aspect::Unavailable(_) => BTreeSet::new(),
        }
    }
}

/// Takes out the alarms that are neither among the table's own nor of its metrics alone, and returns their names.
pub(crate) fn split_foreign(alarms: &mut Definitions, own: &BTreeSet<String>, table: &str) -> BTreeSet<String> {
    let is_foreign = |name: &String, alarm: &AlarmDefinition| !own.contains(name) && !is_about(alarm, table);
    let foreign: BTreeSet<String> =
        alarms.iter().filter(|(name, alarm)| is_foreign(name, alarm)).map(|(name, _)| name.clone()).collect();
    alarms.retain(|name, _| !foreign.contains(name));
    foreign
}
