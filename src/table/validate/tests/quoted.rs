//! No message quotes what may come from a sensitive variable: the host does not say which values do.

use tf_provider::schema::{Attribute, AttributeKind, Check};
use tf_provider::value::SetElements;
use tf_provider::{Type, Value};

use super::{SCHEMA, blocks, diagnostics, sources};

/// Ends every text that is not one of a few words.
const MARK: &str = "Q7Q7";

/// Attributes whose values are words of a closed list that the schema does not have.
const WORDS: [&str; 6] = ["region", "witness_region", "timezone", "statistic", "operations", "schedule"];

#[test]
fn free_text_is_never_quoted() {
    let mut reported = 0;
    for (file, source) in sources() {
        for block in blocks(&file, &source) {
            for diagnostic in diagnostics(&marked(&SCHEMA.attributes, block.config)) {
                reported += 1;
                assert!(!diagnostic.detail.contains(MARK), "{file}: {}: {}", diagnostic.path, diagnostic.detail);
            }
        }
    }
    assert!(reported > 100, "{reported}");
}

fn marked(attributes: &[Attribute], object: Value) -> Value {
    let Value::Object(mut members) = object else { return object };
    for attribute in attributes {
        if let Some(value) = members.remove(&attribute.name) {
            members.insert(attribute.name.clone(), of_attribute(attribute, value));
        }
    }
    Value::Object(members)
}

fn of_attribute(attribute: &Attribute, value: Value) -> Value {
    let is_word = WORDS.contains(&attribute.name.as_str())
        || attribute.checks.iter().any(|check| matches!(check, Check::OneOf(_)));
    match &attribute.kind {
        AttributeKind::Leaf(_) if is_word => value,
        AttributeKind::Leaf(ty) => of_leaf(ty, value),
        AttributeKind::Single(nested) => marked(nested, value),
        AttributeKind::List(nested) | AttributeKind::Map(nested) | AttributeKind::Set(nested) => {
            elements(value, &|element| marked(nested, element))
        }
    }
}

fn of_leaf(ty: &Type, value: Value) -> Value {
    match (ty, value) {
        (Type::String, Value::String(text)) => Value::String(format!("{text}{MARK}")),
        (Type::List(inner) | Type::Map(inner) | Type::Set(inner), value) => {
            elements(value, &|element| of_leaf(inner, element))
        }
        (_, value) => value,
    }
}

fn elements(value: Value, change: &dyn Fn(Value) -> Value) -> Value {
    match value {
        Value::List(elements) => Value::List(elements.into_iter().map(change).collect()),
        Value::Map(elements) => Value::Map(elements.into_iter().map(|(key, value)| (key, change(value))).collect()),
        Value::Set(SetElements(elements)) => Value::Set(SetElements::new(elements.into_iter().map(change).collect())),
        other => other,
    }
}
