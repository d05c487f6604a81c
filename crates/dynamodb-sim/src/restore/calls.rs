//! `RestoreTableFromBackup` and `RestoreTableToPointInTime`.
//!
//! Checks run in the order shape, source, point in time, overrides, key, target (T-100). A restore keeps schema,
//! indexes, billing mode, maxima and encryption, and drops everything else (T-215).

use serde_json::{Value, json};

use super::overrides;
use super::source::ForeignSource;
use crate::backup::calls::in_use;
use crate::backup::state::Backups;
use crate::primitives::arn::TableArn;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::shape::Shape;
use crate::restore::input::RestoreFromBackup;
use crate::restore::input::RestoreOverrides;
use crate::restore::input::RestoreToPointInTime;
use crate::table::blueprint::{Blueprint, Schedule};
use crate::table::description;
use crate::table::phase::{Origin, Phase};
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::table_calls::encryption_key::{check_current_key, encryption_key};
use crate::table_calls::limits;
use crate::table_settings::encryption;
use crate::table_settings::input::Encryption;
use crate::table_settings::input::OnDemandThroughput;

/// The source of a restore.
struct Source {
    blueprint: Blueprint,
    backup_arn: Option<String>,
    table_arn: String,
    moment: Moment,
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    backups: &mut Backups,
    foreign: Option<&ForeignSource>,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "RestoreTableFromBackup" => Some(from_backup(cx, tables, backups, foreign, input)),
        "RestoreTableToPointInTime" => Some(to_point_in_time(cx, tables, foreign, input)),
        _ => None,
    }
}

/// `RestoreTableFromBackup`.
fn from_backup(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    backups: &mut Backups,
    foreign: Option<&ForeignSource>,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given: RestoreFromBackup = input::read(input)?;
    let overrides: RestoreOverrides = input::read(input)?;
    let mut shape = target_shape(&given.target_table_name, &overrides);
    if let Some(arn) = shape.required("backupArn", &given.backup_arn) {
        shape.length("backupArn", arn, 37, 1024);
    }
    shape.done()?;
    let arn = given.backup_arn.unwrap_or_default();
    let name = given.target_table_name.unwrap_or_default();
    let sse = encryption_override(input)?;
    let elsewhere = arn.split(':').nth(3).is_some_and(|region| region != cx.caller.region);
    let backup = if elsewhere {
        require_encryption(&sse)?;
        match foreign {
            Some(ForeignSource::Backup(backup)) => (**backup).clone(),
            Some(ForeignSource::Table(_)) | None => return Err(backup_not_found(&arn)),
        }
    } else {
        backups.find(cx.now, Some(&arn))?.clone()
    };
    let source = Source {
        blueprint: backup.blueprint.clone(),
        backup_arn: Some(arn.clone()),
        table_arn: backup.table_arn.clone(),
        moment: backup.created(),
    };
    let blueprint = prepare(cx, tables, &source, &overrides, sse)?;
    refuse_taken_target(tables, &name)?;
    if backup.is_in_use(cx.now) {
        return Err(in_use(&arn));
    }
    let output = start(cx, tables, &name, blueprint, source)?;
    backups.use_until(&arn, tables.get(&name).map(active_at));
    // The empty struct makes the service report a conflict with the restore that it just started (T-463).
    let empty = |maxima: &OnDemandThroughput| maxima.is_empty();
    if overrides.on_demand_throughput_override.as_ref().is_some_and(empty) {
        return Err(already_restoring(&name, &arn));
    }
    Ok(output)
}

/// `RestoreTableToPointInTime`.
fn to_point_in_time(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    foreign: Option<&ForeignSource>,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given: RestoreToPointInTime = input::read(input)?;
    let overrides: RestoreOverrides = input::read(input)?;
    target_shape(&given.target_table_name, &overrides).done()?;
    check_time_selector(&given)?;
    refuse_warm_index_override(&overrides)?;
    let name = given.target_table_name.clone().unwrap_or_default();
    let sse = encryption_override(input)?;
    let table = source_table(cx, tables, foreign, &given, &sse)?;
    table.check_key()?;
    let moment = restored_moment(cx.now, &table, &given)?;
    let source =
        Source { blueprint: Blueprint::of_backup(&table), backup_arn: None, table_arn: table.arn.clone(), moment };
    let blueprint = prepare(cx, tables, &source, &overrides, sse)?;
    refuse_taken_target(tables, &name)?;
    start(cx, tables, &name, blueprint, source)
}

