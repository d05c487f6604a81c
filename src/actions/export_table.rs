//! `dynamodb_export_table`: the items of a table, or what was changed of them, as files in S3.

use std::time::Duration;

use tf_provider::action::{Action, InvokeRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};

use super::checks::{self, check_common, check_time, moment};
use super::run::{Goal, Run};
use crate::aws::Aws;
use crate::limits::MAX_KEY_PREFIX;
use crate::names::{Arn, account_id};
use crate::table::calls::{ExportContent, ExportProgress, ExportRequest, Exported};
use crate::wait::retry::{Call, Kind};
use crate::wait::{Reply, Verdict};

/// Shortest and longest time that an incremental export covers, in minutes.
const WINDOW: [i64; 2] = [15, 24 * 60];

/// The action.
pub(super) struct ExportTable;

/// What to export, and where to.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct ExportTableModel {
    /// Name of the table. It needs point-in-time recovery.
    #[attr(required)]
    table_name: Attr<String>,
    /// Bucket that the files are written to.
    #[attr(required, length(3, 255))]
    s3_bucket: Attr<String>,
    /// Account of the bucket, if it is another one than the table's.
    #[attr(optional)]
    s3_bucket_owner: Attr<String>,
    /// Beginning of the keys of all objects.
    #[attr(optional, length(0, MAX_KEY_PREFIX))]
    s3_prefix: Attr<String>,
    /// Encryption of the objects: with a key of S3 or of KMS. Left out, as the bucket is configured.
    #[attr(optional, one_of("AES256", "KMS"))]
    s3_sse_algorithm: Attr<String>,
    /// KMS key of the objects, with `s3_sse_algorithm = "KMS"`.
    #[attr(optional)]
    s3_sse_kms_key_id: Attr<String>,
    /// Format of the files.
    #[attr(optional, computed, default = "DYNAMODB_JSON", one_of("DYNAMODB_JSON" | "JSON", "ION"))]
    export_format: Attr<String>,
    /// Moment whose items are exported, as `2026-03-01T12:00:00Z`. Defaults to the time of the export.
    #[attr(optional)]
    export_time: Attr<String>,
    /// Exports what changed within a period, instead of all items.
    #[attr(optional)]
    incremental: Attr<IncrementalModel>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// How long to wait until the files are complete.
    #[attr(optional, computed, default = "12h")]
    timeout: Attr<String>,
}

/// What was changed in some time.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct IncrementalModel {
    /// When it begins, as `2026-03-01T00:00:00Z`.
    #[attr(required)]
    from: Attr<String>,
    /// When it ends; itself not included. 15 minutes to 24 hours after `from`.
    #[attr(required)]
    to: Attr<String>,
    /// Whether the files have the items as they were before, too.
    #[attr(optional, computed, default = "NEW_AND_OLD_IMAGES", one_of("NEW_AND_OLD_IMAGES", "NEW_IMAGE"))]
    view_type: Attr<String>,
}

impl Action for ExportTable {
    type Client = Aws;
    type Model = ExportTableModel;

    const TYPE_NAME: &'static str = "dynamodb_export_table";
    const DESCRIPTION: &'static str = "Exports a table to S3, whole or what was changed in some time, and waits until the files \
        are complete. It reads from the continuous backups, so that the table's capacity is not used.";

    fn validate(&self, config: &ExportTableModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_common(&config.table_name, &config.region, &config.timeout, &mut problems);
        check_time(Path::of("export_time"), &config.export_time, &mut problems);
        check_bucket(config, &mut problems);
        if let Some(incremental) = config.incremental.known() {
            check_window(incremental, &mut problems);
            if config.export_time.known().is_some() {
                let detail =
                    "has no meaning for an incremental export, whose time is in `incremental`. Remove one of the two.";
                problems.error(Path::of("export_time"), "Conflicting attributes", detail);
            }
        }
        problems
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let InvokeRequest { client, config, progress, cancel } = request;
        let timeout = checks::duration(&config.timeout, Duration::from_secs(12 * 3600));
        let run = match Run::begin(client, &config.region, timeout, progress, cancel) {
            Ok(run) => run,
            Err(diagnostic) => return diagnostic.into(),
        };
        export(&run, &config).await.err().map(Diagnostics::from).unwrap_or_default()
    }
}

fn check_bucket(config: &ExportTableModel, problems: &mut Diagnostics) {
    if let Some(Err(reason)) = config.s3_bucket_owner.known().map(|account| account_id(account)) {
        problems.error(Path::of("s3_bucket_owner"), "Invalid account ID", reason.to_string());
    }
    let other = config.s3_sse_algorithm.is_null() || config.s3_sse_algorithm.known().is_some_and(|it| it != "KMS");
    if config.s3_sse_kms_key_id.known().is_some() && other {
        let detail = "is used only with `s3_sse_algorithm = \"KMS\"`. Add that, or remove the key.";
        problems.error(Path::of("s3_sse_kms_key_id"), "Conflicting attributes", detail);
    }
}

