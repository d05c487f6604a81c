//! An export ends when its files are complete; what cannot be exported is said with a remedy.

use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;
use crate::actions::testing::{create, harness, recoverable, server, summaries};

#[tokio::test]
async fn an_export_is_complete_when_the_action_ends() {
    let server = server();
    create(&server, "orders", &json!({}));
    recoverable(&server, "orders");
    let harness = harness(&server).await;
    let config = json!({"table_name": "orders", "s3_bucket": "exports", "s3_prefix": "daily"});
    let (messages, problems) = harness.invoke("dynamodb_export_table", &config).await;
    assert_eq!(problems, Diagnostics::none());
    let last = messages.last().expect("a report");
    assert!(
        last.starts_with("the export is complete: 0 items, 0 bytes billed, manifest s3://exports/daily/"),
        "{last}"
    );

    let now = server.lock().now().iso8601();
    let now = OffsetDateTime::parse(&now, &Rfc3339).expect("a time");
    let ago = |minutes| (now - time::Duration::minutes(minutes)).format(&Rfc3339).expect("a text");
    let incremental = json!({"from": ago(30), "to": ago(10)});
    let config = json!({"table_name": "orders", "s3_bucket": "exports", "incremental": incremental});
    let (messages, problems) = harness.invoke("dynamodb_export_table", &config).await;
    assert_eq!((summaries(&problems), messages.is_empty()), (Vec::new(), false));
}

#[tokio::test]
async fn what_cannot_be_exported_is_an_error_with_a_remedy() {
    let server = server();
    create(&server, "orders", &json!({}));
    let harness = harness(&server).await;
    let config = json!({"table_name": "orders", "s3_bucket": "exports"});
    let (_, problems) = harness.invoke("dynamodb_export_table", &config).await;
    let problem = problems.iter().next().expect("an error");
    assert!(problem.detail.contains("Enable `point_in_time_recovery`"), "{}", problem.detail);
    recoverable(&server, "orders");
    let config = json!({"table_name": "orders", "s3_bucket": "no-such-bucket"});
    let (_, problems) = harness.invoke("dynamodb_export_table", &config).await;
    let problem = problems.iter().next().expect("an error");
    assert_eq!(problem.summary, "Export to S3 failed");
    assert!(problem.detail.contains("Correct `s3_bucket`"), "{}", problem.detail);
}

#[tokio::test]
async fn contradictions_are_found_offline() {
    let server = server();
    let harness = harness(&server).await;
    let until = |to: &str| json!({"from": "2026-03-01T00:00:00Z", "to": to});
    let day = until("2026-03-02T00:00:00Z");
    for (more, summary) in [
        (json!({"incremental": until("2026-03-01T00:10:00Z")}), "Invalid window"),
        (json!({"incremental": until("2026-03-02T00:01:00Z")}), "Invalid window"),
        (json!({"incremental": until("tomorrow")}), "Invalid time"),
        (json!({"export_time": "2026-03-01T00:00:00Z", "incremental": day}), "Conflicting attributes"),
        (json!({"s3_sse_kms_key_id": "alias/exports"}), "Conflicting attributes"),
        (json!({"s3_bucket_owner": "me"}), "Invalid account ID"),
        (json!({"export_format": "CSV"}), "Value not allowed"),
    ] {
        let mut config = json!({"table_name": "orders", "s3_bucket": "exports"});
        config.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let problems = harness.validate_action("dynamodb_export_table", &config).await;
        assert_eq!(summaries(&problems), [summary], "{config}");
    }
}
