//! Everything that one account has in one Region: the state of each service, and how time moves them together.

use crate::alarm::state::Alarms;
use crate::backup::state::{Backup, Backups};
use crate::export::state::Exports;
use crate::import::state::Imports;
use crate::items::state::Items;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::keys::Key;
use crate::primitives::limiter::Limiter;
use crate::primitives::settings::Settings;
use crate::primitives::timings::Dice;
use crate::scaling::state::Scaling;
use crate::scaling::{self, Scope};
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::table_settings::key_access::KeyAccess;

/// One account in one Region.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) limiter: Limiter,
    keys: Vec<Key>,
    pub(super) services: Services,
}

/// The state of each service. Services know nothing of this list: each is handed what it works on.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    pub(super) tables: Tables,
    pub(super) backups: Backups,
    pub(super) exports: Exports,
    pub(super) imports: Imports,
    pub(super) items: Items,
    pub(super) scaling: Scaling,
    pub(super) alarms: Alarms,
    /// No service changes by itself before this moment.
    due: Option<Moment>,
}

/// The settings and the random choices that every account and Region shares.
pub(super) struct Shared<'a> {
    pub(super) settings: &'a Settings,
    pub(super) dice: &'a mut Dice,
}

impl Region {
    /// With the keys with which every account begins.
    pub(super) fn new(keys: &[Key]) -> Self {
        Self { limiter: Limiter::default(), keys: keys.to_vec(), services: Services::default() }
    }

    /// The context of a call at a moment, and the services it may reach.
    pub(super) fn at<'a>(
        &'a mut self,
        now: Moment,
        caller: &'a Caller,
        shared: &'a mut Shared<'_>,
    ) -> (Context<'a>, &'a mut Services) {
        let Self { limiter, keys, services } = self;
        (Context { now, caller, settings: shared.settings, limiter, keys, dice: &mut *shared.dice }, services)
    }

    /// Moves everything to `now`, stopping wherever the scaler has something to do.
    pub(super) fn settle(&mut self, now: Moment, caller: &Caller, shared: &mut Shared<'_>) {
        while let Some(at) = self.services.scaler_due().filter(|at| *at <= now) {
            self.services.settle(at, shared.dice);
            let (mut cx, services) = self.at(at, caller, shared);
            scaling::run(&mut services.scope(&mut cx));
            services.schedule(at);
        }
        self.services.settle(now, shared.dice);
    }
}

impl Services {
    /// A call of Application Auto Scaling, with the tables and alarms it works with.
    pub(super) fn scope<'a, 'b>(&'a mut self, cx: &'a mut Context<'b>) -> Scope<'a, 'b> {
        Scope { cx, scaling: &mut self.scaling, tables: &mut self.tables, alarms: &mut self.alarms }
    }

    /// Moves everything to `now`.
    fn settle(&mut self, now: Moment, dice: &mut Dice) {
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        self.settle_tables(now, dice);
        self.imports.settle(&mut self.tables, now);
        // An import may have made a table visible that is ACTIVE by now.
        self.settle_tables(now, dice);
        self.backups.settle(now);
        self.schedule(now);
    }

    fn settle_tables(&mut self, now: Moment, dice: &mut Dice) {
        for table in self.tables.settle(now) {
            self.items.forget(table.id());
            if let Some(backup) = left_behind(&table, dice) {
                self.backups.insert(backup);
            }
        }
        self.back_up_archived(dice);
    }

    /// A table that was archived is kept in a backup (D-021).
    fn back_up_archived(&mut self, dice: &mut Dice) {
        for table in self.tables.iter_mut() {
            let KeyAccess::Archived { loss, backup_arn: None } = table.encryption.access else {
                continue;
            };
            let backup = Backup::of_archived(table, loss.archived_at, dice);
            table.encryption.access = KeyAccess::Archived { loss, backup_arn: Some(backup.arn.clone()) };
            self.backups.insert(backup);
        }
    }

    /// Finds out when something changes next; called after every mutation.
    pub(super) fn schedule(&mut self, now: Moment) {
        let tables = self.tables.next_transition(now);
        let imports = self.imports.next_transition(now);
        let (keys, expiry) = (self.tables.next_key_change(), self.backups.next_expiry());
        self.due = [tables, imports, keys, expiry].into_iter().flatten().min();
    }

    /// When something visible or blocking changes next.
    pub(super) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let tables = self.tables.next_transition(now);
        let imports = self.imports.next_transition(now);
        let exports = self.exports.next_transition(now);
        let scaling = self.scaling.next_transition(now);
        let (alarms, backups) = (self.alarms.next_transition(now), self.backups.next_transition(now));
        [tables, imports, exports, scaling, alarms, backups].into_iter().flatten().min()
    }

    /// When the scaler has something to do: at its own moments, and under load after each change of a table.
    pub(super) fn scaler_due(&self) -> Option<Moment> {
        let tables = self.due.filter(|_| self.scaling.is_loaded());
        [self.scaling.due(), tables].into_iter().flatten().min()
    }
}

/// Deleting a table with PITR leaves a backup that cannot be deleted (T-167).
fn left_behind(table: &Table, dice: &mut Dice) -> Option<Backup> {
    match &table.phase {
        Phase::Deleting(deleting) if table.pitr.window.is_some() => {
            Some(Backup::of_deleted(table, deleting.system_backup_at, dice))
        }
        Phase::Creating(_) | Phase::Live | Phase::Deleting(_) => None,
    }
}
