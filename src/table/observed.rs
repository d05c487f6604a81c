//! What the table is, as the service reported it, in our types.
//!
//! An endpoint may support less than DynamoDB does, and a caller may be allowed less: such aspects are
//! [`Aspect::Unavailable`] with the reason, never an endless wait.

use std::collections::BTreeMap;

use tf_provider::Path;

use super::accounts::OtherAccounts;
use super::aspects::{AspectKind, Aspects};
use super::desired::Desired;
use super::keys::{IndexShape, LocalShape, PrimaryKey, VectorShape};
use super::replicas::ObservedReplicas;
use super::scope::Scope;
use super::settings::{Encryption, Origin, StreamView, TableClass};
use super::throughput::{BillingMode, Ceiling, Units, Warm};
use crate::names::{Arn, IndexName, TableName};

pub(crate) use super::aspects::{Aspect, Unavailable};
pub(crate) use budgets::Budgets;
pub(crate) use foreign_alarms::split_foreign;

mod alarm_facts;
pub(crate) mod budgets;
mod created;
mod foreign_alarms;
mod from_model;
mod replica_reads;
mod scaling_problems;

/// A table with all its aspects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observed {
    /// What DescribeTable shows.
    pub(crate) table: ObservedTable,
    /// What has calls of its own.
    pub(crate) aspects: Aspects,
}

/// What DescribeTable shows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedTable {
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's ARN.
    pub(crate) arn: Arn,
    /// Unique ID, which changes when the table is re-created; absent if the endpoint does not report it.
    pub(crate) id: Option<String>,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub(crate) created_at: Option<i64>,
    /// The table's status. Active is not idle: encryption and indexes may still be changing.
    pub(crate) status: TableStatus,
    /// The table's key.
    pub(crate) key: PrimaryKey,
    /// Local secondary indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, ObservedLocalIndex>,
    /// Global secondary indexes, also those that are being created or deleted.
    pub(crate) global_indexes: BTreeMap<IndexName, ObservedIndex>,
    /// Vector indexes, also those that are being created or deleted.
    pub(crate) vector_indexes: BTreeMap<IndexName, ObservedVectorIndex>,
    /// Billing mode; provisioned where the summary is absent.
    pub(crate) billing: BillingMode,
    /// Provisioned units; zero on demand.
    pub(crate) units: Units,
    /// On-demand ceiling.
    pub(crate) ceiling: Ceiling,
    /// Warm throughput, if the endpoint reports it.
    pub(crate) warm: Option<Warm>,
    /// Table class.
    pub(crate) class: TableClass,
    /// The stream, if it is enabled.
    pub(crate) stream: Option<StreamView>,
    /// ARN of the newest stream; still reported after the stream is disabled.
    pub(crate) stream_arn: Option<String>,
    /// Label of the newest stream; still reported as well.
    pub(crate) stream_label: Option<String>,
    /// Encryption.
    pub(crate) encryption: ObservedEncryption,
    /// Deletion protection.
    pub(crate) protected: bool,
    /// Protection against disassociation, of a table with eventually consistent replicas; `None` if the endpoint does not say.
    pub(crate) disassociation_protected: Option<bool>,
    /// Replicas in other Regions.
    pub(crate) replicas: ObservedReplicas,
    /// Members of its global table in other accounts.
    pub(crate) accounts: OtherAccounts,
    /// How many items it has, as the service counts them about every six hours; absent if the endpoint does not say.
    pub(crate) items: Option<u64>,
    /// Whether items are still arriving from a restore.
    pub(crate) restoring: bool,
    /// Values that this version does not know. What is expected stands in their place, so that no change follows from them.
    pub(crate) unrecognized: Vec<Unrecognized>,
    /// What is used up of budgets.
    pub(crate) budgets: Budgets,
}

/// A value of an enumeration that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unrecognized {
    /// The attribute.
    pub(crate) path: Path,
    /// The service's text.
    pub(crate) value: String,
}

/// Encryption as DescribeTable shows it: a key ARN, which does not say who manages the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedEncryption {
    /// The key: [`Encryption::AwsManaged`] only if its manager is known from elsewhere (the state, or KMS).
    pub(crate) current: Encryption,
    /// Whether no change is under way (about 22 s, during which the table stays active).
    pub(crate) settled: bool,
}

/// A local secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedLocalIndex {
    /// Key and projection.
    pub(crate) shape: LocalShape,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedIndex {
    /// Key and projection.
    pub(crate) shape: IndexShape,
    /// The index's status.
    pub(crate) status: IndexStatus,
    /// Provisioned units; zero on demand.
    pub(crate) units: Units,
    /// On-demand ceiling.
    pub(crate) ceiling: Ceiling,
    /// Warm throughput, if the endpoint reports it.
    pub(crate) warm: Option<Warm>,
}

/// A vector index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedVectorIndex {
    /// All that it consists of.
    pub(crate) shape: VectorShape,
    /// The index's status.
    pub(crate) status: IndexStatus,
}

