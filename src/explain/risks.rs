//! What can be lost or stop working when a plan is applied.
//!
//! `protection`, `settings`, `capacity`, `policies` and `alarms` compare the table before and after, and each replica as a table
//! of its own; `update` reads the steps of a change. Which attribute leads to which risk, and why some lead to none, is stated in
//! `tests/attributes.rs`.

use std::time::Duration;

use super::explanation::{Action, Risk, Severity, TableChange};
use crate::table::members::members;
use crate::table::model::{Removal, TableModel};
use crate::table::replicas::ReplicasIn;
use crate::table::safeguards::Safeguards;
use crate::table::timeouts::Timeouts;

mod alarms;
mod capacity;
mod policies;
mod protection;
mod settings;
mod update;

pub(super) use capacity::starts_at_minimum;
pub(super) use update::{INDEX_BUILD, builds, of_update};

fn high(id: &'static str, text: impl Into<String>) -> Risk {
    Risk { id, severity: Severity::High, text: text.into() }
}

fn medium(id: &'static str, text: impl Into<String>) -> Risk {
    Risk { id, severity: Severity::Medium, text: text.into() }
}

fn low(id: &'static str, text: impl Into<String>) -> Risk {
    Risk { id, severity: Severity::Low, text: text.into() }
}

/// A table that is deleted and created again.
pub(super) fn replacement(before: &TableModel, reason: Option<&str>) -> Risk {
    let because = reason.map(|reason| format!(", because {reason}")).unwrap_or_default();
    high(
        "replacement",
        format!("The table is deleted with its items, and an empty one is created{because}. {}", remaining(before)),
    )
}

/// A table that is deleted.
pub(super) fn deletion(before: &TableModel) -> Vec<Risk> {
    let mut risks = vec![high("deletion", format!("The table is deleted with its items. {}", remaining(before)))];
    let stay = before.disassociated_replicas();
    let regions = members(before).into_keys().filter(|region| !stay.contains(region));
    let regions: Vec<_> = regions.collect();
    if !regions.is_empty() {
        let replicas = ReplicasIn::new(regions);
        let text = format!("The {replicas} {} deleted, too.", replicas.number("is", "are"));
        risks.push(high("replica-removed", text));
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

/// Settings that differ, of the table and of each replica that stays.
pub(super) fn of_settings(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = of_member(before, after, "");
    risks.extend(settings::of_table(before, after));
    risks.extend(alarms::of_table(before, after));
    risks.extend(capacity::of_table(before, after));
    risks.extend(capacity::of_replicas(before, after));
    let after_of = members(after);
    for (region, before) in members(before) {
        let Some(after) = after_of.get(&region) else { continue };
        let place = format!(" of the replica in {region}");
        risks.extend(of_member(&before, after, &place));
        risks.extend(alarms::of_replica(&before, after, &place));
    }
    risks
}

/// What a replica has of its own, as the table has.
fn of_member(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    let mut risks = protection::of_member(before, after, place);
    risks.extend(settings::of_member(before, after, place));
    risks.extend(policies::of_member(before, after, place));
    risks
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
        low("timeout", text)
    })
}
