//! The refresh of a table and its replicas.

use std::collections::BTreeSet;

use futures_util::future::join;
use tf_provider::resource::{Outcome, Read, ReadRequest};
use tf_provider::{Diagnostic, Diagnostics, Path};

use super::members::Regions;
use super::safety::run_record;
use super::{condition, home, identity, moved, not_found, origin, place, unavailable, with_unmanaged_replicas};
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::Table;
use crate::table::aspects::alarms::stored_alarms;
use crate::table::aspects::scaling::stored_targets;
use crate::table::calls::TableCalls;
use crate::table::desired::Desired;
use crate::table::loss::{imported_and_deleted, managed_twice};
use crate::table::members::left_alarms::{alarms_are_left, left_alarms, without_members};
use crate::table::model::TableModel;
use crate::table::observe::{Place, observe};
use crate::table::observed::TableStatus;
use crate::table::operation_log::{Operation, OperationLog};
use crate::table::private_state;
use crate::table::read_scope::ReadScope;
use crate::table::replicas::listed_names;
use crate::table::run_record::OtherResource;
use crate::table::safeguards::Safeguards;
use crate::table::state::{Contribution, state};
use crate::wait::Deadline;

/// The timeout of a refresh, far longer than one ever takes.
const READ_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

pub(in crate::table) async fn read(request: ReadRequest<'_, Table>) -> Read<Table> {
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
    let ReadRequest { client, state: prior, private, cancel, .. } = request;
    let was_moved = private_state::is_moved(private);
    let expected = Desired::from_model(prior);
    if let Some(refused) = moved::in_another_account(prior, client, name) {
        return Outcome::failed(refused);
    }
    let hidden = private_state::unclaimed(private).hidden(prior);
    let calls = TableCalls::connect(client, region, statistics)
        .expecting(expected.as_ref())
        .doubting_the_key(was_moved)
        .hiding(hidden)
        .recording_tags(prior);
    let deadline = Deadline::starting_now(READ_TIMEOUT, cancel);
    let arn = prior.parsed_arn().or_else(|| client.table_arn(region, name));
    if private_state::is_unfinished(private)
        && let origin::Progress::Running(table) = origin::progress(&calls, name, prior, &deadline).await
    {
        // That it goes on, and that the next apply waits for it, is said by every plan.
        let kept = Outcome::reached(prior.clone()).with_private(private.clone());
        return match table {
            Some(table) => kept.with_identity(identity(&table, region)),
            None => kept,
        };
    }
    // An import has only the name of the table.
    let imported = prior.partition_key.is_null();
    let read_scope = if imported || was_moved { ReadScope::whole() } else { ReadScope::of_model(prior) };
    let stream = prior.stream_arn.known().map(String::as_str);
    let place = Place { name, arn: arn.as_ref(), stream };
    let regions = Regions { client, name, statistics, deadline: &deadline };
    let taken_over = private_state::taken_over(private);
    let (observed, replicas) =
        join(observe(&calls, &place, &read_scope, &deadline), regions.refresh(prior, &taken_over)).await;
    let observed = match observed {
        Ok(observed) => observed.map(|observed| observed.with_alarm_tags(prior)),
        Err(error) => {
            return match home::unreachable(prior, &error, &replicas) {
                Some(warning) => {
                    Outcome::reached(prior.clone()).with_private(private.clone()).with_diagnostics(warning)
                }
                None => Outcome::failed(error.to_diagnostic(Path::root(), "refresh the table")),
            };
        }
    };
    let record = run_record(client, region);
    let Some(mut observed) = observed.filter(|observed| observed.table.status != TableStatus::Deleting) else {
        if let Some(warning) = home::gone(&replicas) {
            return Outcome::reached(prior.clone()).with_private(private.clone()).with_diagnostics(warning);
        }
        record.gone(name);
        // The CLI says of an import only that nothing was found.
        return match imported {
            true => Outcome::failed(not_found(Path::root(), name, region, client)),
            false => Outcome::gone().with_diagnostics(left_behind(prior, name)),
        };
    };
    // What was imported a moment ago is refreshed again by the plan.
    let other = match imported {
        true => record.import(name),
        false if private_state::is_adopted(private) => OtherResource::None,
        false => record.manage(name),
    };
    if other == OtherResource::Deletes {
        return Outcome::failed(imported_and_deleted(name.as_str()));
    }
    let safeguards = Safeguards::of_live(&observed.table, Some(&observed.aspects.recovery), prior);
    record.read(name, safeguards, &observed.table.budgets);
    if imported {
        observed = observed.without_unlike_alarms();
    } else {
        drop(observed.split_foreign_alarms(&read_scope.own_alarms));
    }
    // An endpoint without deletion protection never returns it. The state keeps the planned value, so that the next plan
    // does not show it as a change.
    if private_state::lacks_protection(private) {
        observed.table.protected |= prior.deletion_protection_enabled.known() == Some(&true);
    }
    let mut diagnostics = unavailable::in_refresh(&observed, prior);
    if other == OtherResource::Manages {
        diagnostics.push(managed_twice(name.as_str()));
    }
    diagnostics.extend(condition::in_refresh(&observed.table));
    let (observed, private, found) = moved::after_refresh(observed, prior, private);
    let private = if imported { private_state::adopted(private) } else { private_state::refreshed(private) };
    diagnostics.extend(found);
    record.other_tags_read(name, observed.aspects.tags.observed().map_or(0, |tags| tags.others));
    let mut model = state(&observed, prior, region, &Contribution::of(client.settings()));
    // The state of another provider says little of replicas.
    let whole = imported || (was_moved && prior.replicas.is_known());
    diagnostics.extend(match whole {
        true => regions.import(&mut model, &observed.table).await,
        false => regions.complete_all(&mut model, &observed.table, replicas).await,
    });
    let mut left = private_state::left_alarms(&private);
    left.extend(left_alarms(prior, &model));
    let left = without_members(left, &model);
    left.iter().for_each(|(region, names)| diagnostics.push(alarms_are_left(region, names)));
    let private = private_state::with_left_alarms(private, &left);
    let private = with_unmanaged_replicas(private, &observed.table, &model);
    let private = private_state::finished(private_state::with_creation(private, observed.table.created_at));
    let identity = identity(&observed.table, region);
    if whole && model.replicas.is_known() {
        // Some alarms are about replicas, which were not known before.
        let again = state(&observed.with_alarm_tags(&model), &model, region, &Contribution::of(client.settings()));
        (model.alarm_arns, model.alarm_settings) = (again.alarm_arns, again.alarm_settings);
    }
    Outcome::reached(model).with_identity(identity).with_private(private).with_diagnostics(diagnostics)
}

/// Says of a table that was deleted outside Terraform what outlives it: scalable targets and alarms, which a new table of the name
/// takes over, and which nothing else ends.
fn left_behind(prior: &TableModel, name: &TableName) -> Diagnostics {
    let scopes: BTreeSet<String> = stored_targets(prior).iter().map(|target| target.scope.resource_id(name)).collect();
    let left: Vec<String> = [("scaling of", scopes), ("alarms", stored_alarms(prior))]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what} {}", listed_names(&names)))
        .collect();
    if left.is_empty() {
        return Diagnostics::none();
    }
    let detail = format!(
        "Table \"{name}\" was deleted outside Terraform. What other services have of it stays: {}. An apply that creates the table again \
         takes it over. Otherwise deregister the scalable targets and delete the alarms by hand; before this refresh is stored, \
         `terraform destroy -refresh=false` does it.",
        left.join("; ")
    );
    Diagnostic::warning(Path::root(), "Table is gone, and what belongs to it is left", detail).into()
}
