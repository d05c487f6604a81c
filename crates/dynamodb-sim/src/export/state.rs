//! The records of exports, and how they change with time.

use serde_json::{Map, Value, json};

use crate::primitives::clock::Moment;

/// An export and its record, which outlives the table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Export {
    pub(super) arn: String,
    pub(super) table_arn: String,
    pub(super) table_id: String,
    pub(super) token: String,
    /// What was asked for, as sent.
    pub(super) echo: Map<String, Value>,
    pub(super) started: Moment,
    /// When it ends; failed, if the bucket cannot be written to.
    pub(super) ends_at: Moment,
    pub(super) bucket_exists: bool,
}

impl Export {
    pub(super) fn status(&self, now: Moment) -> &'static str {
        match (self.ends_at <= now, self.bucket_exists) {
            (false, _) => "IN_PROGRESS",
            (true, true) => "COMPLETED",
            (true, false) => "FAILED",
        }
    }

    /// `ExportDescription`.
    pub(super) fn description(&self, now: Moment) -> Value {
        let mut members = self.echo.clone();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        let status = self.status(now);
        put("ExportArn", self.arn.as_str().into());
        put("ExportStatus", status.into());
        put("TableArn", self.table_arn.as_str().into());
        put("TableId", self.table_id.as_str().into());
        put("ClientToken", self.token.as_str().into());
        put("StartTime", self.started.epoch_seconds().into());
        if status != "IN_PROGRESS" {
            put("EndTime", self.ends_at.epoch_seconds().into());
        }
        if status == "COMPLETED" {
            put("BilledSizeBytes", 0.into());
            put("ItemCount", 0.into());
            put("ExportManifest", self.manifest().into());
        }
        if status == "FAILED" {
            put("FailureCode", "S3NoSuchBucket".into());
            put("FailureMessage", "The specified bucket does not exist".into());
        }
        json!({ "ExportDescription": members })
    }

    /// Key of the object that lists the files.
    fn manifest(&self) -> String {
        let prefix = self.echo.get("S3Prefix").and_then(Value::as_str).filter(|prefix| !prefix.is_empty());
        let prefix = prefix.map(|prefix| format!("{}/", prefix.trim_end_matches('/'))).unwrap_or_default();
        let id = self.arn.rsplit('/').next().unwrap_or_default();
        format!("{prefix}AWSDynamoDB/{id}/manifest-summary.json")
    }
}

/// The exports of one account and Region, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exports {
    pub(super) started: Vec<Export>,
}

impl Exports {
    /// When an export ends next.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.started.iter().map(|export| export.ends_at).filter(|at| now < *at).min()
    }
}
