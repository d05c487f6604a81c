//! The tables of one account and Region, found as each family of operations finds them.

use std::collections::BTreeMap;
use std::ops::Add;

use crate::primitives::arn;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table::phase::Phase;
use crate::table::state::Table;

/// The tables of one account and Region, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    by_name: BTreeMap<String, Table>,
}

/// The name that a `TableName` member means.
pub(crate) fn name<'n>(cx: &Context<'_>, given: Option<&'n str>) -> Result<&'n str, ServiceError> {
    arn::table_name(cx.caller, given.unwrap_or_default())
}

impl Tables {
    /// A table by its plain name, in any phase.
    pub(crate) fn get(&self, name: &str) -> Option<&Table> {
        self.by_name.get(name)
    }

    /// A table that an earlier check of the same call found.
    pub(crate) fn found(&mut self, name: &str) -> &mut Table {
        self.by_name.get_mut(name).expect("the table was found before")
    }

    /// A table by its plain name, to change it.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.by_name.get_mut(name)
    }

    /// Every table, in the order of the names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Table> {
        self.by_name.values()
    }

    /// Every table, to change it.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.by_name.values_mut()
    }

    /// The names in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.by_name.keys()
    }

    /// Adds a table under its name.
    pub(crate) fn insert(&mut self, table: Table) {
        self.by_name.insert(table.name.clone(), table);
    }

    /// A table in any phase.
    pub(crate) fn table(&mut self, cx: &Context<'_>, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let name = name(cx, given)?;
        self.by_name.get_mut(name).ok_or_else(|| ServiceError::table_not_found(name))
    }

    /// A table in any phase but that of a restore target or of a new replica, which most services do not find (T-217,
    /// T-298).
    pub(crate) fn unless_restoring(
        &mut self,
        cx: &Context<'_>,
        given: Option<&str>,
    ) -> Result<&mut Table, ServiceError> {
        let table = self.table(cx, given)?;
        if table.is_described_only() {
            return Err(ServiceError::table_not_found(&table.name));
        }
        Ok(table)
    }

    /// A table as the TTL, tag and policy services find it: not in the first seconds of CREATING, not while
    /// restored, and not after the first second of DELETING (M-004).
    pub(crate) fn for_subresource(
        &mut self,
        cx: &Context<'_>,
        given: Option<&str>,
    ) -> Result<&mut Table, ServiceError> {
        let table = self.table(cx, given)?;
        if is_known(table, cx.now) { Ok(table) } else { Err(ServiceError::table_not_found(&table.name)) }
    }

    /// A table as Contributor Insights and Kinesis destinations find it: as the other sub-resources, but until it is
    /// gone (T-236, T-455).
    pub(crate) fn until_gone(&mut self, cx: &Context<'_>, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let table = self.table(cx, given)?;
        let deleting = matches!(table.phase, Phase::Deleting(_));
        if deleting || is_known(table, cx.now) { Ok(table) } else { Err(ServiceError::table_not_found(&table.name)) }
    }

    /// A table as the backup services find it: as the other sub-resources, with a code of their own.
    pub(crate) fn for_backup(&mut self, cx: &Context<'_>, given: Option<&str>) -> Result<&mut Table, ServiceError> {
        let name = name(cx, given)?;
        match self.by_name.get_mut(name) {
            Some(table) if is_known(table, cx.now) => Ok(table),
            Some(_) | None => Err(ServiceError::backup_table_not_found(name)),
        }
    }

    /// Provisioned units of all tables and their indexes.
    pub(crate) fn reserved(&self) -> Units {
        self.iter().map(Table::reserved).fold(Units::default(), Units::add)
    }

    /// Moves every table to `now`; answers with the tables that are gone.
    pub(crate) fn settle(&mut self, now: Moment) -> Vec<Table> {
        let gone: Vec<String> =
            self.by_name.values_mut().filter_map(|table| (!table.settle(now)).then(|| table.name.clone())).collect();
        gone.iter().filter_map(|name| self.by_name.remove(name)).collect()
    }

    /// When a table shows next that its key was lost or is back.
    pub(crate) fn next_key_change(&self) -> Option<Moment> {
        self.iter().filter_map(Table::next_key_change).min()
    }

    /// When something visible or blocking changes next.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.iter().filter_map(|table| table.next_transition(now)).min()
    }
}

fn is_known(table: &Table, now: Moment) -> bool {
    match &table.phase {
        Phase::Creating(creating) => !table.is_described_only() && creating.known_at <= now,
        Phase::Live => true,
        Phase::Deleting(deleting) => now < deleting.forgotten_at,
    }
}