fn target_shape(target: &Option<String>, overrides: &RestoreOverrides) -> Shape {
    let mut shape = Shape::default();
    if let Some(name) = shape.required("targetTableName", target) {
        shape.name("targetTableName", name);
    }
    shape.billing_mode("billingModeOverride", &overrides.billing_mode_override);
    if let Some(units) = &overrides.provisioned_throughput_override {
        shape.throughput("provisionedThroughputOverride", units);
    }
    if let Some(indexes) = &overrides.global_secondary_index_override {
        shape.indexes("globalSecondaryIndexOverride", indexes, 8);
    }
    if let Some(indexes) = &overrides.local_secondary_index_override {
        shape.indexes("localSecondaryIndexOverride", indexes, 2);
    }
    shape
}

fn encryption_override(input: &Value) -> Result<Option<encryption::Wanted>, ServiceError> {
    let given: Encryption = input::read(input)?;
    given.specification_override.as_ref().map(encryption::wanted).transpose()
}

/// Across Regions the encryption must be given (T-274).
fn require_encryption(sse: &Option<encryption::Wanted>) -> Result<(), ServiceError> {
    if sse.is_none() {
        return Err(ServiceError::invalid_request(
            "sseSpecificationOverride must be provided for cross-region restores",
        ));
    }
    Ok(())
}

fn backup_not_found(arn: &str) -> ServiceError {
    ServiceError::new("BackupNotFoundException", format!("Backup not found: {arn}"))
}

/// Exactly one of the two selectors (T-272).
fn check_time_selector(given: &RestoreToPointInTime) -> Result<(), ServiceError> {
    let latest = given.use_latest_restorable_time == Some(true);
    match (latest, given.restore_date_time.is_some()) {
        (true, true) => Err(ServiceError::invalid_request(
            "Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore \
             request. Please specify only one of them",
        )),
        (false, false) => Err(ServiceError::invalid_request(
            "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
        )),
        (true, false) | (false, true) => Ok(()),
    }
}

/// Warm throughput inside an index override is documented as refused.
fn refuse_warm_index_override(overrides: &RestoreOverrides) -> Result<(), ServiceError> {
    let globals = overrides.global_secondary_index_override.as_deref().unwrap_or_default();
    if globals.iter().any(|index| index.warm_throughput.is_some()) {
        return Err(ServiceError::invalid_request(
            "WarmThroughput cannot be specified in GlobalSecondaryIndexOverride",
        ));
    }
    Ok(())
}

/// The table to restore, by exactly one of name and ARN; another Region by ARN only (T-274).
fn source_table(
    cx: &Context<'_>,
    tables: &mut Tables,
    foreign: Option<&ForeignSource>,
    given: &RestoreToPointInTime,
    sse: &Option<encryption::Wanted>,
) -> Result<Table, ServiceError> {
    match (&given.source_table_name, &given.source_table_arn) {
        (Some(_), Some(_)) => {
            Err(ServiceError::validation("Must provide exactly one of: sourceTableArn, sourceTableName"))
        }
        (None, None) => {
            Err(ServiceError::validation("The parameter 'TableName' is required but was not present in the request"))
        }
        (Some(name), None) => tables.for_backup(cx, Some(name)).cloned(),
        (None, Some(arn)) => {
            let Some(parts) = TableArn::parse(arn).filter(|parts| parts.rest.is_none()) else {
                return Err(ServiceError::validation("sourceTableArn is not a valid ARN"));
            };
            if parts.account != cx.caller.account {
                return Err(ServiceError::validation(
                    "This action is only supported by accounts that match the resource owner's account.",
                ));
            }
            if parts.region == cx.caller.region {
                return tables.for_backup(cx, Some(parts.table)).cloned();
            }
            require_encryption(sse)?;
            match foreign {
                Some(ForeignSource::Table(table)) => Ok((**table).clone()),
                Some(ForeignSource::Backup(_)) | None => Err(ServiceError::backup_table_not_found(parts.table)),
            }
        }
    }
}

