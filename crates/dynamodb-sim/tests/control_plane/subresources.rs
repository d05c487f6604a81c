//! TTL, PITR, policies and backups by the state of their table: M-004 and T-083 to T-088, T-111 to T-116,
//! T-144 to T-147, T-167, T-453.

use serde_json::{Value, json};

use crate::world::{TABLE, World, on_demand_table, plain_table};

fn named() -> Value {
    json!({"TableName": TABLE})
}

fn ttl(enabled: bool) -> Value {
    json!({"TableName": TABLE, "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": "expires"}})
}

fn pitr(enabled: bool) -> Value {
    json!({"TableName": TABLE,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": enabled}})
}

fn backup() -> Value {
    json!({"TableName": TABLE, "BackupName": "nightly"})
}

fn code(world: &mut World, operation: &str, input: &Value) -> String {
    match world.call(operation, input) {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code.into_owned(),
    }
}

/// Codes of the sub-resource operations in each phase of a new table.
#[test]
fn while_creating_the_services_know_the_table_one_after_the_other() {
    let mut world = World::new();
    world.ok("CreateTable", &on_demand_table());
    let arn = world.arn();
    let tag = json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]});
    let by_arn = json!({"ResourceArn": arn});
    let policy = json!({"ResourceArn": arn, "Policy":
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Resource\":\"*\"}]}"});
    let calls: [(&str, Value, [&str; 3]); 9] = [
        ("DescribeTable", named(), ["ok", "ok", "ok"]),
        ("TagResource", tag, ["ResourceNotFoundException", "ResourceInUseException", "ok"]),
        ("ListTagsOfResource", by_arn, ["ResourceNotFoundException", "ok", "ok"]),
        ("UpdateTimeToLive", ttl(true), ["ResourceNotFoundException", "ResourceInUseException", "ok"]),
        ("DescribeTimeToLive", named(), ["ValidationException", "ValidationException", "ok"]),
        (
            "UpdateContinuousBackups",
            pitr(true),
            [
                "TableNotFoundException",
                "ContinuousBackupsUnavailableException",
                "ContinuousBackupsUnavailableException",
            ],
        ),
        ("DescribeContinuousBackups", named(), ["TableNotFoundException", "ok", "ok"]),
        (
            "CreateBackup",
            backup(),
            [
                "TableNotFoundException",
                "ContinuousBackupsUnavailableException",
                "ContinuousBackupsUnavailableException",
            ],
        ),
        ("PutResourcePolicy", policy, ["ResourceNotFoundException", "ResourceInUseException", "ok"]),
    ];
    for (phase, seconds) in [0, 17, 1].into_iter().enumerate() {
        world.seconds(seconds);
        for (operation, input, codes) in &calls {
            let mut world = world.clone();
            assert_eq!(code(&mut world, operation, input), codes[phase], "{operation} in phase {phase}");
        }
    }
    assert_eq!(world.status(), "ACTIVE");
    let shown = world.ok("DescribeContinuousBackups", &named());
    let shown = &shown["ContinuousBackupsDescription"];
    assert_eq!(shown["ContinuousBackupsStatus"], "DISABLED");
    // T-116: some seconds after ACTIVE the backup service is ready, and T-111 says so by itself.
    world.seconds(6);
    let shown = world.ok("DescribeContinuousBackups", &named());
    assert_eq!(shown["ContinuousBackupsDescription"]["ContinuousBackupsStatus"], "ENABLED");
    world.ok("UpdateContinuousBackups", &pitr(true));
}

/// T-097, T-453, T-145: the first second of DELETING, and after.
#[test]
fn while_deleting_the_services_forget_the_table() {
    let mut world = World::on_demand();
    world.ok("DeleteTable", &named());
    let arn = json!({"ResourceArn": world.arn()});
    let calls = [
        ("UpdateTimeToLive", ttl(true), "ok", "ResourceNotFoundException"),
        ("DescribeTimeToLive", named(), "ValidationException", "ValidationException"),
        ("UpdateContinuousBackups", pitr(true), "ok", "TableNotFoundException"),
        ("DescribeContinuousBackups", named(), "ok", "TableNotFoundException"),
        ("CreateBackup", backup(), "ok", "TableNotFoundException"),
        ("ListTagsOfResource", arn, "ok", "ResourceNotFoundException"),
    ];
    for (operation, input, first, later) in &calls {
        assert_eq!(code(&mut world.clone(), operation, input), *first, "{operation} at once");
        let mut world = world.clone();
        world.seconds(2);
        assert_eq!(world.status(), "DELETING");
        assert_eq!(code(&mut world, operation, input), *later, "{operation} later");
    }
}

fn system_backups(world: &mut World) -> usize {
    let listed = world.ok("ListBackups", &json!({"BackupType": "SYSTEM"}));
    listed["BackupSummaries"].as_array().map_or(0, Vec::len)
}

/// T-167, T-088, T-453: PITR at the time of the deletion decides about the undeletable backup.
#[test]
fn deleting_a_table_with_recovery_leaves_a_system_backup() {
    let cases: [(&str, bool, Option<bool>, usize); 4] = [
        ("off", false, None, 0),
        ("on", true, None, 1),
        ("turned off while deleting", true, Some(false), 0),
        ("turned on while deleting", false, Some(true), 1),
    ];
    for (name, before, meanwhile, expected) in cases {
        let mut world = World::on_demand();
        world.ok("UpdateContinuousBackups", &pitr(before));
        world.ok("DeleteTable", &named());
        if let Some(enable) = meanwhile {
            world.millis(500);
            world.ok("UpdateContinuousBackups", &pitr(enable));
        }
        world.seconds(10);
        assert_eq!(system_backups(&mut world), expected, "{name}");
        if expected == 0 {
            continue;
        }
        let listed = world.ok("ListBackups", &json!({"BackupType": "SYSTEM"}));
        let backup = &listed["BackupSummaries"][0];
        assert_eq!(backup["BackupName"], "orders$DeletedTableBackup");
        // The default filter hides it.
        assert_eq!(world.ok("ListBackups", &json!({}))["BackupSummaries"], json!([]));
        let error = world.refused("DeleteBackup", &json!({"BackupArn": backup["BackupArn"]}));
        assert!(error.message.contains("not allowed to delete the system backup"), "{error}");
        world.seconds(35 * 86_400);
        assert_eq!(system_backups(&mut world), 0, "{name}: kept 35 days");
    }
}

