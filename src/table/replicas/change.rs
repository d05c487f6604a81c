//! What differs between the replicas that a table should have and those that it has.

use super::{
    Consistency, DesiredReplica, DesiredReplicas, ObservedReplica, ObservedReplicas, Overrides, ReadOverride,
    ReplicaStatus,
};
use crate::names::Region;
use crate::table::settings::TableClass;
use crate::table::throughput::Ceiling;

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReplicaChange {
    /// A Region should have a replica.
    Add(Region),
    /// A Region should have none.
    Remove(Region),
    /// A Region should keep its replica as a table of its own.
    Disassociate(Region),
    /// Other settings for the reads, or another class, in a Region.
    Override(Region, Overrides),
    /// The first replicas, or a replica and a witness, that agree on every write: made by one call (T-257).
    Strong,
    /// All replicas of a strongly consistent table, which can only go together (T-260).
    Dissolve,
}

impl ReplicaChange {
    /// Whether it is what is left of the announced change: another tool, or an apply that was stopped, has done the rest.
    pub(crate) fn follows_from(&self, announced: &Self) -> bool {
        match (self, announced) {
            (Self::Override(region, _), Self::Add(new)) => region == new,
            (Self::Override(region, left), Self::Override(of, whole)) => region == of && left.is_part_of(whole),
            _ => self == announced,
        }
    }
}

/// The differences; none while the replicas are not managed.
pub(crate) fn replica_changes(
    desired: Option<&DesiredReplicas>,
    observed: &ObservedReplicas,
    table: Followed,
) -> Vec<ReplicaChange> {
    let Some(desired) = desired else { return Vec::new() };
    if observed.consistency == Consistency::Strong && !observed.is_empty() {
        let stays = !desired.members.is_empty() || desired.witness.is_some();
        return if stays { Vec::new() } else { vec![ReplicaChange::Dissolve] };
    }
    if desired.consistency == Consistency::Strong && observed.is_empty() {
        let any = !desired.members.is_empty();
        return any.then_some(ReplicaChange::Strong).into_iter().collect();
    }
    let leaving = observed.members.iter().filter(|(region, replica)| {
        !desired.members.contains_key(*region) && replica.status != ReplicaStatus::Deleting
    });
    let removed = |region: &Region| match desired.disassociated.contains(region) {
        true => ReplicaChange::Disassociate(region.clone()),
        false => ReplicaChange::Remove(region.clone()),
    };
    let mut changes: Vec<_> = leaving.map(|(region, _)| removed(region)).collect();
    for (region, replica) in &desired.members {
        let Some(there) = observed.members.get(region).filter(|there| is_kept(there)) else {
            changes.push(ReplicaChange::Add(region.clone()));
            continue;
        };
        let overrides = differences(replica, there, table);
        if !overrides.is_empty() {
            changes.push(ReplicaChange::Override(region.clone(), overrides));
        }
    }
    changes
}

/// What of the table its replicas follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Followed {
    /// The class now.
    pub(crate) class: TableClass,
    /// The class that the table is about to get: that overwrites the class of every replica.
    pub(crate) next_class: Option<TableClass>,
    /// The ceiling now.
    pub(crate) ceiling: Ceiling,
}

/// A replica that failed, or goes, is made again.
fn is_kept(replica: &ObservedReplica) -> bool {
    !matches!(replica.status, ReplicaStatus::Failed | ReplicaStatus::Deleting)
}

/// What has to be set so that the replica is as desired. What is not written follows the table, wherever that is; only a ceiling
/// that is still there is set to the table's.
fn differences(desired: &DesiredReplica, there: &ObservedReplica, table: Followed) -> Overrides {
    let class_then = table.next_class.unwrap_or_else(|| there.class.unwrap_or(table.class));
    let written = |wanted: Option<u64>, now: Option<u64>| wanted.filter(|_| wanted != now);
    let reads = |wanted: ReadOverride, now: ReadOverride| ReadOverride {
        units: written(wanted.units, now.units),
        ceiling: written(wanted.ceiling, now.ceiling),
    };
    let mut read = reads(desired.read, there.read);
    if desired.read.ceiling.is_none() && there.read.ceiling.is_some() && there.read.ceiling != table.ceiling.read {
        read.ceiling = table.ceiling.read;
    }
    let indexes = desired
        .indexes
        .iter()
        .map(|(name, wanted)| (name.clone(), reads(*wanted, there.indexes.get(name).copied().unwrap_or_default())));
    Overrides {
        class: Some(desired.class).filter(|class| *class != class_then),
        read,
        indexes: indexes.filter(|(_, read)| *read != ReadOverride::default()).collect(),
    }
}
