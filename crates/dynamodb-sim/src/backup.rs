//! Which backups are there? On-demand backups, and the SYSTEM backup that a deleted PITR table leaves.

use serde_json::{Map, Value, json};

use crate::blueprint::Blueprint;
use crate::clock::Moment;
use crate::context::Context;
use crate::describe;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::{Phase, Table};
use crate::timings::Dice;

/// How long a SYSTEM backup is kept: 35 days.
const SYSTEM_KEPT: i64 = 35 * 86_400_000;

/// A backup of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Backup {
    pub(crate) arn: String,
    name: String,
    system: bool,
    created: Moment,
    /// AVAILABLE from here on; a SYSTEM backup is not listed before.
    available_at: Moment,
    expires: Option<Moment>,
    pub(crate) table_name: String,
    pub(crate) table_arn: String,
    table_id: String,
    table_created: Moment,
    pub(crate) blueprint: Blueprint,
    /// A restore that reads it: one at a time (B-010).
    pub(crate) in_use_until: Option<Moment>,
}

impl Backup {
    /// `<table>$DeletedTableBackup`, kept 35 days, cannot be deleted (T-167).
    pub(crate) fn of_deleted(table: &Table, listed_at: Moment, dice: &mut Dice) -> Self {
        let created = match &table.phase {
            Phase::Deleting(deleting) => deleting.since,
            Phase::Creating(_) | Phase::Live => listed_at,
        };
        let mut backup = Self::of(table, &format!("{}$DeletedTableBackup", table.name), created, dice);
        backup.system = true;
        backup.available_at = listed_at;
        backup.expires = Some(created.plus(SYSTEM_KEPT));
        backup
    }

    fn of(table: &Table, name: &str, created: Moment, dice: &mut Dice) -> Self {
        Self {
            arn: format!("{}/backup/{:014}-{}", table.arn, created.millis(), dice.tail()),
            name: name.to_owned(),
            system: false,
            created,
            available_at: created,
            expires: None,
            table_name: table.name.clone(),
            table_arn: table.arn.clone(),
            table_id: table.id.clone(),
            table_created: table.created,
            blueprint: Blueprint::of_backup(table),
            in_use_until: None,
        }
    }

    pub(crate) fn created(&self) -> Moment {
        self.created
    }

    pub(crate) fn expires(&self) -> Option<Moment> {
        self.expires
    }

    pub(crate) fn is_expired(&self, now: Moment) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    pub(crate) fn is_in_use(&self, now: Moment) -> bool {
        self.in_use_until.is_some_and(|until| now < until)
    }

    fn is_listed(&self, now: Moment) -> bool {
        !self.system || self.available_at <= now
    }

    fn details(&self, status: &str) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("BackupArn", self.arn.as_str().into());
        put("BackupName", self.name.as_str().into());
        put("BackupType", self.kind().into());
        put("BackupStatus", status.into());
        put("BackupSizeBytes", 0.into());
        put("BackupCreationDateTime", self.created.epoch_seconds().into());
        if let Some(expires) = self.expires {
            put("BackupExpiryDateTime", expires.epoch_seconds().into());
        }
        Value::Object(members)
    }

    fn kind(&self) -> &'static str {
        if self.system { "SYSTEM" } else { "USER" }
    }

    fn description(&self, status: &str) -> Value {
        let blueprint = &self.blueprint;
        let globals: Vec<Value> = blueprint
            .globals
            .iter()
            .map(|index| {
                json!({
                    "IndexName": index.name,
                    "KeySchema": describe::key_schema(&index.keys),
                    "Projection": describe::projection(&index.projection),
                    "ProvisionedThroughput": {
                        "ReadCapacityUnits": index.units.read,
                        "WriteCapacityUnits": index.units.write,
                    },
                })
            })
            .collect();
        json!({"BackupDescription": {
            "BackupDetails": self.details(status),
            "SourceTableDetails": {
                "TableName": self.table_name,
                "TableId": self.table_id,
                "TableArn": self.table_arn,
                "TableSizeBytes": 0,
                "ItemCount": 0,
                "TableCreationDateTime": self.table_created.epoch_seconds(),
                "KeySchema": describe::key_schema(&blueprint.keys),
                "BillingMode": blueprint.mode.as_str(),
                "ProvisionedThroughput": {
                    "ReadCapacityUnits": blueprint.units.read,
                    "WriteCapacityUnits": blueprint.units.write,
                },
            },
            "SourceTableFeatureDetails": {"GlobalSecondaryIndexes": globals},
        }})
    }
}

