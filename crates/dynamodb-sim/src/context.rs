//! What does an operation work on? The time, the caller, and the store of the caller's account and Region.

use crate::arn;
use crate::caller::Caller;
use crate::clock::Moment;
use crate::error::ServiceError;
use crate::restore::ForeignSource;
use crate::settings::Settings;
use crate::store::Store;
use crate::table::{Phase, Table};
use crate::timings::{Dice, Span};

/// All that one call may see and change.
pub(crate) struct Context<'a> {
    pub(crate) now: Moment,
    pub(crate) caller: &'a Caller,
    pub(crate) settings: &'a Settings,
    pub(crate) store: &'a mut Store,
    pub(crate) dice: &'a mut Dice,
    /// The source of a restore that names another Region.
    pub(crate) foreign: Option<ForeignSource>,
}

impl Context<'_> {
    /// The moment a span from now.
    pub(crate) fn after(&mut self, span: Span) -> Moment {
        self.now.plus(self.dice.duration(span))
    }

    /// The name that a `TableName` member means.
    pub(crate) fn name<'n>(&self, given: Option<&'n str>) -> Result<&'n str, ServiceError> {
        arn::table_name(self.caller, given.unwrap_or_default())
    }

    /// Counts an effective mutation against the account's limiter.
    pub(crate) fn charge_mutation(&mut self) -> Result<(), ServiceError> {
        self.store.limiter.mutation(&self.settings.limiters, self.now)
    }

    /// A table in any phase.
    pub(crate) fn table(&mut self, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let name = self.name(given)?;
        self.store.tables.get_mut(name).ok_or_else(|| ServiceError::table_not_found(name))
    }

    /// A table in any phase but that of a restore target, which most services do not find (T-217).
    pub(crate) fn table_unless_restoring(&mut self, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let table = self.table(given)?;
        if table.is_restoring() {
            return Err(ServiceError::table_not_found(&table.name));
        }
        Ok(table)
    }

    /// A table as the TTL, tag and policy services find it: not in the first seconds of CREATING, not while
    /// restored, and not after the first second of DELETING (M-004).
    pub(crate) fn subresource_table(&mut self, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let now = self.now;
        let table = self.table(given)?;
        if is_known(table, now) { Ok(table) } else { Err(ServiceError::table_not_found(&table.name)) }
    }

    /// A table as Contributor Insights and Kinesis destinations find it: as the other sub-resources, but until it is
    /// gone (T-236, T-455).
    pub(crate) fn lasting_table(&mut self, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let now = self.now;
        let table = self.table(given)?;
        let deleting = matches!(table.phase, Phase::Deleting(_));
        if deleting || is_known(table, now) { Ok(table) } else { Err(ServiceError::table_not_found(&table.name)) }
    }

    /// A table as the backup services find it: as the other sub-resources, with a code of their own.
    pub(crate) fn backup_table(&mut self, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let name = self.name(given)?;
        let now = self.now;
        match self.store.tables.get_mut(name) {
            Some(table) if is_known(table, now) => Ok(table),
            Some(_) | None => Err(ServiceError::backup_table_not_found(name)),
        }
    }
}

fn is_known(table: &Table, now: Moment) -> bool {
    match &table.phase {
        Phase::Creating(creating) => !table.is_restoring() && creating.known_at <= now,
        Phase::Live => true,
        Phase::Deleting(deleting) => now < deleting.forgotten_at,
    }
}
