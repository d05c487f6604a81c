//! The warning of a plan about changes that take long, or that the service allows only so often.

use tf_provider::{Attr, Diagnostics, Path};

use super::regions::{TimedLane, steps_of_replicas, timed_phases, total};
use crate::limits::{DEFAULT_GLOBAL_INDEXES, MAX_VECTOR_INDEXES, TTL_MINUTES, UPDATE_TIMEOUT_MINUTES};
use crate::names::{IndexName, Region};
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::desired::Desired;
use crate::table::model::TableModel;
use crate::table::steps::{AspectStep, Step, Steps, Timed};

/// Changes that take long, or that the service allows only so often, in one warning.
pub(super) fn slow_changes(prior: &TableModel, planned: &TableModel, steps: &Steps, diagnostics: &mut Diagnostics) {
    let elsewhere = steps_of_replicas(Some(prior), planned);
    let mut sentences: Vec<String> = durations(planned, steps, &elsewhere).into_iter().collect();
    sentences.extend(interruptions(prior, steps));
    sentences.extend(steps.iter().filter_map(limit).map(str::to_owned));
    for (region, steps) in &elsewhere {
        sentences.extend(steps.iter().filter_map(limit).map(|sentence| format!("In {region}: {sentence}")));
    }
    if !sentences.is_empty() {
        diagnostics.warning(Path::root(), "Slow change", sentences.join(" "));
    }
}

/// What does not work for a while although nothing fails: queries on an index, changes that are not sent, items that do not
/// expire.
pub(crate) fn interruptions(prior: &TableModel, steps: &Steps) -> Vec<String> {
    gaps(prior, steps).into_iter().chain(pauses(steps)).collect()
}

/// Settings that are disabled before they are enabled again in another way.
fn pauses(steps: &Steps) -> impl Iterator<Item = String> {
    let has = |of: fn(&AspectStep) -> bool| steps.iter().any(|step| matches!(step, Step::Aspect(step) if of(step)));
    let kinesis = has(|step| matches!(step, AspectStep::Kinesis(KinesisStep::Disable(_))))
        && has(|step| matches!(step, AspectStep::Kinesis(KinesisStep::Enable(_))));
    let ttl = has(|step| matches!(step, AspectStep::Ttl(TtlStep::Disable(_))))
        && has(|step| matches!(step, AspectStep::Ttl(TtlStep::Enable(_))));
    let gap = "Changes between disabling the old Kinesis data stream and enabling the new one are not sent.".to_owned();
    let pause = format!(
        "Time to live moves to another attribute in two changes, with up to {TTL_MINUTES} minutes between them."
    );
    kinesis.then_some(gap).into_iter().chain(ttl.then_some(pause))
}

/// What takes longer than a moment, in its order, and how long all of it takes: the same as `explain` says of the plan.
fn durations(planned: &TableModel, steps: &Steps, elsewhere: &[(Region, Steps)]) -> Option<String> {
    let phases = timed_phases(steps, elsewhere);
    let items = items(&phases)?;
    let timeout = planned.timeouts.known().and_then(|timeouts| timeouts.update.known().cloned());
    let timeout = timeout.unwrap_or_else(|| format!("{UPDATE_TIMEOUT_MINUTES}m"));
    let Some(total) = total(&phases) else {
        return Some(format!(
            "This apply does not wait until all of it takes effect: {items}. `timeouts.update` is {timeout}."
        ));
    };
    let builds = steps.iter().any(|step| step.built_index().is_some());
    let later = match builds && planned.wait_for_indexes == Attr::Known(false) {
        true => " The next plan says what is still being built.",
        false => "",
    };
    Some(format!("This apply takes {total}: {items}. `timeouts.update` is {timeout}.{later}"))
}

