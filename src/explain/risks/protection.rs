//! What protects a table and its items against their loss.

use super::{Risk, high, medium};
use crate::table::model::{Removal, ReplicaRemoval, TableModel};
use tf_provider::Attr;

/// Deletion protection and backups, of the table or of a replica.
pub(super) fn of_member(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    let mut risks = Vec::new();
    if is_disabled(&before.deletion_protection_enabled, &after.deletion_protection_enabled) {
        risks.push(medium("protection-removed", format!("Deletion protection{place} is disabled.")));
    }
    if is_disabled(&before.disassociation_protection_enabled, &after.disassociation_protection_enabled) {
        let text = format!("Protection against disassociation{place} is disabled.");
        risks.push(medium("protection-removed", text));
    }
    risks.extend(backups(before, after, place));
    risks
}

fn is_disabled(before: &Attr<bool>, after: &Attr<bool>) -> bool {
    before.known() == Some(&true) && after.known() == Some(&false)
}

fn backups(before: &TableModel, after: &TableModel, place: &str) -> Option<Risk> {
    let backups = |table: &TableModel| {
        let recovery = table.point_in_time_recovery.known()?;
        Some((*recovery.enabled.known()?, recovery.recovery_period_in_days.known().copied()))
    };
    match (backups(before)?, backups(after)?) {
        ((true, _), (false, _)) => {
            let text = format!("Point-in-time recovery{place} is disabled: what it has recorded is lost at once.");
            Some(high("backups-disabled", text))
        }
        ((true, Some(days)), (true, Some(fewer))) if fewer < days => {
            let text = format!(
                "Point-in-time recovery{place} reaches back {fewer} days instead of {days}: what is older cannot be restored any more."
            );
            Some(medium("backups-shortened", text))
        }
        _ => None,
    }
}

/// What a later destroy does, to the table or to a replica that leaves.
pub(super) fn removal_policies(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = Vec::new();
    let text = match (before.removal(), after.removal()) {
        (Removal::Retain, Removal::Snapshot) => {
            "A destroy deletes the table after a backup from now on, and no longer keeps it."
        }
        (Removal::Retain, Removal::Destroy) => "A destroy deletes the table from now on, and no longer keeps it.",
        (Removal::Snapshot, Removal::Destroy) => "A destroy makes no backup any more before it deletes the table.",
        (Removal::Destroy | Removal::Snapshot | Removal::Retain, _) => "",
    };
    if !text.is_empty() {
        risks.push(medium("removal-policy-weakened", text));
    }
    let replicas = |table: &TableModel| table.replicas.known().cloned().unwrap_or_default();
    let after = replicas(after);
    for (region, replica) in replicas(before) {
        let removal = |replica: &Attr<_>| replica.known().map(ReplicaRemoval::of);
        let now = after.get(&region).and_then(removal);
        if (removal(&replica), now) == (Some(ReplicaRemoval::Disassociate), Some(ReplicaRemoval::Destroy)) {
            let text = format!(
                "The replica in {region} is deleted from now on when it leaves `replicas`, and no longer kept."
            );
            risks.push(medium("removal-policy-weakened", text));
        }
    }
    risks
}
