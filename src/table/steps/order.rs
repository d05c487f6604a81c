//! Grouping changes into calls and calls into lanes, obeying the service's combination rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Along, AspectStep, CeilingUpdate, IndexThroughput, IndexUpdates, Lane, NewIndex, NewVectorIndex, Phase, Step, Steps,
};
use crate::names::{AttributeName, IndexName, Region};
use crate::table::aspects::alarms::AlarmsAspect;
use crate::table::aspects::insights::InsightsAspect;
use crate::table::aspects::kinesis::KinesisAspect;
use crate::table::aspects::policy::PolicyAspect;
use crate::table::aspects::recovery::RecoveryAspect;
use crate::table::aspects::scaling::{ScalingAspect, ScalingStep};
use crate::table::aspects::stream_policy::StreamPolicyAspect;
use crate::table::aspects::tags::TagsAspect;
use crate::table::aspects::ttl::TtlAspect;
use crate::table::aspects::{AspectAccess, AspectChanges, Aspects, Placed, Stage, TableContext};
use crate::table::change::{Change, Changes, context};
use crate::table::desired::{Desired, DesiredVectorIndex};
use crate::table::keys::{KeyAttribute, KeyType, definitions};
use crate::table::observed::{IndexStatus, Observed};
use crate::table::replicas::{ReplicaChange, ReplicaStep, group_steps};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::throughput::{Amounts, Ceiling, Throughput, WarmFloor};
use deferred::Deferred;
use units::UnitChanges;

mod deferred;
mod time_to_live;
mod units;

/// Protection is disabled first, so that nothing that follows is refused because of it, and enabled last, so that a change
/// that fails midway leaves a table that can be replaced. In between, scaling and alarms end once what they secure is
/// deleted or on-demand, and scaling begins once what it scales exists: both before indexes are built, which takes minutes
/// to days. A policy that denies us is removed before all that and set after it.
///
/// Within a stage, lanes are in the order in which they are added here.
pub(super) fn order(changes: Changes, desired: &Desired, observed: &Observed) -> Steps {
    let Changes { table, aspects } = changes;
    let AspectChanges { recovery, ttl, tags, policy, insights, kinesis, stream_policy, scaling, alarms } = aspects;
    let mut plan =
        Ordering { observed: &observed.aspects, context: context(desired, observed), stages: BTreeMap::new() };
    plan.add::<ScalingAspect>(scaling);
    plan.add::<InsightsAspect>(insights);
    plan.add::<KinesisAspect>(kinesis);
    plan.add::<PolicyAspect>(policy);
    plan.add::<StreamPolicyAspect>(stream_policy);
    plan.add::<AlarmsAspect>(alarms);
    plan.add_table(&GroupedChanges::from(table), desired, observed);
    plan.add::<RecoveryAspect>(recovery);
    plan.add::<TtlAspect>(ttl);
    plan.add::<TagsAspect>(tags);
    plan.leave_time_to_live_for_the_end();
    plan.into_steps(&desired.region)
}

/// The steps so far, by stage; within a stage, those of one aspect follow one another in the order given.
struct Ordering<'a> {
    observed: &'a Aspects,
    context: TableContext<'a>,
    stages: BTreeMap<Stage, Vec<Step>>,
}

