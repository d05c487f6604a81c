//! `DeleteTable` and everything that blocks it (M-003, T-069, T-150).

use serde_json::{Value, json};

use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::input::TableOnly;
use crate::primitives::shape::Shape;
use crate::table::description;
use crate::table::index::IndexPhase;
use crate::table::phase::{Deleting, Phase};
use crate::table::state::Table;
use crate::table::store::Tables;

/// `DeleteTable`. Sending it again while DELETING is refused, as measured; the documentation says that it succeeds.
pub(crate) fn delete(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let now = cx.now;
    let timings = &cx.settings.timings;
    let phase = Deleting {
        since: now,
        forgotten_at: cx.after(timings.subresources_forget),
        until: cx.after(timings.delete),
        system_backup_at: cx.after(timings.system_backup),
    };
    let table = tables.table(cx, given.table_name.as_deref())?;
    check_deletable(table, &cx.caller.region, now)?;
    cx.charge_mutation()?;
    table.start_deleting(phase);
    Ok(json!({"TableDescription": description::deleting(table)}))
}

fn check_deletable(table: &Table, region: &str, now: Moment) -> Result<(), ServiceError> {
    let name = &table.name;
    match &table.phase {
        Phase::Creating(_) if table.is_joining() => {
            return Err(ServiceError::in_use(format!("Table: {name} is being used.")));
        }
        Phase::Creating(_) => {
            return Err(ServiceError::in_use(format!("Table is being created: {name}")));
        }
        Phase::Deleting(_) => {
            return Err(ServiceError::in_use(format!("Table is being deleted: {name}")));
        }
        Phase::Live => table.check_not_archiving()?,
    }
    table.check_member_deletable(region, now)?;
    if table.protection.enabled {
        return Err(ServiceError::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion \
             protection first.",
        ));
    }
    let blocked = if table.index_phases().any(|(_, phase)| phase != IndexPhase::Active) {
        "Cannot delete table while indexes are being created, updated, or deleted.".to_owned()
    } else if table.stream.toggle.is_some() {
        "Cannot delete table while stream is being enabled/disabled.".to_owned()
    } else if table.policy.is_pending(now) || table.stream_policy.is_pending(now) {
        // Not measured for the policy of a stream.
        format!("Table: {name} has a pending resource-based policy update.")
    } else if table.tags.is_locked(now) {
        format!("Table tags are being updated: {name}")
    } else if is_being_updated(table) {
        format!("Table: {name} is in the process of being updated.")
    } else {
        return Ok(());
    };
    Err(ServiceError::in_use(blocked))
}

/// Encryption, warm throughput (of indexes too) and a masked class change block although the table reads
/// ACTIVE (T-069).
fn is_being_updated(table: &Table) -> bool {
    table.capacity_change.is_some()
        || table.class.change.is_some()
        || table.encryption.is_updating()
        || table.warm.is_updating()
        || table.globals.iter().any(|index| index.warm.is_updating())
}
