//! Grouping changes into calls and calls into lanes, obeying the service's combination rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, Lane, NewIndex, Phase, Step, Steps};
use crate::names::{AttributeName, IndexName};
use crate::table::alarms::steps::AlarmStep;
use crate::table::change::Change;
use crate::table::desired::Desired;
use crate::table::insights::SetInsights;
use crate::table::keys::definitions;
use crate::table::kinesis::KinesisStep;
use crate::table::observed::{IndexStatus, Observed};
use crate::table::resource_policy::PolicyStep;
use crate::table::scaling::ScalingStep;
use crate::table::settings::{Encryption, Recovery, StreamView, TableClass};
use crate::table::throughput::{Amounts, Ceiling, Throughput, WarmFloor};
use units::UnitChanges;

mod aspects;
mod units;

/// Most tags a table can have; TagResource counts after merging (T-107).
const MAX_TAGS: usize = 50;

/// Phases: protection off, then everything, then protection on. Switched off first, so that whatever the plan goes on
/// to do is not refused; on last, so that a change that fails midway leaves a table that can be replaced. In between,
/// scaling stops before what it scales goes, and begins when what it scales has come: after a switch to provisioned that
/// is before indexes are built, which takes minutes to days. A policy that denies us goes before all that and comes after.
pub(super) fn order(changes: &[Change], desired: &Desired, observed: &Observed) -> Steps {
    let mut sorted = GroupedChanges::from(changes);
    let mut phases = Phases::default();
    aspects::place(&mut sorted, &mut phases, desired, observed);
    match sorted.protection {
        Some(false) => phases.first.push(Step::SetProtection(false)),
        Some(true) => phases.last.push(Step::SetProtection(true)),
        None => {}
    }
    let mut table = sorted.table_lane(desired, observed);
    if sorted.to_provisioned.is_some() && !phases.building.is_empty() {
        let builds = table.iter().position(|step| matches!(step, Step::CreateIndex(_))).unwrap_or(table.len());
        phases.building.extend(table.split_off(builds));
    }
    phases.middle.extend(table);
    phases.middle.extend(sorted.recovery.map(Step::SetRecovery));
    phases.middle.extend(sorted.ttl_lane());
    phases.middle.extend(sorted.tag_lane(observed));
    phases.into_steps()
}

/// Steps by phase; within a phase, those of one aspect follow one another in the order given.
#[derive(Default)]
struct Phases {
    /// A policy that denies what follows.
    open: Vec<Step>,
    /// What stands in the way of others.
    first: Vec<Step>,
    /// Other services, before the table changes: what it scales may go.
    early: Vec<Step>,
    /// The table, and what does not depend on it.
    middle: Vec<Step>,
    /// After a switch to provisioned: what there was before is scaled at once, while indexes are built.
    building: Vec<Step>,
    /// What needs an index, a stream or provisioned capacity that has just come.
    late: Vec<Step>,
    /// What stands in the way of others from now on.
    last: Vec<Step>,
    /// A policy that denies what went before.
    close: Vec<Step>,
}

impl Phases {
    fn into_steps(self) -> Steps {
        let Self { open, first, early, middle, building, late, last, close } = self;
        let phases = [open, first, early, middle, building, late, last, close].map(lanes);
        Steps { phases: phases.into_iter().filter(|lanes| !lanes.is_empty()).map(|lanes| Phase { lanes }).collect() }
    }
}

/// A lane for each aspect, in the order in which the concerns appear.
fn lanes(steps: Vec<Step>) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for step in steps {
        let aspect = step.aspect();
        match lanes.iter_mut().find(|lane| lane.aspect == aspect) {
            Some(lane) => lane.steps.push(step),
            None => lanes.push(Lane { aspect, steps: vec![step] }),
        }
    }
    lanes
}

/// The changes by kind.
#[derive(Default)]
struct GroupedChanges {
    protection: Option<bool>,
    remove: BTreeSet<IndexName>,
    add: BTreeSet<IndexName>,
    class: Option<TableClass>,
    encryption: Option<Encryption>,
    to_on_demand: bool,
    to_provisioned: Option<Amounts>,
    units: Option<Amounts>,
    index_units: BTreeMap<IndexName, Amounts>,
    ceiling: Option<Ceiling>,
    index_ceilings: BTreeMap<IndexName, Ceiling>,
    warm: Option<WarmFloor>,
    index_warm: BTreeMap<IndexName, WarmFloor>,
    stream_off: bool,
    stream_on: Option<StreamView>,
    recovery: Option<Recovery>,
    ttl_off: Option<AttributeName>,
    ttl_on: Option<AttributeName>,
    tag: BTreeMap<String, String>,
    untag: BTreeSet<String>,
    scaling: Vec<ScalingStep>,
    insights: Vec<SetInsights>,
    kinesis: Vec<KinesisStep>,
    policies: Vec<PolicyStep>,
    alarms: Vec<AlarmStep>,
}

