//! What of a table is looked at, besides the table: what nobody uses costs no call.

use std::collections::BTreeSet;

use tf_provider::Attr;

use super::desired::Desired;
use super::model::{CapacityModel, TableModel};
use super::scaling::{Dimension, Direction, Scope, wanted};
use super::throughput::BillingMode;
use crate::names::IndexName;

/// Which other services are asked about a table. What is on by default, or must not be on unseen, is always looked at:
/// recovery, time to live, tags and the table's policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ReadScope {
    /// Whose scalable targets; nobody's on an on-demand table.
    pub(crate) scaling: BTreeSet<Scope>,
    /// What is, or is to be, scaled.
    pub(crate) scaled: BTreeSet<Dimension>,
    /// Alarms by name.
    pub(crate) alarms: BTreeSet<String>,
    /// Contributor insights.
    pub(crate) insights: bool,
    /// The Kinesis data stream that changes are sent to.
    pub(crate) kinesis: bool,
    /// The policy of the stream.
    pub(crate) stream_policy: bool,
    /// Everything that may be there: nobody has noted what is.
    pub(crate) whole: bool,
}

impl ReadScope {
    /// In everything.
    pub(crate) fn whole() -> Self {
        Self { insights: true, kinesis: true, stream_policy: true, whole: true, ..Self::default() }
    }

    /// In what the desired table has.
    pub(crate) fn of_desired(desired: &Desired) -> Self {
        let provisioned = desired.throughput.mode() == BillingMode::Provisioned;
        Self {
            scaling: if provisioned { Scope::all(desired.global_indexes.keys()) } else { BTreeSet::new() },
            scaled: wanted(desired).into_keys().collect(),
            alarms: desired.alarms.keys().cloned().collect(),
            insights: !desired.insights.is_empty(),
            kinesis: desired.kinesis.is_some(),
            stream_policy: desired.stream_policy.is_some(),
            whole: false,
        }
    }

    /// In what the state has.
    pub(crate) fn of_model(state: &TableModel) -> Self {
        let indexes = || state.global_secondary_indexes.known().into_iter().flatten();
        let names: Vec<IndexName> = indexes().filter_map(|(name, _)| IndexName::parse(name).ok()).collect();
        let provisioned = state.billing_mode.known().map(String::as_str) == Some(BillingMode::Provisioned.as_str());
        let insights = state.contributor_insights.is_known()
            || indexes().filter_map(|(_, index)| index.known()).any(|index| index.contributor_insights.is_known());
        Self {
            scaling: if provisioned { Scope::all(names.iter()) } else { BTreeSet::new() },
            scaled: scaled(state),
            alarms: alarms(state),
            insights,
            kinesis: state.kinesis_stream.is_known(),
            stream_policy: state.stream.known().is_some_and(|stream| stream.resource_policy.is_known()),
            whole: false,
        }
    }

    /// In both.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        let Self { scaling, scaled, alarms, insights, kinesis, stream_policy, whole } = other;
        self.scaling.extend(scaling);
        self.scaled.extend(scaled);
        self.alarms.extend(alarms);
        self.insights |= insights;
        self.kinesis |= kinesis;
        self.stream_policy |= stream_policy;
        self.whole |= whole;
        self
    }
}

fn scaled(state: &TableModel) -> BTreeSet<Dimension> {
    fn of(scope: Scope, read: &Attr<CapacityModel>, write: &Attr<CapacityModel>) -> Vec<Dimension> {
        let directions = [(Direction::Read, read), (Direction::Write, write)].into_iter();
        let scaled = directions
            .filter(|(_, capacity)| capacity.known().is_some_and(|capacity| capacity.min_capacity.is_known()));
        scaled.map(|(direction, _)| Dimension { scope: scope.clone(), direction }).collect()
    }
    let indexes = state.global_secondary_indexes.known().into_iter().flatten().filter_map(|(name, index)| {
        let (name, index) = (IndexName::parse(name).ok()?, index.known()?);
        Some(of(Scope::Index(name), &index.read_capacity, &index.write_capacity))
    });
    let table = of(Scope::Table, &state.read_capacity, &state.write_capacity);
    table.into_iter().chain(indexes.flatten()).collect()
}

/// Those that are as they should be, and those that should be: one that is not as it should be is there all the same.
fn alarms(state: &TableModel) -> BTreeSet<String> {
    if state.alarms.is_null() && state.alarm_arns.is_null() {
        return BTreeSet::new();
    }
    let wanted = Desired::from_model(state).into_iter().flat_map(|desired| desired.alarms.into_keys());
    let present = state.alarm_arns.known().into_iter().flat_map(|arns| arns.keys().cloned());
    wanted.chain(present).collect()
}
