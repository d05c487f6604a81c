//! Re-sends of the current value. One case per row of the re-send table.

use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_update, key, maxima, merged, protection, stream, throughput, to_on_demand, units, warm,
};

/// Refused re-sends, with the state they start from.
#[test]
fn these_resends_are_refused() {
    let provisioned = json!({"BillingMode": "PROVISIONED"});
    let with_units = merged(&provisioned, &json!({"ProvisionedThroughput": units(10, 10)}));
    let off = json!({"StreamSpecification": {"StreamEnabled": false}});
    let other_view = json!({"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}});
    let unencrypted = json!({"SSESpecification": {"Enabled": false}});
    let nothing = json!({});
    /// Finding, start, the first request, the re-send, a part of the text.
    type Case<'a> = (&'static str, fn() -> World, &'a Value, Value, &'static str);
    let cases: [Case<'_>; 10] = [
        (
            "T-057 mode alone",
            World::provisioned,
            &nothing,
            provisioned.clone(),
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
        ),
        (
            "T-057 units",
            World::provisioned,
            &nothing,
            throughput(10, 10),
            "The provisioned throughput for the table will not change.",
        ),
        (
            "T-057 mode and units",
            World::provisioned,
            &nothing,
            with_units,
            "The provisioned throughput for the table will not change.",
        ),
        (
            "T-164 index units",
            World::provisioned,
            &nothing,
            index_update("by_owner", 10, 10),
            "The provisioned throughput for the index by_owner will not change.",
        ),
        (
            "T-050 stream on",
            World::on_demand,
            &stream(),
            stream(),
            "Table already has an enabled stream: TableName: orders",
        ),
        (
            "T-050 other view",
            World::on_demand,
            &stream(),
            other_view,
            "Table already has an enabled stream: TableName: orders",
        ),
        ("T-050 stream off", World::on_demand, &nothing, off, "Table has no stream to disable: TableName: orders"),
        ("T-018 encryption off", World::on_demand, &nothing, unencrypted, "Table is already encrypted by default"),
        (
            "T-437 empty encryption",
            World::on_demand,
            &nothing,
            json!({"SSESpecification": {}}),
            "Table is already encrypted by default",
        ),
        (
            "T-019 index maxima on provisioned",
            World::provisioned,
            &nothing,
            maxima(5, 5),
            "cannot be specified when the table BillingMode is PROVISIONED",
        ),
    ];
    for (name, start, first, again, fragment) in cases {
        let mut world = start();
        if first.as_object().is_some_and(|first| !first.is_empty()) {
            world.change(first);
        }
        let error = world.update_refused(&again);
        assert_eq!(error.code, "ValidationException", "{name}");
        assert!(error.message.contains(fragment), "{name}: {error}");
    }
}

/// T-057: one changed unit is enough.
#[test]
fn one_changed_unit_passes() {
    World::provisioned().update_ok(&throughput(10, 11));
    World::provisioned().update_ok(&index_update("by_owner", 11, 10));
}

/// T-156, T-177: the response says UPDATING, the table is ACTIVE at once.
#[test]
fn the_mode_and_the_class_are_accepted_without_effect() {
    let mut world = World::on_demand();
    for change in [to_on_demand(), class("STANDARD")] {
        assert_eq!(world.update_ok(&change)["TableStatus"], "UPDATING", "{change}");
        assert_eq!(world.status(), "ACTIVE", "{change}");
    }
    // T-026: the free re-send leaves the summary absent.
    assert!(world.describe().get("TableClassSummary").is_none());
}

/// T-178, T-135: maxima of the table and of an index.
#[test]
fn maxima_are_accepted_again() {
    let index = json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": "by_owner", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}]});
    let mut world = World::on_demand();
    for change in [maxima(100, 50), index] {
        world.change(&change);
        let before = world.describe();
        assert_eq!(world.update_ok(&change)["TableStatus"], "ACTIVE");
        assert_eq!(world.describe(), before);
    }
}

/// T-179: an equal value is accepted and takes about two seconds; a lower one is refused.
#[test]
fn warm_throughput_is_accepted_again_and_never_lowered() {
    let mut world = World::on_demand();
    world.change(&warm(13_000, 5_000));
    assert_eq!(world.update_ok(&warm(13_000, 5_000))["WarmThroughput"]["Status"], "UPDATING");
    assert_eq!(world.status(), "ACTIVE");
    let seconds = world.seconds_until(|table| table["WarmThroughput"]["Status"] == "ACTIVE");
    assert!((1.9..2.2).contains(&seconds), "{seconds}");
    for lower in [warm(12_999, 5_000), json!({"WarmThroughput": {"WriteUnitsPerSecond": 4_999}})] {
        let error = world.update_refused(&lower);
        assert!(error.message.contains("decreasing WarmThroughput is not supported"), "{error}");
    }
}

/// T-082, T-141: the exact key ARN is refused; alias, key id and no key at all re-encrypt.
#[test]
fn encryption_by_alias_or_id_is_a_full_re_encryption() {
    let mut world = World::on_demand();
    world.change(&key("alias/orders"));
    let arn = world.describe()["SSEDescription"]["KMSMasterKeyArn"].clone();
    let arn = arn.as_str().expect("a key");
    let error = world.update_refused(&key(arn));
    assert!(error.message.contains("Table is already encrypted with given KMSMasterKeyId"), "{error}");
    let id = arn.rsplit('/').next().expect("an id");
    for again in [key("alias/orders"), key(id), json!({"SSESpecification": {"Enabled": true}})] {
        let mut world = world.clone();
        world.update_ok(&again);
        assert_eq!(world.describe()["SSEDescription"]["Status"], "UPDATING", "{again}");
    }
}

/// T-047, T-003: outside the window a re-send is accepted, inside it is throttled.
#[test]
fn deletion_protection_is_accepted_again_outside_its_window() {
    let mut world = World::on_demand();
    world.update_ok(&protection(false));
    world.update_ok(&protection(true));
    let error = world.update_refused(&protection(true));
    assert_eq!(error.code, "ThrottlingException");
    world.seconds(15);
    world.update_ok(&protection(true));
    // A re-send opens no window.
    world.update_ok(&protection(false));
}

/// T-147: content comes before the cool-down.
#[test]
fn time_to_live_is_refused_again() {
    let mut world = World::on_demand();
    let change = |enabled: bool, attribute: &str| {
        json!({"TableName": TABLE,
            "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute}})
    };
    let error = world.refused("UpdateTimeToLive", &change(false, "expires"));
    assert_eq!(error.message, "TimeToLive is already disabled");
    world.ok("UpdateTimeToLive", &change(true, "expires"));
    let error = world.refused("UpdateTimeToLive", &change(true, "expires"));
    assert_eq!(error.message, "TimeToLive is already enabled");
    let error = world.refused("UpdateTimeToLive", &change(true, "gone"));
    assert!(error.message.starts_with("TimeToLive is active on a different AttributeName"), "{error}");
}

/// T-085, T-207, T-103: PITR, an equivalent policy and identical tags.
#[test]
fn recovery_policy_and_tags_are_accepted_again() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let recovery = json!({"TableName": TABLE,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}});
    let first = world.ok("UpdateContinuousBackups", &recovery);
    world.seconds(20);
    let again = world.ok("UpdateContinuousBackups", &recovery);
    let earliest = |output: &Value| {
        output["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["EarliestRestorableDateTime"].clone()
    };
    assert_eq!(earliest(&first), earliest(&again));

    let policy = |spaces: &str| {
        let document = format!(
            "{{{spaces}\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":\
             {{\"AWS\":\"444455556666\"}},\"Action\":[\"dynamodb:GetItem\"],\"Resource\":\"{arn}\"}}]}}"
        );
        json!({"ResourceArn": arn, "Policy": document})
    };
    let first = world.ok("PutResourcePolicy", &policy(""));
    let again = world.ok("PutResourcePolicy", &policy("  "));
    assert_eq!(first["RevisionId"], again["RevisionId"]);

    let tags = json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "shop"}]});
    world.ok("TagResource", &tags);
    world.seconds(3);
    world.ok("TagResource", &tags);
    // No lock: the next effective write passes at once.
    world.ok("UntagResource", &json!({"ResourceArn": arn, "TagKeys": ["team"]}));
}
