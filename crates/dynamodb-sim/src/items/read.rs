//! `Query` and `Scan`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::items::capacity::Detail;
use crate::items::expression::key_condition::KeyCondition;
use crate::items::expression::parser;
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::projection::Projection;
use crate::items::expression::syntax::{Condition, Kind};
use crate::items::page::{self, Position, Wanted};
use crate::items::request;
use crate::items::selection::{SELECT, Selection};
use crate::items::source::{Entry, Source};
use crate::items::state::{Items, Stored};
use crate::items::value;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::store::Tables;

inputs! {
    Read {
        table_name: String,
        index_name: String,
        key_condition_expression: String,
        filter_expression: String,
        projection_expression: String,
        expression_attribute_names: BTreeMap<String, String>,
        expression_attribute_values: Value,
        select: String,
        consistent_read: bool,
        limit: i64,
        exclusive_start_key: Value,
        scan_index_forward: bool,
        return_consumed_capacity: String,
    }
}

/// The expressions of a read.
struct Expressions {
    keys: Option<KeyCondition>,
    filter: Option<Condition>,
    projection: Option<Projection>,
}

/// `Query`.
pub(crate) fn query(cx: &Context<'_>, tables: &Tables, items: &Items, input: &Value) -> Result<Value, ServiceError> {
    let given = shaped(input)?;
    if given.key_condition_expression.is_none() {
        return Err(ServiceError::validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ));
    }
    answer(cx, tables, items, &given)
}

/// `Scan`, which has neither a key condition nor an order.
pub(crate) fn scan(cx: &Context<'_>, tables: &Tables, items: &Items, input: &Value) -> Result<Value, ServiceError> {
    let given = Read { key_condition_expression: None, scan_index_forward: None, ..shaped(input)? };
    answer(cx, tables, items, &given)
}

fn shaped(input: &Value) -> Result<Read, ServiceError> {
    request::check_modeled(input)?;
    let given: Read = input::read(input)?;
    let mut shape = Shape::default();
    request::check_common(&mut shape, &given.table_name, given.return_consumed_capacity.as_deref());
    if let Some(index) = &given.index_name {
        shape.name("indexName", index);
    }
    if let Some(select) = &given.select {
        shape.one_of("select", select, &SELECT);
    }
    if let Some(limit) = given.limit {
        shape.at_least("limit", limit, 1);
    }
    shape.done()?;
    Ok(given)
}

fn answer(cx: &Context<'_>, tables: &Tables, items: &Items, given: &Read) -> Result<Value, ServiceError> {
    let Expressions { keys, filter, projection } = expressions(given)?;
    let selection = Selection::of(given.select.as_deref(), projection, given.index_name.is_some())?;
    let table = request::table(cx, tables, given.table_name.as_deref())?;
    let source = Source::of(table, given.index_name.as_deref())?;
    let consistent = given.consistent_read.unwrap_or_default();
    if consistent && source.index.as_ref().is_some_and(|index| !index.is_local) {
        return Err(ServiceError::validation("Consistent reads are not supported on global secondary indexes"));
    }
    if let Some(keys) = &keys {
        keys.check(&source)?;
        check_filter(&source, filter.as_ref())?;
    }
    selection.check(&source)?;
    let wanted = Wanted {
        filter,
        selection,
        start: start(&source, keys.as_ref(), given)?,
        limit: given.limit.and_then(|limit| usize::try_from(limit).ok()),
        forward: given.scan_index_forward.unwrap_or(true),
        consistent,
        detail: Detail::of(given.return_consumed_capacity.as_deref()),
    };
    let entries = items.of(&table.id).map(|stored| entries(&source, stored, keys.as_ref())).unwrap_or_default();
    Ok(page::answer(&source, entries, &wanted))
}

fn expressions(given: &Read) -> Result<Expressions, ServiceError> {
    let texts = [&given.key_condition_expression, &given.filter_expression, &given.projection_expression];
    let any = texts.iter().any(|text| text.is_some());
    let (names, values) = (given.expression_attribute_names.as_ref(), given.expression_attribute_values.as_ref());
    let mut placeholders = Placeholders::read(names, values, any)?;
    let filter = given.filter_expression.as_deref();
    let filter = filter.map(|text| parser::condition(Kind::Filter, text, &mut placeholders)).transpose()?;
    let projection = given.projection_expression.as_deref();
    let projection = projection.map(|text| Projection::read(text, &mut placeholders)).transpose()?;
    let keys = given.key_condition_expression.as_deref();
    let keys = keys.map(|text| KeyCondition::read(text, &mut placeholders)).transpose()?;
    placeholders.check_used()?;
    Ok(Expressions { keys, filter, projection })
}

/// The filter of a Query names no key of what is queried.
fn check_filter(source: &Source<'_>, filter: Option<&Condition>) -> Result<(), ServiceError> {
    let named = filter.map(Condition::attributes).unwrap_or_default();
    match source.keys().iter().find(|key| named.contains(&key.name.as_str())) {
        None => Ok(()),
        Some(key) => Err(ServiceError::validation(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}",
            key.name
        ))),
    }
}

fn start(source: &Source<'_>, keys: Option<&KeyCondition>, given: &Read) -> Result<Option<Position>, ServiceError> {
    let Some(key) = &given.exclusive_start_key else { return Ok(None) };
    let key = value::item(key)?;
    let start = page::start(source, &key)?;
    if keys.is_some_and(|keys| !keys.holds(&key)) {
        return Err(ServiceError::validation(
            "The provided starting key is outside query boundaries based on provided conditions",
        ));
    }
    Ok(Some(start))
}

fn entries<'t>(source: &Source<'t>, stored: &'t Stored, keys: Option<&KeyCondition>) -> Vec<Entry<'t>> {
    stored
        .iter()
        .filter(|(_, item)| keys.is_none_or(|keys| keys.holds(item)))
        .filter_map(|(primary, item)| source.entry(primary, item))
        .collect()
}
