//! A global table of several accounts.

use dynamodb_sim::{Caller, ServiceError};
use serde_json::{Value, json};

use super::replicas::{IRELAND, create_in};
use super::world::{TABLE, World, maxima, merged, named};

const OTHER: &str = "444455556666";

fn partner() -> Caller {
    Caller::new(OTHER, IRELAND)
}

fn policy(accounts: &[&str]) -> String {
    json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Replicate",
        "Effect": "Allow",
        "Principal": {"Service": "replication.dynamodb.amazonaws.com"},
        "Action": [
            "dynamodb:ReadDataForReplication",
            "dynamodb:ReplicateSettings",
            "dynamodb:WriteDataForReplication",
        ],
        "Resource": format!("arn:aws:dynamodb:eu-central-1:111122223333:table/{TABLE}"),
        "Condition": {"StringEquals": {"aws:SourceAccount": accounts}},
    }]})
    .to_string()
}

fn join(world: &mut World, change: &Value) -> Result<Value, ServiceError> {
    let arn = world.arn();
    let both = policy(&["111122223333", OTHER]);
    let input = json!({
        "TableName": TABLE,
        "GlobalTableSourceArn": arn,
        "GlobalTableSettingsReplicationMode": "ENABLED",
        "ResourcePolicy": both,
    });
    world.sim.call(&partner(), "CreateTable", &merged(&input, change))
}

fn source() -> World {
    let mut world = World::on_demand();
    let arn = world.arn();
    let both = policy(&["111122223333", OTHER]);
    world.ok("PutResourcePolicy", &json!({"ResourceArn": arn, "Policy": both}));
    world.sim.settle();
    world.change(&json!({"GlobalTableSettingsReplicationMode": "ENABLED"}));
    world
}

/// T-048: the mode of a table without replicas is set again and again; one of the three cannot be sent.
#[test]
fn the_settings_mode_is_set_and_unset() {
    let mut world = World::plain();
    assert!(world.describe().get("GlobalTableSettingsReplicationMode").is_none());
    for mode in ["ENABLED", "ENABLED", "DISABLED"] {
        world.change(&json!({"GlobalTableSettingsReplicationMode": mode}));
        assert_eq!(world.describe()["GlobalTableSettingsReplicationMode"], mode);
        assert_eq!(world.status(), "ACTIVE");
    }
    let error = world.update_refused(&json!({"GlobalTableSettingsReplicationMode": "ENABLED_WITH_OVERRIDES"}));
    assert!(error.message.contains("Only ENABLED and DISABLED"), "{error}");
}

/// V99: the mode, an ARN of another account, and a source that was prepared.
#[test]
fn a_join_is_checked() {
    let mut world = World::on_demand();
    let fragment = |result: Result<Value, ServiceError>| result.expect_err("refused").message;
    let text = fragment(join(&mut world, &json!({})));
    assert!(text.contains("source table must be ENABLED"), "{text}");
    let mut world = source();
    let text = fragment(join(&mut world, &json!({"GlobalTableSettingsReplicationMode": null})));
    assert!(text.contains("must be ENABLED when"), "{text}");
    let own = format!("arn:aws:dynamodb:eu-west-1:{OTHER}:table/{TABLE}");
    let text = fragment(join(&mut world, &json!({"GlobalTableSourceArn": own})));
    assert!(text.contains("in another account"), "{text}");
    let missing = "arn:aws:dynamodb:eu-central-1:999999999999:table/orders";
    let error = join(&mut world, &json!({"GlobalTableSourceArn": missing})).expect_err("no such table");
    assert_eq!(error.code, "ResourceNotFoundException");
}

/// Every setting is replicated, and each member has an ARN in the list of the other.
#[test]
fn a_table_of_another_account_joins() {
    let mut world = source();
    let answer = join(&mut world, &json!({})).expect("joined");
    assert_eq!(answer["TableDescription"]["TableStatus"], "CREATING");
    assert_eq!(answer["TableDescription"]["GlobalTableVersion"], "2019.11.21");
    world.sim.settle();
    let there = world.sim.call(&partner(), "DescribeTable", &named(&json!({}))).expect("described")["Table"].clone();
    assert_eq!(there["TableStatus"], "ACTIVE");
    assert_eq!(there["GlobalSecondaryIndexes"][0]["IndexName"], "by_owner");
    assert_eq!(there["GlobalTableSettingsReplicationMode"], "ENABLED");
    assert_eq!(there["Replicas"][0]["ReplicaArn"], world.arn());
    assert_eq!(there["Replicas"][0]["ReplicaStatus"], "ACTIVE");
    world.change(&maxima(5, 6));
    let there = world.sim.call(&partner(), "DescribeTable", &named(&json!({}))).expect("described")["Table"].clone();
    assert_eq!(there["OnDemandThroughput"], json!({"MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 6}));
    let error = world.update_refused(&create_in("us-east-1"));
    assert!(error.message.contains("account of its own"), "{error}");
    let again = join(&mut world, &json!({})).expect_err("the account has a member");
    assert_eq!(again.code, "ResourceInUseException");
}

/// A policy that lacks an account shows on the member and in the list of the other, and heals with the policy.
#[test]
fn a_missing_grant_shows() {
    let mut world = source();
    join(&mut world, &json!({"ResourcePolicy": policy(&[OTHER])})).expect("joined");
    world.sim.settle();
    let describe = named(&json!({}));
    let there = world.sim.call(&partner(), "DescribeTable", &describe).expect("described")["Table"].clone();
    assert_eq!(there["TableStatus"], "REPLICATION_NOT_AUTHORIZED");
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("REPLICATION_NOT_AUTHORIZED"));
    assert_eq!(world.status(), "ACTIVE");
    let grant = json!({"ResourceArn": there["TableArn"], "Policy": policy(&["111122223333", OTHER])});
    world.sim.call(&partner(), "PutResourcePolicy", &grant).expect("put");
    world.sim.settle();
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
}
