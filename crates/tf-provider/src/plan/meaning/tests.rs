use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    plan::{
        check_plan, check_result,
        example::{attributes, named},
        propose, replace_paths, settle,
    },
    schema::Mode,
};

/// The example schema, in which an empty stream and an empty list of keys say something.
fn with_presence() -> Vec<Attribute> {
    let present = |attribute: Attribute| Attribute {
        presence: ["stream", "keys"].contains(&attribute.name.as_str()),
        ..attribute
    };
    attributes().into_iter().map(present).collect()
}

#[test]
fn what_is_empty_means_the_same_as_null() {
    // (case, written, meant)
    let cases: Vec<(&str, Json, Json)> = vec![
        ("collections", json!({"indexes": {}, "keys": [], "rules": [], "tags": {}}), json!({})),
        ("an object without members", json!({"stream": {}}), json!({})),
        ("elements of a map", json!({"tags": {"a": null, "b": "2"}}), json!({"tags": {"b": "2"}})),
        ("only such elements", json!({"tags": {"a": null}, "indexes": {"i": null}}), json!({})),
        ("elements of elements stay", json!({"indexes": {"i": {}, "j": null}}), json!({"indexes": {"i": {}}})),
        ("list and set elements stay", json!({"keys": [null, {"key": "k"}]}), json!({"keys": [null, {"key": "k"}]})),
        ("what is not known yet stays", json!({"tags": "?", "keys": ["?"]}), json!({"tags": "?", "keys": ["?"]})),
        ("an object with an unknown member", json!({"stream": {"view": "?"}}), json!({"stream": {"view": "?"}})),
    ];
    for (case, written, meant) in cases {
        assert_eq!(meaning(&attributes(), named(written)), named(meant), "{case}");
    }
}

#[test]
fn presence_is_kept_where_it_says_something() {
    let written = named(json!({"stream": {}, "keys": [], "tags": {}}));
    let meant = named(json!({"stream": {}, "keys": []}));
    assert_eq!(meaning(&with_presence(), written.clone()), meant);
    // A collection is empty either way, an object is there or not.
    assert_eq!(respell(&with_presence(), named(json!({})), &written), named(json!({"keys": [], "tags": {}})));
    // What the provider finds where nothing was written: an import.
    let found = named(json!({"keys": [], "tags": {}}));
    assert_eq!(respell(&with_presence(), found, &named(json!({}))), named(json!({"keys": []})));
}

/// Otherwise the missing member would go unreported.
#[test]
fn an_object_that_has_to_have_a_member_is_never_empty() {
    let mut attributes = attributes();
    let stream = attributes.iter_mut().find(|attribute| attribute.name == "stream").expect("a stream");
    let AttributeKind::Single(members) = &mut stream.kind else { panic!("an object") };
    members[0].mode = Mode::Required(crate::schema::Storage::Stored);
    let written = named(json!({"stream": {}}));
    assert_eq!(meaning(&attributes, written.clone()), written);
}

#[test]
fn the_spelling_comes_back_where_nothing_is_there() {
    // (case, result, spelling, respelled)
    let cases: Vec<(&str, Json, Json, Json)> = vec![
        (
            "empty",
            json!({}),
            json!({"tags": {}, "keys": [], "stream": {}}),
            json!({"tags": {}, "keys": [], "stream": {}}),
        ),
        ("null", json!({"tags": {}}), json!({}), json!({})),
        ("elements", json!({"tags": {"b": "2"}}), json!({"tags": {"a": null}}), json!({"tags": {"a": null, "b": "2"}})),
        (
            "no element over a value",
            json!({"tags": {"a": "1"}}),
            json!({"tags": {"a": null}}),
            json!({"tags": {"a": "1"}}),
        ),
        ("something came", json!({"tags": {"a": "1"}}), json!({"tags": {}}), json!({"tags": {"a": "1"}})),
        ("everything went", json!({}), json!({"tags": {"a": "1", "b": null}}), json!({})),
        ("not known yet", json!({"tags": "?"}), json!({"tags": "?"}), json!({"tags": "?"})),
        (
            "not known yet, but written empty",
            json!({"tags": "?", "stream": "?"}),
            json!({"tags": {}, "stream": {}}),
            json!({"tags": {}, "stream": {"arn": "?"}}),
        ),
    ];
    for (case, result, spelling, respelled) in cases {
        assert_eq!(respell(&attributes(), named(result), &named(spelling)), named(respelled), "{case}");
    }
}

