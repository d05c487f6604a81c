//! Attributes of a resource as a data source has them.

use super::{Attribute, AttributeKind, Mode};

impl Attribute {
    /// The same attribute where only the provider sets it, for a data source that has what a resource has: the name and the
    /// type stay, what concerns configured values goes. Of the description the first sentence stays, which says what the
    /// attribute is; the others say how it is configured.
    #[must_use]
    pub fn read_only(self) -> Self {
        let Self { name, kind, mode: _, description, sensitive, deprecated, .. } = self;
        let description = first_sentence(&description).to_owned();
        Self { sensitive, deprecated, ..Self::new(name, read_only_kind(kind), Mode::Computed, description) }
    }
}

fn read_only_kind(kind: AttributeKind) -> AttributeKind {
    let all = |attributes: Vec<Attribute>| attributes.into_iter().map(Attribute::read_only).collect();
    match kind {
        AttributeKind::Leaf(ty) => AttributeKind::Leaf(ty),
        AttributeKind::Single(attributes) => AttributeKind::Single(all(attributes)),
        AttributeKind::List(attributes) => AttributeKind::List(all(attributes)),
        AttributeKind::Map(attributes) => AttributeKind::Map(all(attributes)),
        AttributeKind::Set(attributes) => AttributeKind::Set(all(attributes)),
    }
}

/// Up to the first full stop that ends a word.
fn first_sentence(text: &str) -> &str {
    let end = text.match_indices('.').map(|(at, _)| at + 1).find(|end| text[*end..].starts_with(char::is_whitespace));
    end.map_or(text, |end| &text[..end])
}

#[cfg(test)]
mod tests {
    use crate::{
        schema::{Attribute, AttributeKind, Check, Mode, Schema, Storage},
        value::{Number, Value},
        value_type::Type,
    };

    #[test]
    fn what_concerns_configured_values_goes() {
        let unit = Attribute {
            default: Some(Value::Number(Number::from(7))),
            checks: vec![Check::Range { min: Some(1), max: None }],
            replaces: true,
            ..Attribute::new(
                "units",
                AttributeKind::Leaf(Type::Number),
                Mode::OptionalComputed,
                "How many.\nAt most 7.",
            )
        };
        let sizes = AttributeKind::Map(vec![unit]);
        let whole = Attribute::new("sizes", sizes, Mode::Required(Storage::Stored), "Sizes, at 1.5 by name. Needed.");
        let ty = whole.ty();
        let read_only = whole.read_only();
        assert_eq!((read_only.ty(), read_only.description.as_str()), (ty, "Sizes, at 1.5 by name."));
        let unit = Attribute::new("units", AttributeKind::Leaf(Type::Number), Mode::Computed, "How many.");
        assert_eq!(read_only.kind.attributes(), [unit]);
        let schema = Schema { version: 0, attributes: vec![read_only], description: String::new(), deprecated: None };
        assert_eq!(schema.problems(), [""; 0]);
    }
}
