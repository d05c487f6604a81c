//! Which calls lead from what is observed to what is desired, in which order, and what may run concurrently.
//!
//! Nothing is decided after this: the executor only runs, waits and stops. The order follows the service's combination
//! rules (measured: T-382, T-433) and its suggestions; every rule is stated where it is obeyed.

use std::collections::BTreeMap;

use super::aspects::Aspects;
use super::aspects::scaling::{Dimension, ScalingStep};
use super::change::{Changes, changes};
use super::desired::Desired;
use super::keys::{IndexShape, KeyType, VectorShape};
use super::observed::Observed;
use super::replicas::ReplicaStep;
use super::settings::{Encryption, StreamView, TableClass};
use super::throughput::{Amount, Amounts, Ceiling, WarmFloor};
use crate::names::{AttributeName, IndexName, Region};

pub(crate) use super::aspects::{AspectKind, AspectStep};
pub(crate) use duration::{StepDuration, Timed, TotalDuration};

mod depends;
mod display;
mod duration;
mod order;
mod place;
mod side_effects;

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// CreateTable, RestoreTable… or ImportTable, by the desired origin; without deletion protection, which is enabled last.
    Create(Box<Desired>),
    /// Enables or disables deletion protection, strictly alone.
    SetProtection(bool),
    /// Enables or disables protection against disassociation.
    SetDisassociationProtection(bool),
    /// Enables or disables the replication of settings to members in other accounts.
    SetSettingsReplication(bool),
    /// Deletes one global index.
    DeleteIndex(IndexName),
    /// Creates one global index, possibly with throughput updates of others.
    CreateIndex(Box<NewIndex>),
    /// Deletes one vector index.
    DeleteVectorIndex(IndexName),
    /// Creates one vector index, alone: what else may go with it is not known.
    CreateVectorIndex(Box<NewVectorIndex>),
    /// Table class, strictly alone.
    SetClass(TableClass),
    /// Encryption key, strictly alone.
    SetEncryption(Encryption),
    /// Switch to on-demand; drops every ceiling (T-153).
    SwitchToOnDemand {
        /// What the same call carries.
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
    /// Disables the stream.
    DisableStream,
    /// Enables a stream, with a new ARN.
    EnableStream(StreamView),
    /// Makes, changes or deletes replicas.
    Replica(ReplicaStep),
    /// A call about an aspect.
    Aspect(AspectStep),
}

/// A ceiling to be set: a member that is removed must be sent as −1, one that was never set must not (T-178).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CeilingUpdate {
    /// The present one.
    pub(crate) from: Ceiling,
    /// The desired one.
    pub(crate) to: Ceiling,
}

/// A global index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewIndex {
    /// Its name.
    pub(crate) name: IndexName,
    /// Key and projection.
    pub(crate) shape: IndexShape,
    /// Attribute definitions that the call carries: those of all keys that the table then has. The index's own would do
    /// (T-162), but some endpoints then forget the others.
    pub(crate) definitions: BTreeMap<AttributeName, KeyType>,
    /// Units or ceiling.
    pub(crate) throughput: IndexThroughput,
    /// Requested warm throughput.
    pub(crate) warm: WarmFloor,
    /// Updates of other indexes in the same call.
    pub(crate) along: IndexUpdates,
    /// Whether it has to be built before the step is done.
    pub(crate) must_be_built: bool,
}

/// A vector index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewVectorIndex {
    /// Its name.
    pub(crate) name: IndexName,
    /// All that it consists of.
    pub(crate) shape: VectorShape,
    /// Attribute definitions that the call carries, as for a global index: those of its search schema have to be among them.
    pub(crate) definitions: BTreeMap<AttributeName, KeyType>,
    /// Whether it has to be built before the step is done.
    pub(crate) must_be_built: bool,
}

/// Units or ceiling of one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexThroughput {
    /// Provisioned.
    Units(Amounts),
    /// On-demand.
    Ceiling(Ceiling),
}

/// Throughput updates of existing indexes, of one kind, since a table has one billing mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IndexUpdates {
    /// Nothing.
    None,
    /// Provisioned units.
    Units(BTreeMap<IndexName, Amounts>),
    /// On-demand ceilings.
    Ceilings(BTreeMap<IndexName, CeilingUpdate>),
}

/// What a switch to on-demand can carry: one of these, not two (T-382).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Along {
    /// The table's ceiling.
    Ceiling(CeilingUpdate),
    /// Disables the stream.
    DisableStream,
    /// A stream is enabled.
    EnableStream(StreamView),
    /// An index.
    CreateIndex(Box<NewIndex>),
}

/// The steps: lanes of a phase run concurrently, phases one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Steps {
    /// Never an empty phase, never an empty lane.
    pub(crate) phases: Vec<Phase>,
}

/// Lanes that do not depend on one another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Phase {
    /// Run concurrently.
    pub(crate) lanes: Vec<Lane>,
}

/// Steps that must follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lane {
    /// The Region that its calls go to.
    pub(crate) region: Region,
    /// What the lane changes; decides what has to be observed between its steps.
    pub(crate) aspect: AspectKind,
    /// One after the other.
    pub(crate) steps: Vec<Step>,
}

