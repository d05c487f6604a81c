//! Tables whose KMS key is lost: M-006, T-334, D-021.

use dynamodb_sim::Simulator;
use serde_json::{Value, json};

use crate::world::{TABLE, World, class, index_create, key, merged, named, plain_table, protection, stream, units};

const ORDERS: &str = "00000001-1111-4222-8333-444444444444";
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

fn key_id() -> Value {
    json!({"KeyId": ORDERS})
}

/// An idle table under the key `alias/orders`, with point-in-time recovery.
fn encrypted() -> World {
    let mut world = World::new();
    world.create(&merged(&plain_table(TABLE), &key("alias/orders")));
    world.seconds(60);
    world.ok("UpdateContinuousBackups", &recovery());
    world
}

/// The same table two hours after its key was disabled.
fn without_key() -> World {
    let mut world = encrypted();
    world.ok("DisableKey", &key_id());
    world.seconds(2 * HOUR);
    world
}

fn recovery() -> Value {
    named(&json!({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}))
}

fn tag(world: &World) -> Value {
    json!({"ResourceArn": world.arn(), "Tags": [{"Key": "Team", "Value": "core"}]})
}

fn policy(world: &World) -> Value {
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "dynamodb:GetItem", "Resource": world.arn()});
    json!({"ResourceArn": world.arn(), "Policy": json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()})
}

fn restore_of(arn: &Value) -> Value {
    json!({"TargetTableName": "restored", "BackupArn": arn})
}

#[test]
fn a_loss_shows_after_a_while_and_so_does_the_return() {
    let mut world = encrypted();
    world.ok("DisableKey", &key_id());
    world.seconds(12 * 60);
    assert_eq!(world.status(), "ACTIVE");
    world.seconds(64 * 60);
    assert_eq!(world.status(), "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    let described = world.describe();
    assert!(described["SSEDescription"]["InaccessibleEncryptionDateTime"].is_number(), "{described}");

    world.ok("EnableKey", &key_id());
    world.seconds(17 * 60);
    assert_eq!(world.status(), "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    world.seconds(41 * 60);
    assert_eq!(world.status(), "ACTIVE");
    assert!(world.describe()["SSEDescription"].get("InaccessibleEncryptionDateTime").is_none());
    world.seconds(30 * DAY);
    assert_eq!(world.status(), "ACTIVE");
}

/// Each call on a copy of the same table, so that none is refused because of another.
#[test]
fn some_calls_work_without_the_key() {
    let world = without_key();
    let accepted = [
        ("DescribeTable", named(&json!({}))),
        ("DescribeTimeToLive", named(&json!({}))),
        ("DescribeContinuousBackups", named(&json!({}))),
        ("DescribeContributorInsights", named(&json!({}))),
        ("TagResource", tag(&world)),
        ("ListTagsOfResource", json!({"ResourceArn": world.arn()})),
        ("UpdateContinuousBackups", recovery()),
        ("PutResourcePolicy", policy(&world)),
        ("UpdateTable", named(&protection(true))),
        ("UpdateTable", named(&stream())),
        ("DeleteTable", named(&json!({}))),
    ];
    for (operation, input) in accepted {
        world.clone().ok(operation, &input);
    }
}

#[test]
fn other_calls_are_refused_until_the_key_is_back() {
    let world = without_key();
    let refused = [
        ("UpdateTimeToLive", named(&json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}}))),
        ("CreateBackup", named(&json!({"BackupName": "before"}))),
        ("UpdateContributorInsights", named(&json!({"ContributorInsightsAction": "ENABLE"}))),
        ("UpdateTable", named(&key("alias/second"))),
        ("UpdateTable", named(&class("STANDARD_INFREQUENT_ACCESS"))),
        ("UpdateTable", named(&index_create("by_owner"))),
        ("UpdateTable", named(&json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(1, 1)}))),
    ];
    for (operation, input) in refused {
        let error = world.clone().refused(operation, &input);
        assert!(["ResourceInUseException", "TableInUseException", "ValidationException"].contains(&&*error.code));
        let mut returned = world.clone();
        returned.ok("EnableKey", &key_id());
        returned.seconds(HOUR);
        returned.ok(operation, &input);
    }
}

/// The table is still ACTIVE; re-encrypting it needs the old key too.
#[test]
fn a_table_is_not_re_encrypted_while_its_key_is_disabled() {
    let mut world = encrypted();
    world.ok("DisableKey", &key_id());
    let error = world.update_refused(&key("alias/second"));
    assert!(error.message.contains("KMS key disabled error"), "{error}");
}

#[test]
fn a_protected_table_can_be_deleted_without_its_key() {
    let mut world = without_key();
    world.update_ok(&protection(true));
    world.seconds(60);
    world.refused("DeleteTable", &named(&json!({})));
    world.update_ok(&protection(false));
    world.ok("DeleteTable", &named(&json!({})));
    world.seconds(60);
    assert!(world.inventory().tables.is_empty());
}

