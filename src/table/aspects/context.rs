//! What the changes of an aspect depend on, besides its own target and observation: plain data about the table.

use std::collections::{BTreeMap, BTreeSet};

use super::scaling::Dimension;
use super::tags::{Tags, TagsChange};
use crate::names::{IndexName, TableName};
use crate::table::scope::Scope;
use crate::table::settings::StreamView;
use crate::table::throughput::{BillingMode, Throughput, Units};

/// What of the desired table an aspect depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DesiredTable<'a> {
    /// The table's name.
    pub(crate) name: &'a TableName,
    /// Fixed or scaled capacity of the table and its indexes.
    pub(crate) throughput: &'a Throughput,
    /// The stream.
    pub(crate) stream: Option<StreamView>,
    /// The table's tags: what belongs to the table gets them too.
    pub(crate) tags: &'a Tags,
}

/// The table that an aspect's changes are for: as it should be, and as it is.
#[derive(Debug, Clone)]
pub(crate) struct TableContext<'a> {
    /// As it should be.
    pub(crate) desired: DesiredTable<'a>,
    /// The account that owns the table.
    pub(crate) account: &'a str,
    /// The billing mode now.
    pub(crate) billing: BillingMode,
    /// Live units of the table and its indexes; none on demand.
    pub(crate) units: BTreeMap<Scope, Units>,
    /// The stream that is enabled now.
    pub(crate) stream: Option<StreamView>,
    /// How the table's tags change; empty while they cannot be read.
    pub(crate) tags: TagsChange,
    /// The table, and the indexes that exist and are neither deleted nor rebuilt.
    pub(crate) staying: BTreeSet<Scope>,
    /// The indexes that exist and are deleted, or rebuilt.
    pub(crate) leaving: BTreeSet<Scope>,
    /// Those that stay and that other services can work on now: an index that is being created is not known to them (T-323).
    pub(crate) usable: BTreeSet<Scope>,
    /// Whether a replica is about to be deleted or disassociated.
    pub(crate) replicas_leave: bool,
}

impl TableContext<'_> {
    /// Whether the scope exists and will still exist, in the desired shape, when everything under way has ended.
    pub(crate) fn stays(&self, scope: &Scope) -> bool {
        self.staying.contains(scope)
    }

    /// The live units of a dimension, if it has some.
    pub(crate) fn live_units(&self, dimension: &Dimension) -> Option<u64> {
        self.units.get(&dimension.scope).map(|units| dimension.direction.of(*units))
    }

    /// Whether the scope is about to be deleted, or is no longer provisioned when the table has become on-demand: until
    /// that is accepted, whatever scales it and watches it stays.
    pub(crate) fn gives_up(&self, scope: &Scope) -> bool {
        self.becomes_on_demand() || self.leaving.contains(scope)
    }

    /// Whether something is about to be deleted, a replica among it, or to become on-demand.
    pub(crate) fn gives_anything_up(&self) -> bool {
        self.becomes_on_demand() || !self.leaving.is_empty() || self.replicas_leave
    }

    fn becomes_on_demand(&self) -> bool {
        self.billing == BillingMode::Provisioned && self.desired.throughput.mode() == BillingMode::OnDemand
    }

    /// Whether other services can work on the scope now.
    pub(crate) fn is_usable(&self, scope: &Scope) -> bool {
        self.usable.contains(scope)
    }
}

/// What a plan has announced of the table itself, as far as changes of its aspects follow from it.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnnouncedTable {
    /// The indexes that are created, deleted or rebuilt.
    pub(crate) indexes: BTreeSet<IndexName>,
    /// Whether the table becomes provisioned.
    pub(crate) to_provisioned: bool,
    /// The dimensions whose bounds schedules move.
    pub(crate) scheduled: BTreeSet<Dimension>,
    /// How the table's tags change.
    pub(crate) tags: TagsChange,
}

impl AnnouncedTable {
    /// Whether the scope is an index that is created, deleted or rebuilt.
    pub(crate) fn moves(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Table => false,
            Scope::Index(name) => self.indexes.contains(name),
        }
    }
}