fn check_window(incremental: &IncrementalModel, problems: &mut Diagnostics) {
    let path = Path::of("incremental");
    check_time(path.attribute("from"), &incremental.from, problems);
    check_time(path.attribute("to"), &incremental.to, problems);
    let (Some(from), Some(to)) = (moment(&incremental.from), moment(&incremental.to)) else { return };
    let minutes = (to - from).whole_minutes();
    if !(WINDOW[0]..=WINDOW[1]).contains(&minutes) {
        let detail = format!(
            "is {minutes} minutes after `from`. An incremental export covers 15 minutes to 24 hours: move one of the two, or \
             make several exports."
        );
        problems.error(path.attribute("to"), "Invalid window", detail);
    }
}

async fn export(run: &Run, config: &ExportTableModel) -> Result<(), Diagnostic> {
    let table = run.table(&config.table_name).await?;
    let request = request(config, table.arn);
    let (name, bucket) = (table.name, request.bucket.clone());
    let to_do = format!("export table \"{name}\" to the bucket \"{bucket}\"");
    let goal = Goal { to_do: &to_do, afterwards: "No export was started. Invoke the action again." };
    // A repeated call with the same token returns the export that an earlier one has started.
    let arn = match run.send(Call::of(Kind::Put), goal, || run.calls.start_export(&request)).await? {
        Reply::Accepted(arn) => arn,
        Reply::Done(error) | Reply::Observe(error) => return Err(error.to_diagnostic(Path::root(), &to_do)),
    };
    run.show(format!("DynamoDB exports table \"{name}\": {arn}")).await;
    let afterwards = format!("DynamoDB goes on with it: check {arn} before you export again.");
    let goal = Goal { to_do: &to_do, afterwards: &afterwards };
    let exported = run
        .until(
            goal,
            || run.calls.export_progress(&arn),
            |progress| match progress {
                ExportProgress::Completed(exported) => Verdict::Accepted(exported),
                ExportProgress::Running => Verdict::Pending(format!("table \"{name}\" is being exported")),
                ExportProgress::Failed(code, message) => Verdict::Rejected(failed(&to_do, &code, &message)),
            },
        )
        .await?;
    run.show(report(&exported, &bucket)).await;
    Ok(())
}

fn request(config: &ExportTableModel, table: Arn) -> ExportRequest {
    let known = |text: &Attr<String>| text.known().cloned();
    let incremental = config.incremental.known().and_then(|it| Some((moment(&it.from)?, moment(&it.to)?, it)));
    ExportRequest {
        table,
        bucket: known(&config.s3_bucket).unwrap_or_default(),
        bucket_owner: known(&config.s3_bucket_owner),
        prefix: known(&config.s3_prefix),
        encryption: known(&config.s3_sse_algorithm),
        kms_key: known(&config.s3_sse_kms_key_id),
        format: known(&config.export_format).unwrap_or_else(|| "DYNAMODB_JSON".to_owned()),
        content: match incremental {
            Some((from, to, model)) => ExportContent::Incremental {
                from,
                to,
                view: known(&model.view_type).unwrap_or_else(|| "NEW_AND_OLD_IMAGES".to_owned()),
            },
            None => ExportContent::Full(moment(&config.export_time)),
        },
        token: format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)),
    }
}

/// `12 items, 3456 bytes billed, manifest s3://bucket/key`.
fn report(exported: &Exported, bucket: &str) -> String {
    let Exported { items, billed_bytes, manifest } = exported;
    let parts = [
        items.map(|items| format!("{items} items")),
        billed_bytes.map(|bytes| format!("{bytes} bytes billed")),
        manifest.as_ref().map(|key| format!("manifest s3://{bucket}/{key}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("the export is complete: {}", parts.join(", "))
}

fn failed(to_do: &str, code: &str, message: &str) -> Diagnostic {
    let advice = match code {
        code if code.contains("NoSuchBucket") => "Correct `s3_bucket`: the bucket must exist.",
        code if code.contains("AccessDenied") => {
            "The caller needs `s3:PutObject`, `s3:PutObjectAcl` and `s3:AbortMultipartUpload` on the bucket, and \
             `s3_bucket_owner` must be set if it belongs to another account."
        }
        _ => "Correct what the message names, and invoke the action again.",
    };
    let message = message.trim_end_matches('.');
    let detail = format!(
        "Could not {to_do}. The export failed with {code}: {message}. {advice} Files that it has written stay."
    );
    Diagnostic::error(Path::root(), "Export to S3 failed", detail)
}

#[cfg(test)]
mod tests;
