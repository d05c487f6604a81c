//! The operations that call AWS: refresh, apply, delete, import. All decisions are in the pure stages that they call.

use std::collections::BTreeSet;

use tf_provider::private::Private;
use tf_provider::resource::{Applied, ApplyRequest, Outcome};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};
use tracing::debug;

use super::Table;
use super::announced::Announced;
use super::apply::{ApplyError, apply as run, apply_announced, resume};
use super::calls::TableCalls;
use super::control_plane::ControlPlane as _;
use super::desired::Desired;
use super::failure::{goes_on, report};
use super::members::UnmanagedReplicas;
use super::members::left_alarms::{left_alarms, without_members};
use super::model::{TableIdentity, TableModel};
use super::observe::{Place, observe};
use super::observed::{Observed, ObservedTable};
use super::operation_log::{self, Operation, OperationLog};
use super::plan::{Context, Plan, no_region};
use super::private_state;
use super::read_scope::ReadScope;
use super::state::{Contribution, forget_scaling_problems, state};
use super::steps::Steps;
use super::timeouts::Timeouts;
use super::written::Defaults;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::config::Preset;
use crate::names::{Arn, Region, TableName};
use crate::wait::Deadline;

mod alarms;
mod asked;
mod condition;
mod home;
mod import;
mod members;
mod moved;
mod new_replicas;
mod origin;
mod other_regions;
mod refresh;
mod removal;
mod safety;
mod unavailable;
mod unique_name;
mod unmanaged_replicas;
mod whole;

use members::Regions;
use safety::run_record;

pub(super) use alarms::judge_existing_alarms;
pub(super) use asked::{judge_key, judge_services, judge_tags, spent_budgets};
pub(super) use home::{change_of_home, home_moves};
pub(super) use import::import;
pub(super) use new_replicas::judge_new_replicas;
pub(super) use origin::{complete_creation, judge_source};
pub(super) use refresh::read;
pub(super) use removal::delete;
pub(super) use safety::{
    before_replacement, judge_alarms, judge_creation, judge_destroy, judge_move, replaced_unread, replaces,
};
pub(super) use unmanaged_replicas::{announce_unmanaged, find_unmanaged_replicas};
pub(crate) use whole::{WholeTable, not_found, whole};

/// How long a plan tries to read something.
const PLAN_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);

/// What the provider contributes to a plan.
pub(super) fn context(client: Option<&Aws>) -> Context {
    let of = |aws: &Aws| Context::of(aws.settings(), aws.region(), aws.account());
    client.map(of).unwrap_or_default()
}

/// What the provider fills in where a configuration says nothing.
pub(super) fn defaults(client: Option<&Aws>) -> Defaults {
    let Context { region, guardrails, .. } = context(client);
    Defaults {
        protected: guardrails.preset.map(Preset::protects_tables),
        region: region.map(|region| region.as_str().to_owned()),
    }
}

/// Logs the steps that an apply of this plan will take.
pub(super) fn log_plan(plan: &Plan) {
    let text = |attribute: &Attr<String>| attribute.known().cloned().unwrap_or_default();
    let _inside = operation_log::span("plan", &text(&plan.model.name), &text(&plan.model.region)).entered();
    let steps: Vec<_> = plan.steps.iter().flat_map(Steps::iter).collect();
    for (step, number) in steps.iter().zip(1..) {
        debug!(number, of = steps.len(), "apply will {step}");
    }
}

pub(super) async fn apply(request: ApplyRequest<'_, Table>) -> Applied<Table> {
    let mut planned = request.planned.clone();
    let (home, nothing) = (home::of_apply(&request), Private::new());
    let request = match &home {
        Some(home) => ApplyRequest { prior: Some(home), planned_private: &nothing, ..request },
        None => request,
    };
    let completed = unmanaged_replicas::of_apply(&request);
    let request = ApplyRequest { prior: completed.as_ref().or(request.prior), ..request };
    if !planned.name.is_known() {
        planned.name = unique_name::from_prefix(&planned.name_prefix);
    }
    let (Ok((region, name)), Some(desired)) = (place(&planned, request.client), Desired::from_model(&planned)) else {
        return Outcome::failed(bug_in_plan());
    };
    let desired = match request.prior {
        Some(prior) if private_state::is_unfinished(request.planned_private) => {
            origin::resumed(desired.since(prior), prior)
        }
        Some(prior) => desired.since(prior),
        None => desired,
    };
    run_record(request.client, &region).applied(&name);
    let operation = if request.prior.is_none() { Operation::Create } else { Operation::Update };
    let log = OperationLog::of(operation, &name, &region);
    log.until_ended(reconcile(request, &planned, &desired, &region, log.statistics())).await
}

