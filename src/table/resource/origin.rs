//! Restores, imports and tables that join a global table: what is judged before and after their call, and how a creation is
//! completed that an earlier apply could not wait for.

use std::collections::BTreeMap;

use tf_provider::value::{Refinements, SetElements};
use tf_provider::{Attr, Cancel, Diagnostic, Diagnostics, Model as _, Path, Value};
use tracing::debug;

use super::safety::run_record;
use super::{PLAN_TIMEOUT, place};
use crate::aws::Aws;
use crate::aws::error::Class;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::apply::{Applied, ApplyError, Reason};
use crate::table::calls::{TableCalls, source};
use crate::table::control_plane::{ControlPlane as _, ImportProgress};
use crate::table::desired::{Desired, origin_of};
use crate::table::model::TableModel;
use crate::table::observed::{ObservedTable, TableStatus};
use crate::table::plan::Plan;
use crate::table::restore_source::{Source, check, check_member, check_restored, given_up};
use crate::table::settings::{Origin, RestoreSource, SourceTable};
use crate::wait::{Deadline, read};

/// What is wrong with the source of a planned restore, and what the table gives up of it. A source that cannot be read, or
/// does not exist before the apply, is judged by the apply.
pub(in crate::table) async fn judge_source(
    config: &TableModel,
    planned: &TableModel,
    client: Option<&Aws>,
    replaces: bool,
) -> Diagnostics {
    let (Some(aws), Some(Origin::Restore(from))) = (client, origin_of(planned)) else { return Diagnostics::none() };
    let Ok((region, _)) = place(planned, aws) else { return Diagnostics::none() };
    let deadline = Deadline::starting_now(PLAN_TIMEOUT, Cancel::new());
    let source = match described(aws, &region, &from, &Statistics::default(), &deadline).await {
        Described::There(source) => *source,
        Described::Missing if replaces && !is_created(aws, &region, &from) => {
            return missing(
                &from,
                "The replacement would delete the present table first, and then fail to restore this one.",
            );
        }
        // A table may be created by the same apply. The ARN of a backup is known when there is one.
        Described::Missing if matches!(from, RestoreSource::Backup(_)) => {
            return missing(&from, "Nothing can be restored.");
        }
        Described::Missing | Described::Unread => return Diagnostics::none(),
    };
    let mut found = given_up(config, planned, &source);
    if let Some(refused) = check(planned, &source) {
        found.push(refused);
    }
    found
}

/// The error about the source of a restore, before its call.
pub(super) async fn refuse_source(
    planned: &TableModel,
    aws: &Aws,
    desired: &Desired,
    statistics: &Statistics,
    deadline: &Deadline,
) -> Option<Diagnostic> {
    let Origin::Restore(from) = &desired.origin else { return None };
    match described(aws, &desired.region, from, statistics, deadline).await {
        Described::There(source) => check(planned, &source),
        // The call is refused, and says why.
        Described::Missing | Described::Unread => None,
    }
}

/// The error about a table of another shape than is configured, which it has from a source that could not be read before.
pub(super) fn refuse_shape(planned: &TableModel, desired: &Desired, applied: &Applied) -> Option<Diagnostic> {
    let observed = applied.observed.as_ref().filter(|_| applied.created)?;
    match &desired.origin {
        Origin::Restore(_) => check_restored(planned, &observed.table),
        Origin::Join(_) => check_member(planned, &observed.table),
        Origin::New | Origin::Import(_) => None,
    }
}

async fn described(
    aws: &Aws,
    region: &Region,
    from: &RestoreSource,
    statistics: &Statistics,
    deadline: &Deadline,
) -> Described {
    match read(deadline, || source(aws, region, from, statistics)).await {
        Ok(Some(source)) => Described::There(Box::new(source)),
        Ok(None) => Described::Missing,
        Err(error) if error.class() == Class::NotFound => Described::Missing,
        Err(error) => {
            debug!(%error, "the source of the restore cannot be described");
            Described::Unread
        }
    }
}

/// The source of a restore.
enum Described {
    There(Box<Source>),
    Missing,
    Unread,
}

/// Whether the same plan creates the table that is restored from.
fn is_created(aws: &Aws, region: &Region, from: &RestoreSource) -> bool {
    let RestoreSource::PointInTime { table: SourceTable::Name(name), .. } = from else { return false };
    run_record(aws, region).creates(name)
}

/// The error about a source that does not exist.
fn missing(from: &RestoreSource, consequence: &str) -> Diagnostics {
    let attribute = match from {
        RestoreSource::Backup(_) => "backup_arn",
        RestoreSource::PointInTime { table: SourceTable::Name(_), .. } => "source_table_name",
        RestoreSource::PointInTime { table: SourceTable::Arn(_), .. } => "source_table_arn",
    };
    Diagnostic::error(
        Path::of("restore").attribute(attribute),
        "Source of the restore missing",
        format!("names what does not exist. {consequence} Correct it, or remove `restore`."),
    )
    .into()
}

