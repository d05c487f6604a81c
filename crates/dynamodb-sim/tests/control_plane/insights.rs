//! Contributor Insights: T-089 to T-097, T-116, T-337 to T-344, T-455.

use dynamodb_sim::{Quotas, Settings};
use serde_json::{Value, json};

use crate::world::{TABLE, World, index_create, merged, named, on_demand_table, plain_table, stream};

fn enable(more: &Value) -> Value {
    named(&merged(&json!({"ContributorInsightsAction": "ENABLE"}), more))
}

fn disable(more: &Value) -> Value {
    named(&merged(&json!({"ContributorInsightsAction": "DISABLE"}), more))
}

fn index(name: &str) -> Value {
    json!({ "IndexName": name })
}

fn mode(mode: &str) -> Value {
    json!({ "ContributorInsightsMode": mode })
}

fn shown(world: &mut World, of: &Value) -> Value {
    world.ok("DescribeContributorInsights", &named(of))
}

fn rules(shown: &Value) -> Vec<String> {
    let names = shown["ContributorInsightsRuleList"].as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str()?.split('-').nth(1)).map(str::to_owned).collect()
}

/// A table with a sort key and an index without one.
fn sorted_table() -> Value {
    merged(
        &on_demand_table(),
        &json!({
            "AttributeDefinitions": [{"AttributeName": "at", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "at", "KeyType": "RANGE"}],
        }),
    )
}

/// T-089 to T-091: the answer says ENABLING, a repetition on a settled state is no change.
#[test]
fn insights_are_enabled_and_disabled() {
    let mut world = World::on_demand();
    let nothing = json!({});
    assert_eq!(shown(&mut world, &nothing), json!({"TableName": TABLE, "ContributorInsightsStatus": "DISABLED"}));
    assert_eq!(world.ok("UpdateContributorInsights", &disable(&nothing))["ContributorInsightsStatus"], "DISABLED");
    let answer = world.ok("UpdateContributorInsights", &enable(&nothing));
    let expected = json!({"TableName": TABLE, "ContributorInsightsStatus": "ENABLING",
        "ContributorInsightsMode": "ACCESSED_AND_THROTTLED_KEYS"});
    assert_eq!(answer, expected);
    assert_eq!(world.status(), "ACTIVE");
    world.sim.settle();
    let on = shown(&mut world, &nothing);
    assert_eq!(on["ContributorInsightsStatus"], "ENABLED");
    assert_eq!(rules(&on), ["PKC", "PKT"]);
    let again = world.ok("UpdateContributorInsights", &enable(&nothing));
    assert_eq!(again["ContributorInsightsStatus"], "ENABLED");
    assert_eq!(shown(&mut world, &nothing), on);

    let answer = world.ok("UpdateContributorInsights", &disable(&mode("THROTTLED_KEYS")));
    assert_eq!(answer["ContributorInsightsStatus"], "DISABLING");
    assert_eq!(answer["ContributorInsightsMode"], "ACCESSED_AND_THROTTLED_KEYS", "the mode of a DISABLE is ignored");
    world.refused("UpdateContributorInsights", &enable(&nothing));
    world.seconds(4);
    let off = shown(&mut world, &nothing);
    assert_eq!(off["ContributorInsightsStatus"], "DISABLED");
    assert!(off["LastUpdateDateTime"].is_number() && off["ContributorInsightsMode"].is_string(), "{off}");
    assert!(off.get("ContributorInsightsRuleList").is_none());
}

/// T-092, T-341: another mode is an ENABLE; without a mode the default comes back; the rules keep their names.
#[test]
fn a_mode_changes_by_another_enable() {
    let mut world = World::new();
    world.create(&sorted_table());
    world.ok("UpdateContributorInsights", &enable(&mode("THROTTLED_KEYS")));
    world.sim.settle();
    let narrow = shown(&mut world, &json!({}));
    assert_eq!(rules(&narrow), ["PKT", "SKT"]);
    let answer = world.ok("UpdateContributorInsights", &enable(&json!({})));
    assert_eq!(answer["ContributorInsightsStatus"], "ENABLING");
    assert_eq!(answer["ContributorInsightsMode"], "ACCESSED_AND_THROTTLED_KEYS");
    world.sim.settle();
    let wide = shown(&mut world, &json!({}));
    assert_eq!(rules(&wide), ["PKC", "PKT", "SKC", "SKT"]);
    let list = |shown: &Value| shown["ContributorInsightsRuleList"].as_array().cloned().unwrap_or_default();
    assert!(list(&narrow).iter().all(|rule| list(&wide).contains(rule)));

    world.ok("UpdateContributorInsights", &enable(&merged(&index("by_owner"), &mode("THROTTLED_KEYS"))));
    world.sim.settle();
    assert_eq!(rules(&shown(&mut world, &index("by_owner"))), ["PKT"]);
    let error = world.refused("UpdateContributorInsights", &enable(&mode("ALL_KEYS")));
    assert!(error.message.contains("'contributorInsightsMode'"), "{error}");
}

