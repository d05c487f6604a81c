//! KMS: whether a table can use a key, `DescribeKey`, and the calls by which a table loses its key and gets it back.

mod change;
mod describe;
mod find;
mod usable;

use serde_json::Value;

pub(crate) use usable::{aws_managed_key, usable_key};

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table::store::Tables;

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "DescribeKey" => Some(describe::describe(cx, input)),
        "DisableKey" => Some(change::disable(cx, tables, input)),
        "EnableKey" => Some(change::enable(cx, tables, input)),
        "ScheduleKeyDeletion" => Some(change::schedule_deletion(cx, tables, input)),
        "CancelKeyDeletion" => Some(change::cancel_deletion(cx, tables, input)),
        _ => None,
    }
}
