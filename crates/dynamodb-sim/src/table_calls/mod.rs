//! The calls that create, change, delete and describe tables.

pub(crate) mod create;
mod delete;
mod describe;
pub(crate) mod encryption_key;
pub(crate) mod limits;
mod unmodeled;
pub(crate) mod update;

use serde_json::{Value, json};

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table::store::Tables;

/// Answers the calls about tables themselves; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "CreateTable" => Some(create::create(cx, tables, input)),
        "UpdateTable" => Some(update::update(cx, tables, input)),
        "DeleteTable" => Some(delete::delete(cx, tables, input)),
        "DescribeTable" => Some(describe::describe(cx, tables, input)),
        "ListTables" => Some(describe::list(tables, input)),
        "DescribeLimits" => Some(Ok(limits::describe(cx))),
        "DescribeEndpoints" => Some(Ok(json!({"Endpoints": []}))),
        _ => None,
    }
}
