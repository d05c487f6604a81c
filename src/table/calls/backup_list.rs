//! Which backups a Region has, page by page.

use aws_sdk_dynamodb::types::{BackupSummary, BackupTypeFilter};
use aws_smithy_types::DateTime;
use time::OffsetDateTime;

use super::TableCalls;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;
use crate::names::TableName;

/// Which backups are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BackupFilter {
    /// Those of this table.
    pub(crate) table: Option<TableName>,
    /// Those created at this moment or later.
    pub(crate) from: Option<OffsetDateTime>,
    /// Those created earlier.
    pub(crate) before: Option<OffsetDateTime>,
    /// Those of this type; the service lists only those of users if none is named.
    pub(crate) kind: String,
}

/// A backup, as far as the list describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backup {
    /// Its ARN.
    pub(crate) arn: String,
    /// Its name.
    pub(crate) name: String,
    /// `USER`, `SYSTEM` or `AWS_BACKUP`.
    pub(crate) kind: Option<String>,
    /// `CREATING`, `AVAILABLE` or `DELETED`.
    pub(crate) status: Option<String>,
    /// Name of its table.
    pub(crate) table_name: Option<String>,
    /// ARN of its table.
    pub(crate) table_arn: Option<String>,
    /// ID of its table.
    pub(crate) table_id: Option<String>,
    /// Its size.
    pub(crate) bytes: Option<i64>,
    /// When it was created.
    pub(crate) created: Option<OffsetDateTime>,
    /// When it is deleted by itself.
    pub(crate) expires: Option<OffsetDateTime>,
}

/// A page of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BackupsPage {
    /// The backups, in the order of the service.
    pub(crate) backups: Vec<Backup>,
    /// Where the next page begins; none after the last.
    pub(crate) next: Option<String>,
}

impl BackupFilter {
    /// moto and ministack do not know the bounds and return backups of any time.
    fn accepts(&self, backup: &Backup) -> bool {
        let Self { table: _, from, before, kind: _ } = self;
        backup.created.is_none_or(|created| {
            from.is_none_or(|from| from <= created) && before.is_none_or(|before| created < before)
        })
    }
}

impl TableCalls {
    /// ListBackups, from where a page before has ended.
    pub(crate) async fn backups(&self, filter: &BackupFilter, start: Option<&str>) -> Result<BackupsPage, ApiError> {
        let BackupFilter { table, from, before, kind } = filter;
        let list = self.clients.dynamodb.list_backups().set_exclusive_start_backup_arn(start.map(str::to_owned));
        let list = list.set_table_name(table.as_ref().map(|name| name.as_str().to_owned()));
        let list = list.set_time_range_lower_bound(from.map(sdk_time)).set_time_range_upper_bound(before.map(sdk_time));
        let list = list.backup_type(BackupTypeFilter::from(kind.as_str()));
        let answer = self.gate().call("ListBackups", Family::ListBackups, list.send()).await?;
        let next = answer.last_evaluated_backup_arn().filter(|next| !next.is_empty()).map(str::to_owned);
        let backups = answer.backup_summaries().iter().filter_map(backup);
        Ok(BackupsPage { backups: backups.filter(|backup| filter.accepts(backup)).collect(), next })
    }
}

fn backup(summary: &BackupSummary) -> Option<Backup> {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Some(Backup {
        arn: summary.backup_arn()?.to_owned(),
        name: summary.backup_name().unwrap_or_default().to_owned(),
        kind: summary.backup_type().map(|kind| kind.as_str().to_owned()),
        status: summary.backup_status().map(|status| status.as_str().to_owned()),
        table_name: text(summary.table_name()),
        table_arn: text(summary.table_arn()),
        table_id: text(summary.table_id()),
        bytes: summary.backup_size_bytes(),
        created: summary.backup_creation_date_time().and_then(moment),
        expires: summary.backup_expiry_date_time().and_then(moment),
    })
}

/// To the millisecond: answers hold times as floating-point numbers. `None` for a time that no calendar has.
pub(super) fn moment(time: &DateTime) -> Option<OffsetDateTime> {
    const MILLI: i128 = 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos((time.as_nanos() + MILLI / 2).div_euclid(MILLI) * MILLI).ok()
}

fn sdk_time(moment: OffsetDateTime) -> DateTime {
    DateTime::from_secs_and_nanos(moment.unix_timestamp(), moment.nanosecond())
}
