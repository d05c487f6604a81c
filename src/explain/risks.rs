//! What can be lost or stop working when a plan is applied.

use std::collections::BTreeSet;
use std::time::Duration;

use super::explanation::{Action, Risk, TableChange};
use super::ordered::Update;
use crate::limits::INDEX_BUILD_MINUTES;
use crate::names::{IndexName, Region};
use crate::table::members::members;
use crate::table::model::{Removal, TableModel};
use crate::table::plan::interruptions;
use crate::table::replicas::ReplicaStep;
use crate::table::safeguards::Safeguards;
use crate::table::steps::{Along, Step};
use crate::table::timeouts::Timeouts;

/// An index that takes long to build.
pub(super) const INDEX_BUILD: &str = "index-build";

fn risk(id: &'static str, text: impl Into<String>) -> Risk {
    Risk { id, text: text.into() }
}

/// A table that is deleted and created again.
pub(super) fn replacement(before: &TableModel, reason: Option<&str>) -> Risk {
    let because = reason.map(|reason| format!(", because {reason}")).unwrap_or_default();
    risk(
        "replacement",
        format!("The table is deleted with its items, and an empty one is created{because}. {}", remaining(before)),
    )
}

/// A table that is deleted.
pub(super) fn deletion(before: &TableModel) -> Vec<Risk> {
    let mut risks = vec![risk("deletion", format!("The table is deleted with its items. {}", remaining(before)))];
    let stay = before.disassociated_replicas();
    let regions = members(before).into_keys().filter(|region| !stay.contains(region));
    let regions: Vec<String> = regions.map(|region| region.to_string()).collect();
    if !regions.is_empty() {
        let text = format!("The replicas in {} are deleted, too.", regions.join(" and "));
        risks.push(risk("replica-removed", text));
    }
    risks
}

/// What the items could be restored from.
fn remaining(before: &TableModel) -> &'static str {
    let snapshot = before.removal() == Removal::Snapshot;
    match Safeguards::of_state(before).recoverable {
        true if snapshot => "They can be restored from the backup that is made before, until you delete it.",
        true => {
            "They can be restored for 35 days, from the backup that DynamoDB makes of a table with point-in-time recovery."
        }
        false => {
            "Nothing is left to restore them from: point-in-time recovery is disabled, and `removal_policy` is not \"SNAPSHOT\"."
        }
    }
}

/// Settings that protect a table, or whose change reaches its items and readers.
pub(super) fn of_settings(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = protection(before, after, "");
    let after_of = members(after);
    for (region, before) in members(before) {
        let place = format!(" of the replica in {region}");
        risks.extend(after_of.get(&region).into_iter().flat_map(|after| protection(&before, after, &place)));
    }
    let expires = |table: &TableModel| {
        let ttl = table.ttl.known().filter(|ttl| ttl.enabled.known() != Some(&false))?;
        ttl.attribute_name.known().cloned()
    };
    if let Some(attribute) = expires(after).filter(|attribute| expires(before).as_ref() != Some(attribute)) {
        let text = format!(
            "Items expire by \"{attribute}\": DynamoDB deletes those in which that attribute holds a time that has passed."
        );
        risks.push(risk("expiry-enabled", text));
    }
    if before.resource_policy.is_known() && after.resource_policy.is_null() {
        let text =
            "The resource policy is removed: what only it permits is denied, and what it denied may be permitted.";
        risks.push(risk("policy-removed", text));
    }
    risks
}

/// Deletion protection and backups, of the table or of a replica.
fn protection(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    let mut risks = Vec::new();
    let off = |table: &TableModel| table.deletion_protection_enabled.known() == Some(&false);
    if off(after) && before.deletion_protection_enabled.known() == Some(&true) {
        risks.push(risk("protection-removed", format!("Deletion protection{place} is disabled.")));
    }
    let backups = |table: &TableModel| {
        let recovery = table.point_in_time_recovery.known()?;
        Some((*recovery.enabled.known()?, recovery.recovery_period_in_days.known().copied()))
    };
    match (backups(before), backups(after)) {
        (Some((true, _)), Some((false, _))) => {
            let text = format!("Point-in-time recovery{place} is disabled: what it has recorded is lost at once.");
            risks.push(risk("backups-disabled", text));
        }
        (Some((true, Some(days))), Some((true, Some(fewer)))) if fewer < days => {
            let text = format!("Point-in-time recovery{place} reaches back {fewer} days instead of {days}.");
            risks.push(risk("backups-shortened", text));
        }
        _ => {}
    }
    risks
}

