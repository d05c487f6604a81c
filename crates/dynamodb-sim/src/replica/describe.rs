//! The members of a description that a table in a global table has (T-201, T-229, T-259).

use serde_json::{Map, Value, json};

use super::group::{Group, Member, MemberStatus};
use crate::primitives::caller::Caller;
use crate::table::membership::NOT_AUTHORIZED;
use crate::table::state::Table;
use crate::table_settings::capacity::{BillingMode, Maxima};
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::warm::Warm;

const MODE: &str = "GlobalTableSettingsReplicationMode";

/// Adds what one member shows of the others; `table_in` finds the table of another one.
pub(crate) fn add<'a>(
    description: &mut Map<String, Value>,
    group: &'a Group,
    at: &'a Caller,
    table_in: impl Fn(&Caller) -> Option<&'a Table>,
) {
    let local = table_in(at);
    let replicas: Vec<Value> =
        group.listed_by(at).map(|member| replica(group, member, local, table_in(&member.at))).collect();
    description.insert("GlobalTableVersion".to_owned(), "2019.11.21".into());
    description.insert("Replicas".to_owned(), replicas.into());
    description.insert(MODE.to_owned(), mode(group).into());
    if group.strong {
        description.insert("MultiRegionConsistency".to_owned(), "STRONG".into());
    } else if let Some(member) = group.member(at) {
        description.insert("DisassociationProtectionEnabled".to_owned(), member.disassociation_protected.into());
    }
    if let Some(witness) = group.witness.as_ref().filter(|witness| witness.status != MemberStatus::Unlisted) {
        let witness = json!([{"RegionName": witness.region, "WitnessStatus": witness.status.as_str()}]);
        description.insert("GlobalTableWitnesses".to_owned(), witness);
    }
}

/// What is as in the table itself is left out (T-229).
fn replica(group: &Group, member: &Member, local: Option<&Table>, there: Option<&Table>) -> Value {
    let mut shown = Map::new();
    let status = there.filter(|_| member.status == MemberStatus::Active).and_then(impaired);
    shown.insert("RegionName".to_owned(), member.at.region.as_str().into());
    shown.insert("ReplicaStatus".to_owned(), status.unwrap_or(member.status.as_str()).into());
    shown.insert(MODE.to_owned(), mode(group).into());
    let Some((local, there)) = local.zip(there) else {
        return Value::Object(shown);
    };
    if group.spans_accounts() {
        shown.insert("ReplicaArn".to_owned(), there.arn.as_str().into());
    }
    if let EncryptionKey::Kms(arn) = there.encryption.key() {
        shown.insert("KMSMasterKeyId".to_owned(), arn.as_str().into());
    }
    shown.insert("WarmThroughput".to_owned(), warm(&there.warm));
    overrides(
        &mut shown,
        there.mode,
        (local.provisioned.units().read, local.maxima),
        (there.provisioned.units().read, there.maxima),
    );
    if there.class.shown {
        let mut class = json!({"TableClass": there.class.current.as_str()});
        if let Some(at) = there.class.last_update {
            class["LastUpdateDateTime"] = at.epoch_seconds().into();
        }
        shown.insert("ReplicaTableClassSummary".to_owned(), class);
    }
    let indexes = indexes(local, there);
    if !indexes.is_empty() {
        shown.insert("GlobalSecondaryIndexes".to_owned(), indexes.into());
    }
    Value::Object(shown)
}

/// Settings of several accounts have no overrides.
fn mode(group: &Group) -> &'static str {
    if group.spans_accounts() { "ENABLED" } else { "ENABLED_WITH_OVERRIDES" }
}

/// What a replica shows of a key that it lost (T-329), or of a policy that does not let it replicate.
fn impaired(table: &Table) -> Option<&'static str> {
    let unauthorized = table.membership.as_ref().is_some_and(|membership| membership.unauthorized);
    table.encryption.access.status().or(unauthorized.then_some(NOT_AUTHORIZED))
}

fn indexes(local: &Table, there: &Table) -> Vec<Value> {
    let described = there.globals.iter().map(|index| {
        let mut shown = Map::new();
        shown.insert("IndexName".to_owned(), index.name.as_str().into());
        shown.insert("WarmThroughput".to_owned(), warm(&index.warm));
        if let Some(same) = local.global(&index.name) {
            overrides(
                &mut shown,
                there.mode,
                (same.provisioned.units().read, same.maxima),
                (index.provisioned.units().read, index.maxima),
            );
        }
        Value::Object(shown)
    });
    described.collect()
}

/// Whatever differs is labeled as an override, wherever it was set (T-250, T-321).
fn overrides(shown: &mut Map<String, Value>, mode: BillingMode, local: (i64, Maxima), there: (i64, Maxima)) {
    match mode {
        BillingMode::Provisioned if there.0 != local.0 => {
            let units = json!({"ReadCapacityUnits": there.0});
            shown.insert("ProvisionedThroughputOverride".to_owned(), units);
        }
        BillingMode::PayPerRequest if there.1.read != local.1.read => {
            if let Some(units) = there.1.read {
                let units = json!({"MaxReadRequestUnits": units});
                shown.insert("OnDemandThroughputOverride".to_owned(), units);
            }
        }
        BillingMode::Provisioned | BillingMode::PayPerRequest => {}
    }
}

fn warm(warm: &Warm) -> Value {
    json!({
        "ReadUnitsPerSecond": warm.units.read,
        "WriteUnitsPerSecond": warm.units.write,
        "Status": if warm.is_updating() { "UPDATING" } else { "ACTIVE" },
    })
}
