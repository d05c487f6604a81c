use std::collections::BTreeMap;

use crate::{Attr, Diagnostics, Model, Schema, SetOf, Value};

/// A key.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Key {
    /// Its name.
    #[attr(required)]
    name: Attr<String>,
    /// Its type.
    #[attr(optional)]
    kind: Attr<String>,
    /// Chosen by the service.
    #[attr(computed)]
    arn: Attr<String>,
}

/// Keys everywhere.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Config {
    /// One that must be there.
    #[attr(required)]
    main: Attr<Key>,
    /// One.
    #[attr(optional)]
    single: Attr<Key>,
    /// By name.
    #[attr(optional)]
    map: Attr<BTreeMap<String, Attr<Key>>>,
    /// In order.
    #[attr(optional)]
    list: Attr<Vec<Attr<Key>>>,
    /// In no order.
    #[attr(optional)]
    set: Attr<SetOf<Key>>,
    /// What the service made of them.
    #[attr(computed, instead = "`map`")]
    made: Attr<BTreeMap<String, Attr<Key>>>,
}

fn key(name: Attr<String>) -> Attr<Key> {
    Attr::Known(Key { name, ..Key::default() })
}

fn good() -> Attr<String> {
    Attr::Known("k".to_owned())
}

fn found(problems: &Diagnostics) -> Vec<(String, &str)> {
    problems.iter().map(|problem| (problem.path.to_string(), problem.summary.as_str())).collect()
}

fn check(config: Config) -> Diagnostics {
    Schema::of::<Config>(0, "").check(&Value::Object(config.into_object()))
}

/// With the name of every key as given.
fn everywhere(name: &Attr<String>) -> Config {
    Config {
        main: key(name.clone()),
        single: key(name.clone()),
        map: Attr::Known([("a".to_owned(), key(name.clone())), ("b".to_owned(), Attr::Null)].into()),
        list: Attr::Known(vec![key(good()), key(name.clone())]),
        set: Attr::Known([key(name.clone())].into_iter().collect()),
        made: Attr::Null,
    }
}

#[test]
fn what_is_required_is_missed_at_every_depth_once_it_is_known() {
    for fine in [good(), Attr::unknown()] {
        assert_eq!(found(&check(everywhere(&fine))), []);
    }
    let problems = check(everywhere(&Attr::Null));
    let paths: Vec<String> = problems.iter().map(|problem| problem.path.to_string()).collect();
    assert_eq!(paths, ["main.name", "single.name", "map[\"a\"].name", "list[1].name", "set"]);
    assert!(problems.iter().all(|problem| problem.summary == "Required value missing"));
    let details: Vec<&str> = problems.iter().map(|problem| problem.detail.as_str()).collect();
    assert!(details.iter().all(|detail| !detail.contains("bug")), "{details:?}");
    assert_eq!(details[0], "is required, but it is null or not written. Give it a value.");
    assert!(details[1].ends_with("`single = var.x == null ? null : { name = var.x }`."), "{}", details[1]);
    assert!(details[2].ends_with("`\"a\" = var.x == null ? null : { name = var.x }`."), "{}", details[2]);
}

#[test]
fn a_required_attribute_of_the_root_is_missed_too() {
    assert_eq!(found(&check(Config::default())), [("main".to_owned(), "Required value missing")]);
    assert_eq!(found(&check(Config { main: Attr::unknown(), ..Config::default() })), []);
}

#[test]
fn a_value_for_what_the_provider_sets_is_refused_at_every_depth() {
    let written = || Attr::Known(Key { name: good(), arn: good(), ..Key::default() });
    let config = Config {
        main: written(),
        map: Attr::Known([("a".to_owned(), written())].into()),
        made: Attr::Known([("a".to_owned(), written())].into()),
        ..Config::default()
    };
    let problems = check(config);
    let summary = "Value for a read-only attribute";
    let expected = ["main.arn", "map[\"a\"].arn", "made"].map(|path| (path.to_owned(), summary));
    assert_eq!(found(&problems), expected);
    let details: Vec<&str> = problems.iter().map(|problem| problem.detail.as_str()).collect();
    assert!(details[0].ends_with("Remove it."), "{details:?}");
    assert!(details[2].ends_with("Write `map` instead."), "{details:?}");

    let unknown = Attr::Known(Key { name: good(), arn: Attr::unknown(), ..Key::default() });
    assert_eq!(found(&check(Config { main: unknown, ..Config::default() })), []);
}

/// Members that all have a default.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Loose {
    /// One.
    #[attr(optional)]
    one: Attr<String>,
    /// Another.
    #[attr(optional, computed)]
    other: Attr<String>,
    /// Chosen by the service.
    #[attr(computed)]
    arn: Attr<String>,
}

/// Objects that can be empty.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Emptiable {
    /// Its presence says nothing.
    #[attr(optional)]
    loose: Attr<Loose>,
    /// Its presence says something.
    #[attr(optional, presence)]
    switch: Attr<Loose>,
    /// By name.
    #[attr(optional)]
    map: Attr<BTreeMap<String, Attr<Loose>>>,
    /// One that misses something.
    #[attr(optional)]
    strict: Attr<Key>,
}

#[test]
fn an_empty_object_that_means_only_defaults_is_probably_misspelled() {
    let empty = || Attr::Known(Loose::default());
    let set = || Attr::Known(Loose { one: Attr::unknown(), ..Loose::default() });
    let config = Emptiable {
        loose: empty(),
        switch: empty(),
        map: Attr::Known([("a".to_owned(), empty()), ("b".to_owned(), set())].into()),
        strict: Attr::Known(Key::default()),
    };
    let check = |config: Emptiable| Schema::of::<Emptiable>(0, "").check_empty(&Value::Object(config.into_object()));
    let problems = check(config);
    let summary = "Object without settings";
    assert_eq!(found(&problems), ["loose", "map[\"a\"]"].map(|path| (path.to_owned(), summary)));
    assert!(problems.iter().all(|problem| problem.detail.contains("The names are `one`, `other`.")), "{problems:?}");
    assert!(!problems.has_errors());
    assert_eq!(found(&check(Emptiable { loose: set(), ..Emptiable::default() })), []);
}
