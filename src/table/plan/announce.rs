//! Warnings of an update: what a reader of the plan may not expect, read from the steps.

use tf_provider::{Attr, Diagnostics, Path};

use super::recorded;
use super::regions::steps_of_replicas;
use super::unmanaged_replicas::no_longer_managed;
use crate::limits::{INDEX_BUILD_MINUTES, UPDATE_TIMEOUT_MINUTES};
use crate::names::{IndexName, Region};
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::desired::Desired;
use crate::table::model::TableModel;
use crate::table::steps::{AspectStep, Step, Steps};

pub(super) fn announce(prior: &TableModel, planned: &TableModel, steps: Option<&Steps>, diagnostics: &mut Diagnostics) {
    origin(prior, planned, diagnostics);
    if let (Some(region), Some(replicas)) = (planned.region.known(), planned.replicas.known()) {
        let stays = |stay: &Region| stay.as_str() == region || replicas.contains_key(stay.as_str());
        kept_replicas(prior.disassociated_replicas().into_iter().filter(|region| !stays(region)), diagnostics);
    }
    if planned.replicas.is_null() {
        no_longer_managed(prior).into_iter().for_each(|warning| diagnostics.push(warning));
    }
    if let Some(steps) = steps {
        slow_changes(prior, planned, steps, diagnostics);
        recorded::explain(prior, planned, steps, diagnostics);
    }
}

/// Replicas that leave the table and keep their items.
pub(super) fn kept_replicas(regions: impl Iterator<Item = Region>, diagnostics: &mut Diagnostics) {
    for region in regions {
        let detail = format!(
            "The replica in {region} has `removal_policy = \"DISASSOCIATE\"`: it becomes a table of its own, and keeps its name, its \
             items, its settings and its cost. Nothing here manages it any more. It can be imported as a table of that Region."
        );
        diagnostics.warning(Path::of("replicas"), "Replica will be kept", detail);
    }
}

/// Restore, import and joining a global table are ways to create: on an existing table they do nothing, and that is no reason
/// to replace it.
fn origin(prior: &TableModel, planned: &TableModel, diagnostics: &mut Diagnostics) {
    const SUMMARY: &str = "No effect on an existing table";
    let changed = [
        ("restore", planned.restore.is_known() && prior.restore != planned.restore),
        ("import_table", planned.import_table.is_known() && prior.import_table != planned.import_table),
    ];
    for (attribute, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        diagnostics.warning(
            Path::of(attribute),
            SUMMARY,
            "says how the table is created, and it exists already: its items stay as they are. To use \
                 it, add another resource with another name.",
        );
    }
    let source = |table: &TableModel| Some(table.global_table.known()?.source_table_arn.known()?.clone());
    if source(planned).is_some_and(|planned| source(prior) != Some(planned)) {
        let detail = "says of which global table the new table becomes a member, and the table exists already: it stays in the one \
                      that it is in, if any. To make it a member of another one, destroy it and create it again.";
        diagnostics.warning(Path::of("global_table").attribute("source_table_arn"), SUMMARY, detail);
    }
}

/// Changes that take long, or that the service allows only so often, in one warning.
fn slow_changes(prior: &TableModel, planned: &TableModel, steps: &Steps, diagnostics: &mut Diagnostics) {
    let mut sentences: Vec<String> = index_builds(planned, steps).into_iter().collect();
    sentences.extend(gaps(prior, steps));
    sentences.extend(steps.iter().filter_map(limit));
    sentences.extend(in_other_regions(prior, planned));
    sentences.extend(pauses(steps).map(str::to_owned));
    if !sentences.is_empty() {
        diagnostics.warning(Path::root(), "Slow change", sentences.join(" "));
    }
}

/// What does not work for a while although nothing fails: queries on an index, changes that are not sent, items that do not
/// expire.
pub(crate) fn interruptions(prior: &TableModel, steps: &Steps) -> Vec<String> {
    gaps(prior, steps).into_iter().chain(pauses(steps).map(str::to_owned)).collect()
}

