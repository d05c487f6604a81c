//! `dynamodb_create_backup`: an on-demand backup, complete when the action ends.

use tf_provider::action::{Action, InvokeRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};
use time::OffsetDateTime;

use super::checks::{check_common, compact};
use super::run::{self, Goal, Run};
use crate::aws::Aws;
use crate::clock;
use crate::limits::MAX_BACKUP_NAME;
use crate::names::{TableName, shortened};
use crate::table::calls::{BackupFilter, BackupStatus};
use crate::table::control_plane::ControlPlane as _;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Reply, Verdict};

/// How often a request is sent whose response was lost and that left no backup.
const MAX_SENDS: u32 = 3;
/// How far the service's clock may be behind this one, in seconds.
const CLOCK_SKEW: i64 = 900;

/// As the schema takes it.
const MAX_NAME: i64 = MAX_BACKUP_NAME as i64;

/// The action.
pub(super) struct CreateBackup;

/// What to back up.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct CreateBackupModel {
    /// Name of the table.
    #[attr(required)]
    table_name: Attr<String>,
    /// Name of the backup: letters, digits, `_`, `.` and `-`. Several backups can have the same. Defaults to the name of the
    /// table and the time, as `orders-20260301T120000Z`.
    #[attr(optional, length(3, MAX_NAME))]
    backup_name: Attr<String>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// How long to wait until the backup can be restored from.
    #[attr(optional, computed, default = "30m")]
    timeout: Attr<String>,
}

impl Action for CreateBackup {
    type Client = Aws;
    type Model = CreateBackupModel;

    const TYPE_NAME: &'static str = "dynamodb_create_backup";
    const DESCRIPTION: &'static str = "Makes an on-demand backup of a table, and waits until it can be restored from. The backup \
        is kept until it is deleted: it is in no state.";

    fn validate(&self, config: &CreateBackupModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_common(&config.table_name, &config.region, &config.timeout, &mut problems);
        if config.backup_name.known().is_some_and(|name| !name.chars().all(is_allowed)) {
            let detail = "has a character that a name of a backup cannot have. Use letters, digits, `_`, `.` and `-`.";
            problems.error(Path::of("backup_name"), "Invalid backup name", detail);
        }
        problems
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let InvokeRequest { client, config, progress, cancel } = request;
        let run = match Run::begin(client, &config.region, run::timeout(&config.timeout), progress, cancel) {
            Ok(run) => run,
            Err(diagnostic) => return diagnostic.into(),
        };
        back_up(&run, &config).await.err().map(Diagnostics::from).unwrap_or_default()
    }
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_.-".contains(letter)
}

async fn back_up(run: &Run, config: &CreateBackupModel) -> Result<(), Diagnostic> {
    let table = run::table_name(&config.table_name)?;
    let name = config.backup_name.known().cloned().unwrap_or_else(|| default_name(&table, clock::time_of_day()));
    let arn = create(run, &table, &name).await?;
    run.show(format!("DynamoDB makes backup \"{name}\" of table \"{table}\": {arn}")).await;
    let to_do = format!("wait for backup \"{name}\" of table \"{table}\"");
    let afterwards = format!("DynamoDB goes on with it: check {arn} before you make another one.");
    let goal = Goal { to_do: &to_do, afterwards: &afterwards };
    let observe = || run.calls.backup_status(&arn);
    let bytes = run
        .until(goal, observe, |status| match status {
            BackupStatus::Available(bytes) => Verdict::Accepted(bytes),
            BackupStatus::Creating => Verdict::Pending(format!("backup \"{name}\" is being made")),
            BackupStatus::Other(status) => Verdict::Rejected(lost(&arn, &status)),
        })
        .await?;
    let size = bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
    run.show(format!("backup \"{name}\" is available{size}: {arn}")).await;
    Ok(())
}

