//! What a moved table has that neither its old state nor its configuration names.
//!
//! Another provider keeps scaling, policies, insights and single tags in resources of their own, which may still be there
//! after the table itself has moved. What the first refresh finds of them is remembered, hidden from every later read, and
//! so neither stored nor changed, until the configuration names it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::aspects::insights::ObservedInsights;
use super::aspects::scaling::{Dimension, Direction, Targets, model_capacities, stored_targets};
use super::aspects::tags::ObservedTags;
use super::aspects::{AspectKind, Aspects};
use super::model::{CapacityModel, GlobalIndexModel, TableModel};
use super::observed::{Aspect, Observed, ObservedTable};
use super::scope::Scope;
use super::throughput::BillingMode;
use crate::names::IndexName;
use crate::policy::Policy;

mod found;

pub(crate) use found::{report, report_foreign};

/// What is remembered, as it is stored next to the state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Unclaimed {
    /// The table's resource policy.
    policy: bool,
    /// The stream's resource policy.
    stream_policy: bool,
    /// The Kinesis data stream.
    kinesis: bool,
    /// Contributor insights: index names, an empty text for the table.
    insights: BTreeSet<String>,
    /// Scaled reads, as the scopes of insights.
    scaled_reads: BTreeSet<String>,
    /// Scaled writes.
    scaled_writes: BTreeSet<String>,
    /// Keys of tags.
    tags: BTreeSet<String>,
    /// Names of alarms.
    alarms: BTreeSet<String>,
}

impl Unclaimed {
    /// What was observed that this state does not have.
    pub(crate) fn found(observed: &Observed, state: &TableModel) -> Self {
        let Aspects { recovery: _, ttl: _, tags, policy, insights, kinesis, stream_policy, scaling, alarms } =
            &observed.aspects;
        let keys = |scopes: Vec<&Scope>| scopes.into_iter().map(key).collect();
        let targets = |direction: Direction| {
            let dimensions = scaling.observed().into_iter().flat_map(BTreeMap::keys);
            dimensions.filter(|dimension| dimension.direction == direction).map(|dimension| &dimension.scope).collect()
        };
        let found = Self {
            policy: policy.observed().is_some_and(Option::is_some),
            stream_policy: stream_policy.observed().is_some_and(Option::is_some),
            kinesis: kinesis.observed().is_some_and(Option::is_some),
            insights: keys(insights.observed().into_iter().flat_map(BTreeMap::keys).collect()),
            scaled_reads: keys(targets(Direction::Read)),
            scaled_writes: keys(targets(Direction::Write)),
            tags: tags.observed().into_iter().flat_map(|tags| tags.tags.keys().cloned()).collect(),
            alarms: alarms.observed().into_iter().flat_map(|alarms| alarms.keys().cloned()).collect(),
        };
        found.without(state)
    }

    /// The scaling of a table that is imported which no configuration can describe: without a policy, or by another metric
    /// or target than ours. It stays with the tool that made it.
    pub(crate) fn foreign(observed: &Observed) -> Self {
        let targets = observed.aspects.scaling.observed().into_iter().flatten();
        let foreign: Vec<&Dimension> =
            targets.filter(|(_, target)| target.is_foreign()).map(|(dimension, _)| dimension).collect();
        let of = |direction: Direction| {
            let dimensions = foreign.iter().filter(|dimension| dimension.direction == direction);
            dimensions.map(|dimension| key(&dimension.scope)).collect()
        };
        Self { scaled_reads: of(Direction::Read), scaled_writes: of(Direction::Write), ..Self::default() }
    }

    /// Whether nothing is remembered.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without what a state or a planned state names.
    #[must_use]
    pub(crate) fn without(self, model: &TableModel) -> Self {
        let Self { policy, stream_policy, kinesis, insights, scaled_reads, scaled_writes, tags, alarms } = self;
        let scaled = stored_targets(model);
        let unscaled = |keys: BTreeSet<String>, direction: Direction| {
            let named = |key: &String| scope(key).is_some_and(|scope| scaled.contains(&Dimension { scope, direction }));
            keys.into_iter().filter(|key| !named(key)).collect()
        };
        let own_tags = [&model.tags, &model.tags_all].map(|tags| tags.known().into_iter().flat_map(BTreeMap::keys));
        let own_tags: BTreeSet<&String> = own_tags.into_iter().flatten().collect();
        Self {
            policy: policy && !AspectKind::Policy.is_in_use(model),
            stream_policy: stream_policy && !AspectKind::StreamPolicy.is_in_use(model),
            kinesis: kinesis && !AspectKind::Kinesis.is_in_use(model),
            insights: insights.into_iter().filter(|key| !has_insights(model, key)).collect(),
            scaled_reads: unscaled(scaled_reads, Direction::Read),
            scaled_writes: unscaled(scaled_writes, Direction::Write),
            tags: tags.into_iter().filter(|key| !own_tags.contains(key)).collect(),
            alarms: if AspectKind::Alarms.is_in_use(model) { BTreeSet::new() } else { alarms },
        }
    }

