//! The declared permissions against the calls in the code, and the policies that are made of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::*;

/// `service:Operation` of every call that the code can send.
fn sent() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files =
        ["aws.rs", "aws", "table/calls.rs", "table/calls"].into_iter().flat_map(|name| sources(&root.join(name)));
    let texts = files.map(|file| code(&std::fs::read_to_string(file).expect("a readable source")));
    texts.flat_map(|text| operations(&text).into_iter().map(move |name| format!("{}:{name}", service(&text)))).collect()
}

fn sources(path: &Path) -> Vec<PathBuf> {
    let is_test = |path: &Path| path.file_stem().is_some_and(|stem| stem == "tests" || stem == "canned");
    if path.is_file() {
        return if is_test(path) { Vec::new() } else { vec![path.to_owned()] };
    }
    let entries = std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("a readable folder").path());
    entries.filter(|path| !is_test(path)).flat_map(|path| sources(&path)).collect()
}

/// Without comments and test modules.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .fold(String::new(), |code, line| code + line + "\n")
}

/// The service of a file that makes calls: the only one whose SDK it names, or DynamoDB.
fn service(code: &str) -> &'static str {
    let named = |sdk: &str| code.contains(sdk);
    match () {
        () if named("aws_smithy_xml") => "iam",
        () if named("aws_sdk_applicationautoscaling") => "application-autoscaling",
        () if named("aws_sdk_cloudwatch") => "cloudwatch",
        () if named("aws_sdk_kms") => "kms",
        () if named("aws_sdk_sts") || named("Sts::new") => "sts",
        () => "dynamodb",
    }
}

/// Operations by the ways to name one: a method of a client, a module of an SDK, the name that a gate or an error gets.
fn operations(code: &str) -> BTreeSet<String> {
    let methods = r"(?:client|dynamodb|kms|sts)\s*\.\s*([a-z_]+)\(\)|::operation::([a-z_]+)::";
    let names = r#"(?:\.call(?:_in)?\((?:permit,)?\s*|OPERATION: &str = |operation_name\()"([A-Za-z]+)""#;
    let found = |pattern: &str| -> Vec<String> {
        let pattern = Regex::new(pattern).expect("a pattern");
        let names = pattern.captures_iter(code).filter_map(|found| found.iter().skip(1).flatten().next());
        names.map(|name| name.as_str().to_owned()).collect()
    };
    let methods = found(methods).into_iter().filter(|name| !NO_OPERATIONS.contains(&name.as_str()));
    methods.map(|name| camel(&name)).chain(found(names)).collect()
}

/// Methods of clients, and of endpoints with the same names, that send nothing.
const NO_OPERATIONS: [&str; 7] = ["as_deref", "clone", "config", "is_empty", "is_none", "is_some", "iter"];

fn camel(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}

fn declared(purposes: &[Purpose]) -> BTreeSet<String> {
    let grants = purposes.iter().flat_map(|purpose| grants(*purpose));
    grants.flat_map(|grant| grant.actions).map(|action| (*action).to_owned()).collect()
}

#[test]
fn a_feature_names_every_call_and_no_other() {
    let (sent, declared) = (sent(), declared(&[Purpose::Read, Purpose::Change]));
    let missing: Vec<_> = sent.difference(&declared).collect();
    assert!(missing.is_empty(), "no feature in src/permissions/features.rs names {missing:?}");
    let unused: Vec<_> = declared.difference(&sent).collect();
    assert!(unused.is_empty(), "nothing sends {unused:?}; is it for AWS, on the caller's behalf?");
    assert!(sent.len() > 50, "the calls are not found any more: {sent:?}");
}

#[test]
fn every_way_to_name_an_operation_is_found() {
    let code = r#"
        use aws_sdk_dynamodb::operation::import_table::builders::X;
        self.clients.dynamodb.describe_limits().send();
        let list = client
            .list_backups();
        self.gate().call("GetItem", Family::Item, call.send());
        gate.call_in(permit, "Scan", send);
        const OPERATION: &str = "DescribeExport";
        client.clone();
    "#;
    let found: Vec<String> = operations(code).into_iter().collect();
    assert_eq!(found, ["DescribeExport", "DescribeLimits", "GetItem", "ImportTable", "ListBackups", "Scan"]);
}

/// What is a read here must not change anything: the policy for plans allows it, and `doctor` makes it.
#[test]
fn reads_are_reads() {
    const BEGINNINGS: [&str; 7] = ["BatchGet", "Describe", "Get", "List", "Query", "Scan", "Simulate"];
    let is_read = |action: &str| {
        let operation = action.split(':').nth(1).unwrap_or_default();
        BEGINNINGS.iter().any(|beginning| operation.starts_with(beginning))
    };
    assert_eq!(declared(&[Purpose::Read]).into_iter().filter(|action| !is_read(action)).count(), 0);
    assert_eq!(declared(&[Purpose::Change]).into_iter().filter(|action| is_read(action)).count(), 0);
}

#[test]
fn names_of_features_are_unique_and_their_reasons_are_sentences() {
    let names: BTreeSet<&str> = FEATURES.iter().map(|feature| feature.name).collect();
    assert_eq!(names.len(), FEATURES.len());
    for Feature { name, needed, .. } in FEATURES {
        assert!(needed.ends_with('.') && !needed.contains("  "), "{name}: {needed}");
    }
}

#[test]
fn a_policy_restricts_what_can_be_restricted() {
    let scaling = FEATURES.iter().find(|feature| feature.name == "scaling").expect("a feature");
    let policy = policy_of(scaling.grants.iter().map(Grant::allowed), "111122223333", "shop-");
    let statement = |sid: &str| {
        let statements = policy["Statement"].as_array().expect("statements");
        statements.iter().find(|statement| statement["Sid"] == sid).unwrap_or_else(|| panic!("no {sid}: {policy:#}"))
    };
    assert_eq!(statement("Tables")["Resource"], "arn:aws:dynamodb:*:111122223333:table/shop-*");
    assert_eq!(
        statement("Scaling")["Condition"]["StringEquals"]["application-autoscaling:service-namespace"],
        "dynamodb"
    );
    let alarms = statement("AlarmsOfScaling");
    assert_eq!(alarms["Resource"], "arn:aws:cloudwatch:*:111122223333:alarm:TargetTracking-table/shop-*");
    assert_eq!(alarms["Action"], serde_json::json!(["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"]));
    let role = statement("RoleOfScaling");
    assert_eq!(
        role["Condition"]["StringEquals"]["iam:AWSServiceName"],
        "dynamodb.application-autoscaling.amazonaws.com"
    );
}

/// IAM has a limit of 6,144 characters without white space for a managed policy.
#[test]
fn the_policies_of_the_guide_fit_into_managed_policies() {
    let reference = reference();
    for name in ["plan", "full"] {
        let length = reference[name].to_string().len();
        assert!(length <= 6144, "{name}: {length}");
    }
    // The statements of one policy have different names.
    let statements = reference["full"]["Statement"].as_array().expect("statements");
    let ids: BTreeSet<&str> = statements.iter().filter_map(|statement| statement["Sid"].as_str()).collect();
    assert_eq!(ids.len(), statements.len());
}
