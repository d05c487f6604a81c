//! Exports of a table to S3.

use aws_sdk_dynamodb::types::{
    ExportDescription, ExportFormat, ExportStatus, ExportType, ExportViewType, IncrementalExportSpecification,
    S3SseAlgorithm,
};
use aws_smithy_types::DateTime;
use time::OffsetDateTime;

use super::TableCalls;
use crate::aws::error::{ApiError, Cause};
use crate::aws::limiter::Family;
use crate::names::Arn;

/// What to export, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportRequest {
    /// The table.
    pub(crate) table: Arn,
    /// The bucket.
    pub(crate) bucket: String,
    /// Account of the bucket.
    pub(crate) bucket_owner: Option<String>,
    /// Beginning of the keys of all objects.
    pub(crate) prefix: Option<String>,
    /// `AES256` or `KMS`.
    pub(crate) encryption: Option<String>,
    /// KMS key of the objects.
    pub(crate) kms_key: Option<String>,
    /// `DYNAMODB_JSON` or `ION`.
    pub(crate) format: String,
    /// What is exported.
    pub(crate) content: ExportContent,
    /// The same for all attempts of one export: it is started once.
    pub(crate) token: String,
}

/// What of the table is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportContent {
    /// All items, as they were at a moment; now, if it is not given.
    Full(Option<OffsetDateTime>),
    /// What was changed between two moments.
    Incremental {
        /// From here on.
        from: OffsetDateTime,
        /// Before this.
        to: OffsetDateTime,
        /// `NEW_IMAGE` or `NEW_AND_OLD_IMAGES`.
        view: String,
    },
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportProgress {
    /// In progress.
    Running,
    /// Everything is in the bucket.
    Completed(Exported),
    /// Ended with an error: code and message of the service.
    Failed(String, String),
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Exported {
    /// Number of items.
    pub(crate) items: Option<i64>,
    /// Size that is charged.
    pub(crate) billed_bytes: Option<i64>,
    /// Key of the object that lists all others.
    pub(crate) manifest: Option<String>,
}

impl TableCalls {
    /// ExportTableToPointInTime; the ARN of the export.
    pub(crate) async fn start_export(&self, request: &ExportRequest) -> Result<String, ApiError> {
        let ExportRequest { table, bucket, bucket_owner, prefix, encryption, kms_key, format, content, token } =
            request;
        let call = self
            .clients
            .dynamodb
            .export_table_to_point_in_time()
            .table_arn(table.to_string())
            .client_token(token)
            .s3_bucket(bucket)
            .set_s3_bucket_owner(bucket_owner.clone())
            .set_s3_prefix(prefix.clone())
            .set_s3_sse_algorithm(encryption.as_deref().map(S3SseAlgorithm::from))
            .set_s3_sse_kms_key_id(kms_key.clone())
            .export_format(ExportFormat::from(format.as_str()));
        let call = match content {
            ExportContent::Full(time) => call.export_type(ExportType::FullExport).set_export_time(time.map(sdk_time)),
            ExportContent::Incremental { from, to, view } => {
                let window = IncrementalExportSpecification::builder()
                    .export_from_time(sdk_time(*from))
                    .export_to_time(sdk_time(*to))
                    .export_view_type(ExportViewType::from(view.as_str()))
                    .build();
                call.export_type(ExportType::IncrementalExport).incremental_export_specification(window)
            }
        };
        let answer = self.gate().call("ExportTableToPointInTime", Family::Backup, call.send()).await?;
        let arn = answer.export_description().and_then(|export| export.export_arn());
        let missing = || self.error("ExportTableToPointInTime", Cause::Unreadable("it has no export ARN".to_owned()));
        arn.map(str::to_owned).ok_or_else(missing)
    }

    /// DescribeExport.
    pub(crate) async fn export_progress(&self, arn: &str) -> Result<ExportProgress, ApiError> {
        let send = self.clients.dynamodb.describe_export().export_arn(arn).send();
        let answer = self.gate().call("DescribeExport", Family::Backup, send).await?;
        Ok(answer.export_description().map_or(ExportProgress::Running, progress))
    }
}

fn progress(export: &ExportDescription) -> ExportProgress {
    let text = |text: Option<&str>| text.unwrap_or("no reason").to_owned();
    match export.export_status() {
        Some(ExportStatus::Completed) => ExportProgress::Completed(Exported {
            items: export.item_count(),
            billed_bytes: export.billed_size_bytes(),
            manifest: export.export_manifest().map(str::to_owned),
        }),
        Some(ExportStatus::Failed) => {
            ExportProgress::Failed(text(export.failure_code()), text(export.failure_message()))
        }
        _ => ExportProgress::Running,
    }
}

/// Times of exports have whole seconds.
fn sdk_time(moment: OffsetDateTime) -> DateTime {
    DateTime::from_secs(moment.unix_timestamp())
}
