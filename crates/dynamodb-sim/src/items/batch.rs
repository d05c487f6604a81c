//! `BatchGetItem` and `BatchWriteItem`: always processed as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::items::capacity::{Consumed, Detail};
use crate::items::change;
use crate::items::get;
use crate::items::key::{self, PrimaryKey};
use crate::items::request;
use crate::items::size;
use crate::items::state::Items;
use crate::items::value::{self, Item, item_json};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::state::Table;
use crate::table::store::Tables;

/// The most keys of one BatchGetItem, and the most writes of one BatchWriteItem.
const MAX_KEYS: usize = 100;
const MAX_WRITES: usize = 25;

inputs! {
    KeysOfTable {
        keys: Vec<Value>,
        projection_expression: String,
        expression_attribute_names: BTreeMap<String, String>,
        consistent_read: bool,
    }
    BatchGet { request_items: BTreeMap<String, KeysOfTable>, return_consumed_capacity: String, }
    PutRequest { item: Value, }
    DeleteRequest { key: Value, }
    WriteRequest { put_request: PutRequest, delete_request: DeleteRequest, }
    BatchWrite { request_items: BTreeMap<String, Vec<WriteRequest>>, return_consumed_capacity: String, }
}

/// `BatchGetItem`.
pub(crate) fn get(cx: &Context<'_>, tables: &Tables, items: &Items, input: &Value) -> Result<Value, ServiceError> {
    request::check_modeled(input)?;
    let given: BatchGet = input::read(input)?;
    check_shape(given.request_items.as_ref().map(BTreeMap::len), given.return_consumed_capacity.as_deref())?;
    let requests = given.request_items.unwrap_or_default();
    let count: usize = requests.values().map(|of_table| of_table.keys.as_ref().map_or(0, Vec::len)).sum();
    if count > MAX_KEYS {
        return Err(ServiceError::validation("Too many items requested for the BatchGetItem call"));
    }
    let detail = Detail::of(given.return_consumed_capacity.as_deref());
    let (mut responses, mut capacity) = (json!({}), Vec::new());
    for (name, of_table) in &requests {
        let table = request::table(cx, tables, Some(name))?;
        let (found, consumed) = get_of_table(table, items, of_table)?;
        responses[name] = found.iter().map(item_json).collect();
        capacity.extend(consumed.answer(&table.name, detail));
    }
    Ok(answer("Responses", Some(responses), "UnprocessedKeys", capacity, detail))
}

fn get_of_table(table: &Table, items: &Items, given: &KeysOfTable) -> Result<(Vec<Item>, Consumed), ServiceError> {
    let projection =
        get::projection(given.projection_expression.as_deref(), given.expression_attribute_names.as_ref())?;
    let keys = given.keys.as_deref().unwrap_or_default();
    let keys: Vec<Item> = keys.iter().map(value::item).collect::<Result<_, _>>()?;
    let named: Vec<PrimaryKey> = keys.iter().map(|key| key::named(table, key)).collect::<Result<_, _>>()?;
    check_distinct(&named)?;
    let (mut found, mut consumed) = (Vec::new(), Consumed::default());
    for key in &keys {
        let consistent = given.consistent_read.unwrap_or_default();
        let (item, units) = get::one(table, items, key, projection.as_ref(), consistent)?;
        found.extend(item);
        consumed.add(units);
    }
    Ok((found, consumed))
}

/// `BatchWriteItem`.
pub(crate) fn write(
    cx: &Context<'_>,
    tables: &Tables,
    items: &mut Items,
    input: &Value,
) -> Result<Value, ServiceError> {
    request::check_modeled(input)?;
    let given: BatchWrite = input::read(input)?;
    check_shape(given.request_items.as_ref().map(BTreeMap::len), given.return_consumed_capacity.as_deref())?;
    let requests = given.request_items.unwrap_or_default();
    if requests.values().map(Vec::len).sum::<usize>() > MAX_WRITES {
        return Err(ServiceError::validation("Too many items requested for the BatchWriteItem call"));
    }
    // All are checked before the first is written.
    let mut checked = Vec::new();
    for (name, writes) in &requests {
        let table = request::table(cx, tables, Some(name))?;
        let writes: Vec<(PrimaryKey, Option<Item>)> =
            writes.iter().map(|write| checked_write(table, write)).collect::<Result<_, _>>()?;
        check_distinct(&writes.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>())?;
        checked.push((table, writes));
    }
    let detail = Detail::of(given.return_consumed_capacity.as_deref());
    let mut capacity = Vec::new();
    for (table, writes) in checked {
        let mut consumed = Consumed::default();
        for (key, item) in writes {
            consumed.add(change::replace(table, items.of_mut(&table.id), key, item).1);
        }
        capacity.extend(consumed.answer(&table.name, detail));
    }
    Ok(answer("Responses", None, "UnprocessedItems", capacity, detail))
}

fn checked_write(table: &Table, write: &WriteRequest) -> Result<(PrimaryKey, Option<Item>), ServiceError> {
    match (&write.put_request, &write.delete_request) {
        (Some(put), None) => {
            let item = value::item(put.item.as_ref().unwrap_or(&Value::Null))?;
            let key = key::of_item(table, &item)?;
            if size::item(&item) > size::MAX_ITEM {
                return Err(ServiceError::validation("Item size has exceeded the maximum allowed size"));
            }
            Ok((key, Some(item)))
        }
        (None, Some(delete)) => {
            Ok((key::named(table, &value::item(delete.key.as_ref().unwrap_or(&Value::Null))?)?, None))
        }
        (Some(_), Some(_)) | (None, None) => Err(ServiceError::validation(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        )),
    }
}

fn check_shape(tables: Option<usize>, capacity: Option<&str>) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.required("requestItems", &tables);
    if tables == Some(0) {
        shape.violate("requestItems", "{}", "Member must have length greater than or equal to 1");
    }
    if let Some(capacity) = capacity {
        shape.one_of("returnConsumedCapacity", capacity, &["INDEXES", "TOTAL", "NONE"]);
    }
    shape.done()
}

fn check_distinct(keys: &[PrimaryKey]) -> Result<(), ServiceError> {
    if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
        return Err(ServiceError::validation("Provided list of item keys contains duplicates"));
    }
    Ok(())
}

fn answer(found: &str, responses: Option<Value>, left: &str, capacity: Vec<Value>, detail: Detail) -> Value {
    let mut answer = json!({});
    if let Some(responses) = responses {
        answer[found] = responses;
    }
    answer[left] = json!({});
    if detail != Detail::None {
        answer["ConsumedCapacity"] = Value::Array(capacity);
    }
    answer
}
