//! A step as the request it stands for, written from the service's documentation and not from the SDK's types: the
//! tests of the planner must not repeat a misunderstanding of the calls.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::aws::error::Service;
use crate::names::AttributeName;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::recovery::SetRecovery;
use crate::table::aspects::tags::TagsStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::control_plane::Target;
use crate::table::desired::Desired;
use crate::table::desired::DesiredLocalIndex;
use crate::table::keys::{IndexKey, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection, VectorShape};
use crate::table::settings::{Encryption, StreamView};
use crate::table::steps::AspectStep;
use crate::table::steps::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, NewIndex, Step};
use crate::table::throughput::{Amounts, Ceiling, Throughput, WarmFloor};

mod aspects;
mod replicas;

/// The operation and its input.
pub(crate) fn request(target: &Target, step: &Step) -> (Service, &'static str, Value) {
    match step {
        Step::Aspect(AspectStep::Scaling(step)) => (Service::Scaling, step.operation(), aspects::scaling(target, step)),
        Step::Aspect(AspectStep::Alarms(step)) => (Service::CloudWatch, step.operation(), aspects::alarm(target, step)),
        step => {
            let (operation, input) = of_table(target, step);
            (Service::DynamoDb, operation, input)
        }
    }
}

fn of_table(target: &Target, step: &Step) -> (&'static str, Value) {
    let name = target.name.as_str();
    let update = |members: Value| ("UpdateTable", merged(json!({"TableName": name}), members));
    match step {
        Step::Create(desired) => ("CreateTable", create(desired)),
        Step::SetProtection(on) => update(json!({"DeletionProtectionEnabled": on})),
        Step::SetDisassociationProtection(on) => update(json!({"DisassociationProtectionEnabled": on})),
        Step::SetSettingsReplication(on) => {
            update(json!({"GlobalTableSettingsReplicationMode": if *on { "ENABLED" } else { "DISABLED" }}))
        }
        Step::DeleteIndex(index) => {
            update(json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": index.as_str()}}]}))
        }
        Step::CreateIndex(index) => update(create_index(index)),
        Step::DeleteVectorIndex(index) => {
            update(json!({"VectorIndexUpdates": [{"Delete": {"IndexName": index.as_str()}}]}))
        }
        Step::CreateVectorIndex(index) => update(json!({
            "AttributeDefinitions": definitions(&index.definitions),
            "VectorIndexUpdates": [{"Create": vector_index(index.name.as_str(), &index.shape)}],
        })),
        Step::SetClass(class) => update(json!({"TableClass": class.as_str()})),
        Step::SetEncryption(encryption) => update(json!({"SSESpecification": key(encryption)})),
        Step::SwitchToOnDemand { along } => update(merged(
            json!({"BillingMode": "PAY_PER_REQUEST"}),
            match along {
                None => json!({}),
                Some(Along::Ceiling(update)) => json!({"OnDemandThroughput": ceiling_update(update)}),
                Some(Along::DisableStream) => json!({"StreamSpecification": stream(None)}),
                Some(Along::EnableStream(view)) => json!({"StreamSpecification": stream(Some(*view))}),
                Some(Along::CreateIndex(index)) => create_index(index),
            },
        )),
        Step::SwitchToProvisioned { table, indexes } => {
            let mut members = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(*table)});
            if !indexes.is_empty() {
                members["GlobalSecondaryIndexUpdates"] = index_units(indexes);
            }
            update(members)
        }
        Step::SetUnits { table, indexes } => {
            let mut members = json!({});
            if let Some(table) = table {
                members["ProvisionedThroughput"] = units(*table);
            }
            if !indexes.is_empty() {
                members["GlobalSecondaryIndexUpdates"] = index_units(indexes);
            }
            update(members)
        }
        Step::SetCeiling(ceiling) => update(json!({"OnDemandThroughput": ceiling_update(ceiling)})),
        Step::SetIndexCeilings(indexes) => update(json!({"GlobalSecondaryIndexUpdates": index_ceilings(indexes)})),
        Step::RaiseWarm(floor) => update(json!({"WarmThroughput": warm(*floor)})),
        Step::RaiseIndexWarm(indexes) => {
            let updates = index_updates(indexes, |floor| json!({"WarmThroughput": warm(*floor)}));
            update(json!({"GlobalSecondaryIndexUpdates": updates}))
        }
        Step::DisableStream => update(json!({"StreamSpecification": stream(None)})),
        Step::EnableStream(view) => update(json!({"StreamSpecification": stream(Some(*view))})),
        Step::Replica(step) => update(replicas::members(step)),
        Step::Aspect(AspectStep::Recovery(SetRecovery(recovery))) => {
            let specification = match recovery {
                Recovery::Off => json!({"PointInTimeRecoveryEnabled": false}),
                Recovery::On { days } => {
                    json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days})
                }
            };
            let input = json!({"TableName": name, "PointInTimeRecoverySpecification": specification});
            ("UpdateContinuousBackups", input)
        }
        Step::Aspect(AspectStep::Ttl(TtlStep::Disable(attribute))) => time_to_live(name, attribute, false),
        Step::Aspect(AspectStep::Ttl(TtlStep::Enable(attribute))) => time_to_live(name, attribute, true),
        Step::Aspect(AspectStep::Tags(TagsStep::Set(tags))) => {
            ("TagResource", json!({"ResourceArn": arn(target), "Tags": tag_list(tags)}))
        }
        Step::Aspect(AspectStep::Tags(TagsStep::Remove(keys))) => {
            ("UntagResource", json!({"ResourceArn": arn(target), "TagKeys": keys}))
        }
        Step::Aspect(AspectStep::Insights(step)) => ("UpdateContributorInsights", aspects::insights(target, step)),
        Step::Aspect(AspectStep::Kinesis(step)) => (step.operation(), aspects::kinesis(target, step)),
        Step::Aspect(AspectStep::Policy(step) | AspectStep::StreamPolicy(step)) => {
            (step.operation(), aspects::policy(target, step))
        }
        Step::Aspect(AspectStep::Scaling(_) | AspectStep::Alarms(_)) => panic!("{step} is another service's"),
    }
}

