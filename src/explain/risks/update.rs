//! What follows from the steps of an update: indexes, replicas and streams that end or are made, and what fails meanwhile.

use std::collections::BTreeSet;

use super::{Risk, high, low, medium};
use crate::explain::ordered::Update;
use crate::names::{IndexName, Region};
use crate::table::model::TableModel;
use crate::table::plan::interruptions;
use crate::table::replicas::ReplicaStep;
use crate::table::steps::{Along, Step};

/// An index that takes long to build.
pub(in crate::explain) const INDEX_BUILD: &str = "index-build";

/// All of it.
pub(in crate::explain) fn of_update(before: &TableModel, update: &Update) -> Vec<Risk> {
    let steps = || update.iter().map(|(_, step)| step);
    let built: BTreeSet<&IndexName> = steps().filter_map(Step::built_index).map(|(_, name)| name).collect();
    let deleted: Vec<&IndexName> = steps().filter_map(Step::deleted_index).collect();
    let mut risks = Vec::new();
    for name in &deleted {
        risks.push(match built.contains(name) {
            true => medium(
                "index-rebuilt",
                format!("Index \"{name}\" is deleted and built again: it answers nothing until then."),
            ),
            false => medium("index-removed", format!("Index \"{name}\" is deleted: what is asked of it fails.")),
        });
    }
    risks.extend(builds(update.iter()));
    risks.extend(steps().filter_map(removed_replica));
    risks.extend(stream(update));
    risks.extend(interruptions(before, &update.home).into_iter().map(|text| medium("interruption", text)));
    risks
}

/// A replica that goes, with its items or as a table of its own.
fn removed_replica(step: &Step) -> Option<Risk> {
    match step {
        Step::Replica(ReplicaStep::Disassociate(_)) => {
            let text = format!("The apply will {step}: it keeps its items, and gets no more writes of other Regions.");
            Some(medium("replica-removed", text))
        }
        Step::Replica(replica) if replica.removes() => {
            Some(high("replica-removed", format!("The apply will {step}, with the items that are there.")))
        }
        _ => None,
    }
}

/// A stream that ends, or is followed by another one.
fn stream(update: &Update) -> Option<Risk> {
    let ends = |step: &Step| {
        matches!(step, Step::DisableStream | Step::SwitchToOnDemand { along: Some(Along::DisableStream) })
    };
    let begins = |step: &Step| {
        matches!(step, Step::EnableStream(_) | Step::SwitchToOnDemand { along: Some(Along::EnableStream(_)) })
    };
    let has = |of: &dyn Fn(&Step) -> bool| update.home.iter().any(of);
    let text = match (has(&ends), has(&begins)) {
        (false, _) => return None,
        (true, true) => "The stream is replaced by one with another ARN: consumers of the old one receive nothing new.",
        (true, false) => "The stream is disabled: its consumers receive nothing new.",
    };
    Some(medium("stream-ended", text))
}

/// Indexes that are built while the table is in use. Those of a new table are part of its creation.
pub(in crate::explain) fn builds<'a>(steps: impl Iterator<Item = (Option<&'a Region>, &'a Step)>) -> Vec<Risk> {
    let built: Vec<(String, String)> = steps
        .filter_map(|(_, step)| {
            let (_, name) = step.built_index()?;
            Some((format!("\"{name}\""), step.duration()?.to_string()))
        })
        .collect();
    let text = match built.as_slice() {
        [] => return Vec::new(),
        [(name, duration)] => format!("Index {name} is built in {duration}. Queries on it fail until then."),
        [(_, duration), ..] => {
            let names: Vec<&str> = built.iter().map(|(name, _)| name.as_str()).collect();
            format!(
                "Indexes {} are built one after the other, each in {duration}. Queries on each fail until then.",
                names.join(", ")
            )
        }
    };
    vec![low(INDEX_BUILD, text)]
}
