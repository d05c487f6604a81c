//! `CreateBackup`, `DescribeBackup`, `DeleteBackup` and `ListBackups`.

use serde_json::{Value, json};

use crate::backup::state::{Backup, Backups};
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::store::{self, Tables};

inputs! {
    CreateBackup { table_name: String, backup_name: String, }
    BackupOnly { backup_arn: String, }
    ListBackups {
        table_name: String,
        limit: i64,
        time_range_lower_bound: f64,
        time_range_upper_bound: f64,
        exclusive_start_backup_arn: String,
        backup_type: String,
    }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    backups: &mut Backups,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "CreateBackup" => Some(create(cx, tables, backups, input)),
        "DescribeBackup" => Some(describe(cx, backups, input)),
        "DeleteBackup" => Some(delete(cx, backups, input)),
        "ListBackups" => Some(list(cx, backups, input)),
        _ => None,
    }
}

/// `CreateBackup`: the name is not unique and nothing makes it idempotent (B-011).
fn create(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    backups: &mut Backups,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given: CreateBackup = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(name) = shape.required("backupName", &given.backup_name) {
        shape.name("backupName", name);
    }
    shape.done()?;
    let now = cx.now;
    let available_at = cx.after(cx.settings.timings.backup);
    let table = tables.for_backup(cx, given.table_name.as_deref())?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    if table.pitr.available_at > now && !deleting {
        return Err(ServiceError::backups_being_enabled(&table.name));
    }
    // The code was not measured: one that the operation has.
    table.check_key().map_err(|error| ServiceError { code: "TableInUseException".into(), ..error })?;
    let name = given.backup_name.unwrap_or_default();
    let mut backup = Backup::of(table, &name, now, cx.dice);
    backup.available_at = available_at;
    let details = backup.details("CREATING");
    backups.insert(backup);
    Ok(json!({ "BackupDetails": details }))
}

/// `DescribeBackup`.
fn describe(cx: &mut Context<'_>, backups: &mut Backups, input: &Value) -> Result<Value, ServiceError> {
    let given: BackupOnly = input::read(input)?;
    let backup = backups.find(cx.now, given.backup_arn.as_deref())?;
    let status = if backup.available_at <= cx.now { "AVAILABLE" } else { "CREATING" };
    Ok(backup.description(status))
}

/// `DeleteBackup`: refused while a restore reads it, and always for a SYSTEM backup.
fn delete(cx: &mut Context<'_>, backups: &mut Backups, input: &Value) -> Result<Value, ServiceError> {
    let given: BackupOnly = input::read(input)?;
    let now = cx.now;
    let backup = backups.find(cx.now, given.backup_arn.as_deref())?;
    if backup.system {
        let expires = backup.expires.map(Moment::iso8601).unwrap_or_default();
        return Err(ServiceError::invalid_request(format!(
            "User is not allowed to delete the system backup with arn {}. It will automatically expire on \
             {expires}",
            backup.arn
        )));
    }
    if backup.is_in_use(now) {
        return Err(in_use(&backup.arn));
    }
    let (arn, output) = (backup.arn.clone(), backup.description("DELETED"));
    backups.remove(&arn);
    Ok(output)
}

/// A backup feeds one restore at a time, and cannot be deleted meanwhile.
pub(crate) fn in_use(arn: &str) -> ServiceError {
    ServiceError::new("BackupInUseException", format!("Backup is being used by another request: {arn}"))
}

/// `ListBackups`: USER backups by default. The lower bound is inclusive, the upper one is not.
fn list(cx: &mut Context<'_>, backups: &mut Backups, input: &Value) -> Result<Value, ServiceError> {
    let given: ListBackups = input::read(input)?;
    let mut shape = Shape::default();
    let limit = given.limit.unwrap_or(100);
    shape.at_least("limit", limit, 1);
    shape.at_most("limit", limit, 100);
    let kind = given.backup_type.as_deref().unwrap_or("USER");
    shape.one_of("backupType", kind, &["USER", "SYSTEM", "AWS_BACKUP", "ALL"]);
    shape.done()?;
    let table = match &given.table_name {
        Some(name) => Some(store::name(cx, Some(name))?),
        None => None,
    };
    let after = given.exclusive_start_backup_arn.as_ref();
    let in_range = |created: f64| {
        given.time_range_lower_bound.is_none_or(|from| from <= created)
            && given.time_range_upper_bound.is_none_or(|before| created < before)
    };
    let mut rest = backups.iter().filter(|backup| {
        backup.is_listed(cx.now)
            && (kind == "ALL" || kind == backup.kind())
            && table.is_none_or(|table| backup.table_name == table)
            && in_range(backup.created().epoch_seconds())
            && after.is_none_or(|after| backup.arn > *after)
    });
    let page: Vec<&Backup> = rest.by_ref().take(usize::try_from(limit).unwrap_or(100)).collect();
    let summaries: Vec<Value> = page.iter().map(|backup| summary(backup, cx.now)).collect();
    let mut output = json!({ "BackupSummaries": summaries });
    if rest.next().is_some()
        && let Some(last) = page.last()
    {
        output["LastEvaluatedBackupArn"] = Value::from(last.arn.as_str());
    }
    Ok(output)
}

fn summary(backup: &Backup, now: Moment) -> Value {
    let status = if backup.available_at <= now { "AVAILABLE" } else { "CREATING" };
    let mut summary = backup.details(status);
    summary["TableName"] = Value::from(backup.table_name.as_str());
    summary["TableId"] = Value::from(backup.table_id.as_str());
    summary["TableArn"] = Value::from(backup.table_arn.as_str());
    summary
}