impl Ordering<'_> {
    fn add<A: AspectAccess>(&mut self, changes: Vec<A::Change>) {
        for Placed { stage, step } in A::steps(changes, A::observed(self.observed), &self.context) {
            self.push(stage, [Step::Aspect(A::step(step))]);
        }
    }

    fn add_table(&mut self, changes: &GroupedChanges, desired: &Desired, observed: &Observed) {
        match changes.protection {
            Some(false) => self.push(Stage::First, [Step::SetProtection(false)]),
            Some(true) => self.push(Stage::Last, [Step::SetProtection(true)]),
            None => {}
        }
        if let Some(on) = changes.disassociation_protection {
            self.push(Stage::Last, [Step::SetDisassociationProtection(on)]);
        }
        // Enabled once the table is what others are to copy, disabled before anything else.
        match changes.settings_replication {
            Some(false) => self.push(Stage::First, [Step::SetSettingsReplication(false)]),
            Some(true) => self.push(Stage::Last, [Step::SetSettingsReplication(true)]),
            None => {}
        }
        let ends = self.stages.contains_key(&Stage::Ending);
        let replicas = &observed.table.replicas;
        let [removed, changed, made] =
            group_steps(&changes.replicas, desired.replicas.as_ref(), desired.class, replicas);
        let steps = |steps: Vec<ReplicaStep>| steps.into_iter().map(Step::Replica);
        // Fewer replicas first: a stream cannot be disabled, nor an index deleted sooner, while they are there. They are refused
        // to go for 24 hours at times, and what stays then must go on scaling.
        let deregisters = |step: &Step| matches!(step, Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(_))));
        let mut table = Vec::new();
        match self.has(&[Stage::Early], deregisters) {
            true => self.push(Stage::Leaving, steps(removed)),
            false => table.extend(steps(removed)),
        }
        table.extend(changes.table_lane(desired, observed, ends));
        table.extend(steps(changed));
        self.push(Stage::Replicating, steps(made));
        // One index without scaled writes blocks every change of an index of a provisioned global table (T-291).
        let scales_first = changes.to_provisioned.is_some() && keeps_replicas(desired, observed);
        let rest = if scales_first {
            table.iter().position(|step| matches!(step, Step::SwitchToProvisioned { .. })).map_or(0, |last| last + 1)
        } else if changes.to_provisioned.is_some() && self.stages.contains_key(&Stage::Building) {
            table.iter().position(|step| matches!(step, Step::CreateIndex(_))).unwrap_or(table.len())
        } else if ends {
            table.iter().rposition(Step::gives_up).map_or(0, |last| last + 1)
        } else {
            table.len()
        };
        let rest = table.split_off(rest);
        self.push(if scales_first { Stage::Indexing } else { Stage::Building }, rest);
        self.push(Stage::Middle, table);
    }

    fn has(&self, stages: &[Stage], which: impl Fn(&Step) -> bool) -> bool {
        stages.iter().filter_map(|stage| self.stages.get(stage)).flatten().any(which)
    }

    fn push(&mut self, stage: Stage, steps: impl IntoIterator<Item = Step>) {
        self.stages.entry(stage).or_default().extend(steps);
    }

    fn into_steps(self, region: &Region) -> Steps {
        let phases = self.stages.into_values().map(|steps| lanes(steps, region));
        Steps { phases: phases.filter(|lanes| !lanes.is_empty()).map(|lanes| Phase { lanes }).collect() }
    }
}

/// Whether replicas that are there stay.
fn keeps_replicas(desired: &Desired, observed: &Observed) -> bool {
    let there = &observed.table.replicas;
    match &desired.replicas {
        Some(wanted) => there.members.keys().any(|region| wanted.members.contains_key(region)),
        None => !there.is_empty(),
    }
}

/// A lane for each aspect, in the order in which the aspects appear.
fn lanes(steps: Vec<Step>, region: &Region) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for step in steps {
        let aspect = step.aspect();
        match lanes.iter_mut().find(|lane| lane.aspect == aspect) {
            Some(lane) => lane.steps.push(step),
            None => lanes.push(Lane { region: region.clone(), aspect, steps: vec![step] }),
        }
    }
    lanes
}

/// The changes of the table by kind.
#[derive(Default)]
struct GroupedChanges {
    protection: Option<bool>,
    disassociation_protection: Option<bool>,
    settings_replication: Option<bool>,
    remove: BTreeSet<IndexName>,
    add: BTreeSet<IndexName>,
    remove_vectors: BTreeSet<IndexName>,
    add_vectors: BTreeSet<IndexName>,
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
    replicas: Vec<ReplicaChange>,
}

