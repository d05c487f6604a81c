use crate::{
    Schema, Type, Value,
    schema::{Attribute, AttributeKind, Check, Choice, ForImport, IdentityAttribute, IdentitySchema, Mode, Storage},
};

const REQUIRED: Mode = Mode::Required(Storage::Stored);
const OPTIONAL: Mode = Mode::Optional(Storage::Stored);
const WRITE_ONLY: Mode = Mode::Optional(Storage::WriteOnly);

fn leaf(name: &str, ty: Type, mode: Mode) -> Attribute {
    Attribute::new(name, AttributeKind::Leaf(ty), mode, "A description.")
}

fn nested(name: &str, kind: fn(Vec<Attribute>) -> AttributeKind, mode: Mode, attributes: Vec<Attribute>) -> Attribute {
    Attribute::new(name, kind(attributes), mode, "A description.")
}

fn problems(attributes: Vec<Attribute>) -> Vec<String> {
    Schema { version: 0, attributes, description: "A resource.".to_owned(), deprecated: None }.problems()
}

#[test]
fn each_violation_is_found() {
    let string = || Type::String;
    let dynamic_set = || Type::Set(Box::new(Type::Dynamic));
    let defaulted = |mode, default: Value| Attribute { default: Some(default), ..leaf("a", Type::Number, mode) };
    let checked = |ty, check| Attribute { checks: vec![check], ..leaf("a", ty, OPTIONAL) };
    let cases: Vec<(Vec<Attribute>, &str)> = vec![
        (vec![leaf("a", string(), REQUIRED), leaf("a", string(), REQUIRED)], "a: the name is used twice"),
        (vec![leaf("count", Type::Number, REQUIRED)], "count: the name is reserved by Terraform"),
        (vec![leaf("camelCase", string(), REQUIRED)], "camelCase: a name consists of"),
        (vec![leaf("1st", string(), REQUIRED)], "1st: a name consists of"),
        (vec![leaf("", string(), REQUIRED)], ": a name consists of"),
        (
            vec![Attribute { description: " ".to_owned(), ..leaf("a", string(), REQUIRED) }],
            "a: the description is empty",
        ),
        (
            vec![nested("s", AttributeKind::Set, OPTIONAL, vec![leaf("a", string(), WRITE_ONLY)])],
            "s.a: no attribute inside a set can be write-only",
        ),
        (
            vec![nested("s", AttributeKind::Set, OPTIONAL, vec![leaf("a", Type::Dynamic, REQUIRED)])],
            "s.a: no attribute inside a set can be dynamic",
        ),
        (
            vec![nested(
                "s",
                AttributeKind::Set,
                OPTIONAL,
                vec![nested("o", AttributeKind::Single, OPTIONAL, vec![leaf("a", Type::Dynamic, REQUIRED)])],
            )],
            "s.o.a: no attribute inside a set can be dynamic",
        ),
        (vec![leaf("a", dynamic_set(), REQUIRED)], "a: the elements of a collection cannot be dynamic"),
        (
            vec![leaf("a", Type::Tuple(vec![dynamic_set()]), REQUIRED)],
            "a: the elements of a collection cannot be dynamic",
        ),
        (
            vec![nested("o", AttributeKind::Single, Mode::Computed, vec![leaf("a", string(), OPTIONAL)])],
            "o.a: inside a computed attribute all attributes are computed",
        ),
        (
            vec![nested("o", AttributeKind::Single, WRITE_ONLY, vec![leaf("a", string(), OPTIONAL)])],
            "o.a: inside a write-only attribute",
        ),
        (
            vec![Attribute { keeps_prior: true, ..leaf("a", string(), OPTIONAL) }],
            "a: only computed attributes without default can keep",
        ),
        (
            vec![Attribute {
                checks: vec![Check::Length { min: Some(1), max: None }],
                ..leaf("a", string(), Mode::Computed)
            }],
            "a: checks are for configured values",
        ),
        (vec![defaulted(OPTIONAL, Value::from(1))], "a: a default needs an optional and computed attribute"),
        (vec![defaulted(Mode::OptionalComputed, Value::Null)], "a: a default is a known value"),
        (
            vec![defaulted(Mode::OptionalComputed, Value::from("x"))],
            "a: the default does not fit the type: expected a value of type number, found a string",
        ),
        (
            vec![Attribute {
                checks: vec![Check::Range { min: Some(2), max: Some(3) }],
                ..defaulted(Mode::OptionalComputed, Value::from(1))
            }],
            "a: the default fails the attribute's own checks: must be between 2 and 3, found 1.",
        ),
        (
            vec![checked(Type::Number, Check::OneOf(&const { [Choice::new("a")] }))],
            "a: the check \"one of `a`\" does not suit the type number",
        ),
        (vec![checked(string(), Check::OneOf(&[]))], "a: the check \"one of \" does not suit the type string"),
        (
            vec![checked(string(), Check::Range { min: Some(1), max: None })],
            "a: the check \"at least 1\" does not suit the type string",
        ),
        (
            vec![checked(Type::Bool, Check::Length { min: Some(1), max: None })],
            "a: the check \"at least 1 character or element\" does not suit the type bool",
        ),
        (
            vec![checked(Type::Number, Check::Range { min: Some(3), max: Some(2) })],
            "a: the check \"between 3 and 2\" refuses everything",
        ),
    ];
    for (attributes, problem) in cases {
        let found = problems(attributes);
        assert!(found.len() == 1 && found[0].starts_with(problem), "expected {problem:?}, found {found:?}");
    }
    let negative = Schema { version: -1, attributes: vec![], description: String::new(), deprecated: None };
    assert_eq!(negative.problems(), ["the version is negative"]);
}

