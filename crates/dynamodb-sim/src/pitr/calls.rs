//! `UpdateContinuousBackups` and `DescribeContinuousBackups`.

use serde_json::Value;

use crate::pitr::state::Window;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::TableOnly;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::store::Tables;

inputs! {
    PointInTimeRecoverySpecification { point_in_time_recovery_enabled: bool, recovery_period_in_days: i64, }
    UpdateContinuousBackups {
        table_name: String,
        point_in_time_recovery_specification: PointInTimeRecoverySpecification,
    }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "UpdateContinuousBackups" => Some(update(cx, tables, input)),
        "DescribeContinuousBackups" => Some(describe(cx, tables, input)),
        _ => None,
    }
}

/// `UpdateContinuousBackups`; synchronous and idempotent, a new enable starts a new window (T-085).
fn update(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: UpdateContinuousBackups = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    let path = "pointInTimeRecoverySpecification";
    if let Some(specification) = shape.required(path, &given.point_in_time_recovery_specification) {
        let flag = format!("{path}.pointInTimeRecoveryEnabled");
        shape.required(&flag, &specification.point_in_time_recovery_enabled);
        if let Some(days) = specification.recovery_period_in_days {
            let path = format!("{path}.recoveryPeriodInDays");
            shape.at_least(&path, days, 1);
            shape.at_most(&path, days, 35);
        }
    }
    shape.done()?;
    let specification = given.point_in_time_recovery_specification.unwrap_or_default();
    let enable = specification.point_in_time_recovery_enabled == Some(true);
    let days = specification.recovery_period_in_days;
    if !enable && days.is_some() {
        return Err(ServiceError::invalid_request(
            "Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
        ));
    }
    let now = cx.now;
    let table = tables.for_backup(cx, given.table_name.as_deref())?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    if table.pitr.available_at > now && !deleting {
        return Err(ServiceError::backups_being_enabled(&table.name));
    }
    table.check_not_archived()?;
    table.pitr.window = match (enable, table.pitr.window) {
        (false, _) => None,
        (true, None) => Some(Window { since: now, days: days.unwrap_or(35) }),
        (true, Some(window)) => Some(Window { days: days.unwrap_or(window.days), ..window }),
    };
    Ok(table.pitr.description(now))
}

/// `DescribeContinuousBackups`.
fn describe(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let now = cx.now;
    let table = tables.for_backup(cx, given.table_name.as_deref())?;
    Ok(table.pitr.description(now))
}
