//! `DescribeTable` and `ListTables`.

use serde_json::{Value, json};

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, TableOnly, inputs};
use crate::primitives::shape::Shape;
use crate::table::description;
use crate::table::phase::Phase;
use crate::table::store::Tables;

inputs! {
    ListTables { exclusive_start_table_name: String, limit: i64, }
}

/// `DescribeTable`.
pub(crate) fn describe(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let now = cx.now;
    let described = tables.table(cx, given.table_name.as_deref())?;
    let description = match &described.phase {
        Phase::Deleting(_) => description::deleting(described),
        Phase::Creating(_) | Phase::Live => description::table(described, now),
    };
    Ok(description::answer("Table", description))
}

/// `ListTables`: names in order, the cursor is a name.
pub(crate) fn list(tables: &Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: ListTables = input::read(input)?;
    let mut shape = Shape::default();
    let limit = given.limit.unwrap_or(100);
    shape.at_least("limit", limit, 1);
    shape.at_most("limit", limit, 100);
    if let Some(start) = &given.exclusive_start_table_name {
        shape.name("exclusiveStartTableName", start);
    }
    shape.done()?;
    let after = given.exclusive_start_table_name;
    let mut rest = tables.names().filter(|name| after.as_ref().is_none_or(|after| *name > after));
    let page: Vec<&String> = rest.by_ref().take(usize::try_from(limit).unwrap_or(100)).collect();
    let mut output = json!({ "TableNames": page });
    if rest.next().is_some()
        && let Some(last) = page.last()
    {
        output["LastEvaluatedTableName"] = Value::from(last.as_str());
    }
    Ok(output)
}
