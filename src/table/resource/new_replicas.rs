//! What is in the Regions that are to get a replica of a table that exists (V96).

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tf_provider::{Cancel, Diagnostic, Diagnostics, Path};

use super::PLAN_TIMEOUT;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane as _;
use crate::table::model::TableModel;
use crate::table::observed::{ObservedTable, TableStatus};
use crate::table::replicas::Consistency;
use crate::wait::{Deadline, read};

/// A table of the same name that is there already: another one cannot become a replica, and one that was not managed is no new
/// one. What cannot be read is judged by the apply.
pub(in crate::table) async fn judge_new_replicas(
    prior: &TableModel,
    planned: &TableModel,
    client: Option<&Aws>,
) -> Diagnostics {
    let (Some(aws), Some(name), Some(home)) = (client, planned.name.known(), planned.region.known()) else {
        return Diagnostics::none();
    };
    let Ok(name) = TableName::parse(name) else { return Diagnostics::none() };
    if prior.name != planned.name {
        return Diagnostics::none();
    }
    let known = |region: &str| prior.replicas.known().is_some_and(|replicas| replicas.contains_key(region));
    let new = planned.replicas.known().into_iter().flatten().map(|(region, _)| region).filter(|region| !known(region));
    let regions = new.filter_map(|region| Region::parse(region).ok());
    let (statistics, deadline) = (Statistics::default(), Deadline::starting_now(PLAN_TIMEOUT, Cancel::new()));
    let described = |region: Region| {
        let calls = TableCalls::connect(aws, &region, &statistics);
        let (name, deadline) = (&name, &deadline);
        async move { (region, read(deadline, || calls.table(name)).await.ok().flatten()) }
    };
    let mut diagnostics = Diagnostics::none();
    for (region, table) in join_all(regions.map(described)).await {
        // Some engines have one Region under every name. What is being deleted is gone when the replica is made.
        let is_there =
            |table: &ObservedTable| table.arn.region == region.as_str() && table.status != TableStatus::Deleting;
        if let Some(table) = table.filter(is_there) {
            diagnostics.push(there(&region, &table, home));
            other_regions_of_strong(&table, planned).into_iter().for_each(|refused| diagnostics.push(refused));
        }
    }
    diagnostics
}

/// A strongly consistent table that was not managed, with other Regions than it is to have: they never change (V94).
fn other_regions_of_strong(table: &ObservedTable, planned: &TableModel) -> Option<Diagnostic> {
    if table.replicas.consistency != Consistency::Strong {
        return None;
    }
    let live: BTreeSet<&str> =
        table.replicas.members.keys().map(Region::as_str).chain([table.arn.region.as_str()]).collect();
    let written = planned.replicas.known().into_iter().flatten().map(|(region, _)| region.as_str());
    let written: BTreeSet<&str> = written.chain(planned.region.known().map(String::as_str)).collect();
    let witness = table.replicas.witness.as_ref().map(|(region, _)| region.as_str());
    if (&live, witness) == (&written, planned.witness_region.known().map(String::as_str)) {
        return None;
    }
    let regions = live.into_iter().collect::<Vec<_>>().join(" and ");
    let witness = witness.map(|region| format!(", with its witness in {region}")).unwrap_or_default();
    let detail = format!(
        "of a strongly consistent table are fixed, and this one is in {regions}{witness}. Write these, or set `replicas = {{}}` and no \
         `witness_region` first, which deletes the items in the other Regions and keeps those of the table; apply, then add the Regions \
         as you want them."
    );
    Some(Diagnostic::error(Path::of("replicas"), "Regions of a strongly consistent table are fixed", detail))
}

fn there(region: &Region, table: &ObservedTable, home: &str) -> Diagnostic {
    let path = Path::of("replicas").key(region.as_str());
    let is_replica = table.replicas.members.keys().any(|member| member.as_str() == home);
    if is_replica {
        let detail = format!(
            "exists, although the state does not have it: the replica in {region} was left out of the configuration, or another tool \
             has made it. It is managed from now on. If something of it would be lost that this plan does not show, the apply stops \
             before that, and the next plan shows it."
        );
        return Diagnostic::warning(path, "Replica exists already", detail);
    }
    let detail = format!(
        "cannot be created: {region} has another table named \"{}\", and DynamoDB does not join two tables. Delete that one if its items \
         are not needed, or leave the Region out of `replicas`.",
        table.name
    );
    Diagnostic::error(path, "Table exists in the Region of a replica", detail)
}
