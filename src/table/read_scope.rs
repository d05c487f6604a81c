//! What is read of a table, besides the table: what is not used costs no call.

use std::collections::BTreeSet;

use super::aspects::AspectKind;
use super::aspects::alarms::stored_alarms;
use super::aspects::scaling::{Dimension, desired_targets, stored_orphans, stored_targets};
use super::desired::{Desired, Role};
use super::model::TableModel;
use super::observed::{Observed, ObservedTable};
use super::scope::Scope;
use super::throughput::BillingMode;
use crate::names::IndexName;

/// What is not read of a replica: only the home Region changes it.
const COPIED: [AspectKind; 2] = [AspectKind::Ttl, AspectKind::Scaling];

/// The aspects to read. Those that are enabled by default, or must not be enabled unnoticed, are always read: recovery,
/// time to live, tags and the table's policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ReadScope {
    /// Whose scalable targets; none of an on-demand table, unless it has orphaned ones.
    pub(crate) scaling: BTreeSet<Scope>,
    /// What is scaled, or should be.
    pub(crate) scaled: BTreeSet<Dimension>,
    /// Alarms by name.
    pub(crate) alarms: BTreeSet<String>,
    /// Those of them that are in the state: a refresh compares them, whatever they monitor now.
    pub(crate) own_alarms: BTreeSet<String>,
    /// Contributor insights.
    pub(crate) insights: bool,
    /// The Kinesis data stream that changes are sent to.
    pub(crate) kinesis: bool,
    /// The policy of the stream.
    pub(crate) stream_policy: bool,
    /// Everything that may exist: there is no record of what does.
    pub(crate) whole: bool,
    /// What is not read although it would be: the plan of this apply does not change it.
    pub(crate) left_out: BTreeSet<AspectKind>,
}

impl ReadScope {
    /// Everything.
    pub(crate) fn whole() -> Self {
        Self { insights: true, kinesis: true, stream_policy: true, whole: true, ..Self::default() }
    }

    /// What may be left of a replica that is gone. The service has copied scaling of the table while it was provisioned.
    pub(crate) fn of_gone_member(state: &TableModel) -> Self {
        Self { scaling: scopes(state), left_out: BTreeSet::new(), ..Self::of_member(state) }
    }

    /// What scales nothing any more in the Regions of replicas: the service has copied it there from the table, and deletes it nowhere
    /// (T-292, T-322, T-323).
    pub(crate) fn of_ended_scaling(before: &TableModel, table: &ObservedTable) -> Option<Self> {
        if !BillingMode::Provisioned.is(&before.billing_mode) {
            return None;
        }
        let kept = match table.billing {
            BillingMode::Provisioned => Scope::all(table.global_indexes.keys()),
            BillingMode::OnDemand => BTreeSet::new(),
        };
        let ended: BTreeSet<Scope> = scopes(before).difference(&kept).cloned().collect();
        (!ended.is_empty()).then(|| Self { scaling: ended, ..Self::default() })
    }

    /// Everything that a replica has of its own.
    pub(crate) fn whole_member() -> Self {
        Self { left_out: COPIED.into(), ..Self::whole() }
    }

    /// The same of a replica that was taken over as `member`, and that may have the alarms of `with_alarms`.
    pub(crate) fn of_taken_over(member: &TableModel, with_alarms: &TableModel) -> Self {
        let alarms = alarms(with_alarms);
        Self::whole_member().and(Self::of_member(member)).and(Self {
            alarms,
            left_out: COPIED.into(),
            ..Self::default()
        })
    }

    /// The table alone.
    pub(crate) fn nothing() -> Self {
        Self::default().limited_to(&BTreeSet::new())
    }

