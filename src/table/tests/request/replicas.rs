//! The members of UpdateTable that change replicas.

use serde_json::{Map, Value, json};

use crate::names::Region;
use crate::table::replicas::{NewReplica, Overrides, ReadOverride, ReplicaStep};

/// What the call has besides the table's name.
pub(super) fn members(step: &ReplicaStep) -> Value {
    match step {
        ReplicaStep::Create(region, replica) => json!({"ReplicaUpdates": [create(region, replica)]}),
        ReplicaStep::Override(region, overrides) => {
            json!({"ReplicaUpdates": [{"Update": member(region, overrides)}]})
        }
        ReplicaStep::Delete(region) => json!({"ReplicaUpdates": [delete(region)]}),
        ReplicaStep::Disassociate(region) => {
            let action = json!({"RegionName": region.as_str(), "DisassociationMode": "WAIT_FOR_REPLICATION"});
            json!({"ReplicaUpdates": [{"Disassociate": action}]})
        }
        ReplicaStep::CreateStrong { members, witness } => {
            let updates: Vec<Value> = members.iter().map(|(region, replica)| create(region, replica)).collect();
            let mut input = json!({"MultiRegionConsistency": "STRONG", "ReplicaUpdates": updates});
            if let Some(region) = witness {
                input["GlobalTableWitnessUpdates"] = json!([{"Create": {"RegionName": region.as_str()}}]);
            }
            input
        }
        ReplicaStep::Dissolve { members, witness } => {
            let updates: Vec<Value> = members.iter().map(delete).collect();
            let mut input = json!({"ReplicaUpdates": updates});
            if let Some(region) = witness {
                input["GlobalTableWitnessUpdates"] = json!([{"Delete": {"RegionName": region.as_str()}}]);
            }
            input
        }
    }
}

fn create(region: &Region, NewReplica { key, overrides }: &NewReplica) -> Value {
    let mut member = member(region, overrides);
    if let Some(key) = key {
        member["KMSMasterKeyId"] = json!(key.to_string());
    }
    json!({"Create": member})
}

fn delete(region: &Region) -> Value {
    json!({"Delete": {"RegionName": region.as_str()}})
}

fn member(region: &Region, Overrides { class, read, indexes }: &Overrides) -> Value {
    let mut member = Value::Object(reads(*read));
    member["RegionName"] = json!(region.as_str());
    if let Some(class) = class {
        member["TableClassOverride"] = json!(class.as_str());
    }
    if !indexes.is_empty() {
        let indexes = indexes.iter().map(|(name, read)| {
            let mut index = reads(*read);
            index.insert("IndexName".to_owned(), json!(name.as_str()));
            Value::Object(index)
        });
        member["GlobalSecondaryIndexes"] = indexes.collect();
    }
    member
}

fn reads(read: ReadOverride) -> Map<String, Value> {
    let mut members = Map::new();
    if let Some(units) = read.units {
        members.insert("ProvisionedThroughputOverride".to_owned(), json!({"ReadCapacityUnits": units}));
    }
    if let Some(units) = read.ceiling {
        members.insert("OnDemandThroughputOverride".to_owned(), json!({"MaxReadRequestUnits": units}));
    }
    members
}
