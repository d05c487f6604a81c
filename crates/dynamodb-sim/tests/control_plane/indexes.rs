//! Changes of indexes: T-135, T-151, T-152, T-155, T-158 to T-170, T-380.

use serde_json::{Value, json};

use crate::world::{
    World, index_create, index_delete, index_update, merged, provisioned_index_create, throughput, units,
};

/// T-162: the new key attribute suffices; other definitions and other types of known attributes are ignored.
#[test]
fn an_index_creation_reads_only_the_definitions_it_needs() {
    let mut world = World::on_demand();
    let mut change = index_create("by_status");
    change["AttributeDefinitions"] = json!([
        {"AttributeName": "by_status_key", "AttributeType": "N"},
        {"AttributeName": "id", "AttributeType": "B"},
        {"AttributeName": "unused", "AttributeType": "S"},
    ]);
    world.change(&change);
    assert_eq!(
        world.describe()["AttributeDefinitions"],
        json!([
            {"AttributeName": "by_status_key", "AttributeType": "N"},
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "owner", "AttributeType": "S"},
        ])
    );
}

/// T-358: re-typing an attribute next to another setting is accepted and ignored.
#[test]
fn a_changed_attribute_type_is_ignored() {
    let mut world = World::on_demand();
    world.update_ok(&json!({
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
        "DeletionProtectionEnabled": false,
    }));
    assert_eq!(world.describe()["AttributeDefinitions"][0]["AttributeType"], "S");
}

#[test]
fn malformed_index_creations_are_refused() {
    let undefined = {
        let mut change = index_create("by_status");
        change["AttributeDefinitions"] = json!([]);
        change
    };
    let bare = json!({"GlobalSecondaryIndexUpdates": index_create("by_status")["GlobalSecondaryIndexUpdates"]});
    let cases = [
        ("no definitions", bare, "AttributeDefinitions is not specified for index: by_status"),
        ("key undefined", undefined, "Some index key attributes are not defined in AttributeDefinitions"),
        ("exists", merged(&index_create("by_owner"), &json!({})), "Attempting to create an index which already exists"),
        ("units on demand", provisioned_index_create("by_status"), "should not be specified for index: by_status"),
    ];
    let mut world = World::on_demand();
    for (name, change, fragment) in cases {
        let error = world.update_refused(&change);
        assert!(error.message.contains(fragment), "{name}: {error}");
    }
    let error = World::provisioned().update_refused(&index_create("by_status"));
    assert!(error.message.contains("ProvisionedThroughput is not specified for index"), "{error}");
}

/// T-380, T-161: an unknown index; valid entries of the same call are not applied.
#[test]
fn an_unknown_index_is_not_found() {
    let mut world = World::provisioned();
    let before = world.describe();
    for change in [
        index_delete("missing"),
        index_update("missing", 1, 1),
        merged(&index_update("by_owner", 11, 11), &index_update("missing", 1, 1)),
    ] {
        let error = world.update_refused(&change);
        assert_eq!(error.code, "ResourceNotFoundException");
        assert!(error.message.contains("Index missing for table"), "{error}");
    }
    assert_eq!(world.describe(), before);
    let ghost = json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": "missing", "WarmThroughput": {"ReadUnitsPerSecond": 20_000}}}]});
    assert_eq!(world.update_refused(&ghost).http_status, 500);
    let error = world.refused("UpdateTable", &json!({"TableName": "missing", "BillingMode": "PAY_PER_REQUEST"}));
    assert_eq!(error.message, "Requested resource not found: Table: missing not found");
}

/// T-152: the switch names every index.
#[test]
fn a_switch_to_provisioned_needs_units_for_each_index() {
    let mut world = World::on_demand();
    world.change(&index_create("by_status"));
    let table = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(10, 10)});
    let error = world.update_refused(&merged(&table, &index_update("by_owner", 5, 5)));
    assert!(error.message.contains("ProvisionedThroughput must be specified for index: by_status"), "{error}");
    let both = merged(&index_update("by_owner", 5, 5), &index_update("by_status", 6, 6));
    world.change(&merged(&table, &both));
    let index = world.index("by_status").expect("listed");
    assert_eq!(index["ProvisionedThroughput"]["ReadCapacityUnits"], 6);
    assert_eq!(index["IndexStatus"], "ACTIVE");
}

