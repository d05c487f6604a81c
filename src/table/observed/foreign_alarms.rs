//! Alarms that have a name of ours but are not the table's: an apply neither overwrites nor deletes them.

use std::collections::BTreeSet;

use super::{Aspect, Observed};
use crate::table::aspects::alarms::{AlarmDefinition, Definitions, is_about, is_alike};

impl Observed {
    /// Takes out the alarms that are not the table's: neither among its own, which are in the state, nor of its metrics
    /// alone. Returns their names.
    pub(crate) fn split_foreign_alarms(&mut self, own: &BTreeSet<String>) -> BTreeSet<String> {
        match &mut self.aspects.alarms {
            Aspect::Observed(alarms) => split_foreign(alarms, own, self.table.name.as_str()),
            Aspect::Unavailable(_) => BTreeSet::new(),
        }
    }

    /// Takes out, for an import, the alarms that no rule makes for the table as it is. Later a rule's alarm may be of an
    /// earlier billing mode or earlier bounds: it is the table's all the same.
    pub(crate) fn without_unlike_alarms(mut self) -> Self {
        let Aspect::Observed(alarms) = &self.aspects.alarms else { return self };
        let facts = self.alarm_facts();
        let unlike = named(alarms, |_, alarm| !(is_about(alarm, facts.table) && is_alike(alarm, &facts)));
        if let Aspect::Observed(alarms) = &mut self.aspects.alarms {
            alarms.retain(|name, _| !unlike.contains(name));
        }
        self
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
