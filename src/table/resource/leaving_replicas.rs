//! Replicas that were not managed, and that a configuration of replicas deletes: what a plan reads and says of them.

use tf_provider::resource::{ApplyRequest, PlanRequest};
use tf_provider::{Attr, Diagnostic, Path};

use super::other_regions::described;
use crate::aws::Aws;
use crate::names::{Region, TableName};
use crate::table::Table;
use crate::table::members::with_leaving_replicas;
use crate::table::model::TableModel;
use crate::table::private_state::unmanaged_replicas;

/// The prior state with the replicas that were not managed and that the configuration leaves out; `None` if there are none. What
/// protects them is read, so that the plan refuses what DynamoDB would.
pub(in crate::table) async fn leaving_replicas(request: &PlanRequest<'_, Table>) -> Option<TableModel> {
    let recorded = unmanaged_replicas(request.prior_private)?;
    let mut before = with_leaving_replicas(request.prior?, &request.config.replicas, &recorded)?;
    if let (Some(aws), Some(name)) = (request.client, before.name.known().and_then(|name| TableName::parse(name).ok()))
    {
        read_protection(&mut before, aws, &name).await;
    }
    Some(before)
}

/// The same of the plan that is applied.
pub(super) fn of_apply(request: &ApplyRequest<'_, Table>) -> Option<TableModel> {
    let recorded = unmanaged_replicas(request.planned_private)?;
    with_leaving_replicas(request.prior?, &request.planned.replicas, &recorded)
}

/// What the plan says of them: no state had their attributes, so that no difference shows their end.
pub(in crate::table) fn replicas_leave(before: &TableModel) -> Diagnostic {
    let regions: Vec<&str> = before.replicas.known().into_iter().flatten().map(|(region, _)| region.as_str()).collect();
    let regions = regions.join(" and ");
    let detail = format!(
        "The table has replicas in {regions} that were not managed until now, which is why the difference does not show them. From now \
         on `replicas` says which there are: those in {regions} are deleted, with the items as they are there. To keep one, write its \
         Region; to leave all of them alone, leave `replicas` out."
    );
    Diagnostic::warning(Path::of("replicas"), "Unmanaged replicas will be deleted", detail)
}

/// What cannot be read is judged by the apply.
async fn read_protection(before: &mut TableModel, aws: &Aws, name: &TableName) {
    let Some(replicas) = before.replicas.known_mut() else { return };
    let regions: Vec<Region> = replicas.keys().filter_map(|region| Region::parse(region).ok()).collect();
    for (region, table) in described(aws, name, regions.into_iter()).await {
        if let Some(replica) = replicas.get_mut(region.as_str()).and_then(Attr::known_mut) {
            replica.deletion_protection_enabled =
                table.map_or_else(Attr::unknown, |table| Attr::Known(table.protected));
        }
    }
}
