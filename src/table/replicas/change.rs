//! The ways in which the replicas of a table differ from those that it should have.

use super::Overrides;
use crate::names::Region;

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
    /// Whether it takes replicas away.
    pub(crate) fn removes(&self) -> bool {
        match self {
            Self::Remove(_) | Self::Disassociate(_) | Self::Dissolve => true,
            Self::Add(_) | Self::Override(..) | Self::Strong => false,
        }
    }

    /// Whether it is what is left of the announced change: another tool, or an apply that was stopped, has done the rest.
    pub(crate) fn follows_from(&self, announced: &Self) -> bool {
        match (self, announced) {
            (Self::Override(region, _), Self::Add(new)) => region == new,
            (Self::Override(region, left), Self::Override(of, whole)) => region == of && left.is_part_of(whole),
            _ => self == announced,
        }
    }
}
