//! Lists what an engine holds that a table could leave behind.

use anyhow::Context as _;
use serde_json::Value;
use terraform_cli::http;

/// Listings of every service the resource touches. An engine that does not know one answers the same before and after.
const LISTINGS: [(&str, &str, &str); 4] = [
    ("dynamodb", "DynamoDB_20120810.ListTables", "{}"),
    ("dynamodb", "DynamoDB_20120810.ListContributorInsights", "{}"),
    (
        "application-autoscaling",
        "AnyScaleFrontendService.DescribeScalableTargets",
        r#"{"ServiceNamespace":"dynamodb"}"#,
    ),
    ("monitoring", "GraniteServiceVersion20100801.DescribeAlarms", "{}"),
];

/// Everything listed whose text holds `name`.
pub(crate) fn of(url: &str, name: &str) -> anyhow::Result<Vec<String>> {
    let mut held = Vec::new();
    for (service, target, body) in LISTINGS {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let headers = [
            ("X-Amz-Target", target),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("Authorization", authorization.as_str()),
        ];
        let answer = http::post(url, "/", &headers, body)?;
        if answer.status != 200 {
            continue;
        }
        let listing: Value =
            serde_json::from_str(&answer.body).with_context(|| format!("{target} answered no JSON"))?;
        collect(&listing, target, name, &mut held);
    }
    Ok(held)
}

fn collect(listing: &Value, target: &str, name: &str, held: &mut Vec<String>) {
    match listing {
        Value::String(text) if text.contains(name) => held.push(format!("{target}: {text}")),
        Value::Array(items) => items.iter().for_each(|item| collect(item, target, name, held)),
        Value::Object(members) => members.values().for_each(|value| collect(value, target, name, held)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
