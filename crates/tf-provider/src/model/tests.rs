use std::collections::BTreeMap;

use crate::{
    Attr, Diagnostics, Model, Number, Path, Refinements, Schema, SetOf, Type, Value,
    schema::{Attribute, AttributeKind, Check, Choice, Mode, Storage},
    value::SetElements,
};

/// One key attribute.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct KeyModel {
    /// Name of the attribute.
    #[attr(required, length(1, 255))]
    name: Attr<String>,
    /// Its type.
    #[attr(optional, computed, one_of("S", "N", "B"), default = "S")]
    r#type: Attr<String>,
}

/// Everything that can stand in a model.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Everything {
    /// The name.
    ///
    /// May span *lines*.
    #[attr(required, replace)]
    name: Attr<String>,
    /// A percentage.
    #[attr(optional, computed, default = 70, range(20, 90))]
    target: Attr<i64>,
    /// Negative and open.
    #[attr(optional, computed, default = -5, range(-10, _))]
    offset: Attr<i64>,
    /// A fraction.
    #[attr(optional, computed, default = 0.5)]
    ratio: Attr<Number>,
    /// Any number.
    #[attr(optional, computed, default = 7)]
    amount: Attr<Number>,
    /// A switch.
    #[attr(optional, computed, default = true)]
    enabled: Attr<bool>,
    /// Anything.
    #[attr(optional)]
    any: Attr<Value>,
    /// The key.
    #[attr(required)]
    key: Attr<KeyModel>,
    /// More keys.
    #[attr(optional, length(_, 4))]
    keys: Attr<Vec<Attr<KeyModel>>>,
    /// Keys by name.
    #[attr(optional)]
    by_name: Attr<BTreeMap<String, Attr<KeyModel>>>,
    /// A set of objects.
    #[attr(optional)]
    bag: Attr<SetOf<KeyModel>>,
    /// A set of strings.
    #[attr(optional, sensitive)]
    words: Attr<SetOf<String>>,
    /// Lists in a map.
    #[attr(optional)]
    table: Attr<BTreeMap<String, Attr<Vec<Attr<i64>>>>>,
    /// The ARN.
    #[attr(computed, keep, name = "arn")]
    resource_name: Attr<String>,
    /// A secret.
    #[attr(optional, write_only, deprecated = "Use something else.")]
    secret: Attr<String>,
}

fn schema() -> Schema {
    Schema::of::<Everything>(3, "Everything.")
}

fn attribute(name: &str) -> Attribute {
    schema().attribute(name).cloned().unwrap_or_else(|| panic!("no attribute {name}"))
}

#[test]
fn a_declaration_says_everything() {
    let stored = Storage::Stored;
    assert_eq!(
        attribute("name"),
        Attribute {
            replaces: true,
            ..Attribute::new(
                "name",
                AttributeKind::Leaf(Type::String),
                Mode::Required(stored),
                "The name.\n\nMay span *lines*."
            )
        }
    );
    assert_eq!(
        attribute("target"),
        Attribute {
            default: Some(Value::from(70)),
            checks: vec![Check::Range { min: Some(20), max: Some(90) }],
            ..Attribute::new("target", AttributeKind::Leaf(Type::Number), Mode::OptionalComputed, "A percentage.")
        }
    );
    assert_eq!(attribute("offset").default, Some(Value::from(-5)));
    assert_eq!(attribute("offset").checks, [Check::Range { min: Some(-10), max: None }]);
    assert_eq!(attribute("ratio").default, Number::try_from(0.5).ok().map(Value::Number));
    assert_eq!(attribute("amount").default, Some(Value::from(7)));
    assert_eq!(attribute("enabled").default, Some(Value::Bool(true)));
    assert_eq!(attribute("keys").checks, [Check::Length { min: None, max: Some(4) }]);
    assert!(attribute("words").sensitive);
    assert!(attribute("arn").keeps_prior);
    assert_eq!(attribute("arn").mode, Mode::Computed);
    assert_eq!(attribute("secret").mode, Mode::Optional(Storage::WriteOnly));
    assert_eq!(attribute("secret").deprecated.as_deref(), Some("Use something else."));
    assert_eq!(KeyModel::attributes()[1].name, "type");
    assert_eq!(
        KeyModel::attributes()[1].checks,
        [Check::OneOf(&const { [Choice::new("S"), Choice::new("N"), Choice::new("B")] })]
    );
    let names: Vec<String> = schema().attributes.into_iter().map(|attribute| attribute.name).collect();
    assert_eq!(names[..3], ["name", "target", "offset"], "the order of the fields");
    assert_eq!(schema().problems(), Vec::<String>::new());
}