impl From<Vec<Change>> for GroupedChanges {
    fn from(changes: Vec<Change>) -> Self {
        let mut grouped = Self::default();
        for change in changes {
            match change {
                Change::Protection(on) => grouped.protection = Some(on),
                Change::DisassociationProtection(on) => grouped.disassociation_protection = Some(on),
                Change::SettingsReplication(on) => grouped.settings_replication = Some(on),
                Change::RemoveIndex(name) => drop(grouped.remove.insert(name)),
                Change::AddIndex(name) => drop(grouped.add.insert(name)),
                Change::RemoveVectorIndex(name) => drop(grouped.remove_vectors.insert(name)),
                Change::AddVectorIndex(name) => drop(grouped.add_vectors.insert(name)),
                Change::Class(class) => grouped.class = Some(class),
                Change::Encryption(encryption) => grouped.encryption = Some(encryption),
                Change::ToOnDemand => grouped.to_on_demand = true,
                Change::ToProvisioned { table } => grouped.to_provisioned = Some(table),
                Change::Units(units) => grouped.units = Some(units),
                Change::IndexUnits(name, units) => drop(grouped.index_units.insert(name, units)),
                Change::Ceiling(ceiling) => grouped.ceiling = Some(ceiling),
                Change::IndexCeiling(name, ceiling) => drop(grouped.index_ceilings.insert(name, ceiling)),
                Change::Warm(floor) => grouped.warm = Some(floor),
                Change::IndexWarm(name, floor) => drop(grouped.index_warm.insert(name, floor)),
                Change::StreamOff => grouped.stream_off = true,
                Change::StreamOn(view) => grouped.stream_on = Some(view),
                Change::Replicas(change) => grouped.replicas.push(change),
            }
        }
        grouped
    }
}

