//! Can the table be restored to a point in time? Continuous backups and their first seconds.

use serde_json::{Map, Value, json};

use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::Phase;

/// Latest restorable time lags by five minutes (T-385).
const LAG: i64 = 300_000;

/// Point-in-time recovery of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pitr {
    /// From when the backup service serves the table; before, "Backups are being enabled" (T-111).
    pub(crate) available_at: Moment,
    pub(crate) window: Option<Window>,
}

/// The restore window while point-in-time recovery is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub(crate) since: Moment,
    pub(crate) days: i64,
}

impl Pitr {
    /// Days of the restore window while enabled.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        self.window.map(|window| window.days)
    }

    fn description(&self, now: Moment) -> Value {
        let mut recovery = Map::new();
        let status = if self.window.is_some() { "ENABLED" } else { "DISABLED" };
        recovery.insert("PointInTimeRecoveryStatus".to_owned(), status.into());
        if let Some(window) = self.window {
            recovery.insert("RecoveryPeriodInDays".to_owned(), window.days.into());
            let earliest = window.earliest(now).epoch_seconds();
            recovery.insert("EarliestRestorableDateTime".to_owned(), earliest.into());
            let latest = window.latest(now).epoch_seconds();
            recovery.insert("LatestRestorableDateTime".to_owned(), latest.into());
        }
        // This flag is not the PITR flag: it turns ENABLED by itself and stays so (T-083, T-111).
        let backups = if self.available_at <= now { "ENABLED" } else { "DISABLED" };
        json!({"ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": backups,
            "PointInTimeRecoveryDescription": recovery,
        }})
    }
}

impl Window {
    pub(crate) fn earliest(&self, now: Moment) -> Moment {
        self.since.max(now.plus(-self.days * 86_400_000))
    }

    /// Equal to the time of the enable for the first minutes (T-086).
    pub(crate) fn latest(&self, now: Moment) -> Moment {
        self.since.max(now.plus(-LAG))
    }
}

/// `UpdateContinuousBackups`; synchronous and idempotent, a new enable starts a new window (T-085).
pub(crate) fn update(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::UpdateContinuousBackups = input::read(input)?;
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
    let table = cx.backup_table(given.table_name.as_deref())?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    if table.pitr.available_at > now && !deleting {
        return Err(ServiceError::backups_being_enabled(&table.name));
    }
    table.pitr.window = match (enable, table.pitr.window) {
        (false, _) => None,
        (true, None) => Some(Window { since: now, days: days.unwrap_or(35) }),
        (true, Some(window)) => Some(Window { days: days.unwrap_or(window.days), ..window }),
    };
    Ok(table.pitr.description(now))
}

/// `DescribeContinuousBackups`.
pub(crate) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let now = cx.now;
    let table = cx.backup_table(given.table_name.as_deref())?;
    Ok(table.pitr.description(now))
}
