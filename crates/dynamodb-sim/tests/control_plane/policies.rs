//! Policies of tables and streams: T-205 to T-212, T-270, T-351 to T-356.

use serde_json::{Value, json};

use crate::world::{World, named, stream};

fn put(arn: &str, document: &Value) -> Value {
    json!({"ResourceArn": arn, "Policy": document.to_string()})
}

fn of(arn: &str) -> Value {
    json!({ "ResourceArn": arn })
}

fn allow(arn: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"},
        "Action": "dynamodb:GetItem", "Resource": arn}]})
}

fn deny(action: &str, arn: &str) -> Value {
    json!({"Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn}]})
}

fn read(world: &mut World, arn: &str) -> String {
    world.ok("GetResourcePolicy", &of(arn))["Policy"].as_str().expect("a document").to_owned()
}

/// T-208, T-351 to T-353, T-355: minified, in one order, lists of one as strings, each account once.
#[test]
fn a_document_reads_back_in_its_canonical_form() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let document = json!({
        "Statement": {
            "Resource": [arn],
            "Action": ["dynamodb:GetItem"],
            "Principal": {"AWS": ["444455556666", "arn:aws:iam::444455556666:root"]},
            "Effect": "allow",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "orders"}},
            "Sid": "Read",
        },
        "Version": "2012-10-17",
    });
    let revision = world.ok("PutResourcePolicy", &put(&arn, &document))["RevisionId"].clone();
    world.seconds(3);
    let text = read(&mut world, &arn);
    let expected = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Sid\":\"Read\",\"Effect\":\"Allow\",\
         \"Principal\":{{\"AWS\":\"arn:aws:iam::444455556666:root\"}},\"Action\":\"dynamodb:GetItem\",\
         \"Resource\":\"{arn}\",\"Condition\":{{\"StringEquals\":{{\"aws:PrincipalTag/team\":\"orders\"}}}}}}]}}"
    );
    assert_eq!(text, expected);
    let again = json!({"ResourceArn": arn, "Policy": text});
    assert_eq!(world.ok("PutResourcePolicy", &again)["RevisionId"], revision);
}

/// T-354: what was read back is another policy than a document without a version.
#[test]
fn a_document_without_a_version_always_differs() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let mut document = allow(&arn);
    document.as_object_mut().expect("an object").remove("Version");
    let revision = world.ok("PutResourcePolicy", &put(&arn, &document))["RevisionId"].clone();
    world.seconds(16);
    assert_eq!(world.ok("PutResourcePolicy", &put(&arn, &document))["RevisionId"], revision);
    let text = read(&mut world, &arn);
    assert!(text.starts_with("{\"Version\":\"2008-10-17\","), "{text}");
    let answer = world.ok("PutResourcePolicy", &json!({"ResourceArn": arn, "Policy": text}));
    assert_ne!(answer["RevisionId"], revision);
}

/// T-356: refused at once, and the policy stays.
#[test]
fn documents_are_checked() {
    let mut world = World::on_demand();
    let arn = world.arn();
    let with = |member: &str, value: Value| {
        let mut document = allow(&arn);
        document["Statement"][0][member] = value;
        document
    };
    let mut twice = with("Sid", json!("Read"));
    let statement = twice["Statement"][0].clone();
    twice["Statement"].as_array_mut().expect("a list").push(statement);
    let cases = [
        (twice, "The Statement Ids in the policy are not unique"),
        (with("Principal", json!("444455556666")), "Invalid policy document: Syntax error"),
        (with("Principal", json!("*")), "grants unbounded access"),
        (with("Principal", json!({"AWS": "*"})), "grants unbounded access"),
        (with("Sid", json!("x".repeat(20_480))), "Maximum policy size"),
    ];
    for (document, fragment) in cases {
        let error = world.refused("PutResourcePolicy", &put(&arn, &document));
        assert_eq!(error.code, "ValidationException", "{fragment}");
        assert!(error.message.contains(fragment), "{error}");
    }
    let mut conditional = with("Principal", json!("*"));
    conditional["Statement"][0]["Condition"] = json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}});
    world.ok("PutResourcePolicy", &put(&arn, &conditional));
}