    /// Hides it from what is read of a table with this state or planned state.
    pub(crate) fn hidden(self, model: &TableModel) -> Hidden {
        let what = self.without(model);
        let fixed = |capacity: &CapacityModel| u64::try_from(*capacity.units.known()?).ok();
        let mut units: BTreeMap<_, _> = what.dimensions().into_iter().map(|dimension| (dimension, None)).collect();
        for (dimension, capacity) in model_capacities(model) {
            units.entry(dimension).and_modify(|units| *units = fixed(capacity));
        }
        Hidden { units, what }
    }

    fn dimensions(&self) -> BTreeSet<Dimension> {
        let of = |keys: &BTreeSet<String>, direction| -> Vec<Dimension> {
            keys.iter().filter_map(|key| Some(Dimension { scope: scope(key)?, direction })).collect()
        };
        let reads = of(&self.scaled_reads, Direction::Read);
        reads.into_iter().chain(of(&self.scaled_writes, Direction::Write)).collect()
    }
}

/// Takes what is unclaimed out of what was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hidden {
    what: Unclaimed,
    /// The dimensions that another tool scales, with the fixed units of the model: while they are scaled, live units are
    /// not drift.
    units: BTreeMap<Dimension, Option<u64>>,
}

impl Hidden {
    /// What is hidden.
    pub(crate) fn unclaimed(&self) -> &Unclaimed {
        &self.what
    }

    /// A whole observation without it.
    pub(crate) fn hide(&self, mut observed: Observed) -> Observed {
        self.hide_units(&mut observed.table);
        let Unclaimed {
            policy: of_table,
            stream_policy: of_stream,
            kinesis: sent,
            insights: _,
            scaled_reads: _,
            scaled_writes: _,
            tags: _,
            alarms: other_alarms,
        } = &self.what;
        let Aspects { recovery: _, ttl: _, tags, policy, insights, kinesis, stream_policy, scaling, alarms } =
            &mut observed.aspects;
        on(tags, |tags| self.hide_tags(tags));
        on(policy, |policy| clear(*of_table, policy));
        on(insights, |insights| self.hide_insights(insights));
        on(kinesis, |kinesis| clear(*sent, kinesis));
        on(stream_policy, |policy| clear(*of_stream, policy));
        on(scaling, |targets| self.hide_targets(targets));
        on(alarms, |alarms| alarms.retain(|name, _| !other_alarms.contains(name)));
        observed
    }

    /// Gives the table the units of the model where another tool scales them.
    pub(crate) fn hide_units(&self, table: &mut ObservedTable) {
        if table.billing == BillingMode::OnDemand {
            return;
        }
        for (Dimension { scope, direction }, units) in &self.units {
            if let (Some(live), Some(units)) = (table.units_mut(scope), units) {
                *direction.of_mut(live) = *units;
            }
        }
    }

    /// Removes tags of other tools.
    pub(crate) fn hide_tags(&self, ObservedTags { tags, others }: &mut ObservedTags) {
        let all = tags.len();
        tags.retain(|key, _| !self.what.tags.contains(key));
        *others += all - tags.len();
    }

    /// Removes the policy of this ARN, the table's or its stream's, if it is another tool's.
    pub(crate) fn hide_policy(&self, arn: &str, policy: &mut Option<Policy>) {
        let of_stream = arn.contains("/stream/");
        clear(if of_stream { self.what.stream_policy } else { self.what.policy }, policy);
    }

    /// Removes insights of other tools.
    pub(crate) fn hide_insights(&self, insights: &mut ObservedInsights) {
        insights.retain(|scope, _| !self.what.insights.contains(&key(scope)));
    }

    /// Removes scalable targets of other tools.
    pub(crate) fn hide_targets(&self, targets: &mut Targets) {
        targets.retain(|dimension, _| !self.units.contains_key(dimension));
    }
}

fn clear<T>(hide: bool, value: &mut Option<T>) {
    if hide {
        *value = None;
    }
}

fn on<T>(aspect: &mut Aspect<T>, hide: impl FnOnce(&mut T)) {
    match aspect {
        Aspect::Observed(value) => hide(value),
        Aspect::Unavailable(_) => {}
    }
}

fn key(scope: &Scope) -> String {
    match scope {
        Scope::Table => String::new(),
        Scope::Index(name) => name.as_str().to_owned(),
    }
}

fn scope(key: &str) -> Option<Scope> {
    if key.is_empty() { Some(Scope::Table) } else { IndexName::parse(key).ok().map(Scope::Index) }
}

fn has_insights(model: &TableModel, key: &str) -> bool {
    match key {
        "" => !model.contributor_insights.is_null(),
        index => self::index(model, index).is_some_and(|index| !index.contributor_insights.is_null()),
    }
}

fn index<'a>(model: &'a TableModel, name: &str) -> Option<&'a GlobalIndexModel> {
    model.global_secondary_indexes.known()?.get(name)?.known()
}

#[cfg(test)]
mod tests;
