//! A policy in other words is no change, wherever it is attached.

use serde_json::json;

use super::*;

/// A policy for what has this ARN, with lists of one or without.
fn policy(arn: &str, action: &str, in_lists: bool) -> Json {
    let one = |text: &str| if in_lists { json!([text]) } else { json!(text) };
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": one(action),
        "Resource": one(arn),
    });
    json!(json!({"Version": "2012-10-17", "Statement": [statement]}).to_string())
}

fn table(in_lists: bool) -> Value {
    let replica = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
    value(&json!({
        "name": "orders",
        "partition_key": {"name": "id"},
        "resource_policy": policy("self", "dynamodb:GetItem", in_lists),
        "stream": {
            "view_type": "NEW_AND_OLD_IMAGES",
            "resource_policy": policy("self/stream", "dynamodb:GetRecords", in_lists),
        },
        "replicas": {"us-east-1": {"resource_policy": policy(replica, "dynamodb:GetItem", in_lists)}},
    }))
}

#[test]
fn a_policy_in_other_words_stays() {
    for in_lists in [true, false] {
        let state = applied(&planned(&table(in_lists), None));
        let again = planned(&table(!in_lists), Some(&state));
        assert_eq!(again.step_texts(), Vec::<String>::new());
        assert_eq!(again.model.resource_policy, state.resource_policy);
        assert_eq!(again.model.stream, state.stream);
        assert_eq!(again.model.replicas, state.replicas);
    }
}
