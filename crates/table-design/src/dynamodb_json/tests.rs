use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn an_item_is_written_in_both_forms() {
    let plain = json!({
        "orderId": "7", "total": 12.50, "open": true, "note": null, "lines": [{"sku": "a", "count": 2}],
        "tags": {"SS": ["x", "y"]}, "prices": {"NS": [1, "2.0"]}, "logo": {"B": "aGk="}, "logos": {"BS": ["aGk="]},
        "quiz": {"M": {"B": "no base64!"}}, "empty": {},
    });
    let typed = json!({
        "orderId": {"S": "7"}, "total": {"N": "12.5"}, "open": {"BOOL": true}, "note": {"NULL": true},
        "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "2"}}}]},
        "tags": {"SS": ["x", "y"]}, "prices": {"NS": ["1", "2"]}, "logo": {"B": "aGk="}, "logos": {"BS": ["aGk="]},
        "quiz": {"M": {"B": {"S": "no base64!"}}}, "empty": {"M": {}},
    });
    assert_eq!(marshal(&plain), Ok(typed.clone()));
    let back = unmarshal(&typed.to_string()).expect("an item");
    assert_eq!(back["quiz"], plain["quiz"]);
    assert_eq!(marshal(&back), Ok(typed));
}

#[test]
fn numbers_are_exact() {
    let digits = "12345678901234567890123456789012345678";
    let plain: Json = serde_json::from_str(&format!("{{\"n\": {digits}, \"small\": 0.1}}")).expect("JSON");
    let typed = marshal(&plain).expect("an item");
    assert_eq!(typed, json!({"n": {"N": digits}, "small": {"N": "0.1"}}));
    assert_eq!(unmarshal(&typed.to_string()).expect("an item").to_string(), plain.to_string());
}

#[test]
fn a_single_value_has_both_forms_too() {
    assert_eq!(marshal(&json!("x")), Ok(json!({"S": "x"})));
    assert_eq!(unmarshal(r#"{"S": "x"}"#), Ok(json!("x")));
    assert_eq!(unmarshal(r#"{"M": {"S": "x"}}"#), Ok(json!({"M": "x"})), "an item with an attribute M");
}

#[test]
fn problems_name_their_place() {
    let long = "1".repeat(39);
    for (plain, path) in [
        (format!(r#"{{"a": {{"b": [1, {long}]}}}}"#), "a.b[1]"),
        (r#"{"tags": {"SS": []}}"#.to_owned(), "tags.SS"),
        (r#"{"tags": {"SS": ["x", "x"]}}"#.to_owned(), "tags.SS[1]"),
        (r#"{"tags": {"SS": ["x", 1]}}"#.to_owned(), "tags.SS[1]"),
        (r#"{"prices": {"NS": [1, 1.0]}}"#.to_owned(), "prices.NS[1]"),
        (r#"{"a b": {"B": "Paris"}}"#.to_owned(), r#"["a b"].B"#),
        (r#"{"a": {"M": 1}}"#.to_owned(), "a.M"),
    ] {
        let problem = marshal(&serde_json::from_str(&plain).expect("JSON")).expect_err("a problem");
        assert_eq!(problem.path, path, "{problem}");
    }
    for (typed, path) in [
        ("", ""),
        (r#"{"a": {"S": 1}}"#, "a.S"),
        (r#"{"a": {"X": 1}}"#, "a.X"),
        (r#"{"a": {"S": "x", "N": "1"}}"#, "a"),
        (r#"{"a": {"L": [{"N": "x"}]}}"#, "a.L[0].N"),
        (r#"{"a": {"NULL": false}}"#, "a.NULL"),
        (r#"{"a": {"SS": ["x", "x"]}}"#, "a.SS[1]"),
    ] {
        assert_eq!(unmarshal(typed).expect_err("a problem").path, path, "{typed}");
    }
}

/// By the rules of the developer guide, each written out.
#[test]
fn sizes_follow_the_published_rules() {
    for (plain, size) in [
        (json!({}), 0),
        (json!({"id": "abc"}), 2 + 3),
        (json!({"größe": "ä"}), 7 + 2),
        (json!({"n": 1234}), 1 + 3),
        (json!({"b": true, "z": null}), 1 + 1 + 1 + 1),
        (json!({"bin": {"B": "aGk="}}), 3 + 2),
        (json!({"list": []}), 4 + 3),
        (json!({"list": ["a", "bc"]}), 4 + 3 + (1 + 1) + (1 + 2)),
        (json!({"map": {"k": "v"}}), 3 + 3 + 1 + (1 + 1)),
        (json!({"set": {"SS": ["a", "bc"]}}), 3 + 1 + 2),
        (json!({"set": {"NS": [1, 22]}}), 3 + 2 + 2),
    ] {
        let members = plain.as_object().expect("an object");
        assert_eq!(item_size(&item(members).expect("an item")), size, "{plain}");
    }
}

fn values() -> impl Strategy<Value = AttributeValue> {
    let name = "[a-zA-Z ]{0,3}|B|BS|M|NS|SS|S";
    let number = "-?[1-9][0-9]{0,20}(\\.[0-9]{1,10})?".prop_map(|text| Decimal::parse(&text).expect("a number"));
    let bytes = prop::collection::vec(any::<u8>(), 0..4);
    let leaf = prop_oneof![
        ".{0,5}".prop_map(AttributeValue::String),
        number.clone().prop_map(AttributeValue::Number),
        bytes.clone().prop_map(AttributeValue::Binary),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set(".{0,3}", 1..4).prop_map(AttributeValue::StringSet),
        prop::collection::btree_set(number, 1..4).prop_map(AttributeValue::NumberSet),
        prop::collection::btree_set(bytes, 1..4).prop_map(AttributeValue::BinarySet),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::List),
            prop::collection::btree_map(name, inner, 0..4).prop_map(AttributeValue::Map),
        ]
    })
}

proptest! {
    #[test]
    fn each_direction_undoes_the_other(item in prop::collection::btree_map("[a-zA-Z]{0,3}|B|M|SS", values(), 0..4)) {
        let typed = Json::Object(typed::members(&item));
        let plain = unmarshal(&typed.to_string()).expect("an item");
        prop_assert_eq!(marshal(&plain), Ok(typed));
        prop_assert_eq!(super::item(plain.as_object().expect("an object")), Ok(item));
    }
}
