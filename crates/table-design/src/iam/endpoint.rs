//! The policy of a VPC endpoint for DynamoDB: which tables are reached through it, and by whom.

use std::collections::BTreeSet;

use serde_json::json;

use super::document::{Conditions, Statement, document};
use super::resource::Principal;
use super::{Limits, PolicyError, conditions};

/// Most characters of the policy of an endpoint, white space included.
const MAX_CHARACTERS: usize = 20_480;

/// What the policy of an endpoint is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointRequest {
    /// The ARNs of the tables.
    pub tables: BTreeSet<String>,
    /// The only callers: accounts, or ARNs of roles and users. All if `None`.
    pub principals: Option<BTreeSet<String>>,
    /// The organization of the callers.
    pub org_id: Option<String>,
}

/// The policy as JSON. The endpoint allows what a caller's own policies allow, on these tables with their indexes, streams and
/// backups.
///
/// # Errors
/// No tables, no principals although they are listed, a principal that is no account and no ARN of a role or user, an
/// organization that is none.
pub fn endpoint_policy(request: &EndpointRequest) -> Result<String, PolicyError> {
    let EndpointRequest { tables, principals, org_id } = request;
    if tables.is_empty() {
        return Err(PolicyError::new("`tables` is empty, so that nothing could be reached through the endpoint."));
    }
    // A list from a variable can turn out empty: no caller at all, which must not come to mean every caller.
    if principals.as_ref().is_some_and(BTreeSet::is_empty) {
        return Err(PolicyError::new(
            "`principals` is empty, so that nothing could be reached through the endpoint: name accounts, roles or users, or for \
             all callers leave it out.",
        ));
    }
    let caller = Limits { org_id: org_id.clone(), ..Limits::default() };
    conditions::check(&caller)?;
    let resources: BTreeSet<String> = tables.iter().flat_map(|arn| [arn.clone(), format!("{arn}/*")]).collect();
    let (accounts, arns) = callers(principals.iter().flatten())?;
    let statement = |conditions| Statement {
        topic: "",
        // A gateway endpoint takes no other principal; callers are named by conditions.
        principal: Some(json!("*").to_string()),
        actions: ["dynamodb:*".to_owned()].into(),
        resources: resources.clone(),
        conditions,
    };
    let limited = |operator, key, values: BTreeSet<String>| {
        let mut conditions: Conditions = conditions::of_caller(&caller);
        conditions.add(operator, key, values);
        statement(conditions)
    };
    let mut statements = Vec::new();
    if principals.is_none() {
        statements.push(statement(conditions::of_caller(&caller)));
    }
    if !accounts.is_empty() {
        statements.push(limited("StringEquals", "aws:PrincipalAccount", accounts));
    }
    if !arns.is_empty() {
        statements.push(limited("ArnLike", "aws:PrincipalArn", arns));
    }
    let document = document(&statements, None);
    if document.len() > MAX_CHARACTERS {
        return Err(PolicyError::new(format!(
            "The policy has {} characters, but an endpoint takes {MAX_CHARACTERS}: name fewer tables.",
            document.len()
        )));
    }
    Ok(document)
}

/// The accounts and the roles and users, as the conditions on callers name them.
fn callers<'a>(
    principals: impl Iterator<Item = &'a String>,
) -> Result<(BTreeSet<String>, BTreeSet<String>), PolicyError> {
    let (mut accounts, mut arns) = (BTreeSet::new(), BTreeSet::new());
    for principal in principals {
        match Principal::parse(principal) {
            Some(Principal::Aws(name)) if !name.starts_with("arn:") => accounts.insert(name),
            // As a principal the root user stands for its account; `aws:PrincipalArn` would be that user alone.
            Some(Principal::Aws(name)) if name.ends_with(":root") => {
                accounts.extend(name.split(':').nth(4).map(str::to_owned));
                continue;
            }
            Some(Principal::Aws(name)) if name.contains(":assumed-role/") => {
                return Err(PolicyError::new(format!(
                    "\"{principal}\" is the session of a role. The endpoint sees the role of such a caller: name that \
                     (\"arn:aws:iam::…:role/…\")."
                )));
            }
            Some(Principal::Aws(name)) => arns.insert(name),
            Some(Principal::Service(_) | Principal::Anyone) | None => {
                return Err(PolicyError::new(format!(
                    "\"{principal}\" is neither an account's twelve digits nor the ARN of a role or user. For all callers leave out \
                     `principals`."
                )));
            }
        };
    }
    Ok((accounts, arns))
}