#[test]
fn a_plan_is_spelled_as_configured_and_otherwise_as_before() {
    let planned =
        |config: Json, prior: Json| respell_plan(&attributes(), named(json!({})), &named(config), Some(&named(prior)));
    assert_eq!(planned(json!({"stream": {}}), json!({})), named(json!({"stream": {}})));
    // Only the provider's own choice may differ from the configuration.
    assert_eq!(planned(json!({}), json!({"stream": {}, "tags": {}})), named(json!({"stream": {}})));
}

#[test]
fn another_spelling_replaces_nothing() {
    let replacing = |mut attribute: Attribute| {
        attribute.replaces = true;
        attribute
    };
    let attributes: Vec<Attribute> = attributes().into_iter().map(replacing).collect();
    let same = [
        (json!({}), json!({"indexes": {}, "keys": [], "stream": {}, "tags": {"a": null}})),
        (json!({"indexes": {"i": {"key": "k"}}}), json!({"indexes": {"i": {"key": "k", "arn": "?"}, "j": null}})),
    ];
    for (prior, planned) in same {
        let (prior, planned) = (named(prior), named(planned));
        assert_eq!(replace_paths(&attributes, &prior, &planned), [], "{planned:?}");
        assert_eq!(replace_paths(&attributes, &planned, &prior), [], "{planned:?}");
    }
}

/// A configuration in which much is empty, and something is not.
fn configuration() -> impl Strategy<Value = Json> {
    let of = |choices: Vec<Json>| proptest::sample::select(choices);
    let element = json!({"key": "k"});
    (
        of(vec![json!(null), json!({}), json!({"a": null}), json!({"a": "1", "b": null})]),
        of(vec![json!(null), json!({}), json!({"i": null}), json!({"i": element, "j": null})]),
        of(vec![json!(null), json!([]), json!([element])]),
        of(vec![json!(null), json!([]), json!([{"port": "1"}])]),
        of(vec![json!(null), json!({}), json!({"view": "NEW"})]),
    )
        .prop_map(|(tags, indexes, keys, rules, stream)| {
            json!({"tags": tags, "indexes": indexes, "keys": keys, "rules": rules, "stream": stream})
        })
}

/// The plan as the server makes it of a resource that leaves the proposal as it is.
fn planned(config: &Value, prior: Option<&Value>) -> Value {
    let meant = |value: &Value| meaning(&attributes(), value.clone());
    let proposed = propose(&attributes(), &meant(config), prior.map(meant).as_ref());
    let planned = respell_plan(&attributes(), proposed, config, prior);
    prior.map_or(planned.clone(), |prior| settle(&attributes(), config, planned, prior))
}

/// The state after an apply that knows the meaning alone.
fn applied(planned: &Value) -> Value {
    let mut reached = meaning(&attributes(), planned.clone());
    crate::plan::null_unknown(&mut reached, &crate::Path::root(), &mut Vec::new());
    respell(&attributes(), reached, planned)
}

proptest! {
    #[test]
    fn the_host_accepts_every_spelling(config in configuration(), before in configuration()) {
        let (config, before) = (named(config), named(before));
        let state = applied(&planned(&before, None));
        for prior in [None, Some(&state)] {
            let planned = planned(&config, prior);
            prop_assert_eq!(check_plan(&attributes(), &config, prior.unwrap_or(&Value::Null), &planned), []);
            prop_assert_eq!(check_result(&attributes(), &planned, &applied(&planned)), []);
        }
    }
}
