//! The backups of one account and Region: on-demand backups, and the SYSTEM backups that deleted PITR tables leave.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::shape::Shape;
use crate::primitives::timings::Dice;
use crate::table::blueprint::Blueprint;
use crate::table::description;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table_settings::encryption::EncryptionKey;

/// How long a SYSTEM backup is kept: 35 days.
const SYSTEM_KEPT: i64 = 35 * 86_400_000;

/// The backups of one account and Region, by ARN.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backups {
    by_arn: BTreeMap<String, Backup>,
}

impl Backups {
    /// A backup by its plain ARN, listed or not.
    pub(crate) fn get(&self, arn: &str) -> Option<&Backup> {
        self.by_arn.get(arn)
    }

    /// Every backup, in the order of the ARNs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Backup> {
        self.by_arn.values()
    }

    /// Adds a backup under its ARN.
    pub(crate) fn insert(&mut self, backup: Backup) {
        self.by_arn.insert(backup.arn.clone(), backup);
    }

    pub(super) fn remove(&mut self, arn: &str) {
        self.by_arn.remove(arn);
    }

    /// Marks a backup as read by a restore, if it is of this account and Region.
    pub(crate) fn use_until(&mut self, arn: &str, until: Option<Moment>) {
        if let Some(used) = self.by_arn.get_mut(arn) {
            used.in_use_until = until;
        }
    }

    /// Drops the backups that have expired.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.by_arn.retain(|_, backup| !backup.is_expired(now));
    }

    /// When the next backup expires; it blocks no call, so it is no transition.
    pub(crate) fn next_expiry(&self) -> Option<Moment> {
        self.iter().filter_map(Backup::expires).min()
    }

    /// When the next backup becomes AVAILABLE, or is listed at all.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.iter().map(|backup| backup.available_at).filter(|at| now < *at).min()
    }

    /// A backup by ARN.
    pub(crate) fn find(&self, now: Moment, arn: Option<&str>) -> Result<&Backup, ServiceError> {
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
        match self.by_arn.get(arn) {
            Some(backup) if backup.is_listed(now) => Ok(backup),
            Some(_) | None => Err(ServiceError::new("BackupNotFoundException", format!("Backup not found: {arn}"))),
        }
    }
}

/// A backup of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Backup {
    pub(crate) arn: String,
    pub(super) name: String,
    pub(super) system: bool,
    pub(super) created: Moment,
    /// AVAILABLE from here on; a SYSTEM backup is not listed before.
    pub(super) available_at: Moment,
    pub(super) expires: Option<Moment>,
    pub(crate) table_name: String,
    pub(crate) table_arn: String,
    pub(super) table_id: String,
    pub(super) table_created: Moment,
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

    /// The backup in which a table is kept that is archived; how the service names it is not known.
    pub(crate) fn of_archived(table: &Table, created: Moment, dice: &mut Dice) -> Self {
        Self::of(table, &format!("{}-archival", table.name), created, dice)
    }

    /// A backup of a table as it is now.
    pub(super) fn of(table: &Table, name: &str, created: Moment, dice: &mut Dice) -> Self {
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

    pub(super) fn is_listed(&self, now: Moment) -> bool {
        !self.system || self.available_at <= now
    }

    /// `BackupDetails`.
    pub(super) fn details(&self, status: &str) -> Value {
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

    /// `BackupType`.
    pub(super) fn kind(&self) -> &'static str {
        if self.system { "SYSTEM" } else { "USER" }
    }

    /// `BackupDescription`.
    pub(super) fn description(&self, status: &str) -> Value {
        let blueprint = &self.blueprint;
        let globals: Vec<Value> = blueprint
            .globals
            .iter()
            .map(|index| {
                json!({
                    "IndexName": index.name,
                    "KeySchema": description::key_schema(&index.keys),
                    "Projection": description::projection(&index.projection),
                    "ProvisionedThroughput": {
                        "ReadCapacityUnits": index.units.read,
                        "WriteCapacityUnits": index.units.write,
                    },
                })
            })
            .collect();
        let locals = blueprint.locals.iter().map(|index| {
            json!({
                "IndexName": index.name,
                "KeySchema": description::key_schema(&index.keys),
                "Projection": description::projection(&index.projection),
            })
        });
        let mut features = json!({"GlobalSecondaryIndexes": globals});
        if !blueprint.locals.is_empty() {
            features["LocalSecondaryIndexes"] = locals.collect();
        }
        if !blueprint.vectors.is_empty() {
            features["VectorIndexes"] =
                blueprint.vectors.iter().map(description::vector_spec).map(Value::Object).collect();
        }
        if let EncryptionKey::Kms(arn) = &blueprint.key {
            features["SSEDescription"] = json!({"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": arn});
        }
        json!({"BackupDescription": {
            "BackupDetails": self.details(status),
            "SourceTableDetails": {
                "TableName": self.table_name,
                "TableId": self.table_id,
                "TableArn": self.table_arn,
                "TableSizeBytes": 0,
                "ItemCount": 0,
                "TableCreationDateTime": self.table_created.epoch_seconds(),
                "KeySchema": description::key_schema(&blueprint.keys),
                "BillingMode": blueprint.mode.as_str(),
                "ProvisionedThroughput": {
                    "ReadCapacityUnits": blueprint.units.read,
                    "WriteCapacityUnits": blueprint.units.write,
                },
            },
            "SourceTableFeatureDetails": features,
        }})
    }
}