/// Changes the table to the desired one; returns the number of completed steps.
async fn reconcile(
    request: ApplyRequest<'_, Table>,
    planned: &TableModel,
    desired: &Desired,
    region: &Region,
    statistics: &Statistics,
) -> (Applied<Table>, Option<usize>) {
    let ApplyRequest { client, config, prior, planned_private, checkpoint, cancel, .. } = request;
    let hidden = private_state::unclaimed(planned_private).hidden(planned);
    let calls =
        TableCalls::connect(client, region, statistics).expecting(Some(desired)).hiding(hidden).recording_tags(planned);
    let calls = match prior {
        Some(prior) => calls.reaching(client, prior),
        None => calls,
    };
    let timeouts = Timeouts::from_model(&planned.timeouts);
    let timeout = if prior.is_none() { timeouts.create } else { timeouts.update };
    let deadline = Deadline::starting_now(timeout, cancel);
    let unfinished = prior.is_some() && private_state::is_unfinished(planned_private);
    let announced = prior.and_then(|prior| announced(prior, planned, desired, client, region));
    let (calls, observed) = match prior {
        None => {
            if let Some(taken) = alarms::taken(&calls, desired, &deadline).await {
                return (Outcome::failed(taken), Some(0));
            }
            if let Some(refused) = origin::refuse_source(planned, client, desired, statistics, &deadline).await {
                return (Outcome::failed(refused), Some(0));
            }
            // Even if this process is killed, the state then has the table's name, so that the next refresh finds it.
            checkpoint.save_outcome(unobserved(planned));
            (calls, None)
        }
        Some(prior) if unfinished => {
            let same = safety::table_of_state(&desired.name, prior, planned_private);
            if let Ok(Some(table)) = calls.table(&desired.name).await
                && !same.is(&table)
            {
                return (Outcome::failed(another_table(&desired.name)), Some(0));
            }
            (calls, None)
        }
        Some(prior) => {
            let states = (prior, planned_private);
            let observing = observe_for_update(&calls, client, region, states, desired, announced.as_ref(), &deadline);
            let observed = match observing.await {
                Ok(observed) => observed,
                Err(diagnostics) => return (Outcome::failed(diagnostics), Some(0)),
            };
            let (calls, observed) = moved::before_update(calls, observed, prior, planned, planned_private);
            (calls, Some(observed))
        }
    };
    let operation = if prior.is_none() { Operation::Create } else { Operation::Update };
    let mut applied = match (observed, &announced) {
        (None, _) if unfinished => Box::pin(resume(&calls, desired, &deadline)).await,
        (Some(observed), Some(announced)) => {
            Box::pin(apply_announced(&calls, desired, observed, announced, &deadline)).await
        }
        (observed, _) => Box::pin(run(&calls, desired, observed, &deadline)).await,
    };
    let mut diagnostics = unavailable::in_apply(&applied.unsupported, config, prior.is_none());
    if let Some(observed) = applied.observed.as_mut() {
        unavailable::forget_unsupported(observed, &applied.unsupported, config);
    }
    let unknown = unavailable::take_unknown_protection(&mut applied.error, config);
    let lacks_protection = unknown.is_some() || private_state::lacks_protection(planned_private);
    if let (Some(_), Some(observed)) = (&unknown, applied.observed.as_mut()) {
        observed.table.protected = desired.protected;
    }
    diagnostics.extend(unknown.map_or_else(Diagnostics::none, Diagnostics::from));
    if let Some(refused) = origin::refuse_shape(planned, desired, &applied) {
        diagnostics.push(refused);
    } else if let Some(error) = &applied.error
        && origin::goes_on(desired, &applied)
        && let Some(begun) = begun(applied.observed.as_ref(), planned, desired, region, client)
    {
        diagnostics.push(goes_on(error, operation, &desired.name, &applied.done));
        return (begun.with_diagnostics(diagnostics), Some(applied.done.len()));
    }
    diagnostics.extend(origin::advice_on_joining(desired, &applied).map_or_else(Diagnostics::none, Diagnostics::from));
    if let Some(error) = &applied.error {
        diagnostics.extend(report(error, operation, &desired.name, region, &applied.done));
    }
    let reached = match &applied.observed {
        Some(observed) => {
            let mut model = reached(observed, planned, region, client, applied.error.is_none());
            let regions = Regions { client, name: &desired.name, statistics, deadline: &deadline };
            let taken_over = taken_over(planned_private, planned);
            let left = without_members(private_state::left_alarms(planned_private), planned);
            let left = match &applied.error {
                None => {
                    let (problems, new) = regions.apply(prior, planned, &taken_over, &mut model, &observed.table).await;
                    let (refused, still) = regions.clear_left(&left).await;
                    diagnostics.extend(problems.and(refused));
                    still.into_iter().chain(new).collect()
                }
                // No change was started in the other Regions, so the state has what is there.
                Some(_) => {
                    let found = regions.refresh(&model, &taken_over).await;
                    diagnostics.extend(regions.complete_all(&mut model, &observed.table, found).await);
                    left.into_iter().chain(prior.map(|prior| left_alarms(prior, &model)).unwrap_or_default()).collect()
                }
            };
            let private = record(desired, observed, &model, lacks_protection);
            let private = private_state::with_left_alarms(private, &left);
            let private = private_state::with_taken_over(private, &taken_over);
            Outcome::reached(model)
                .with_identity(identity(&observed.table, region))
                .with_private(private_state::with_unclaimed(private, calls.unclaimed()))
        }
        // The table exists but could not be read again: the next refresh completes its state.
        None if applied.created => unobserved(planned),
        None => Outcome::gone(),
    };
    (reached.with_diagnostics(diagnostics), Some(applied.done.len()))
}

