//! A table that joins the global table of another account (V99).

use serde_json::Value;

use crate::primitives::arn::{self, TableArn};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::replica::group::Group;
use crate::table::state::Table;

inputs! {
    JoinTable {
        table_name: String,
        global_table_source_arn: String,
        global_table_settings_replication_mode: String,
        resource_policy: String,
    }
}

/// The principal that replicates between accounts.
const PRINCIPAL: &str = "replication.dynamodb.amazonaws.com";

/// What the policy of every member allows it.
const ACTIONS: [&str; 3] =
    ["dynamodb:ReadDataForReplication", "dynamodb:WriteDataForReplication", "dynamodb:ReplicateSettings"];

/// What a creation asks for.
#[derive(Debug)]
pub(crate) struct Joining {
    pub(crate) name: String,
    pub(crate) source: Caller,
    pub(crate) policy: Option<String>,
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
    Ok(Joining { name, source, policy: given.resource_policy })
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
    let document: Option<Value> = policy.and_then(|policy| serde_json::from_str(policy).ok());
    let Some(document) = document else {
        return false;
    };
    let statements = match &document["Statement"] {
        Value::Array(statements) => statements.iter().collect(),
        one => vec![one],
    };
    let lets = |statement: &&&Value| {
        let text = |member: &str| statement[member].to_string();
        statement["Effect"] == "Allow"
            && text("Principal").contains(PRINCIPAL)
            && ACTIONS.iter().all(|action| text("Action").contains(action))
    };
    let conditions: Vec<String> =
        statements.iter().filter(lets).map(|statement| statement["Condition"].to_string()).collect();
    !conditions.is_empty()
        && accounts.all(|account| conditions.iter().any(|condition| condition == "null" || condition.contains(account)))
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
}
