//! The deletion of a table, after a backup where that is wanted, with its replicas that are managed.

use tf_provider::resource::{DeleteRequest, Deleted, Outcome};
use tf_provider::{Diagnostic, Diagnostics, Path};

use super::members::Regions;
use super::safety::{policy, run_record, table_of_state};
use super::{condition, moved, place, unique_name};
use crate::aws::statistics::Statistics;
use crate::config::GuardrailPolicy;
use crate::names::{Region, TableName};
use crate::table::Table;
use crate::table::apply::{ApplyError, Deletion, delete as delete_table, delete_replicas};
use crate::table::calls::TableCalls;
use crate::table::failure::{extended, report};
use crate::table::guardrails::check_loss;
use crate::table::loss::{Loss, PossibleLoss};
use crate::table::model::{Removal, TableModel};
use crate::table::observe::observe_safeguards;
use crate::table::operation_log::{Operation, OperationLog};
use crate::table::plan::{in_the_way, left_behind, newer};
use crate::table::private_state;
use crate::table::read_scope::ReadScope;
use crate::table::replicas::{Consistency, removal};
use crate::table::safeguards::Safeguards;
use crate::table::timeouts::Timeouts;
use crate::wait::Deadline;

pub(in crate::table) async fn delete(request: DeleteRequest<'_, Table>) -> Deleted<Table> {
    let (region, name) = match place(request.prior, request.client) {
        Ok(place) => place,
        Err(diagnostic) => return Outcome::failed(diagnostic),
    };
    run_record(request.client, &region).applied(&name);
    let log = OperationLog::of(Operation::Delete, &name, &region);
    let remove = async { (remove(request, &region, &name, log.statistics()).await, None) };
    log.until_ended(remove).await
}

async fn remove(
    request: DeleteRequest<'_, Table>,
    region: &Region,
    name: &TableName,
    statistics: &Statistics,
) -> Deleted<Table> {
    let DeleteRequest { client, prior, private, cancel, .. } = request;
    let deletion = match prior.removal() {
        Removal::Retain => return Outcome::gone(),
        Removal::Snapshot => Deletion::AfterBackup(unique_name::backup(name)),
        Removal::Destroy => Deletion::Now,
    };
    // With these credentials it would seem to be gone.
    if let Some(refused) = moved::in_another_account(prior, client, name) {
        return Outcome::failed(refused);
    }
    let deadline = Deadline::starting_now(Timeouts::from_model(&prior.timeouts).delete, cancel);
    // What scales it for another tool is that tool's to remove.
    let hidden = private_state::unclaimed(private).hidden(prior);
    let calls = TableCalls::connect(client, region, statistics).hiding(hidden).reaching(client, prior);
    let table = table_of_state(name, prior, private);
    let regions = Regions { client, name, statistics, deadline: &deadline };
    let (mut done, mut unmanaged) = (Vec::new(), Vec::new());
    let policy = policy(Some(client));
    match observe_safeguards(&calls, name, backups_decide(prior, name, &policy), &deadline).await {
        // Another table has the name: the one to delete is gone, and what scales or watches its successor stays.
        Ok(Some((live, _))) if !table.is(&live) => return Outcome::gone(),
        Ok(Some((live, recovery))) => {
            let safeguards = Safeguards::of_live(&live, recovery.as_ref(), prior);
            let loss = PossibleLoss { table: name.as_str(), safeguards, loss: Loss::Destroy };
            let refused = check_loss(loss, &policy);
            if refused.has_errors() {
                return Outcome::failed(refused);
            }
            if let (Deletion::AfterBackup(_), Some(refused)) = (&deletion, condition::before_backup(&live)) {
                return Outcome::failed(refused);
            }
            if prior.replicas.is_null() {
                unmanaged = live.replicas.regions();
            }
            if live.replicas.consistency == Consistency::Strong && !unmanaged.is_empty() {
                return Outcome::failed(in_the_way(name.as_str(), &unmanaged));
            }
            let refused = regions.refuse_protected(prior).await;
            if refused.has_errors() {
                return Outcome::failed(refused);
            }
            // Replicas that are managed are all of them.
            let steps = if prior.replicas.is_known() {
                removal(&live.replicas, &prior.disassociated_replicas())
            } else {
                Vec::new()
            };
            if let Err(error) = delete_replicas(&calls, &table, steps, &deadline, &mut done).await {
                return Outcome::failed(report(&error, Operation::Delete, name, region, &done));
            }
        }
        Ok(None) => {}
        Err(error) => return Outcome::failed(error.to_diagnostic(Path::root(), "read the table before its deletion")),
    }
    let scope = ReadScope::of_model(prior);
    match Box::pin(delete_table(&calls, &table, &deletion, &scope, &deadline)).await {
        Ok(backup) => {
            let backup = backup.map_or_else(Diagnostics::none, |backup| final_backup(name, &backup).into());
            let left = regions.clear_all(prior).await;
            let (refused, _) = regions.clear_left(&private_state::left_alarms(private)).await;
            let left = left.and(refused);
            let stay = (!unmanaged.is_empty()).then(|| left_behind(name.as_str(), &unmanaged));
            let stay = stay.map_or_else(Diagnostics::none, Diagnostics::from);
            Outcome::gone().with_diagnostics(backup).with_diagnostics(left).with_diagnostics(stay)
        }
        Err(error) => {
            let refused = report(&error, Operation::Delete, name, region, &done);
            Outcome::failed(with_newer_replicas(refused, &error, name, &unmanaged))
        }
    }
}

/// Whether continuous backups decide about the deletion: what would change nothing is not read.
fn backups_decide(prior: &TableModel, name: &TableName, policy: &GuardrailPolicy) -> bool {
    let refused = |has_backups| {
        let safeguards = Safeguards::unprotected(prior, has_backups);
        check_loss(PossibleLoss { table: name.as_str(), safeguards, loss: Loss::Destroy }, policy).has_errors()
    };
    refused(true) != refused(false)
}

/// The refusal to delete a table that replicas were made from a short time ago, with those that are not managed.
fn with_newer_replicas(
    refused: Diagnostics,
    error: &ApplyError,
    name: &TableName,
    unmanaged: &[String],
) -> Diagnostics {
    if unmanaged.is_empty() || !error.is_of_source() {
        return refused;
    }
    extended(refused, &newer(name.as_str(), unmanaged))
}

fn final_backup(name: &TableName, arn: &str) -> Diagnostic {
    let detail = format!(
        "Table \"{name}\" was deleted after a backup of its items was made: {arn}. The backup is kept, and charged, until you \
         delete it. To restore it, set `restore = {{ backup_arn = \"{arn}\" }}` on a new table."
    );
    Diagnostic::warning(Path::of("removal_policy"), "Final backup was made", detail)
}
