//! What a configuration says of an object: what it may not set, and what stands there without it, is null.

use super::nested::each_object;
use crate::{schema::Attribute, value::Value};

/// The object without computed, write-only and deprecated attributes, and without those that hold their default.
pub(crate) fn written(attributes: &[Attribute], object: Value) -> Value {
    each_object(attributes, object, &mut |attribute, value, []| {
        let settable = attribute.mode.is_required() || attribute.mode.is_optional();
        let says_nothing = !settable || attribute.mode.is_write_only() || attribute.deprecated.is_some();
        if says_nothing || attribute.default.as_ref() == Some(&value) { Value::Null } else { value }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        schema::{AttributeKind, Mode, Storage},
        value_type::Type,
    };

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    fn object(members: &[(&str, Value)]) -> Value {
        Value::Object(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    #[test]
    fn what_a_configuration_need_not_say_is_null() {
        let leaf = |name: &str, mode: Mode| Attribute::new(name, AttributeKind::Leaf(Type::String), mode, "A text.");
        let with_default = Attribute { default: Some(text("kg")), ..leaf("unit", Mode::OptionalComputed) };
        let inner =
            vec![leaf("name", Mode::Required(Storage::Stored)), leaf("id", Mode::Computed), with_default.clone()];
        let attributes = [
            leaf("name", Mode::Required(Storage::Stored)),
            leaf("secret", Mode::Optional(Storage::WriteOnly)),
            Attribute { deprecated: Some("Use `name`.".to_owned()), ..leaf("title", Mode::OptionalComputed) },
            with_default,
            Attribute::new("parts", AttributeKind::Map(inner), Mode::Optional(Storage::Stored), "Parts."),
        ];
        let part = |id: Value, unit: Value| object(&[("name", text("a")), ("id", id), ("unit", unit)]);
        let parts = |part: Value| Value::Map([("one".to_owned(), part)].into());
        let state = object(&[
            ("name", text("a")),
            ("secret", Value::Null),
            ("title", text("a")),
            ("unit", text("g")),
            ("parts", parts(part(text("7"), text("kg")))),
        ]);
        let expected = object(&[
            ("name", text("a")),
            ("secret", Value::Null),
            ("title", Value::Null),
            ("unit", text("g")),
            ("parts", parts(part(Value::Null, Value::Null))),
        ]);
        assert_eq!(written(&attributes, state), expected);
    }
}