/// A table whose restore or import goes on: as it is planned, so that the creation counts as successful and the next apply can
/// wait for it. `None` if the table's identity is not known.
fn begun(
    observed: Option<&Observed>,
    planned: &TableModel,
    desired: &Desired,
    region: &Region,
    client: &Aws,
) -> Option<Applied<Table>> {
    let state = observed.map(|observed| state(observed, planned, region, &Contribution::of(client.settings())));
    let identity = match observed {
        Some(observed) => identity(&observed.table, region),
        None => TableIdentity {
            account_id: Attr::Known(client.account()?.to_owned()),
            region: Attr::Known(region.as_str().to_owned()),
            name: Attr::Known(desired.name.as_str().to_owned()),
        },
    };
    let created = observed.and_then(|observed| observed.table.created_at);
    let private = private_state::unfinished(private_state::for_table(&own_indexes(desired), created));
    Some(Outcome::reached(origin::as_planned(planned, state)).with_identity(identity).with_private(private))
}

/// The private state after an apply.
fn record(desired: &Desired, observed: &Observed, model: &TableModel, lacks_protection: bool) -> Private {
    let private = private_state::for_table(&own_indexes(desired), observed.table.created_at);
    let private = with_unmanaged_replicas(private, &observed.table, model);
    if lacks_protection && desired.protected { private_state::without_protection(private) } else { private }
}

/// With a record of the replicas that the state does not manage.
fn with_unmanaged_replicas(private: Private, table: &ObservedTable, state: &TableModel) -> Private {
    let unmanaged = UnmanagedReplicas::of(table, state).filter(|_| state.replicas.is_null());
    private_state::with_unmanaged_replicas(private, unmanaged)
}

/// The Regions of replicas that this plan takes over.
pub(super) fn taken_over(private: &Private, planned: &TableModel) -> BTreeSet<Region> {
    private_state::unmanaged_replicas(private).unwrap_or_default().taken_over(&planned.replicas)
}

