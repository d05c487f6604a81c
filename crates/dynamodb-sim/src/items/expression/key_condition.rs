//! Key conditions: which keys a Query takes, and which entries of a source have them.

use std::collections::BTreeMap;

use crate::items::expression::condition;
use crate::items::expression::parser;
use crate::items::expression::path::Path;
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::syntax::{Comparator, Condition, Kind, Operand};
use crate::items::source::Source;
use crate::items::value::{AttributeValue, Item};
use crate::primitives::error::ServiceError;

/// The conditions of a Query on key attributes, by attribute.
#[derive(Debug)]
pub(crate) struct KeyCondition {
    tests: BTreeMap<String, Test>,
}

/// A condition on one attribute.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Compare(Comparator, AttributeValue),
    Between(AttributeValue, AttributeValue),
    BeginsWith(AttributeValue),
}

impl KeyCondition {
    /// Reads a key condition. What it names is checked in [`KeyCondition::check`].
    pub(crate) fn read(text: &str, placeholders: &mut Placeholders) -> Result<Self, ServiceError> {
        let condition = parser::condition(Kind::KeyCondition, text, placeholders)?;
        let mut tests = BTreeMap::new();
        let worded =
            |problem: String| ServiceError::validation(format!("Invalid {}: {problem}", Kind::KeyCondition.member()));
        collect(condition, &mut tests).map_err(worded)?;
        Ok(Self { tests })
    }

    /// Whether a source can be queried by it: every partition attribute by equality, sort attributes from the left, and
    /// a range on the last of them at most.
    pub(crate) fn check(&self, source: &Source<'_>) -> Result<(), ServiceError> {
        let unsupported = || Err(ServiceError::validation("Query key condition not supported"));
        for key in source.partition() {
            match self.tests.get(&key.name) {
                None => return Err(missed(&key.name)),
                Some(test) if !test.is_equality() => return unsupported(),
                Some(_) => {}
            }
        }
        let mut left = self.tests.len() - source.partition().count();
        if source.keys().len() < self.tests.len() && source.keys().len() == 2 {
            return Err(ServiceError::validation("Conditions can be of length 1 or 2 only"));
        }
        for key in source.sort() {
            if left == 0 {
                break;
            }
            let Some(test) = self.tests.get(&key.name) else { return Err(missed(&key.name)) };
            left -= 1;
            if !test.is_equality() && left > 0 {
                return unsupported();
            }
        }
        if left > 0 {
            return unsupported();
        }
        self.check_types(source)
    }

    fn check_types(&self, source: &Source<'_>) -> Result<(), ServiceError> {
        let fits = |(name, test): (&String, &Test)| {
            let kind = source.table.attributes.get(name).map(|kind| kind.as_str());
            test.values().iter().all(|value| Some(value.type_name()) == kind)
        };
        if self.tests.iter().all(fits) {
            return Ok(());
        }
        Err(ServiceError::invalid("Condition parameter type does not match schema type"))
    }

    /// Whether an item has the keys.
    pub(crate) fn holds(&self, item: &Item) -> bool {
        self.tests.iter().all(|(name, test)| item.get(name).is_some_and(|value| test.holds(value)))
    }
}

impl Test {
    fn is_equality(&self) -> bool {
        matches!(self, Self::Compare(Comparator::Equal, _))
    }

    fn values(&self) -> Vec<&AttributeValue> {
        match self {
            Self::Compare(_, value) | Self::BeginsWith(value) => vec![value],
            Self::Between(least, most) => vec![least, most],
        }
    }

    fn holds(&self, value: &AttributeValue) -> bool {
        let is = |comparator: Comparator, other: &AttributeValue| {
            condition::order(value, other).is_some_and(|order| comparator.holds(order))
        };
        match self {
            Self::Compare(comparator, other) => is(*comparator, other),
            Self::Between(least, most) => is(Comparator::GreaterOrEqual, least) && is(Comparator::LessOrEqual, most),
            Self::BeginsWith(prefix) => condition::begins_with(value, prefix),
        }
    }
}

fn missed(attribute: &str) -> ServiceError {
    ServiceError::validation(format!("Query condition missed key schema element: {attribute}"))
}

/// Takes a condition apart into conditions on single attributes.
fn collect(condition: Condition, tests: &mut BTreeMap<String, Test>) -> Result<(), String> {
    let invalid = |operator: &str| Err(format!("Invalid operator used in KeyConditionExpression: {operator}"));
    let (path, test) = match condition {
        Condition::And(one, other) => {
            collect(*one, tests)?;
            return collect(*other, tests);
        }
        Condition::Compare(_, Comparator::NotEqual, _) => return invalid("<>"),
        Condition::Compare(Operand::Path(path), comparator, Operand::Value(value)) => {
            (path, Test::Compare(comparator, value))
        }
        Condition::Compare(Operand::Value(value), comparator, Operand::Path(path)) => {
            (path, Test::Compare(comparator.mirrored(), value))
        }
        Condition::Between(Operand::Path(path), Operand::Value(least), Operand::Value(most)) => {
            (path, Test::Between(least, most))
        }
        Condition::BeginsWith(Operand::Path(path), Operand::Value(prefix)) => (path, Test::BeginsWith(prefix)),
        Condition::Compare(..) | Condition::Between(..) | Condition::BeginsWith(..) => {
            return Err("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
                .to_owned());
        }
        Condition::Or(..) => return invalid("OR"),
        Condition::Not(_) => return invalid("NOT"),
        Condition::In(..) => return invalid("IN"),
        Condition::Exists(_) => return invalid("attribute_exists"),
        Condition::NotExists(_) => return invalid("attribute_not_exists"),
        Condition::Type(..) => return invalid("attribute_type"),
        Condition::Contains(..) => return invalid("contains"),
    };
    insert(&path, test, tests)
}

fn insert(path: &Path, test: Test, tests: &mut BTreeMap<String, Test>) -> Result<(), String> {
    if !path.rest.is_empty() {
        return Err("KeyConditionExpressions cannot have conditions on nested attributes".to_owned());
    }
    match tests.insert(path.attribute().to_owned(), test) {
        None => Ok(()),
        Some(_) => Err("KeyConditionExpressions must only contain one condition per key".to_owned()),
    }
}
