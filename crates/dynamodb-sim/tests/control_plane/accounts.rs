//! A global table of several accounts.

use dynamodb_sim::{Caller, ServiceError};
use serde_json::{Value, json};

use super::replicas::{IRELAND, create_in};
use super::world::{TABLE, World, maxima, merged, named, plain_table};

const OTHER: &str = "444455556666";

fn partner() -> Caller {
    Caller::new(OTHER, IRELAND)
}

fn policy(accounts: &[&str]) -> String {
    let joining = json!({
        "Sid": "Join",
        "Effect": "Allow",
        "Principal": {"AWS": OTHER},
        "Action": "dynamodb:AssociateTableReplica",
        "Resource": "*",
    });
    json!({"Version": "2012-10-17", "Statement": [joining, {
        "Sid": "Replicate",
        "Effect": "Allow",
        "Principal": {"Service": "replication.dynamodb.amazonaws.com"},
        "Action": [
            "dynamodb:ReadDataForReplication",
            "dynamodb:ReplicateSettings",
            "dynamodb:WriteDataForReplication",
        ],
        "Resource": "*",
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
    allow(&mut world, &["111122223333", OTHER]);
    world.change(&json!({"GlobalTableSettingsReplicationMode": "ENABLED"}));
    world
}

/// The policy of the source lets these accounts replicate.
fn allow(world: &mut World, accounts: &[&str]) {
    let arn = world.arn();
    world.ok("PutResourcePolicy", &json!({"ResourceArn": arn, "Policy": policy(accounts)}));
    world.sim.settle();
}

/// The table of the other account; `None` if there is none.
fn there(world: &mut World) -> Option<Value> {
    let answer = world.sim.call(&partner(), "DescribeTable", &named(&json!({}))).ok()?;
    Some(answer["Table"].clone())
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

/// D-024: what each member has on its own comes with its creation, and stays where it is changed.
#[test]
fn some_settings_are_the_members_own() {
    let mut world = source();
    let tags = json!([{"Key": "Team", "Value": "partner"}]);
    join(&mut world, &json!({"TableClass": "STANDARD_INFREQUENT_ACCESS", "Tags": tags})).expect("joined");
    world.sim.settle();
    let member = there(&mut world).expect("described");
    assert_eq!(member["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
    assert!(world.describe().get("TableClassSummary").is_none());
    let arn = json!({"ResourceArn": member["TableArn"]});
    assert_eq!(world.sim.call(&partner(), "ListTagsOfResource", &arn).expect("listed")["Tags"], tags);
    world.change(&json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}));
    let standard = named(&json!({"TableClass": "STANDARD"}));
    world.sim.call(&partner(), "UpdateTable", &standard).expect("changed");
    world.sim.settle();
    assert_eq!(world.describe()["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
    let managed = json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS"}});
    let error = join(&mut source(), &managed).expect_err("refused");
    assert!(error.message.contains("AWS managed keys"), "{error}");
}

/// Every member lets the account join and all of them replicate, the new one included.
#[test]
fn a_join_needs_the_permission_of_every_member() {
    let both = ["111122223333", OTHER];
    let mut world = World::on_demand();
    world.change(&json!({"GlobalTableSettingsReplicationMode": "ENABLED"}));
    for (of_source, of_member) in [(None, &both[..]), (Some(&both[..1]), &both[..]), (Some(&both[..]), &both[1..])] {
        if let Some(accounts) = of_source {
            allow(&mut world, accounts);
            world.sim.advance(std::time::Duration::from_secs(20));
        }
        let error = join(&mut world, &json!({"ResourcePolicy": policy(of_member)})).expect_err("refused");
        assert_eq!(error.code, "AccessDeniedException", "{of_source:?} {of_member:?}");
        assert_eq!(there(&mut world), None);
    }
    join(&mut world, &json!({})).expect("joined");
}

/// A creation enables the replication of settings, too.
#[test]
fn a_source_is_created_in_one_call() {
    let mut world = World::new();
    world.create(&merged(&plain_table(TABLE), &json!({"GlobalTableSettingsReplicationMode": "ENABLED"})));
    assert_eq!(world.describe()["GlobalTableSettingsReplicationMode"], "ENABLED");
}

/// D-025: a grant that is lost shows on the member and in the list of the other, stops changes, and heals with the policy.
#[test]
fn a_lost_grant_shows() {
    let mut world = source();
    join(&mut world, &json!({})).expect("joined");
    world.sim.settle();
    let arn = there(&mut world).expect("described")["TableArn"].clone();
    let put = |world: &mut World, accounts: &[&str]| {
        let input = json!({"ResourceArn": arn, "Policy": policy(accounts)});
        world.sim.call(&partner(), "PutResourcePolicy", &input).expect("put");
        world.sim.advance(std::time::Duration::from_secs(20));
    };
    put(&mut world, &[OTHER]);
    assert_eq!(there(&mut world).expect("described")["TableStatus"], "REPLICATION_NOT_AUTHORIZED");
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("REPLICATION_NOT_AUTHORIZED"));
    assert_eq!(world.status(), "ACTIVE");
    let error = world.update_refused(&maxima(5, 6));
    assert_eq!(error.code, "AccessDeniedException");
    put(&mut world, &["111122223333", OTHER]);
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
    world.change(&maxima(5, 6));
}

/// D-025: after 20 hours the members part.
#[test]
fn a_member_without_permission_leaves() {
    let mut world = source();
    join(&mut world, &json!({})).expect("joined");
    world.sim.settle();
    allow(&mut world, &["111122223333"]);
    world.sim.advance(std::time::Duration::from_secs(19 * 3_600));
    assert_eq!(world.status(), "REPLICATION_NOT_AUTHORIZED");
    world.sim.advance(std::time::Duration::from_secs(2 * 3_600));
    assert_eq!(world.status(), "ACTIVE");
    assert!(world.describe().get("Replicas").is_none());
    assert_eq!(there(&mut world).expect("it stays")["TableStatus"], "ACTIVE");
}

/// Each member is deleted in its own account; the last one is a table of one Region.
#[test]
fn members_are_deleted_one_by_one() {
    let mut world = source();
    join(&mut world, &json!({})).expect("joined");
    world.sim.settle();
    world.sim.call(&partner(), "DeleteTable", &named(&json!({}))).expect("deleted");
    world.sim.settle();
    assert_eq!(there(&mut world), None);
    assert!(world.describe().get("Replicas").is_none());
    world.ok("DeleteTable", &named(&json!({})));
}
