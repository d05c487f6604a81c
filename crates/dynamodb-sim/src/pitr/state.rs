//! Point-in-time recovery of a table: its restore window, and the first seconds without it.

use serde_json::{Map, Value, json};

use crate::primitives::clock::Moment;

/// Latest restorable time lags by five minutes (T-385).
const LAG: i64 = 300_000;

/// Point-in-time recovery of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pitr {
    /// From when the backup service serves the table; before, "Backups are being enabled" (T-111).
    pub(crate) available_at: Moment,
    pub(crate) window: Option<Window>,
}

/// The restore window while point-in-time recovery is enabled.
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

    /// `ContinuousBackupsDescription`.
    pub(super) fn description(&self, now: Moment) -> Value {
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
        // This flag is not the PITR flag: it becomes ENABLED by itself and stays so (T-083, T-111).
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
