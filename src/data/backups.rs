//! `dynamodb_backups`: the backups of a table or of a Region, by time and type.

use std::cmp::Reverse;

use tf_provider::data_source::{DataRead, DataReadRequest, DataSource};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::reading::Reading;
use super::times::{check_time, time_text};
use crate::aws::Aws;
use crate::names::TableName;
use crate::table::calls::{Backup, BackupFilter};
use crate::table::listing::go_on;
use crate::table::validate::check_region;

/// The data source.
pub(super) struct Backups;

/// The backups.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct BackupsModel {
    /// Region of the backups. Defaults to the provider's Region.
    #[attr(optional, computed)]
    region: Attr<String>,
    /// Name of the table that was backed up; it need not exist any more. Backups of all tables if left out.
    #[attr(optional)]
    table_name: Attr<String>,
    /// The earliest time of creation, as `2026-03-01T12:00:00Z`.
    #[attr(optional)]
    created_from: Attr<String>,
    /// A time of creation that all backups are older than, as `2026-03-01T12:00:00Z`.
    #[attr(optional)]
    created_before: Attr<String>,
    /// `USER` for backups that were made on demand, `SYSTEM` for those that DynamoDB makes when a table with point-in-time
    /// recovery is deleted, `AWS_BACKUP` for those of the service AWS Backup, or `ALL`.
    #[attr(optional, computed, default = "ALL", one_of("ALL", "USER", "SYSTEM", "AWS_BACKUP"))]
    r#type: Attr<String>,
    /// The backups, the newest first. It is not an error if there are none.
    #[attr(computed)]
    backups: Attr<Vec<Attr<BackupModel>>>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct BackupModel {
    /// ARN of the backup, for `restore.backup_arn` of a table.
    #[attr(computed)]
    arn: Attr<String>,
    /// Name of the backup; several can have the same.
    #[attr(computed)]
    name: Attr<String>,
    /// `USER`, `SYSTEM` or `AWS_BACKUP`.
    #[attr(computed)]
    r#type: Attr<String>,
    /// `CREATING`, `AVAILABLE` or `DELETED`. An available one can be restored from.
    #[attr(computed)]
    status: Attr<String>,
    /// Name of the table that was backed up.
    #[attr(computed)]
    table_name: Attr<String>,
    /// ARN of the table that was backed up.
    #[attr(computed)]
    table_arn: Attr<String>,
    /// ID of the table that was backed up, which is another one after the table was created again.
    #[attr(computed)]
    table_id: Attr<String>,
    /// Size of the backup in bytes, which DynamoDB counts about every six hours.
    #[attr(computed)]
    size_in_bytes: Attr<i64>,
    /// When the backup was created, in UTC.
    #[attr(computed)]
    created_at: Attr<String>,
    /// When the backup is deleted by itself, in UTC; null if it is kept.
    #[attr(computed)]
    expires_at: Attr<String>,
}

impl DataSource for Backups {
    type Client = Aws;
    type Model = BackupsModel;

    const TYPE_NAME: &'static str = "dynamodb_backups";
    const DESCRIPTION: &'static str = "The backups of a table, or of all tables of a Region, also of tables that were deleted. \
        Continuous backups are no such backups: to what moment a table can be restored says the data source `dynamodb_table`.";

    fn validate(&self, config: &BackupsModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_region(&config.region, &mut problems);
        if let Some(Err(reason)) = config.table_name.known().map(|name| TableName::parse(name)) {
            problems.error(Path::of("table_name"), "Invalid table name", reason.to_string());
        }
        check_time("created_from", &config.created_from, &mut problems);
        check_time("created_before", &config.created_before, &mut problems);
        check_order(config, &mut problems);
        problems
    }

    async fn read(&self, request: DataReadRequest<'_, Self>) -> DataRead<BackupsModel> {
        let DataReadRequest { client, config, cancel } = request;
        let reading = match Reading::begin(client, &config.region, "data source", cancel) {
            Ok(reading) => reading,
            Err(diagnostic) => return DataRead::failed(diagnostic),
        };
        match all(&reading, &filter(&config)).await {
            Ok(backups) => DataRead::found(BackupsModel {
                region: Attr::Known(reading.region.as_str().to_owned()),
                backups: Attr::Known(backups.into_iter().map(|backup| Attr::Known(model(backup))).collect()),
                ..config
            }),
            Err(diagnostic) => DataRead::failed(diagnostic),
        }
    }
}

fn time(attribute: &Attr<String>) -> Option<OffsetDateTime> {
    attribute.known().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok())
}

fn check_order(config: &BackupsModel, problems: &mut Diagnostics) {
    if let (Some(from), Some(before)) = (time(&config.created_from), time(&config.created_before))
        && before <= from
    {
        let detail =
            "is not later than `created_from`, so that no backup could be found. Exchange the two, or correct one.";
        problems.error(Path::of("created_before"), "Empty range of time", detail);
    }
}

