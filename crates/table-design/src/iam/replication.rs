//! The policy of every member of a global table of several accounts.

use std::collections::BTreeSet;

use serde_json::json;

use super::PolicyError;
use super::document::{Conditions, Statement, document};
use crate::arn::TableArn;

/// The service that replicates between accounts.
const REPLICATION: &str = "replication.dynamodb.amazonaws.com";

/// What it does on every member.
const ACTIONS: [&str; 3] =
    ["dynamodb:ReadDataForReplication", "dynamodb:ReplicateSettings", "dynamodb:WriteDataForReplication"];

/// What an account does that adds a member.
const JOINING: &str = "dynamodb:AssociateTableReplica";

/// The policy as JSON, the same for every member: DynamoDB may replicate for all of them, and their accounts may add them. Its
/// resource is the table that has the policy, whichever that is.
///
/// # Errors
/// Fewer than two members, two of one account or in one Region, other names.
pub fn replication_policy(members: &[TableArn]) -> Result<String, PolicyError> {
    let [first, _, ..] = members else {
        return Err(PolicyError::new(
            "`members` has fewer than two tables: name all members, the table itself included.",
        ));
    };
    let (mut accounts, mut regions) = (BTreeSet::new(), BTreeSet::new());
    for member in members {
        if member.table != first.table {
            return Err(PolicyError::new(format!(
                "All members of a global table have one name, but \"{}\" and \"{}\" are different ones.",
                first.table, member.table
            )));
        }
        if !accounts.insert(member.account.clone()) {
            return Err(PolicyError::new(format!(
                "Each member is in an account of its own, but {} has two.",
                member.account
            )));
        }
        if !regions.insert(&member.region) {
            return Err(PolicyError::new(format!(
                "Each member is in a Region of its own, but {} has two.",
                member.region
            )));
        }
    }
    let mut sources = Conditions::default();
    sources.add("StringEquals", "aws:SourceAccount", accounts.clone());
    sources.add("StringEquals", "aws:SourceArn", members.iter().map(TableArn::to_string));
    let replicate = allow(json!({"Service": REPLICATION}), &ACTIONS, sources);
    let join = allow(json!({"AWS": accounts}), &[JOINING], Conditions::default());
    Ok(document(&[replicate, join], None))
}

fn allow(principal: serde_json::Value, actions: &[&str], conditions: Conditions) -> Statement {
    Statement {
        topic: "",
        principal: Some(principal.to_string()),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: ["*".to_owned()].into(),
        conditions,
    }
}
