//! Replicas of a table as its home Region sees them: which Regions they are in, and what overrides the table's settings
//! there. What a replica has on its own, such as backups or tags, is read and changed in its Region as that of any table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::scope::Scope;
use super::settings::TableClass;
use tf_provider::Attr;

use crate::names::{Arn, IndexName, Region};

mod change;
mod step;
mod wording;

pub(crate) use change::ReplicaChange;
pub(crate) use step::{NewReplica, ReplicaStep, group_steps, removal};
pub(crate) use wording::{ReplicasIn, listed, listed_names};

/// How the members of a global table agree on a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Consistency {
    /// `EVENTUAL`
    #[default]
    Eventual,
    /// `STRONG`: three Regions, fixed for the life of the group (T-257).
    Strong,
}

/// The replicas that a table should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredReplicas {
    /// By Region, without the table's own.
    pub(crate) members: BTreeMap<Region, DesiredReplica>,
    /// The Regions that keep their replica as a table of its own when it is removed.
    pub(crate) disassociated: BTreeSet<Region>,
    /// How they agree.
    pub(crate) consistency: Consistency,
    /// The Region that keeps no items and helps two others to agree.
    pub(crate) witness: Option<Region>,
}

/// A replica as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredReplica {
    /// The customer's key in the Region.
    pub(crate) key: Option<Arn>,
    /// The class, the table's or another one.
    pub(crate) class: TableClass,
    /// Reads of the table.
    pub(crate) read: ReadOverride,
    /// Reads of global indexes; those that follow the table are left out.
    pub(crate) indexes: BTreeMap<IndexName, ReadOverride>,
}

/// What a call sets in a Region; what is not there is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Overrides {
    /// Another class.
    pub(crate) class: Option<TableClass>,
    /// Reads of the table.
    pub(crate) read: ReadOverride,
    /// Reads of global indexes.
    pub(crate) indexes: BTreeMap<IndexName, ReadOverride>,
}

impl Overrides {
    /// Whether it sets nothing.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without the units of these scopes.
    pub(crate) fn without_units(&self, of: impl Fn(&Scope) -> bool) -> Self {
        let rest =
            |scope: &Scope, reads: ReadOverride| if of(scope) { ReadOverride { units: None, ..reads } } else { reads };
        let indexes =
            self.indexes.iter().map(|(name, reads)| (name.clone(), rest(&Scope::Index(name.clone()), *reads)));
        Self {
            class: self.class,
            read: rest(&Scope::Table, self.read),
            indexes: indexes.filter(|(_, reads)| *reads != ReadOverride::default()).collect(),
        }
    }

    /// Whether the other sets everything that this one does.
    fn is_part_of(&self, other: &Self) -> bool {
        let part = |some: ReadOverride, all: ReadOverride| {
            (some.units.is_none() || some.units == all.units) && (some.ceiling.is_none() || some.ceiling == all.ceiling)
        };
        let Self { class, read, indexes } = self;
        let of = |name: &IndexName| other.indexes.get(name).copied().unwrap_or_default();
        (class.is_none() || *class == other.class)
            && part(*read, other.read)
            && indexes.iter().all(|(name, read)| part(*read, of(name)))
    }
}

/// Reads in a Region: writes arrive from every Region, so that only reads can differ (V86).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ReadOverride {
    /// Provisioned read units; `None` follows the table.
    pub(crate) units: Option<u64>,
    /// Maximum read request units on demand; `None` follows the table.
    pub(crate) ceiling: Option<u64>,
}

/// The replicas that DescribeTable lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ObservedReplicas {
    /// By Region, without the one that was asked.
    pub(crate) members: BTreeMap<Region, ObservedReplica>,
    /// How they agree.
    pub(crate) consistency: Consistency,
    /// The witness, if there is one, and its status.
    pub(crate) witness: Option<(Region, ReplicaStatus)>,
}

/// A replica as the home Region describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedReplica {
    /// Its status.
    pub(crate) status: ReplicaStatus,
    /// The class, once one was set there, for the replica or for the table.
    pub(crate) class: Option<TableClass>,
    /// Reads of the table.
    pub(crate) read: ReadOverride,
    /// Reads of global indexes.
    pub(crate) indexes: BTreeMap<IndexName, ReadOverride>,
}

