//! The calls that change replicas: all of them are UpdateTable in the home Region, and nothing else goes with them (T-265).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Consistency, DesiredReplica, DesiredReplicas, ObservedReplicas, Overrides, ReplicaChange, ReplicasIn};
use crate::names::{Arn, Region};
use crate::table::settings::TableClass;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReplicaStep {
    /// Makes a replica.
    Create(Region, Box<NewReplica>),
    /// Sets what differs from the table in a Region.
    Override(Region, Box<Overrides>),
    /// Deletes a replica with its items.
    Delete(Region),
    /// Makes a replica a table of its own, with its items. The call is made in its Region.
    Disassociate(Region),
    /// Makes all replicas of a strongly consistent table, and its witness.
    CreateStrong {
        /// The replicas.
        members: BTreeMap<Region, NewReplica>,
        /// The witness.
        witness: Option<Region>,
    },
    /// Deletes them all.
    Dissolve {
        /// The replicas.
        members: Vec<Region>,
        /// The witness.
        witness: Option<Region>,
    },
}

/// A replica to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewReplica {
    /// The customer's key in the Region.
    pub(crate) key: Option<Arn>,
    /// What differs there from the table: what does not is left out of the call.
    pub(crate) overrides: Overrides,
}

impl NewReplica {
    /// A replica of a table of this class.
    fn of(desired: &DesiredReplica, table: TableClass) -> Self {
        let DesiredReplica { key, class, read, indexes } = desired.clone();
        let class = Some(class).filter(|class| *class != table);
        Self { key, overrides: Overrides { class, read, indexes } }
    }
}

/// The steps of these changes: those that take replicas away, those that change them, those that make some.
/// Within each, by Region. `class` is that of the table.
pub(crate) fn group_steps(
    changes: &[ReplicaChange],
    desired: Option<&DesiredReplicas>,
    class: TableClass,
    observed: &ObservedReplicas,
) -> [Vec<ReplicaStep>; 3] {
    let mut steps = [Vec::new(), Vec::new(), Vec::new()];
    let Some(desired) = desired else { return steps };
    let mut changes = changes.to_vec();
    changes.sort_by_key(|change| change.region().cloned());
    let [removed, changed, made] = &mut steps;
    for change in changes {
        match change {
            ReplicaChange::Remove(region) => removed.push(ReplicaStep::Delete(region)),
            ReplicaChange::Disassociate(region) => removed.push(ReplicaStep::Disassociate(region)),
            ReplicaChange::Dissolve => removed.push(dissolve(observed)),
            ReplicaChange::Override(region, overrides) => {
                changed.push(ReplicaStep::Override(region, Box::new(overrides)));
            }
            ReplicaChange::Add(region) => made.extend(
                desired
                    .members
                    .get(&region)
                    .map(|replica| ReplicaStep::Create(region.clone(), Box::new(NewReplica::of(replica, class)))),
            ),
            ReplicaChange::Strong => made.push(ReplicaStep::CreateStrong {
                members: desired
                    .members
                    .iter()
                    .map(|(region, replica)| (region.clone(), NewReplica::of(replica, class)))
                    .collect(),
                witness: desired.witness.clone(),
            }),
        }
    }
    steps
}

/// The steps that remove all replicas. Those of a strongly consistent table can only go together; of others, these Regions keep
/// theirs.
pub(crate) fn removal(observed: &ObservedReplicas, disassociated: &BTreeSet<Region>) -> Vec<ReplicaStep> {
    let removed = |region: &Region| match disassociated.contains(region) {
        true => ReplicaStep::Disassociate(region.clone()),
        false => ReplicaStep::Delete(region.clone()),
    };
    match observed.consistency {
        _ if observed.is_empty() => Vec::new(),
        Consistency::Strong => vec![dissolve(observed)],
        Consistency::Eventual => observed.members.keys().map(removed).collect(),
    }
}

fn dissolve(observed: &ObservedReplicas) -> ReplicaStep {
    ReplicaStep::Dissolve {
        members: observed.members.keys().cloned().collect(),
        witness: observed.witness.clone().map(|(region, _)| region),
    }
}

impl ReplicaChange {
    fn region(&self) -> Option<&Region> {
        match self {
            Self::Add(region) | Self::Remove(region) | Self::Disassociate(region) | Self::Override(region, _) => {
                Some(region)
            }
            Self::Strong | Self::Dissolve => None,
        }
    }
}

impl ReplicaStep {
    /// Whether it takes replicas away.
    pub(crate) fn removes(&self) -> bool {
        matches!(self, Self::Delete(_) | Self::Disassociate(_) | Self::Dissolve { .. })
    }
}

impl fmt::Display for ReplicaStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(region, _) => write!(f, "create the replica in {region}"),
            Self::Override(region, _) => write!(f, "change the replica in {region}"),
            Self::Delete(region) => write!(f, "delete the replica in {region}"),
            Self::Disassociate(region) => write!(f, "make the replica in {region} a table of its own"),
            Self::CreateStrong { members, witness } => {
                write!(f, "create {}", group(members.keys(), witness.as_ref()))?;
                f.write_str(", strongly consistent")
            }
            Self::Dissolve { members, witness } => write!(f, "delete {}", group(members.iter(), witness.as_ref())),
        }
    }
}

fn group<'a>(members: impl Iterator<Item = &'a Region>, witness: Option<&Region>) -> String {
    let witness = witness.map(|region| format!(" and the witness in {region}")).unwrap_or_default();
    format!("the {}{witness}", ReplicasIn::new(members))
}
