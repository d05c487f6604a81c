//! Access patterns as they are written.

use std::collections::BTreeMap;

use table_design::{Operation, Operator, Pattern, Range, Rate, Returns};
use tf_provider::{Attr, Number};

use super::RateKnown;
use crate::limits::ASSUMED_ITEM_BYTES;
use crate::table::model::{AccessPatternModel, KeyRangeModel, RateModel, TableModel};

/// The patterns that are known, each with the entity that it is about, and whether there may be others.
pub(super) fn patterns(model: &TableModel) -> (BTreeMap<String, (Pattern, Option<String>)>, bool) {
    let mut open = model.access_patterns.is_unknown();
    let mut known = BTreeMap::new();
    for (name, pattern) in model.access_patterns.known().into_iter().flatten().filter(|(_, it)| !it.is_null()) {
        match pattern.known().and_then(|pattern| written_pattern(pattern, |entity| item_size(model, entity))) {
            Some(pattern) => drop(known.insert(name.clone(), pattern)),
            None => open = true,
        }
    }
    (known, open)
}

/// A pattern as it is written, with the entity that it is about; `None` while a part of it is unknown. `item_size` is taken where
/// its rate does not give one.
pub(crate) fn written_pattern(
    pattern: &AccessPatternModel,
    item_size: impl Fn(Option<&str>) -> Option<f64>,
) -> Option<(Pattern, Option<String>)> {
    let AccessPatternModel {
        operation,
        index,
        key_equals,
        key_range,
        filter_on,
        returns,
        consistent_read,
        rate,
        entity,
        description: _,
        pages,
    } = pattern;
    let entity = optional(entity)?.cloned();
    let pattern = Pattern {
        operation: Operation::parse(operation.known()?)?,
        index: optional(index)?.cloned(),
        key_equals: list(key_equals)?,
        key_range: match optional(key_range)? {
            Some(written) => Some(range(written)?),
            None => None,
        },
        filter_on: list(filter_on)?,
        returns: Returns::of(list(returns)?),
        consistent_read: optional(consistent_read)?.copied().unwrap_or(false),
        rate: rate.known().and_then(|rate| self::rate(rate, || item_size(entity.as_deref()))),
        pages: optional(pages)?.copied().unwrap_or(false),
    };
    Some((pattern, entity))
}

/// Whether the rate of a pattern is given, and known.
pub(super) fn rate_known(model: &TableModel, name: &str, pattern: &Pattern) -> RateKnown {
    let written = model.access_patterns.known().and_then(|patterns| patterns.get(name)?.known());
    match (written.map(|written| written.rate.is_null()), pattern.rate) {
        (_, Some(_)) => RateKnown::Known,
        (Some(true), None) => RateKnown::Absent,
        (Some(false) | None, None) => RateKnown::Unknown,
    }
}

/// `None` while it is unknown.
fn optional<T>(attr: &Attr<T>) -> Option<Option<&T>> {
    if attr.is_unknown() { None } else { Some(attr.known()) }
}

/// `None` while one of the elements is unknown.
fn list(attr: &Attr<Vec<Attr<String>>>) -> Option<Vec<String>> {
    let elements = optional(attr)?.into_iter().flatten();
    elements.filter(|element| !element.is_null()).map(|element| element.known().cloned()).collect()
}

fn range(range: &KeyRangeModel) -> Option<Range> {
    let KeyRangeModel { attribute, operator } = range;
    Some(Range { attribute: attribute.known()?.clone(), operator: Operator::parse(operator.known()?)? })
}

fn rate(rate: &RateModel, item_size: impl Fn() -> Option<f64>) -> Option<Rate> {
    let RateModel { per_second, items, item_size_bytes, distinct_keys } = rate;
    let number = |attr: &Attr<Number>| optional(attr).map(|number| number.map(Number::to_f64));
    Some(Rate {
        per_second: per_second.known()?.to_f64(),
        items: number(items)?.unwrap_or(1.0),
        item_size_bytes: match number(item_size_bytes)? {
            Some(bytes) => bytes,
            None => item_size()?,
        },
        distinct_keys: number(distinct_keys)?,
    })
}

/// The size of an item where the rate does not give it; `None` while it is unknown.
fn item_size(model: &TableModel, entity: Option<&str>) -> Option<f64> {
    let of_entity = entity.and_then(|name| model.entities.known()?.get(name)?.known());
    let of_entity = of_entity.map_or(Some(None), |entity| optional(&entity.item_size_bytes))?;
    let of_table = model.usage.known().map_or(Some(None), |usage| optional(&usage.item_size_bytes))?;
    if model.usage.is_unknown() && of_entity.is_none() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a kilobyte")]
    let assumed = ASSUMED_ITEM_BYTES as f64;
    Some(of_entity.or(of_table).map_or(assumed, Number::to_f64))
}