/// T-084, T-085, T-086: the window, its length, and the effect of a disable and re-enable on it.
#[test]
fn a_re_enable_starts_a_new_recovery_window() {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    let recovery = |output: &Value| output["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"].clone();
    let days = |days: Value| {
        json!({"TableName": TABLE, "PointInTimeRecoverySpecification":
            {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days}})
    };
    let first = recovery(&world.ok("UpdateContinuousBackups", &pitr(true)));
    assert_eq!(first["PointInTimeRecoveryStatus"], "ENABLED");
    assert_eq!(first["RecoveryPeriodInDays"], 35);
    assert_eq!(first["EarliestRestorableDateTime"], first["LatestRestorableDateTime"]);
    world.seconds(180);
    let later = recovery(&world.ok("DescribeContinuousBackups", &named()));
    assert_eq!(later["LatestRestorableDateTime"], first["LatestRestorableDateTime"]);
    world.seconds(600);
    let later = recovery(&world.ok("UpdateContinuousBackups", &days(json!(7))));
    assert_eq!(later["RecoveryPeriodInDays"], 7);
    assert_eq!(later["EarliestRestorableDateTime"], first["EarliestRestorableDateTime"]);
    assert_ne!(later["LatestRestorableDateTime"], first["LatestRestorableDateTime"]);

    for (value, fragment) in [(0, "greater than or equal to 1"), (36, "less than or equal to 35")] {
        let error = world.refused("UpdateContinuousBackups", &days(json!(value)));
        assert!(error.message.contains(fragment), "{error}");
    }
    let mut off = days(json!(7));
    off["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] = false.into();
    let error = world.refused("UpdateContinuousBackups", &off);
    assert!(error.message.contains("Cannot specify RecoveryPeriodInDays when disabling"), "{error}");

    let off = recovery(&world.ok("UpdateContinuousBackups", &pitr(false)));
    assert_eq!(off, json!({"PointInTimeRecoveryStatus": "DISABLED"}));
    let again = recovery(&world.ok("UpdateContinuousBackups", &pitr(true)));
    assert_eq!(again["RecoveryPeriodInDays"], 35);
    assert_ne!(again["EarliestRestorableDateTime"], first["EarliestRestorableDateTime"]);
}

/// T-144: the echo of the update and the shape of the description differ; disabled shows no attribute.
#[test]
fn time_to_live_reads_back_at_once() {
    let mut world = World::on_demand();
    let shown = world.ok("DescribeTimeToLive", &named());
    assert_eq!(shown, json!({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}));
    let echo = world.ok("UpdateTimeToLive", &ttl(true));
    assert_eq!(echo["TimeToLiveSpecification"], json!({"Enabled": true, "AttributeName": "expires"}));
    let shown = world.ok("DescribeTimeToLive", &named());
    assert_eq!(shown["TimeToLiveDescription"], json!({"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}));
    let error = world.refused("UpdateTimeToLive", &json!({"TableName": TABLE}));
    assert!(error.message.contains("Value null at 'timeToLiveSpecification'"), "{error}");
}

/// T-206, T-211: reads lag, revisions guard, the document is canonical.
#[test]
fn a_policy_is_eventually_consistent_and_canonical() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let get = json!({"ResourceArn": arn});
    let document = json!({"Statement": {"Effect": "Allow", "Principal": {"AWS": ["444455556666"]},
        "Action": ["dynamodb:GetItem"], "Resource": [arn]}});
    let put = json!({"ResourceArn": arn, "Policy": document.to_string(), "ExpectedRevisionId": "NO_POLICY"});
    assert_eq!(world.refused("GetResourcePolicy", &get).code, "PolicyNotFoundException");
    let revision = world.ok("PutResourcePolicy", &put)["RevisionId"].clone();
    assert_eq!(world.refused("GetResourcePolicy", &get).code, "PolicyNotFoundException");
    world.seconds(3);
    let read = world.ok("GetResourcePolicy", &get);
    assert_eq!(read["RevisionId"], revision);
    let read: Value = serde_json::from_str(read["Policy"].as_str().expect("a document")).expect("JSON");
    assert_eq!(read["Version"], "2008-10-17");
    let statement = &read["Statement"][0];
    assert_eq!(statement["Action"], "dynamodb:GetItem");
    assert_eq!(statement["Principal"]["AWS"], "arn:aws:iam::444455556666:root");

    world.seconds(15);
    assert_eq!(world.refused("PutResourcePolicy", &put).code, "PolicyNotFoundException");
    let delete = json!({"ResourceArn": arn, "ExpectedRevisionId": revision});
    world.ok("DeleteResourcePolicy", &delete);
    world.ok("GetResourcePolicy", &get);
    world.seconds(3);
    assert_eq!(world.refused("GetResourcePolicy", &get).code, "PolicyNotFoundException");
    // Without a revision a second deletion is a no-op.
    world.ok("DeleteResourcePolicy", &get);
}
