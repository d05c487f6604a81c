//! The items of tables: reading and writing them, one by one, in batches, by Query and by Scan.
//!
//! For small data and one partition: nothing is throttled, an index follows its table at once, and a batch is always
//! processed as a whole. Transactions, PartiQL, parallel scans, vector searches and the members that expressions have
//! replaced are not modeled.

mod batch;
mod capacity;
mod change;
mod expression;
mod get;
mod key;
mod number;
mod page;
mod read;
mod request;
mod selection;
mod size;
mod source;
pub(crate) mod state;
mod value;
mod write;

use serde_json::Value;

use crate::items::state::Items;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table::store::Tables;

/// Answers the calls that read and write items; `None` for any other.
pub(crate) fn call(
    cx: &Context<'_>,
    tables: &Tables,
    items: &mut Items,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    Some(match operation {
        "GetItem" => get::get(cx, tables, items, input),
        "BatchGetItem" => batch::get(cx, tables, items, input),
        "Query" => read::query(cx, tables, items, input),
        "Scan" => read::scan(cx, tables, items, input),
        "PutItem" => write::put(cx, tables, items, input),
        "UpdateItem" => write::update(cx, tables, items, input),
        "DeleteItem" => write::delete(cx, tables, items, input),
        "BatchWriteItem" => batch::write(cx, tables, items, input),
        _ => return None,
    })
}
