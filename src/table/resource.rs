//! The operations that call AWS: refreshing, running steps, deleting, importing. Thin: decisions are made in the pure
//! stages they call.

use tf_provider::resource::{
    Applied, ApplyRequest, DeleteRequest, Deleted, ImportRequest, ImportTarget, Imported, Outcome, Read, ReadRequest,
};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};
use tracing::debug;

use super::Table;
use super::apply::{Deletion, apply as run, delete as delete_table, unprotect};
use super::calls::TableCalls;
use super::desired::Desired;
use super::failure::report;
use super::import_id::ImportId;
use super::model::{TableIdentity, TableModel};
use super::observe::{Place, observe};
use super::observed::{Observed, TableStatus};
use super::operation_log::{self, Operation, OperationLog};
use super::plan::{Context, Plan};
use super::private_state;
use super::read_scope::ReadScope;
use super::state::state;
use super::steps::Steps;
use super::timeouts::Timeouts;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Arn, Region, TableName};
use crate::wait::Deadline;

mod unavailable;
mod unique_name;

/// How long a refresh may take: far longer than it ever does, so that it ends at all.
const READ_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

/// What the provider contributes to a plan.
pub(super) fn context(client: Option<&Aws>) -> Context {
    client.map(Aws::context).unwrap_or_default()
}

/// What an apply of this plan will do, for the log.
pub(super) fn log_plan(plan: &Plan) {
    let text = |attribute: &Attr<String>| attribute.known().cloned().unwrap_or_default();
    let _inside = operation_log::span("plan", &text(&plan.model.name), &text(&plan.model.region)).entered();
    let steps: Vec<_> = plan.steps.iter().flat_map(Steps::iter).collect();
    for (step, number) in steps.iter().zip(1..) {
        debug!(number, of = steps.len(), "apply will {step}");
    }
}

pub(super) async fn read(request: ReadRequest<'_, Table>) -> Read<Table> {
    let (region, name) = match place(request.state, request.client) {
        Ok(place) => place,
        Err(diagnostic) => return Outcome::failed(diagnostic),
    };
    let log = OperationLog::of(Operation::Read, &name, &region);
    let refresh = async { (refresh(request, &region, &name, log.statistics()).await, None) };
    log.until_ended(refresh).await
}

async fn refresh(
    request: ReadRequest<'_, Table>,
    region: &Region,
    name: &TableName,
    statistics: &Statistics,
) -> Read<Table> {
    let ReadRequest { client, state: prior, cancel, .. } = request;
    let expected = Desired::from_model(prior).map(|prior| prior.encryption);
    let calls = client.table_calls(region, statistics).expecting(expected);
    let deadline = Deadline::starting_now(READ_TIMEOUT, cancel);
    let arn = prior.arn.known().and_then(|arn| Arn::parse(arn).ok()).or_else(|| client.table_arn(region, name));
    // After an import only the name of the table is known.
    let imported = prior.partition_key.is_null();
    let read_scope = if imported { ReadScope::whole() } else { ReadScope::of_model(prior) };
    let stream = prior.stream_arn.known().map(String::as_str);
    let place = Place { name, arn: arn.as_ref(), stream };
    let observed = match observe(&calls, &place, &read_scope, &deadline).await {
        Ok(observed) => observed.map(|observed| observed.with_alarm_tags(prior)),
        Err(error) => return Outcome::failed(error.to_diagnostic(Path::root(), "refresh the table")),
    };
    // A table that is being deleted cannot be changed any more: it is treated as deleted, and created again.
    let Some(observed) = observed.filter(|observed| observed.table.status != TableStatus::Deleting) else {
        return Outcome::gone();
    };
    let diagnostics = unavailable::in_refresh(&observed, prior);
    Outcome::reached(state(&observed, prior, region, client.default_tags()))
        .with_identity(identity(&observed, region))
        .with_diagnostics(diagnostics)
}