    /// What the desired table has.
    pub(crate) fn of_desired(desired: &Desired) -> Self {
        let is_member = desired.role == Role::Replica;
        let provisioned = desired.throughput.mode() == BillingMode::Provisioned && !is_member;
        let aspects = &desired.aspects;
        Self {
            scaling: if provisioned { Scope::all(desired.global_indexes.keys()) } else { BTreeSet::new() },
            scaled: desired_targets(&desired.throughput).into_keys().collect(),
            alarms: aspects.alarms.keys().cloned().collect(),
            own_alarms: BTreeSet::new(),
            insights: !aspects.insights.is_empty(),
            kinesis: aspects.kinesis.is_some(),
            stream_policy: aspects.stream_policy.is_some(),
            whole: false,
            left_out: if is_member { COPIED.into() } else { BTreeSet::new() },
        }
    }

    /// What the state of a replica has.
    pub(crate) fn of_member(state: &TableModel) -> Self {
        let mut read_scope = Self::of_model(state);
        read_scope.scaling.clear();
        read_scope.scaled.clear();
        read_scope.left_out = COPIED.into();
        read_scope
    }

    /// What the state has.
    pub(crate) fn of_model(state: &TableModel) -> Self {
        let provisioned = BillingMode::Provisioned.is(&state.billing_mode);
        let (mut scaled, orphans) = (stored_targets(state), stored_orphans(state));
        let mut scaling = if provisioned { scopes(state) } else { BTreeSet::new() };
        scaling.extend(orphans.iter().map(|dimension| dimension.scope.clone()));
        scaled.extend(orphans);
        Self {
            scaling,
            scaled,
            alarms: alarms(state),
            own_alarms: stored_alarms(state),
            insights: AspectKind::Insights.is_in_use(state),
            kinesis: AspectKind::Kinesis.is_in_use(state),
            stream_policy: AspectKind::StreamPolicy.is_in_use(state),
            whole: false,
            left_out: BTreeSet::new(),
        }
    }

    /// What has to be read again while the steps of an apply run: what is desired, and what is to be removed.
    pub(crate) fn of_apply(desired: &Desired, observed: &Observed) -> Self {
        let targets = observed.aspects.scaling.observed().into_iter().flatten();
        let alarms = observed.aspects.alarms.observed().into_iter().flatten();
        // A lane reads only its own aspect, and that in any case.
        let mut read_scope = Self { insights: true, kinesis: true, stream_policy: true, ..Self::of_desired(desired) };
        read_scope.scaling.extend(targets.map(|(dimension, _)| dimension.scope.clone()));
        read_scope.alarms.extend(alarms.map(|(name, _)| name.clone()));
        read_scope
    }

    /// Both.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        let Self { scaling, scaled, alarms, own_alarms, insights, kinesis, stream_policy, whole, left_out } = other;
        self.scaling.extend(scaling);
        self.scaled.extend(scaled);
        self.alarms.extend(alarms);
        self.own_alarms.extend(own_alarms);
        self.insights |= insights;
        self.kinesis |= kinesis;
        self.stream_policy |= stream_policy;
        self.whole |= whole;
        self.left_out.retain(|kind| left_out.contains(kind));
        self
    }

    /// The same, of these aspects alone.
    #[must_use]
    pub(crate) fn limited_to(mut self, kinds: &BTreeSet<AspectKind>) -> Self {
        self.left_out = AspectKind::ALL.iter().copied().filter(|kind| !kinds.contains(kind)).collect();
        self
    }
}

/// The table and its global indexes.
fn scopes(state: &TableModel) -> BTreeSet<Scope> {
    let indexes = state.global_secondary_indexes.known().into_iter().flatten();
    let names: Vec<IndexName> = indexes.filter_map(|(name, _)| IndexName::parse(name).ok()).collect();
    Scope::all(names.iter())
}

/// Alarms that are as they should be, and those that should exist: one that differs exists as well.
fn alarms(state: &TableModel) -> BTreeSet<String> {
    if state.alarms.is_null() && state.alarm_arns.is_null() {
        return BTreeSet::new();
    }
    let desired = Desired::from_model(state).into_iter().flat_map(|desired| desired.aspects.alarms.into_keys());
    desired.chain(stored_alarms(state)).collect()
}
