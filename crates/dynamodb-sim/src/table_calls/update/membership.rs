//! The rules for a change of a table that belongs to a global table.

use super::combination::only_one_online_index;
use super::request::Request;
use crate::primitives::error::ServiceError;
use crate::table::state::Table;

pub(super) fn check(table: &Table, request: &Request) -> Result<(), ServiceError> {
    if let Some(wanted) = request.stream {
        table.check_stream_is_free(wanted.is_none())?;
    }
    table.check_group_is_idle()?;
    if request.class.is_some() {
        table.check_class_of_members()?;
    }
    if !request.actions.is_empty() {
        table.check_indexes_scale()?;
    }
    let online = request.creates() || request.deletes() || request.vector.is_some();
    if online && table.membership.as_ref().is_some_and(|membership| membership.indexing) {
        return Err(only_one_online_index());
    }
    Ok(())
}
