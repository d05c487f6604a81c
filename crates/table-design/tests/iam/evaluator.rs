//! A small evaluator of policies, written from IAM's documentation: a request is denied unless a statement allows it, and a
//! statement that denies it decides. Knows what our policies contain; anything else makes it panic rather than guess.

use std::collections::BTreeMap;

use serde_json::Value;

/// A policy document.
#[derive(Debug)]
pub(crate) struct Policy(Value);

/// A request with its context.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    action: String,
    resource: String,
    principal: String,
    context: BTreeMap<String, Vec<String>>,
}

impl Request {
    pub(crate) fn new(action: &str, resource: &str) -> Self {
        let (action, resource) = (action.to_owned(), resource.to_owned());
        Self { action, resource, principal: String::new(), context: BTreeMap::new() }
    }

    /// A condition key with its values; a key without values is in the context, but empty.
    pub(crate) fn with(mut self, key: &str, values: &[&str]) -> Self {
        self.context.insert(key.to_ascii_lowercase(), values.iter().map(|value| (*value).to_owned()).collect());
        self
    }

    /// The caller's ARN.
    pub(crate) fn from(mut self, principal: &str) -> Self {
        principal.clone_into(&mut self.principal);
        self
    }
}

impl Policy {
    pub(crate) fn parse(text: &str) -> Self {
        let document: Value = serde_json::from_str(text).expect("a policy is JSON");
        assert_eq!(document["Version"], "2012-10-17");
        Self(document)
    }

    pub(crate) fn allows(&self, request: &Request) -> bool {
        let applying = || self.statements().iter().filter(|statement| applies(statement, request));
        let with_effect = |effect: &str| applying().any(|statement| statement["Effect"] == effect);
        !with_effect("Deny") && with_effect("Allow")
    }

    /// No action and no resource is a wildcard as a whole.
    pub(crate) fn names_everything(&self) {
        for statement in self.statements() {
            for action in texts(&statement["Action"]) {
                assert!(!action.contains('*'), "the action {action}");
            }
            for resource in texts(&statement["Resource"]) {
                let name = resource.trim_end_matches("/backup/*").trim_end_matches("/export/*");
                assert!(resource.starts_with("arn:aws:") && !name.contains('*'), "the resource {resource}");
            }
        }
    }

    fn statements(&self) -> &[Value] {
        self.0["Statement"].as_array().expect("a list of statements")
    }
}

fn applies(statement: &Value, request: &Request) -> bool {
    for member in statement.as_object().expect("an object").keys() {
        let known = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
        assert!(known.contains(&member.as_str()), "{member} is not known to this evaluator");
    }
    // Actions are compared without regard to letter case.
    let action = request.action.to_ascii_lowercase();
    let acts = texts(&statement["Action"]).iter().any(|pattern| like(&pattern.to_ascii_lowercase(), &action));
    let on = texts(&statement["Resource"]).iter().any(|pattern| like(pattern, &request.resource));
    acts && on
        && is_principal(&statement["Principal"], &request.principal)
        && all_hold(&statement["Condition"], request)
}

fn is_principal(principal: &Value, caller: &str) -> bool {
    match principal {
        Value::Null => true,
        Value::String(anyone) => anyone == "*",
        kinds => {
            texts(&kinds["AWS"]).iter().any(|name| caller == name || caller.split(':').nth(4) == Some(name.as_str()))
        }
    }
}

fn all_hold(conditions: &Value, request: &Request) -> bool {
    let operators = conditions.as_object().into_iter().flatten();
    operators.into_iter().all(|(operator, keys)| {
        let mut keys = keys.as_object().expect("condition keys").iter();
        keys.all(|(key, values)| holds(operator, request.context.get(&key.to_ascii_lowercase()), &texts(values)))
    })
}

fn holds(operator: &str, found: Option<&Vec<String>>, wanted: &[String]) -> bool {
    if operator == "Null" {
        let missing = found.is_none_or(Vec::is_empty);
        return wanted == [missing.to_string()];
    }
    if let Some(operator) = operator.strip_prefix("ForAllValues:") {
        // Holds where there is no value.
        return found.into_iter().flatten().all(|value| wanted.iter().any(|pattern| compare(operator, pattern, value)));
    }
    if let Some(operator) = operator.strip_suffix("IfExists") {
        return found.is_none_or(Vec::is_empty) || holds(operator, found, wanted);
    }
    match found.map(Vec::as_slice) {
        None | Some([]) => false,
        Some([value]) => wanted.iter().any(|pattern| compare(operator, pattern, value)),
        Some(_) => panic!("{operator} does not compare several values"),
    }
}

fn compare(operator: &str, pattern: &str, value: &str) -> bool {
    match operator {
        "StringEquals" => pattern == value,
        "StringLike" | "ArnLike" => like(pattern, value),
        "Bool" => pattern.eq_ignore_ascii_case(value),
        other => panic!("{other} is not known to this evaluator"),
    }
}

/// `*` stands for any characters, `?` for one.
fn like(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| like(rest, &text[at..]))
        }
        Some(first) => text.chars().next().is_some_and(|found| {
            (first == '?' || first == found) && like(&pattern[first.len_utf8()..], &text[found.len_utf8()..])
        }),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(truth) => vec![truth.to_string()],
        other => panic!("a text expected, found {other}"),
    }
}

#[test]
fn a_request_is_denied_by_default_and_by_a_denial() {
    let policy = Policy::parse(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:Get*", "Resource": "arn:*:table/a?"},
            {"Effect": "Deny", "Action": "*", "Resource": "arn:x:table/ab", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        ]}"#,
    );
    let get = Request::new("dynamodb:getitem", "arn:x:table/ab");
    assert!(policy.allows(&get));
    assert!(!policy.allows(&get.with("aws:SecureTransport", &["false"])));
    assert!(!policy.allows(&Request::new("dynamodb:GetItem", "arn:x:table/abc")));
    assert!(!policy.allows(&Request::new("dynamodb:PutItem", "arn:x:table/ab")));
}

#[test]
fn conditions_about_missing_keys() {
    let one = [String::from("a")];
    let none: Vec<String> = Vec::new();
    for (operator, missing, empty) in [
        ("StringEquals", false, false),
        ("StringEqualsIfExists", true, true),
        ("ForAllValues:StringEquals", true, true),
        ("StringLike", false, false),
    ] {
        assert_eq!(holds(operator, None, &one), missing, "{operator}");
        assert_eq!(holds(operator, Some(&none), &one), empty, "{operator}");
    }
    let (yes, no) = ([String::from("true")], [String::from("false")]);
    assert!(holds("Null", None, &yes) && holds("Null", Some(&none), &yes) && !holds("Null", None, &no));
    assert!(holds("Null", Some(&one.to_vec()), &no));
}
