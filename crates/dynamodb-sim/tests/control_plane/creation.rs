//! The rules of `CreateTable` (T-024, T-038 to T-045, T-110, T-123 to T-129).

use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, on_demand_table, plain_table, provisioned_table, units};

/// A plain on-demand table with some members replaced.
fn with(members: &Value) -> Value {
    let mut input = plain_table(TABLE);
    for (name, value) in members.as_object().expect("an object") {
        if value.is_null() {
            input.as_object_mut().expect("an object").remove(name);
        } else {
            input[name] = value.clone();
        }
    }
    input
}

fn definitions(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect()
}

fn keys(parts: &[(&str, &str)]) -> Value {
    parts.iter().map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind})).collect()
}

fn global(name: &str, parts: &[(&str, &str)], projection: &Value) -> Value {
    json!({"IndexName": name, "KeySchema": keys(parts), "Projection": projection})
}

fn all() -> Value {
    json!({"ProjectionType": "ALL"})
}

fn check(cases: Vec<(&str, Value, &str)>) {
    let mut world = World::new();
    for (name, members, fragment) in cases {
        let error = world.refused("CreateTable", &with(&members));
        assert_eq!(error.code, "ValidationException", "{name}: {error}");
        assert!(error.message.contains(fragment), "{name}: {error}");
    }
    assert!(world.sim.tables().next().is_none(), "nothing was created");
}