impl GroupedChanges {
    /// Everything UpdateTable does, one call after the other: the table takes one change at a time.
    ///
    /// Index deletes come first, so that a switch to provisioned need not carry them and a table with 20 indexes has
    /// room; class before encryption and never both at once (T-450, T-451); index creates last, they take longest.
    ///
    /// With `ends`, something follows the switch to on-demand: it then carries no index, which takes minutes to days.
    fn table_lane(&self, desired: &Desired, observed: &Observed, ends: bool) -> Vec<Step> {
        let deferred = Deferred::of(self, desired, observed);
        let mut steps = self.deletes(observed, &deferred);
        steps.extend(self.class.map(Step::SetClass));
        steps.extend(self.encryption.clone().map(Step::SetEncryption));

        let mut stream = self.stream_steps();
        let mut creates: Vec<NewIndex> =
            self.add.iter().filter_map(|name| self.new_index(name, desired, observed, &deferred)).collect();
        let mut ceiling = self.ceiling.map(|to| CeilingUpdate { from: self.ceiling_before(observed), to });
        if self.to_on_demand {
            let along = self.along(&mut stream, &mut ceiling, if ends { None } else { Some(&mut creates) });
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
        let vectors = self.add_vectors.iter();
        let vectors = vectors.filter_map(|name| self.new_vector_index(name, desired, observed, &deferred));
        steps.extend(vectors.map(|index| Step::CreateVectorIndex(Box::new(index))));
        steps.extend(deferred.global.into_iter().map(Step::DeleteIndex));
        steps.extend(deferred.vector.into_iter().map(Step::DeleteVectorIndex));
        steps
    }

    /// Whether an index of this name is added.
    fn takes(&self, name: &IndexName) -> bool {
        self.add.contains(name) || self.add_vectors.contains(name)
    }

    /// An index that is still being filled is deleted first: it can be deleted at once, the others only when it is gone or
    /// full, which may take days.
    fn deletes(&self, observed: &Observed, deferred: &Deferred) -> Vec<Step> {
        let filling: BTreeSet<&IndexName> = observed
            .table
            .index_statuses()
            .filter(|(_, status)| matches!(status, IndexStatus::Allocating | IndexStatus::Backfilling))
            .map(|(name, _)| name)
            .collect();
        let global = self.remove.difference(&deferred.global).cloned().map(Step::DeleteIndex);
        let vector = self.remove_vectors.difference(&deferred.vector).cloned().map(Step::DeleteVectorIndex);
        let (first, then): (Vec<_>, Vec<_>) =
            global.chain(vector).partition(|step| step.deleted_index().is_some_and(|name| filling.contains(name)));
        first.into_iter().chain(then).collect()
    }

    fn stream_steps(&self) -> Vec<Step> {
        let off = self.stream_off.then_some(Step::DisableStream);
        off.into_iter().chain(self.stream_on.map(Step::EnableStream)).collect()
    }

    /// A switch of the billing mode drops the ceilings (T-153), so there is none left to be removed.
    fn ceiling_before(&self, observed: &Observed) -> Ceiling {
        if self.to_on_demand { Ceiling::default() } else { observed.table.ceiling }
    }

    /// The one change that a switch to on-demand can carry saves a call. The stream is preferred: it is the one whose own
    /// call makes writers wait for the table again.
    fn along(
        &self,
        stream: &mut Vec<Step>,
        ceiling: &mut Option<CeilingUpdate>,
        creates: Option<&mut Vec<NewIndex>>,
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
        let creates = creates.filter(|creates| !creates.is_empty())?;
        Some(Along::CreateIndex(Box::new(creates.remove(0))))
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

    /// The index as the call that creates it has to describe it.
    fn new_index(
        &self,
        name: &IndexName,
        desired: &Desired,
        observed: &Observed,
        deferred: &Deferred,
    ) -> Option<NewIndex> {
        let index = desired.global_indexes.get(name)?;
        let throughput = match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => {
                IndexThroughput::Ceiling(indexes.get(name).copied().unwrap_or_default())
            }
            Throughput::Provisioned { table, indexes } => {
                IndexThroughput::Units(indexes.get(name).unwrap_or(table).amounts())
            }
        };
        let is_there = |other: &IndexName| other <= name || !self.add.contains(other);
        let is_there_of_vectors = |other: &IndexName| !self.add_vectors.contains(other);
        Some(NewIndex {
            name: name.clone(),
            shape: index.shape.clone(),
            definitions: defined(desired, is_there, is_there_of_vectors, deferred.attributes(observed)),
            throughput,
            warm: index.warm,
            along: IndexUpdates::None,
            must_be_built: desired.waits_for_indexes,
        })
    }

    /// The vector index as the call that creates it has to describe it. It comes after all global indexes.
    fn new_vector_index(
        &self,
        name: &IndexName,
        desired: &Desired,
        observed: &Observed,
        deferred: &Deferred,
    ) -> Option<NewVectorIndex> {
        let DesiredVectorIndex { shape } = desired.vector_indexes.get(name)?;
        let is_there = |other: &IndexName| other <= name || !self.add_vectors.contains(other);
        Some(NewVectorIndex {
            name: name.clone(),
            shape: shape.clone(),
            definitions: defined(desired, |_| true, is_there, deferred.attributes(observed)),
            must_be_built: desired.waits_for_indexes,
        })
    }
}

/// The attribute definitions of a table with these of its indexes, which are created in the order of their names, and with the
/// attributes of those that are kept for now.
fn defined<'a>(
    desired: &'a Desired,
    global: impl Fn(&IndexName) -> bool,
    vector: impl Fn(&IndexName) -> bool,
    kept: impl Iterator<Item = &'a KeyAttribute>,
) -> BTreeMap<AttributeName, KeyType> {
    let present = desired.global_indexes.iter().filter(|(name, _)| global(name));
    let searched = desired.vector_indexes.iter().filter(|(name, _)| vector(name));
    let keys = desired
        .key
        .attributes()
        .chain(desired.local_indexes.values().map(|index| &index.shape.sort))
        .chain(present.flat_map(|(_, index)| index.shape.key.attributes()))
        .chain(searched.flat_map(|(_, index)| index.shape.attributes()));
    definitions(keys.chain(kept))
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
            let expected = order(changes.clone(), &desired, &observed);
            for _ in 0..5 {
                rng.shuffle(&mut changes.table);
                changes.aspects.shuffle(&mut rng);
                assert_eq!(order(changes.clone(), &desired, &observed), expected, "seed {seed}");
            }
        }
    }
}
