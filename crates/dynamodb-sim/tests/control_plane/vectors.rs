//! Vector indexes: V38, V140 to V143, and their phases, which are those of a global index (T-148).

use serde_json::{Value, json};

use crate::world::{TABLE, World, index_create, merged, on_demand_table};

fn index(name: &str) -> Value {
    json!({
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "embedding"},
        "Dimensions": 3,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    })
}

fn searched(name: &str, attribute: &str) -> Value {
    let schema = json!({"SearchSchema": [{"AttributeName": attribute, "SearchSchemaElementType": "HASH"}]});
    merged(&index(name), &schema)
}

fn create(index: &Value) -> Value {
    json!({"VectorIndexUpdates": [{"Create": index}]})
}

fn defined(mut change: Value, attribute: &str) -> Value {
    change["AttributeDefinitions"] = json!([{"AttributeName": attribute, "AttributeType": "S"}]);
    change
}

fn delete(name: &str) -> Value {
    json!({"VectorIndexUpdates": [{"Delete": {"IndexName": name}}]})
}

fn vector(world: &mut World, name: &str) -> Option<Value> {
    world.describe()["VectorIndexes"].as_array()?.iter().find(|index| index["IndexName"] == name).cloned()
}

#[test]
fn an_index_is_allocated_then_filled_then_active() {
    let mut world = World::on_demand();
    world.update_ok(&defined(create(&searched("ByMeaning", "tenant")), "tenant"));
    let found = vector(&mut world, "ByMeaning").expect("it is there at once");
    assert_eq!((&found["IndexStatus"], &found["Backfilling"]), (&json!("CREATING"), &json!(false)));
    assert_eq!(world.status(), "UPDATING");
    let error = world.update_refused(&delete("ByMeaning"));
    assert_eq!(error.code, "ResourceInUseException");
    assert!(error.message.contains("resource allocation phase"), "{error}");
    world.seconds(60);
    let found = vector(&mut world, "ByMeaning").expect("it is filled");
    assert_eq!((&found["IndexStatus"], &found["Backfilling"]), (&json!("CREATING"), &json!(true)));
    assert_eq!(world.status(), "ACTIVE");
    world.sim.settle();
    let found = vector(&mut world, "ByMeaning").expect("it is built");
    assert_eq!((&found["IndexStatus"], found.get("Backfilling")), (&json!("ACTIVE"), None));
    assert_eq!(found["SearchSchema"], searched("ByMeaning", "tenant")["SearchSchema"]);
    assert_eq!(found["IndexArn"], format!("{}/index/ByMeaning", world.arn()));
    let names: Vec<Value> = world.describe()["AttributeDefinitions"].as_array().expect("definitions").clone();
    assert!(names.contains(&json!({"AttributeName": "tenant", "AttributeType": "S"})), "{names:?}");
}

/// One that is being filled can be deleted; with it go the definitions that only it used.
#[test]
fn an_index_that_is_filled_can_be_deleted() {
    let mut world = World::on_demand();
    let before = world.describe()["AttributeDefinitions"].clone();
    world.update_ok(&defined(create(&searched("ByMeaning", "tenant")), "tenant"));
    world.seconds(60);
    world.change(&delete("ByMeaning"));
    assert_eq!(vector(&mut world, "ByMeaning"), None);
    assert_eq!(world.describe()["AttributeDefinitions"], before);
    assert_eq!(world.update_refused(&delete("ByMeaning")).code, "ResourceNotFoundException");
}

#[test]
fn one_index_at_a_time_of_either_kind() {
    let mut world = World::on_demand();
    let two = json!({"VectorIndexUpdates": [{"Create": index("First")}, {"Create": index("Second")}]});
    assert_eq!(world.update_refused(&two).code, "LimitExceededException");
    world.update_ok(&create(&index("First")));
    for other in [create(&index("Second")), index_create("by_status")] {
        assert_eq!(world.update_refused(&other).code, "LimitExceededException");
    }
    world.sim.settle();
    let together = merged(&create(&index("Second")), &json!({"DeletionProtectionEnabled": true}));
    assert!(world.update_refused(&together).message.contains("must be the only operation"));
    world.change(&create(&index("Second")));
}

