//! `PutItem`, `UpdateItem` and `DeleteItem`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::items::capacity::{Consumed, Detail};
use crate::items::change;
use crate::items::expression::condition;
use crate::items::expression::parser;
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::syntax::{Change, Condition, Kind};
use crate::items::expression::{update, update_parser};
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

inputs! {
    Write {
        table_name: String,
        item: Value,
        key: Value,
        update_expression: String,
        condition_expression: String,
        expression_attribute_names: BTreeMap<String, String>,
        expression_attribute_values: Value,
        return_values: String,
        return_consumed_capacity: String,
    }
}

/// The values of `ReturnValues`.
const RETURN_VALUES: [&str; 5] = ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"];

/// `PutItem`.
pub(crate) fn put(cx: &Context<'_>, tables: &Tables, items: &mut Items, input: &Value) -> Result<Value, ServiceError> {
    let given = shaped(input, "item", |given| &given.item)?;
    let (condition, _) = expressions(&Write { update_expression: None, ..given.clone() })?;
    check_returned(&given)?;
    let table = request::table(cx, tables, given.table_name.as_deref())?;
    let item = value::item(given.item.as_ref().unwrap_or(&Value::Null))?;
    let key = key::of_item(table, &item)?;
    check_size(&item, "Item size has exceeded the maximum allowed size")?;
    check_condition(table, items, &key, condition.as_ref())?;
    let (old, consumed) = change::replace(table, items.of_mut(&table.id), key, Some(item));
    Ok(answer(table, &given, old.as_ref().filter(|_| returns(&given, "ALL_OLD")), &consumed))
}

/// `DeleteItem`; an item that is not there is deleted without a complaint.
pub(crate) fn delete(
    cx: &Context<'_>,
    tables: &Tables,
    items: &mut Items,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given = shaped(input, "key", |given| &given.key)?;
    let (condition, _) = expressions(&Write { update_expression: None, ..given.clone() })?;
    check_returned(&given)?;
    let table = request::table(cx, tables, given.table_name.as_deref())?;
    let key = key::named(table, &value::item(given.key.as_ref().unwrap_or(&Value::Null))?)?;
    check_condition(table, items, &key, condition.as_ref())?;
    let (old, consumed) = change::replace(table, items.of_mut(&table.id), key, None);
    Ok(answer(table, &given, old.as_ref().filter(|_| returns(&given, "ALL_OLD")), &consumed))
}

/// `UpdateItem`; an item that is not there is made.
pub(crate) fn update(
    cx: &Context<'_>,
    tables: &Tables,
    items: &mut Items,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given = shaped(input, "key", |given| &given.key)?;
    let (condition, changes) = expressions(&given)?;
    let table = request::table(cx, tables, given.table_name.as_deref())?;
    let named = value::item(given.key.as_ref().unwrap_or(&Value::Null))?;
    let key = key::named(table, &named)?;
    check_keys_kept(table, &changes)?;
    check_condition(table, items, &key, condition.as_ref())?;
    let before = items.of(&table.id).and_then(|stored| stored.get(&key)).cloned();
    let base = before.clone().unwrap_or(named);
    let after = update::apply(&changes, &before.unwrap_or_default(), base)?;
    key::of_item(table, &after)?;
    check_size(&after, "Item size to update has exceeded the maximum allowed size")?;
    let (old, consumed) = change::replace(table, items.of_mut(&table.id), key, Some(after.clone()));
    let returned = match given.return_values.as_deref() {
        Some("ALL_OLD") => old,
        Some("ALL_NEW") => Some(after),
        Some("UPDATED_OLD") => old.map(|old| changed(&changes, &old)),
        Some("UPDATED_NEW") => Some(changed(&changes, &after)),
        _ => None,
    };
    Ok(answer(table, &given, returned.as_ref(), &consumed))
}

fn shaped(input: &Value, member: &str, of: impl Fn(&Write) -> &Option<Value>) -> Result<Write, ServiceError> {
    request::check_modeled(input)?;
    let given: Write = input::read(input)?;
    let mut shape = Shape::default();
    request::check_common(&mut shape, &given.table_name, given.return_consumed_capacity.as_deref());
    shape.required(member, of(&given));
    if let Some(values) = &given.return_values {
        shape.one_of("returnValues", values, &RETURN_VALUES);
    }
    shape.done()?;
    Ok(given)
}

fn expressions(given: &Write) -> Result<(Option<Condition>, Vec<Change>), ServiceError> {
    let any = given.update_expression.is_some() || given.condition_expression.is_some();
    let (names, values) = (given.expression_attribute_names.as_ref(), given.expression_attribute_values.as_ref());
    let mut placeholders = Placeholders::read(names, values, any)?;
    let changes = match &given.update_expression {
        Some(text) => update_parser::changes(text, &mut placeholders)?,
        None => Vec::new(),
    };
    let condition = given.condition_expression.as_deref();
    let condition = condition.map(|text| parser::condition(Kind::Condition, text, &mut placeholders)).transpose()?;
    placeholders.check_used()?;
    Ok((condition, changes))
}

fn returns(given: &Write, values: &str) -> bool {
    given.return_values.as_deref() == Some(values)
}

fn check_returned(given: &Write) -> Result<(), ServiceError> {
    match given.return_values.as_deref() {
        None | Some("NONE" | "ALL_OLD") => Ok(()),
        Some(_) => Err(ServiceError::validation("ReturnValues can only be ALL_OLD or NONE")),
    }
}

fn check_size(item: &Item, text: &str) -> Result<(), ServiceError> {
    if size::item(item) > size::MAX_ITEM { Err(ServiceError::validation(text)) } else { Ok(()) }
}

fn check_keys_kept(table: &Table, changes: &[Change]) -> Result<(), ServiceError> {
    let is_changed = |name: &str| changes.iter().any(|change| change.path().attribute() == name);
    match table.keys.iter().find(|key| is_changed(&key.name)) {
        None => Ok(()),
        Some(key) => Err(ServiceError::invalid(format!(
            "Cannot update attribute {}. This attribute is part of the key",
            key.name
        ))),
    }
}

fn check_condition(
    table: &Table,
    items: &Items,
    key: &PrimaryKey,
    condition: Option<&Condition>,
) -> Result<(), ServiceError> {
    let empty = Item::new();
    let item = items.of(&table.id).and_then(|stored| stored.get(key)).unwrap_or(&empty);
    match condition {
        Some(condition) if !condition::holds(condition, item) => {
            Err(ServiceError::new("ConditionalCheckFailedException", "The conditional request failed"))
        }
        Some(_) | None => Ok(()),
    }
}

/// The attributes that an update names.
fn changed(changes: &[Change], item: &Item) -> Item {
    let is_changed = |name: &str| changes.iter().any(|change| change.path().attribute() == name);
    item.iter().filter(|(name, _)| is_changed(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn answer(table: &Table, given: &Write, returned: Option<&Item>, consumed: &Consumed) -> Value {
    let mut answer = json!({});
    if let Some(item) = returned {
        answer["Attributes"] = item_json(item);
    }
    let detail = Detail::of(given.return_consumed_capacity.as_deref());
    if let Some(consumed) = consumed.answer(&table.name, detail) {
        answer["ConsumedCapacity"] = consumed;
    }
    answer
}