/// PITR comes before the time, the time before the target (T-100).
fn restored_moment(now: Moment, table: &Table, given: &RestoreToPointInTime) -> Result<Moment, ServiceError> {
    let Some(window) = table.pitr.window else {
        return Err(ServiceError::new(
            "PointInTimeRecoveryUnavailableException",
            format!("Point in time recovery is not enabled for table '{}'", table.name),
        ));
    };
    let (earliest, latest) = (window.earliest(now), window.latest(now));
    let Some(seconds) = given.restore_date_time else {
        return Ok(latest);
    };
    // Whole seconds: the service quotes and compares the bounds without fractions.
    let wanted = Moment::from_millis((seconds * 1000.0) as i64);
    let second = |moment: Moment| moment.millis().div_euclid(1000);
    if second(wanted) < second(earliest) || second(wanted) > second(latest) {
        return Err(ServiceError::new(
            "InvalidRestoreTimeException",
            format!(
                "RestoreDateTime '{}' must be within EarliestRestorableDateTime '{}' and \
                 LatestRestorableDateTime '{}'",
                wanted.iso8601(),
                earliest.iso8601(),
                latest.iso8601()
            ),
        ));
    }
    Ok(wanted)
}

/// The blueprint of the target: the source with overrides (T-273, T-279).
fn prepare(
    cx: &Context<'_>,
    tables: &Tables,
    source: &Source,
    given: &RestoreOverrides,
    sse: Option<encryption::Wanted>,
) -> Result<Blueprint, ServiceError> {
    let here = TableArn::parse(&source.table_arn).is_some_and(|arn| arn.region == cx.caller.region);
    if here {
        check_current_key(cx, &source.blueprint.key)?;
    }
    let mut blueprint = source.blueprint.clone();
    overrides::override_capacity(&mut blueprint, given)?;
    overrides::override_locals(&mut blueprint, given)?;
    overrides::override_globals(&mut blueprint, given)?;
    overrides::override_vectors(&mut blueprint, given)?;
    overrides::keep_used_attributes(&mut blueprint);
    if let Some(wanted) = sse {
        blueprint.key = encryption_key(cx, &wanted)?;
    }
    limits::check_new_table(cx, tables, &blueprint)?;
    Ok(blueprint)
}

/// A target whose own restore runs is "in use"; every other taken name "exists", DELETING included (T-219, T-275).
fn refuse_taken_target(tables: &Tables, name: &str) -> Result<(), ServiceError> {
    let Some(table) = tables.get(name) else {
        return Ok(());
    };
    let Phase::Creating(creating) = &table.phase else {
        return Err(already_exists(name));
    };
    match &creating.origin {
        Origin::Restore { backup_arn, table_arn, .. } => {
            Err(already_restoring(name, backup_arn.as_ref().unwrap_or(table_arn)))
        }
        Origin::Create | Origin::Import | Origin::Replica => Err(already_exists(name)),
    }
}

fn already_exists(name: &str) -> ServiceError {
    ServiceError::new("TableAlreadyExistsException", format!("Table already exists: {name}"))
}

fn already_restoring(name: &str, from: &str) -> ServiceError {
    ServiceError::new("TableInUseException", format!("Table: {name} is already being restored from backup: {from}"))
}

fn start(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    name: &str,
    blueprint: Blueprint,
    source: Source,
) -> Result<Value, ServiceError> {
    let running = tables.iter().filter(|table| table.is_restoring()).count();
    let most = cx.settings.quotas.restores;
    if running >= most {
        return Err(ServiceError::limit(format!("Only {most} restore operations can be done simultaneously")));
    }
    let timings = &cx.settings.timings;
    let (span, backups) = (timings.restore, timings.backups_enabled);
    let active_at = cx.after(span);
    let backups = cx.dice.duration(backups);
    let when = Schedule { created: cx.now, known_at: active_at, active_at, backups_at: active_at.plus(backups) };
    let origin = Origin::Restore { backup_arn: source.backup_arn, table_arn: source.table_arn, moment: source.moment };
    let table = blueprint.build(cx, name, origin, when);
    let description = description::table(&table, cx.now);
    tables.insert(table);
    Ok(json!({ "TableDescription": description }))
}

fn active_at(table: &Table) -> Moment {
    match &table.phase {
        Phase::Creating(creating) => creating.until,
        Phase::Live | Phase::Deleting(_) => table.created,
    }
}
