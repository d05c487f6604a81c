//! `GetItem`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::items::capacity::{self, Consumed, Detail};
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::projection::Projection;
use crate::items::key;
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

inputs! {
    GetItem {
        table_name: String,
        key: Value,
        projection_expression: String,
        expression_attribute_names: BTreeMap<String, String>,
        consistent_read: bool,
        return_consumed_capacity: String,
    }
}

/// `GetItem`.
pub(crate) fn get(cx: &Context<'_>, tables: &Tables, items: &Items, input: &Value) -> Result<Value, ServiceError> {
    request::check_modeled(input)?;
    let given: GetItem = input::read(input)?;
    let mut shape = Shape::default();
    request::check_common(&mut shape, &given.table_name, given.return_consumed_capacity.as_deref());
    shape.required("key", &given.key);
    shape.done()?;
    let projection = projection(given.projection_expression.as_deref(), given.expression_attribute_names.as_ref())?;
    let table = request::table(cx, tables, given.table_name.as_deref())?;
    let key = value::item(&given.key.unwrap_or_default())?;
    let (item, consumed) = one(table, items, &key, projection.as_ref(), given.consistent_read.unwrap_or_default())?;
    let mut answer = json!({});
    if let Some(item) = item {
        answer["Item"] = item_json(&item);
    }
    let detail = Detail::of(given.return_consumed_capacity.as_deref());
    if let Some(consumed) = consumed.answer(&table.name, detail) {
        answer["ConsumedCapacity"] = consumed;
    }
    Ok(answer)
}

/// The projection of a request that has no other expression.
pub(crate) fn projection(
    text: Option<&str>,
    names: Option<&BTreeMap<String, String>>,
) -> Result<Option<Projection>, ServiceError> {
    let mut placeholders = Placeholders::read(names, None, text.is_some())?;
    let projection = text.map(|text| Projection::read(text, &mut placeholders)).transpose()?;
    placeholders.check_used()?;
    Ok(projection)
}

/// The item of a key, and what reading it consumes.
pub(crate) fn one(
    table: &Table,
    items: &Items,
    key: &Item,
    projection: Option<&Projection>,
    consistent: bool,
) -> Result<(Option<Item>, Consumed), ServiceError> {
    let primary = key::named(table, key)?;
    let item = items.of(&table.id).and_then(|stored| stored.get(&primary));
    let bytes = item.map_or(0, size::item);
    let consumed = Consumed { table: capacity::read(bytes, consistent), ..Consumed::default() };
    let projected = item.map(|item| projection.map_or_else(|| item.clone(), |projection| projection.of(item)));
    Ok((projected, consumed))
}
