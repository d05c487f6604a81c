//! What a pattern means, by a Scan of the table: the items that have its values, in the order of the sort attributes.

use std::collections::BTreeSet;

use table_design::{Index, KeyAttribute, Operation, Operator, Returns};

use super::generator::{Case, Item};
use super::request;
use super::scalar::Scalar;

/// The items of a pattern, whole, among all items of the table.
pub(crate) fn items(case: &Case, all: &[Item]) -> Vec<Item> {
    let wanted = |item: &&Item| match case.pattern.operation {
        Operation::GetItem | Operation::BatchGetItem => {
            let has = |key: &Item| key.iter().all(|(name, value)| item.get(name) == Some(value));
            request::keys(case).iter().any(has)
        }
        _ => is_in_source(case, item) && has_keys(case, item) && passes_filter(case, item),
    };
    all.iter().filter(wanted).cloned().collect()
}

/// What the pattern returns of an item.
pub(crate) fn projected(case: &Case, item: &Item) -> Item {
    let names: BTreeSet<&str> = match &case.pattern.returns {
        Returns::All => return item.clone(),
        Returns::Attributes(names) => names.iter().map(String::as_str).collect(),
        Returns::Keys => {
            let (partition, sort) = keys(case);
            partition.iter().chain(sort).chain(case.schema.primary_key()).map(|key| key.name.as_str()).collect()
        }
    };
    item.iter().filter(|(name, _)| names.contains(name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
}

/// The values of the sort attributes, by which a Query orders.
pub(crate) fn order(case: &Case, item: &Item) -> Vec<Option<Scalar>> {
    keys(case).1.iter().map(|key| item.get(&key.name).cloned()).collect()
}

/// The attributes that are needed to see the order of an answer, and the item that each entry is.
pub(crate) fn order_attributes(case: &Case) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for key in keys(case).1.iter().chain(case.schema.primary_key()) {
        if !names.contains(&key.name.as_str()) {
            names.push(&key.name);
        }
    }
    names
}

fn index(case: &Case) -> Option<&Index> {
    case.schema.indexes.get(case.pattern.index.as_ref()?)?.as_ref()
}

fn keys(case: &Case) -> (&[KeyAttribute], &[KeyAttribute]) {
    index(case).map_or((&case.schema.partition, &case.schema.sort), |index| (&index.partition, &index.sort))
}

/// An index has the items that have all of its keys.
pub(crate) fn is_in_source(case: &Case, item: &Item) -> bool {
    let (partition, sort) = keys(case);
    partition.iter().chain(sort).all(|key| item.contains_key(&key.name))
}

fn has_keys(case: &Case, item: &Item) -> bool {
    let equal = case.pattern.key_equals.iter().all(|name| item.get(name) == case.equal.get(name));
    equal
        && case.pattern.key_range.as_ref().is_none_or(|range| {
            let already = case.pattern.key_equals.contains(&range.attribute);
            item.get(&range.attribute).is_some_and(|value| {
                let (first, second) = &case.range;
                match range.operator {
                    Operator::Equal => already || value == first,
                    Operator::Less => value < first,
                    Operator::LessOrEqual => value <= first,
                    Operator::Greater => value > first,
                    Operator::GreaterOrEqual => value >= first,
                    Operator::Between => first <= value && value <= second,
                    Operator::BeginsWith => value.begins_with(first),
                }
            })
        })
}

fn passes_filter(case: &Case, item: &Item) -> bool {
    case.filter.iter().all(|(name, value)| item.get(name) == Some(value))
}
