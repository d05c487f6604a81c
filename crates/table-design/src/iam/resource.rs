//! The policy of a table or a stream itself: who may use it from where.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::document::{Statement, document, joined, one_or_many};
use super::grants::{Part, grants};
use super::identity::{check_sid, statement};
use super::{Allowed, Limits, Place, PolicyError, PolicyTable, conditions};

/// Largest document, white space included.
const MAX_RESOURCE_BYTES: usize = 20 * 1024;

/// What the table is called in its own policy, which cannot refer to its ARN.
const OWN: &str = "self";

/// What a resource policy is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceRequest {
    /// The table; `None` for the one that has the policy, which is then named by placeholders.
    pub table: Option<PolicyTable>,
    /// Who.
    pub principals: BTreeSet<Principal>,
    /// What is allowed.
    pub allowed: Allowed,
    /// Under which conditions.
    pub limits: Limits,
    /// What the ids of the statements begin with; without it they have none.
    pub sid: Option<String>,
}

/// Someone who is allowed something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// An account by its twelve digits, or the ARN of a role or user.
    Aws(String),
    /// A service by its name, for instance `redshift.amazonaws.com`.
    Service(String),
    /// Everyone, within an organization.
    Anyone,
}

impl Principal {
    /// Reads an account, an ARN, the name of a service, or `*`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
        match text {
            "*" => Some(Self::Anyone),
            _ if text.contains(['*', '?']) => None,
            _ if is_account || is_caller(text) => Some(Self::Aws(text.to_owned())),
            _ if is_service => Some(Self::Service(text.to_owned())),
            _ => None,
        }
    }
}

/// Whether it is the ARN of someone who calls: an account's root user, a user, a role, or a session of one. A group calls nothing.
fn is_caller(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, resource] = parts[..] else { return false };
    let kinds: &[&str] = match service {
        "iam" => &["user/", "role/"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => return false,
    };
    let named = kinds.iter().any(|kind| resource.strip_prefix(kind).is_some_and(|name| !name.is_empty()));
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    !partition.is_empty() && is_account && (named || service == "iam" && resource == "root")
}

/// The policy as JSON.
///
/// # Errors
/// What cannot be allowed that exactly, or is too long; everyone without an organization.
pub fn resource_policy(request: &ResourceRequest) -> Result<String, PolicyError> {
    let ResourceRequest { table, principals, allowed, limits, sid } = request;
    check_sid(sid.as_deref())?;
    conditions::check(limits)?;
    check_principals(principals, limits)?;
    let own = own_table(allowed);
    let table = table.as_ref().unwrap_or(&own);
    let grants = grants(table, allowed, limits)?;
    let of_stream = grants.iter().filter(|grant| grant.part == Part::Stream).count();
    if of_stream != 0 && of_stream != grants.len() {
        return Err(PolicyError::new(
            "The policy of a table does not cover its stream: actions of the stream belong in a policy of their own, in \
             `stream.resource_policy`.",
        ));
    }
    if let Some(grant) = grants.iter().find(|grant| matches!(grant.part, Part::Backups | Part::Exports)) {
        return Err(PolicyError::new(format!(
            "`dynamodb:{}` is allowed by the policy of a role only, not by that of a table.",
            grant.action.name
        )));
    }
    let principal = principal(principals);
    let mut statements = Vec::new();
    // A replica has a policy of its own.
    if let Some(place) = table.places.first() {
        for grant in &grants {
            let granted = statement(place, grant, limits)?;
            statements.push(Statement { principal: Some(principal.clone()), ..granted });
        }
    }
    let document = document(&joined(statements), sid.as_deref());
    if document.len() > MAX_RESOURCE_BYTES {
        return Err(PolicyError::new(format!(
            "The policy has {} bytes, but a table takes {MAX_RESOURCE_BYTES}. Name fewer principals or indexes.",
            document.len()
        )));
    }
    Ok(document)
}

/// The table by its placeholders: all indexes together, or those that are named.
fn own_table(allowed: &Allowed) -> PolicyTable {
    let named = match allowed {
        Allowed::Patterns(_) => None,
        Allowed::Level(level) => level.reach.index_names.clone(),
        Allowed::Actions(_, reach) => reach.index_names.clone(),
    };
    let place = Place { arn: OWN.to_owned(), stream_arn: Some(format!("{OWN}/stream")), kms_key_arn: None };
    PolicyTable { places: vec![place], indexes: named.unwrap_or_else(|| ["*".to_owned()].into()), keys: None }
}

fn check_principals(principals: &BTreeSet<Principal>, limits: &Limits) -> Result<(), PolicyError> {
    if principals.is_empty() {
        return Err(PolicyError::new("`principals` is empty: name accounts, ARNs of roles or users, or services."));
    }
    let narrowed = limits.org_id.is_some() || limits.vpc_endpoints.is_some();
    if principals.contains(&Principal::Anyone) && (principals.len() > 1 || !narrowed) {
        return Err(PolicyError::new(
            "`principals = [\"*\"]` would open the table to everyone: it stands alone, and only together with `org_id` or \
             `vpc_endpoints`.",
        ));
    }
    let services = principals.iter().any(|principal| matches!(principal, Principal::Service(_)));
    if services && limits.org_id.is_some() {
        return Err(PolicyError::new("A service is in no organization: leave out `org_id`, or make two policies."));
    }
    Ok(())
}

fn principal(principals: &BTreeSet<Principal>) -> String {
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for principal in principals {
        let (kind, name) = match principal {
            Principal::Aws(name) => ("AWS", name),
            Principal::Service(name) => ("Service", name),
            Principal::Anyone => return json!("*").to_string(),
        };
        kinds.entry(kind).or_default().insert(name.clone());
    }
    let written = kinds.into_iter().map(|(kind, names)| (kind.to_owned(), one_or_many(&names)));
    serde_json::Value::Object(written.collect()).to_string()
}
