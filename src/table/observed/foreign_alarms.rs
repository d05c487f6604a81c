//! Alarms that have a name of ours but are not the table's: an apply neither overwrites nor deletes them.

use std::collections::BTreeSet;

use super::{Aspect, Observed};
use crate::table::aspects::alarms::{AlarmDefinition, Definitions, is_about, is_alike};

impl Observed {
    /// Takes out the alarms that are not the table's: neither among its own, which are in the state, nor such as a rule for
    /// it makes. Returns their names.
    pub(crate) fn split_foreign_alarms(&mut self, own: &BTreeSet<String>) -> BTreeSet<String> {
        let Aspect::Observed(alarms) = &self.aspects.alarms else { return BTreeSet::new() };
        let facts = self.alarm_facts();
        let is_foreign = |name: &String, alarm: &AlarmDefinition| {
            let could_be_ours = is_about(alarm, facts.table) && is_alike(alarm, &facts);
            !could_be_ours && !own.contains(name)
        };
        let foreign = named(alarms, is_foreign);
        if let Aspect::Observed(alarms) = &mut self.aspects.alarms {
            alarms.retain(|name, _| !foreign.contains(name));
        }
        foreign
    }
}

/// Takes out the alarms that are neither among the table's own nor of its metrics alone, and returns their names.
pub(crate) fn split_foreign(alarms: &mut Definitions, own: &BTreeSet<String>, table: &str) -> BTreeSet<String> {
    let foreign = named(alarms, |name, alarm| !own.contains(name) && !is_about(alarm, table));
    alarms.retain(|name, _| !foreign.contains(name));
    foreign
}

fn named(alarms: &Definitions, is_foreign: impl Fn(&String, &AlarmDefinition) -> bool) -> BTreeSet<String> {
    alarms.iter().filter(|(name, alarm)| is_foreign(name, alarm)).map(|(name, _)| name.clone()).collect()
}