#[test]
fn malformed_keys_and_attributes_are_refused() {
    check(vec![
        (
            "T-042 order",
            json!({"KeySchema": keys(&[("id", "RANGE"), ("sk", "HASH")])}),
            "The first KeySchemaElement is not a HASH key type",
        ),
        (
            "T-042 two hashes",
            json!({"KeySchema": keys(&[("id", "HASH"), ("sk", "HASH")])}),
            "The second KeySchemaElement is not a RANGE key type",
        ),
        (
            "T-042 same name",
            json!({"KeySchema": keys(&[("id", "HASH"), ("id", "RANGE")])}),
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ),
        (
            "T-042 three",
            json!({"KeySchema": keys(&[("id", "HASH"), ("a", "RANGE"), ("b", "RANGE")])}),
            "at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
        ),
        ("T-042 none", json!({"KeySchema": []}), "Member must have length greater than or equal to 1"),
        ("T-042 missing", json!({"KeySchema": null}), "Value null at 'keySchema'"),
        (
            "T-042 case",
            json!({"AttributeDefinitions": definitions(&["ID"])}),
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [id], \
             AttributeDefinitions: [ID]",
        ),
        (
            "T-042 twice",
            json!({"AttributeDefinitions": definitions(&["id", "id"])}),
            "Attribute Name is duplicated: id",
        ),
        (
            "T-042 unused",
            json!({"AttributeDefinitions": definitions(&["id", "other"])}),
            "Number of attributes in KeySchema does not exactly match",
        ),
        ("T-042 empty", json!({"AttributeDefinitions": []}), "Some index key attribute have no definition"),
        (
            "type",
            json!({"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "BOOL"}]}),
            "Member must satisfy enum value set: [B, N, S]",
        ),
        ("name", json!({"TableName": "a b"}), "Member must satisfy regular expression pattern"),
        ("short", json!({"TableName": "ab"}), "Member must have length greater than or equal to 3"),
    ]);
}

#[test]
fn malformed_indexes_are_refused() {
    let attributes = definitions(&["id", "a"]);
    let one = |index: Value| json!({"AttributeDefinitions": attributes, "GlobalSecondaryIndexes": [index]});
    let projected = |projection: Value| one(global("by_a", &[("a", "HASH")], &projection));
    let local = json!([global("by_a", &[("id", "HASH"), ("a", "RANGE")], &all())]);
    let many: Vec<Value> =
        (0..21).map(|number| global(&format!("index_{number}"), &[("id", "HASH")], &all())).collect();
    let names = |count: usize| (0..count).map(|number| format!("n{number}")).collect::<Vec<_>>();
    check(vec![
        ("T-043 empty list", json!({"GlobalSecondaryIndexes": []}), "List of GlobalSecondaryIndexes is empty"),
        ("T-043 empty list", json!({"LocalSecondaryIndexes": []}), "List of LocalSecondaryIndexes is empty"),
        (
            "T-127 definitions first",
            json!({"AttributeDefinitions": definitions(&["id", "a", "b"]),
            "GlobalSecondaryIndexes": [global("by_a", &[("a", "HASH")], &json!({}))]}),
            "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, id], keys used: [a, id]",
        ),
        ("T-126 no type", projected(json!({})), "Unknown ProjectionType: null"),
        (
            "T-126 include none",
            projected(json!({"ProjectionType": "INCLUDE"})),
            "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        ),
        (
            "T-126 all with",
            projected(json!({"ProjectionType": "ALL", "NonKeyAttributes": ["x"]})),
            "ProjectionType is ALL, but NonKeyAttributes is specified",
        ),
        (
            "T-126 twice",
            projected(json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "x"]})),
            "Duplicate element in NonKeyAttributes: x",
        ),
        (
            "T-126 21",
            projected(json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names(21)})),
            "Member must have length less than or equal to 20",
        ),
        (
            "T-123 range first",
            one(global("by_a", &[("a", "RANGE"), ("id", "HASH")], &all())),
            "The first KeySchemaElement is not a HASH key type",
        ),
        (
            "T-123 hash after range",
            one(global("by_a", &[("a", "HASH"), ("id", "RANGE"), ("id", "HASH")], &all())),
            "All HASH key attributes must precede RANGE key attributes",
        ),
        (
            "T-123 repeated",
            one(global("by_a", &[("a", "HASH"), ("id", "HASH"), ("a", "HASH")], &all())),
            "multiple key attributes with the same name",
        ),
        (
            "T-129 no sort key",
            json!({"AttributeDefinitions": attributes, "LocalSecondaryIndexes": local}),
            "Table KeySchema does not have a range key",
        ),
        (
            "duplicate name",
            json!({"AttributeDefinitions": attributes, "GlobalSecondaryIndexes": [
            global("by_a", &[("a", "HASH")], &all()), global("by_a", &[("a", "HASH")], &all())]}),
            "Duplicate index name: by_a",
        ),
        (
            "T-169 21 indexes",
            json!({"GlobalSecondaryIndexes": many}),
            "GlobalSecondaryIndex count exceeds the per-table limit of 20",
        ),
        (
            "100 projected",
            json!({"AttributeDefinitions": definitions(&["id"]), "GlobalSecondaryIndexes":
            (0..6).map(|index| global(&format!("index_{index}"), &[("id", "HASH")],
                &json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names(17)}))).collect::<Vec<_>>()}),
            "exceeds the limit of 100",
        ),
    ]);
}

#[test]
fn local_indexes_follow_the_table() {
    let table = |local: Value| {
        merged(
            &with(&json!({"KeySchema": keys(&[("id", "HASH"), ("at", "RANGE")]),
                "AttributeDefinitions": definitions(&["id", "at", "a"])})),
            &json!({"LocalSecondaryIndexes": local}),
        )
    };
    let local = |name: &str, parts: &[(&str, &str)]| json!([global(name, parts, &all())]);
    let mut world = World::new();
    let cases = [
        (local("by_a", &[("a", "HASH"), ("id", "RANGE")]), "does not have the same leading hash key"),
        (local("by_a", &[("a", "HASH")]), "does not have the same leading hash key"),
    ];
    for (indexes, fragment) in cases {
        let error = world.refused("CreateTable", &table(indexes));
        assert!(error.message.contains(fragment), "{error}");
    }
    let six: Vec<Value> =
        (0..6).map(|number| global(&format!("index_{number}"), &[("id", "HASH"), ("a", "RANGE")], &all())).collect();
    let error = world.refused("CreateTable", &table(json!(six)));
    assert!(error.message.contains("exceeds per-table limit of 5"), "{error}");
    world.create(&table(local("by_a", &[("id", "HASH"), ("a", "RANGE")])));
    let shown = &world.describe()["LocalSecondaryIndexes"][0];
    assert_eq!(shown["IndexName"], "by_a");
    assert!(shown.get("IndexStatus").is_none());
    // T-137: a local index can never change.
    let error = world.update_refused(&json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by_a"}}]}));
    assert!(error.message.contains("not a GlobalSecondaryIndex: by_a"), "{error}");
}

/// T-123: up to four attributes of each kind.
#[test]
fn a_global_index_may_have_four_and_four_keys() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let index = |hashes: usize, ranges: usize| {
        let parts: Vec<(&str, &str)> = names[..hashes]
            .iter()
            .map(|name| (*name, "HASH"))
            .chain(names[hashes..hashes + ranges].iter().map(|name| (*name, "RANGE")))
            .collect();
        let mut used = vec!["id"];
        used.extend(&names[..hashes + ranges]);
        with(&json!({"AttributeDefinitions": definitions(&used),
            "GlobalSecondaryIndexes": [global("wide", &parts, &all())]}))
    };
    World::new().create(&index(4, 4));
    for (hashes, ranges, kind) in [(5, 1, "HASH"), (1, 5, "RANGE")] {
        let error = World::new().refused("CreateTable", &index(hashes, ranges));
        assert!(error.message.contains(&format!("maximum allowed number of {kind}")), "{error}");
    }
}

