//! `ExportTableToPointInTime` and `DescribeExport`.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::export::state::{Export, Exports};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::store::Tables;

inputs! {
    ExportOnly { export_arn: String, }
    Window { export_from_time: f64, export_to_time: f64, export_view_type: String, }
}

/// Members that the description repeats.
const ECHOED: [&str; 9] = [
    "S3Bucket",
    "S3BucketOwner",
    "S3Prefix",
    "S3SseAlgorithm",
    "S3SseKmsKeyId",
    "ExportFormat",
    "ExportType",
    "ExportTime",
    "IncrementalExportSpecification",
];

/// Shortest and longest window of an incremental export, in seconds.
const WINDOW: [f64; 2] = [900.0, 86_400.0];

#[derive(Default, Deserialize)]
#[serde(default)]
struct ExportTable {
    #[serde(rename = "TableArn")]
    table_arn: Option<String>,
    #[serde(rename = "S3Bucket")]
    bucket: Option<String>,
    #[serde(rename = "S3SseAlgorithm")]
    algorithm: Option<String>,
    #[serde(rename = "ClientToken")]
    token: Option<String>,
    #[serde(rename = "ExportFormat")]
    format: Option<String>,
    #[serde(rename = "ExportType")]
    kind: Option<String>,
    #[serde(rename = "ExportTime")]
    time: Option<f64>,
    #[serde(rename = "IncrementalExportSpecification")]
    window: Option<Window>,
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    exports: &mut Exports,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "ExportTableToPointInTime" => Some(start(cx, tables, exports, input)),
        "DescribeExport" => Some(describe(cx, exports, input)),
        _ => None,
    }
}

fn start(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    exports: &mut Exports,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given: ExportTable = input::read(input)?;
    check_shape(&given)?;
    let (id, table_arn, window) = {
        let table = tables.for_backup(cx, given.table_arn.as_deref())?;
        (table.id.clone(), table.arn.clone(), table.pitr.window)
    };
    // A token belongs to its first export: the same request gets that export again.
    if let Some(token) = &given.token
        && let Some(export) = exports.started.iter().find(|export| export.token == *token)
    {
        if export.table_arn == table_arn {
            return Ok(export.description(cx.now));
        }
        let text = "Export conflict: Duplicate request detected with conflicting parameters";
        return Err(ServiceError::new("ExportConflictException", text));
    }
    let Some(window) = window else {
        let text = format!("Point in time recovery is not enabled for table '{table_arn}'");
        return Err(ServiceError::new("PointInTimeRecoveryUnavailableException", text));
    };
    let (earliest, latest) = (window.earliest(cx.now).epoch_seconds(), cx.now.epoch_seconds());
    check_times(&given, earliest, latest)?;
    let bucket_exists = cx.settings.buckets.iter().any(|bucket| Some(&bucket.name) == given.bucket.as_ref());
    let span = if bucket_exists { cx.settings.timings.export } else { cx.settings.timings.import_early_failure };
    let export = Export {
        arn: format!("{table_arn}/export/{:014}-{}", cx.now.millis(), cx.dice.tail()),
        table_arn,
        table_id: id,
        token: given.token.unwrap_or_else(|| cx.dice.uuid()),
        echo: echo(input, latest),
        started: cx.now,
        ends_at: cx.after(span),
        bucket_exists,
    };
    let description = export.description(cx.now);
    exports.started.push(export);
    Ok(description)
}

fn check_shape(given: &ExportTable) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.required("tableArn", &given.table_arn);
    shape.required("s3Bucket", &given.bucket);
    let words = [
        ("exportFormat", &given.format, &["DYNAMODB_JSON", "ION"][..]),
        ("exportType", &given.kind, &["FULL_EXPORT", "INCREMENTAL_EXPORT"][..]),
        ("s3SseAlgorithm", &given.algorithm, &["AES256", "KMS"][..]),
    ];
    for (path, value, allowed) in words {
        if let Some(value) = value {
            shape.one_of(path, value, allowed);
        }
    }
    if let Some(view) = given.window.as_ref().and_then(|window| window.export_view_type.as_ref()) {
        let allowed = &["NEW_IMAGE", "NEW_AND_OLD_IMAGES"];
        shape.one_of("incrementalExportSpecification.exportViewType", view, allowed);
    }
    shape.done()
}

/// Times lie within the continuous backups; an incremental export covers 15 minutes to 24 hours.
fn check_times(given: &ExportTable, earliest: f64, latest: f64) -> Result<(), ServiceError> {
    let outside = |time: f64| time < earliest.floor() || latest < time;
    let invalid = |text: &str| Err(ServiceError::new("InvalidExportTimeException", text));
    let incremental = given.kind.as_deref() == Some("INCREMENTAL_EXPORT");
    match (&given.window, incremental) {
        (None, false) if given.time.is_some_and(outside) => {
            invalid("Export time is outside of the range of continuous backups")
        }
        (None, false) => Ok(()),
        (Some(_), false) => Err(ServiceError::validation("IncrementalExportSpecification needs an INCREMENTAL_EXPORT")),
        (None, true) => Err(ServiceError::validation("An INCREMENTAL_EXPORT needs an IncrementalExportSpecification")),
        (Some(_), true) if given.time.is_some() => {
            Err(ServiceError::validation("ExportTime cannot be given for an INCREMENTAL_EXPORT"))
        }
        (Some(window), true) => {
            let (from, to) = (window.export_from_time.unwrap_or(earliest), window.export_to_time.unwrap_or(latest));
            if outside(from) || outside(to) {
                return invalid("The export window is outside of the range of continuous backups");
            }
            if !(WINDOW[0]..=WINDOW[1]).contains(&(to - from)) {
                return Err(ServiceError::validation("The export window must be between 15 minutes and 24 hours"));
            }
            Ok(())
        }
    }
}

/// What was asked for, with the server's defaults.
fn echo(input: &Value, now: f64) -> Map<String, Value> {
    let mut echo: Map<String, Value> =
        ECHOED.iter().filter_map(|name| Some(((*name).to_owned(), input.get(*name)?.clone()))).collect();
    echo.entry("ExportFormat").or_insert_with(|| "DYNAMODB_JSON".into());
    let kind = echo.entry("ExportType").or_insert_with(|| "FULL_EXPORT".into()).clone();
    if kind == "FULL_EXPORT" {
        echo.entry("ExportTime").or_insert_with(|| now.into());
    }
    echo
}

fn describe(cx: &Context<'_>, exports: &Exports, input: &Value) -> Result<Value, ServiceError> {
    let given: ExportOnly = input::read(input)?;
    let mut shape = Shape::default();
    if let Some(arn) = shape.required("exportArn", &given.export_arn) {
        shape.length("exportArn", arn, 37, 1024);
    }
    shape.done()?;
    let arn = given.export_arn.unwrap_or_default();
    let found = exports.started.iter().find(|export| export.arn == arn);
    found
        .map(|export| export.description(cx.now))
        .ok_or_else(|| ServiceError::new("ExportNotFoundException", format!("Export not found: {arn}")))
}
