//! Warnings about the condition of a table that no difference of a plan shows.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::table::observed::{ObservedTable, TableStatus, Unrecognized};
use crate::table::ready::under_way;
use crate::table::replicas::ReplicaStatus;

/// What a refresh found that a reader of the plan has to know.
pub(super) fn in_refresh(table: &ObservedTable) -> Diagnostics {
    let (mut diagnostics, name) = (Diagnostics::none(), &table.name);
    let under_way = under_way(table);
    if !under_way.is_empty() {
        diagnostics.warning(
            Path::root(),
            "Change still in progress",
            format!(
                "Table \"{name}\": {}. AWS continues this by itself; no apply has to wait for it, unless it changes an index. \
                 An index can be queried when it is ACTIVE.",
                under_way.join("; ")
            ),
        );
    }
    for Unrecognized { path, value } in &table.unrecognized {
        diagnostics.warning(
            path.clone(),
            "Value is not known to this version",
            format!(
                "is \"{value}\" in AWS, which this version of the provider does not know. It is left as it is: the state keeps \
                 the value that it has. A newer version may know it."
            ),
        );
    }
    if let Some((summary, detail)) = without_key(table) {
        diagnostics.warning(Path::of("server_side_encryption"), summary, detail);
    }
    not_permitted(table, &mut diagnostics);
    diagnostics
}

/// Policies that do not let a global table of several accounts replicate (V99, D-025).
fn not_permitted(table: &ObservedTable, diagnostics: &mut Diagnostics) {
    const SUMMARY: &str = "Replication between accounts not permitted";
    const CONSEQUENCE: &str = "Until then no items come or go there, and no settings of any member can be changed. After 20 hours DynamoDB takes it out \
         of the global table for good.";
    let name = &table.name;
    let members = table.accounts.members.iter().filter_map(|member| member.arn.as_ref());
    let members: Vec<String> = std::iter::once(&table.arn).chain(members).map(|arn| format!("\"{arn}\"")).collect();
    let missing = format!(
        "to allow `replication.dynamodb.amazonaws.com` the actions `dynamodb:ReadDataForReplication`, \
         `dynamodb:WriteDataForReplication` and `dynamodb:ReplicateSettings` for every member (`aws:SourceAccount`, `aws:SourceArn`). \
         The function `replication_policy` writes the statement: members = [{}].",
        members.join(", ")
    );
    if table.status == TableStatus::NotAuthorized {
        let detail = format!(
            "Table \"{name}\" is REPLICATION_NOT_AUTHORIZED: its resource policy has {missing} Correct `resource_policy`. {CONSEQUENCE}"
        );
        diagnostics.warning(Path::of("resource_policy"), SUMMARY, detail);
    }
    for member in table.accounts.members.iter().filter(|member| member.status == ReplicaStatus::NotAuthorized) {
        let account = member.arn.as_ref().map(|arn| format!(" of account {}", arn.account)).unwrap_or_default();
        let detail = format!(
            "The member of table \"{name}\"{account} in {} is REPLICATION_NOT_AUTHORIZED: its resource policy has {missing} Correct the \
             policy there. {CONSEQUENCE}",
            member.region
        );
        diagnostics.warning(Path::of("global_table"), SUMMARY, detail);
    }
}

/// Why the table cannot be backed up before it is deleted.
pub(super) fn before_backup(table: &ObservedTable) -> Option<Diagnostic> {
    const WAY_OUT: &str = "set `removal_policy = \"DESTROY\"`, apply, and destroy the table";
    let name = &table.name;
    let why = match &table.status {
        TableStatus::KeyInaccessible => format!(
            "Table \"{name}\" cannot use its KMS key, and without the key DynamoDB makes no backup. Enable the key, and destroy \
             the table when it is ACTIVE again, within the hour. Or {WAY_OUT}: its items are lost then, unless point-in-time \
             recovery keeps them."
        ),
        TableStatus::Archived => format!(
            "Table \"{name}\" is archived: DynamoDB has kept its items in a backup, and takes no other. To delete the table and \
             keep that backup, {WAY_OUT}."
        ),
        TableStatus::Creating
        | TableStatus::Updating
        | TableStatus::Deleting
        | TableStatus::Active
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => return None,
    };
    Some(Diagnostic::error(Path::of("removal_policy"), "Final backup not possible now", why))
}

fn without_key(table: &ObservedTable) -> Option<(&'static str, String)> {
    let name = &table.name;
    match &table.status {
        TableStatus::KeyInaccessible => Some((
            "Table cannot use its KMS key",
            format!(
                "Table \"{name}\" is INACCESSIBLE_ENCRYPTION_CREDENTIALS: its KMS key is disabled, is \
                 about to be deleted, or no longer lets DynamoDB use it. Items cannot be read or written. Tags, \
                 point-in-time recovery, policies, the stream, deletion protection and the deletion of the table still \
                 work; time to live, Contributor Insights, backups and another key do not. Enable the key within seven days: \
                 then DynamoDB archives the table."
            ),
        )),
        TableStatus::Archived => Some((
            "Table is archived",
            format!(
                "Table \"{name}\" could not use its KMS key for seven days, and DynamoDB has archived \
                 it in a backup. It can be deleted, and restored from that backup while the key can be used."
            ),
        )),
        TableStatus::Creating
        | TableStatus::Updating
        | TableStatus::Deleting
        | TableStatus::Active
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
}
