//! The output shapes of a table, with the members that are absent when a setting is the default.

use serde_json::{Map, Value, json};

use crate::primitives::clock::Moment;
use crate::table::index::{GlobalIndex, LocalIndex};
use crate::table::phase::{CapacityChangeKind, Origin, Phase};
use crate::table::state::Table;
use crate::table::vector_index::VectorIndex;
use crate::table_settings::capacity::{BillingMode, Maxima, Provisioned, Sentinel};
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::key_access::KeyAccess;
use crate::table_settings::schema::{KeyElement, Projection};
use crate::table_settings::vector::{SearchElement, VectorSpec};
use crate::table_settings::warm::Warm;

pub(crate) type Members = Map<String, Value>;

/// An answer with one member. `json!` would copy the description, which the property tests ask for a million times.
pub(crate) fn answer(member: &str, description: Value) -> Value {
    Value::Object(Members::from_iter([(member.to_owned(), description)]))
}

/// The description of a table that is being created or live.
pub(crate) fn table(table: &Table, now: Moment) -> Value {
    let mut members = identity(table);
    let definitions: Vec<Value> = table
        .attributes
        .iter()
        .map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind.as_str()}))
        .collect();
    put(&mut members, "AttributeDefinitions", definitions);
    put(&mut members, "KeySchema", key_schema(&table.keys));
    put(&mut members, "CreationDateTime", table.created.epoch_seconds());
    billing(&mut members, table);
    put(&mut members, "ProvisionedThroughput", provisioned(&table.provisioned, now));
    maxima(&mut members, table.maxima);
    put(&mut members, "WarmThroughput", warm(&table.warm));
    if !table.locals.is_empty() {
        let locals: Vec<Value> = table.locals.iter().map(|index| local(table, index)).collect();
        put(&mut members, "LocalSecondaryIndexes", locals);
    }
    if !table.globals.is_empty() {
        let globals: Vec<Value> = table.globals.iter().map(|index| global(table, index, now)).collect();
        put(&mut members, "GlobalSecondaryIndexes", globals);
    }
    if !table.vectors.is_empty() {
        let vectors: Vec<Value> = table.vectors.iter().map(|index| vector(table, index)).collect();
        put(&mut members, "VectorIndexes", vectors);
    }
    stream(&mut members, table);
    encryption(&mut members, table, now);
    class(&mut members, table);
    restore_summary(&mut members, table);
    archival_summary(&mut members, table);
    if let Some(enabled) = table.settings_replication {
        put(&mut members, "GlobalTableSettingsReplicationMode", if enabled { "ENABLED" } else { "DISABLED" });
    }
    Value::Object(members)
}

/// The description of a table that is being deleted: schema and settings are left out.
pub(crate) fn deleting(table: &Table) -> Value {
    let mut members = identity(table);
    billing(&mut members, table);
    let units = table.provisioned.units();
    put(
        &mut members,
        "ProvisionedThroughput",
        json!({
            "NumberOfDecreasesToday": 0,
            "ReadCapacityUnits": units.read,
            "WriteCapacityUnits": units.write,
        }),
    );
    Value::Object(members)
}

fn put(members: &mut Members, name: &str, value: impl Into<Value>) {
    members.insert(name.to_owned(), value.into());
}

fn identity(table: &Table) -> Members {
    let mut members = Members::new();
    put(&mut members, "TableName", table.name.as_str());
    put(&mut members, "TableArn", table.arn.as_str());
    put(&mut members, "TableId", table.id.as_str());
    put(&mut members, "TableStatus", table.status());
    put(&mut members, "TableSizeBytes", 0);
    put(&mut members, "ItemCount", 0);
    put(&mut members, "DeletionProtectionEnabled", table.protection.enabled);
    members
}

/// Absent on a table that never was on demand (T-025); the target mode shows as soon as a switch starts (T-064).
fn billing(members: &mut Members, table: &Table) {
    if !table.ever_on_demand {
        return;
    }
    let change = table.capacity_change.map(|change| change.kind);
    let mode = match change {
        Some(CapacityChangeKind::ToProvisioned(_)) => BillingMode::Provisioned,
        Some(CapacityChangeKind::Units(_) | CapacityChangeKind::ToOnDemand) | None => table.mode,
    };
    let mut summary = Members::new();
    put(&mut summary, "BillingMode", mode.as_str());
    let switching = change == Some(CapacityChangeKind::ToOnDemand);
    if let Some(at) = table.last_to_on_demand.filter(|_| !switching) {
        put(&mut summary, "LastUpdateToPayPerRequestDateTime", at.epoch_seconds());
    }
    put(members, "BillingModeSummary", summary);
}