pub(super) async fn apply(request: ApplyRequest<'_, Table>) -> Applied<Table> {
    let mut planned = request.planned.clone();
    if !planned.name.is_known() {
        planned.name = unique_name::from_prefix(&planned.name_prefix);
    }
    let (Ok((region, name)), Some(desired)) = (place(&planned, request.client), Desired::from_model(&planned)) else {
        return Outcome::failed(bug_in_plan());
    };
    let desired = match request.prior {
        Some(prior) => desired.since(prior),
        None => desired,
    };
    let doing = if request.prior.is_none() { Operation::Create } else { Operation::Update };
    let log = OperationLog::of(doing, &name, &region);
    log.until_ended(reconcile(request, &planned, &desired, &region, log.statistics())).await
}

/// Changes the table to what is desired; with the number of completed steps.
async fn reconcile(
    request: ApplyRequest<'_, Table>,
    planned: &TableModel,
    desired: &Desired,
    region: &Region,
    statistics: &Statistics,
) -> (Applied<Table>, Option<usize>) {
    let ApplyRequest { client, config, prior, checkpoint, cancel, .. } = request;
    let calls = client.table_calls(region, statistics).expecting(Some(desired.encryption.clone()));
    let timeouts = Timeouts::from_model(&planned.timeouts);
    let timeout = if prior.is_none() { timeouts.create } else { timeouts.update };
    let deadline = Deadline::starting_now(timeout, cancel);
    let observed = match prior {
        None => {
            // Whatever goes wrong, the next refresh then reads the table by its name.
            checkpoint.save_outcome(unobserved(planned));
            None
        }
        Some(prior) => match observe_for_update(&calls, client, region, prior, desired, &deadline).await {
            Ok(observed) => Some(observed),
            Err(diagnostics) => return (Outcome::failed(diagnostics), Some(0)),
        },
    };
    let operation = if prior.is_none() { Operation::Create } else { Operation::Update };
    let applied = Box::pin(run(&calls, desired, observed, &deadline)).await;
    let mut diagnostics = unavailable::in_apply(&applied.unsupported, config);
    if let Some(error) = &applied.error {
        diagnostics.extend(report(error, operation, &desired.name, &applied.done));
    }
    let unfinished = diagnostics.has_errors() && operation == Operation::Create;
    let reached = match &applied.observed {
        Some(observed) => Outcome::reached(state(observed, planned, region, client.default_tags()))
            .with_identity(identity(observed, region))
            .with_private(private_state::for_table(&own_indexes(desired), unfinished)),
        // The table could not be read any more, but it exists: the next refresh reads the rest.
        None if applied.created => unobserved(planned),
        None => Outcome::gone(),
    };
    (reached.with_diagnostics(diagnostics), Some(applied.done.len()))
}

pub(super) async fn delete(request: DeleteRequest<'_, Table>) -> Deleted<Table> {
    let (region, name) = match place(request.prior, request.client) {
        Ok(place) => place,
        Err(diagnostic) => return Outcome::failed(diagnostic),
    };
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
    let deletion = match prior.removal_policy.known().map(String::as_str) {
        Some("RETAIN") => return Outcome::gone(),
        Some("SNAPSHOT") => Deletion::AfterBackup(unique_name::backup(name)),
        _ => Deletion::Now,
    };
    let deadline = Deadline::starting_now(Timeouts::from_model(&prior.timeouts).delete, cancel);
    let around = ReadScope::of_model(prior);
    let calls = client.table_calls(region, statistics);
    let deleted = async {
        if private_state::is_unfinished(private) {
            Box::pin(unprotect(&calls, name, &deadline)).await?;
        }
        Box::pin(delete_table(&calls, name, &deletion, &around, &deadline)).await
    };
    match deleted.await {
        Ok(_) => Outcome::gone(),
        Err(error) => Outcome::failed(report(&error, Operation::Delete, name, &[])),
    }
}

