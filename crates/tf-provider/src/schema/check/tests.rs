use std::collections::BTreeMap;

use crate::{
    Attr, Diagnostics, Model, Schema, SetOf, Severity, Value,
    value::{Number, SetElements},
};

/// A key.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Key {
    /// Its name.
    #[attr(optional, length(1, 3))]
    name: Attr<String>,
    /// Its type.
    #[attr(optional, one_of("S" | "string", "N" | "number" | "false", "B"))]
    r#type: Attr<String>,
}

/// All checks.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Config {
    /// A percentage.
    #[attr(optional, range(20, 90))]
    percent: Attr<Number>,
    /// Open above.
    #[attr(optional, range(1, _))]
    positive: Attr<i64>,
    /// At most two words out of three.
    #[attr(optional, length(_, 2), one_of("a", "b", "c"))]
    words: Attr<SetOf<String>>,
    /// At least two ports.
    #[attr(optional, length(2, _), range(1, 65535))]
    ports: Attr<Vec<Attr<i64>>>,
    /// A secret.
    #[attr(optional, sensitive, one_of("x"), length(1, 1))]
    secret: Attr<String>,
    /// Keys by name.
    #[attr(optional)]
    keys: Attr<BTreeMap<String, Attr<Key>>>,
    /// Keys in a list.
    #[attr(optional, length(1, 1))]
    list: Attr<Vec<Attr<Key>>>,
    /// One key.
    #[attr(optional)]
    key: Attr<Key>,
    /// Keys in a set.
    #[attr(optional)]
    set: Attr<SetOf<Key>>,
}

fn found(config: Config) -> Vec<(String, String, String)> {
    let config = Value::Object(config.into_object());
    let problems: Diagnostics = Schema::of::<Config>(0, "").check(&config);
    assert!(problems.iter().all(|problem| problem.severity == Severity::Error));
    let text =
        |problem: &crate::Diagnostic| (problem.path.to_string(), problem.summary.clone(), problem.detail.clone());
    problems.iter().map(text).collect()
}

fn number(text: &str) -> Attr<Number> {
    Attr::Known(text.parse().expect("the test's number is one"))
}

