//! Any document means the same after the service has rewritten it, and no text is too strange to read.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::policy::Policy;

/// A value or a list of up to three, as documents have it.
fn one_or_more(of: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    prop_oneof![of.clone(), prop::collection::vec(of, 1..4).prop_map(Value::Array)].boxed()
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = Value> + Clone {
    prop::sample::select(words).prop_map(Value::from)
}

fn principal() -> BoxedStrategy<Value> {
    let aws = words(&["*", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/r"]);
    let service = words(&["lambda.amazonaws.com", "glue.amazonaws.com"]);
    prop_oneof![
        1 => Just(json!("*")),
        3 => one_or_more(aws.clone()).prop_map(|aws| json!({"AWS": aws})),
        1 => (one_or_more(aws), one_or_more(service)).prop_map(|(aws, service)| json!({"AWS": aws, "Service": service})),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<Value> {
    let value =
        prop_oneof![any::<bool>().prop_map(Value::from), (0..9).prop_map(Value::from), words(&["a", "true", "5"])];
    let keys = prop::collection::btree_map(
        prop::sample::select(&["aws:SourceArn", "dynamodb:Select"][..]),
        one_or_more(value),
        0..3,
    );
    prop::collection::btree_map(prop::sample::select(&["Bool", "StringLike"][..]), keys, 0..3)
        .prop_map(|operators| json!(operators))
        .boxed()
}

fn statement() -> BoxedStrategy<Value> {
    let actions = one_or_more(words(&["dynamodb:*", "dynamodb:GetItem", "dynamodb:Query", "*"]));
    let resources = one_or_more(words(&["*", "arn:aws:dynamodb:eu-west-1:111122223333:table/t"]));
    let named = |key: &'static str| prop::sample::select(vec![key.to_owned(), format!("Not{key}")]);
    let parts = (
        prop::option::of(words(&["A", "B", "C"])),
        words(&["Allow", "Deny"]),
        (named("Principal"), principal()),
        (named("Action"), actions),
        (named("Resource"), resources),
        prop::option::of(condition()),
    );
    parts
        .prop_map(|(sid, effect, principal, action, resource, condition)| {
            let mut statement = Map::from_iter([("Effect".to_owned(), effect), principal, action, resource]);
            statement.extend(sid.map(|sid| ("Sid".to_owned(), sid)));
            statement.extend(condition.map(|condition| ("Condition".to_owned(), condition)));
            Value::Object(statement)
        })
        .boxed()
}

fn document() -> BoxedStrategy<Value> {
    let version = prop::option::of(words(&["2008-10-17", "2012-10-17"]));
    (version, one_or_more(statement()))
        .prop_map(|(version, statement)| {
            let mut document = json!({"Statement": statement});
            if let Some(version) = version {
                document["Version"] = version;
            }
            document
        })
        .boxed()
}

/// The form that the service returns: with the version, one-element lists as text, and accounts as root users (measured).
fn canonical(value: &Value) -> Value {
    let mut document = rewritten(value, "");
    let version = value.get("Version").cloned().unwrap_or(json!("2008-10-17"));
    document["Version"] = version;
    document
}

fn rewritten(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), rewritten(value, key))).collect(),
        Value::Array(values) => {
            let mut values: Vec<Value> = values.iter().map(|value| rewritten(value, key)).collect();
            if key != "Statement" {
                values.sort_by_key(Value::to_string);
                values.dedup();
            }
            if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
        }
        Value::String(text) if key == "AWS" && text.len() == 12 => json!(format!("arn:aws:iam::{text}:root")),
        Value::String(text) if key.ends_with("Principal") && text == "*" => json!({"AWS": "*"}),
        Value::Bool(bool) => json!(bool.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::String(_) | Value::Null => value.clone(),
    }
}

/// Another spelling: statements in reverse order, everything as lists, actions in upper case.
fn respelt(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(object) if key == "Statement" || key.is_empty() || key == "Condition" => {
            let object: Value = object.iter().map(|(key, value)| (key.clone(), respelt(value, key))).collect();
            if key == "Statement" { json!([object]) } else { object }
        }
        Value::Array(values) => values.iter().rev().cloned().collect(),
        Value::String(text) if key.ends_with("Action") => json!([text.to_uppercase(), text]),
        Value::String(text) if key.ends_with("Resource") => json!([text]),
        Value::String(text) if key.ends_with("Principal") && text == "*" => json!({"AWS": ["*", "*"]}),
        _ => value.clone(),
    }
}

fn parsed(value: &Value) -> Policy {
    Policy::parse(&value.to_string()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

proptest! {
    #[test]
    fn the_service_never_changes_the_meaning(document in document()) {
        prop_assert_eq!(parsed(&document), parsed(&canonical(&document)));
        prop_assert_eq!(parsed(&document), parsed(&respelt(&document, "")));
    }

    /// Equal policies have the same canonical text, apart from the order of statements and duplicates.
    #[test]
    fn two_meanings_are_two_policies(one in document(), other in document()) {
        let text = |document: &Value| {
            let canonical = canonical(document);
            let statements = match &canonical["Statement"] {
                Value::Array(statements) => statements.iter().map(statement_text).collect(),
                one => std::collections::BTreeSet::from([statement_text(one)]),
            };
            (canonical["Version"].to_string(), statements)
        };
        prop_assert_eq!(parsed(&one) == parsed(&other), text(&one) == text(&other));
    }

    #[test]
    fn findings_follow_the_meaning(document in document()) {
        let (one, other) = (parsed(&document), parsed(&respelt(&document, "")));
        prop_assert_eq!(one.public().len(), other.public().len());
        prop_assert_eq!(one.lock_out(Some("111122223333")).len(), other.lock_out(Some("111122223333")).len());
        prop_assert_eq!(one.findings().len(), other.findings().len());
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Policy::parse(&text);
    }

    /// JSON that is not a policy, built from the words of one.
    #[test]
    fn no_json_panics(value in strange()) {
        if let Ok(policy) = Policy::parse(&value.to_string()) {
            let _ = (policy.findings(), policy.public(), policy.lock_out(None));
        }
    }

    #[test]
    fn patterns_match_themselves(text in "[a-c:]{0,8}", from in 0usize..8, to in 0usize..8) {
        let (from, to) = (from.min(to).min(text.len()), from.max(to).min(text.len()));
        let pattern = format!("{}*{}", &text[..from], &text[to..]);
        prop_assert!(crate::policy::reach::matches_pattern(&pattern, &text));
    }
}

/// Empty conditions do not matter.
fn statement_text(statement: &Value) -> String {
    let mut statement = statement.clone();
    if let Some(conditions) = statement.get_mut("Condition").and_then(Value::as_object_mut) {
        conditions.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
        if conditions.is_empty() {
            statement.as_object_mut().expect("statements are objects").remove("Condition");
        }
    }
    statement.to_string()
}

fn strange() -> BoxedStrategy<Value> {
    let word = prop::sample::select(
        &[
            "Version",
            "Statement",
            "Effect",
            "Allow",
            "Principal",
            "AWS",
            "*",
            "Action",
            "Condition",
            "2012-10-17",
            "arn:::",
        ][..],
    );
    let leaf = prop_oneof![word.clone().prop_map(Value::from), Just(Value::Null), any::<i64>().prop_map(Value::from)];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(word.clone(), inner, 0..5).prop_map(|object| json!(object)),
        ]
    })
    .boxed()
}
