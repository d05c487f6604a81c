//! A replica is deleted with its items.

use tf_provider::{Attr, Path};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::model::{ReplicaModel, ReplicaRemoval, TableModel};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_REPLICA_REMOVAL,
    severities: Severities::refused_outside_development(),
    aliases: &[],
    summary: "Replica will be deleted",
    fires: "A Region leaves `replicas`.",
    why: || {
        "Applications that read and write in the Region fail, and its stream, backups and settings go with the replica."
            .to_owned()
    },
    fix: "Keep the Region in `replicas`. To delete the replica, move its applications to another Region, and give the reason as a suppression.",
    judge: Judge::Change(judge),
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, _: &Effects<'_>) -> Vec<Place> {
    // Another home may turn out to be one of the replicas.
    if planned.is_some_and(|planned| planned.region.is_unknown()) {
        return Vec::new();
    }
    let before = prior.and_then(|prior| prior.replicas.known());
    let after = planned.and_then(|planned| planned.replicas.known());
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let place = |region: &String| Place {
        path: Path::of("replicas").key(region),
        what: format!("The replica in {region} is deleted, with the items as they are there."),
        repair: None,
        age: Age::New,
    };
    // One that becomes a table of its own keeps its items.
    let is_deleted = |replica: &Attr<ReplicaModel>| {
        replica.known().is_none_or(|replica| ReplicaRemoval::of(replica) == ReplicaRemoval::Destroy)
    };
    let removed = before.iter().filter(|(region, replica)| !after.contains_key(*region) && is_deleted(replica));
    removed.map(|(region, _)| place(region)).collect()
}