/// The steps with a duration, as `explain` words them. An index that is deleted first says why the one after it is built later.
fn items(phases: &[Vec<TimedLane<'_>>]) -> Option<String> {
    let steps = || phases.iter().flatten().flat_map(|lane| lane.steps.iter().map(|timed| (lane.region, timed)));
    let builds = steps().any(|(_, (step, _))| step.built_index().is_some());
    let is_listed = |step: &Step| builds && step.deleted_index().is_some();
    let listed = steps().filter(|(_, (step, duration))| duration.is_some() || is_listed(step));
    let items: Vec<String> = listed.map(|(region, timed)| item(region, timed)).collect();
    match items.as_slice() {
        [] => None,
        [item] => Some(item.clone()),
        items => {
            let numbered = items.iter().zip(1..).map(|(item, number)| format!("{number}. {item}"));
            Some(numbered.collect::<Vec<_>>().join("; "))
        }
    }
}

fn item(region: Option<&Region>, (step, duration): &Timed<'_>) -> String {
    let place = region.map(|region| format!("in {region}"));
    let notes: Vec<String> = place.into_iter().chain(duration.as_ref().map(ToString::to_string)).collect();
    if notes.is_empty() { step.to_string() } else { format!("{step} ({})", notes.join("; ")) }
}

/// Indexes under another name whose predecessor has to be deleted first: until they are built, nothing answers their queries and
/// searches.
fn gaps(prior: &TableModel, steps: &Steps) -> Vec<String> {
    let Some(before) = Desired::from_model(prior) else { return Vec::new() };
    let (mut deleted, mut gaps) = (Vec::new(), Vec::new());
    for step in steps.iter() {
        deleted.extend(step.deleted_index());
        let Some((_, new)) = step.built_index() else { continue };
        let others = deleted.iter().filter(|old| **old != new);
        let Some(old) = others.copied().find(|old| takes_place_of(step, old, &before)) else { continue };
        let (same, requests, count, most) = match step {
            Step::CreateVectorIndex(_) => ("vectors", "searches", before.vector_indexes.len(), MAX_VECTOR_INDEXES),
            _ => ("keys", "queries", before.global_indexes.len(), DEFAULT_GLOBAL_INDEXES),
        };
        let instead = if count < most {
            format!("To avoid that, add \"{new}\" first, and remove \"{old}\" in a later apply.")
        } else {
            format!(
                "The table has {count} indexes of this kind: unless the quota is higher, only another one that goes first makes room to avoid that."
            )
        };
        gaps.push(format!(
            "Index \"{old}\" is deleted before \"{new}\" with the same {same} is built: {requests} on both fail until then. {instead}"
        ));
    }
    gaps
}

/// Whether the index that the step builds answers what the old one does: it has the same key, or the same vectors.
fn takes_place_of(step: &Step, old: &IndexName, before: &Desired) -> bool {
    match step {
        Step::CreateVectorIndex(new) => {
            before.vector_indexes.get(old).is_some_and(|old| old.shape.has_vectors_of(&new.shape))
        }
        _ => {
            let new = step.created_index();
            new.zip(before.global_indexes.get(old)).is_some_and(|(new, old)| old.shape.key == new.shape.key)
        }
    }
}

/// How often the service accepts the change.
fn limit(step: &Step) -> Option<&'static str> {
    match step {
        Step::SetClass(_) => Some("The table class can change twice in 30 days."),
        Step::SetEncryption(_) => Some("Encryption can change four times in 24 hours, then once in 6 hours."),
        Step::SwitchToOnDemand { .. } => Some("A table can switch to on-demand four times in 24 hours."),
        Step::Create(_)
        | Step::Aspect(_)
        | Step::SetProtection(_)
        | Step::SetDisassociationProtection(_)
        | Step::SetSettingsReplication(_)
        | Step::DeleteIndex(_)
        | Step::CreateIndex(_)
        | Step::DeleteVectorIndex(_)
        | Step::CreateVectorIndex(_)
        | Step::SwitchToProvisioned { .. }
        | Step::SetUnits { .. }
        | Step::SetCeiling(_)
        | Step::SetIndexCeilings(_)
        | Step::RaiseWarm(_)
        | Step::RaiseIndexWarm(_)
        | Step::DisableStream
        | Step::EnableStream(_)
        | Step::Replica(_) => None,
    }
}