/// Settings that are disabled before they are enabled again in another way.
fn pauses(steps: &Steps) -> impl Iterator<Item = &'static str> {
    let has = |of: fn(&AspectStep) -> bool| steps.iter().any(|step| matches!(step, Step::Aspect(step) if of(step)));
    let kinesis = has(|step| matches!(step, AspectStep::Kinesis(KinesisStep::Disable(_))))
        && has(|step| matches!(step, AspectStep::Kinesis(KinesisStep::Enable(_))));
    let ttl = has(|step| matches!(step, AspectStep::Ttl(TtlStep::Disable(_))))
        && has(|step| matches!(step, AspectStep::Ttl(TtlStep::Enable(_))));
    let gap = "Changes between disabling the old Kinesis data stream and enabling the new one are not sent.";
    let pause = "Time to live moves to another attribute in two changes, with up to 60 minutes between them.";
    kinesis.then_some(gap).into_iter().chain(ttl.then_some(pause))
}

/// What the steps in the Regions of replicas take.
fn in_other_regions(prior: &TableModel, planned: &TableModel) -> Vec<String> {
    let of_region = |(region, steps): (Region, Steps)| {
        let sentences: Vec<String> = steps.iter().filter_map(limit).collect();
        sentences.into_iter().map(move |sentence| format!("In {region}: {sentence}"))
    };
    steps_of_replicas(Some(prior), planned).into_iter().flat_map(of_region).collect()
}

/// How long the indexes take to build, one after the other, and how that compares with the timeout.
fn index_builds(planned: &TableModel, steps: &Steps) -> Option<String> {
    let builds = steps.iter().filter_map(Step::built_index).count();
    let of_indexes = |step: &&Step| step.built_index().is_some() || step.deleted_index().is_some();
    let numbered = steps.iter().filter(of_indexes).zip(1..).map(|(step, number)| format!("{number}. {step}"));
    let [least, most] = INDEX_BUILD_MINUTES.map(|minutes| minutes * builds);
    let timeout = planned.timeouts.known().and_then(|timeouts| timeouts.update.known().cloned());
    let timeout = timeout.unwrap_or_else(|| format!("{UPDATE_TIMEOUT_MINUTES}m"));
    if planned.wait_for_indexes == Attr::Known(false) {
        return (builds > 0).then(|| {
            format!(
                "This apply ends before the last index is built, which takes about {} to {} minutes on an empty table, longer \
                 with items: {}. The next plan says what is still under way.",
                INDEX_BUILD_MINUTES[0],
                INDEX_BUILD_MINUTES[1],
                numbered.collect::<Vec<_>>().join("; ")
            )
        });
    }
    (builds > 0).then(|| {
        format!(
            "This apply will take about {least} to {most} minutes on an empty table, longer with items: {}. \
             `timeouts.update` is {timeout}.",
            numbered.collect::<Vec<_>>().join("; ")
        )
    })
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
        let (same, requests) = match step {
            Step::CreateVectorIndex(_) => ("vectors", "searches"),
            _ => ("keys", "queries"),
        };
        gaps.push(format!(
            "Index \"{old}\" is deleted before \"{new}\" with the same {same} is built: {requests} on both fail until then. To avoid \
             that, add \"{new}\" first, and remove \"{old}\" in a later apply.",
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

fn limit(step: &Step) -> Option<String> {
    let duration = step.duration().map(|duration| duration.to_string()).unwrap_or_default();
    match step {
        Step::SetClass(_) => Some("The table class can change twice in 30 days.".to_owned()),
        Step::SetEncryption(_) => {
            Some("Encryption can change four times in 24 hours, then once in 6 hours.".to_owned())
        }
        Step::SwitchToOnDemand { .. } => {
            Some(format!("A table can switch to on-demand four times in 24 hours; each switch takes {duration}."))
        }
        Step::SwitchToProvisioned { .. } => Some(format!("The switch to provisioned takes {duration}.")),
        Step::Aspect(AspectStep::Kinesis(KinesisStep::SetPrecision(_))) => {
            Some(format!("Another precision of the Kinesis data stream takes {duration}."))
        }
        Step::Replica(_) => Some(format!("It takes {duration} to {step}.")),
        Step::Create(_)
        | Step::Aspect(_)
        | Step::SetProtection(_)
        | Step::SetDisassociationProtection(_)
        | Step::SetSettingsReplication(_)
        | Step::DeleteIndex(_)
        | Step::CreateIndex(_)
        | Step::DeleteVectorIndex(_)
        | Step::CreateVectorIndex(_)
        | Step::SetUnits { .. }
        | Step::SetCeiling(_)
        | Step::SetIndexCeilings(_)
        | Step::RaiseWarm(_)
        | Step::RaiseIndexWarm(_)
        | Step::DisableStream
        | Step::EnableStream(_) => None,
    }
}
