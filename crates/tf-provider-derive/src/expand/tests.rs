use super::model;

/// The mistakes found in a struct, in the order they are reported.
fn mistakes(source: &str) -> Vec<String> {
    let input = syn::parse_str(source).unwrap_or_else(|problem| panic!("{source}: {problem}"));
    match model(&input) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.into_iter().map(|mistake| mistake.to_string()).collect(),
    }
}

/// The mistakes found in a struct with one field that has these keys.
fn mistakes_of(keys: &str) -> Vec<String> {
    mistakes(&format!("struct M {{ /** A field. */ #[attr({keys})] a: Attr<i64> }}"))
}

#[test]
fn contradictions_are_explained() {
    let cases = [
        ("required, optional", "an attribute is either required or optional"),
        ("optional, required, computed", "an attribute is either required or optional"),
        ("required, computed", "a required attribute cannot be computed"),
        ("sensitive", "say who sets the attribute"),
        ("", "say who sets the attribute"),
        ("required, default = 1", "a default needs #[attr(optional, computed)]"),
        ("optional, default = 1", "a default needs #[attr(optional, computed)]"),
        ("computed, default = 1", "a default needs #[attr(optional, computed)]"),
        ("computed, write_only", "a write-only attribute cannot be computed"),
        ("optional, computed, write_only", "a write-only attribute cannot be computed"),
        ("optional, keep", "only a computed attribute can keep its prior value"),
        ("optional, computed, keep, default = 1", "an attribute with a default never keeps its prior value"),
        ("required, presence", "only an optional attribute can be empty or null"),
        ("optional, computed, instead = \"b\"", "this attribute can be written itself"),
        ("computed, range(1, 2)", "checks are for configured values"),
        ("required, color", "unknown key; known are required, optional"),
        ("required, required", "this key is given twice"),
        ("optional, computed, default = 1 + 1", "a default is an integer, a float, a bool or a string literal"),
        ("optional, computed, default = -true", "a default is an integer, a float, a bool or a string literal"),
        ("optional, one_of()", "one_of needs at least one string"),
        ("optional, one_of(1)", "expected string literal"),
        ("optional, range(_, _)", "at least one bound must be a number"),
        ("optional, range(3, 2)", "the lower bound is above the upper one"),
        ("optional, range(1)", "expected `,`"),
        ("optional, range(1, 2, 3)", "expected two bounds: (min, max)"),
        ("optional, length = 3", "expected parentheses"),
        ("optional, doc()", "doc needs at least one value"),
        ("optional, doc(days)", "expected `=`"),
        ("required, name", "expected `=`"),
    ];
    for (keys, expected) in cases {
        let found = mistakes_of(keys);
        assert!(found.len() == 1 && found[0].starts_with(expected), "#[attr({keys})]: {found:?}");
    }
}

#[test]
fn what_makes_sense_is_accepted() {
    let cases = [
        "required",
        "optional, computed",
        "computed, keep, sensitive",
        "required, write_only",
        "optional, replace, range(-1, _), length(_, 3,), one_of(\"a\", \"b\",)",
        "optional, range(1, limits::MAX_DAYS), length(crate::limits::MIN, _), doc(days = limits::MAX_DAYS, all = ids())",
        "optional, computed, default = -1.5, deprecated = \"gone\", name = \"other\"",
    ];
    for keys in cases {
        assert_eq!(mistakes_of(keys), Vec::<String>::new(), "#[attr({keys})]");
    }
    assert_eq!(mistakes("struct M { /** A. */ #[attr(required)] #[attr(replace)] a: Attr<i64> }"), [""; 0]);
}

#[test]
fn all_mistakes_come_at_once() {
    let found = mistakes(
        "struct M {
            #[attr(required)] undocumented: Attr<i64>,
            /// Twice.
            #[attr(required)] r#type: Attr<i64>,
            /// Twice.
            #[attr(required, name = \"type\")] kind: Attr<i64>,
            /// No mode.
            a: Attr<i64>,
        }",
    );
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("an attribute needs a doc comment"), "{found:?}");
    assert_eq!(found[1], "two attributes are named \"type\"");
    assert!(found[2].starts_with("say who sets the attribute"), "{found:?}");
}

#[test]
fn only_plain_structs_are_models() {
    for source in ["enum M { A }", "struct M(Attr<i64>);", "struct M;", "union M { a: u8 }"] {
        assert_eq!(mistakes(source), ["Model is derived for a struct with named fields"], "{source}");
    }
    assert_eq!(mistakes("struct M<T> { a: T }"), ["a model has no type parameters: its schema is fixed"]);
}
