//! Descriptions as observations, read from the service's documentation and not with the SDK's types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::names::{Arn, AttributeName, IndexName, Region, TableName};
use crate::table::accounts::OtherAccounts;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::ttl::TimeToLive;
use crate::table::keys::{
    DistanceFunction, IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection, VectorShape,
};
use crate::table::observed::{
    Budgets, IndexStatus, ObservedEncryption, ObservedIndex, ObservedLocalIndex, ObservedTable, ObservedVectorIndex,
    TableStatus,
};
use crate::table::replicas::{Consistency, ObservedReplica, ObservedReplicas, ReadOverride, ReplicaStatus};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::throughput::{BillingMode, Ceiling, Units, Warm};

pub(crate) mod aspects;

/// The account's own key for DynamoDB in the simulated accounts.
const AWS_MANAGED_KEY: &str = "key/aaaaaaaa-1111-4222-8333-dddddddddddd";

/// `Table` of DescribeTable. A table on its way out shows neither schema nor settings: `None`, unless `before` says what
/// they were.
pub(crate) fn table(described: &Value, before: Option<&PrimaryKey>) -> Option<ObservedTable> {
    let types = types(described);
    let key = match described.get("KeySchema") {
        Some(schema) => primary_key(schema, &types),
        None => before?.clone(),
    };
    let units = units(described);
    let mode = described["BillingModeSummary"]["BillingMode"].as_str();
    Some(ObservedTable {
        name: TableName::parse(text(described, "TableName")).expect("the service keeps names"),
        arn: Arn::parse(text(described, "TableArn")).expect("the service writes ARNs"),
        id: described["TableId"].as_str().map(str::to_owned),
        created_at: described["CreationDateTime"].as_f64().map(|seconds| seconds as i64),
        status: TableStatus::parse(text(described, "TableStatus")),
        key,
        local_indexes: indexes(described, "LocalSecondaryIndexes", |index| local_index(index, &types)),
        global_indexes: indexes(described, "GlobalSecondaryIndexes", |index| global_index(index, &types)),
        vector_indexes: indexes(described, "VectorIndexes", |index| vector_index(index, &types)),
        billing: if mode == Some("PAY_PER_REQUEST") { BillingMode::OnDemand } else { BillingMode::Provisioned },
        units,
        ceiling: ceiling(described),
        warm: warm(described),
        class: match described["TableClassSummary"]["TableClass"].as_str() {
            Some("STANDARD_INFREQUENT_ACCESS") => TableClass::InfrequentAccess,
            _ => TableClass::Standard,
        },
        stream: stream(&described["StreamSpecification"]),
        stream_arn: described["LatestStreamArn"].as_str().map(str::to_owned),
        stream_label: described["LatestStreamLabel"].as_str().map(str::to_owned),
        encryption: encryption(&described["SSEDescription"]),
        protected: described["DeletionProtectionEnabled"].as_bool() == Some(true),
        disassociation_protected: described["DisassociationProtectionEnabled"].as_bool(),
        replicas: replicas(described),
        // No table of these tests has members in another account.
        accounts: OtherAccounts::alone(match described["GlobalTableSettingsReplicationMode"].as_str() {
            Some("ENABLED") => Some(true),
            Some("DISABLED") => Some(false),
            Some(_) | None => None,
        }),
        items: None,
        restoring: described["RestoreSummary"]["RestoreInProgress"].as_bool() == Some(true),
        unrecognized: Vec::new(),
        budgets: Budgets::default(),
    })
}

