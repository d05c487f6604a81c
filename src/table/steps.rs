//! Which calls lead from what is observed to what is desired, in which order, and what may run side by side.
//!
//! Nothing is decided after this: the executor only runs, waits and stops. The order follows the service's
//! combination rules (measured: T-382, T-433) and suggestions; every rule stands at the place that obeys it.

use std::collections::{BTreeMap, BTreeSet};

use super::alarms::steps::AlarmStep;
use super::change::changes;
use super::desired::Desired;
use super::insights::SetInsights;
use super::keys::{IndexShape, KeyType};
use super::kinesis::KinesisStep;
use super::observed::Observed;
use super::resource_policy::{PolicyStep, PolicyTarget};
use super::scaling::ScalingStep;
use super::settings::{Encryption, Recovery, StreamView, TableClass};
use super::throughput::{Amount, Amounts, Ceiling, WarmFloor};
use crate::names::{AttributeName, IndexName};

mod depends;
mod display;
mod order;

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// CreateTable, RestoreTable… or ImportTable, by the desired origin; unprotected (protection comes last).
    Create(Box<Desired>),
    /// Deletion protection on or off, strictly alone.
    SetProtection(bool),
    /// Deletes one global index.
    DeleteIndex(IndexName),
    /// Creates one global index, possibly with throughput updates of others.
    CreateIndex(Box<NewIndex>),
    /// Table class, strictly alone.
    SetClass(TableClass),
    /// Key, strictly alone.
    SetEncryption(Encryption),
    /// Switch to on-demand; drops every ceiling (T-153).
    SwitchToOnDemand {
        /// What goes along in the same call.
        along: Option<Along>,
    },
    /// Switch to provisioned, with units for every index that exists at that time.
    SwitchToProvisioned {
        /// The table's units.
        table: Amounts,
        /// Units for every index.
        indexes: BTreeMap<IndexName, Amounts>,
    },
    /// Provisioned units of the table and of any number of indexes.
    SetUnits {
        /// The table's units, if they change.
        table: Option<Amounts>,
        /// The indexes whose units change.
        indexes: BTreeMap<IndexName, Amounts>,
    },
    /// The table's on-demand ceiling, alone.
    SetCeiling(CeilingUpdate),
    /// On-demand ceilings of any number of indexes.
    SetIndexCeilings(BTreeMap<IndexName, CeilingUpdate>),
    /// The table's warm throughput, strictly alone.
    RaiseWarm(WarmFloor),
    /// Warm throughput of any number of indexes.
    RaiseIndexWarm(BTreeMap<IndexName, WarmFloor>),
    /// Stream off.
    DisableStream,
    /// Stream on; mints a new stream ARN.
    EnableStream(StreamView),
    /// Point-in-time recovery.
    SetRecovery(Recovery),
    /// Time to live off; the call wants the attribute's name.
    DisableTtl(AttributeName),
    /// Time to live on.
    EnableTtl(AttributeName),
    /// Sets these tags, leaves others alone.
    Tag(BTreeMap<String, String>),
    /// Removes these tags.
    Untag(BTreeSet<String>),
    /// A call to Application Auto Scaling.
    Scaling(ScalingStep),
    /// Contributor insights on or off.
    Insights(SetInsights),
    /// The Kinesis data stream that changes are sent to.
    Kinesis(KinesisStep),
    /// The policy of the table or its stream.
    Policy(PolicyStep),
    /// A call to CloudWatch.
    Alarms(AlarmStep),
}

/// A ceiling to be set: a member that is to be lifted must be sent as −1, one that was never set must not (T-178).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CeilingUpdate {
    /// What it is now.
    pub(crate) from: Ceiling,
    /// What it is to be.
    pub(crate) to: Ceiling,
}

/// A global index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewIndex {
    /// Its name.
    pub(crate) name: IndexName,
    /// Key and projection.
    pub(crate) shape: IndexShape,
    /// Attribute definitions the call carries: those of all keys that the table then has. The index's own would do
    /// (T-162), but there are endpoints that forget the others.
    pub(crate) definitions: BTreeMap<AttributeName, KeyType>,
    /// Units or ceiling.
    pub(crate) throughput: IndexThroughput,
    /// Warm throughput asked for.
    pub(crate) warm: WarmFloor,
    /// Updates of other indexes in the same call.
    pub(crate) along: IndexUpdates,
}

/// Units or ceiling of one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexThroughput {
    /// Provisioned.
    Units(Amounts),
    /// On-demand.
    Ceiling(Ceiling),
}

/// Throughput updates of indexes that exist, of one kind, since a table has one billing mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IndexUpdates {
    /// Nothing.
    None,
    /// Provisioned units.
    Units(BTreeMap<IndexName, Amounts>),
    /// On-demand ceilings.
    Ceilings(BTreeMap<IndexName, CeilingUpdate>),
}

/// What may go along with a switch to on-demand: one of these, not two (T-382).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Along {
    /// The table's ceiling.
    Ceiling(CeilingUpdate),
    /// Stream off.
    DisableStream,
    /// Stream on.
    EnableStream(StreamView),
    /// An index.
    CreateIndex(Box<NewIndex>),
}

/// The steps: lanes of a phase run side by side, phases one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Steps {
    /// Never an empty phase, never an empty lane.
    pub(crate) phases: Vec<Phase>,
}

/// Lanes that do not depend on one another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Phase {
    /// ServiceClient by side.
    pub(crate) lanes: Vec<Lane>,
}

/// Steps that must follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lane {
    /// What the lane is about; decides what has to be observed between its steps.
    pub(crate) aspect: AspectKind,
    /// One after the other.
    pub(crate) steps: Vec<Step>,
}