fn key(name: &str, r#type: &str) -> Attr<Key> {
    Attr::Known(Key { name: Attr::Known(name.to_owned()), r#type: Attr::Known(r#type.to_owned()) })
}

fn words(words: &[&str]) -> Attr<SetOf<String>> {
    Attr::Known(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn each_check_names_place_expected_and_found() {
    let config = Config::default;
    let cases = vec![
        (
            Config { percent: number("19.99"), ..config() },
            "percent",
            "Number out of range",
            "must be between 20 and 90, found 19.99.",
        ),
        (
            Config { percent: number("1e30"), ..config() },
            "percent",
            "Number out of range",
            "must be between 20 and 90, found 1000000000000000000000000000000.",
        ),
        (
            Config { positive: Attr::Known(0), ..config() },
            "positive",
            "Number out of range",
            "must be at least 1, found 0.",
        ),
        (
            Config { words: words(&["a", "b", "c"]), ..config() },
            "words",
            "Wrong length",
            "must have at most 2 elements, found 3.",
        ),
        (
            Config { words: words(&["a", "d"]), ..config() },
            "words",
            "Value not allowed",
            "must be one of \"a\", \"b\" or \"c\"; what is written is none of them.",
        ),
        (
            Config { ports: Attr::Known(vec![Attr::Known(80)]), ..config() },
            "ports",
            "Wrong length",
            "must have at least 2 elements, found 1.",
        ),
        (
            Config { ports: Attr::Known(vec![Attr::Known(80), Attr::Known(70_000)]), ..config() },
            "ports[1]",
            "Number out of range",
            "must be between 1 and 65535, found 70000.",
        ),
        (Config { secret: Attr::Known("y".to_owned()), ..config() }, "secret", "Value not allowed", "must be \"x\"."),
        (Config { key: key("", "S"), ..config() }, "key.name", "Wrong length", "must have 1 to 3 characters, found 0."),
        (
            Config { key: key("äöüß", "S"), ..config() },
            "key.name",
            "Wrong length",
            "must have 1 to 3 characters, found 4.",
        ),
        (
            Config { keys: Attr::Known([("k".to_owned(), key("a", "s"))].into()), ..config() },
            "keys[\"k\"].type",
            "Value not allowed",
            "must be one of \"S\", \"N\" or \"B\", found \"s\". Did you mean \"S\"? Letter case and underscores matter.",
        ),
        (
            Config { list: Attr::Known(vec![key("a", "X")]), ..config() },
            "list[0].type",
            "Value not allowed",
            "must be one of \"S\", \"N\" or \"B\"; what is written is none of them.",
        ),
        (
            Config { list: Attr::Known(vec![key("a", "S"), key("b", "S")]), ..config() },
            "list",
            "Wrong length",
            "must have exactly 1 element, found 2.",
        ),
        (
            Config { set: Attr::Known([key("a", "X")].into_iter().collect()), ..config() },
            "set.type",
            "Value not allowed",
            "must be one of \"S\", \"N\" or \"B\"; what is written is none of them.",
        ),
    ];
    for (config, path, summary, detail) in cases {
        assert_eq!(found(config), [(path.to_owned(), summary.to_owned(), detail.to_owned())]);
    }
}

#[test]
fn what_was_meant_is_named() {
    let cases = [
        ("String", "Did you mean \"S\"?"),
        ("NUMBER", "Did you mean \"N\"?"),
        ("n", "Did you mean \"N\"? Letter case and underscores matter."),
        (
            "false",
            "Did you mean \"N\"? A word such as N or Y that is not quoted in YAML is read as a boolean: quote it there.",
        ),
        ("X", "what is written is none of them."),
    ];
    for (r#type, end) in cases {
        let config = Config { key: key("a", r#type), ..Config::default() };
        let [(_, _, detail)] = found(config).try_into().expect("one problem");
        assert!(detail.ends_with(end), "{detail}");
    }
}

#[test]
fn all_problems_come_at_once() {
    let config = Config { percent: number("1"), positive: Attr::Known(-1), key: key("long", "X"), ..Config::default() };
    let paths: Vec<String> = found(config).into_iter().map(|(path, _, _)| path).collect();
    assert_eq!(paths, ["percent", "positive", "key.name", "key.type"]);
}

#[test]
fn null_unknown_and_fitting_values_pass() {
    assert_eq!(found(Config::default()), []);
    let unknown = Config {
        percent: Attr::unknown(),
        words: Attr::unknown(),
        ports: Attr::Known(vec![Attr::unknown(), Attr::unknown()]),
        keys: Attr::Known([("k".to_owned(), Attr::unknown())].into()),
        list: Attr::Known(vec![Attr::Known(Key { name: Attr::unknown(), r#type: Attr::Null })]),
        key: Attr::unknown(),
        ..Config::default()
    };
    assert_eq!(found(unknown), []);
    let fitting = Config {
        percent: number("20"),
        words: words(&["a", "c"]),
        ports: Attr::Known(vec![Attr::Known(1), Attr::Known(65_535)]),
        key: key("äöü", "B"),
        ..Config::default()
    };
    assert_eq!(found(fitting), []);
    assert!(Schema::of::<Config>(0, "").check(&Value::unknown()).is_empty());
}

/// Three unknown words may turn out to be the same one; three known ones cannot.
#[test]
fn a_set_with_unknown_elements_may_turn_out_smaller() {
    let with = |elements: Vec<Value>| {
        let Value::Object(mut config) = Value::Object(Config::default().into_object()) else { unreachable!() };
        config.insert("words".to_owned(), Value::Set(SetElements(elements)));
        Schema::of::<Config>(0, "").check(&Value::Object(config)).iter().count()
    };
    assert_eq!(with(vec![Value::unknown(), Value::unknown(), Value::unknown()]), 0);
    assert_eq!(with(vec![Value::from("a"), Value::from("b"), Value::unknown()]), 0);
    assert_eq!(with(vec![Value::from("a"), Value::from("b"), Value::from("c"), Value::unknown()]), 1);
}
