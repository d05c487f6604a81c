//! Whether an operation may delete a table: the plan's judgment with what this run has read, and the apply's with what is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use tf_provider::private::Private;
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::place;
use crate::aws::Aws;
use crate::config::GuardrailPolicy;
use crate::names::{Region, TableName};
use crate::table::guardrails::check_loss;
use crate::table::loss::{Loss, PossibleLoss, created_twice, renamed};
use crate::table::model::{KeyModel, TableModel};
use crate::table::plan::plan_destroy;
use crate::table::private_state;
use crate::table::run_record::RunRecord;
use crate::table::safeguards::Safeguards;
use crate::table::table_ref::TableRef;

/// What the plan of a change hands to the plan that follows it if the change turns out to be a replacement.
pub(in crate::table) fn before_replacement(prior: &TableModel, private: &Private) -> Private {
    private_state::with_replaced(private.clone(), Safeguards::of_state(prior))
}

/// Refuses a creation that replaces a table which must not be lost. `private` is that of the change which the creation is
/// the second half of. Terraform hands over nothing of the kind for a tainted table, but the run has read it before.
pub(in crate::table) fn judge_creation(planned: &TableModel, private: &Private, client: Option<&Aws>) -> Diagnostics {
    let policy = &policy(client);
    let table = planned.name.known().map_or("", String::as_str);
    if let Some(safeguards) = private_state::replaced(private) {
        return check_loss(PossibleLoss { table, safeguards, loss: Loss::Replace }, policy);
    }
    let Some((record, name)) = client.and_then(|client| record(planned, client)) else { return Diagnostics::none() };
    let before = record.plan_creation(&name, keys(planned));
    if let Some(other) = before.creation_planned {
        return created_twice(table, &other, &keys(planned)).into();
    }
    if before.deletion_planned {
        return renamed(table).into();
    }
    let judge = |safeguards| check_loss(PossibleLoss { table, safeguards, loss: Loss::Recreate }, policy);
    before.existing.map_or_else(Diagnostics::none, judge)
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
pub(in crate::table) fn judge_destroy(prior: &TableModel, client: Option<&Aws>) -> Diagnostics {
    let refused = plan_destroy(prior, &policy(client));
    let keeps = prior.removal_policy.known().map(String::as_str) == Some("RETAIN");
    match client.and_then(|client| record(prior, client)) {
        Some((record, name)) if !keeps && record.plan_deletion(&name) => renamed(name.as_str()).into(),
        Some(_) | None => refused,
    }
}

/// The table that the state describes. Another one may have taken its name since.
pub(super) fn table_of_state(name: &TableName, prior: &TableModel, private: &Private) -> TableRef {
    TableRef { name: name.clone(), id: prior.table_id.known().cloned(), created_at: private_state::created_at(private) }
}

/// How strictly the provider block wants tables to be judged.
pub(super) fn policy(client: Option<&Aws>) -> GuardrailPolicy {
    client.map(|client| GuardrailPolicy::of(client.settings())).unwrap_or_default()
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