/// Which of the service's backends a step talks to, each with its own description call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AspectKind {
    /// The table itself: DescribeTable.
    Table,
    /// DescribeContinuousBackups.
    Recovery,
    /// DescribeTimeToLive.
    Ttl,
    /// ListTagsOfResource.
    Tags,
    /// ListContributorInsights.
    Insights,
    /// DescribeKinesisStreamingDestination.
    Kinesis,
    /// GetResourcePolicy of the table.
    Policy,
    /// GetResourcePolicy of the stream.
    StreamPolicy,
    /// DescribeScalableTargets and its kin.
    Scaling,
    /// DescribeAlarms.
    Alarms,
}

/// The steps that lead from `observed` to `desired`; none when nothing differs. Without an observation the only
/// step is to create the table: what it then lacks is seen by observing it, whatever way it was created.
pub(crate) fn steps(desired: &Desired, observed: Option<&Observed>) -> Steps {
    match observed {
        None => Steps::single(Step::Create(Box::new(desired.clone()))),
        Some(observed) => order::order(&changes(desired, observed), desired, observed),
    }
}

impl Steps {
    fn single(step: Step) -> Self {
        let lane = Lane { aspect: step.aspect(), steps: vec![step] };
        Self { phases: vec![Phase { lanes: vec![lane] }] }
    }

    /// All steps, in an order in which they could run one by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.lanes).flat_map(|lane| &lane.steps)
    }
}

impl Phase {
    /// Whether something stops being scaled in it.
    pub(crate) fn ends_scaling(&self) -> bool {
        let mut steps = self.lanes.iter().flat_map(|lane| &lane.steps);
        steps.any(|step| matches!(step, Step::Scaling(ScalingStep::Deregister(_))))
    }
}

impl Step {
    /// The same without tags, if it registers a scalable target with some.
    pub(crate) fn without_tags(&self) -> Option<Self> {
        match self {
            Self::Scaling(ScalingStep::Register { dimension, min, max, tags }) if !tags.is_empty() => {
                let (dimension, tags) = (dimension.clone(), BTreeMap::new());
                Some(Self::Scaling(ScalingStep::Register { dimension, min: *min, max: *max, tags }))
            }
            _ => None,
        }
    }

    /// Whether units go along that scaling moves: they are sent as they are.
    pub(crate) fn sends_live_units(&self) -> bool {
        let live = |amounts: &Amounts| {
            [amounts.read, amounts.write].iter().any(|amount| matches!(amount, Amount::Live { .. }))
        };
        match self {
            Self::SetUnits { table, indexes } => table.iter().chain(indexes.values()).any(live),
            Self::CreateIndex(index) => match &index.along {
                IndexUpdates::Units(units) => units.values().any(live),
                IndexUpdates::None | IndexUpdates::Ceilings(_) => false,
            },
            _ => false,
        }
    }

    /// The backend the step talks to.
    pub(crate) fn aspect(&self) -> AspectKind {
        match self {
            Self::Create(_)
            | Self::SetProtection(_)
            | Self::DeleteIndex(_)
            | Self::CreateIndex(_)
            | Self::SetClass(_)
            | Self::SetEncryption(_)
            | Self::SwitchToOnDemand { .. }
            | Self::SwitchToProvisioned { .. }
            | Self::SetUnits { .. }
            | Self::SetCeiling(_)
            | Self::SetIndexCeilings(_)
            | Self::RaiseWarm(_)
            | Self::RaiseIndexWarm(_)
            | Self::DisableStream
            | Self::EnableStream(_) => AspectKind::Table,
            Self::SetRecovery(_) => AspectKind::Recovery,
            Self::DisableTtl(_) | Self::EnableTtl(_) => AspectKind::Ttl,
            Self::Tag(_) | Self::Untag(_) => AspectKind::Tags,
            Self::Scaling(_) => AspectKind::Scaling,
            Self::Insights(_) => AspectKind::Insights,
            Self::Kinesis(_) => AspectKind::Kinesis,
            Self::Policy(step) => match step.target() {
                PolicyTarget::Table => AspectKind::Policy,
                PolicyTarget::Stream => AspectKind::StreamPolicy,
            },
            Self::Alarms(_) => AspectKind::Alarms,
        }
    }

    /// The operation it calls; for a creation from elsewhere that of an empty table.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Create(_) => "CreateTable",
            Self::SetRecovery(_) => "UpdateContinuousBackups",
            Self::DisableTtl(_) | Self::EnableTtl(_) => "UpdateTimeToLive",
            Self::Tag(_) => "TagResource",
            Self::Untag(_) => "UntagResource",
            Self::Scaling(step) => step.operation(),
            Self::Insights(_) => "UpdateContributorInsights",
            Self::Kinesis(step) => step.operation(),
            Self::Policy(step) => step.operation(),
            Self::Alarms(step) => step.operation(),
            Self::SetProtection(_)
            | Self::DeleteIndex(_)
            | Self::CreateIndex(_)
            | Self::SetClass(_)
            | Self::SetEncryption(_)
            | Self::SwitchToOnDemand { .. }
            | Self::SwitchToProvisioned { .. }
            | Self::SetUnits { .. }
            | Self::SetCeiling(_)
            | Self::SetIndexCeilings(_)
            | Self::RaiseWarm(_)
            | Self::RaiseIndexWarm(_)
            | Self::DisableStream
            | Self::EnableStream(_) => "UpdateTable",
        }
    }

    /// The index the step creates, if it creates one.
    pub(crate) fn created_index(&self) -> Option<&NewIndex> {
        match self {
            Self::CreateIndex(index) | Self::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) } => Some(index),
            _ => None,
        }
    }
}
