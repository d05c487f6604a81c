//! Which replicas does a plan take over? The stored state has none, but the plan knows their streams, which it does of no new one.

use tf_provider::Attr;

use crate::table::members::{UnmanagedReplicas, with_unmanaged_replicas};
use crate::table::model::{ReplicaModel, TableModel};
use crate::table::replicas::{Consistency, ReplicasIn};

/// The state with these replicas, as they are planned where only the plan's warnings say what they are; `None` if there are none.
pub(super) fn completed(before: &TableModel, after: &TableModel) -> Option<TableModel> {
    // Members of a strongly consistent table may have no stream, and a state that says so has found them.
    let strong = Consistency::Strong.is(&before.multi_region_consistency);
    let exists =
        |replica: &Attr<ReplicaModel>| strong || replica.known().is_some_and(|replica| replica.stream_arn.is_known());
    let planned = after.replicas.known()?;
    let regions = planned.iter().filter(|(_, replica)| exists(replica)).map(|(region, _)| region.clone()).collect();
    let mut completed = with_unmanaged_replicas(before, &after.replicas, &UnmanagedReplicas::in_regions(regions))?;
    completed.witness_region = after.witness_region.clone();
    for (region, replica) in completed.replicas.known_mut().into_iter().flatten() {
        if let (Some(replica), Some(planned)) = (replica.known_mut(), planned.get(region).and_then(Attr::known)) {
            *replica = ReplicaModel {
                deletion_protection_enabled: planned.deletion_protection_enabled.clone(),
                disassociation_protection_enabled: planned.disassociation_protection_enabled.clone(),
                table_class: planned.table_class.clone(),
                read_capacity: planned.read_capacity.clone(),
                max_read_request_units: planned.max_read_request_units.clone(),
                global_secondary_indexes: planned.global_secondary_indexes.clone(),
                ..replica.clone()
            };
        }
    }
    Some(completed)
}

/// What a reader has to look up.
pub(super) fn note(completed: &TableModel) -> Option<String> {
    let replicas = ReplicasIn::new(completed.replicas.known()?.keys());
    Some(format!(
        "The {replicas} {} already and {} managed from now on: the plan has the warning \"Replica exists already\", which says what \
         changes there.",
        replicas.number("exists", "exist"),
        replicas.number("is", "are")
    ))
}
