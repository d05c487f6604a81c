//! A table that joins the global table of another account (V99), and what lets the members replicate.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::primitives::arn::{self, TableArn};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, Tag, inputs};
use crate::primitives::shape::Shape;
use crate::replica::group::Group;
use crate::table::state::Table;
use crate::table_settings::class::TableClass;
use crate::tags::state::read as read_tags;

inputs! {
    JoinTable {
        table_name: String,
        global_table_source_arn: String,
        global_table_settings_replication_mode: String,
        resource_policy: String,
        table_class: String,
        tags: Vec<Tag>,
        deletion_protection_enabled: bool,
    }
}

/// The principal that replicates between accounts.
const PRINCIPAL: &str = "replication.dynamodb.amazonaws.com";

/// What the policy of every member allows it.
const ACTIONS: [&str; 3] =
    ["dynamodb:ReadDataForReplication", "dynamodb:WriteDataForReplication", "dynamodb:ReplicateSettings"];

/// What the policy of a member allows the accounts that may add another one.
const JOINING: &str = "dynamodb:AssociateTableReplica";

/// What a creation asks for.
#[derive(Debug)]
pub(crate) struct Joining {
    pub(crate) name: String,
    pub(crate) source: Caller,
    pub(crate) policy: Option<String>,
    /// What no other member has a part in (D-024).
    pub(crate) class: Option<TableClass>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) protected: bool,
}

/// Whether a `CreateTable` joins a global table.
pub(crate) fn is_asked(input: &Value) -> bool {
    input::is_given(input, "GlobalTableSourceArn")
}

/// Reads a creation that joins; the texts of its refusals were not measured.
pub(crate) fn read(at: &Caller, input: &Value) -> Result<Joining, ServiceError> {
    let given: JoinTable = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let name = arn::table_name(at, given.table_name.as_deref().unwrap_or_default())?.to_owned();
    if given.global_table_settings_replication_mode.as_deref() != Some("ENABLED") {
        return Err(ServiceError::invalid(
            "GlobalTableSettingsReplicationMode must be ENABLED when GlobalTableSourceArn is specified",
        ));
    }
    let source = given.global_table_source_arn.unwrap_or_default();
    let Some(source) = TableArn::parse(&source).filter(|source| source.rest.is_none() && source.table == name) else {
        return Err(ServiceError::invalid("GlobalTableSourceArn must be the ARN of a table of the same name"));
    };
    if source.account == at.account {
        return Err(ServiceError::invalid(
            "GlobalTableSourceArn must be the ARN of a table in another account. Use ReplicaUpdates to add a replica in the \
             same account",
        ));
    }
    let source = Caller::new(source.account, source.region);
    Ok(Joining {
        name,
        source,
        policy: given.resource_policy,
        class: given.table_class.as_deref().map(TableClass::parse).transpose()?,
        tags: read_tags(given.tags.as_deref().unwrap_or_default())?,
        protected: given.deletion_protection_enabled == Some(true),
    })
}

/// Whether a table can be joined: it replicates its settings, and each account has one member.
pub(crate) fn check_source(at: &Caller, source: &Table, group: Option<&Group>) -> Result<(), ServiceError> {
    if source.settings_replication != Some(true) && group.is_none_or(|group| !group.spans_accounts()) {
        return Err(ServiceError::invalid(
            "GlobalTableSettingsReplicationMode of the source table must be ENABLED before another account can join",
        ));
    }
    match group {
        Some(group) if !group.spans_accounts() => Err(ServiceError::invalid(
            "A table with replicas in its own account cannot be the source of a multi-account global table",
        )),
        Some(group) if group.members.iter().any(|member| member.at.account == at.account) => Err(has_member()),
        Some(_) | None => Ok(()),
    }
}

/// The refusal of a second member in one account.
pub(super) fn has_member() -> ServiceError {
    ServiceError::invalid("Each replica of a multi-account global table must be in an account of its own")
}

/// Whether a policy lets the accounts of all members replicate. Conditions are read for the accounts that they name.
pub(crate) fn authorizes<'a>(policy: Option<&str>, mut accounts: impl Iterator<Item = &'a str>) -> bool {
    let statements = allowing(policy, PRINCIPAL, &ACTIONS);
    let conditions: Vec<String> = statements.iter().map(|statement| statement["Condition"].to_string()).collect();
    !conditions.is_empty()
        && accounts.all(|account| conditions.iter().any(|condition| condition == "null" || condition.contains(account)))
}

/// Whether a policy lets an account add a member.
pub(crate) fn lets_join(policy: Option<&str>, account: &str) -> bool {
    !allowing(policy, account, &[JOINING]).is_empty()
}

/// The statements that allow a principal all of the actions.
fn allowing(policy: Option<&str>, principal: &str, actions: &[&str]) -> Vec<Value> {
    let document: Option<Value> = policy.and_then(|policy| serde_json::from_str(policy).ok());
    let statements = match document.map(|mut document| document["Statement"].take()) {
        Some(Value::Array(statements)) => statements,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let lets = |statement: &Value| {
        let text = |member: &str| statement[member].to_string();
        statement["Effect"] == "Allow"
            && text("Principal").contains(principal)
            && actions.iter().all(|action| text("Action").contains(action))
    };
    statements.into_iter().filter(lets).collect()
}

/// The refusal of a table that joins without the permission of every member; the text was not measured.
pub(crate) fn not_permitted(at: &Caller, member: &Caller, name: &str) -> ServiceError {
    ServiceError::new(
        "AccessDeniedException",
        format!(
            "Table {name} of account {} in {} cannot join the global table: the resource policy of the member of account \
             {} in {} does not permit it",
            at.account, at.region, member.account, member.region
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_policy_names_every_account() {
        let policy = |accounts: Value| {
            json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": [PRINCIPAL]},
                "Action": ACTIONS,
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": accounts}},
            }]})
            .to_string()
        };
        let both = ["111122223333", "444455556666"];
        assert!(authorizes(Some(&policy(json!(both))), both.into_iter()));
        assert!(!authorizes(Some(&policy(json!(["111122223333"]))), both.into_iter()));
        assert!(!authorizes(None, both.into_iter()));
        assert!(!authorizes(Some("{}"), both.into_iter()));
    }

    #[test]
    fn a_policy_names_who_may_join() {
        let policy = json!({"Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": JOINING,
            "Resource": "*",
        }});
        assert!(lets_join(Some(&policy.to_string()), "444455556666"));
        assert!(!lets_join(Some(&policy.to_string()), "777788889999"));
        assert!(!lets_join(None, "444455556666"));
    }
}
