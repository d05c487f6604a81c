//! A global table of several accounts: what a table that joins needs (V99), and what such a table does not have (V93).

use tf_provider::{Diagnostics, Path};

use super::arns;
use super::presence::Presence;
use super::replicas::is_strong;
use crate::policy::Policy;
use crate::table::effective;
use crate::table::model::{GlobalTableModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(global_table) = config.global_table.known() else { return };
    let joins = Presence::of(&global_table.source_table_arn) == Presence::Set;
    if joins {
        mode(global_table, problems);
        origin(config, problems);
        policy(config, problems);
    }
    if let Some(arn) = global_table.source_table_arn.known() {
        source(arn, config, problems);
    }
    if joins || global_table.replicates_settings() {
        unsupported(config, problems);
    }
}

fn path(name: &str) -> Path {
    Path::of("global_table").attribute(name)
}

fn mode(global_table: &GlobalTableModel, problems: &mut Diagnostics) {
    let mode = &global_table.settings_replication_mode;
    if Presence::of(mode) == Presence::Unset || mode.is_known() && !global_table.replicates_settings() {
        let detail = "joins the global table of another account, whose members have the same settings. Set \
                      `settings_replication_mode = \"ENABLED\"`, here and on the source table.";
        problems.error(path("source_table_arn"), "Replication of settings not enabled", detail);
    }
}

fn source(text: &str, config: &TableModel, problems: &mut Diagnostics) {
    const EXPECTED: &str =
        "Give the ARN of a table in another account, like \"arn:aws:dynamodb:us-east-1:123456789012:table/orders\".";
    let arn = match arns::table(text, EXPECTED) {
        Ok(arn) => arn,
        Err((summary, detail)) => {
            problems.error(path("source_table_arn"), summary, detail);
            return;
        }
    };
    let name = arn.table_name().unwrap_or_default();
    if config.name.known().is_some_and(|own| own != name) {
        let detail = "names a table of another name than this one, but all members of a global table have one name. Correct one of \
                      them.";
        problems.error(path("source_table_arn"), "Source table of another name", detail);
    }
}

/// A table comes into being in one way.
fn origin(config: &TableModel, problems: &mut Diagnostics) {
    let others = [("restore", Presence::of(&config.restore)), ("import_table", Presence::of(&config.import_table))];
    for (attribute, _) in others.into_iter().filter(|(_, given)| *given == Presence::Set) {
        let detail = format!(
            "says that the table is created as a member of a global table, with the items of that, and `{attribute}` brings others. \
             Remove one of them."
        );
        problems.error(path("source_table_arn"), "Two ways to create the table", detail);
    }
}

/// The policy goes with the creation, when nothing of the table is there yet.
fn policy(config: &TableModel, problems: &mut Diagnostics) {
    match Presence::of(&config.resource_policy) {
        Presence::Unset => {
            let detail = "needs a `resource_policy` of this table, since DynamoDB replicates between accounts only with the permission \
                          of every member. Set that to what the function `replication_policy` gives.";
            problems.error(path("source_table_arn"), "Policy for the replication missing", detail);
        }
        Presence::Set | Presence::Unknown => {
            let policy = config.resource_policy.known().and_then(|text| Policy::parse(text).ok());
            if policy.is_some_and(|policy| policy.has_placeholders()) {
                let detail = "names its table by `self`, which is not known when the table joins a global table, and the policy is \
                              needed then. Write \"*\" as the `Resource`, which means this table.";
                problems.error(Path::of("resource_policy"), "Placeholder not known at the creation", detail);
            }
        }
    }
}

fn unsupported(config: &TableModel, problems: &mut Diagnostics) {
    if is_strong(config) {
        let detail = "is \"STRONG\", which DynamoDB does not offer with members in several accounts. Remove `global_table`, or choose \
                      \"EVENTUAL\".";
        problems.error(Path::of("multi_region_consistency"), "Strong consistency not possible", detail);
    }
    if config.replicas.known().is_some_and(|replicas| !replicas.is_empty()) {
        let detail = "are in the account of the table, but each member of a global table of several accounts is in an account of its \
                      own. Remove them, or remove `global_table`.";
        problems.error(Path::of("replicas"), "Replicas in one account of several", detail);
    }
    let encryption = effective::encryption(&config.server_side_encryption);
    let key_type = encryption.known().and_then(|encryption| encryption.key_type.known());
    if key_type.is_some_and(|key_type| key_type == "AWS_MANAGED") {
        let detail = "is \"AWS_MANAGED\", a key that other accounts cannot use. Use \"AWS_OWNED\", or a key of yours that \
                      `replication.dynamodb.amazonaws.com` may use.";
        let path = Path::of("server_side_encryption").attribute("key_type");
        problems.error(path, "Key cannot be used across accounts", detail);
    }
}