/// What a refusal to join a global table is due to, if not to the permissions of the caller.
pub(super) fn advice_on_joining(desired: &Desired, applied: &Applied) -> Option<Diagnostic> {
    let (Origin::Join(source), Some(ApplyError::Steps(failures))) = (&desired.origin, &applied.error) else {
        return None;
    };
    let denied = |reason: &Reason| matches!(reason, Reason::Refused(error) if error.class() == Class::Denied);
    (!applied.created && failures.iter().any(|failure| denied(&failure.reason))).then(|| {
        let detail = format!(
            "The source table, {source}, and every other member need a resource policy that lets the account of this table join, and \
             lets DynamoDB replicate for all members, this one included; this table needs it, too. The function `replication_policy` \
             writes it. Apply it to the members that exist, then apply this."
        );
        Diagnostic::warning(Path::of("global_table"), "Every member has to permit the replication", detail)
    })
}

/// Whether a restore or an import was accepted that the operation could not wait for, or not for the steps after it. A
/// failed creation would be replaced, which restores everything a second time.
pub(super) fn goes_on(desired: &Desired, applied: &Applied) -> bool {
    let waited = match &applied.error {
        Some(ApplyError::Interrupted(_)) => true,
        Some(ApplyError::Steps(failures)) => {
            failures.iter().all(|failure| matches!(failure.reason, Reason::Interrupted(_)))
        }
        Some(_) | None => false,
    };
    waited && applied.created && desired.origin != Origin::New
}

/// What the state of such a creation is: the planned one, with what is known by now.
pub(super) fn as_planned(planned: &TableModel, reached: Option<TableModel>) -> TableModel {
    let reached = reached.map_or(Value::Null, |reached| Value::Object(reached.into_object()));
    let state = completed(Value::Object(planned.clone().into_object()), &reached);
    let Value::Object(object) = state else { return planned.clone() };
    TableModel::from_object(object, &Path::root(), &mut Diagnostics::none())
}

/// The planned value, with what was reached, or null, in place of what is unknown.
fn completed(planned: Value, reached: &Value) -> Value {
    let entries = |planned: BTreeMap<String, Value>| {
        let inside = match reached {
            Value::Object(reached) | Value::Map(reached) => Some(reached),
            _ => None,
        };
        let of = |key: &String| inside.and_then(|inside| inside.get(key)).unwrap_or(&Value::Null);
        planned.into_iter().map(|(key, value)| (key.clone(), completed(value, of(&key)))).collect()
    };
    match planned {
        Value::Unknown(_) => reached.clone(),
        Value::Object(planned) => Value::Object(entries(planned)),
        Value::Map(planned) => Value::Map(entries(planned)),
        Value::List(planned) => Value::List(planned.into_iter().map(|value| completed(value, &Value::Null)).collect()),
        Value::Set(SetElements(planned)) => {
            Value::Set(SetElements(planned.into_iter().map(|value| completed(value, &Value::Null)).collect()))
        }
        known @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(..)) => known,
    }
}

/// What is there of a table whose creation an earlier apply began.
pub(super) enum Progress {
    /// It goes on: nothing but the table itself, if that, can be read.
    Running(Option<Box<ObservedTable>>),
    /// It has ended, or nothing is known of it.
    Ended,
}

/// Whether the restore or import into the table still goes on. An imported table is invisible for half a minute.
pub(super) async fn progress(
    calls: &TableCalls,
    name: &TableName,
    prior: &TableModel,
    deadline: &Deadline,
) -> Progress {
    match read(deadline, || calls.table(name)).await {
        Ok(Some(table)) if table.status == TableStatus::Creating => Progress::Running(Some(Box::new(table))),
        Ok(None) if prior.import_table.is_known() => match read(deadline, || calls.import_progress(name)).await {
            Ok(ImportProgress::Running { .. }) => Progress::Running(None),
            Ok(ImportProgress::Completed | ImportProgress::Failed { .. }) | Err(_) => Progress::Ended,
        },
        Ok(Some(_) | None) | Err(_) => Progress::Ended,
    }
}

/// What an update completes that was planned for such a table. The configuration may not have the origin any more.
pub(super) fn resumed(desired: Desired, prior: &TableModel) -> Desired {
    let origin = origin_of(prior).filter(|origin| *origin != Origin::New);
    let origin = origin.unwrap_or_else(|| desired.origin.clone());
    Desired { origin, ..desired }
}

/// Plans an update that completes such a creation, with a warning. A host applies nothing where the plan equals the state, so
/// one attribute has to be open: the id of the table, or its ARN where the endpoint has no ids.
pub(in crate::table) fn complete_creation(plan: &mut Plan, prior: &TableModel) {
    let model = &mut plan.model;
    let open = if prior.table_id.is_known() { &mut model.table_id } else { &mut model.arn };
    // A plain unknown value would be settled to the prior one, since nothing else changes.
    *open = Attr::Unknown(Refinements { null: Some(false), ..Refinements::default() });
    let name = plan.model.name.known().map_or("", String::as_str);
    plan.diagnostics.push(Diagnostic::warning(
        Path::root(),
        "Creation is completed",
        format!(
            "An earlier apply did not wait for the end of the creation of table \"{name}\", which AWS continues by itself. This \
             apply waits until it has ended, and then completes the remaining steps. Nothing is replaced."
        ),
    ));
}