impl ObservedReplica {
    /// The class there. It is listed as soon as one was set (T-294): where none is, it is the standard class, whatever the home
    /// Region has. A home that was a replica with a class of its own lists its former home so.
    pub(crate) fn class(&self) -> TableClass {
        self.class.unwrap_or(TableClass::Standard)
    }

    /// What is listed for reads of the table, or of an index.
    pub(crate) fn read_of(&self, index: Option<&IndexName>) -> ReadOverride {
        index.map_or(self.read, |name| self.indexes.get(name).copied().unwrap_or_default())
    }

    /// Whether it is to stay: one that failed, or goes, is made again where it is wanted.
    pub(crate) fn is_kept(&self) -> bool {
        !matches!(self.status, ReplicaStatus::Failed | ReplicaStatus::Deleting)
    }
}

/// `ReplicaStatus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReplicaStatus {
    /// Items are being copied.
    Creating,
    /// It could not be created.
    Failed,
    /// A setting is being changed.
    Updating,
    /// Being deleted.
    Deleting,
    /// Usable.
    Active,
    /// The account does not use the Region any more.
    RegionDisabled,
    /// Its KMS key cannot be used.
    KeyInaccessible,
    /// A member of another account does not permit the replication.
    NotAuthorized,
    /// A status that this version does not know.
    Other(String),
}

impl Consistency {
    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Eventual => "EVENTUAL",
            Self::Strong => "STRONG",
        }
    }

    /// Whether the attribute certainly has this consistency.
    pub(crate) fn is(self, attribute: &Attr<String>) -> bool {
        attribute.known().is_some_and(|consistency| consistency == self.as_str())
    }

    /// The consistency that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "EVENTUAL" => Some(Self::Eventual),
            "STRONG" => Some(Self::Strong),
            _ => None,
        }
    }
}

impl ReplicaStatus {
    /// The status that the service spells this way.
    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "CREATING" => Self::Creating,
            "CREATION_FAILED" => Self::Failed,
            "UPDATING" => Self::Updating,
            "DELETING" => Self::Deleting,
            "ACTIVE" => Self::Active,
            "REGION_DISABLED" => Self::RegionDisabled,
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Self::KeyInaccessible,
            "REPLICATION_NOT_AUTHORIZED" => Self::NotAuthorized,
            other => Self::Other(other.to_owned()),
        }
    }

    /// What is under way, as a clause about "it".
    pub(crate) fn moving(&self) -> Option<&'static str> {
        match self {
            Self::Creating => Some("is being created"),
            Self::Updating => Some("is being updated"),
            Self::Deleting => Some("is being deleted"),
            Self::Failed
            | Self::Active
            | Self::RegionDisabled
            | Self::KeyInaccessible
            | Self::NotAuthorized
            | Self::Other(_) => None,
        }
    }
}

impl fmt::Display for ReplicaStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Creating => "CREATING",
            Self::Failed => "CREATION_FAILED",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Active => "ACTIVE",
            Self::RegionDisabled => "REGION_DISABLED",
            Self::KeyInaccessible => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Self::NotAuthorized => "REPLICATION_NOT_AUTHORIZED",
            Self::Other(text) => text,
        })
    }
}

impl ObservedReplicas {
    /// As desired, with nothing under way.
    pub(crate) fn settled(desired: Option<&DesiredReplicas>) -> Self {
        let Some(DesiredReplicas { members, disassociated: _, consistency, witness }) = desired else {
            return Self::default();
        };
        let member = |(region, replica): (&Region, &DesiredReplica)| {
            let DesiredReplica { key: _, class, read, indexes } = replica.clone();
            (region.clone(), ObservedReplica { status: ReplicaStatus::Active, class: Some(class), read, indexes })
        };
        Self {
            members: members.iter().map(member).collect(),
            consistency: *consistency,
            witness: witness.clone().map(|region| (region, ReplicaStatus::Active)),
        }
    }

    /// The Regions that have the table, too, or are making it.
    pub(crate) fn regions(&self) -> Vec<String> {
        let kept = self.members.iter().filter(|(_, replica)| replica.is_kept());
        kept.map(|(region, _)| region.to_string()).collect()
    }

    /// Whether other Regions have the table, too.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.witness.is_none()
    }
}
