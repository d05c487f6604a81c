//! Whether an operation may delete a table: the plan's judgment with what this run has read, and the apply's with what is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use tf_provider::private::Private;
use tf_provider::{Attr, Cancel, Diagnostic, Diagnostics, Path};

use super::{PLAN_TIMEOUT, place};
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::config::GuardrailPolicy;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane as _;
use crate::table::guardrails::check_loss;
use crate::table::loss::{
    Loss, PossibleLoss, ReplacedTable, created_twice, imported_and_deleted, kept_and_created, name_is_taken, renamed,
    unannounced,
};
use crate::table::model::{KeyModel, Removal, TableModel};
use crate::table::observed::TableStatus;
use crate::table::plan::{Plan, plan_destroy};
use crate::table::private_state;
use crate::table::run_record::{BeforeDeletion, RunRecord};
use crate::table::table_ref::TableRef;
use crate::wait::{Deadline, read};

/// What the plan of a change hands to the plan that follows it if the change turns out to be a replacement.
pub(in crate::table) fn before_replacement(prior: &TableModel, private: &Private) -> Private {
    private_state::with_replaced(private.clone(), &ReplacedTable::of_state(prior))
}

/// Refuses to replace a table that this run has not read. The plan that is made again for an apply is such a plan if a value
/// that was known only then turns out to be another one than the table has: the plan did not announce a replacement, and
/// the host would call it a bug. No message tells that plan from one that is made with `-refresh=false`.
pub(in crate::table) fn replaced_unread(prior: &TableModel, plan: &Plan, client: Option<&Aws>) -> Option<Diagnostic> {
    let first = plan.replaced.first()?;
    let (record, name) = record(prior, client?)?;
    (!record.exists(&name)).then(|| unannounced(first, name.as_str()))
}

/// Refuses a change of name or Region, which deletes the table, if this plan creates a table in its place.
pub(in crate::table) fn judge_move(prior: &TableModel, planned: &TableModel, client: Option<&Aws>) -> Diagnostics {
    let replaced = ReplacedTable::of_state(prior);
    let moves = planned.name.is_known() && planned.region.is_known() && !replaced.has_name_of(planned);
    let record = client.and_then(|client| record(prior, client)).filter(|_| moves && !replaced.is_kept);
    record.and_then(|(record, name)| taken_up(&record, &name)).map_or_else(Diagnostics::none, Diagnostics::from)
}

/// Records the deletion, and refuses it if this plan creates or imports the same table.
fn taken_up(record: &RunRecord, name: &TableName) -> Option<Diagnostic> {
    match record.plan_deletion(name) {
        BeforeDeletion::Creation => Some(renamed(name.as_str())),
        BeforeDeletion::Import => Some(imported_and_deleted(name.as_str())),
        BeforeDeletion::Nothing => None,
    }
}

/// Whether the planned creation follows the deletion of a table.
pub(in crate::table) fn replaces(planned: &TableModel, private: &Private, client: Option<&Aws>) -> bool {
    let exists =
        || client.and_then(|client| record(planned, client)).is_some_and(|(record, name)| record.exists(&name));
    private_state::replaced(private).is_some() || exists()
}

/// Refuses a creation that replaces a table which must not be lost. `private` is that of the change which the creation is
/// the second half of. Terraform hands over nothing of the kind for a tainted table, but the run has read it before.
pub(in crate::table) async fn judge_creation(
    planned: &TableModel,
    private: &Private,
    client: Option<&Aws>,
) -> Diagnostics {
    let policy = &policy(client);
    let table = planned.name.known().map_or("", String::as_str);
    let replaced = private_state::replaced(private);
    let mut refused = Diagnostics::none();
    if let Some(replaced) = &replaced {
        let loss = PossibleLoss { table, safeguards: replaced.safeguards, loss: Loss::Replace };
        refused.extend(check_loss(loss, policy));
        if replaced.has_name_of(planned) {
            if replaced.is_kept {
                refused.push(kept_and_created(table));
            }
            return refused;
        }
    }
    let Some(client) = client else { return refused };
    let Ok((region, name)) = place(planned, client) else { return refused };
    let before = run_record(client, &region).plan_creation(&name, keys(planned));
    if let Some(other) = before.creation_planned {
        refused.push(created_twice(table, &other, &keys(planned)));
    } else if before.deletion_planned {
        refused.push(renamed(table));
    } else if replaced.is_some() {
        if is_taken(client, &region, &name).await {
            refused.push(name_is_taken(table, region.as_str()));
        }
    } else if let Some(safeguards) = before.existing {
        refused.extend(check_loss(PossibleLoss { table, safeguards, loss: Loss::Recreate }, policy));
    }
    refused
}

