//! What differs between desired and observed.

use std::collections::BTreeSet;

use super::aspects::scaling::{Dimension, Direction, ScalingChange};
use super::aspects::tags::TagsChange;
use super::aspects::{AnnouncedTable, AspectChanges, TableContext};
use super::desired::Desired;
use super::observed::{IndexStatus, Observed, ObservedIndex};
use super::replicas::ReplicaChange;
use super::scope::Scope;
use super::settings::{Encryption, StreamView, TableClass};
use super::throughput::{Amounts, Ceiling, WarmFloor};
use crate::names::IndexName;

pub(crate) use replicas::replica_changes;

mod replicas;
mod table;

/// All differences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    /// Of the table itself, in no meaningful order.
    pub(crate) table: Vec<Change>,
    /// Of its aspects.
    pub(crate) aspects: AspectChanges,
}

impl Changes {
    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty() && self.aspects.kinds().is_empty()
    }

    /// The part of these that a plan with the `announced` ones has not shown.
    pub(crate) fn unannounced(self, announced: &Self, table: &AnnouncedTable) -> Self {
        let Self { table: found, aspects } = self;
        let shown = |change: &Change| {
            announced.table.iter().any(|other| change.follows_from(other))
                || announced.aspects.scaling.iter().any(|other| change.sets_units_after(other))
                || change.moves_scaled_reads(announced)
        };
        Self {
            table: found.into_iter().filter(|change| !shown(change)).collect(),
            aspects: aspects.unannounced(&announced.aspects, table),
        }
    }
}

/// A difference of the table itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Deletion protection should be enabled or disabled.
    Protection(bool),
    /// Protection against disassociation should be enabled or disabled.
    DisassociationProtection(bool),
    /// Settings should be replicated to members in other accounts, or not any more.
    SettingsReplication(bool),
    /// An index exists that should not, or not in this shape.
    RemoveIndex(IndexName),
    /// An index should exist that does not, or not in this shape.
    AddIndex(IndexName),
    /// A vector index exists that should not, or not as it is.
    RemoveVectorIndex(IndexName),
    /// A vector index should exist that does not, or not as it is.
    AddVectorIndex(IndexName),
    /// Another table class.
    Class(TableClass),
    /// Another key.
    Encryption(Encryption),
    /// From provisioned to on-demand.
    ToOnDemand,
    /// From on-demand to provisioned; every remaining index needs units in the same call.
    ToProvisioned {
        /// The table's units.
        table: Amounts,
    },
    /// Other provisioned units for the table.
    Units(Amounts),
    /// Other provisioned units for an index that stays.
    IndexUnits(IndexName, Amounts),
    /// Another on-demand ceiling for the table.
    Ceiling(Ceiling),
    /// Another on-demand ceiling for an index that stays.
    IndexCeiling(IndexName, Ceiling),
    /// More warm throughput for the table.
    Warm(WarmFloor),
    /// More warm throughput for an index that stays.
    IndexWarm(IndexName, WarmFloor),
    /// The stream should be disabled: for good, or because its view type changes.
    StreamOff,
    /// A stream with this view type should be enabled.
    StreamOn(StreamView),
    /// Replicas in other Regions.
    Replicas(ReplicaChange),
}

impl Change {
    /// The index that it creates, deletes or rebuilds.
    pub(crate) fn moved_index(&self) -> Option<&IndexName> {
        match self {
            Self::RemoveIndex(name)
            | Self::AddIndex(name)
            | Self::RemoveVectorIndex(name)
            | Self::AddVectorIndex(name) => Some(name),
            Self::Protection(_)
            | Self::DisassociationProtection(_)
            | Self::SettingsReplication(_)
            | Self::Class(_)
            | Self::Encryption(_)
            | Self::ToOnDemand
            | Self::ToProvisioned { .. }
            | Self::Units(_)
            | Self::IndexUnits(..)
            | Self::Ceiling(_)
            | Self::IndexCeiling(..)
            | Self::Warm(_)
            | Self::IndexWarm(..)
            | Self::StreamOff
            | Self::StreamOn(_)
            | Self::Replicas(_) => None,
        }
    }

