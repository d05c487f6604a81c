//! Replicas that were not managed, once a configuration names replicas: what a plan reads and says of those that it takes over and
//! of those that it deletes.

use std::collections::BTreeMap;

use tf_provider::resource::{ApplyRequest, PlanRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::other_regions::described;
use crate::aws::Aws;
use crate::names::{Region, TableName};
use crate::table::Table;
use crate::table::members::with_unmanaged_replicas;
use crate::table::model::{ReplicaModel, TableModel};
use crate::table::observed::ObservedTable;
use crate::table::plan::{not_found_there, other_key, taken_over};
use crate::table::private_state::unmanaged_replicas;
use crate::table::replicas::{Consistency, ReplicasIn};
use crate::table::settings::Encryption;

/// The prior state with the replicas that were not managed.
pub(in crate::table) struct UnmanagedFound {
    /// What the plan starts from.
    pub(in crate::table) before: TableModel,
    /// The Regions in which the plan has not found the replica; none if it cannot look.
    not_found: Vec<Region>,
}

/// `None` if there are none, or if the configuration does not manage replicas. What protects them is read, so that the plan refuses
/// what DynamoDB would, and the keys of those that stay.
pub(in crate::table) async fn find_unmanaged_replicas(request: &PlanRequest<'_, Table>) -> Option<UnmanagedFound> {
    let recorded = unmanaged_replicas(request.prior_private)?;
    let mut before = with_unmanaged_replicas(request.prior?, &request.config.replicas, &recorded)?;
    let mut not_found = Vec::new();
    if let (Some(aws), Some(name)) = (request.client, before.name.known().and_then(|name| TableName::parse(name).ok()))
    {
        not_found = read_regions(&mut before, aws, &name).await;
    }
    Some(UnmanagedFound { before, not_found })
}

/// The same state for the apply of that plan, which has announced the protection of the replicas that it takes over, whatever that
/// was.
pub(super) fn of_apply(request: &ApplyRequest<'_, Table>) -> Option<TableModel> {
    let recorded = unmanaged_replicas(request.planned_private)?;
    let mut before = with_unmanaged_replicas(request.prior?, &request.planned.replicas, &recorded)?;
    let opposite = |protected: &Attr<bool>| protected.clone().map(|protected| !protected);
    for (region, replica) in before.replicas.known_mut().into_iter().flatten() {
        if let (Some(replica), Some(planned)) = (replica.known_mut(), of_region(request.planned, region)) {
            replica.deletion_protection_enabled = opposite(&planned.deletion_protection_enabled);
            replica.disassociation_protection_enabled = opposite(&planned.disassociation_protection_enabled);
        }
    }
    Some(before)
}

fn of_region<'a>(table: &'a TableModel, region: &str) -> Option<&'a ReplicaModel> {
    table.replicas.known()?.get(region)?.known()
}

/// What the plan says of them: no state had their attributes, so that no difference shows what becomes of them.
pub(in crate::table) fn announce_unmanaged(found: &UnmanagedFound, planned: &TableModel) -> Diagnostics {
    let UnmanagedFound { before, not_found } = found;
    let mut diagnostics = Diagnostics::none();
    let (stay, leave): (Vec<&str>, Vec<&str>) =
        regions(before).partition(|region| of_region(planned, region).is_some());
    if !leave.is_empty() {
        diagnostics.push(replicas_leave(before, &leave));
    }
    for region in stay {
        if not_found.iter().any(|missing| missing.as_str() == region) {
            diagnostics.push(not_found_there(region));
            continue;
        }
        diagnostics.extend(taken_over(before, planned, region).map_or_else(Diagnostics::none, Diagnostics::from));
        diagnostics.extend(other_key(before, planned, region).map_or_else(Diagnostics::none, Diagnostics::from));
    }
    diagnostics
}

fn regions(table: &TableModel) -> impl Iterator<Item = &str> {
    table.replicas.known().into_iter().flat_map(BTreeMap::keys).map(String::as_str)
}

fn replicas_leave(before: &TableModel, regions: &[&str]) -> Diagnostic {
    let replicas = ReplicasIn::new(regions);
    let alarms = match before.alarms.is_null() {
        true => "",
        false => " Alarms of this table there, of the names that `alarms` gives, are deleted, too.",
    };
    let detail = match Consistency::Strong.is(&before.multi_region_consistency) {
        true => strong_replicas_leave(&replicas, before.witness_region.known(), alarms),
        false => format!(
            "The table has {}{replicas} that {} not managed until now, which is why the difference does not show {}. From now on \
             `replicas` says which there are: {} in {} deleted, with the items as they are there.{alarms} To keep one, write its Region; \
             to leave all of them alone, leave `replicas` out.",
            replicas.number("a ", ""),
            replicas.number("was", "were"),
            replicas.number("it", "them"),
            replicas.number("the one", "those"),
            replicas.regions() + replicas.number(" is", " are"),
        ),
    };
    Diagnostic::warning(Path::of("replicas"), "Unmanaged replicas will be deleted", detail)
}

/// The Regions of a strongly consistent table never change (V94).
fn strong_replicas_leave(replicas: &ReplicasIn, witness: Option<&String>, alarms: &str) -> String {
    let (witness, with_witness) = match witness {
        Some(region) => (format!(" and the witness in {region}"), ", and `witness_region`"),
        None => (String::new(), ""),
    };
    format!(
        "The table is strongly consistent, and the {replicas}{witness} were not managed until now, which is why the difference does not \
         show them. From now on `replicas` says which there are: they are deleted together, with the items as they are there.{alarms} \
         They can only be kept together: write all of their Regions, `multi_region_consistency = \"STRONG\"`{with_witness}. To leave \
         them alone, leave `replicas` out."
    )
}

/// Completes the replicas with what their Regions say; returns those in which there is none, or none that can be read.
async fn read_regions(before: &mut TableModel, aws: &Aws, name: &TableName) -> Vec<Region> {
    let Some(replicas) = before.replicas.known_mut() else { return Vec::new() };
    let regions: Vec<Region> = replicas.keys().filter_map(|region| Region::parse(region).ok()).collect();
    let mut not_found = Vec::new();
    for (region, table) in described(aws, name, regions.into_iter()).await {
        let replica = replicas.get_mut(region.as_str()).and_then(Attr::known_mut);
        match (table, replica) {
            (Some(table), Some(replica)) => complete(replica, &table),
            _ => not_found.push(region),
        }
    }
    not_found
}

fn complete(replica: &mut ReplicaModel, table: &ObservedTable) {
    replica.deletion_protection_enabled = Attr::Known(table.protected);
    if let Some(protected) = table.disassociation_protected {
        replica.disassociation_protection_enabled = Attr::Known(protected);
    }
    if let Encryption::CustomerManaged(key) = &table.encryption.current {
        replica.kms_key_arn = Attr::Known(key.to_string());
    }
    // What takes it over knows its stream in the plan: that is how a reader of the plan tells it from a new replica.
    if !replica.stream_arn.is_null() {
        replica.stream_arn = table.stream_arn.clone().map_or_else(Attr::unknown, Attr::Known);
        replica.stream_label = table.stream_label.clone().map_or_else(Attr::unknown, Attr::Known);
    }
}