/// Whether a table has the name already. What cannot be read is for the apply.
async fn is_taken(client: &Aws, region: &Region, name: &TableName) -> bool {
    let calls = TableCalls::connect(client, region, &Statistics::default());
    let deadline = Deadline::starting_now(PLAN_TIMEOUT, Cancel::new());
    let found = read(&deadline, || calls.table(name)).await.ok().flatten();
    found.is_some_and(|table| table.status != TableStatus::Deleting)
}

/// Refuses alarms whose names are those of another table's in the same plan: each apply would overwrite the other's.
pub(in crate::table) fn judge_alarms(planned: &TableModel, client: Option<&Aws>) -> Diagnostics {
    let settings = planned.alarm_settings.known().into_iter().flat_map(BTreeMap::values).filter_map(Attr::known);
    let names = settings.filter_map(|settings| settings.name.known());
    let Some((record, table)) = client.and_then(|client| record(planned, client)) else { return Diagnostics::none() };
    let taken = record.plan_alarms(&table, names);
    let Some((alarm, other)) = taken.first_key_value() else { return Diagnostics::none() };
    let detail = format!(
        "Table \"{table}\" and table \"{other}\" are both to have an alarm named \"{alarm}\", which is made of \
         `name_prefix`, the table's name and the rule. An alarm belongs to one table. Choose another `name_prefix`."
    );
    Diagnostic::error(Path::of("alarms").attribute("name_prefix"), "Alarm name is taken", detail).into()
}

/// The keys of a table, which say to a reader which of two resources is meant.
fn keys(table: &TableModel) -> String {
    let name = |key: &Attr<KeyModel>| key.known().and_then(|key| key.name.known()).map(|name| format!("\"{name}\""));
    let partition = name(&table.partition_key).unwrap_or_else(|| "that is not known yet".to_owned());
    match name(&table.sort_key) {
        Some(sort) => format!("partition key {partition} and sort key {sort}"),
        None => format!("partition key {partition}"),
    }
}

/// Refuses to destroy a table that must not be lost, or that the same plan creates again.
pub(in crate::table) fn judge_destroy(prior: &TableModel, private: &Private, client: Option<&Aws>) -> Diagnostics {
    let unmanaged = private_state::unmanaged_replicas(private).unwrap_or_default().regions();
    let refused = plan_destroy(prior, &unmanaged, &policy(client));
    let keeps = prior.removal() == Removal::Retain;
    let record = client.and_then(|client| record(prior, client)).filter(|_| !keeps);
    record.and_then(|(record, name)| taken_up(&record, &name)).map_or(refused, Diagnostics::from)
}

/// The table that the state describes. Another one may have taken its name since.
pub(super) fn table_of_state(name: &TableName, prior: &TableModel, private: &Private) -> TableRef {
    TableRef { name: name.clone(), id: prior.table_id.known().cloned(), created_at: private_state::created_at(private) }
}

/// How strictly the provider block wants tables to be judged.
pub(super) fn policy(client: Option<&Aws>) -> GuardrailPolicy {
    client.map(|client| client.settings().guardrails.clone()).unwrap_or_default()
}

/// This run's record of a Region.
pub(super) fn run_record(client: &Aws, region: &Region) -> Arc<RunRecord> {
    client.clients(region).extensions.get()
}

/// This run's record of the table's Region, and the table's name.
fn record(model: &TableModel, client: &Aws) -> Option<(Arc<RunRecord>, TableName)> {
    let (region, name) = place(model, client).ok()?;
    Some((run_record(client, &region), name))
}