/// What follows from the steps of an update.
pub(super) fn of_update(before: &TableModel, update: &Update) -> Vec<Risk> {
    let steps = || update.iter().map(|(_, step)| step);
    let built: BTreeSet<&IndexName> = steps().filter_map(Step::built_index).map(|(_, name)| name).collect();
    let deleted: Vec<&IndexName> = steps().filter_map(Step::deleted_index).collect();
    let mut risks = Vec::new();
    for name in &deleted {
        risks.push(match built.contains(name) {
            true => risk(
                "index-rebuilt",
                format!("Index \"{name}\" is deleted and built again: it answers nothing until then."),
            ),
            false => risk("index-removed", format!("Index \"{name}\" is deleted: what is asked of it fails.")),
        });
    }
    risks.extend(builds(update.iter()));
    risks.extend(steps().filter_map(removed_replica));
    risks.extend(stream(update));
    risks.extend(interruptions(before, &update.home).into_iter().map(|text| risk("interruption", text)));
    risks
}

/// A replica that goes, with its items or as a table of its own.
fn removed_replica(step: &Step) -> Option<Risk> {
    let text = match step {
        Step::Replica(ReplicaStep::Disassociate(_)) => {
            format!("The apply will {step}: it keeps its items, and gets no more writes of other Regions.")
        }
        Step::Replica(replica) if replica.removes() => {
            format!("The apply will {step}, with the items that are there.")
        }
        _ => return None,
    };
    Some(risk("replica-removed", text))
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
    Some(risk("stream-ended", text))
}

/// Indexes that are built while the table is in use. Those of a new table are part of its creation.
pub(super) fn builds<'a>(steps: impl Iterator<Item = (Option<&'a Region>, &'a Step)>) -> Vec<Risk> {
    let names: Vec<String> =
        steps.filter_map(|(_, step)| step.built_index()).map(|(_, name)| format!("\"{name}\"")).collect();
    let [least, most] = INDEX_BUILD_MINUTES.map(|minutes| minutes * names.len());
    let text = match names.as_slice() {
        [] => return Vec::new(),
        [name] => format!(
            "Index {name} takes {least} to {most} minutes to build on an empty table, and hours with many items. Queries on it fail \
             until it is built."
        ),
        names => format!(
            "Indexes {} are built one after the other: {least} to {most} minutes on an empty table, and hours with many items. \
             Queries on each fail until it is built.",
            names.join(", ")
        ),
    };
    vec![risk(INDEX_BUILD, text)]
}

/// Steps that may take longer than the apply waits.
pub(super) fn timeout(explained: &TableChange, planned: &TableModel) -> Option<Risk> {
    let timeouts = Timeouts::from_model(&planned.timeouts);
    let (name, timeout) = match explained.action {
        Action::Create => ("create", timeouts.create),
        Action::Update | Action::Import | Action::Replace | Action::Delete | Action::Forget => {
            ("update", timeouts.update)
        }
    };
    let total = explained.duration.as_ref()?;
    let most = Duration::from_secs(u64::try_from(total.most_minutes).unwrap_or(u64::MAX).saturating_mul(60));
    (most > timeout).then(|| {
        let text = format!(
            "The steps take up to {} minutes on an empty table, and `timeouts.{name}` ends the wait after {} minutes. The service goes \
             on with what has begun, and another apply completes the rest.",
            total.most_minutes,
            timeout.as_secs() / 60
        );
        risk("timeout", text)
    })
}
