//! Combinations of concerns in one call: T-382, T-433, T-174, T-159, T-152.

use serde_json::{Value, json};

use crate::world::{
    World, class, index_create, index_delete, index_update, key, maxima, merged, protection, provisioned_index_create,
    stream, throughput, to_on_demand, to_provisioned, warm,
};

const SSE: &str = "Server-Side Encryption modification must be the only operation in the request";
const CLASS: &str = "TableClass modification must be the only operation in the request";
const PROTECTION: &str = "DeletionProtection modification must be the only operation in the request";
const WARM: &str = "WarmThroughput must be the only operation in the request";
const WARM_CREATE: &str = "Create global secondary index cannot be specified when updating WarmThroughput";
const MAXIMA: &str = "OnDemandThroughput can only be combined with BillingMode";
const STREAM_UNITS: &str = "You cannot modify stream status while updating table IOPS";
const INDEX_UNITS: &str = "You cannot create or delete index while updating table IOPS";
const INDEX_STREAM: &str = "You cannot create or delete index while changing stream status";
const ONE_INDEX: &str = "Only 1 online index can be created or deleted simultaneously";
const ONE_ACTION: &str = "Only one global secondary index update per index is allowed simultaneously";
const NO_UNITS: &str = "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified";

/// The result of a pair: `None` is accepted.
type Expected = Option<&'static str>;

fn concerns_of_provisioned() -> Vec<(&'static str, Value)> {
    vec![
        ("units", throughput(11, 11)),
        ("on-demand", to_on_demand()),
        ("index update", index_update("by_owner", 11, 11)),
        ("index create", provisioned_index_create("by_status")),
        ("index delete", index_delete("by_owner")),
        ("stream", stream()),
        ("maxima", maxima(100, 100)),
        ("encryption", key("alias/orders")),
        ("class", class("STANDARD_INFREQUENT_ACCESS")),
        ("protection", protection(true)),
        ("warm", warm(20_000, 20_000)),
    ]
}

fn concerns_of_on_demand() -> Vec<(&'static str, Value)> {
    let index_maxima = json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": "by_owner", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}]});
    vec![
        ("provisioned", to_provisioned()),
        ("on-demand", to_on_demand()),
        ("index update", index_maxima),
        ("index create", index_create("by_status")),
        ("index delete", index_delete("by_owner")),
        ("stream", stream()),
        ("maxima", maxima(100, 100)),
        ("encryption", key("alias/orders")),
        ("class", class("STANDARD_INFREQUENT_ACCESS")),
        ("protection", protection(true)),
        ("warm", warm(20_000, 20_000)),
    ]
}

/// The exclusive settings in the order in which a refusal names them.
fn exclusive(one: &str, two: &str) -> Expected {
    let there = |name: &str| one == name || two == name;
    if there("encryption") {
        Some(SSE)
    } else if there("class") {
        Some(CLASS)
    } else if there("protection") {
        Some(PROTECTION)
    } else if there("warm") && there("index create") {
        Some(WARM_CREATE)
    } else if there("warm") {
        Some(WARM)
    } else {
        None
    }
}

/// Every pair of concerns; a pair that is legal with `on-demand` switches the mode in the same call.
fn expected_on_provisioned(one: &str, two: &str) -> Expected {
    if let Some(refusal) = exclusive(one, two) {
        return Some(refusal);
    }
    match (one, two) {
        ("units", "index update") | ("on-demand", "stream" | "maxima") | ("index update", "index create") => None,
        ("units", "on-demand") | ("on-demand", "index update") => Some(NO_UNITS),
        ("units", "index create" | "index delete") | ("on-demand", "index delete") => Some(INDEX_UNITS),
        ("index update", "index delete") => Some(ONE_ACTION),
        ("units" | "index update", "stream") => Some(STREAM_UNITS),
        ("units" | "index update" | "index create" | "index delete" | "stream", "maxima") => Some(MAXIMA),
        ("index create" | "index delete", "stream") => Some(INDEX_STREAM),
        ("index create", "index delete") => Some(ONE_INDEX),
        // The index of the pair is a provisioned one, which fits the old mode only.
        ("on-demand", "index create") => Some("should not be specified for index: by_status"),
        pair => panic!("{pair:?} has no expectation"),
    }
}

fn expected_on_on_demand(one: &str, two: &str) -> Expected {
    if let Some(refusal) = exclusive(one, two) {
        return Some(refusal);
    }
    match (one, two) {
        ("on-demand", "stream" | "maxima" | "index create") | ("index update", "index create") => None,
        ("provisioned", "index create") | ("on-demand", "index delete") => Some(INDEX_UNITS),
        ("provisioned" | "index update", "index delete") => Some(ONE_ACTION),
        ("provisioned" | "index update", "stream") => Some(STREAM_UNITS),
        ("provisioned" | "index update" | "index create" | "index delete" | "stream", "maxima") => Some(MAXIMA),
        ("on-demand", "index update") => Some(NO_UNITS),
        ("index create" | "index delete", "stream") => Some(INDEX_STREAM),
        ("index create", "index delete") => Some(ONE_INDEX),
        ("provisioned", "index update") => Some(ONE_ACTION),
        pair => panic!("{pair:?} has no expectation"),
    }
}

