//! Restores: T-086, T-100, T-215 to T-219, T-272 to T-282, T-350, T-463.

use dynamodb_sim::Caller;
use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_update, key, maxima, merged, on_demand_table, protection, provisioned_table, stream,
    to_provisioned, units,
};

fn backup(world: &mut World) -> String {
    let output = world.ok("CreateBackup", &json!({"TableName": TABLE, "BackupName": "nightly"}));
    let arn = output["BackupDetails"]["BackupArn"].clone();
    arn.as_str().expect("an ARN").to_owned()
}

fn restore(arn: &str, overrides: &Value) -> Value {
    merged(&json!({"TargetTableName": "restored", "BackupArn": arn}), overrides)
}

fn restored(world: &mut World) -> Value {
    world.ok("DescribeTable", &json!({"TableName": "restored"}))["Table"].clone()
}

fn point(members: &Value) -> Value {
    merged(&json!({"TargetTableName": "restored"}), members)
}

fn enable_recovery(world: &mut World) {
    world.ok(
        "UpdateContinuousBackups",
        &json!({"TableName": TABLE, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}),
    );
}

/// A table with everything set that a restore could keep or drop.
fn full() -> World {
    let mut world = World::on_demand();
    for change in
        [key("alias/orders"), maxima(100, 50), stream(), class("STANDARD_INFREQUENT_ACCESS"), protection(true)]
    {
        world.change(&change);
    }
    let arn = world.arn();
    world.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]}));
    world.ok(
        "UpdateTimeToLive",
        &json!({"TableName": TABLE, "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}}),
    );
    enable_recovery(&mut world);
    world
}

/// T-215: both ways keep schema, mode, maxima and encryption, and drop the rest.
#[test]
fn a_restore_keeps_some_settings_and_drops_the_others() {
    for from_backup in [true, false] {
        let mut world = full();
        let source = world.describe();
        if from_backup {
            let arn = backup(&mut world);
            world.ok("RestoreTableFromBackup", &restore(&arn, &json!({})));
        } else {
            let input = point(&json!({"SourceTableName": TABLE, "UseLatestRestorableTime": true}));
            world.ok("RestoreTableToPointInTime", &input);
        }
        world.sim.settle();
        let table = restored(&mut world);
        for kept in ["SSEDescription", "OnDemandThroughput", "KeySchema", "AttributeDefinitions"] {
            assert_eq!(table[kept], source[kept], "{kept}");
        }
        assert_eq!(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
        assert_eq!(table["GlobalSecondaryIndexes"][0]["IndexName"], "by_owner");
        for dropped in ["StreamSpecification", "LatestStreamArn", "TableClassSummary", "RestoreSummary"] {
            assert!(table.get(dropped).is_none(), "{dropped}");
        }
        assert_eq!(table["DeletionProtectionEnabled"], false);
        let arn = table["TableArn"].clone();
        assert_eq!(world.ok("ListTagsOfResource", &json!({"ResourceArn": arn}))["Tags"], json!([]));
        let name = json!({"TableName": "restored"});
        let ttl = world.ok("DescribeTimeToLive", &name);
        assert_eq!(ttl["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED");
        let state = world.sim.table(&world.caller, "restored").expect("the table");
        assert_eq!(state.pitr().days(), None);
    }
}

/// T-216, T-217, T-277, T-282: the operations that answer while the target is CREATING.
#[test]
fn a_restore_target_is_found_by_few_operations() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    let response = world.ok("RestoreTableFromBackup", &restore(&arn, &json!({})));
    assert_eq!(response["TableDescription"]["RestoreSummary"]["RestoreInProgress"], true);
    let table = restored(&mut world);
    assert_eq!(table["TableStatus"], "CREATING");
    assert_eq!(table["RestoreSummary"]["SourceBackupArn"], arn);
    assert!(table["GlobalSecondaryIndexes"][0].get("IndexStatus").is_none());
    let by_name = json!({"TableName": "restored"});
    let by_arn = json!({"ResourceArn": table["TableArn"]});
    let calls = [
        ("UpdateTable", merged(&by_name, &protection(true)), "ResourceNotFoundException"),
        ("DescribeTimeToLive", by_name.clone(), "ResourceNotFoundException"),
        ("ListTagsOfResource", by_arn.clone(), "ResourceNotFoundException"),
        ("GetResourcePolicy", by_arn, "ResourceNotFoundException"),
        ("DescribeContinuousBackups", by_name.clone(), "TableNotFoundException"),
        ("CreateBackup", merged(&by_name, &json!({"BackupName": "nightly"})), "TableNotFoundException"),
        ("DeleteTable", by_name, "ResourceInUseException"),
        ("RestoreTableFromBackup", restore(&arn, &json!({})), "TableInUseException"),
        ("DeleteBackup", json!({"BackupArn": arn}), "BackupInUseException"),
    ];
    for seconds in [0, 60] {
        world.seconds(seconds);
        for (operation, input, code) in &calls {
            assert_eq!(world.refused(operation, input).code, *code, "{operation}");
        }
    }
    let mut create = on_demand_table();
    create["TableName"] = "restored".into();
    let error = world.refused("CreateTable", &create);
    assert!(error.message.contains("Table is being used: restored"), "{error}");
    // One backup feeds one restore at a time.
    let mut other = restore(&arn, &json!({}));
    other["TargetTableName"] = "another".into();
    assert_eq!(world.refused("RestoreTableFromBackup", &other).code, "BackupInUseException");
    world.sim.settle();
    assert!(restored(&mut world).get("RestoreSummary").is_none());
    world.ok("RestoreTableFromBackup", &other);
}

/// M-001: 81 to 721 s.
#[test]
fn a_restore_takes_minutes() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    world.ok("RestoreTableFromBackup", &restore(&arn, &json!({})));
    world.seconds(81);
    assert_eq!(restored(&mut world)["TableStatus"], "CREATING");
    world.seconds(640);
    assert_eq!(restored(&mut world)["TableStatus"], "ACTIVE");
}

/// T-219, T-275: an existing target, DELETING included.
#[test]
fn a_taken_target_is_refused() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    let mut onto = restore(&arn, &json!({}));
    onto["TargetTableName"] = TABLE.into();
    assert_eq!(world.refused("RestoreTableFromBackup", &onto).code, "TableAlreadyExistsException");
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
    assert_eq!(world.refused("RestoreTableFromBackup", &onto).code, "TableAlreadyExistsException");
    world.seconds(10);
    world.ok("RestoreTableFromBackup", &onto);
}