/// The steps that lead from `observed` to `desired`; none when nothing differs. Without an observation the only step is
/// to create the table: what it then lacks, however it was created, is found by observing it.
pub(crate) fn steps(desired: &Desired, observed: Option<&Observed>) -> Steps {
    match observed {
        None => Steps::single(desired.region.clone(), Step::Create(Box::new(desired.clone()))),
        Some(observed) => steps_for(changes(desired, observed), desired, observed),
    }
}

/// The steps that remove these differences.
pub(crate) fn steps_for(changes: Changes, desired: &Desired, observed: &Observed) -> Steps {
    order::order(changes, desired, observed)
}

impl Steps {
    fn single(region: Region, step: Step) -> Self {
        let lane = Lane { region, aspect: step.aspect(), steps: vec![step] };
        Self { phases: vec![Phase { lanes: vec![lane] }] }
    }

    /// All steps, in an order in which they could run one by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.lanes).flat_map(|lane| &lane.steps)
    }
}

impl Phase {
    /// One lane with these steps; none without steps.
    pub(crate) fn single_lane(region: Region, steps: Vec<Step>) -> Option<Self> {
        let aspect = steps.first()?.aspect();
        Some(Self { lanes: vec![Lane { region, aspect, steps }] })
    }

    /// The dimensions whose scaling ends in it.
    pub(crate) fn ended_scaling(&self) -> impl Iterator<Item = &Dimension> {
        self.lanes.iter().flat_map(|lane| &lane.steps).filter_map(|step| match step {
            Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(dimension))) => Some(dimension),
            _ => None,
        })
    }
}

impl Step {
    /// The same without tags, if it registers a scalable target with some.
    pub(crate) fn without_tags(&self) -> Option<Self> {
        match self {
            Self::Aspect(AspectStep::Scaling(step)) => {
                step.without_tags().map(|step| Self::Aspect(AspectStep::Scaling(step)))
            }
            _ => None,
        }
    }

    /// The step that sets its tags on the target that is there, if it registers a scalable target with some.
    pub(crate) fn tagging(&self, observed: &Aspects) -> Option<Self> {
        match self {
            Self::Aspect(AspectStep::Scaling(step)) => {
                let tagging = step.tagging(observed.scaling.observed()?)?;
                Some(Self::Aspect(AspectStep::Scaling(tagging)))
            }
            _ => None,
        }
    }

    /// Whether it carries units that scaling moves: they are sent as they are at that time.
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

    /// The aspect that the step changes.
    pub(crate) fn aspect(&self) -> AspectKind {
        match self {
            Self::Create(_)
            | Self::SetProtection(_)
            | Self::SetDisassociationProtection(_)
            | Self::SetSettingsReplication(_)
            | Self::DeleteIndex(_)
            | Self::CreateIndex(_)
            | Self::DeleteVectorIndex(_)
            | Self::CreateVectorIndex(_)
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
            | Self::EnableStream(_)
            | Self::Replica(_) => AspectKind::Table,
            Self::Aspect(step) => step.kind(),
        }
    }

    /// The operation it calls; for a restore or an import that of an empty table.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Create(_) => "CreateTable",
            Self::Aspect(step) => step.operation(),
            Self::SetProtection(_)
            | Self::SetDisassociationProtection(_)
            | Self::SetSettingsReplication(_)
            | Self::DeleteIndex(_)
            | Self::CreateIndex(_)
            | Self::DeleteVectorIndex(_)
            | Self::CreateVectorIndex(_)
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
            | Self::EnableStream(_)
            | Self::Replica(_) => "UpdateTable",
        }
    }

    /// Whether it removes something, so that "not found" means that it is done.
    pub(crate) fn removes(&self) -> bool {
        match self {
            Self::Aspect(step) => step.removes(),
            Self::Replica(step) => step.removes(),
            _ => false,
        }
    }

    /// Records its effect before it is visible. Changes of the table are polled until they are.
    pub(crate) fn assume_applied(&self, aspects: &mut Aspects) {
        if let Self::Aspect(step) = self {
            step.assume_applied(aspects);
        }
    }

    /// Whether it deletes something that may be scaled and watched, or ends its provisioned capacity.
    pub(crate) fn gives_up(&self) -> bool {
        match self {
            Self::DeleteIndex(_) | Self::SwitchToOnDemand { .. } => true,
            Self::Replica(step) => step.removes(),
            _ => false,
        }
    }

    /// The index that the step builds, of whichever kind: its attribute and its name.
    pub(crate) fn built_index(&self) -> Option<(&'static str, &IndexName)> {
        match self {
            Self::CreateVectorIndex(index) => Some(("vector_indexes", &index.name)),
            _ => self.created_index().map(|index| ("global_secondary_indexes", &index.name)),
        }
    }

    /// The index that the step deletes, of whichever kind.
    pub(crate) fn deleted_index(&self) -> Option<&IndexName> {
        match self {
            Self::DeleteIndex(name) | Self::DeleteVectorIndex(name) => Some(name),
            _ => None,
        }
    }

    /// The global index the step creates, if it creates one.
    pub(crate) fn created_index(&self) -> Option<&NewIndex> {
        match self {
            Self::CreateIndex(index) | Self::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) } => Some(index),
            _ => None,
        }
    }
}
