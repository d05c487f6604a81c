//! What has become of a backup.

use aws_sdk_dynamodb::types::BackupStatus as SdkStatus;

use super::TableCalls;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;

/// What has become of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BackupStatus {
    /// It is being made.
    Creating,
    /// It can be restored from; with its size in bytes, if the endpoint reports it.
    Available(Option<i64>),
    /// Another status: it will never be available.
    Other(String),
}

impl TableCalls {
    /// DescribeBackup.
    pub(crate) async fn backup_status(&self, arn: &str) -> Result<BackupStatus, ApiError> {
        let send = self.clients.dynamodb.describe_backup().backup_arn(arn).send();
        let answer = self.gate().call("DescribeBackup", Family::Backup, send).await?;
        let details = answer.backup_description().and_then(|description| description.backup_details());
        Ok(details.map_or(BackupStatus::Creating, |details| match details.backup_status() {
            SdkStatus::Available => BackupStatus::Available(details.backup_size_bytes()),
            SdkStatus::Creating => BackupStatus::Creating,
            other => BackupStatus::Other(other.as_str().to_owned()),
        }))
    }
}