/// Sends every pair on a fresh idle table; a refused call applies nothing (T-382).
fn check_all_pairs(world: &World, concerns: &[(&'static str, Value)], expected: fn(&str, &str) -> Expected) {
    for (at, (one, first)) in concerns.iter().enumerate() {
        for (two, second) in &concerns[at + 1..] {
            // Both are billing modes: they cannot be in one call at all.
            if (*one, *two) == ("provisioned", "on-demand") {
                continue;
            }
            let mut world = world.clone();
            let before = world.describe();
            match (world.update(&merged(first, second)), expected(one, two)) {
                (Ok(_), None) => {}
                (Err(error), Some(fragment)) => {
                    assert!(error.message.contains(fragment), "{one} + {two}: {error}");
                    assert_eq!(world.describe(), before, "{one} + {two} applied something");
                }
                (result, expected) => panic!("{one} + {two}: {result:?}, expected {expected:?}"),
            }
        }
    }
}

#[test]
fn every_pair_on_a_provisioned_table_is_judged_as_measured() {
    check_all_pairs(&World::provisioned(), &concerns_of_provisioned(), expected_on_provisioned);
}

#[test]
fn every_pair_on_an_on_demand_table_is_judged_as_measured() {
    check_all_pairs(&World::on_demand(), &concerns_of_on_demand(), expected_on_on_demand);
}

#[test]
fn every_concern_alone_is_accepted_on_an_idle_table_of_the_right_mode() {
    let on_provisioned = concerns_of_provisioned().into_iter().filter(|(name, _)| *name != "maxima");
    let on_demand = concerns_of_on_demand();
    let cases = on_provisioned
        .map(|(name, change)| (World::provisioned(), name, change))
        .chain(on_demand.into_iter().map(|(name, change)| (World::on_demand(), name, change)));
    for (mut world, name, change) in cases {
        if let Err(error) = world.update(&change) {
            panic!("{name}: {error}");
        }
    }
}

/// T-174: both are applied; the index is an on-demand one as the mode after the call.
#[test]
fn a_switch_to_on_demand_may_carry_one_index_creation() {
    let mut world = World::provisioned();
    world.update_ok(&merged(&to_on_demand(), &index_create("by_status")));
    assert_eq!(world.describe()["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    let index = world.index("by_status").expect("the new index");
    assert_eq!(index["IndexStatus"], "CREATING");
    world.sim.settle();
    let index = world.index("by_status").expect("the new index");
    assert_eq!(index["IndexStatus"], "ACTIVE");
}

/// T-433: the text names encryption, then class, then protection, then warm throughput.
#[test]
fn several_exclusive_settings_are_named_in_their_order() {
    let mut world = World::on_demand();
    let all = [key("alias/orders"), class("STANDARD_INFREQUENT_ACCESS"), protection(true), warm(20_000, 20_000)];
    for (first, text) in [SSE, CLASS, PROTECTION].into_iter().enumerate() {
        let change = all[first..].iter().fold(json!({}), |sum, one| merged(&sum, one));
        let error = world.update_refused(&change);
        assert!(error.message.contains(text), "{error}");
    }
}

/// T-015, T-442: only the name, or only attribute definitions.
#[test]
fn a_call_without_a_concern_is_refused() {
    let mut world = World::on_demand();
    let definitions = json!({"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]});
    for change in [json!({}), definitions] {
        let error = world.update_refused(&change);
        assert_eq!(error.code, "ValidationException");
        assert!(error.message.starts_with("At least one of ProvisionedThroughput"), "{error}");
    }
}

/// T-437: the shapes of index actions.
#[test]
fn malformed_index_actions_are_refused() {
    let update = &index_update("by_owner", 11, 11)["GlobalSecondaryIndexUpdates"][0];
    let both = merged(update, &index_delete("by_owner")["GlobalSecondaryIndexUpdates"][0]);
    let cases = [
        (json!([]), "List of GlobalSecondaryIndexUpdates is empty"),
        (json!([{}]), "must not be null"),
        (json!([both]), "Only one global secondary index action is allowed"),
        (json!([update, update]), "Only one global secondary index update per index"),
        (json!([{"Update": {}}]), "indexName' failed to satisfy constraint: Member must not be null"),
    ];
    let mut world = World::provisioned();
    for (actions, fragment) in cases {
        let error = world.update_refused(&json!({"GlobalSecondaryIndexUpdates": actions}));
        assert!(error.message.contains(fragment), "{actions}: {error}");
    }
}

/// Never measured, hence refused: a deletion next to the update of another index.
#[test]
fn a_deletion_next_to_an_update_of_another_index_is_refused() {
    let mut world = World::provisioned();
    world.change(&provisioned_index_create("by_status"));
    let both = merged(&index_update("by_owner", 11, 11), &index_delete("by_status"));
    let error = world.update_refused(&both);
    assert!(error.message.contains(INDEX_UNITS), "{error}");
}

/// T-159: two creations in one call.
#[test]
fn two_index_creations_in_one_call_are_a_limit() {
    let mut world = World::on_demand();
    let error = world.update_refused(&merged(&index_create("first"), &index_create("second")));
    assert_eq!(error.code, "LimitExceededException");
    assert!(error.message.contains(ONE_INDEX));
}

/// T-437, T-448: an empty struct alone is an HTTP 500, next to another member it is dropped.
#[test]
fn empty_structs_are_a_server_error_alone_and_dropped_with_other_members() {
    let mut world = World::on_demand();
    for member in ["WarmThroughput", "OnDemandThroughput"] {
        let empty = json!({ member: {} });
        let error = world.update_refused(&empty);
        assert_eq!((error.code.as_ref(), error.http_status), ("InternalFailure", 500));
        assert_eq!(error.message, "");
        let mut other = world.clone();
        other.update_ok(&merged(&empty, &protection(true)));
    }
    let missing = json!({"TableName": "missing", "WarmThroughput": {}});
    let error = world.refused("UpdateTable", &missing);
    assert_eq!(error.code, "ResourceNotFoundException");
}
