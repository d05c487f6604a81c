//! Every rule, on two small models in the form that AWS publishes.

use serde_json::{Value, json};

use crate::{Exchange, Models};

fn models() -> Models {
    let typed = json!({
        "metadata": {"endpointPrefix": "dynamodb", "protocol": "json"},
        "operations": {
            "CreateTable": {
                "name": "CreateTable",
                "input": {"shape": "Create"}, "output": {"shape": "Created"},
                "errors": [{"shape": "LimitFault"}, {"shape": "ResourceInUseException"}],
            },
            "Ping": {"name": "Ping"},
        },
        "shapes": {
            "Create": {"type": "structure", "required": ["Name"], "members": {
                "Name": {"shape": "Name"}, "Units": {"shape": "Units"}, "Class": {"shape": "Class"},
                "Keys": {"shape": "Keys"}, "Tags": {"shape": "Tags"}, "Stream": {"shape": "Stream"},
                "Value": {"shape": "Either"}, "Share": {"shape": "Share"}, "Size": {"shape": "Size"},
            }},
            "Created": {"type": "structure", "members": {"At": {"shape": "Time"}, "Stream": {"shape": "Stream"}}},
            "Name": {"type": "string", "min": 3, "max": 8, "pattern": "[a-z]+"},
            "Class": {"type": "string", "enum": ["STANDARD", "OTHER"]},
            "Units": {"type": "integer", "min": 1},
            "Size": {"type": "long"},
            "Share": {"type": "double", "max": 100},
            "Keys": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
            "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Class"}, "max": 1},
            "Stream": {"type": "structure", "members": {"On": {"shape": "Flag"}, "Data": {"shape": "Data"}}},
            "Either": {"type": "structure", "union": true, "members": {"A": {"shape": "Flag"}, "B": {"shape": "Flag"}}},
            "Flag": {"type": "boolean"},
            "Time": {"type": "timestamp"},
            "Data": {"type": "blob"},
            "LimitFault": {"type": "structure", "members": {}, "error": {"code": "Limit"}, "exception": true},
            "ResourceInUseException": {"type": "structure", "members": {}, "exception": true},
        },
    });
    let untyped = json!({
        "metadata": {"endpointPrefix": "sts", "protocol": "query"},
        "operations": {"Assume": {"name": "Assume", "input": {"shape": "In"}, "output": {"shape": "In"}}},
        "shapes": {
            "In": {"type": "structure", "members": {
                "Seconds": {"shape": "Seconds"}, "Flag": {"shape": "Flag"}, "At": {"shape": "Time"},
            }},
            "Seconds": {"type": "integer", "min": 900},
            "Flag": {"type": "boolean"},
            "Time": {"type": "timestamp"},
        },
    });
    Models::read(&json!([typed, untyped]).to_string()).expect("two models")
}

fn request(members: &Value) -> Vec<String> {
    let call = Exchange { service: "dynamodb", operation: "CreateTable", request: Some(members), outcome: None };
    models().violations(&call).iter().map(ToString::to_string).collect()
}

fn outcome(outcome: Result<&Value, &str>) -> Vec<String> {
    let call = Exchange { service: "dynamodb", operation: "CreateTable", request: None, outcome: Some(outcome) };
    models().violations(&call).iter().map(ToString::to_string).collect()
}

#[test]
fn what_conforms_is_not_reported() {
    let all = json!({
        "Name": "orders", "Units": 5, "Class": "OTHER", "Keys": ["abc"], "Tags": {"team": "STANDARD"},
        "Stream": {"On": true, "Data": "AA=="}, "Value": {"A": true}, "Share": 99.5, "Size": 5_000_000_000_i64,
    });
    assert_eq!(request(&all), Vec::<String>::new());
    assert_eq!(outcome(Ok(&json!({"At": 1.5, "Stream": {}}))), Vec::<String>::new());
    assert_eq!(outcome(Ok(&Value::Null)), Vec::<String>::new());
}

