//! The policy of an application's role.

use super::conditions;
use super::document::{Conditions, Statement, counted, document, joined};
use super::grants::{Grant, Part, grants};
use super::{Allowed, Limits, Place, PolicyError, PolicyTable};
use crate::arn::TableArn;

/// Most characters of a managed policy, white space not counted.
const MAX_IDENTITY_CHARACTERS: usize = 6144;

/// What the policy of a role is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRequest {
    /// The table.
    pub table: PolicyTable,
    /// What is allowed.
    pub allowed: Allowed,
    /// Under which conditions.
    pub limits: Limits,
    /// What the ids of the statements begin with; without it they have none.
    pub sid: Option<String>,
}

/// The policy as JSON.
///
/// # Errors
/// What cannot be allowed that exactly, or is too long.
pub fn identity_policy(request: &IdentityRequest) -> Result<String, PolicyError> {
    let IdentityRequest { table, allowed, limits, sid } = request;
    check_sid(sid.as_deref())?;
    conditions::check(limits)?;
    let grants = grants(table, allowed, limits)?;
    let mut statements = Vec::new();
    for place in &table.places {
        let granted: Vec<Statement> =
            grants.iter().map(|grant| statement(place, grant, limits)).collect::<Result<_, _>>()?;
        statements.extend(granted);
        statements.extend(key_statement(place)?);
    }
    let document = document(&joined(statements), sid.as_deref());
    let length = counted(&document);
    if length > MAX_IDENTITY_CHARACTERS {
        return Err(PolicyError::new(format!(
            "The policy has {length} characters without white space, but IAM takes {MAX_IDENTITY_CHARACTERS}. Make several of \
             it: call this function for some patterns, indexes or Regions at a time."
        )));
    }
    Ok(document)
}

/// The statement of one grant, which is joined with others later.
pub(super) fn statement(place: &Place, grant: &Grant, limits: &Limits) -> Result<Statement, PolicyError> {
    Ok(Statement {
        topic: grant.topic(),
        principal: None,
        actions: [format!("dynamodb:{}", grant.action.name)].into(),
        resources: [resource(place, &grant.part)?].into(),
        conditions: conditions::of_grant(grant, limits),
    })
}

fn resource(place: &Place, part: &Part) -> Result<String, PolicyError> {
    let arn = &place.arn;
    match part {
        Part::Table => Ok(arn.clone()),
        Part::Index(name) => Ok(format!("{arn}/index/{name}")),
        Part::Backups => Ok(format!("{arn}/backup/*")),
        Part::Exports => Ok(format!("{arn}/export/*")),
        Part::Stream => place.stream_arn.clone().ok_or_else(|| {
            PolicyError::new(
                "The table has no stream to allow access to: enable it with `stream`, or pass its `stream_arn`.",
            )
        }),
    }
}

/// What DynamoDB does with the customer's key in the caller's name, and only through DynamoDB.
fn key_statement(place: &Place) -> Result<Option<Statement>, PolicyError> {
    let Some(key) = &place.kms_key_arn else { return Ok(None) };
    if !key.starts_with("arn:") || !key.contains(":kms:") || key.contains(['*', '?']) {
        return Err(PolicyError::new("The key of the table is no ARN of a KMS key."));
    }
    let table = TableArn::parse(&place.arn).map_err(|problem| PolicyError::new(problem.to_string()))?;
    let mut conditions = Conditions::default();
    conditions.add("StringEquals", "kms:ViaService", [table.via_service()]);
    Ok(Some(Statement {
        topic: "Key",
        principal: None,
        actions: ["kms:Decrypt".to_owned(), "kms:DescribeKey".to_owned()].into(),
        resources: [key.clone()].into(),
        conditions,
    }))
}

pub(super) fn check_sid(sid: Option<&str>) -> Result<(), PolicyError> {
    match sid {
        Some(sid) if sid.is_empty() || !sid.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Err(PolicyError::new("`sid` consists of letters and digits, as IAM wants the id of a statement."))
        }
        _ => Ok(()),
    }
}
