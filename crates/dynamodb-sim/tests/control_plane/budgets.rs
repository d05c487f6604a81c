//! Budgets and cool-downs that no description shows.

use dynamodb_sim::{Moment, Settings};
use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_update, key, merged, protection, provisioned_table, throughput, to_on_demand,
    to_provisioned, units,
};

/// Noon of a UTC day.
fn at_noon() -> World {
    let mut world = World::with(Settings {
        start: Moment::from_millis(20_735 * 86_400_000 + 12 * 3_600_000),
        ..Settings::default()
    });
    world.create(&provisioned_table());
    world
}

/// T-184, T-326, T-185: four decreases a day, then one an hour after the last.
#[test]
fn the_fifth_decrease_waits_an_hour_and_is_not_counted_when_refused() {
    let mut world = at_noon();
    for unit in (6..10).rev() {
        world.change(&throughput(unit, unit));
    }
    let before = world.describe()["ProvisionedThroughput"].clone();
    assert_eq!(before["NumberOfDecreasesToday"], 4);
    let error = world.update_refused(&throughput(5, 10));
    assert_eq!(error.code, "LimitExceededException");
    let start = "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC \
                 day. After the first 4 decreases";
    assert!(error.message.starts_with(start), "{error}");
    assert_eq!(world.describe()["ProvisionedThroughput"], before);

    // An increase is free, and the hour counts from the last accepted decrease.
    world.change(&throughput(20, 20));
    world.seconds(3_600);
    world.change(&throughput(5, 20));
    assert_eq!(world.describe()["ProvisionedThroughput"]["NumberOfDecreasesToday"], 5);
    world.update_refused(&throughput(4, 20));
}

/// T-060: the response shows the old units and the old counter, but the new time.
#[test]
fn the_response_to_a_decrease_shows_old_units() {
    let mut world = at_noon();
    let response = world.update_ok(&throughput(9, 10));
    assert_eq!(response["TableStatus"], "UPDATING");
    let shown = &response["ProvisionedThroughput"];
    assert_eq!(shown["ReadCapacityUnits"], 10);
    assert!(shown["LastDecreaseDateTime"].is_number());
    world.sim.settle();
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 9);
}

/// T-157: a table and each of its indexes count apart; a combined call is refused as a whole.
#[test]
fn an_index_has_a_budget_of_its_own() {
    let mut world = at_noon();
    for unit in (6..10).rev() {
        world.change(&throughput(unit, unit));
    }
    let before = world.describe();
    let both = merged(&throughput(5, 5), &index_update("by_owner", 9, 9));
    assert_eq!(world.update_refused(&both).code, "LimitExceededException");
    assert_eq!(world.describe(), before);
    for unit in (6..10).rev() {
        world.change(&index_update("by_owner", unit, unit));
    }
    let error = world.update_refused(&index_update("by_owner", 5, 5));
    assert_eq!(error.code, "LimitExceededException");
}

/// T-185: the budget resets at 00:00 UTC, not a day after the first decrease.
#[test]
fn the_decrease_budget_resets_at_midnight_utc() {
    let mut world =
        World::with(Settings { start: Moment::from_millis(20_735 * 86_400_000 - 120_000), ..Settings::default() });
    world.create(&provisioned_table());
    for unit in (6..10).rev() {
        world.change(&throughput(unit, unit));
    }
    world.update_refused(&throughput(5, 5));
    world.seconds(120);
    world.change(&throughput(5, 5));
    assert_eq!(world.describe()["ProvisionedThroughput"]["NumberOfDecreasesToday"], 1);
}

/// T-081: four encryption changes a day, then one per six hours; off is always allowed.
#[test]
fn the_fifth_encryption_change_waits_unless_it_is_off() {
    let mut world = World::on_demand();
    for alias in ["alias/orders", "alias/second", "alias/orders", "alias/second"] {
        world.change(&key(alias));
    }
    let error = world.update_refused(&key("alias/orders"));
    assert_eq!(error.code, "LimitExceededException");
    assert!(error.message.contains("Encryption mode changes are limited in the 24h window"), "{error}");
    assert!(error.message.contains("Next changes can be made at 2026-"), "{error}");

    let off = json!({"SSESpecification": {"Enabled": false}});
    world.clone().change(&off);
    world.seconds(21_600);
    world.change(&key("alias/orders"));
    world.update_refused(&key("alias/second"));
    world.seconds(24 * 3_600);
    for alias in ["alias/second", "alias/orders"] {
        world.change(&key(alias));
    }
}