#[test]
fn each_rule_names_the_place_and_what_was_found() {
    let cases = [
        (json!({}), "dynamodb:CreateTable request: the required member `Name` is missing"),
        (json!({"Name": "ab"}), "`Name`: at least 3 characters are expected, found 2"),
        (json!({"Name": "abcdefghi"}), "`Name`: at most 8 characters are allowed, found 9"),
        (json!({"Name": "ABC"}), "`Name`: \"ABC\" does not match [a-z]+"),
        (json!({"Name": 5}), "`Name`: a text is expected, found 5"),
        (json!({"Name": null}), "`Name`: a text is expected, found null"),
        (json!({"Name": "abc", "Class": "OLD"}), "`Class`: \"OLD\" is none of STANDARD, OTHER"),
        (json!({"Name": "abc", "Units": 0}), "`Units`: at least 1 is expected, found 0"),
        (json!({"Name": "abc", "Units": 2.5}), "`Units`: a whole number of 32 bits is expected, found 2.5"),
        (json!({"Name": "abc", "Units": "5"}), "`Units`: a number is expected, found \"5\""),
        (json!({"Name": "abc", "Units": 2_147_483_648_i64}), "`Units`: a whole number of 32 bits is expected"),
        (json!({"Name": "abc", "Share": 101}), "`Share`: at most 100 is allowed, found 101"),
        (json!({"Name": "abc", "Keys": []}), "`Keys`: at least 1 elements are expected, found 0"),
        (json!({"Name": "abc", "Keys": ["abc", "A"]}), "`Keys[1]`: at least 3 characters are expected, found 1"),
        (json!({"Name": "abc", "Tags": {"abc": "X"}}), "`Tags[\"abc\"]`: \"X\" is none of STANDARD, OTHER"),
        (json!({"Name": "abc", "Tags": {"abc": "OTHER", "xyz": "OTHER"}}), "`Tags`: at most 1 entries are allowed"),
        (json!({"Name": "abc", "Stream": {"View": "X"}}), "`Stream.View`: unknown member"),
        (json!({"Name": "abc", "Stream": {}}), "`Stream`: a structure without members"),
        (json!({"Name": "abc", "Stream": {"On": 1}}), "`Stream.On`: a boolean is expected, found 1"),
        (json!({"Name": "abc", "Value": {"A": true, "B": true}}), "`Value`: exactly one member is allowed, found 2"),
    ];
    for (members, expected) in cases {
        let found = request(&members);
        assert!(found.iter().any(|line| line.contains(expected)), "{members}: {found:?}");
    }
}

#[test]
fn an_error_is_one_of_the_operation_or_of_all() {
    for code in ["Limit", "ResourceInUseException", "ThrottlingException"] {
        assert_eq!(outcome(Err(code)), Vec::<String>::new());
    }
    let expected = ["dynamodb:CreateTable error: `LimitFault` is no error of this operation"];
    assert_eq!(outcome(Err("LimitFault")), expected);
}

#[test]
fn a_response_is_checked_as_a_request_is() {
    let expected = ["dynamodb:CreateTable response `At`: a time is expected, found \"2026\""];
    assert_eq!(outcome(Ok(&json!({"At": "2026"}))), expected);
}

#[test]
fn what_has_no_model_is_reported() {
    let check = |service, operation, request: &Value| {
        let call = Exchange { service, operation, request: Some(request), outcome: None };
        models().violations(&call).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let none = json!({});
    assert_eq!(check("s3", "ListBuckets", &none), ["s3:ListBuckets request: there is no model of this service"]);
    assert_eq!(check("dynamodb", "Drop", &none), ["dynamodb:Drop request: the service has no such operation"]);
    assert_eq!(check("dynamodb", "Ping", &none), Vec::<String>::new());
    let expected = ["dynamodb:Ping request: there are no members in the model, found {\"A\":1}"];
    assert_eq!(check("dynamodb", "Ping", &json!({"A": 1})), expected);
}

/// The query protocol writes numbers, booleans and times as text.
#[test]
fn an_untyped_wire_is_read_by_its_shapes() {
    let check = |request: &Value| {
        let call = Exchange { service: "sts", operation: "Assume", request: Some(request), outcome: None };
        models().violations(&call).iter().map(|violation| violation.rule.clone()).collect::<Vec<_>>()
    };
    let good = json!({"Seconds": "900", "Flag": "true", "At": "2026-01-01T00:00:00Z"});
    assert_eq!(check(&good), Vec::<String>::new());
    let bad = json!({"Seconds": "899", "Flag": "yes", "At": "now"});
    let expected = [
        "a time is expected, found \"now\"",
        "a boolean is expected, found \"yes\"",
        "at least 900 is expected, found 899",
    ];
    assert_eq!(check(&bad), expected);
}

#[test]
fn a_model_that_cannot_be_checked_is_refused() {
    let model = |shape: Value| {
        json!([{"metadata": {"endpointPrefix": "x", "protocol": "json"}, "operations": {}, "shapes": {"S": shape}}])
            .to_string()
    };
    for (shape, text) in [
        (json!({"type": "document"}), "cannot be checked"),
        (json!({"type": "list"}), "missing"),
        (json!({"type": "string", "pattern": "a("}), "cannot be compiled"),
    ] {
        let error = Models::read(&model(shape)).expect_err("not a model");
        assert!(format!("{error:#}").contains(text), "{error:#}");
    }
    assert!(Models::read("[]").is_err());
}
