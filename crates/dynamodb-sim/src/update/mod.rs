//! May this change be made now? `UpdateTable`, which takes one concern per call.
//!
//! The checks run in this order: shape, existence, combination (static), phase of the table, admission (what is
//! under way), content (against the current state), quotas. A refused call applies nothing (T-382).

mod admission;
mod apply;
mod combination;
mod content;
mod request;

use serde_json::Value;

use crate::context::Context;
use crate::describe;
use crate::error::ServiceError;
use crate::table::{Phase, Table};
use crate::unmodelled;

/// `UpdateTable`.
pub(crate) fn update(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    unmodelled::refuse(input)?;
    let (name, mut request) = request::read(input)?;
    let name = cx.name(Some(&name))?.to_owned();
    cx.table_unless_restoring(Some(&name))?;
    request.drop_empty_members()?;
    combination::check(&request)?;

    let table = cx.table(Some(&name))?;
    check_phase(table)?;
    content::check_indexes_exist(table, &request)?;
    admission::check(table, &request)?;
    content::check(cx, &name, &request)?;
    apply::apply(cx, &name, request)
}

fn check_phase(table: &Table) -> Result<(), ServiceError> {
    match &table.phase {
        Phase::Live => Ok(()),
        Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", table.name))),
        Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {}", table.name))),
    }
}

/// The response; a write that changes nothing may still claim UPDATING (T-156, T-177).
fn response(cx: &Context<'_>, name: &str, claims_updating: bool) -> Value {
    let table = &cx.store.tables[name];
    let mut description = describe::table(table, cx.now);
    if claims_updating {
        description["TableStatus"] = "UPDATING".into();
    }
    describe::answer("TableDescription", description)
}
