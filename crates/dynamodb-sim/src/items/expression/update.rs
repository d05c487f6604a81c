//! Applies update expressions to items.

use std::collections::BTreeSet;

use crate::items::expression::syntax::{Change, SetValue};
use crate::items::number::Decimal;
use crate::items::value::{AttributeValue, Item};
use crate::primitives::error::ServiceError;

/// The item after all changes; every value is read from the item as it was before.
pub(crate) fn apply(changes: &[Change], before: &Item, mut item: Item) -> Result<Item, ServiceError> {
    for change in changes {
        let possible = match change {
            Change::Set(path, value) => path.set(&mut item, evaluate(value, before)?),
            Change::Remove(path) => path.remove(&mut item),
            Change::Add(path, value) => path.set(&mut item, added(path.find(before), value)?),
            Change::Delete(path, value) => match path.find(before) {
                None => true,
                Some(found) => match deleted(found, value)? {
                    Some(rest) => path.set(&mut item, rest),
                    None => path.remove(&mut item),
                },
            },
        };
        if !possible {
            return Err(ServiceError::validation(
                "The document path provided in the update expression is invalid for update",
            ));
        }
    }
    Ok(item)
}

fn wrong_type() -> ServiceError {
    ServiceError::validation("An operand in the update expression has an incorrect data type")
}

fn evaluate(value: &SetValue, item: &Item) -> Result<AttributeValue, ServiceError> {
    match value {
        SetValue::Value(value) => Ok(value.clone()),
        SetValue::Path(path) => path.find(item).cloned().ok_or_else(|| {
            ServiceError::validation("The provided expression refers to an attribute that does not exist in the item")
        }),
        SetValue::IfNotExists(path, other) => match path.find(item) {
            Some(found) => Ok(found.clone()),
            None => evaluate(other, item),
        },
        SetValue::ListAppend(one, other) => match (evaluate(one, item)?, evaluate(other, item)?) {
            (AttributeValue::List(mut list), AttributeValue::List(more)) => {
                list.extend(more);
                Ok(AttributeValue::List(list))
            }
            _ => Err(wrong_type()),
        },
        SetValue::Plus(one, other) => Ok(AttributeValue::N(number(one, item)?.plus(&number(other, item)?)?)),
        SetValue::Minus(one, other) => Ok(AttributeValue::N(number(one, item)?.plus(&number(other, item)?.negated())?)),
    }
}

fn number(value: &SetValue, item: &Item) -> Result<Decimal, ServiceError> {
    match evaluate(value, item)? {
        AttributeValue::N(number) => Ok(number),
        _ => Err(wrong_type()),
    }
}

/// A number is added to a number, elements to a set; what is absent counts as zero or as an empty set.
fn added(found: Option<&AttributeValue>, value: &AttributeValue) -> Result<AttributeValue, ServiceError> {
    Ok(match (found, value) {
        (
            None,
            AttributeValue::N(_)
            | AttributeValue::Strings(_)
            | AttributeValue::Numbers(_)
            | AttributeValue::Binaries(_),
        ) => value.clone(),
        (Some(AttributeValue::N(one)), AttributeValue::N(other)) => AttributeValue::N(one.plus(other)?),
        (Some(AttributeValue::Strings(one)), AttributeValue::Strings(other)) => {
            AttributeValue::Strings(one.union(other).cloned().collect())
        }
        (Some(AttributeValue::Numbers(one)), AttributeValue::Numbers(other)) => {
            AttributeValue::Numbers(one.union(other).cloned().collect())
        }
        (Some(AttributeValue::Binaries(one)), AttributeValue::Binaries(other)) => {
            AttributeValue::Binaries(one.union(other).cloned().collect())
        }
        _ => return Err(wrong_type()),
    })
}

/// The set without some elements; `None` if none is left.
fn deleted(found: &AttributeValue, value: &AttributeValue) -> Result<Option<AttributeValue>, ServiceError> {
    fn rest<T: Ord + Clone>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> Option<BTreeSet<T>> {
        let rest: BTreeSet<T> = one.difference(other).cloned().collect();
        (!rest.is_empty()).then_some(rest)
    }
    match (found, value) {
        (AttributeValue::Strings(one), AttributeValue::Strings(other)) => {
            Ok(rest(one, other).map(AttributeValue::Strings))
        }
        (AttributeValue::Numbers(one), AttributeValue::Numbers(other)) => {
            Ok(rest(one, other).map(AttributeValue::Numbers))
        }
        (AttributeValue::Binaries(one), AttributeValue::Binaries(other)) => {
            Ok(rest(one, other).map(AttributeValue::Binaries))
        }
        _ => Err(wrong_type()),
    }
}
