//! A schema with every kind of attribute, and values for it in JSON: `"?"` is unknown, a missing key is null.

use serde_json::{Value as Json, json};

use crate::{
    schema::{Attribute, AttributeKind, Mode, Storage},
    testing::notation,
    value::Value,
    value_type::Type,
};

pub(super) fn attributes() -> Vec<Attribute> {
    let required = Mode::Required(Storage::Stored);
    let optional = Mode::Optional(Storage::Stored);
    let secret = Mode::Optional(Storage::WriteOnly);
    let leaf = |name: &str, mode| Attribute::new(name, AttributeKind::Leaf(Type::String), mode, "");
    let keep = |attribute: Attribute| Attribute { keeps_prior: true, ..attribute };
    let replaces = |attribute: Attribute| Attribute { replaces: true, ..attribute };
    let default = |attribute: Attribute| Attribute { default: Some(Value::from("std")), ..attribute };
    let index = vec![
        leaf("key", required),
        default(leaf("class", Mode::OptionalComputed)),
        keep(leaf("arn", Mode::Computed)),
        leaf("secret", secret),
        replaces(leaf("kind", optional)),
    ];
    let rule = vec![leaf("port", required), leaf("id", Mode::Computed), replaces(leaf("kind", optional))];
    let stream = vec![leaf("view", optional), leaf("arn", Mode::Computed)];
    let nested = |name: &str, kind, mode| Attribute::new(name, kind, mode, "");
    vec![
        replaces(leaf("name", required)),
        leaf("note", optional),
        default(leaf("class", Mode::OptionalComputed)),
        keep(leaf("arn", Mode::Computed)),
        leaf("etag", Mode::Computed),
        leaf("secret", secret),
        nested("indexes", AttributeKind::Map(index.clone()), optional),
        nested("keys", AttributeKind::List(index), optional),
        nested("rules", AttributeKind::Set(rule), optional),
        keep(nested("stream", AttributeKind::Single(stream), Mode::OptionalComputed)),
        nested("tags", AttributeKind::Leaf(Type::Map(Box::new(Type::String))), optional),
    ]
}

/// A whole object.
pub(super) fn object(json: &Json) -> Value {
    let attributes = attributes().into_iter().map(|attribute| (attribute.name.clone(), attribute.ty())).collect();
    notation::read(json, &Type::Object(attributes), "?")
}

/// `{name: "a"}` and what `extra` adds.
pub(super) fn named(extra: Json) -> Value {
    let mut all = json!({"name": "a"});
    let all_attributes = all.as_object_mut().expect("an object");
    all_attributes.extend(extra.as_object().expect("an object").clone());
    object(&all)
}
