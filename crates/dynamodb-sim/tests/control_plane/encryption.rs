//! The keys that a table can use: T-018, T-020 to T-023, T-078, T-081, T-437.

use serde_json::json;

use crate::world::{TABLE, World, key, merged, plain_table};

/// An unusable key is refused at once, changes nothing and costs no budget.
#[test]
fn unusable_keys_spend_no_budget() {
    let mut world = World::on_demand();
    let before = world.describe();
    for (alias, status) in [
        ("alias/disabled", 400),
        ("alias/pending", 400),
        ("alias/missing", 400),
        ("arn:aws:kms:eu-west-1:111122223333:key/00000006-1111-4222-8333-444444444444", 400),
        ("alias/asymmetric", 500),
    ] {
        for _ in 0..5 {
            assert_eq!(world.update_refused(&key(alias)).http_status, status, "{alias}");
        }
    }
    assert_eq!(world.describe(), before);
    for alias in ["alias/orders", "alias/second", "alias/orders", "alias/second"] {
        world.change(&key(alias));
    }
}

/// T-437: on without a key is the AWS-managed key; `{SSEType: KMS}` alone turns it on too.
#[test]
fn encryption_without_a_key_uses_the_aws_managed_one() {
    for specification in [json!({"Enabled": true}), json!({"SSEType": "KMS"})] {
        let change = json!({"SSESpecification": specification});
        let mut created = World::new();
        created.create(&merged(&plain_table(TABLE), &change));
        let mut updated = World::on_demand();
        updated.change(&change);
        let arn = created.describe()["SSEDescription"]["KMSMasterKeyArn"].clone();
        assert_eq!(updated.describe()["SSEDescription"]["KMSMasterKeyArn"], arn);
        let described = created.ok("DescribeKey", &json!({"KeyId": arn}));
        assert_eq!(described["KeyMetadata"]["KeyManager"], "AWS");
    }
}

/// T-027, T-044: off, and empty, are the AWS-owned key at create.
#[test]
fn encryption_off_at_create_is_the_default() {
    for specification in [json!({"Enabled": false}), json!({})] {
        let mut world = World::new();
        world.create(&merged(&plain_table(TABLE), &json!({"SSESpecification": specification})));
        assert!(world.describe().get("SSEDescription").is_none());
    }
}

/// An alias resolves to the key that the description then shows.
#[test]
fn an_alias_reads_back_as_the_key_arn() {
    let mut world = World::on_demand();
    world.change(&key("alias/orders"));
    let resolved = world.ok("DescribeKey", &json!({"KeyId": "alias/orders"}));
    assert_eq!(
        world.describe()["SSEDescription"],
        json!({"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": resolved["KeyMetadata"]["Arn"]})
    );
}
