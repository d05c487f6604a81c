//! Descriptions of each setting: absent members, stale responses, orders (T-025 to T-033, T-050,
//! T-055, T-060, T-125, T-182, T-284).

use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_update, key, maxima, merged, on_demand_table, plain_table, stream, throughput,
    to_on_demand, to_provisioned, warm,
};

fn plain() -> World {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    world
}

#[test]
fn defaults_are_absent() {
    let table = plain().describe();
    for member in [
        "OnDemandThroughput",
        "TableClassSummary",
        "SSEDescription",
        "StreamSpecification",
        "LatestStreamArn",
        "LatestStreamLabel",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "RestoreSummary",
        "Replicas",
    ] {
        assert!(table.get(member).is_none(), "{member}");
    }
    assert_eq!(table["DeletionProtectionEnabled"], false);
    assert_eq!(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    assert!(table["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"].is_number());
    assert_eq!(
        table["ProvisionedThroughput"],
        json!({"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0})
    );
    assert_eq!(
        table["WarmThroughput"],
        json!({"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"})
    );
    assert_eq!(table["TableId"].as_str().map(str::len), Some(36));
}

/// T-025, T-032, T-061: created provisioned; warm throughput is the highest ever provisioned.
#[test]
fn a_provisioned_table_has_no_billing_summary_until_it_was_on_demand() {
    let mut world = World::provisioned();
    let table = world.describe();
    assert!(table.get("BillingModeSummary").is_none());
    assert_eq!(table["WarmThroughput"]["ReadUnitsPerSecond"], 10);
    world.change(&throughput(30, 30));
    world.change(&throughput(5, 5));
    assert_eq!(world.describe()["WarmThroughput"]["ReadUnitsPerSecond"], 30);

    let response = world.update_ok(&to_on_demand());
    assert_eq!(response["BillingModeSummary"], json!({"BillingMode": "PAY_PER_REQUEST"}));
    assert_eq!(response["ProvisionedThroughput"]["ReadCapacityUnits"], 0);
    assert_eq!(response["WarmThroughput"]["ReadUnitsPerSecond"], 30);
    world.sim.settle();
    let table = world.describe();
    assert!(table["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"].is_number());
    assert_eq!(table["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);

    world.change(&to_provisioned());
    let table = world.describe();
    assert_eq!(table["BillingModeSummary"]["BillingMode"], "PROVISIONED");
    assert_eq!(table["ProvisionedThroughput"]["ReadCapacityUnits"], 10);
    assert_eq!(table["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);
}

/// T-033: the members that only `DescribeTable` has.
#[test]
fn the_create_response_lacks_later_members() {
    let mut world = World::new();
    let response = world.ok("CreateTable", &plain_table(TABLE));
    let response = &response["TableDescription"];
    assert!(response.get("WarmThroughput").is_none());
    assert_eq!(response["BillingModeSummary"], json!({"BillingMode": "PAY_PER_REQUEST"}));
    let warmed = merged(&plain_table("warmed"), &warm(12_001, 4_001));
    let response = world.ok("CreateTable", &warmed);
    assert_eq!(response["TableDescription"]["WarmThroughput"]["Status"], "UPDATING");
}

/// T-178, T-182: -1 clears a member and shows for about a second.
#[test]
fn a_cleared_maximum_reads_as_minus_one_for_a_second() {
    let mut world = plain();
    let response = world.update_ok(&maxima(1_000, 500));
    assert_eq!(response["TableStatus"], "ACTIVE");
    assert_eq!(response["OnDemandThroughput"]["MaxReadRequestUnits"], 1_000);
    let clear = |member: &str| json!({"OnDemandThroughput": {member: -1}});
    let response = world.update_ok(&clear("MaxReadRequestUnits"));
    let shown = json!({"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 500});
    assert_eq!(response["OnDemandThroughput"], shown);
    assert_eq!(world.describe()["OnDemandThroughput"], shown);
    world.seconds(1);
    assert_eq!(world.describe()["OnDemandThroughput"], json!({"MaxWriteRequestUnits": 500}));
    world.update_ok(&clear("MaxWriteRequestUnits"));
    world.seconds(1);
    assert!(world.describe().get("OnDemandThroughput").is_none());
    for value in [0, -2] {
        let error = world.update_refused(&maxima(value, 5));
        assert!(error.message.contains("is outside of valid range"), "{error}");
    }
}

/// T-153: a switch drops the maxima of the table and its indexes; the one it carries is set.
#[test]
fn a_billing_switch_drops_maxima() {
    let mut world = World::on_demand();
    world.change(&maxima(100, 100));
    world.change(&json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": "by_owner", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}]}));
    world.change(&to_provisioned());
    world.change(&merged(&to_on_demand(), &maxima(7, 7)));
    let table = world.describe();
    assert_eq!(table["OnDemandThroughput"]["MaxReadRequestUnits"], 7);
    assert!(table["GlobalSecondaryIndexes"][0].get("OnDemandThroughput").is_none());
}

/// T-050, T-367: after a disable the latest ARN lingers; each enable creates a new one.
#[test]
fn the_arn_of_a_stream_lingers() {
    let mut world = plain();
    let response = world.update_ok(&stream());
    assert_eq!(response["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
    world.sim.settle();
    let first = world.describe()["LatestStreamArn"].clone();
    assert!(first.as_str().is_some_and(|arn| arn.contains(":table/orders/stream/2026-")));
    world.change(&json!({"StreamSpecification": {"StreamEnabled": false}}));
    let table = world.describe();
    assert!(table.get("StreamSpecification").is_none());
    assert_eq!(table["LatestStreamArn"], first);
    world.change(&stream());
    assert_ne!(world.describe()["LatestStreamArn"], first);
}

/// T-284: the class flips only when the change ends, and stays listed from then on.
#[test]
fn the_class_flips_at_the_end() {
    let mut world = plain();
    let response = world.update_ok(&class("STANDARD_INFREQUENT_ACCESS"));
    assert!(response.get("TableClassSummary").is_none());
    world.sim.settle();
    world.change(&class("STANDARD"));
    let summary = world.describe()["TableClassSummary"].clone();
    assert_eq!(summary["TableClass"], "STANDARD");
    assert!(summary["LastUpdateDateTime"].is_number());
}

/// T-065, T-079, T-371: the old key first, then the new one, still UPDATING, then ENABLED.
#[test]
fn an_encryption_change_shows_the_old_key_first() {
    let mut world = plain();
    world.change(&key("alias/orders"));
    let old = world.describe()["SSEDescription"]["KMSMasterKeyArn"].clone();
    world.update_ok(&key("alias/second"));
    let shown = world.describe()["SSEDescription"].clone();
    assert_eq!((&shown["Status"], &shown["KMSMasterKeyArn"]), (&json!("UPDATING"), &old));
    world.seconds(9);
    let shown = world.describe()["SSEDescription"].clone();
    assert_eq!(shown["Status"], "UPDATING");
    assert_ne!(shown["KMSMasterKeyArn"], old);
    world.sim.settle();
    assert_eq!(world.describe()["SSEDescription"]["Status"], "ENABLED");
    world.change(&json!({"SSESpecification": {"Enabled": false}}));
    assert!(world.describe().get("SSEDescription").is_none());
}

/// T-125, T-133: attributes and projections are sorted, indexes keep their order, units read 0/0 on demand.
#[test]
fn lists_have_their_measured_order() {
    let index = |name: &str| {
        json!({"IndexName": name, "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["z", "a", "m"]}})
    };
    let mut input = on_demand_table();
    input["AttributeDefinitions"].as_array_mut().expect("a list").reverse();
    input["GlobalSecondaryIndexes"] = json!([index("zebra"), index("apple")]);
    let mut world = World::new();
    world.create(&input);
    let table = world.describe();
    let names = |list: &Value, member: &str| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|entry| entry[member].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&table["AttributeDefinitions"], "AttributeName"), ["id", "owner"]);
    assert_eq!(names(&table["GlobalSecondaryIndexes"], "IndexName"), ["zebra", "apple"]);
    let first = &table["GlobalSecondaryIndexes"][0];
    assert_eq!(first["Projection"]["NonKeyAttributes"], json!(["a", "m", "z"]));
    assert_eq!(first["ProvisionedThroughput"]["ReadCapacityUnits"], 0);
    assert_eq!(first["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);
    assert_eq!(first["IndexArn"], format!("{}/index/zebra", world.arn()));
}

/// T-165: the response to an index update echoes the old units.
#[test]
fn an_index_update_echoes_old_units() {
    let mut world = World::provisioned();
    let response = world.update_ok(&index_update("by_owner", 20, 20));
    let index = &response["GlobalSecondaryIndexes"][0];
    assert_eq!(response["TableStatus"], "ACTIVE");
    assert_eq!(index["IndexStatus"], "UPDATING");
    assert_eq!(index["ProvisionedThroughput"]["ReadCapacityUnits"], 10);
    world.sim.settle();
    let index = world.index("by_owner").expect("listed");
    assert_eq!(index["ProvisionedThroughput"]["ReadCapacityUnits"], 20);
}

/// A table is named by its name or its ARN; listings page by name.
#[test]
fn tables_are_found_by_arn_and_listed_by_page() {
    let mut world = World::new();
    for name in ["carol", "alice", "bob.x"] {
        world.ok("CreateTable", &plain_table(name));
    }
    let arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/alice";
    let found = world.ok("DescribeTable", &json!({"TableName": arn}));
    assert_eq!(found["Table"]["TableName"], "alice");
    let page = world.ok("ListTables", &json!({"Limit": 2}));
    assert_eq!(page["TableNames"], json!(["alice", "bob.x"]));
    assert_eq!(page["LastEvaluatedTableName"], "bob.x");
    let page = world.ok("ListTables", &json!({"Limit": 2, "ExclusiveStartTableName": "bob.x"}));
    assert_eq!(page, json!({"TableNames": ["carol"]}));
    let limits = world.ok("DescribeLimits", &json!({}));
    assert_eq!(limits["TableMaxReadCapacityUnits"], 40_000);
    assert_eq!(limits["AccountMaxWriteCapacityUnits"], 80_000);
}