/// `CreateBackup`: the name is not unique and nothing makes it idempotent (B-011).
pub(crate) fn create(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::CreateBackup = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(name) = shape.required("backupName", &given.backup_name) {
        shape.name("backupName", name);
    }
    shape.done()?;
    let now = cx.now;
    let available_at = cx.after(cx.settings.timings.backup);
    let table = cx.backup_table(given.table_name.as_deref())?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    if table.pitr.available_at > now && !deleting {
        return Err(ServiceError::backups_being_enabled(&table.name));
    }
    let table = table.clone();
    let name = given.backup_name.unwrap_or_default();
    let mut backup = Backup::of(&table, &name, now, cx.dice);
    backup.available_at = available_at;
    let details = backup.details("CREATING");
    cx.store.backups.insert(backup.arn.clone(), backup);
    Ok(json!({ "BackupDetails": details }))
}

/// `DescribeBackup`.
pub(crate) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::BackupOnly = input::read(input)?;
    let backup = find(cx, given.backup_arn.as_deref())?;
    let status = if backup.available_at <= cx.now { "AVAILABLE" } else { "CREATING" };
    Ok(backup.description(status))
}

/// `DeleteBackup`: refused while a restore reads it, and always for a SYSTEM backup.
pub(crate) fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::BackupOnly = input::read(input)?;
    let now = cx.now;
    let backup = find(cx, given.backup_arn.as_deref())?;
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
    cx.store.backups.remove(&arn);
    Ok(output)
}

/// A backup feeds one restore at a time, and cannot be deleted meanwhile.
pub(crate) fn in_use(arn: &str) -> ServiceError {
    ServiceError::new("BackupInUseException", format!("Backup is being used by another request: {arn}"))
}

/// `ListBackups`: USER backups unless told otherwise.
pub(crate) fn list(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ListBackups = input::read(input)?;
    let mut shape = Shape::default();
    let limit = given.limit.unwrap_or(100);
    shape.at_least("limit", limit, 1);
    shape.at_most("limit", limit, 100);
    let kind = given.backup_type.as_deref().unwrap_or("USER");
    shape.one_of("backupType", kind, &["USER", "SYSTEM", "AWS_BACKUP", "ALL"]);
    shape.done()?;
    let table = match &given.table_name {
        Some(name) => Some(cx.name(Some(name))?),
        None => None,
    };
    let after = given.exclusive_start_backup_arn.as_ref();
    let mut rest = cx.store.backups.values().filter(|backup| {
        backup.is_listed(cx.now)
            && (kind == "ALL" || kind == backup.kind())
            && table.is_none_or(|table| backup.table_name == table)
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

/// A backup by ARN.
pub(crate) fn find<'a>(cx: &'a Context<'_>, arn: Option<&str>) -> Result<&'a Backup, ServiceError> {
    let mut shape = Shape::default();
    let given = arn.map(str::to_owned);
    if let Some(arn) = shape.required("backupArn", &given) {
        shape.length("backupArn", arn, 37, 1024);
    }
    shape.done()?;
    let arn = arn.unwrap_or_default();
    if !arn.contains("/backup/") {
        return Err(ServiceError::validation("Invalid Backup ARN"));
    }
    match cx.store.backups.get(arn) {
        Some(backup) if backup.is_listed(cx.now) => Ok(backup),
        Some(_) | None => Err(ServiceError::new("BackupNotFoundException", format!("Backup not found: {arn}"))),
    }
}