/// T-273, T-279: overrides that do not fit, on an on-demand backup with one index.
#[test]
fn overrides_must_fit() {
    let provisioned = json!({"BillingModeOverride": "PROVISIONED",
        "ProvisionedThroughputOverride": units(5, 5)});
    let index = |name: &str, attribute: &str| {
        json!({"GlobalSecondaryIndexOverride": [{"IndexName": name,
            "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}]})
    };
    let cases = [
        (
            json!({"ProvisionedThroughputOverride": units(5, 5)}),
            "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
        ),
        (
            json!({"BillingModeOverride": "PAY_PER_REQUEST", "ProvisionedThroughputOverride": units(5, 5)}),
            "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
        ),
        (
            json!({"BillingModeOverride": "PROVISIONED"}),
            "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
        ),
        (provisioned.clone(), "Must specify provisioned throughput for index by_owner"),
        (
            merged(&provisioned, &json!({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 5}})),
            "Cannot override MaxReadRequestUnits for OnDemandThroughput unless",
        ),
        (
            json!({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 0}}),
            "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
        ),
        (index("new", "id"), "Index new does not match a secondary index that existed in the source table"),
        (json!({"BillingModeOverride": "BOGUS"}), "enum value set"),
        (
            json!({"SSESpecificationOverride":
            {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/missing"}}),
            "KMS validation error",
        ),
    ];
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    for (overrides, fragment) in cases {
        let error = world.refused("RestoreTableFromBackup", &restore(&arn, &overrides));
        assert_eq!(error.code, "ValidationException", "{overrides}");
        assert!(error.message.contains(fragment), "{error}");
    }
    assert!(world.sim.table(&world.caller, "restored").is_none());
    // A renamed index is fine.
    world.ok("RestoreTableFromBackup", &restore(&arn, &index("renamed", "owner")));
    world.sim.settle();
    assert_eq!(restored(&mut world)["GlobalSecondaryIndexes"][0]["IndexName"], "renamed");
}

/// T-279: an empty list drops the indexes, and their attributes with them.
#[test]
fn an_empty_override_drops_the_indexes() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    let none = json!({"GlobalSecondaryIndexOverride": [], "LocalSecondaryIndexOverride": []});
    world.ok("RestoreTableFromBackup", &restore(&arn, &none));
    world.sim.settle();
    let table = restored(&mut world);
    assert!(table.get("GlobalSecondaryIndexes").is_none());
    assert_eq!(table["AttributeDefinitions"].as_array().map(Vec::len), Some(1));
}

/// T-281: to on-demand flips the indexes; in the other cases the recorded units are kept.
#[test]
fn capacity_follows_the_overrides() {
    let mut world = World::new();
    world.create(&provisioned_table());
    world.change(&index_update("by_owner", 7, 7));
    let arn = backup(&mut world);
    let unit = |table: &Value| table["ProvisionedThroughput"]["ReadCapacityUnits"].clone();
    world.ok("RestoreTableFromBackup", &restore(&arn, &json!({"ProvisionedThroughputOverride": units(3, 3)})));
    world.sim.settle();
    let table = restored(&mut world);
    assert_eq!((unit(&table), unit(&table["GlobalSecondaryIndexes"][0])), (json!(3), json!(7)));

    let mut second = restore(&arn, &json!({"BillingModeOverride": "PAY_PER_REQUEST"}));
    second["TargetTableName"] = "second".into();
    world.ok("RestoreTableFromBackup", &second);
    world.sim.settle();
    let table = world.ok("DescribeTable", &json!({"TableName": "second"}))["Table"].clone();
    assert_eq!((unit(&table), unit(&table["GlobalSecondaryIndexes"][0])), (json!(0), json!(0)));
    assert_eq!(table["WarmThroughput"]["ReadUnitsPerSecond"], 12_000);
}

/// T-463: an empty struct reports a conflict and yet starts the restore.
#[test]
fn an_empty_maxima_override_is_refused_and_starts_the_restore() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    let input = restore(&arn, &json!({"OnDemandThroughputOverride": {}}));
    let error = world.refused("RestoreTableFromBackup", &input);
    assert_eq!(error.code, "TableInUseException");
    assert!(error.message.contains("is already being restored from backup"), "{error}");
    assert_eq!(restored(&mut world)["TableStatus"], "CREATING");
    world.sim.settle();
    assert_eq!(restored(&mut world)["TableStatus"], "ACTIVE");
}

/// T-272, T-100: the checks of a point-in-time restore in their order.
#[test]
fn point_in_time_checks_come_in_order() {
    let latest = json!({"UseLatestRestorableTime": true});
    let by_name = json!({"SourceTableName": TABLE});
    let at = |seconds: f64| json!({"RestoreDateTime": seconds});
    let mut world = World::on_demand();
    let arn = json!({"SourceTableArn": world.arn()});
    let long_ago = world.sim.now().epoch_seconds() - 200_000.0;
    let off = [
        (merged(&by_name, &merged(&latest, &at(1.0))), "ValidationException", "Both RestoreDateTime and"),
        (by_name.clone(), "ValidationException", "Either one of RestoreDateTime or UseLatest"),
        (merged(&merged(&by_name, &arn), &latest), "ValidationException", "Must provide exactly one of"),
        (latest.clone(), "ValidationException", "The parameter 'TableName' is required"),
        (merged(&json!({"SourceTableArn": "orders"}), &latest), "ValidationException", "is not a valid ARN"),
        (merged(&json!({"SourceTableName": "missing"}), &latest), "TableNotFoundException", "missing"),
        (merged(&by_name, &at(long_ago)), "PointInTimeRecoveryUnavailableException", "is not enabled"),
    ];
    for (members, code, fragment) in off {
        let error = world.refused("RestoreTableToPointInTime", &point(&members));
        assert_eq!(error.code, code, "{members}");
        assert!(error.message.contains(fragment), "{error}");
    }
    enable_recovery(&mut world);
    let mut onto_itself = merged(&point(&by_name), &at(long_ago));
    onto_itself["TargetTableName"] = TABLE.into();
    let error = world.refused("RestoreTableToPointInTime", &onto_itself);
    assert_eq!(error.code, "InvalidRestoreTimeException");
    onto_itself = merged(&json!({"TargetTableName": TABLE, "SourceTableName": TABLE}), &latest);
    let error = world.refused("RestoreTableToPointInTime", &onto_itself);
    assert_eq!(error.code, "TableAlreadyExistsException");
    // T-086: the instant of the enable is restorable at once.
    let now = world.sim.now().epoch_seconds();
    world.ok("RestoreTableToPointInTime", &point(&merged(&arn, &at(now))));
    // A source stays restorable for the first second of its deletion.
    world.sim.settle();
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
    let mut again = point(&merged(&by_name, &latest));
    again["TargetTableName"] = "again".into();
    world.clone().ok("RestoreTableToPointInTime", &again);
    world.seconds(2);
    assert_eq!(world.refused("RestoreTableToPointInTime", &again).code, "TableNotFoundException");
}

/// T-274: across Regions an encryption setting is needed, and an ARN.
#[test]
fn a_restore_across_regions_needs_encryption_and_an_arn() {
    let mut world = World::on_demand();
    enable_recovery(&mut world);
    let backup_arn = backup(&mut world);
    let table_arn = world.arn();
    world.caller = Caller::new("111122223333", "eu-west-1");
    let sse = json!({"SSESpecificationOverride": {"Enabled": true, "SSEType": "KMS"}});
    let from_table =
        |members: &Value| merged(members, &json!({"TargetTableName": "restored", "UseLatestRestorableTime": true}));
    let by_arn = json!({"SourceTableArn": table_arn});
    for (operation, input) in [
        ("RestoreTableFromBackup", restore(&backup_arn, &json!({}))),
        ("RestoreTableToPointInTime", from_table(&by_arn)),
    ] {
        let error = world.refused(operation, &input);
        assert!(error.message.contains("must be provided for cross-region restores"), "{error}");
        let mut world = world.clone();
        world.ok(operation, &merged(&input, &sse));
        world.sim.settle();
        let key = restored(&mut world)["SSEDescription"]["KMSMasterKeyArn"].clone();
        assert!(key.as_str().is_some_and(|arn| arn.contains(":kms:eu-west-1:")), "{key}");
    }
    let by_name = merged(&from_table(&json!({"SourceTableName": TABLE})), &sse);
    assert_eq!(world.refused("RestoreTableToPointInTime", &by_name).code, "TableNotFoundException");
    let error = world.refused("DescribeBackup", &json!({"BackupArn": backup_arn}));
    assert_eq!(error.code, "BackupNotFoundException");
}

/// T-350: fifty at once.
#[test]
fn the_fifty_first_restore_is_a_limit() {
    let mut world = World::on_demand();
    enable_recovery(&mut world);
    let input = |number: usize| {
        json!({"TargetTableName": format!("restored-{number}"), "SourceTableName": TABLE,
            "UseLatestRestorableTime": true})
    };
    for number in 0..50 {
        world.ok("RestoreTableToPointInTime", &input(number));
    }
    let error = world.refused("RestoreTableToPointInTime", &input(50));
    assert!(error.message.contains("Only 50 restore operations"), "{error}");
}

/// A restored on-demand table switches like one that never was provisioned.
#[test]
fn a_restored_table_accepts_every_call() {
    let mut world = World::on_demand();
    let arn = backup(&mut world);
    world.ok("RestoreTableFromBackup", &restore(&arn, &json!({})));
    world.sim.settle();
    let mut change = to_provisioned();
    change["TableName"] = "restored".into();
    world.ok("UpdateTable", &change);
    world.sim.settle();
    assert_eq!(restored(&mut world)["BillingModeSummary"]["BillingMode"], "PROVISIONED");
}