/// A stub with what a read needs.
pub(super) fn import(request: ImportRequest<'_, Table>) -> Imported<Table> {
    let ImportRequest { client, target, .. } = request;
    let id = match target {
        ImportTarget::Id(id) => ImportId::parse(&id).map_err(|error| error.to_string()),
        ImportTarget::Identity(identity) => from_identity(&identity),
    };
    let id = match id {
        Ok(id) => id,
        Err(detail) => return Outcome::failed(Diagnostic::error(Path::root(), "Malformed import id", detail)),
    };
    if let (Some(wanted), Some(account)) = (&id.account, client.account())
        && wanted != account
    {
        let detail = format!(
            "Table \"{}\" of account {wanted} was to be imported, but the provider works in account {account}. Use credentials \
             of account {wanted}.",
            id.name
        );
        return Outcome::failed(Diagnostic::error(Path::root(), "Table of another account", detail));
    }
    let Some(region) = id.region.or_else(|| client.region().cloned()) else {
        return Outcome::failed(no_region());
    };
    let stub = TableModel {
        name: Attr::Known(id.name.as_str().to_owned()),
        region: Attr::Known(region.as_str().to_owned()),
        ..TableModel::default()
    };
    let identity = TableIdentity {
        account_id: id.account.or_else(|| client.account().map(str::to_owned)).into(),
        region: Attr::Known(region.as_str().to_owned()),
        name: Attr::Known(id.name.as_str().to_owned()),
    };
    Outcome::reached(stub).with_identity(identity)
}

fn from_identity(identity: &TableIdentity) -> Result<ImportId, String> {
    let name = identity.name.known().ok_or("The identity of a table has a `name`.")?;
    Ok(ImportId {
        region: identity
            .region
            .known()
            .map(|region| Region::parse(region))
            .transpose()
            .map_err(|error| error.to_string())?,
        name: TableName::parse(name).map_err(|error| error.to_string())?,
        account: identity.account_id.known().cloned(),
    })
}

/// The Region and the name of the table.
fn place(model: &TableModel, client: &Aws) -> Result<(Region, TableName), Diagnostic> {
    let name = model.name.known().and_then(|name| TableName::parse(name).ok()).ok_or_else(bug_in_plan)?;
    let region = model.region.known().and_then(|region| Region::parse(region).ok());
    Ok((region.or_else(|| client.region().cloned()).ok_or_else(no_region)?, name))
}

async fn observe_for_update(
    calls: &TableCalls,
    client: &Aws,
    region: &Region,
    prior: &TableModel,
    desired: &Desired,
    deadline: &Deadline,
) -> Result<Observed, Diagnostics> {
    let name = &desired.name;
    let arn = client.table_arn(region, name);
    let stream = prior.stream_arn.known().map(String::as_str);
    let read_scope = ReadScope::of_model(prior).and(ReadScope::of_desired(desired));
    match observe(calls, &Place { name, arn: arn.as_ref(), stream }, &read_scope, deadline).await {
        Ok(Some(observed)) => Ok(observed.with_alarm_tags(prior)),
        Ok(None) => Err(report(&super::apply::ApplyError::Gone(name.clone()), Operation::Update, name, &[])),
        Err(error) => Err(error.to_diagnostic(Path::root(), "look at the table").into()),
    }
}

/// A new table that was never read: what was planned of it.
fn unobserved(planned: &TableModel) -> Applied<Table> {
    Outcome::reached(planned.clone()).with_private(private_state::for_table(&[], true))
}

/// The indexes that this resource manages from now on: those in the configuration.
fn own_indexes(desired: &Desired) -> Vec<String> {
    desired.global_indexes.keys().map(|name| name.as_str().to_owned()).collect()
}

fn identity(observed: &Observed, region: &Region) -> TableIdentity {
    TableIdentity {
        account_id: Attr::Known(observed.table.arn.account.clone()),
        region: Attr::Known(region.as_str().to_owned()),
        name: Attr::Known(observed.table.name.as_str().to_owned()),
    }
}

fn no_region() -> Diagnostic {
    Diagnostic::error(
        Path::of("region"),
        "No Region",
        "Neither the resource nor the provider names a Region. Set `region` in the `provider` block, or AWS_REGION in the \
         environment.",
    )
}

fn bug_in_plan() -> Diagnostic {
    Diagnostic::error(
        Path::root(),
        "Incomplete plan",
        "The planned table lacks a value that its creation needs. This is a bug in the provider: please report it with the \
         configuration of this resource.",
    )
}