/// T-094, T-116: local and unknown indexes do not exist for this service, one that is added does later.
#[test]
fn only_the_table_and_its_global_indexes_have_insights() {
    let mut world = World::new();
    let locals = json!({"LocalSecondaryIndexes": [{
        "IndexName": "by_day",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "owner", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }]});
    world.create(&merged(&sorted_table(), &locals));
    for unknown in ["by_day", "nowhere"] {
        for operation in ["UpdateContributorInsights", "DescribeContributorInsights"] {
            let error = world.refused(operation, &enable(&index(unknown)));
            assert_eq!(error.code, "ResourceNotFoundException", "{operation}");
            assert!(error.message.contains(&format!("Index: {unknown} not found for table: orders")), "{error}");
        }
    }
    world.update_ok(&index_create("by_status"));
    world.seconds(19);
    world.refused("DescribeContributorInsights", &named(&index("by_status")));
    world.seconds(2);
    assert_eq!(shown(&mut world, &index("by_status"))["ContributorInsightsStatus"], "DISABLED");
    let error = world.refused("UpdateContributorInsights", &enable(&index("by_status")));
    assert!(error.message.ends_with("IndexStatus must be ACTIVE to enable ContributorInsights."), "{error}");
    world.sim.settle();
    world.ok("UpdateContributorInsights", &enable(&index("by_status")));
}

/// T-117, T-455: UPDATING is admitted, CREATING is not, DELETING is for a moment.
#[test]
fn the_table_must_be_there() {
    let mut world = World::new();
    world.ok("CreateTable", &on_demand_table());
    assert_eq!(world.refused("UpdateContributorInsights", &enable(&json!({}))).code, "ResourceNotFoundException");
    world.seconds(10);
    let error = world.refused("UpdateContributorInsights", &enable(&json!({})));
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.ends_with("TableStatus must be ACTIVE to enable ContributorInsights."), "{error}");
    shown(&mut world, &json!({}));
    world.sim.settle();
    world.update_ok(&stream());
    world.ok("UpdateContributorInsights", &enable(&json!({})));
    world.sim.settle();

    world.ok("DeleteTable", &named(&json!({})));
    assert_eq!(shown(&mut world, &json!({}))["ContributorInsightsStatus"], "ENABLED");
    world.ok("UpdateContributorInsights", &enable(&index("by_owner")));
    world.seconds(2);
    let error = world.refused("UpdateContributorInsights", &enable(&index("by_owner")));
    assert!(error.message.contains("TableStatus must be ACTIVE"), "{error}");
    world.seconds(10);
    assert_eq!(world.refused("DescribeContributorInsights", &named(&json!({}))).code, "ResourceNotFoundException");
    assert_eq!(world.ok("ListContributorInsights", &json!({}))["ContributorInsightsSummaries"], json!([]));
}

/// T-337 to T-339: a request beyond the quota is accepted, fails, stays, and holds no rule.
#[test]
fn rules_beyond_the_quota_fail_two_seconds_later() {
    let quotas = Quotas { insights_rules: 5, ..Quotas::default() };
    let mut world = World::with(Settings { quotas, ..Settings::default() });
    world.create(&sorted_table());
    world.create(&plain_table("other"));
    let other = json!({"TableName": "other", "ContributorInsightsAction": "ENABLE"});
    world.ok("UpdateContributorInsights", &other);
    world.sim.settle();

    let answer = world.ok("UpdateContributorInsights", &enable(&json!({})));
    assert_eq!(answer["ContributorInsightsStatus"], "ENABLING");
    world.seconds(3);
    let failed = shown(&mut world, &json!({}));
    assert_eq!(failed["ContributorInsightsStatus"], "FAILED");
    assert_eq!(failed["FailureException"]["ExceptionName"], "LimitExceededException");
    assert!(failed.get("ContributorInsightsRuleList").is_none());
    // Narrower, it fits; wider again it does not; nothing of the failure was held.
    world.ok("UpdateContributorInsights", &enable(&index("by_owner")));
    world.sim.settle();
    assert_eq!(shown(&mut world, &index("by_owner"))["ContributorInsightsStatus"], "ENABLED");

    let freed = json!({"TableName": "other", "ContributorInsightsAction": "DISABLE"});
    world.ok("UpdateContributorInsights", &freed);
    world.seconds(45);
    assert_eq!(shown(&mut world, &json!({}))["ContributorInsightsStatus"], "FAILED", "nothing heals by itself");
    world.ok("UpdateContributorInsights", &enable(&mode("THROTTLED_KEYS")));
    world.sim.settle();
    assert_eq!(shown(&mut world, &json!({}))["ContributorInsightsStatus"], "ENABLED");

    world.ok("UpdateContributorInsights", &enable(&json!({})));
    world.seconds(3);
    assert_eq!(world.ok("UpdateContributorInsights", &disable(&json!({})))["ContributorInsightsStatus"], "DISABLING");
    assert!(shown(&mut world, &json!({}))["FailureException"].is_object(), "until it is DISABLED");
    world.seconds(4);
    let off = shown(&mut world, &json!({}));
    assert_eq!(off["ContributorInsightsStatus"], "DISABLED");
    assert!(off.get("FailureException").is_none());
}

/// T-095, T-344: a table's list pages without gaps, the account's can have empty pages.
#[test]
fn lists_leave_out_disabled_entries() {
    let mut world = World::on_demand();
    for name in ["a-first", "z-last"] {
        world.create(&plain_table(name));
    }
    world.ok("UpdateContributorInsights", &enable(&index("by_owner")));
    world.sim.settle();
    let list = world.ok("ListContributorInsights", &named(&json!({"MaxResults": 1})));
    assert_eq!(list["ContributorInsightsSummaries"][0]["IndexName"], "by_owner");
    assert!(list.get("NextToken").is_none(), "{list}");

    let mut sizes = Vec::new();
    let mut token = Value::Null;
    loop {
        let page = world.ok("ListContributorInsights", &json!({"MaxResults": 1, "NextToken": token}));
        sizes.push(page["ContributorInsightsSummaries"].as_array().map_or(0, Vec::len));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(sizes, [0, 0, 1, 0]);
    let missing = world.refused("ListContributorInsights", &json!({"TableName": "missing"}));
    assert_eq!(missing.code, "ResourceNotFoundException");
}