fn replicas(described: &Value) -> ObservedReplicas {
    let replicas = described["Replicas"].as_array().into_iter().flatten();
    let units = |replica: &Value| ReadOverride {
        units: replica["ProvisionedThroughputOverride"]["ReadCapacityUnits"].as_u64(),
        ceiling: replica["OnDemandThroughputOverride"]["MaxReadRequestUnits"].as_u64(),
    };
    let one = |replica: &Value| {
        let indexes = replica["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
        let indexes = indexes
            .map(|index| (IndexName::parse(text(index, "IndexName")).expect("the service keeps names"), units(index)));
        let observed = ObservedReplica {
            status: ReplicaStatus::parse(text(replica, "ReplicaStatus")),
            class: replica["ReplicaTableClassSummary"]["TableClass"].as_str().and_then(TableClass::parse),
            read: units(replica),
            indexes: indexes.filter(|(_, read)| *read != ReadOverride::default()).collect(),
        };
        (Region::parse(text(replica, "RegionName")).expect("a Region"), observed)
    };
    let witness = described["GlobalTableWitnesses"].as_array().and_then(|witnesses| witnesses.first());
    ObservedReplicas {
        members: replicas.map(one).collect(),
        consistency: described["MultiRegionConsistency"].as_str().and_then(Consistency::parse).unwrap_or_default(),
        witness: witness.map(|witness| {
            let region = Region::parse(text(witness, "RegionName")).expect("a Region");
            (region, ReplicaStatus::parse(text(witness, "WitnessStatus")))
        }),
    }
}

/// The answer of DescribeContinuousBackups.
pub(crate) fn recovery(answer: &Value) -> Recovery {
    let described = &answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    match described["PointInTimeRecoveryStatus"].as_str() {
        Some("ENABLED") => Recovery::On { days: number(described, "RecoveryPeriodInDays").unwrap_or(35) as u32 },
        _ => Recovery::Off,
    }
}

/// The answer of DescribeTimeToLive.
pub(crate) fn time_to_live(answer: &Value) -> TimeToLive {
    let described = &answer["TimeToLiveDescription"];
    let on = matches!(described["TimeToLiveStatus"].as_str(), Some("ENABLED" | "ENABLING"));
    on.then(|| attribute_name(text(described, "AttributeName")))
}

/// One page of ListTagsOfResource.
pub(crate) fn tags(answer: &Value) -> BTreeMap<String, String> {
    each(&answer["Tags"]).map(|tag| (text(tag, "Key").to_owned(), text(tag, "Value").to_owned())).collect()
}

type Types = BTreeMap<String, KeyType>;

fn types(described: &Value) -> Types {
    each(&described["AttributeDefinitions"])
        .map(|definition| {
            let kind = match text(definition, "AttributeType") {
                "S" => KeyType::String,
                "N" => KeyType::Number,
                "B" => KeyType::Binary,
                other => panic!("no key type: {other}"),
            };
            (text(definition, "AttributeName").to_owned(), kind)
        })
        .collect()
}

fn indexes<T>(described: &Value, list: &str, read: impl Fn(&Value) -> T) -> BTreeMap<IndexName, T> {
    let name = |index: &Value| IndexName::parse(text(index, "IndexName")).expect("the service keeps names");
    each(&described[list]).map(|index| (name(index), read(index))).collect()
}

fn global_index(index: &Value, types: &Types) -> ObservedIndex {
    let role = |wanted: &str| {
        let elements = each(&index["KeySchema"]).filter(|element| text(element, "KeyType") == wanted);
        elements.map(|element| key_attribute(element, types)).collect()
    };
    let key = IndexKey { partition: role("HASH"), sort: role("RANGE") };
    ObservedIndex {
        shape: IndexShape { key, projection: projection(&index["Projection"]) },
        status: index_status(index),
        units: units(index),
        ceiling: ceiling(index),
        warm: warm(index),
    }
}

fn index_status(index: &Value) -> IndexStatus {
    match (text(index, "IndexStatus"), index["Backfilling"].as_bool()) {
        ("CREATING", Some(true)) => IndexStatus::Backfilling,
        ("CREATING", _) => IndexStatus::Allocating,
        ("UPDATING", _) => IndexStatus::Updating,
        ("DELETING", _) => IndexStatus::Deleting,
        ("ACTIVE", _) => IndexStatus::Active,
        (other, _) => panic!("no index status: {other}"),
    }
}

fn vector_index(index: &Value, types: &Types) -> ObservedVectorIndex {
    let role = |wanted: &str| {
        let elements =
            each(&index["SearchSchema"]).filter(|element| text(element, "SearchSchemaElementType") == wanted);
        elements.map(|element| key_attribute(element, types)).collect::<Vec<_>>()
    };
    let shape = VectorShape {
        attribute: attribute_name(text(&index["VectorAttribute"], "AttributeName")),
        dimensions: number(index, "Dimensions").expect("a vector has a length") as u32,
        distance: DistanceFunction::parse(text(index, "DistanceFunction")).expect("a distance function"),
        partition: role("HASH").into_iter().next(),
        filters: role("INLINE_FILTER").into_iter().collect(),
        projection: projection(&index["Projection"]),
    };
    ObservedVectorIndex { shape, status: index_status(index) }
}

fn local_index(index: &Value, types: &Types) -> ObservedLocalIndex {
    let sort = each(&index["KeySchema"]).find(|element| text(element, "KeyType") == "RANGE");
    let sort = key_attribute(sort.expect("a local index has a sort key"), types);
    ObservedLocalIndex { shape: LocalShape { sort, projection: projection(&index["Projection"]) } }
}

fn primary_key(schema: &Value, types: &Types) -> PrimaryKey {
    let role = |wanted: &str| {
        let element = each(schema).find(|element| text(element, "KeyType") == wanted);
        element.map(|element| key_attribute(element, types))
    };
    PrimaryKey { partition: role("HASH").expect("a table has a partition key"), sort: role("RANGE") }
}

fn key_attribute(element: &Value, types: &Types) -> KeyAttribute {
    let name = text(element, "AttributeName");
    KeyAttribute { name: attribute_name(name), key_type: types[name] }
}

fn projection(described: &Value) -> Projection {
    match text(described, "ProjectionType") {
        "KEYS_ONLY" => Projection::KeysOnly,
        "ALL" => Projection::All,
        "INCLUDE" => {
            let names = each(&described["NonKeyAttributes"]).filter_map(Value::as_str).map(attribute_name);
            Projection::Include(names.collect::<BTreeSet<_>>())
        }
        other => panic!("no projection: {other}"),
    }
}

fn units(described: &Value) -> Units {
    let units = &described["ProvisionedThroughput"];
    Units {
        read: number(units, "ReadCapacityUnits").unwrap_or(0),
        write: number(units, "WriteCapacityUnits").unwrap_or(0),
    }
}

/// A ceiling that was lifted a moment ago reads −1 (T-182).
fn ceiling(described: &Value) -> Ceiling {
    let maxima = &described["OnDemandThroughput"];
    Ceiling { read: number(maxima, "MaxReadRequestUnits"), write: number(maxima, "MaxWriteRequestUnits") }
}

fn warm(described: &Value) -> Option<Warm> {
    let warm = described.get("WarmThroughput")?;
    Some(Warm {
        read: number(warm, "ReadUnitsPerSecond")?,
        write: number(warm, "WriteUnitsPerSecond")?,
        settled: warm["Status"].as_str() == Some("ACTIVE"),
    })
}

fn stream(specification: &Value) -> Option<StreamView> {
    if specification["StreamEnabled"].as_bool() != Some(true) {
        return None;
    }
    StreamView::ALL.into_iter().find(|view| specification["StreamViewType"].as_str() == Some(view.as_str()))
}

fn encryption(described: &Value) -> ObservedEncryption {
    let current = match described["KMSMasterKeyArn"].as_str() {
        None => Encryption::AwsOwned,
        Some(arn) if arn.ends_with(AWS_MANAGED_KEY) => Encryption::AwsManaged,
        Some(arn) => Encryption::CustomerManaged(Arn::parse(arn).expect("the service writes ARNs")),
    };
    ObservedEncryption { current, settled: described["Status"].as_str() != Some("UPDATING") }
}

fn attribute_name(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("the service keeps names")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// A number that is not negative; −1 stands for none.
fn number(value: &Value, member: &str) -> Option<u64> {
    value[member].as_u64()
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
