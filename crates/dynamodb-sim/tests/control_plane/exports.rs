//! Exports to S3, from the API reference: continuous backups, times, tokens, and a bucket that is not there.

use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, plain_table};

fn recoverable() -> World {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    world.seconds(60);
    let on = json!({"PointInTimeRecoveryEnabled": true});
    world.ok("UpdateContinuousBackups", &json!({"TableName": TABLE, "PointInTimeRecoverySpecification": on}));
    world.seconds(3600);
    world
}

fn export(world: &World, more: &Value) -> Value {
    merged(&json!({"TableArn": world.arn(), "S3Bucket": "exports"}), more)
}

#[test]
fn an_export_takes_minutes_and_keeps_its_token() {
    let mut world = recoverable();
    let input = export(&world, &json!({"ClientToken": "once", "S3Prefix": "daily"}));
    let started = world.ok("ExportTableToPointInTime", &input)["ExportDescription"].clone();
    assert_eq!((&started["ExportStatus"], &started["ExportType"]), (&json!("IN_PROGRESS"), &json!("FULL_EXPORT")));
    let again = world.ok("ExportTableToPointInTime", &input)["ExportDescription"].clone();
    assert_eq!(again["ExportArn"], started["ExportArn"]);
    world.seconds(900);
    let ended = world.ok("DescribeExport", &json!({"ExportArn": started["ExportArn"]}))["ExportDescription"].clone();
    assert_eq!(ended["ExportStatus"], "COMPLETED");
    let manifest = ended["ExportManifest"].as_str().expect("a key");
    assert!(manifest.starts_with("daily/AWSDynamoDB/") && manifest.ends_with("manifest-summary.json"), "{manifest}");
}

#[test]
fn what_cannot_be_exported() {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    world.seconds(60);
    let input = export(&world, &json!({}));
    let code = world.refused("ExportTableToPointInTime", &input).code;
    assert_eq!(code, "PointInTimeRecoveryUnavailableException");
    let mut world = recoverable();
    let now = 1_791_496_800.0 + 4_000.0;
    let window = |from: f64, to: f64| json!({"ExportFromTime": from, "ExportToTime": to});
    for (more, code) in [
        (json!({"ExportTime": 1.0}), "InvalidExportTimeException"),
        (json!({"ExportType": "INCREMENTAL_EXPORT"}), "ValidationException"),
        (
            json!({"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": window(now - 1900.0, now - 1600.0)}),
            "ValidationException",
        ),
        (
            json!({"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": window(1.0, now - 1000.0)}),
            "InvalidExportTimeException",
        ),
        (json!({"ExportFormat": "CSV"}), "ValidationException"),
    ] {
        let input = export(&world, &more);
        assert_eq!(world.refused("ExportTableToPointInTime", &input).code, code, "{more}");
    }
    let input = export(&world, &json!({"S3Bucket": "nowhere"}));
    let started = world.ok("ExportTableToPointInTime", &input)["ExportDescription"].clone();
    world.seconds(60);
    let ended = world.ok("DescribeExport", &json!({"ExportArn": started["ExportArn"]}))["ExportDescription"].clone();
    assert_eq!((&ended["ExportStatus"], &ended["FailureCode"]), (&json!("FAILED"), &json!("S3NoSuchBucket")));
}
