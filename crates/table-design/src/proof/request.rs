//! How a servable pattern is asked, so that a developer can write the call.

use super::{Source, equals};
use crate::pattern::{Operation, Operator, Pattern, Range, Returns};
use crate::schema::TableSchema;

/// The request of a pattern. Names are written as placeholders (`#status`), since many words are reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The operation, and what it works on.
    pub text: String,
    /// The key condition of a Query, with placeholders.
    pub key_condition: Option<String>,
    /// The projection, with placeholders; `None` for whole items and for writes.
    pub projection: Option<String>,
}

pub(super) fn request(schema: &TableSchema, pattern: &Pattern, source: &Source<'_>) -> Request {
    let operation = pattern.operation.as_str();
    let by_key = || {
        let keys: Vec<&str> = schema.primary_key().map(|key| key.name.as_str()).collect();
        format!("{operation} by {}", keys.join(" and "))
    };
    let on = || format!("{operation} on {}", source.named());
    let text = match pattern.operation {
        Operation::Query | Operation::Scan | Operation::SearchVectors => on(),
        _ => by_key(),
    };
    Request {
        text,
        key_condition: (pattern.operation == Operation::Query).then(|| key_condition(pattern, source)),
        projection: if pattern.operation.writes() { None } else { projection(schema, pattern, source) },
    }
}

fn key_condition(pattern: &Pattern, source: &Source<'_>) -> String {
    let keys = source.partition.iter().chain(source.sort).filter(|key| equals(pattern, &key.name));
    let equal = keys.map(|key| comparison(&key.name, Operator::Equal));
    let ranged = pattern.key_range.iter().filter(|range| range.operator != Operator::Equal);
    let ranged = ranged.map(|Range { attribute, operator }| comparison(attribute, *operator));
    equal.chain(ranged).collect::<Vec<_>>().join(" AND ")
}

fn comparison(attribute: &str, operator: Operator) -> String {
    let name = placeholder(attribute);
    match operator {
        Operator::Between => format!("#{name} BETWEEN :{name}_from AND :{name}_to"),
        Operator::BeginsWith => format!("begins_with(#{name}, :{name})"),
        Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            format!("#{name} {} :{name}", operator.as_str())
        }
    }
}

fn projection(schema: &TableSchema, pattern: &Pattern, source: &Source<'_>) -> Option<String> {
    let listed: Vec<String> = match &pattern.returns {
        Returns::All => return None,
        Returns::Attributes(names) => names.iter().map(|name| format!("#{}", placeholder(name))).collect(),
        Returns::Keys => {
            let own = source.partition.iter().chain(source.sort).map(|key| key.name.as_str());
            let mut keys: Vec<String> = Vec::new();
            for key in own.chain(schema.primary_key().map(|key| key.name.as_str())) {
                let key = format!("#{}", placeholder(key));
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            keys
        }
    };
    Some(listed.join(", "))
}

/// Letters, digits and underscores are what a placeholder may consist of.
fn placeholder(attribute: &str) -> String {
    attribute.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
