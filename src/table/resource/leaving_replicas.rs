//! Replicas that were not managed, and that a configuration of replicas deletes: what a plan reads and says of them.

use futures_util::future::join_all;
use tf_provider::resource::{ApplyRequest, PlanRequest};
use tf_provider::{Attr, Cancel, Diagnostic, Path};

use super::PLAN_TIMEOUT;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::Table;
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane as _;
use crate::table::members::with_leaving_replicas;
use crate::table::model::TableModel;
use crate::table::private_state::unmanaged_replicas;
use crate::wait::{Deadline, read};

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
    let (statistics, deadline) = (Statistics::default(), Deadline::starting_now(PLAN_TIMEOUT, Cancel::new()));
    let protected = |region: Region| {
        let calls = TableCalls::connect(aws, &region, &statistics);
        let deadline = &deadline;
        async move { read(deadline, || calls.table(name)).await.ok().flatten().map(|table| table.protected) }
    };
    let replicas = before.replicas.known_mut().into_iter().flatten();
    let replicas = replicas.filter_map(|(region, replica)| Some((Region::parse(region).ok()?, replica.known_mut()?)));
    let read = replicas.map(|(region, replica)| {
        let protected = protected(region);
        async move { replica.deletion_protection_enabled = protected.await.map_or_else(Attr::unknown, Attr::Known) }
    });
    join_all(read).await;
}