#[test]
fn capacity_must_fit_the_billing_mode() {
    let maxima = json!({"MaxReadRequestUnits": 5});
    let provisioned = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(10, 10)});
    check(vec![
        (
            "T-024 no mode, no units",
            json!({"BillingMode": null}),
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        (
            "T-038 units on demand",
            json!({"ProvisionedThroughput": units(1, 1)}),
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is",
        ),
        (
            "T-038 zero",
            json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(0, 0)}),
            "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits'",
        ),
        (
            "T-038 half",
            json!({"BillingMode": "PROVISIONED",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1}}),
            "Value null at 'provisionedThroughput.writeCapacityUnits'",
        ),
        (
            "T-038 maxima on provisioned",
            merged(&provisioned, &json!({"OnDemandThroughput": maxima})),
            "MaxReadRequestUnits for OnDemandThroughput cannot be specified",
        ),
        (
            "T-039 zero maximum",
            json!({"OnDemandThroughput": {"MaxReadRequestUnits": 0}}),
            "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
        ),
        (
            "T-039 no clearing at create",
            json!({"OnDemandThroughput": {"MaxWriteRequestUnits": -1}}),
            "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
        ),
        (
            "T-039 warm",
            json!({"WarmThroughput": {"ReadUnitsPerSecond": 11_999}}),
            "is lower than initial throughput for OnDemand",
        ),
        (
            "T-039 warm below units",
            merged(&provisioned, &json!({"WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 5}})),
            "is lower than ReadCapacityUnits of ProvisionedThroughput",
        ),
        ("mode", json!({"BillingMode": "FREE"}), "enum value set: [PROVISIONED, PAY_PER_REQUEST]"),
    ]);
    let mut index = provisioned_table();
    index["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = Value::Null;
    let error = World::new().refused("CreateTable", &index);
    assert!(error.message.contains("ProvisionedThroughput is not specified for index: by_owner"), "{error}");
    let mut index = on_demand_table();
    index["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = units(1, 1);
    let error = World::new().refused("CreateTable", &index);
    assert!(error.message.contains("should not be specified for index: by_owner"), "{error}");
}

/// T-039: empty structs and single members are accepted at create.
#[test]
fn partial_and_empty_throughput_structs_are_accepted_at_create() {
    let members = json!({"OnDemandThroughput": {}, "WarmThroughput": {"ReadUnitsPerSecond": 12_001}});
    let mut world = World::new();
    world.create(&with(&members));
    let table = world.describe();
    assert!(table.get("OnDemandThroughput").is_none());
    assert_eq!(
        table["WarmThroughput"],
        json!({"ReadUnitsPerSecond": 12_001, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"})
    );
}

#[test]
fn streams_encryption_class_tags_and_policy_are_checked() {
    let tag = |key: &str, value: &str| json!({"Tags": [{"Key": key, "Value": value}]});
    let sse = |specification: Value| json!({"SSESpecification": specification});
    let many: Vec<Value> = (0..51).map(|n| json!({"Key": format!("k{n}"), "Value": ""})).collect();
    check(vec![
        (
            "stream without view",
            json!({"StreamSpecification": {"StreamEnabled": true}}),
            "Table is being created with a stream enabled, UpdateViewType is required",
        ),
        (
            "view without stream",
            json!({"StreamSpecification": {"StreamEnabled": false, "StreamViewType": "KEYS_ONLY"}}),
            "UpdateViewType should not be specified",
        ),
        (
            "stream without flag",
            json!({"StreamSpecification": {}}),
            "Value null at 'streamSpecification.streamEnabled'",
        ),
        (
            "T-044 type when off",
            sse(json!({"Enabled": false, "SSEType": "KMS"})),
            "SSEType can not be specified if Enabled is false",
        ),
        (
            "T-044 key when off",
            sse(json!({"Enabled": false, "KMSMasterKeyId": "alias/orders"})),
            "KMSMasterKeyId can not be specified if Enabled is false",
        ),
        (
            "T-044 key without type",
            sse(json!({"Enabled": true, "KMSMasterKeyId": "alias/orders"})),
            "SSEType KMS is required if KMSMasterKeyId is specified",
        ),
        ("T-044 AES256", sse(json!({"Enabled": true, "SSEType": "AES256"})), "SSEType AES256 is not supported"),
        (
            "T-020 disabled key",
            sse(json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/disabled"})),
            "KMS key disabled error",
        ),
        ("class", json!({"TableClass": "GLACIER"}), "Invalid table-class parameter provided"),
        ("T-110 prefix", tag("aws:team", "x"), "Tag Key cannot be prefixed with aws:, Key: aws:team"),
        ("T-110 character", tag("team#1", "x"), "The Tag Key provided is invalid, Key: team#1"),
        ("T-110 empty key", tag("", "x"), "The Tag Key provided is invalid"),
        ("T-110 long key", tag(&"k".repeat(129), "x"), "The Tag Key provided is invalid"),
        ("T-110 long value", tag("team", &"v".repeat(257)), "The Tag Value provided is invalid"),
        (
            "T-110 duplicate",
            json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}),
            "Duplicate Tag Keys provided as input: Duplicate Tag Key found a",
        ),
        ("T-107 too many", json!({"Tags": many}), "Number of Tags exceed the current limit"),
        ("T-211 policy", json!({"ResourcePolicy": "{"}), "This policy contains invalid Json"),
        ("T-211 size", json!({"ResourcePolicy": " ".repeat(20_481)}), "Maximum policy size of 20480 bytes"),
    ]);
    // T-022, T-461: an asymmetric key is a deterministic HTTP 500.
    let asymmetric = sse(json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/asymmetric"}));
    let error = World::new().refused("CreateTable", &with(&asymmetric));
    assert_eq!((error.http_status, error.code.as_ref()), (500, "InternalServerError"));
}

/// T-005: a duplicate is refused in every state.
#[test]
fn a_taken_name_is_refused() {
    let mut world = World::new();
    world.ok("CreateTable", &plain_table(TABLE));
    let error = world.refused("CreateTable", &plain_table(TABLE));
    assert!(error.message.contains("Table is being created: orders"), "{error}");
    world.sim.settle();
    let error = world.refused("CreateTable", &plain_table(TABLE));
    assert_eq!(error.message, "Table already exists: orders");
    assert_eq!(error.code, "ResourceInUseException");
}

#[test]
fn shapes_come_before_state_and_wrong_types_before_shapes() {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    let error = world.refused("CreateTable", &with(&json!({"KeySchema": null})));
    assert_eq!(error.code, "ValidationException");
    let error = world.refused("CreateTable", &with(&json!({"KeySchema": "id"})));
    assert_eq!(error.code, "SerializationException");
}

#[test]
fn unmodeled_operations_are_refused() {
    let mut world = World::on_demand();
    let error = world.refused("TransactWriteItems", &json!({}));
    assert_eq!(error.code, "UnknownOperationException");
}
