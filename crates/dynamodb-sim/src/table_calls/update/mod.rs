//! `UpdateTable`, which takes one concern per call.
//!
//! The checks run in this order: shape, existence, combination (static), phase of the table, admission (against
//! changes under way), content (against the current state), quotas. A refused call applies nothing (T-382).

mod admission;
mod apply;
mod combination;
mod content;
mod membership;
mod request;

use serde_json::Value;

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table::description;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::{self, Tables};
use crate::table_calls::unmodeled;

/// `UpdateTable`.
pub(crate) fn update(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    unmodeled::refuse(input, &[])?;
    let (name, mut request) = request::read(input)?;
    let name = store::name(cx, Some(&name))?.to_owned();
    tables.unless_restoring(cx, Some(&name))?;
    request.drop_empty_members()?;
    combination::check(&request)?;

    let table = tables.table(cx, Some(&name))?;
    check_phase(table)?;
    check_key(table, &request)?;
    content::check_indexes_exist(table, &request)?;
    membership::check(cx, table, &request)?;
    admission::check(table, &request)?;
    content::check(cx, tables, &name, &request)?;
    let table = tables.found(&name);
    let claims_updating = apply::apply(cx, table, request)?;
    Ok(response(cx, table, claims_updating))
}

/// Makes the change that another member of the global table was asked for. It was checked there, and here nothing is
/// refused.
pub(crate) fn follow(cx: &mut Context<'_>, table: &mut Table, input: &Value) {
    if let Ok((_, request)) = request::read(input) {
        apply::follow(cx, table, request);
    }
}

fn check_phase(table: &Table) -> Result<(), ServiceError> {
    match &table.phase {
        Phase::Live => Ok(()),
        Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", table.name))),
        Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {}", table.name))),
    }
}

/// Deletion protection and the stream can be changed without the key (M-006).
fn check_key(table: &Table, request: &request::Request) -> Result<(), ServiceError> {
    if request.works_without_key() { table.check_not_archived() } else { table.check_key() }
}

/// The response; a write that changes nothing may still claim UPDATING (T-156, T-177).
fn response(cx: &Context<'_>, table: &Table, claims_updating: bool) -> Value {
    let mut description = description::table(table, cx.now);
    if claims_updating {
        description["TableStatus"] = "UPDATING".into();
    }
    description::answer("TableDescription", description)
}
