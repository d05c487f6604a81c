use serde_json::json;

use super::{Extra, decode, to_json};
use crate::{Type, Value, value::SetElements};

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("the test's number is one"))
}

fn object<const N: usize>(attributes: [(&str, Type); N]) -> Type {
    Type::Object(attributes.map(|(name, ty)| (name.to_owned(), ty)).into())
}

fn object_value<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    Value::Object(attributes.map(|(name, value)| (name.to_owned(), value)).into())
}

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

#[test]
fn both_ways() {
    let cases = [
        ("null", Type::String, Value::Null),
        ("true", Type::Bool, Value::Bool(true)),
        (r#""ä""#, Type::String, Value::from("ä")),
        ("0.1", Type::Number, number("0.1")),
        ("123456789012345678901234567890.5", Type::Number, number("123456789012345678901234567890.5")),
        (r#"["a",null]"#, list(Type::String), Value::List(vec![Value::from("a"), Value::Null])),
        ("[1,2]", Type::Set(Box::new(Type::Number)), Value::Set(SetElements(vec![number("2"), number("1")]))),
        (r#"{"k":1}"#, Type::Map(Box::new(Type::Number)), Value::Map([("k".to_owned(), number("1"))].into())),
        ("[1,true]", Type::Tuple(vec![Type::Number, Type::Bool]), Value::Tuple(vec![number("1"), Value::Bool(true)])),
        (r#"{"a":"x"}"#, object([("a", Type::String)]), object_value([("a", Value::from("x"))])),
        (
            r#"{"type":["list","number"],"value":[1]}"#,
            Type::Dynamic,
            Value::Dynamic(Box::new(list(Type::Number)), Box::new(Value::List(vec![number("1")]))),
        ),
    ];
    for (text, ty, value) in cases {
        for extra in [Extra::Refuse, Extra::Ignore] {
            assert_eq!(decode(text.as_bytes(), &ty, extra), Ok(value.clone()), "{text} as {ty}");
        }
        let written = to_json(&value, &ty).expect("the value is of the type");
        let Value::Set(_) = value else {
            assert_eq!(written.to_string(), text);
            continue;
        };
        assert_eq!(written, json!([2, 1]));
    }
}

#[test]
fn state_of_another_version_is_read_leniently() {
    let inner = object([("name", Type::String), ("added", Type::Bool)]);
    let ty = object([("items", list(inner.clone())), ("added", Type::Number), ("any", Type::Dynamic)]);
    let text = br#"{
        "removed": {"deep": [1]},
        "items": [{"name": "a", "removed": 1}],
        "any": {"type": ["object", {"x": "number"}], "value": {"x": "1", "removed": 2}}
    }"#;
    let expected = object_value([
        ("items", Value::List(vec![object_value([("name", Value::from("a")), ("added", Value::Null)])])),
        ("added", Value::Null),
        ("any", Value::Dynamic(Box::new(object([("x", Type::Number)])), Box::new(object_value([("x", number("1"))])))),
    ]);
    assert_eq!(decode(text, &ty, Extra::Ignore), Ok(expected));
    let refused = decode(text, &ty, Extra::Refuse).map_err(|error| error.to_string());
    assert_eq!(refused, Err("an unknown attribute \"removed\"".to_owned()));
}

#[test]
fn primitives_are_converted_as_terraform_does() {
    let cases = [
        (r#""true""#, Type::Bool, Value::Bool(true)),
        (r#""false""#, Type::Bool, Value::Bool(false)),
        (r#""12.50""#, Type::Number, number("12.5")),
        ("1.5E+3", Type::Number, number("1500")),
        ("7", Type::String, Value::from("7")),
        ("true", Type::String, Value::from("true")),
    ];
    for (text, ty, value) in cases {
        assert_eq!(decode(text.as_bytes(), &ty, Extra::Refuse), Ok(value), "{text} as {ty}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let cases = [
        ("{", Type::Bool, "not valid JSON: EOF while parsing an object at line 1 column 1"),
        (r#""yes""#, Type::Bool, "expected a value of type bool, found a string"),
        ("[]", Type::String, "expected a value of type string, found an array"),
        ("1e999999999", Type::Number, "expected a value of type number, found a number with more than 4096 digits"),
        (
            r#"{"a":[{"n":[]}]}"#,
            object([("a", list(object([("n", Type::Number)])))]),
            "a[0].n: expected a value of type number, found an array",
        ),
        (r#"{"a":["x"]}"#, object([("a", list(Type::Bool))]), "a[0]: expected a value of type bool, found a string"),
        ("[1]", Type::Tuple(vec![]), "expected 0 elements, found 1"),
        ("7", Type::Dynamic, "expected a value of type any, found a number"),
        (
            r#"{"type":"string"}"#,
            Type::Dynamic,
            "expected a value with its type: an object with \"type\" and \"value\"",
        ),
    ];
    for (text, ty, problem) in cases {
        let found = decode(text.as_bytes(), &ty, Extra::Refuse).map_err(|error| error.to_string());
        assert_eq!(found, Err(problem.to_owned()), "{text} as {ty}");
    }
    let deep = "[".repeat(1_000_000);
    assert!(decode(deep.as_bytes(), &list(Type::String), Extra::Ignore).is_err());
}

#[test]
fn unknown_values_have_no_json() {
    let ty = object([("a", list(Type::String))]);
    let value = object_value([("a", Value::List(vec![Value::unknown()]))]);
    let error = to_json(&value, &ty).expect_err("JSON has no unknown values");
    assert_eq!(error.to_string(), "a[0]: JSON cannot hold a value that is not known yet");
    assert!(to_json(&object_value([]), &ty).is_err());
    assert!(to_json(&Value::Bool(true), &Type::String).is_err());
}
