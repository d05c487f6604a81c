//! What the table is, as the service reported it, in our types.
//!
//! An endpoint may know less than DynamoDB does, and a caller may be allowed less: such aspects are [`Aspect::Unavailable`]
//! with the reason, never an endless wait.

use std::collections::BTreeMap;

use super::alarms::steps::Definitions;
use super::desired::Desired;
use super::insights::ObservedInsights;
use super::keys::{IndexShape, LocalIndex, PrimaryKey};
use super::kinesis::ObservedDestination;
use super::scaling::{Scope, Targets};
use super::settings::{Encryption, Recovery, StreamView, TableClass, TimeToLive};
use super::steps::{Along, Step};
use super::throughput::{BillingMode, Ceiling, Units, Warm};
use crate::names::{Arn, IndexName, TableName};
use crate::policy::Policy;

mod from_model;

/// A table with everything around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observed {
    /// What DescribeTable shows.
    pub(crate) table: ObservedTable,
    /// Point-in-time recovery.
    pub(crate) recovery: Aspect<Recovery>,
    /// Time to live.
    pub(crate) ttl: Aspect<TimeToLive>,
    /// The tags that are ours to manage: without the provider's ignored ones and without `aws:` ones.
    pub(crate) tags: Aspect<BTreeMap<String, String>>,
    /// Contributor insights.
    pub(crate) insights: Aspect<ObservedInsights>,
    /// Kinesis data stream that changes are sent to.
    pub(crate) kinesis: Aspect<Option<ObservedDestination>>,
    /// Who else may use the table.
    pub(crate) policy: Aspect<Option<Policy>>,
    /// Who else may read the stream.
    pub(crate) stream_policy: Aspect<Option<Policy>>,
    /// What Application Auto Scaling moves.
    pub(crate) scaling: Aspect<Targets>,
    /// Our alarms by name.
    pub(crate) alarms: Aspect<Definitions>,
}

/// An aspect that has its own call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Aspect<T> {
    /// What the call said.
    Observed(T),
    /// The call was refused; the aspect is taken to be as it was, and a warning tells why.
    Unavailable(Unavailable),
}

/// Why an aspect could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// The endpoint does not know the operation.
    Unsupported {
        /// For instance `DescribeTimeToLive`.
        operation: &'static str,
        /// The attribute of `endpoints` that is missing, where none leads to the service.
        endpoint: Option<&'static str>,
    },
    /// The caller may not use the operation.
    Denied {
        /// For instance `DescribeTimeToLive`.
        operation: &'static str,
        /// For instance `dynamodb:DescribeTimeToLive`.
        permission: String,
        /// The service's text, which names the principal and the permission.
        message: String,
    },
}

/// What DescribeTable shows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedTable {
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's ARN.
    pub(crate) arn: Arn,
    /// New for every incarnation of a name; empty where the endpoint does not tell.
    pub(crate) id: Option<String>,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub(crate) created_at: Option<i64>,
    /// The table's status. Active is not idle: see [`super::ready`].
    pub(crate) status: TableStatus,
    /// The table's key.
    pub(crate) key: PrimaryKey,
    /// Local secondary indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, LocalIndex>,
    /// Global secondary indexes, also those on their way in or out.
    pub(crate) global_indexes: BTreeMap<IndexName, ObservedIndex>,
    /// Billing mode; provisioned where the summary is absent, on-demand units being zero then.
    pub(crate) billing: BillingMode,
    /// Provisioned units; zero on demand.
    pub(crate) units: Units,
    /// On-demand ceiling.
    pub(crate) ceiling: Ceiling,
    /// Warm throughput, where the endpoint knows it.
    pub(crate) warm: Option<Warm>,
    /// Table class.
    pub(crate) class: TableClass,
    /// The stream that is on.
    pub(crate) stream: Option<StreamView>,
    /// ARN of the newest stream; lingers after the stream is off.
    pub(crate) stream_arn: Option<String>,
    /// Label of the newest stream; lingers too.
    pub(crate) stream_label: Option<String>,
    /// Encryption.
    pub(crate) encryption: ObservedEncryption,
    /// Deletion protection.
    pub(crate) protected: bool,
    /// Whether items are still arriving from a restore.
    pub(crate) restoring: bool,
}

/// Encryption as DescribeTable shows it: a key ARN, which does not say who manages the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedEncryption {
    /// Whose key: [`Encryption::AwsManaged`] only where the key's manager is known from elsewhere (the state, or KMS).
    pub(crate) current: Encryption,
    /// Whether no change is under way (the table stays active meanwhile, about 22 s).
    pub(crate) settled: bool,
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
    /// Warm throughput, where the endpoint knows it.
    pub(crate) warm: Option<Warm>,
}

/// `TableStatus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TableStatus {
    /// Not usable yet.
    Creating,
    /// A change is under way.
    Updating,
    /// On its way out.
    Deleting,
    /// Usable.
    Active,
    /// The key is not usable; heals when it is again, for seven days.
    KeyInaccessible,
    /// Archived, or being archived, after seven days without its key.
    Archived,
    /// A status this version does not know.
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
    /// On its way out.
    Deleting,
    /// Usable.
    Active,
}

impl Observed {
    /// Whether the scope is there and will still be there, in the wanted shape, when everything under way has ended.
    pub(crate) fn keeps(&self, scope: &Scope, desired: &Desired) -> bool {
        match scope {
            Scope::Table => true,
            Scope::Index(name) => self.table.global_indexes.get(name).is_some_and(|index| {
                index.status != IndexStatus::Deleting
                    && desired.global_indexes.get(name).is_some_and(|wanted| wanted.shape == index.shape)
            }),
        }
    }
}

impl Observed {
    /// What an index or a stream that a step makes anew does not have, even if a look at an earlier one has seen it: insights,
    /// a policy. A policy goes with its stream; insights go with their index when all is done.
    pub(crate) fn lose_with(&mut self, step: &Step) {
        match step {
            Step::CreateIndex(index) | Step::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) } => {
                if let Aspect::Observed(insights) = &mut self.insights {
                    insights.remove(&Scope::Index(index.name.clone()));
                }
            }
            Step::DisableStream
            | Step::EnableStream(_)
            | Step::SwitchToOnDemand { along: Some(Along::DisableStream | Along::EnableStream(_)) } => {
                self.stream_policy = Aspect::Observed(None);
            }
            _ => {}
        }
    }

    /// Insights of an index that is not there any more: a look that came while it was being deleted still saw them.
    pub(crate) fn lose_stray_insights(&mut self) {
        let indexes = &self.table.global_indexes;
        if let Aspect::Observed(insights) = &mut self.insights {
            insights.retain(|scope, _| match scope {
                Scope::Table => true,
                Scope::Index(name) => indexes.contains_key(name),
            });
        }
    }
}

impl<T> Aspect<T> {
    /// What was seen, if anything.
    pub(crate) fn observed(&self) -> Option<&T> {
        match self {
            Self::Observed(value) => Some(value),
            Self::Unavailable(_) => None,
        }
    }
}

impl TableStatus {
    /// The status that the service writes this way.
    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "CREATING" => Self::Creating,
            "UPDATING" => Self::Updating,
            "DELETING" => Self::Deleting,
            "ACTIVE" => Self::Active,
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Self::KeyInaccessible,
            "ARCHIVING" | "ARCHIVED" => Self::Archived,
            other => Self::Other(other.to_owned()),
        }
    }
}
