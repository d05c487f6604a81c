//! Members outside the model: they are refused, never ignored.

use serde_json::Value;

use crate::primitives::error::ServiceError;
use crate::primitives::input::is_given;
use crate::table_settings::input::GLOBAL_TABLE_MEMBERS;

/// Refuses members about the global table, in a creation and at an endpoint that has no global tables, except those that the
/// call takes.
pub(crate) fn refuse(input: &Value, taken: &[&str]) -> Result<(), ServiceError> {
    let mut others = GLOBAL_TABLE_MEMBERS.into_iter().filter(|member| !taken.contains(member));
    match others.find(|member| is_given(input, member)) {
        None => Ok(()),
        Some(member) => Err(ServiceError::not_modeled(member)),
    }
}