impl From<&[Change]> for GroupedChanges {
    fn from(changes: &[Change]) -> Self {
        let mut sorted = Self::default();
        for change in changes.iter().cloned() {
            match change {
                Change::Protection(on) => sorted.protection = Some(on),
                Change::RemoveIndex(name) => drop(sorted.remove.insert(name)),
                Change::AddIndex(name) => drop(sorted.add.insert(name)),
                Change::Class(class) => sorted.class = Some(class),
                Change::Encryption(encryption) => sorted.encryption = Some(encryption),
                Change::ToOnDemand => sorted.to_on_demand = true,
                Change::ToProvisioned { table } => sorted.to_provisioned = Some(table),
                Change::Units(units) => sorted.units = Some(units),
                Change::IndexUnits(name, units) => drop(sorted.index_units.insert(name, units)),
                Change::Ceiling(ceiling) => sorted.ceiling = Some(ceiling),
                Change::IndexCeiling(name, ceiling) => drop(sorted.index_ceilings.insert(name, ceiling)),
                Change::Warm(floor) => sorted.warm = Some(floor),
                Change::IndexWarm(name, floor) => drop(sorted.index_warm.insert(name, floor)),
                Change::StreamOff => sorted.stream_off = true,
                Change::StreamOn(view) => sorted.stream_on = Some(view),
                Change::Recovery(recovery) => sorted.recovery = Some(recovery),
                Change::TtlOff(name) => sorted.ttl_off = Some(name),
                Change::TtlOn(name) => sorted.ttl_on = Some(name),
                Change::Tag(tags) => sorted.tag = tags,
                Change::Untag(keys) => sorted.untag = keys,
                Change::Scaling(step) => sorted.scaling.push(step),
                Change::Insights(step) => sorted.insights.push(step),
                Change::Kinesis(step) => sorted.kinesis.push(step),
                Change::Policy(step) => sorted.policies.push(step),
                Change::Alarms(step) => sorted.alarms.push(step),
            }
        }
        sorted
    }
}

impl GroupedChanges {
    /// Everything UpdateTable does, one call after the other: the table takes one change at a time.
    ///
    /// Index deletes come first, so that a switch to provisioned need not carry them and a table with 20 indexes has
    /// room; class before encryption and never both at once (T-450, T-451); index creates last, they take longest.
    fn table_lane(&self, desired: &Desired, observed: &Observed) -> Vec<Step> {
        let mut steps = self.deletes(observed);
        steps.extend(self.class.map(Step::SetClass));
        steps.extend(self.encryption.clone().map(Step::SetEncryption));

        let mut stream = self.stream_steps();
        let mut creates: Vec<NewIndex> = self.add.iter().filter_map(|name| self.new_index(name, desired)).collect();
        let mut ceiling = self.ceiling.map(|to| CeilingUpdate { from: self.ceiling_before(observed), to });
        if self.to_on_demand {
            let along = self.along(&mut stream, &mut ceiling, &mut creates);
            steps.push(Step::SwitchToOnDemand { along });
        }
        if let Some(table) = self.to_provisioned {
            steps.push(Step::SwitchToProvisioned { table, indexes: self.index_units.clone() });
        }
        steps.extend(ceiling.map(Step::SetCeiling));
        steps.extend(self.throughput_updates(observed, &mut creates));
        steps.extend(self.warm.map(Step::RaiseWarm));
        if !self.index_warm.is_empty() {
            steps.push(Step::RaiseIndexWarm(self.index_warm.clone()));
        }
        steps.extend(stream);
        steps.extend(creates.into_iter().map(|index| Step::CreateIndex(Box::new(index))));
        steps
    }

    /// An index that is still being filled goes first: it can be deleted at once, the others only when it is gone or full,
    /// which may take days.
    fn deletes(&self, observed: &Observed) -> Vec<Step> {
        let indexes = &observed.table.global_indexes;
        let filling = |name: &&IndexName| {
            indexes
                .get(*name)
                .is_some_and(|index| matches!(index.status, IndexStatus::Allocating | IndexStatus::Backfilling))
        };
        let (first, then): (Vec<_>, Vec<_>) = self.remove.iter().partition(filling);
        first.into_iter().chain(then).cloned().map(Step::DeleteIndex).collect()
    }

    fn stream_steps(&self) -> Vec<Step> {
        let off = self.stream_off.then_some(Step::DisableStream);
        off.into_iter().chain(self.stream_on.map(Step::EnableStream)).collect()
    }

    /// A switch of the billing mode drops the ceilings (T-153), so none is there any more to be lifted.
    fn ceiling_before(&self, observed: &Observed) -> Ceiling {
        if self.to_on_demand { Ceiling::default() } else { observed.table.ceiling }
    }

    /// The one change that a switch to on-demand can carry saves a call. The stream goes first: it is the one whose
    /// own call makes writers wait for the table again.
    fn along(
        &self,
        stream: &mut Vec<Step>,
        ceiling: &mut Option<CeilingUpdate>,
        creates: &mut Vec<NewIndex>,
    ) -> Option<Along> {
        if !stream.is_empty() {
            return match stream.remove(0) {
                Step::DisableStream => Some(Along::DisableStream),
                Step::EnableStream(view) => Some(Along::EnableStream(view)),
                _ => None,
            };
        }
        if let Some(update) = ceiling.take() {
            return Some(Along::Ceiling(update));
        }
        (!creates.is_empty()).then(|| Along::CreateIndex(Box::new(creates.remove(0))))
    }

