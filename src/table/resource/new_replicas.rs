//! What is in the Regions that are to get a replica of a table that exists (V96). Replicas that a refresh has recorded are not new.

use std::collections::BTreeSet;

use tf_provider::{Diagnostic, Diagnostics, Path};

use super::other_regions::described;
use crate::aws::Aws;
use crate::names::{Region, TableName};
use crate::table::model::TableModel;
use crate::table::observed::{ObservedTable, TableStatus};
use crate::table::plan::fixed_regions;
use crate::table::replicas::Consistency;

/// A table of the same name that is there already: another one cannot become a replica, and a replica that no refresh has seen is
/// no new one. What cannot be read is judged by the apply.
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
    let mut diagnostics = Diagnostics::none();
    // Some engines have one Region under every name. What is being deleted is gone when the replica is made.
    let is_there = |region: &Region, table: &ObservedTable| {
        table.arn.region == region.as_str() && table.status != TableStatus::Deleting
    };
    let found = described(aws, &name, regions).await.into_iter();
    let found = found.filter_map(|(region, table)| Some((table.filter(|table| is_there(&region, table))?, region)));
    let found: Vec<(ObservedTable, Region)> = found.collect();
    found.iter().for_each(|(table, region)| diagnostics.push(there(region, table, home)));
    // All of them say the same.
    let refused = found.iter().find_map(|(table, _)| other_regions_of_strong(table, planned));
    refused.into_iter().for_each(|refused| diagnostics.push(refused));
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
    Some(fixed_regions(&live, witness))
}

fn there(region: &Region, table: &ObservedTable, home: &str) -> Diagnostic {
    let path = Path::of("replicas").key(region.as_str());
    let is_replica = table.replicas.members.keys().any(|member| member.as_str() == home);
    if is_replica {
        let detail = format!(
            "exists, although neither the state nor its last refresh has it: another tool has made the replica in {region}, or this plan \
             is made without a refresh. It is managed from now on: its reads, maximums and table class become those of this plan, which \
             does not show what they are now. If something else would be lost, the apply stops before that, and the next plan shows it. \
             To see everything before, plan again, without `-refresh=false`."
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
