//! On-demand backups: B-011 and 1.8.

use serde_json::{Value, json};

use crate::world::{TABLE, World, plain_table};

fn backup(world: &mut World) -> String {
    let output = world.ok("CreateBackup", &json!({"TableName": TABLE, "BackupName": "nightly"}));
    let details = &output["BackupDetails"];
    assert_eq!(details["BackupStatus"], "CREATING");
    details["BackupArn"].as_str().expect("an ARN").to_owned()
}

/// B-011: the same name twice makes two backups; they stay after the table.
#[test]
fn backups_are_not_idempotent_and_outlive_the_table() {
    let mut world = World::on_demand();
    let (one, two) = (backup(&mut world), backup(&mut world));
    assert_ne!(one, two);
    world.millis(50);
    let described = world.ok("DescribeBackup", &json!({"BackupArn": one}));
    let described = &described["BackupDescription"];
    assert_eq!(described["BackupDetails"]["BackupStatus"], "AVAILABLE");
    assert_eq!(described["SourceTableDetails"]["BillingMode"], "PAY_PER_REQUEST");
    let index = &described["SourceTableFeatureDetails"]["GlobalSecondaryIndexes"][0];
    assert_eq!(index["IndexName"], "by_owner");

    world.ok("DeleteTable", &json!({"TableName": TABLE}));
    world.seconds(10);
    let listed = world.ok("ListBackups", &json!({"TableName": TABLE}));
    assert_eq!(listed["BackupSummaries"].as_array().map(Vec::len), Some(2));
    let deleted = world.ok("DeleteBackup", &json!({"BackupArn": one}));
    assert_eq!(deleted["BackupDescription"]["BackupDetails"]["BackupStatus"], "DELETED");
    let error = world.refused("DescribeBackup", &json!({"BackupArn": one}));
    assert_eq!(error.code, "BackupNotFoundException");
}

#[test]
fn listings_page_and_filter() {
    let mut world = World::on_demand();
    world.create(&plain_table("other"));
    for _ in 0..3 {
        backup(&mut world);
    }
    world.ok("CreateBackup", &json!({"TableName": "other", "BackupName": "nightly"}));
    let count = |page: &Value| page["BackupSummaries"].as_array().map_or(0, Vec::len);
    assert_eq!(count(&world.ok("ListBackups", &json!({}))), 4);
    let page = world.ok("ListBackups", &json!({"TableName": TABLE, "Limit": 2}));
    assert_eq!(count(&page), 2);
    let rest = json!({"TableName": TABLE, "ExclusiveStartBackupArn": page["LastEvaluatedBackupArn"]});
    let page = world.ok("ListBackups", &rest);
    assert_eq!(count(&page), 1);
    assert!(page.get("LastEvaluatedBackupArn").is_none());
}

/// API reference, ListBackups: the lower bound is inclusive, the upper one exclusive.
#[test]
fn listings_by_time() {
    let mut world = World::on_demand();
    for _ in 0..3 {
        backup(&mut world);
        world.seconds(60);
    }
    let listed = world.ok("ListBackups", &json!({}));
    let time = |number: usize| listed["BackupSummaries"][number]["BackupCreationDateTime"].clone();
    let count = |world: &mut World, range: &Value| {
        world.ok("ListBackups", range)["BackupSummaries"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&mut world, &json!({"TimeRangeLowerBound": time(1)})), 2);
    assert_eq!(count(&mut world, &json!({"TimeRangeUpperBound": time(1)})), 1);
    assert_eq!(count(&mut world, &json!({"TimeRangeLowerBound": time(0), "TimeRangeUpperBound": time(2)})), 2);
}

#[test]
fn malformed_requests_are_refused() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let cases = [
        ("CreateBackup", json!({"TableName": TABLE, "BackupName": "no"}), "ValidationException"),
        ("CreateBackup", json!({"TableName": "missing", "BackupName": "nightly"}), "TableNotFoundException"),
        ("DescribeBackup", json!({"BackupArn": arn}), "ValidationException"),
        ("DescribeBackup", json!({"BackupArn": format!("{arn}/backup/0-0")}), "BackupNotFoundException"),
        ("DeleteBackup", json!({}), "ValidationException"),
        ("ListBackups", json!({"Limit": 101}), "ValidationException"),
    ];
    for (operation, input, code) in cases {
        assert_eq!(world.refused(operation, &input).code, code, "{operation} {input}");
    }
}
