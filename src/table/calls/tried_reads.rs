//! Reads that are made only to learn how a service answers them.

use super::TableCalls;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;
use crate::names::{Arn, TableName};

/// What to read of.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// A table, which need not exist.
    pub(crate) table: TableName,
    /// Its ARN, if the account is known.
    pub(crate) arn: Option<Arn>,
    /// Whether it exists.
    pub(crate) exists: bool,
}

/// A backup, an export and an import have ARNs of this form. Nothing has this one.
const NOTHING: &str = "01500000000000-00000000";

impl TableCalls {
    /// Makes the read that needs this permission; `None` if there is none of that kind, or nothing to read it of. Reads of
    /// items are never made, and the quotas are read for themselves.
    pub(crate) async fn try_read(&self, permission: &str, of: &Sample) -> Option<Result<(), ApiError>> {
        let (service, operation) = permission.split_once(':')?;
        match service {
            "dynamodb" => self.try_dynamodb(operation, of).await,
            "application-autoscaling" => self.try_scaling(operation, &of.table).await,
            "cloudwatch" if operation == "DescribeAlarms" => Some(self.try_alarms(&of.table).await),
            _ => None,
        }
    }

    async fn try_dynamodb(&self, operation: &str, of: &Sample) -> Option<Result<(), ApiError>> {
        if let Some(answer) = self.try_lists(operation).await {
            return Some(answer);
        }
        match self.try_by_name(operation, of.table.as_str()).await {
            Some(answer) => Some(answer),
            // Engines deny to say the tags of a table that does not exist.
            None if operation == "ListTagsOfResource" && !of.exists => None,
            None => self.try_by_arn(operation, &of.arn.as_ref()?.to_string()).await,
        }
    }

    async fn try_lists(&self, operation: &str) -> Option<Result<(), ApiError>> {
        let (client, gate) = (&self.clients.dynamodb, self.gate());
        Some(match operation {
            "ListTables" => self.table_names(None).await.map(drop),
            "ListBackups" => {
                gate.call("ListBackups", Family::ListBackups, client.list_backups().limit(1).send()).await.map(drop)
            }
            "ListImports" => {
                gate.call("ListImports", Family::Read, client.list_imports().page_size(1).send()).await.map(drop)
            }
            _ => return None,
        })
    }

    async fn try_by_name(&self, operation: &str, table: &str) -> Option<Result<(), ApiError>> {
        let (client, gate) = (&self.clients.dynamodb, self.gate());
        Some(match operation {
            "DescribeTable" => {
                let send = client.describe_table().table_name(table).send();
                gate.call("DescribeTable", Family::Read, send).await.map(drop)
            }
            "DescribeContinuousBackups" => {
                let send = client.describe_continuous_backups().table_name(table).send();
                gate.call("DescribeContinuousBackups", Family::ReadRecovery, send).await.map(drop)
            }
            "DescribeTimeToLive" => {
                let send = client.describe_time_to_live().table_name(table).send();
                gate.call("DescribeTimeToLive", Family::ReadTtl(0), send).await.map(drop)
            }
            "DescribeContributorInsights" => {
                let send = client.describe_contributor_insights().table_name(table).send();
                gate.call("DescribeContributorInsights", Family::ReadInsights, send).await.map(drop)
            }
            "ListContributorInsights" => {
                let send = client.list_contributor_insights().table_name(table).max_results(1).send();
                gate.call("ListContributorInsights", Family::ReadInsights, send).await.map(drop)
            }
            "DescribeKinesisStreamingDestination" => {
                let send = client.describe_kinesis_streaming_destination().table_name(table).send();
                gate.call("DescribeKinesisStreamingDestination", Family::Read, send).await.map(drop)
            }
            _ => return None,
        })
    }

    async fn try_by_arn(&self, operation: &str, table: &str) -> Option<Result<(), ApiError>> {
        let (client, gate) = (&self.clients.dynamodb, self.gate());
        let part = |kind: &str| format!("{table}/{kind}/{NOTHING}");
        Some(match operation {
            "ListTagsOfResource" => {
                let send = client.list_tags_of_resource().resource_arn(table).send();
                gate.call("ListTagsOfResource", Family::ReadTags, send).await.map(drop)
            }
            "GetResourcePolicy" => {
                let send = client.get_resource_policy().resource_arn(table).send();
                gate.call("GetResourcePolicy", Family::Read, send).await.map(drop)
            }
            "DescribeBackup" => {
                let send = client.describe_backup().backup_arn(part("backup")).send();
                gate.call("DescribeBackup", Family::Backup, send).await.map(drop)
            }
            "DescribeExport" => {
                let send = client.describe_export().export_arn(part("export")).send();
                gate.call("DescribeExport", Family::Backup, send).await.map(drop)
            }
            "DescribeImport" => {
                let send = client.describe_import().import_arn(part("import")).send();
                gate.call("DescribeImport", Family::Read, send).await.map(drop)
            }
            _ => return None,
        })
    }
}