/// T-283: two class changes in thirty days; then even a re-send is refused.
#[test]
fn the_third_class_change_waits_thirty_days() {
    let mut world = World::on_demand();
    world.change(&class("STANDARD_INFREQUENT_ACCESS"));
    world.change(&class("STANDARD"));
    for again in ["STANDARD_INFREQUENT_ACCESS", "STANDARD"] {
        let error = world.update_refused(&class(again));
        let text = "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).";
        assert_eq!(error.message, text, "{again}");
    }
    world.seconds(30 * 86_400);
    world.change(&class("STANDARD_INFREQUENT_ACCESS"));
}

/// Documented: four switches to on-demand in a rolling day; back to provisioned at any time.
#[test]
fn the_fifth_switch_to_on_demand_waits_a_day() {
    let mut world = World::provisioned();
    for _ in 0..4 {
        world.change(&to_on_demand());
        world.change(&to_provisioned());
    }
    let error = world.update_refused(&to_on_demand());
    assert_eq!(error.code, "LimitExceededException");
    world.seconds(24 * 3_600);
    world.change(&to_on_demand());
}

/// T-003, T-445: 15 s between changes, with the time of the next one in the text.
#[test]
fn deletion_protection_waits_fifteen_seconds() {
    let mut world = World::on_demand();
    world.update_ok(&protection(true));
    let until = world.sim.now().plus(15_000).iso8601();
    let error = world.update_refused(&protection(false));
    assert_eq!(error.code, "ThrottlingException");
    assert_eq!(
        error.message,
        format!(
            "Deletion protection setting for table orders modified within the previous 15000 milliseconds. \
             Please try again after {until}"
        )
    );
    world.millis(14_999);
    world.update_refused(&protection(false));
    world.millis(1);
    world.update_ok(&protection(false));
    // T-438: the window is about the setting only.
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
}

/// T-143: the second TTL change within about 31 minutes is a validation error that nothing announces.
#[test]
fn time_to_live_waits_half_an_hour() {
    let mut world = World::on_demand();
    let change = |enabled: bool| {
        json!({"TableName": TABLE,
            "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": "expires"}})
    };
    world.ok("UpdateTimeToLive", &change(true));
    world.seconds(1_811);
    let error = world.refused("UpdateTimeToLive", &change(false));
    assert_eq!(error.code, "ValidationException");
    assert_eq!(error.message, "Time to live has been modified multiple times within a fixed interval");
    world.seconds(61);
    world.ok("UpdateTimeToLive", &change(false));
    world.refused("UpdateTimeToLive", &change(true));
}

/// T-206: pending for up to two seconds, then throttled until 15 s after the change.
#[test]
fn a_policy_waits_fifteen_seconds() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let policy = |action: &str| -> Value {
        let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"AWS": "444455556666"}, "Action": action, "Resource": arn}]});
        json!({"ResourceArn": arn, "Policy": document.to_string()})
    };
    world.ok("PutResourcePolicy", &policy("dynamodb:GetItem"));
    let error = world.refused("PutResourcePolicy", &policy("dynamodb:Query"));
    assert!(error.message.contains("pending previous resource-based policy update"), "{error}");
    let error = world.refused("DeleteTable", &json!({"TableName": TABLE}));
    assert!(error.message.contains("has a pending resource-based policy update"), "{error}");
    world.seconds(3);
    let error = world.refused("DeleteResourcePolicy", &json!({"ResourceArn": arn}));
    assert_eq!(error.code, "ThrottlingException");
    assert!(error.message.starts_with("Resource-based policy for table orders modified"), "{error}");
    world.seconds(12);
    world.ok("PutResourcePolicy", &policy("dynamodb:Query"));
}

/// T-443: quotas on units, maxima and warm throughput.
#[test]
fn quotas_on_units_are_enforced() {
    let cases = [
        (throughput(40_001, 10), "is above the per table maximum for the account in eu-central-1"),
        (index_update("by_owner", 10, 40_001), "for index by_owner, 40001, is above the per index maximum"),
        (
            json!({"WarmThroughput": {"ReadUnitsPerSecond": 40_001}}),
            "exceeds TableMaxReadCapacityUnits of the account in region eu-central-1",
        ),
    ];
    let mut world = World::provisioned();
    for (change, fragment) in cases {
        let error = world.update_refused(&change);
        assert_eq!(error.code, "LimitExceededException", "{change}");
        assert!(error.message.contains(fragment), "{error}");
    }
    world.change(&throughput(40_000, 10));
    let mut second = provisioned_table();
    second["TableName"] = "second".into();
    second["ProvisionedThroughput"] = units(39_990, 1);
    let error = world.refused("CreateTable", &second);
    assert!(error.message.contains("ReadCapacityUnits limit to be exceeded for the account"), "{error}");
}