/// The state after an apply. One that was completed has made scaling hold; what has moved since is for the next refresh.
fn reached(observed: &Observed, planned: &TableModel, region: &Region, client: &Aws, completed: bool) -> TableModel {
    let mut model = state(observed, planned, region, &Contribution::of(client.settings()));
    if completed {
        forget_scaling_problems(&mut model);
    }
    model
}

/// The Region and name of the table.
fn place(model: &TableModel, client: &Aws) -> Result<(Region, TableName), Diagnostic> {
    let name = model.name.known().and_then(|name| TableName::parse(name).ok()).ok_or_else(bug_in_plan)?;
    let region = model.region.known().and_then(|region| Region::parse(region).ok());
    Ok((region.or_else(|| client.region().cloned()).ok_or_else(|| no_region("table"))?, name))
}

/// What the plan has announced. `None` for a state that does not describe a whole table.
fn announced(
    prior: &TableModel,
    planned: &TableModel,
    desired: &Desired,
    client: &Aws,
    region: &Region,
) -> Option<Announced> {
    // An account that is not known has no part in what differs.
    let arn = prior.parsed_arn().or_else(|| client.table_arn(region, &desired.name));
    let arn = arn.unwrap_or_else(|| Arn::table(region, "", &desired.name));
    let before = Observed::of_state(prior, arn)?;
    Some(Announced::by(&before, desired, planned.stream_arn.known().cloned()))
}

async fn observe_for_update(
    calls: &TableCalls,
    client: &Aws,
    region: &Region,
    (prior, private): (&TableModel, &Private),
    desired: &Desired,
    announced: Option<&Announced>,
    deadline: &Deadline,
) -> Result<Observed, Diagnostics> {
    let name = &desired.name;
    let arn = client.table_arn(region, name);
    let stream = prior.stream_arn.known().map(String::as_str);
    let read_scope = ReadScope::of_model(prior).and(ReadScope::of_desired(desired));
    let read_scope = match announced {
        // Whatever another tool may manage of a moved table is found once, to be left alone from then on.
        _ if private_state::is_moved(private) => ReadScope::whole().and(read_scope),
        Some(announced) => read_scope.limited_to(&announced.aspects()),
        None => read_scope,
    };
    match observe(calls, &Place { name, arn: arn.as_ref(), stream }, &read_scope, deadline).await {
        Ok(Some(mut observed)) => {
            observed.table.protected |= desired.protected && private_state::lacks_protection(private);
            // Also one of ours that has monitored something else since: what was planned was the table's alarm.
            let foreign = observed.split_foreign_alarms(&BTreeSet::new());
            match alarms::refusal(&foreign, &desired.aspects.alarms, name, None) {
                Some(taken) => Err(taken.into()),
                None if !safety::table_of_state(name, prior, private).is(&observed.table) => {
                    Err(another_table(name).into())
                }
                None => Ok(observed.with_alarm_tags(prior)),
            }
        }
        Ok(None) => Err(report(&ApplyError::Gone(name.clone()), Operation::Update, name, region, &[])),
        Err(error) => Err(error.to_diagnostic(Path::root(), "read the table").into()),
    }
}

/// A new table that was not observed: its planned state.
fn unobserved(planned: &TableModel) -> Applied<Table> {
    Outcome::reached(planned.clone()).with_private(private_state::for_table(&[], None))
}

/// The indexes that this resource owns: those of the configuration.
fn own_indexes(desired: &Desired) -> Vec<String> {
    let names = desired.global_indexes.keys().chain(desired.vector_indexes.keys());
    names.map(|name| name.as_str().to_owned()).collect()
}

fn identity(table: &ObservedTable, region: &Region) -> TableIdentity {
    TableIdentity {
        account_id: Attr::Known(table.arn.account.clone()),
        region: Attr::Known(region.as_str().to_owned()),
        name: Attr::Known(table.name.as_str().to_owned()),
    }
}

fn another_table(name: &TableName) -> Diagnostic {
    Diagnostic::error(
        Path::of("name"),
        "Another table has this name now",
        format!(
            "Table \"{name}\" was deleted and another table was created with its name since this plan was made. Nothing was \
             changed. Plan again to see what would change in the table that is there now."
        ),
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