fn provisioned(provisioned: &Provisioned, now: Moment) -> Value {
    let mut members = Members::new();
    let units = provisioned.units();
    put(&mut members, "ReadCapacityUnits", units.read);
    put(&mut members, "WriteCapacityUnits", units.write);
    let decreases = provisioned.decreases_today(now);
    put(&mut members, "NumberOfDecreasesToday", decreases);
    if let Some(at) = provisioned.last_increase {
        put(&mut members, "LastIncreaseDateTime", at.epoch_seconds());
    }
    if let Some(at) = provisioned.last_decrease {
        put(&mut members, "LastDecreaseDateTime", at.epoch_seconds());
    }
    Value::Object(members)
}

/// Absent unless set; a cleared member reads as -1 for about a second (T-182).
fn maxima(members: &mut Members, maxima: Maxima) {
    let cleared = |flag: fn(&Sentinel) -> bool| maxima.sentinel.as_ref().is_some_and(flag).then_some(-1);
    let read = maxima.read.or_else(|| cleared(|sentinel| sentinel.read));
    let write = maxima.write.or_else(|| cleared(|sentinel| sentinel.write));
    let mut shown = Members::new();
    if let Some(units) = read {
        put(&mut shown, "MaxReadRequestUnits", units);
    }
    if let Some(units) = write {
        put(&mut shown, "MaxWriteRequestUnits", units);
    }
    if !shown.is_empty() {
        put(members, "OnDemandThroughput", shown);
    }
}

fn warm(warm: &Warm) -> Value {
    let status = if warm.is_updating() { "UPDATING" } else { "ACTIVE" };
    json!({
        "ReadUnitsPerSecond": warm.units.read,
        "WriteUnitsPerSecond": warm.units.write,
        "Status": status,
    })
}

pub(crate) fn key_schema(keys: &[KeyElement]) -> Value {
    keys.iter().map(|key| json!({"AttributeName": key.name, "KeyType": key.key_type.as_str()})).collect()
}

pub(crate) fn projection(projection: &Projection) -> Value {
    match projection {
        Projection::All => json!({"ProjectionType": "ALL"}),
        Projection::KeysOnly => json!({"ProjectionType": "KEYS_ONLY"}),
        Projection::Include(attributes) => {
            json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": attributes})
        }
    }
}

fn local(table: &Table, index: &LocalIndex) -> Value {
    json!({
        "IndexName": index.name,
        "IndexArn": format!("{}/index/{}", table.arn, index.name),
        "KeySchema": key_schema(&index.keys),
        "Projection": projection(&index.projection),
        "IndexSizeBytes": 0,
        "ItemCount": 0,
    })
}

fn global(table: &Table, index: &GlobalIndex, now: Moment) -> Value {
    let mut members = Members::new();
    put(&mut members, "IndexName", index.name.as_str());
    let arn = format!("{}/index/{}", table.arn, index.name);
    put(&mut members, "IndexArn", arn);
    put(&mut members, "KeySchema", key_schema(&index.keys));
    put(&mut members, "Projection", projection(&index.projection));
    // A restore target lists its indexes without a status (T-282).
    if !table.is_restoring() {
        put(&mut members, "IndexStatus", index.phase.status());
    }
    if let Some(backfilling) = index.phase.backfilling() {
        put(&mut members, "Backfilling", backfilling);
    }
    put(&mut members, "ProvisionedThroughput", provisioned(&index.provisioned, now));
    maxima(&mut members, index.maxima);
    put(&mut members, "WarmThroughput", warm(&index.warm));
    put(&mut members, "IndexSizeBytes", 0);
    put(&mut members, "ItemCount", 0);
    Value::Object(members)
}

fn vector(table: &Table, index: &VectorIndex) -> Value {
    let mut members = vector_spec(&index.spec);
    put(&mut members, "IndexArn", format!("{}/index/{}", table.arn, index.name()));
    if !table.is_restoring() {
        put(&mut members, "IndexStatus", index.phase.status());
    }
    if let Some(backfilling) = index.phase.backfilling() {
        put(&mut members, "Backfilling", backfilling);
    }
    put(&mut members, "IndexSizeBytes", 0);
    put(&mut members, "ItemCount", 0);
    Value::Object(members)
}