/// `orders-20260301T120000Z`.
fn default_name(table: &TableName, now: OffsetDateTime) -> String {
    shortened(format!("{table}-{}", compact(now)), MAX_BACKUP_NAME)
}

/// The ARN of the new backup. Nothing makes the call idempotent (B-011): after a lost response the backup is looked for.
async fn create(run: &Run, table: &TableName, name: &str) -> Result<String, Diagnostic> {
    let to_do = format!("create backup \"{name}\" of table \"{table}\"");
    let goal = Goal { to_do: &to_do, afterwards: "No backup was made. Invoke the action again." };
    let began = clock::time_of_day() - time::Duration::seconds(CLOCK_SKEW);
    let mut sends = 1;
    loop {
        match run.send(Call::of(Kind::Create), goal, || run.calls.create_backup(table, name)).await? {
            Reply::Accepted(arn) => return Ok(arn),
            Reply::Done(error) | Reply::Observe(error) => {
                let filter = BackupFilter {
                    table: Some(table.clone()),
                    from: Some(began),
                    before: None,
                    kind: "USER".to_owned(),
                };
                let page = run.read(&to_do, || run.calls.backups(&filter, None)).await?;
                let found = page.backups.into_iter().filter(|backup| backup.name == name);
                if let Some(backup) = found.max_by_key(|backup| backup.created) {
                    return Ok(backup.arn);
                }
                if sends == MAX_SENDS {
                    return Err(error.to_diagnostic(Path::root(), &to_do));
                }
                sends += 1;
            }
        }
    }
}

fn lost(arn: &str, status: &str) -> Diagnostic {
    let detail = format!(
        "The backup {arn} has the status {status}, from which it does not become available. If no one has deleted it, invoke \
         the action again, and ask AWS Support why it was lost."
    );
    Diagnostic::error(Path::root(), "Backup was not completed", detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::actions::testing::{call, create, harness, server, summaries};

    #[tokio::test]
    async fn a_backup_is_available_when_the_action_ends() {
        let server = server();
        create(&server, "orders", &json!({}));
        let harness = harness(&server).await;
        let config = json!({"table_name": "orders", "backup_name": "nightly"});
        let (messages, problems) = harness.invoke("dynamodb_create_backup", &config).await;
        assert_eq!(problems, Diagnostics::none());
        assert!(messages.last().is_some_and(|last| last.contains("\"nightly\" is available")), "{messages:?}");
        let listed = call(&server, "ListBackups", &json!({"TableName": "orders"}));
        assert_eq!(listed["BackupSummaries"][0]["BackupStatus"], "AVAILABLE");
    }

    #[tokio::test]
    async fn a_backup_without_a_name_is_named_after_table_and_time() {
        let server = server();
        create(&server, "orders", &json!({}));
        let (messages, problems) =
            harness(&server).await.invoke("dynamodb_create_backup", &json!({"table_name": "orders"})).await;
        assert_eq!(problems, Diagnostics::none());
        assert!(messages[0].contains("backup \"orders-20"), "{messages:?}");
        let long = TableName::parse(&"t".repeat(250)).expect("a name");
        assert_eq!(default_name(&long, OffsetDateTime::UNIX_EPOCH).len(), 255);
    }

    #[tokio::test]
    async fn what_cannot_be_backed_up_is_an_error() {
        let server = server();
        let harness = harness(&server).await;
        for (config, summary) in [
            (json!({"table_name": "orders"}), "Resource not found"),
            (json!({"table_name": "o"}), "Invalid table name"),
            (json!({"table_name": "orders", "backup_name": "a b c"}), "Invalid backup name"),
            (json!({"table_name": "orders", "timeout": "soon"}), "Invalid duration"),
            (json!({"table_name": "orders", "region": "here"}), "Invalid Region"),
        ] {
            let (_, problems) = harness.invoke("dynamodb_create_backup", &config).await;
            assert_eq!(summaries(&problems), [summary], "{config}");
        }
    }
}