/// `TableStatus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TableStatus {
    /// Not usable yet.
    Creating,
    /// A change is under way.
    Updating,
    /// Being deleted.
    Deleting,
    /// Usable.
    Active,
    /// The KMS key cannot be used; the table recovers if it can be used again within seven days.
    KeyInaccessible,
    /// Archived, or being archived, after seven days without its KMS key.
    Archived,
    /// A member of a global table whose policy does not permit the replication (V99).
    NotAuthorized,
    /// A status that this version does not know.
    Other(String),
}

/// `IndexStatus` together with `Backfilling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexStatus {
    /// Resources are being allocated: it cannot be deleted, the table is updating (24–56 s).
    Allocating,
    /// Items are being read into it: it can be deleted, the table is active (minutes to days).
    Backfilling,
    /// Throughput is being changed; the table stays active.
    Updating,
    /// Being deleted.
    Deleting,
    /// Usable.
    Active,
}

impl ObservedTable {
    /// Whether the key is the desired one, and of a table that has it from a source the local indexes too: both come from there.
    pub(crate) fn has_shape_of(&self, desired: &Desired) -> bool {
        let shapes = || self.local_indexes.iter().map(|(name, index)| (name, &index.shape));
        let is_copied = matches!(desired.origin, Origin::Restore(_) | Origin::Join(_));
        let has_indexes = || shapes().eq(desired.local_indexes.iter().map(|(name, index)| (name, &index.shape)));
        self.key == desired.key && (!is_copied || has_indexes())
    }

    /// Whether it is no member of a global table.
    pub(crate) fn is_alone(&self) -> bool {
        self.replicas.is_empty() && self.accounts.members.is_empty()
    }

    /// Whether the scope has provisioned capacity.
    pub(crate) fn provisions(&self, scope: &Scope) -> bool {
        self.billing == BillingMode::Provisioned && self.has(scope)
    }

    /// Whether the scope exists and is not being deleted.
    pub(crate) fn has(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Table => true,
            Scope::Index(name) => {
                self.global_indexes.get(name).is_some_and(|index| index.status != IndexStatus::Deleting)
            }
        }
    }
}

impl Observed {
    /// Whether the scope exists and will still exist, in the desired shape, when everything under way has ended.
    pub(crate) fn keeps(&self, scope: &Scope, desired: &Desired) -> bool {
        match scope {
            Scope::Table => true,
            Scope::Index(name) => self.table.global_indexes.get(name).is_some_and(|index| {
                index.status != IndexStatus::Deleting
                    && desired.global_indexes.get(name).is_some_and(|desired| desired.shape == index.shape)
            }),
        }
    }

    /// Takes one aspect from a later observation.
    pub(crate) fn adopt(&mut self, kind: AspectKind, later: Self) {
        match kind {
            AspectKind::Table => self.table = later.table,
            kind => self.aspects.adopt(kind, later.aspects),
        }
    }

    /// Forgets insights of an index that no longer exists: a read while it was being deleted still showed them.
    pub(crate) fn forget_stray_insights(&mut self) {
        let indexes = &self.table.global_indexes;
        if let Aspect::Observed(insights) = &mut self.aspects.insights {
            insights.retain(|scope, _| match scope {
                Scope::Table => true,
                Scope::Index(name) => indexes.contains_key(name),
            });
        }
    }
}

impl ObservedTable {
    /// The status of each index that is built one at a time: the global and the vector ones, whose names differ.
    pub(crate) fn index_statuses(&self) -> impl Iterator<Item = (&IndexName, IndexStatus)> {
        let global = self.global_indexes.iter().map(|(name, index)| (name, index.status));
        global.chain(self.vector_indexes.iter().map(|(name, index)| (name, index.status)))
    }

    /// The provisioned units of the table and its indexes; none on demand.
    pub(crate) fn live_units(&self) -> BTreeMap<Scope, Units> {
        let indexes = self.global_indexes.iter().map(|(name, index)| (Scope::Index(name.clone()), index.units));
        let all = std::iter::once((Scope::Table, self.units)).chain(indexes);
        all.filter(|(_, units)| self.billing == BillingMode::Provisioned && units.read > 0 && units.write > 0).collect()
    }

    /// The units of the table or of an index, to change them; `None` of an index that is not there.
    pub(crate) fn units_mut(&mut self, scope: &Scope) -> Option<&mut Units> {
        match scope {
            Scope::Table => Some(&mut self.units),
            Scope::Index(name) => self.global_indexes.get_mut(name).map(|index| &mut index.units),
        }
    }
}

impl TableStatus {
    /// The status that the service spells this way.
    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "CREATING" => Self::Creating,
            "UPDATING" => Self::Updating,
            "DELETING" => Self::Deleting,
            "ACTIVE" => Self::Active,
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Self::KeyInaccessible,
            "ARCHIVING" | "ARCHIVED" => Self::Archived,
            "REPLICATION_NOT_AUTHORIZED" => Self::NotAuthorized,
            other => Self::Other(other.to_owned()),
        }
    }
}