/// What a vector index consists of, as a description and a backup show it.
pub(crate) fn vector_spec(spec: &VectorSpec) -> Members {
    let mut members = Members::new();
    put(&mut members, "IndexName", spec.name.as_str());
    put(&mut members, "VectorAttribute", json!({"AttributeName": spec.attribute}));
    put(&mut members, "Dimensions", spec.dimensions);
    put(&mut members, "DistanceFunction", spec.distance.as_str());
    put(&mut members, "Projection", projection(&spec.projection));
    if !spec.search.is_empty() {
        let element =
            |element: &SearchElement| json!({"AttributeName": element.name, "SearchSchemaElementType": element.role});
        let schema: Vec<Value> = spec.search.iter().map(element).collect();
        put(&mut members, "SearchSchema", schema);
    }
    members
}

/// `StreamSpecification` is absent when disabled; ARN and label of the latest stream linger (T-050).
fn stream(members: &mut Members, table: &Table) {
    if let Some(view) = table.stream.view {
        let disabling = table.stream.toggle.is_some_and(|toggle| !toggle.enable);
        let shown = if disabling {
            json!({"StreamEnabled": false})
        } else {
            json!({"StreamEnabled": true, "StreamViewType": view.as_str()})
        };
        put(members, "StreamSpecification", shown);
    }
    if let Some(latest) = table.stream.latest {
        let label = latest.label();
        put(members, "LatestStreamArn", format!("{}/stream/{label}", table.arn));
        put(members, "LatestStreamLabel", label);
    }
}

/// Absent with the AWS-owned key; during a change the old key's ARN shows first (T-065, T-079).
fn encryption(members: &mut Members, table: &Table, now: Moment) {
    let state = &table.encryption;
    let key_arn = |key: &EncryptionKey| match key {
        EncryptionKey::AwsOwned => None,
        EncryptionKey::Kms(arn) => Some(arn.clone()),
    };
    let (status, arn) = match &state.change {
        None => ("ENABLED", key_arn(&state.key)),
        Some(change) => {
            let (old, new) = (key_arn(&state.key), key_arn(&change.to));
            let arn = if now < change.old_until { old.or(new) } else { new.or(old) };
            ("UPDATING", arn)
        }
    };
    if let Some(arn) = arn {
        let mut shown = json!({"Status": status, "SSEType": "KMS", "KMSMasterKeyArn": arn});
        if let Some(since) = state.access.lost_since() {
            shown["InaccessibleEncryptionDateTime"] = since.epoch_seconds().into();
        }
        put(members, "SSEDescription", shown);
    }
}

/// Absent until a class was set (T-026); flips only when the change ends (T-284).
fn class(members: &mut Members, table: &Table) {
    if !table.class.shown {
        return;
    }
    let mut summary = Members::new();
    put(&mut summary, "TableClass", table.class.current.as_str());
    if let Some(at) = table.class.last_update {
        put(&mut summary, "LastUpdateDateTime", at.epoch_seconds());
    }
    put(members, "TableClassSummary", summary);
}

/// Of a table without its key (D-021).
fn archival_summary(members: &mut Members, table: &Table) {
    let access = &table.encryption.access;
    let Some(since) = access.archiving_since() else {
        return;
    };
    let mut summary = Members::new();
    put(&mut summary, "ArchivalDateTime", since.epoch_seconds());
    put(&mut summary, "ArchivalReason", "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    if let KeyAccess::Archived { backup_arn: Some(arn), .. } = access {
        put(&mut summary, "ArchivalBackupArn", arn.as_str());
    }
    put(members, "ArchivalSummary", summary);
}

/// Shown while CREATING only (T-216).
fn restore_summary(members: &mut Members, table: &Table) {
    let Phase::Creating(creating) = &table.phase else {
        return;
    };
    let Origin::Restore { backup_arn, table_arn, moment } = &creating.origin else {
        return;
    };
    let mut summary = Members::new();
    if let Some(arn) = backup_arn {
        put(&mut summary, "SourceBackupArn", arn.as_str());
    }
    put(&mut summary, "SourceTableArn", table_arn.as_str());
    put(&mut summary, "RestoreDateTime", moment.epoch_seconds());
    put(&mut summary, "RestoreInProgress", true);
    put(members, "RestoreSummary", summary);
}