fn create(desired: &Desired) -> Value {
    let mut input = json!({
        "TableName": desired.name.as_str(),
        "AttributeDefinitions": definitions(&desired.attribute_definitions()),
        "KeySchema": table_key(&desired.key),
        "BillingMode": desired.throughput.mode().as_str(),
        "TableClass": desired.class.as_str(),
        "SSESpecification": key(&desired.encryption),
    });
    let mut put = |member: &str, there: bool, value: Value| {
        if there {
            input[member] = value;
        }
    };
    match &desired.throughput {
        Throughput::OnDemand { table, .. } => put("OnDemandThroughput", !table.is_none(), ceiling(*table)),
        Throughput::Provisioned { table, .. } => put("ProvisionedThroughput", true, units(table.amounts())),
    }
    put("WarmThroughput", !desired.warm.is_none(), warm(desired.warm));
    put("StreamSpecification", desired.stream.is_some(), stream(desired.stream));
    let policy = desired.created_policy().map(|policy| policy.text().to_owned());
    put("ResourcePolicy", policy.is_some(), policy.into());
    put("Tags", !desired.aspects.tags.is_empty(), tag_list(&desired.aspects.tags));
    let locals = desired.local_indexes.iter().map(|(name, index)| local_index(name.as_str(), &desired.key, index));
    put("LocalSecondaryIndexes", !desired.local_indexes.is_empty(), locals.collect());
    let globals = desired.global_indexes.iter().map(|(name, index)| {
        let throughput = match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => IndexThroughput::Ceiling(indexes[name]),
            Throughput::Provisioned { indexes, .. } => IndexThroughput::Units(indexes[name].amounts()),
        };
        let described = json!({
            "IndexName": name.as_str(),
            "KeySchema": index_key(&index.shape.key),
            "Projection": projection(&index.shape.projection),
        });
        merged(described, index_capacity(throughput, index.warm))
    });
    put("GlobalSecondaryIndexes", !desired.global_indexes.is_empty(), globals.collect());
    let vectors = desired.vector_indexes.iter().map(|(name, index)| vector_index(name.as_str(), &index.shape));
    put("VectorIndexes", !desired.vector_indexes.is_empty(), vectors.collect());
    input
}

fn create_index(index: &NewIndex) -> Value {
    let described = json!({
        "IndexName": index.name.as_str(),
        "KeySchema": index_key(&index.shape.key),
        "Projection": projection(&index.shape.projection),
    });
    let create = merged(described, index_capacity(index.throughput, index.warm));
    let mut updates = match &index.along {
        IndexUpdates::None => Vec::new(),
        IndexUpdates::Units(indexes) => list(index_units(indexes)),
        IndexUpdates::Ceilings(indexes) => list(index_ceilings(indexes)),
    };
    updates.push(json!({"Create": create}));
    json!({"AttributeDefinitions": definitions(&index.definitions), "GlobalSecondaryIndexUpdates": updates})
}

fn index_capacity(throughput: IndexThroughput, floor: WarmFloor) -> Value {
    let mut members = match throughput {
        IndexThroughput::Units(of_index) => json!({"ProvisionedThroughput": units(of_index)}),
        IndexThroughput::Ceiling(of_index) if of_index.is_none() => json!({}),
        IndexThroughput::Ceiling(of_index) => json!({"OnDemandThroughput": ceiling(of_index)}),
    };
    if !floor.is_none() {
        members["WarmThroughput"] = warm(floor);
    }
    members
}

fn index_updates<T>(indexes: &BTreeMap<crate::names::IndexName, T>, members: impl Fn(&T) -> Value) -> Value {
    let update = |(name, value)| {
        let name: &crate::names::IndexName = name;
        json!({"Update": merged(json!({"IndexName": name.as_str()}), members(value))})
    };
    indexes.iter().map(update).collect()
}

fn index_units(indexes: &BTreeMap<crate::names::IndexName, Amounts>) -> Value {
    index_updates(indexes, |of_index| json!({"ProvisionedThroughput": units(*of_index)}))
}

