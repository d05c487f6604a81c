//! How a servable pattern is asked, so that a developer can write the call.

use std::collections::BTreeMap;

use super::equals;
use super::source::Source;
use crate::pattern::{Operation, Operator, Pattern, Range, Returns};
use crate::schema::TableSchema;

/// The request of a pattern. Names are written as placeholders (`#status`), since many words are reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The operation, and what it works on.
    pub text: String,
    /// The key condition of a Query, with placeholders.
    pub key_condition: Option<String>,
    /// The filter, with placeholders; its attributes are taken to be compared for equality.
    pub filter: Option<String>,
    /// The projection, with placeholders; `None` for whole items and for writes.
    pub projection: Option<String>,
    /// The attribute of each `#name`.
    pub names: BTreeMap<String, String>,
    /// What each `:value` is.
    pub values: BTreeMap<String, Operand>,
}

/// A value that a request takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// What it is called: the attribute, with `_from` and `_to` for the ends of a range.
    pub name: String,
    /// The attribute that it is compared with.
    pub attribute: String,
}

pub(super) fn request(schema: &TableSchema, pattern: &Pattern, source: &Source<'_>) -> Request {
    let operation = pattern.operation.as_str();
    let by_key = || {
        let keys: Vec<&str> = schema.primary_key().map(|key| key.name.as_str()).collect();
        format!("{operation} by {}", keys.join(" and "))
    };
    let text = match pattern.operation {
        Operation::Query | Operation::Scan | Operation::SearchVectors => format!("{operation} on {}", source.named()),
        _ => by_key(),
    };
    let mut expressions = Expressions::default();
    let queried = pattern.operation == Operation::Query;
    let key_condition = queried.then(|| expressions.key_condition(pattern, source));
    let filter = expressions.filter(pattern);
    let projection = expressions.projection(schema, pattern, source);
    let Expressions { names, values } = expressions;
    Request { text, key_condition, filter, projection, names, values }
}

/// The placeholders of expressions under way.
#[derive(Default)]
struct Expressions {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, Operand>,
}

impl Expressions {
    fn key_condition(&mut self, pattern: &Pattern, source: &Source<'_>) -> String {
        let keys = source.partition.iter().chain(source.sort).filter(|key| equals(pattern, &key.name));
        let mut parts: Vec<String> = keys.map(|key| self.comparison(&key.name, Operator::Equal)).collect();
        let ranged = pattern.key_range.iter().filter(|range| range.operator != Operator::Equal);
        parts.extend(ranged.map(|Range { attribute, operator }| self.comparison(attribute, *operator)));
        parts.join(" AND ")
    }

    fn filter(&mut self, pattern: &Pattern) -> Option<String> {
        let parts: Vec<String> =
            pattern.filter_on.iter().map(|attribute| self.comparison(attribute, Operator::Equal)).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    fn comparison(&mut self, attribute: &str, operator: Operator) -> String {
        let name = self.name(attribute);
        match operator {
            Operator::Between => {
                let [from, to] = ["_from", "_to"].map(|end| self.value(attribute, end));
                format!("{name} BETWEEN {from} AND {to}")
            }
            Operator::BeginsWith => format!("begins_with({name}, {})", self.value(attribute, "")),
            Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                format!("{name} {} {}", operator.as_str(), self.value(attribute, ""))
            }
        }
    }

    fn projection(&mut self, schema: &TableSchema, pattern: &Pattern, source: &Source<'_>) -> Option<String> {
        let wanted: Vec<&str> = match &pattern.returns {
            _ if pattern.operation.writes() => return None,
            Returns::All => return None,
            Returns::Attributes(names) => names.iter().map(String::as_str).collect(),
            Returns::Keys => {
                let own = source.partition.iter().chain(source.sort);
                own.chain(schema.primary_key()).map(|key| key.name.as_str()).collect()
            }
        };
        let mut listed: Vec<String> = Vec::new();
        for attribute in wanted {
            let name = self.name(attribute);
            if !listed.contains(&name) {
                listed.push(name);
            }
        }
        Some(listed.join(", "))
    }

    /// `#status`
    fn name(&mut self, attribute: &str) -> String {
        let name = placeholder('#', attribute, |taken| self.names.get(taken).is_some_and(|other| other != attribute));
        self.names.insert(name.clone(), attribute.to_owned());
        name
    }

    /// `:status`, or `:createdAt_from`.
    fn value(&mut self, attribute: &str, end: &str) -> String {
        let operand = Operand { name: format!("{attribute}{end}"), attribute: attribute.to_owned() };
        let value =
            placeholder(':', &operand.name, |taken| self.values.get(taken).is_some_and(|other| *other != operand));
        self.values.insert(value.clone(), operand);
        value
    }
}

/// Letters, digits and underscores are what a placeholder may consist of; a number tells apart what then looks the same.
fn placeholder(sign: char, text: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut placeholder = format!("{sign}{plain}");
    let mut number = 2;
    while is_taken(&placeholder) {
        placeholder = format!("{sign}{plain}_{number}");
        number += 1;
    }
    placeholder
}