#[test]
fn kinds_follow_the_field_types() {
    let nested = KeyModel::attributes;
    let key = Type::Object([("name".to_owned(), Type::String), ("type".to_owned(), Type::String)].into());
    let cases = [
        ("any", AttributeKind::Leaf(Type::Dynamic), Type::Dynamic),
        ("key", AttributeKind::Single(nested()), key.clone()),
        ("keys", AttributeKind::List(nested()), Type::List(Box::new(key.clone()))),
        ("by_name", AttributeKind::Map(nested()), Type::Map(Box::new(key.clone()))),
        ("bag", AttributeKind::Set(nested()), Type::Set(Box::new(key))),
        ("words", AttributeKind::Leaf(Type::Set(Box::new(Type::String))), Type::Set(Box::new(Type::String))),
        (
            "table",
            AttributeKind::Leaf(Type::Map(Box::new(Type::List(Box::new(Type::Number))))),
            Type::Map(Box::new(Type::List(Box::new(Type::Number)))),
        ),
    ];
    for (name, kind, ty) in cases {
        assert_eq!(attribute(name).kind, kind, "{name}");
        assert_eq!(attribute(name).ty(), ty, "{name}");
    }
}

fn filled() -> Everything {
    let key = |name: &str| KeyModel { name: Attr::Known(name.to_owned()), r#type: Attr::unknown() };
    Everything {
        name: Attr::Known("orders".to_owned()),
        target: Attr::Known(70),
        offset: Attr::Unknown(Refinements { null: Some(false), ..Refinements::default() }),
        ratio: Attr::Known("0.25".parse().expect("a number")),
        amount: Attr::Known(Number::from(9)),
        enabled: Attr::Known(false),
        any: Attr::Known(Value::Dynamic(Box::new(Type::Bool), Box::new(Value::Bool(true)))),
        key: Attr::Known(key("id")),
        keys: Attr::Known(vec![Attr::Known(key("a")), Attr::Null]),
        by_name: Attr::Known([("x".to_owned(), Attr::Known(key("b")))].into()),
        bag: Attr::Known([Attr::Known(key("c")), Attr::unknown()].into_iter().collect()),
        words: Attr::Known(["b".to_owned(), "a".to_owned()].into_iter().collect()),
        table: Attr::Known([("k".to_owned(), Attr::Known(vec![Attr::Known(1)]))].into()),
        resource_name: Attr::unknown(),
        secret: Attr::Null,
    }
}

#[test]
fn a_model_becomes_an_object_and_back() {
    for model in [filled(), Everything::default()] {
        let mut problems = Diagnostics::none();
        let object = model.clone().into_object();
        assert_eq!(object.keys().cloned().collect::<Vec<_>>(), {
            let mut names: Vec<String> = schema().attributes.into_iter().map(|attribute| attribute.name).collect();
            names.sort();
            names
        });
        assert_eq!(Everything::from_object(object, &Path::root(), &mut problems), model);
        assert_eq!(problems, Diagnostics::none());
    }
}

#[test]
fn a_model_is_of_the_type_of_its_schema() {
    let value = Value::Object(filled().into_object());
    let bytes = crate::value::msgpack::encode(&value, &schema().ty()).expect("a model fits its schema");
    assert_eq!(crate::value::msgpack::decode(&bytes, &schema().ty()), Ok(value));
}

/// Path and summary of every problem of reading `change` applied to a good object.
fn problems_of(change: impl FnOnce(&mut BTreeMap<String, Value>)) -> Vec<(String, String)> {
    let mut object = filled().into_object();
    change(&mut object);
    let mut problems = Diagnostics::none();
    Everything::from_object(object, &Path::root(), &mut problems);
    problems.iter().map(|problem| (problem.path.to_string(), problem.summary.clone())).collect()
}

#[test]
fn numbers_that_do_not_fit_are_the_practitioners_problem() {
    let with = |text: &str| {
        let number: Number = text.parse().expect("the test's number is one");
        problems_of(|object| {
            object.insert("target".to_owned(), Value::Number(number));
        })
    };
    assert_eq!(with("70.5"), [("target".to_owned(), "Not a whole number".to_owned())]);
    assert_eq!(with("9223372036854775808"), [("target".to_owned(), "Number out of range".to_owned())]);
    assert_eq!(with("7e1"), []);
}

#[test]
fn wrong_shapes_are_named_with_their_place_and_become_unknown() {
    let shape = |path: &str| (path.to_owned(), "Value of an unexpected shape".to_owned());
    let found = problems_of(|object| {
        object.insert("enabled".to_owned(), Value::from("yes"));
        object.insert("by_name".to_owned(), Value::Map([("x".to_owned(), Value::List(vec![]))].into()));
        object.insert("keys".to_owned(), Value::List(vec![Value::Null, Value::from("k")]));
        object.insert("words".to_owned(), Value::Set(SetElements(vec![Value::Bool(true)])));
        object.insert("any".to_owned(), Value::from("no type"));
    });
    assert_eq!(found, ["enabled", "any", "keys[1]", "by_name[\"x\"]", "words"].map(shape));

    let found = problems_of(|object| {
        object.remove("enabled");
        object.insert("extra".to_owned(), Value::Null);
    });
    let expected = [("enabled", "Attribute missing in an object"), ("", "Unknown attribute in an object")];
    assert_eq!(found, expected.map(|(path, summary)| (path.to_owned(), summary.to_owned())));

    let mut problems = Diagnostics::none();
    let object = Everything { enabled: Attr::Known(true), ..filled() }.into_object();
    let object =
        object.into_iter().map(|(name, value)| if name == "enabled" { (name, Value::from(1)) } else { (name, value) });
    let read = Everything::from_object(object.collect(), &Path::root(), &mut problems);
    assert_eq!(read, Everything { enabled: Attr::unknown(), ..filled() });
}

#[test]
fn sets_ignore_order_and_duplicates() {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<SetOf<String>>();
    assert_eq!(set(&["a", "b", "a"]), set(&["b", "a"]));
    assert_eq!(set(&["a", "b", "a"]).len(), 2);
    assert_ne!(set(&["a"]), set(&["b"]));
    assert_ne!(set(&["a"]), set(&["a", "b"]));
    assert!(set(&["a"]).contains(&"a".to_owned()) && !set(&["a"]).contains(&"b".to_owned()));
    let unknown = |count| (0..count).map(|_| Attr::unknown()).collect::<SetOf<String>>();
    assert_eq!(unknown(2).len(), 2, "two unknown elements may turn out to differ");
    assert_ne!(unknown(2), unknown(1));
}

/// A struct without attributes is a model too: the identity of what has none.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Nothing {}

#[test]
fn an_empty_model_is_an_empty_object() {
    assert_eq!(Schema::of::<Nothing>(0, "").ty(), Type::Object(BTreeMap::new()));
    assert_eq!(Nothing {}.into_object(), BTreeMap::new());
}