    /// Throughput of what stays: units of the table and of indexes in one call for those that go up and one for those that
    /// go down; what is of indexes alone goes with the creation of an index if there is one.
    fn throughput_updates(&self, observed: &Observed, creates: &mut [NewIndex]) -> Vec<Step> {
        if self.to_provisioned.is_some() {
            return Vec::new();
        }
        let ceilings = self.ceiling_updates(observed);
        match creates.first_mut() {
            Some(create) if !ceilings.is_empty() => create.along = IndexUpdates::Ceilings(ceilings),
            None if !ceilings.is_empty() => return vec![Step::SetIndexCeilings(ceilings)],
            Some(_) | None => {}
        }
        let units = UnitChanges { table: self.units, indexes: self.index_units.clone() };
        let (mut raises, mut decreases) = units.apart(&observed.table);
        // What rides along is sent last, so it is the decreases if there are any. If they are refused, the index is created
        // without them.
        let last = if decreases.is_empty() { &mut raises } else { &mut decreases };
        if let Some(create) = creates.first_mut()
            && last.table.is_none()
            && !last.is_empty()
        {
            create.along = IndexUpdates::Units(std::mem::take(&mut last.indexes));
        }
        raises.into_step().into_iter().chain(decreases.into_step()).collect()
    }

    fn ceiling_updates(&self, observed: &Observed) -> BTreeMap<IndexName, CeilingUpdate> {
        let before = |name: &IndexName| {
            let index = observed.table.global_indexes.get(name).filter(|_| !self.to_on_demand);
            index.map(|index| index.ceiling).unwrap_or_default()
        };
        let update = |(name, to): (&IndexName, &Ceiling)| (name.clone(), CeilingUpdate { from: before(name), to: *to });
        self.index_ceilings.iter().map(update).collect()
    }

    /// Another attribute is two calls, with the service's cool-down between them.
    fn ttl_lane(&self) -> Vec<Step> {
        let off = self.ttl_off.clone().map(Step::DisableTtl);
        off.into_iter().chain(self.ttl_on.clone().map(Step::EnableTtl)).collect()
    }

    /// New values before removals, so that no reader sees a table without a tag that was only renamed – unless the
    /// sum of both would exceed what a table can have.
    fn tag_lane(&self, observed: &Observed) -> Vec<Step> {
        let tag = (!self.tag.is_empty()).then(|| Step::Tag(self.tag.clone()));
        let untag = (!self.untag.is_empty()).then(|| Step::Untag(self.untag.clone()));
        let present = observed.tags.observed();
        let merged =
            present.map_or(0, |tags| tags.len() + self.tag.keys().filter(|key| !tags.contains_key(*key)).count());
        let (first, second) = if merged > MAX_TAGS { (untag, tag) } else { (tag, untag) };
        first.into_iter().chain(second).collect()
    }

    /// The index as the call that creates it has to describe it.
    fn new_index(&self, name: &IndexName, desired: &Desired) -> Option<NewIndex> {
        let index = desired.global_indexes.get(name)?;
        let throughput = match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => {
                IndexThroughput::Ceiling(indexes.get(name).copied().unwrap_or_default())
            }
            Throughput::Provisioned { table, indexes } => {
                IndexThroughput::Units(indexes.get(name).unwrap_or(table).amounts())
            }
        };
        // Indexes are created in the order of their names.
        let present = desired.global_indexes.iter().filter(|(other, _)| *other <= name || !self.add.contains(*other));
        let keys = desired
            .key
            .attributes()
            .chain(desired.local_indexes.values().map(|index| &index.sort))
            .chain(present.flat_map(|(_, index)| index.shape.key.attributes()));
        Some(NewIndex {
            name: name.clone(),
            shape: index.shape.clone(),
            definitions: definitions(keys),
            throughput,
            warm: index.warm,
            along: IndexUpdates::None,
        })
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;
    use crate::names::Arn;
    use crate::table::change::changes;
    use crate::table::tests::generate::Family;

    /// Differences have no order: the steps are the same, however they are listed.
    #[test]
    fn the_order_of_changes_means_nothing() {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        for seed in 0..2_000 {
            let mut rng = Rng::with_seed(seed);
            let family = Family::random(&mut rng);
            let before = family.draft(&mut rng);
            let desired = family.desired(&family.next(&before, &mut rng));
            let observed = Observed::settled(&family.desired(&before), arn.clone());
            let mut changes = changes(&desired, &observed);
            let expected = order(&changes, &desired, &observed);
            for _ in 0..5 {
                rng.shuffle(&mut changes);
                assert_eq!(order(&changes, &desired, &observed), expected, "seed {seed}");
            }
        }
    }
}