#[test]
fn what_is_refused() {
    let with = |members: Value| create(&merged(&index("ByMeaning"), &members));
    let long = with(json!({"Dimensions": 4_097}));
    let other = with(json!({"Dimensions": 4, "IndexName": "Other"}));
    let key = with(json!({"VectorAttribute": {"AttributeName": "id"}}));
    let cases = [
        ("no dimension", with(json!({"Dimensions": 0})), "greater than or equal to 1"),
        ("too many dimensions", long, "exceed the maximum of 4096"),
        ("a function of another name", with(json!({"DistanceFunction": "L2"})), "[DOT_PRODUCT, COSINE, EUCLIDEAN]"),
        ("no projection", with(json!({"Projection": null})), "projection"),
        ("an undefined filter", create(&searched("ByMeaning", "tenant")), "not defined in AttributeDefinitions"),
        ("a key that holds vectors", key, "must not be specified in AttributeDefinitions"),
        ("its own vectors as definition", defined(create(&index("ByMeaning")), "embedding"), "must not be specified"),
        ("another length", other, "different Dimensions"),
        ("a name of the other kind", with(json!({"IndexName": "by_owner"})), "already exists"),
    ];
    let mut world = World::on_demand();
    world.change(&create(&index("First")));
    for (name, change, fragment) in cases {
        let error = world.update_refused(&change);
        assert_eq!(error.code, "ValidationException", "{name}: {error}");
        assert!(error.message.contains(fragment), "{name}: {error}");
    }
}

/// The sixth is a limit of an update and a validation error of a creation.
#[test]
fn five_indexes_are_the_most() {
    let mut world = World::on_demand();
    for number in 1..=5 {
        world.change(&create(&index(&format!("Number{number}"))));
    }
    let error = world.update_refused(&create(&index("Number6")));
    assert_eq!(error.code, "LimitExceededException");
    let indexes: Vec<Value> = (1..=6).map(|number| index(&format!("Number{number}"))).collect();
    let table =
        merged(&merged(&on_demand_table(), &json!({"TableName": "others"})), &json!({"VectorIndexes": indexes}));
    let error = world.refused("CreateTable", &table);
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("vector secondary indexes exceeds per-table limit of 5"), "{error}");
}

#[test]
fn a_provisioned_table_has_none() {
    let mut world = World::provisioned();
    let error = world.update_refused(&create(&index("ByMeaning")));
    assert!(error.message.contains("BillingMode is PROVISIONED"), "{error}");
    let mut world = World::on_demand();
    world.change(&create(&index("ByMeaning")));
    let units = json!({"ReadCapacityUnits": 5, "WriteCapacityUnits": 5});
    let switch = json!({
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": units,
        "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "by_owner", "ProvisionedThroughput": units}}],
    });
    let error = world.update_refused(&switch);
    assert!(error.message.contains("BillingMode is PROVISIONED"), "{error}");
    world.change(&delete("ByMeaning"));
    world.change(&switch);
}

/// With its table an index is built at once; a restore has it again.
#[test]
fn an_index_comes_with_its_table_and_its_backup() {
    let mut world = World::new();
    let table = merged(&on_demand_table(), &json!({"VectorIndexes": [index("ByMeaning")]}));
    world.create(&table);
    let found = vector(&mut world, "ByMeaning").expect("it is there");
    assert_eq!((&found["IndexStatus"], found.get("Backfilling")), (&json!("ACTIVE"), None));
    let backup = world.ok("CreateBackup", &json!({"TableName": TABLE, "BackupName": "first"}));
    let arn = backup["BackupDetails"]["BackupArn"].clone();
    world.sim.settle();
    let described = world.ok("DescribeBackup", &json!({"BackupArn": arn}));
    let features = &described["BackupDescription"]["SourceTableFeatureDetails"];
    assert_eq!(features["VectorIndexes"][0]["Dimensions"], 3);
    world.ok("RestoreTableFromBackup", &json!({"TargetTableName": "restored", "BackupArn": arn}));
    world.sim.settle();
    let restored = world.ok("DescribeTable", &json!({"TableName": "restored"}));
    assert_eq!(restored["Table"]["VectorIndexes"][0]["DistanceFunction"], "COSINE");
}
