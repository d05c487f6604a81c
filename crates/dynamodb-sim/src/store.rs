//! What exists in one account and Region?

use std::collections::BTreeMap;

use crate::alarm::Alarms;
use crate::backup::Backup;
use crate::clock::Moment;
use crate::import::Import;
use crate::limiter::Limiter;
use crate::scaling::Scaling;
use crate::table::{Phase, Table};
use crate::timings::Dice;

/// Tables, backups, imports, scalable targets and alarms of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) tables: BTreeMap<String, Table>,
    pub(crate) backups: BTreeMap<String, Backup>,
    pub(crate) imports: Vec<Import>,
    pub(crate) scaling: Scaling,
    pub(crate) alarms: Alarms,
    pub(crate) limiter: Limiter,
    /// Nothing changes by itself before this moment.
    due: Option<Moment>,
}

impl Store {
    /// Moves everything to `now`.
    pub(crate) fn settle(&mut self, now: Moment, dice: &mut Dice) {
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        self.settle_tables(now, dice);
        self.settle_imports(now);
        // An import may have made a table visible that is ACTIVE by now.
        self.settle_tables(now, dice);
        self.backups.retain(|_, backup| !backup.is_expired(now));
        self.schedule(now);
    }

    fn settle_tables(&mut self, now: Moment, dice: &mut Dice) {
        let gone: Vec<String> =
            self.tables.values_mut().filter_map(|table| (!table.settle(now)).then(|| table.name.clone())).collect();
        for name in gone {
            if let Some(table) = self.tables.remove(&name)
                && let Phase::Deleting(deleting) = &table.phase
                && table.pitr.window.is_some()
            {
                // Deleting a table with PITR leaves a backup that nobody can delete (T-167).
                let backup = Backup::of_deleted(&table, deleting.system_backup_at, dice);
                self.backups.insert(backup.arn.clone(), backup);
            }
        }
    }

    /// Finds out when something changes next; called after every mutation.
    pub(crate) fn schedule(&mut self, now: Moment) {
        let tables = self.tables.values().filter_map(|table| table.next_transition(now));
        let imports = self.imports.iter().filter_map(|import| import.next_transition(now));
        let backups = self.backups.values().filter_map(Backup::expires);
        self.due = tables.chain(imports).chain(backups).min();
    }

    /// When something visible or blocking changes next.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let tables = self.tables.values().filter_map(|table| table.next_transition(now));
        let imports = self.imports.iter().filter_map(|import| import.next_transition(now));
        let scaling = self.scaling.next_transition(now).into_iter().chain(self.alarms.next_transition(now));
        tables.chain(imports).chain(scaling).min()
    }

    /// When the scaler has something to do: at its own moments, and under load after each change of a table.
    pub(crate) fn scaler_due(&self) -> Option<Moment> {
        let tables = self.due.filter(|_| self.scaling.is_loaded());
        [self.scaling.due(), tables].into_iter().flatten().min()
    }
}