    /// Whether it is the announced change, or what another tool has left to do of it: an index that it has created gets its
    /// capacity, a table that it has made provisioned gets its units.
    fn follows_from(&self, announced: &Self) -> bool {
        if self == announced {
            return true;
        }
        match (self, announced) {
            (Self::Units(_) | Self::IndexUnits(..), Self::ToProvisioned { .. }) => true,
            (
                Self::IndexUnits(name, _) | Self::IndexCeiling(name, _) | Self::IndexWarm(name, _),
                Self::AddIndex(new),
            ) => name == new,
            (Self::Replicas(found), Self::Replicas(announced)) => found.follows_from(announced),
            (Self::Warm(floor), Self::Warm(announced)) => floor.is_part_of(announced),
            (Self::IndexWarm(name, floor), Self::IndexWarm(of, announced)) => name == of && floor.is_part_of(announced),
            _ => false,
        }
    }

    /// Whether it sets units that were scaled before: wherever scaling has left them.
    fn sets_units_after(&self, announced: &ScalingChange) -> bool {
        let ScalingChange::Unwanted(dimension) = announced else { return false };
        match (self, &dimension.scope) {
            (Self::Units(_), Scope::Table) => true,
            (Self::IndexUnits(name, _), Scope::Index(index)) => name == index,
            _ => false,
        }
    }

    /// Whether it sets, besides what was announced, nothing but reads in a Region whose scaling was announced to change: wherever
    /// scaling has left them.
    fn moves_scaled_reads(&self, announced: &Changes) -> bool {
        let Self::Replicas(ReplicaChange::Override(region, overrides)) = self else { return false };
        let rescaled = |scope: &Scope| {
            let reads = Dimension { scope: scope.clone(), direction: Direction::Read };
            announced.aspects.scaling.iter().any(|change| change.rescaled() == Some(&reads))
        };
        let rest = overrides.without_units(rescaled);
        if rest.is_empty() {
            return true;
        }
        let rest = Self::Replicas(ReplicaChange::Override(region.clone(), rest));
        announced.table.iter().any(|other| rest.follows_from(other))
    }
}

/// The differences. Nothing differs: no change.
///
/// Keys of the table and local indexes are not compared: they cannot change, a plan that touches them replaces the
/// table.
pub(crate) fn changes(desired: &Desired, observed: &Observed) -> Changes {
    let Observed { table, aspects } = observed;
    Changes {
        table: table::changes(desired, table),
        aspects: AspectChanges::between(&desired.aspects, aspects, &context(desired, observed)),
    }
}

/// What the changes of an aspect depend on.
pub(crate) fn context<'a>(desired: &'a Desired, observed: &'a Observed) -> TableContext<'a> {
    let (table, tags) = (&observed.table, observed.aspects.tags.observed());
    let (staying, mut leaving): (BTreeSet<Scope>, BTreeSet<Scope>) =
        Scope::all(table.global_indexes.keys()).into_iter().partition(|scope| observed.keeps(scope, desired));
    leaving.retain(|scope| table.has(scope));
    let usable = |scope: &&Scope| match scope {
        Scope::Table => true,
        Scope::Index(name) => table.global_indexes.get(name).is_some_and(ObservedIndex::is_usable),
    };
    let usable: BTreeSet<Scope> = staying.iter().filter(usable).cloned().collect();
    TableContext {
        desired: desired.for_aspects(),
        account: &table.arn.account,
        billing: table.billing,
        units: table.live_units(),
        stream: table.stream,
        tags: tags.map(|tags| TagsChange::between(&desired.aspects.tags, &tags.tags)).unwrap_or_default(),
        staying,
        leaving,
        usable,
        replicas_leave: replica_changes(desired, table).iter().any(ReplicaChange::removes),
    }
}

impl ObservedIndex {
    /// Whether other services know the index.
    fn is_usable(&self) -> bool {
        match self.status {
            IndexStatus::Active | IndexStatus::Updating => true,
            IndexStatus::Allocating | IndexStatus::Backfilling | IndexStatus::Deleting => false,
        }
    }
}

#[cfg(test)]
mod tests;