fn index_ceilings(indexes: &BTreeMap<crate::names::IndexName, CeilingUpdate>) -> Value {
    index_updates(indexes, |update| json!({"OnDemandThroughput": ceiling_update(update)}))
}

fn units(amounts: Amounts) -> Value {
    let units = amounts.initial();
    json!({"ReadCapacityUnits": units.read, "WriteCapacityUnits": units.write})
}

fn ceiling(ceiling: Ceiling) -> Value {
    present([("MaxReadRequestUnits", ceiling.read), ("MaxWriteRequestUnits", ceiling.write)])
}

/// A member that was there and is to go is −1; one that never was is left out.
fn ceiling_update(update: &CeilingUpdate) -> Value {
    let member = |from: Option<u64>, to: Option<u64>| match (from, to) {
        (_, Some(limit)) => Some(Value::from(limit)),
        (Some(_), None) => Some(Value::from(-1)),
        (None, None) => None,
    };
    present([
        ("MaxReadRequestUnits", member(update.from.read, update.to.read)),
        ("MaxWriteRequestUnits", member(update.from.write, update.to.write)),
    ])
}

fn warm(floor: WarmFloor) -> Value {
    present([("ReadUnitsPerSecond", floor.read), ("WriteUnitsPerSecond", floor.write)])
}

fn stream(view: Option<StreamView>) -> Value {
    match view {
        Some(view) => json!({"StreamEnabled": true, "StreamViewType": view.as_str()}),
        None => json!({"StreamEnabled": false}),
    }
}

fn key(encryption: &Encryption) -> Value {
    match encryption {
        Encryption::AwsOwned => json!({"Enabled": false}),
        Encryption::AwsManaged => json!({"Enabled": true, "SSEType": "KMS"}),
        Encryption::CustomerManaged(arn) => {
            json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": arn.to_string()})
        }
    }
}

fn time_to_live(name: &str, attribute: &AttributeName, on: bool) -> (&'static str, Value) {
    let specification = json!({"Enabled": on, "AttributeName": attribute.as_str()});
    ("UpdateTimeToLive", json!({"TableName": name, "TimeToLiveSpecification": specification}))
}

fn arn(target: &Target) -> String {
    target.arn.as_ref().expect("tags are written after the table was seen").to_string()
}

fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

fn definitions(definitions: &BTreeMap<AttributeName, KeyType>) -> Value {
    let definition = |(name, kind): (&AttributeName, &KeyType)| json!({"AttributeName": name.as_str(), "AttributeType": kind.as_str()});
    definitions.iter().map(definition).collect()
}

fn element(name: &AttributeName, kind: &str) -> Value {
    json!({"AttributeName": name.as_str(), "KeyType": kind})
}

fn table_key(key: &PrimaryKey) -> Value {
    let sort = key.sort.iter().map(|attribute| element(&attribute.name, "RANGE"));
    std::iter::once(element(&key.partition.name, "HASH")).chain(sort).collect()
}

fn index_key(key: &IndexKey) -> Value {
    let partition = key.partition.iter().map(|attribute| element(&attribute.name, "HASH"));
    let sort = key.sort.iter().map(|attribute| element(&attribute.name, "RANGE"));
    partition.chain(sort).collect()
}

fn local_index(name: &str, table: &PrimaryKey, index: &DesiredLocalIndex) -> Value {
    let LocalShape { sort, projection } = &index.shape;
    json!({
        "IndexName": name,
        "KeySchema": [element(&table.partition.name, "HASH"), element(&sort.name, "RANGE")],
        "Projection": self::projection(projection),
    })
}

fn vector_index(name: &str, shape: &VectorShape) -> Value {
    let element = |attribute: &KeyAttribute, role: &str| json!({"AttributeName": attribute.name.as_str(), "SearchSchemaElementType": role});
    let partition = shape.partition.iter().map(|attribute| element(attribute, "HASH"));
    let search: Vec<Value> =
        partition.chain(shape.filters.iter().map(|attribute| element(attribute, "INLINE_FILTER"))).collect();
    let mut index = json!({
        "IndexName": name,
        "VectorAttribute": {"AttributeName": shape.attribute.as_str()},
        "Dimensions": shape.dimensions,
        "DistanceFunction": shape.distance.as_str(),
        "Projection": projection(&shape.projection),
    });
    if !search.is_empty() {
        index["SearchSchema"] = search.into();
    }
    index
}

fn projection(projection: &Projection) -> Value {
    match projection {
        Projection::KeysOnly => json!({"ProjectionType": "KEYS_ONLY"}),
        Projection::All => json!({"ProjectionType": "ALL"}),
        Projection::Include(attributes) => {
            let names: Vec<&str> = attributes.iter().map(AttributeName::as_str).collect();
            json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names})
        }
    }
}

/// The members that are there.
fn present<const N: usize>(members: [(&str, Option<impl Into<Value>>); N]) -> Value {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Value::Object(members.collect::<Map<_, _>>())
}

fn merged(mut into: Value, members: Value) -> Value {
    if let (Value::Object(into), Value::Object(members)) = (&mut into, members) {
        into.extend(members);
    }
    into
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        single => vec![single],
    }
}