fn filter(config: &BackupsModel) -> BackupFilter {
    BackupFilter {
        table: config.table_name.known().and_then(|name| TableName::parse(name).ok()),
        from: time(&config.created_from),
        before: time(&config.created_before),
        kind: config.r#type.known().map_or("ALL", String::as_str).to_owned(),
    }
}

async fn all(reading: &Reading, filter: &BackupFilter) -> Result<Vec<Backup>, Diagnostic> {
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        go_on(&reading.deadline)?;
        let page = reading.repeat(|calls| calls.backups(filter, start.as_deref())).await;
        let page = page.map_err(|error| error.to_diagnostic(Path::root(), "list the backups"))?;
        found.extend(page.backups);
        start = page.next;
        if start.is_none() {
            found.sort_by_key(|backup| (Reverse(backup.created), backup.arn.clone()));
            return Ok(found);
        }
    }
}

fn model(backup: Backup) -> BackupModel {
    let Backup { arn, name, kind, status, table_name, table_arn, table_id, bytes, created, expires } = backup;
    BackupModel {
        arn: Attr::Known(arn),
        name: Attr::Known(name),
        r#type: kind.into(),
        status: status.into(),
        table_name: table_name.into(),
        table_arn: table_arn.into(),
        table_id: table_id.into(),
        size_in_bytes: bytes.into(),
        created_at: created.and_then(time_text).into(),
        expires_at: expires.and_then(time_text).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use dynamodb_sim::Handle;
    use serde_json::{Value as Json, json};

    use crate::data::testing::{call, create, harness, server};

    fn back_up(server: &Handle, table: &str, backup: &str) {
        call(server, "CreateBackup", &json!({"TableName": table, "BackupName": backup}));
        server.lock().advance(Duration::from_secs(3600));
    }

    async fn found(server: &Handle, config: Json) -> Vec<Json> {
        let found = harness(server).await.read_data("dynamodb_backups", &config).await.expect("backups");
        found["backups"].as_array().expect("a list").clone()
    }

    fn names(backups: &[Json]) -> Vec<&str> {
        backups.iter().filter_map(|backup| backup["name"].as_str()).collect()
    }

    #[tokio::test]
    async fn backups_by_table_and_time_the_newest_first() {
        let server = server();
        for table in ["orders", "other"] {
            create(&server, table, &json!({}));
        }
        for (table, backup) in [("orders", "first"), ("orders", "second"), ("other", "third"), ("orders", "fourth")] {
            back_up(&server, table, backup);
        }
        assert_eq!(names(&found(&server, json!({})).await), ["fourth", "third", "second", "first"]);
        let of_orders = found(&server, json!({"table_name": "orders"})).await;
        assert_eq!(names(&of_orders), ["fourth", "second", "first"]);
        let newest = &of_orders[0];
        assert_eq!(
            (&newest["status"], &newest["type"], &newest["expires_at"]),
            (&json!("AVAILABLE"), &json!("USER"), &Json::Null)
        );
        assert_eq!(newest["table_arn"], "arn:aws:dynamodb:us-east-1:111122223333:table/orders");
        let (second, fourth) = (&of_orders[1]["created_at"], &of_orders[0]["created_at"]);
        let between = found(&server, json!({"created_from": second, "created_before": fourth})).await;
        assert_eq!(names(&between), ["third", "second"], "from the one on, before the other");
    }

    #[tokio::test]
    async fn pages_and_types() {
        let server = server();
        create(&server, "orders", &json!({}));
        let on = json!({"PointInTimeRecoveryEnabled": true});
        call(
            &server,
            "UpdateContinuousBackups",
            &json!({"TableName": "orders", "PointInTimeRecoverySpecification": on}),
        );
        for number in 0..103 {
            call(&server, "CreateBackup", &json!({"TableName": "orders", "BackupName": format!("backup-{number}")}));
        }
        call(&server, "DeleteTable", &json!({"TableName": "orders"}));
        server.lock().advance(Duration::from_secs(3600));
        assert_eq!(found(&server, json!({})).await.len(), 104);
        assert_eq!(found(&server, json!({"type": "USER"})).await.len(), 103);
        let of_system = found(&server, json!({"type": "SYSTEM"})).await;
        assert_eq!(names(&of_system), ["orders$DeletedTableBackup"]);
        assert!(of_system[0]["expires_at"].is_string(), "{of_system:?}");
    }

    #[tokio::test]
    async fn what_can_find_nothing_is_refused() {
        let server = server();
        let harness = harness(&server).await;
        for (config, summary) in [
            (json!({"created_from": "yesterday"}), "Invalid time"),
            (
                json!({"created_from": "2026-03-02T00:00:00Z", "created_before": "2026-03-01T00:00:00Z"}),
                "Empty range of time",
            ),
            (json!({"table_name": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"}), "Invalid table name"),
            (json!({"type": "MANUAL"}), "Value not allowed"),
        ] {
            let problems = harness.read_data("dynamodb_backups", &config).await.expect_err("a refusal");
            let problem = problems.into_iter().next().expect("an error");
            assert_eq!(problem.summary, summary, "{config}");
        }
    }
}