/// No client waits for the loss of a key: a clock that jumps to what is under way does not archive tables.
#[test]
fn a_loss_is_no_transition_and_a_return_is_one() {
    let mut world = encrypted();
    world.ok("DisableKey", &key_id());
    assert_eq!(world.sim.next_transition(), None);
    world.seconds(2 * HOUR);
    assert_eq!(world.sim.next_transition(), None);
    world.ok("EnableKey", &key_id());
    world.sim.settle();
    assert_eq!(world.status(), "ACTIVE");
}

#[test]
fn a_table_without_its_key_for_seven_days_is_archived_in_a_backup() {
    let mut world = without_key();
    world.seconds(7 * DAY - HOUR);
    assert_eq!(world.status(), "ARCHIVING");
    world.refused("DeleteTable", &named(&json!({})));
    world.seconds(2 * HOUR);
    let described = world.describe();
    assert_eq!(described["TableStatus"], "ARCHIVED");
    let summary = &described["ArchivalSummary"];
    assert_eq!(summary["ArchivalReason"], "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    let backup = &summary["ArchivalBackupArn"];
    for (operation, input) in [("TagResource", tag(&world)), ("UpdateTable", named(&protection(true)))] {
        world.refused(operation, &input);
    }
    let error = world.refused("RestoreTableFromBackup", &restore_of(backup));
    assert!(error.message.contains("KMS key disabled error"), "{error}");

    world.ok("EnableKey", &key_id());
    world.seconds(DAY);
    assert_eq!(world.status(), "ARCHIVED", "the key comes too late");
    world.ok("RestoreTableFromBackup", &restore_of(backup));
    world.ok("DeleteTable", &named(&json!({})));
}

/// A clock that moves in one leap passes through every state.
#[test]
fn one_leap_archives_a_table_like_many_steps() {
    let archival = |advance: fn(&mut World)| {
        let mut world = encrypted();
        world.ok("DisableKey", &key_id());
        advance(&mut world);
        (world.describe()["ArchivalSummary"].clone(), world.ok("ListBackups", &json!({}))["BackupSummaries"].clone())
    };
    let (leap, backups) = archival(|world| world.seconds(9 * DAY));
    assert_eq!(backups.as_array().map(Vec::len), Some(1));
    assert_eq!(archival(|world| (0..9 * 24).for_each(|_| world.seconds(HOUR))), (leap, backups));
}

/// T-334: CREATING for about an hour, then nothing.
#[test]
fn a_table_that_loses_its_key_while_it_is_created_vanishes() {
    let mut world = World::new();
    world.ok("CreateTable", &merged(&plain_table(TABLE), &key("alias/orders")));
    world.ok("DisableKey", &key_id());
    world.seconds(59 * 60);
    assert_eq!(world.status(), "CREATING");
    world.seconds(2 * 60);
    assert_eq!(world.refused("DescribeTable", &named(&json!({}))).code, "ResourceNotFoundException");
}

#[test]
fn a_key_is_deleted_when_its_time_has_come_unless_that_is_cancelled() {
    let mut world = encrypted();
    let scheduled = world.ok("ScheduleKeyDeletion", &merged(&key_id(), &json!({"PendingWindowInDays": 7})));
    assert_eq!(scheduled["KeyState"], "PendingDeletion");
    assert_eq!(world.refused("EnableKey", &key_id()).code, "KMSInvalidStateException");
    world.seconds(2 * HOUR);
    assert_eq!(world.status(), "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    let state = |world: &mut World| world.ok("DescribeKey", &key_id())["KeyMetadata"]["KeyState"].clone();

    let mut cancelled = world.clone();
    cancelled.ok("CancelKeyDeletion", &key_id());
    assert_eq!(state(&mut cancelled), "Disabled");
    cancelled.ok("EnableKey", &key_id());
    cancelled.seconds(HOUR);
    assert_eq!(cancelled.status(), "ACTIVE");
    cancelled.seconds(30 * DAY);
    assert_eq!(state(&mut cancelled), "Enabled");

    assert_eq!(state(&mut world), "PendingDeletion");
    world.seconds(7 * DAY);
    assert_eq!(world.refused("DescribeKey", &key_id()).code, "NotFoundException");
    assert_eq!(world.refused("CancelKeyDeletion", &key_id()).code, "NotFoundException");
}

/// Only tables of the same account and Region use the key.
#[test]
fn other_tables_and_other_accounts_keep_their_keys() {
    let mut world = encrypted();
    world.create(&merged(&plain_table("other"), &key("alias/second")));
    let stranger = dynamodb_sim::Caller::new("444455556666", "eu-central-1");
    let table = merged(&plain_table(TABLE), &key("alias/orders"));
    world.sim.call(&stranger, "CreateTable", &table).expect("a usable key");
    world.sim.settle();
    world.ok("DisableKey", &key_id());
    world.seconds(2 * HOUR);
    let status = |sim: &Simulator, caller, name| sim.table(caller, name).expect("a table").status();
    assert_eq!(status(&world.sim, &world.caller, TABLE), "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    assert_eq!(status(&world.sim, &world.caller, "other"), "ACTIVE");
    assert_eq!(status(&world.sim, &stranger, TABLE), "ACTIVE");
}