/// T-159, T-135: several indexes in one call; a second update of one in flight is refused, of another is not.
#[test]
fn index_updates_run_concurrently() {
    let mut world = World::provisioned();
    world.change(&provisioned_index_create("by_status"));
    let both = merged(&index_update("by_owner", 11, 11), &index_update("by_status", 2, 2));
    world.clone().change(&both);
    world.update_ok(&index_update("by_owner", 11, 11));
    let error = world.update_refused(&index_update("by_owner", 12, 12));
    assert!(error.message.contains("Index is being updated. Table: orders Index: by_owner"), "{error}");
    world.update_ok(&index_update("by_status", 2, 2));
    world.sim.settle();
    // The table's and an index's units may travel together.
    world.change(&merged(&throughput(20, 20), &index_update("by_owner", 20, 20)));
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 20);
}

/// T-174: a creation with an update of another index; both are applied.
#[test]
fn a_creation_may_carry_updates_of_other_indexes() {
    let mut world = World::provisioned();
    world.change(&merged(&provisioned_index_create("by_status"), &index_update("by_owner", 12, 12)));
    let index = world.index("by_owner").expect("listed");
    assert_eq!(index["ProvisionedThroughput"]["ReadCapacityUnits"], 12);
    assert!(world.index("by_status").is_some());
}

/// T-169: the 21st index by update is a limit.
#[test]
fn the_twenty_first_index_is_a_limit() {
    let mut input = crate::world::on_demand_table();
    let template = input["GlobalSecondaryIndexes"][0].clone();
    let twenty: Vec<Value> =
        (0..20).map(|number| merged(&template, &json!({"IndexName": format!("index_{number}")}))).collect();
    input["GlobalSecondaryIndexes"] = json!(twenty);
    let mut world = World::new();
    world.create(&input);
    let error = world.update_refused(&index_create("by_status"));
    assert_eq!(error.code, "LimitExceededException");
    assert!(error.message.contains("exceeds per-table limit of 20"), "{error}");
}

/// T-166: the same name again, once the entry has vanished.
#[test]
fn an_index_is_replaced_by_deletion_and_creation() {
    let mut world = World::on_demand();
    world.update_ok(&index_delete("by_owner"));
    assert_eq!(world.update_refused(&index_create("by_owner")).code, "ResourceInUseException");
    assert_eq!(world.update_refused(&index_create("other")).code, "LimitExceededException");
    world.sim.settle();
    world.change(&index_create("by_owner"));
    let index = world.index("by_owner").expect("listed");
    assert_eq!(index["KeySchema"][0]["AttributeName"], "by_owner_key");
}

/// T-155: a raise of an index leaves its status ACTIVE and blocks the table's deletion.
#[test]
fn an_index_has_warm_throughput_of_its_own() {
    let mut world = World::on_demand();
    world.update_ok(&json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": "by_owner", "WarmThroughput": {"ReadUnitsPerSecond": 13_000}}}]}));
    let index = world.index("by_owner").expect("listed");
    assert_eq!(index["IndexStatus"], "ACTIVE");
    assert_eq!(index["WarmThroughput"]["Status"], "UPDATING");
    assert_eq!(world.refused("DeleteTable", &json!({"TableName": "orders"})).code, "ResourceInUseException");
    world.sim.settle();
    let index = world.index("by_owner").expect("listed");
    assert_eq!(index["WarmThroughput"]["ReadUnitsPerSecond"], 13_000);
    assert_eq!(world.describe()["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);
}

/// T-380 for updates on demand.
#[test]
fn units_of_an_index_need_a_provisioned_table() {
    let error = World::on_demand().update_refused(&index_update("by_owner", 1, 1));
    let text = "The only Updates for index: by_owner when TableThroughputMode is PAY_PER_REQUEST";
    assert!(error.message.contains(text), "{error}");
}