/// T-210, T-270: only a Deny of the next put is noticed, and only without the confirmation.
#[test]
fn a_policy_that_locks_its_writer_out_needs_a_confirmation() {
    let mut world = World::on_demand();
    let arn = world.arn();
    for action in ["dynamodb:PutResourcePolicy", "dynamodb:*", "*"] {
        let mut input = put(&arn, &deny(action, &arn));
        for confirmed in [Value::Null, json!(false)] {
            input["ConfirmRemoveSelfResourceAccess"] = confirmed;
            let error = world.refused("PutResourcePolicy", &input);
            assert_eq!(error.code, "AccessDeniedException", "{action}");
            assert!(error.message.contains("not allow you to update the resource policy in the future"), "{error}");
        }
        input["ConfirmRemoveSelfResourceAccess"] = json!(true);
        world.clone().ok("PutResourcePolicy", &input);
    }
    let mut others = deny("dynamodb:*", &arn);
    others["Statement"][0]["Principal"] = json!({"AWS": "444455556666"});
    world.clone().ok("PutResourcePolicy", &put(&arn, &others));
    world.ok("PutResourcePolicy", &put(&arn, &deny("dynamodb:DeleteResourcePolicy", &arn)));
}

/// T-212: the current stream has a policy of its own, with the windows of T-206; it is dropped with the stream.
#[test]
fn a_stream_has_a_policy_of_its_own() {
    let mut world = World::on_demand();
    world.change(&stream());
    let table = world.arn();
    let arn = world.describe()["LatestStreamArn"].as_str().expect("a stream").to_owned();
    assert_eq!(world.refused("GetResourcePolicy", &of(&arn)).code, "PolicyNotFoundException");
    let error = world.refused("PutResourcePolicy", &put(&arn, &allow(&table)));
    assert!(error.message.contains("The relative-id \"table/orders\" is invalid for ARN"), "{error}");

    world.ok("PutResourcePolicy", &put(&arn, &allow(&arn)));
    assert_eq!(world.refused("GetResourcePolicy", &of(&arn)).code, "PolicyNotFoundException", "reads lag");
    let changed = put(&arn, &deny("dynamodb:GetRecords", &arn));
    let error = world.refused("PutResourcePolicy", &changed);
    assert!(error.message.contains("pending previous resource-based policy update"), "{error}");
    assert_eq!(world.refused("DeleteTable", &named(&json!({}))).code, "ResourceInUseException");
    world.ok("PutResourcePolicy", &put(&table, &allow(&table)));
    world.seconds(3);
    read(&mut world, &arn);
    assert_eq!(world.refused("DeleteResourcePolicy", &of(&arn)).code, "ThrottlingException");
    world.seconds(12);
    world.ok("PutResourcePolicy", &changed);
    world.sim.settle();

    world.change(&json!({"StreamSpecification": {"StreamEnabled": false}}));
    let error = world.refused("GetResourcePolicy", &of(&arn));
    assert_eq!(error.code, "ResourceNotFoundException");
    assert!(error.message.contains("not found for Table: orders"), "{error}");
    world.change(&stream());
    let another = world.describe()["LatestStreamArn"].as_str().expect("a stream").to_owned();
    assert_eq!(world.refused("GetResourcePolicy", &of(&another)).code, "PolicyNotFoundException");
    read(&mut world, &table);
}

/// T-233: a policy of the creation is there as soon as the service knows the table.
#[test]
fn a_table_is_created_with_a_policy() {
    let mut world = World::new();
    let arn = world.arn();
    let mut table = crate::world::on_demand_table();
    table["ResourcePolicy"] = allow(&arn).to_string().into();
    world.create(&table);
    assert!(read(&mut world, &arn).contains("arn:aws:iam::444455556666:root"));
}
