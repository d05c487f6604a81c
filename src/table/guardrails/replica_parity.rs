//! A replica that is less secured than the table.

use tf_provider::{Attr, Path};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::model::{PointInTimeRecoveryModel, ReplicaModel, TableModel};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::REPLICA_PARITY,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Replica is weaker than the table",
    fires: "A replica has no deletion protection, no backups or no alarms, and the table has.",
    why: || "When the table's Region fails, the replica is what is left, with what secures it.".to_owned(),
    fix: "Remove the setting from the replica, so that the table's holds, or give `alarm_actions` of the replica's Region.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let replicas = subject.table.replicas.known().into_iter().flatten();
    replicas.filter_map(|(region, replica)| weaker(subject.table, region, replica.known()?)).collect()
}

fn weaker(table: &TableModel, region: &str, replica: &ReplicaModel) -> Option<Finding> {
    let off = |table: bool, replica: bool| table && !replica;
    let lacks = [
        (
            "deletion protection",
            off(is(&table.deletion_protection_enabled), !is_not(&replica.deletion_protection_enabled)),
        ),
        ("backups", off(recovers(&table.point_in_time_recovery), recovers(&replica.point_in_time_recovery))),
        ("alarms", table.alarms.is_known() && replica.alarm_actions.is_null()),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter_map(|(what, lacks)| lacks.then_some(what)).collect();
    let what = format!("The replica in {region} lacks what the table has: {}.", lacks.join(", "));
    (!lacks.is_empty()).then(|| Finding::new(Path::of("replicas").key(region), what))
}

fn is(flag: &Attr<bool>) -> bool {
    flag.known() == Some(&true)
}

fn is_not(flag: &Attr<bool>) -> bool {
    flag.known() == Some(&false)
}

/// What is not known yet counts as enabled.
fn recovers(recovery: &Attr<PointInTimeRecoveryModel>) -> bool {
    recovery.is_unknown() || recovery.known().is_some_and(|recovery| !is_not(&recovery.enabled))
}
