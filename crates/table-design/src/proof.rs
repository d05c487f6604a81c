//! Whether the service can serve an access pattern, and by which request.
//!
//! The rules are numbered, so that a message can say which one a pattern breaks:
//!
//! 1. the index exists and suits the operation;
//! 2. items are read one by one and written by the full primary key of the table;
//! 3. a Query gives every partition attribute by equality;
//! 4. it gives sort attributes from the left without a gap, and a range on the next one at most;
//! 5. the operator of the range fits the attribute's type, and partition attributes have no range;
//! 6. no read of a global index is strongly consistent;
//! 7. the filter of a Query names no key of what is queried;
//! 8. what is wanted is projected into a global index;
//! 9. a vector search gives the partition attribute if the index has one, and filters on its search schema.

use crate::pattern::{Operator, Pattern, Returns};
use crate::schema::{Index, IndexKind, Projection, TableSchema};

mod better;
mod judge;
mod request;
mod source;

pub use better::{Better, Why};
pub use request::{Operand, Request};

use judge::{Judgment, judge};
use source::Found;
pub(crate) use source::Source;

/// What came of judging a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Why the service cannot serve it; empty if it can, or if that depends on something unknown.
    pub problems: Vec<Problem>,
    /// How it is asked; `None` with problems, and while something is unknown.
    pub request: Option<Request>,
    /// The attributes that a local index has to fetch from the table, which is charged for each item.
    pub fetched: Vec<String>,
    /// What serves the pattern with less reading, if something does.
    pub better: Option<Better>,
}

/// Why a pattern cannot be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that is broken, by its number.
    pub rule: u8,
    /// The part of the pattern that breaks it.
    pub at: At,
    /// What is wrong: one or two sentences.
    pub what: String,
}

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// `operation`
    Operation,
    /// `index`
    Index,
    /// `key_equals`
    KeyEquals,
    /// `key_range`
    KeyRange,
    /// `filter_on`
    FilterOn,
    /// `returns`
    Returns,
    /// `consistent_read`
    ConsistentRead,
}

impl At {
    /// The attribute of a pattern, as a configuration writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Index => "index",
            Self::KeyEquals => "key_equals",
            Self::KeyRange => "key_range",
            Self::FilterOn => "filter_on",
            Self::Returns => "returns",
            Self::ConsistentRead => "consistent_read",
        }
    }
}

/// Judges a pattern.
#[must_use]
pub fn prove(schema: &TableSchema, pattern: &Pattern) -> Proof {
    let source = match Source::of(schema, pattern) {
        Found::Source(source) => source,
        Found::Unknown => return Proof::default(),
        Found::Missing => return Proof { problems: vec![missing_index(schema, pattern)], ..Proof::default() },
    };
    let Judgment { problems, fetched } = judge(schema, pattern, &source);
    let served = problems.is_empty();
    Proof {
        request: served.then(|| request::request(schema, pattern, &source)),
        better: if served { better::better(schema, pattern) } else { None },
        problems,
        fetched,
    }
}

fn missing_index(schema: &TableSchema, pattern: &Pattern) -> Problem {
    let name = pattern.index.as_deref().unwrap_or_default();
    let known = match schema.indexes.len() {
        0 => "The table has none.".to_owned(),
        _ => format!("The table has {}.", quoted(schema.indexes.keys().map(String::as_str))),
    };
    Problem { rule: 1, at: At::Index, what: format!("There is no index \"{name}\". {known}") }
}

/// Whether the service can serve a pattern of which everything is known.
pub(crate) fn is_servable(schema: &TableSchema, pattern: &Pattern) -> bool {
    match Source::of(schema, pattern) {
        Found::Source(source) => judge(schema, pattern, &source).problems.is_empty(),
        Found::Missing | Found::Unknown => false,
    }
}

/// `"a", "b"`: attributes may have any characters.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

/// Whether a pattern gives the attribute by equality, in whichever way it is written.
fn equals(pattern: &Pattern, name: &str) -> bool {
    given(pattern).any(|given| given == name)
}

/// The attributes that a pattern gives by equality: `=` may be written as a range, too.
fn given(pattern: &Pattern) -> impl Iterator<Item = &String> {
    let ranged = pattern.key_range.iter().filter(|range| range.operator == Operator::Equal);
    pattern.key_equals.iter().chain(ranged.map(|range| &range.attribute))
}

/// The attributes that a pattern takes and an index lacks, in order; `None` if it takes whole items and the index has none.
pub(crate) fn missing(schema: &TableSchema, index: &Index, pattern: &Pattern) -> Option<Vec<String>> {
    let projected = match &index.projection {
        Projection::All => return Some(Vec::new()),
        Projection::KeysOnly => None,
        Projection::Include(attributes) => Some(attributes),
    };
    let wanted: &[String] = match &pattern.returns {
        Returns::All => return None,
        Returns::Keys => &[],
        Returns::Attributes(attributes) => attributes,
    };
    let has = |name: &str| {
        schema.keys_in(index).any(|key| key == name) || projected.is_some_and(|attributes| attributes.contains(name))
    };
    let mut missing: Vec<String> = Vec::new();
    // A vector index filters on its search schema, which has a rule of its own.
    let filtered: &[String] = if index.kind == IndexKind::Vector { &[] } else { &pattern.filter_on };
    for name in wanted.iter().chain(filtered).filter(|name| !has(name)) {
        if !missing.contains(name) {
            missing.push(name.clone());
        }
    }
    Some(missing)
}

#[cfg(test)]
mod tests;
