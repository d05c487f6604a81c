//! Whether an item satisfies a condition.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::items::expression::path::Path;
use crate::items::expression::syntax::{Comparator, Condition, Operand};
use crate::items::number::Decimal;
use crate::items::value::{AttributeValue, Item};

/// Whether an item satisfies a condition. What is absent satisfies no comparison but `<>`.
pub(crate) fn holds(condition: &Condition, item: &Item) -> bool {
    match condition {
        Condition::Compare(left, comparator, right) => {
            compare(&evaluate(left, item), *comparator, &evaluate(right, item))
        }
        Condition::Between(value, least, most) => {
            let value = evaluate(value, item);
            compare(&value, Comparator::GreaterOrEqual, &evaluate(least, item))
                && compare(&value, Comparator::LessOrEqual, &evaluate(most, item))
        }
        Condition::In(value, list) => {
            let value = evaluate(value, item);
            list.iter().any(|element| compare(&value, Comparator::Equal, &evaluate(element, item)))
        }
        Condition::Exists(path) => path.find(item).is_some(),
        Condition::NotExists(path) => path.find(item).is_none(),
        Condition::Type(path, wanted) => has_type(path, wanted, item),
        Condition::BeginsWith(value, prefix) => match (evaluate(value, item), evaluate(prefix, item)) {
            (Some(value), Some(prefix)) => begins_with(&value, &prefix),
            _ => false,
        },
        Condition::Contains(value, part) => match (evaluate(value, item), evaluate(part, item)) {
            (Some(value), Some(part)) => contains(&value, &part),
            _ => false,
        },
        Condition::And(one, other) => holds(one, item) && holds(other, item),
        Condition::Or(one, other) => holds(one, item) || holds(other, item),
        Condition::Not(condition) => !holds(condition, item),
    }
}

/// The order of two values; `None` if they have none.
pub(crate) fn order(one: &AttributeValue, other: &AttributeValue) -> Option<Ordering> {
    match (one, other) {
        (AttributeValue::S(one), AttributeValue::S(other)) => Some(one.as_bytes().cmp(other.as_bytes())),
        (AttributeValue::N(one), AttributeValue::N(other)) => Some(one.cmp(other)),
        (AttributeValue::B(one), AttributeValue::B(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// Whether a text or bytes begin with others.
pub(crate) fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(value), AttributeValue::S(prefix)) => value.starts_with(prefix.as_str()),
        (AttributeValue::B(value), AttributeValue::B(prefix)) => value.starts_with(prefix),
        _ => false,
    }
}

fn evaluate<'i>(operand: &'i Operand, item: &'i Item) -> Option<Cow<'i, AttributeValue>> {
    match operand {
        Operand::Value(value) => Some(Cow::Borrowed(value)),
        Operand::Path(path) => path.find(item).map(Cow::Borrowed),
        Operand::Size(path) => path.find(item).and_then(size).map(Cow::Owned),
    }
}

fn size(value: &AttributeValue) -> Option<AttributeValue> {
    let size = match value {
        AttributeValue::S(text) => text.chars().count(),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::Strings(set) => set.len(),
        AttributeValue::Numbers(set) => set.len(),
        AttributeValue::Binaries(set) => set.len(),
        AttributeValue::List(list) => list.len(),
        AttributeValue::Map(map) => map.len(),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => return None,
    };
    Decimal::parse(&size.to_string()).ok().map(AttributeValue::N)
}

type Side<'i> = Option<Cow<'i, AttributeValue>>;

fn compare(left: &Side<'_>, comparator: Comparator, right: &Side<'_>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return comparator == Comparator::NotEqual };
    match comparator {
        Comparator::Equal => left == right,
        Comparator::NotEqual => left != right,
        Comparator::Less | Comparator::LessOrEqual | Comparator::Greater | Comparator::GreaterOrEqual => {
            order(left, right).is_some_and(|order| comparator.holds(order))
        }
    }
}

fn has_type(path: &Path, wanted: &Operand, item: &Item) -> bool {
    let wanted = evaluate(wanted, item);
    match (path.find(item), wanted.as_deref()) {
        (Some(found), Some(AttributeValue::S(name))) => found.type_name() == name,
        _ => false,
    }
}

fn contains(value: &AttributeValue, part: &AttributeValue) -> bool {
    match (value, part) {
        (AttributeValue::S(value), AttributeValue::S(part)) => value.contains(part.as_str()),
        (AttributeValue::B(value), AttributeValue::B(part)) => {
            part.is_empty() || value.windows(part.len()).any(|window| window == part.as_slice())
        }
        (AttributeValue::Strings(set), AttributeValue::S(part)) => set.contains(part),
        (AttributeValue::Numbers(set), AttributeValue::N(part)) => set.contains(part),
        (AttributeValue::Binaries(set), AttributeValue::B(part)) => set.contains(part),
        (AttributeValue::List(list), part) => list.contains(part),
        _ => false,
    }
}