#[test]
fn a_good_schema_has_none() {
    let strings = Type::Map(Box::new(Type::String));
    let attributes = vec![
        leaf("any", Type::Dynamic, OPTIONAL),
        leaf("secret_wo", Type::String, WRITE_ONLY),
        Attribute {
            checks: vec![Check::OneOf(&const { [Choice::new("a")] }), Check::Length { min: None, max: Some(2) }],
            ..leaf("b", strings, OPTIONAL)
        },
        Attribute { keeps_prior: true, ..leaf("arn", Type::String, Mode::Computed) },
        nested(
            "m",
            AttributeKind::Map,
            OPTIONAL,
            vec![leaf("count", Type::Dynamic, OPTIONAL), leaf("wo", Type::String, WRITE_ONLY)],
        ),
        nested("c", AttributeKind::List, Mode::Computed, vec![leaf("a", Type::Bool, Mode::Computed)]),
    ];
    assert_eq!(problems(attributes), Vec::<String>::new());
}

#[test]
fn identities_hold_primitives_and_lists_of_them() {
    let attribute = |name: &str, ty| IdentityAttribute {
        name: name.to_owned(),
        ty,
        for_import: ForImport::Required,
        description: "A part.".to_owned(),
    };
    let good = vec![attribute("a", Type::String), attribute("b", Type::List(Box::new(Type::Number)))];
    assert_eq!(IdentitySchema { version: 0, attributes: good }.problems(), Vec::<String>::new());
    let bad = [
        Type::Dynamic,
        Type::Map(Box::new(Type::String)),
        Type::Set(Box::new(Type::String)),
        Type::Object([].into()),
        Type::List(Box::new(Type::List(Box::new(Type::String)))),
    ];
    for ty in bad {
        let problems = IdentitySchema { version: 0, attributes: vec![attribute("a", ty.clone())] }.problems();
        assert_eq!(problems, [format!("a: an identity holds primitive types and lists of them, not {ty}")]);
    }
    let twice = vec![attribute("a", Type::String), attribute("a", Type::String)];
    assert_eq!(IdentitySchema { version: -1, attributes: twice }.problems().len(), 2);
}
