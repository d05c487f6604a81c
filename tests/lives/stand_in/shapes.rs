//! The attributes of the stand-in's resources, as `shapes.json` has them, and objects with these attributes.
//!
//! A shape names each attribute with its mode and type, or with the nesting of a block and its shape. Our framework has no
//! blocks: a block is a nested attribute here, whose stored form is the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value as Json};
use tf_provider::schema::{Attribute, AttributeKind, Mode, Storage};
use tf_provider::value::SetElements;
use tf_provider::{Diagnostics, Model, Path, Type, Value};

use super::Kind;

const DESCRIPTION: &str = "As the AWS provider has it.";

/// The object of a resource.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored<K> {
    pub(super) values: BTreeMap<String, Value>,
    kind: K,
}

impl<K: Kind> Stored<K> {
    /// An object of which only these are set.
    pub(super) fn of(values: BTreeMap<String, Value>) -> Self {
        let unset = Self::attributes().into_iter().map(|attribute| (attribute.name, Value::Null));
        Self { values: unset.chain(values).collect(), kind: K::KIND }
    }

    /// A text, unless it is null, unknown or absent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    /// The same with null wherever something is unknown.
    pub(super) fn known(self) -> Self {
        Self { values: self.values.into_iter().map(|(name, value)| (name, known(value))).collect(), ..self }
    }
}

impl<K: Kind> Model for Stored<K> {
    fn attributes() -> Vec<Attribute> {
        attributes(shape(K::NAME))
    }

    fn from_object(values: BTreeMap<String, Value>, _: &Path, _: &mut Diagnostics) -> Self {
        Self { values, kind: K::KIND }
    }

    fn into_object(self) -> BTreeMap<String, Value> {
        self.values
    }
}

/// Every resource by its type.
fn all() -> &'static Json {
    static SHAPES: OnceLock<Json> = OnceLock::new();
    SHAPES.get_or_init(|| serde_json::from_str(include_str!("shapes.json")).expect("the file is JSON"))
}

fn shape(kind: &str) -> &'static Map<String, Json> {
    all()[kind]["shape"].as_object().expect("each resource has a shape")
}

fn attributes(shape: &Map<String, Json>) -> Vec<Attribute> {
    shape.iter().map(|(name, of)| attribute(name, &of[0], &of[1])).collect()
}

/// What is optional is computed, too: the AWS provider fills in many of them, and what it has stored is kept.
fn attribute(name: &str, mode: &Json, of: &Json) -> Attribute {
    let nested = || attributes(of.as_object().expect("a block has a shape"));
    let (kind, mode) = match mode.as_str() {
        Some("list") => (AttributeKind::List(nested()), Mode::OptionalComputed),
        Some("set") => (AttributeKind::Set(nested()), Mode::OptionalComputed),
        Some("single") => (AttributeKind::Single(nested()), Mode::OptionalComputed),
        mode => {
            let ty = Type::from_json(of.to_string().as_bytes()).expect("a type");
            let mode = match mode {
                Some("required") => Mode::Required(Storage::Stored),
                Some("optional") => Mode::OptionalComputed,
                _ => Mode::Computed,
            };
            (AttributeKind::Leaf(ty), mode)
        }
    };
    Attribute::new(name, kind, mode, DESCRIPTION)
}

fn known(value: Value) -> Value {
    let all = |values: Vec<Value>| values.into_iter().map(known).collect::<Vec<_>>();
    let each = |values: BTreeMap<String, Value>| values.into_iter().map(|(name, value)| (name, known(value))).collect();
    match value {
        Value::Unknown(_) => Value::Null,
        Value::List(values) => Value::List(all(values)),
        Value::Tuple(values) => Value::Tuple(all(values)),
        Value::Set(SetElements(values)) => Value::Set(SetElements::new(all(values))),
        Value::Map(values) => Value::Map(each(values)),
        Value::Object(values) => Value::Object(each(values)),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Dynamic(..)) => plain,
    }
}
