//! The rules for a change of a table that belongs to a global table.

use super::request::{Request, only_one_online_index};
use crate::kms;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table::membership::mixed_keys;
use crate::table::state::Table;
use crate::table_calls::encryption_key::encryption_key;
use crate::table_settings::encryption::{EncryptionKey, Wanted};

pub(super) fn check(cx: &Context<'_>, table: &Table, request: &Request) -> Result<(), ServiceError> {
    if !table.is_member() {
        return Ok(());
    }
    table.check_settings_replicate()?;
    if let Some(wanted) = request.stream {
        table.check_stream_is_free(wanted.is_none())?;
    }
    table.check_group_is_idle()?;
    if let Some(wanted) = &request.encryption {
        check_kind(cx, table, wanted)?;
    }
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

/// A customer's key cannot take the place of another kind: the other members would have none (T-309, T-313). The refusal of
/// this change itself was not measured.
fn check_kind(cx: &Context<'_>, table: &Table, wanted: &Wanted) -> Result<(), ServiceError> {
    let managed = kms::aws_managed_key(cx.caller);
    let is_customers = |key: &EncryptionKey| matches!(key, EncryptionKey::Kms(arn) if *arn != managed);
    if is_customers(table.encryption.key()) || !is_customers(&encryption_key(cx, wanted)?) {
        return Ok(());
    }
    Err(mixed_keys())
}
