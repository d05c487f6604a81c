//! The conditions that narrow a statement to items, attributes and callers.

use std::collections::BTreeSet;

use super::actions::{Kind, Returned};
use super::document::Conditions;
use super::grants::Grant;
use super::{Limits, PolicyError};

const LEADING_KEYS: &str = "dynamodb:LeadingKeys";
const ATTRIBUTES: &str = "dynamodb:Attributes";
const SELECT: &str = "dynamodb:Select";
const RETURN_VALUES: &str = "dynamodb:ReturnValues";

/// The conditions of what is granted.
pub(super) fn of_grant(grant: &Grant, limits: &Limits) -> Conditions {
    let mut conditions = of_caller(limits);
    if let Some(attributes) = &grant.attributes {
        conditions.add("ForAllValues:StringEquals", ATTRIBUTES, attributes.iter().cloned());
        let specific = || ["SPECIFIC_ATTRIBUTES".to_owned()];
        match grant.action.kind {
            // A request by key has no such parameter of its own.
            Kind::Get => conditions.add("StringEqualsIfExists", SELECT, specific()),
            Kind::Page | Kind::Scan => conditions.add("StringEquals", SELECT, specific()),
            Kind::Write(_) | Kind::Silent | Kind::Statement | Kind::Other => {}
        }
    }
    if let (Kind::Write(returned), false) = (grant.action.kind, grant.returns_all) {
        let values: &[&str] = match returned {
            Returned::Nothing => &["NONE"],
            Returned::Changed => &["NONE", "UPDATED_NEW", "UPDATED_OLD"],
        };
        // A request that does not say what it wants returned gets nothing.
        conditions.add("StringEqualsIfExists", RETURN_VALUES, values.iter().map(|value| (*value).to_owned()));
    }
    if let (Some(keys), true) = (&limits.leading_keys, grant.action.knows_leading_keys()) {
        let wild = keys.iter().any(|key| key.contains(['*', '?']));
        let operator = if wild { "ForAllValues:StringLike" } else { "ForAllValues:StringEquals" };
        conditions.add(operator, LEADING_KEYS, keys.iter().cloned());
        // A condition for all values holds where there is none.
        conditions.add("Null", LEADING_KEYS, ["false".to_owned()]);
    }
    conditions
}

/// The conditions on who calls and from where.
pub(super) fn of_caller(limits: &Limits) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(endpoints) = &limits.vpc_endpoints {
        conditions.add("StringEquals", "aws:SourceVpce", endpoints.iter().cloned());
    }
    if let Some(arns) = &limits.source_arns {
        conditions.add("ArnLike", "aws:SourceArn", arns.iter().cloned());
    }
    if let Some(organization) = &limits.org_id {
        conditions.add("StringEquals", "aws:PrincipalOrgID", [organization.clone()]);
    }
    conditions
}

/// What would make a limit none, or would let nothing through.
pub(super) fn check(limits: &Limits) -> Result<(), PolicyError> {
    let Limits { leading_keys, vpc_endpoints, source_arns, org_id } = limits;
    let lists = [("leading_keys", leading_keys), ("vpc_endpoints", vpc_endpoints), ("source_arns", source_arns)];
    for (name, values) in lists {
        let Some(values) = values else { continue };
        if values.is_empty() {
            return Err(PolicyError::new(format!(
                "`{name}` is empty, so that nothing would be allowed: leave it out."
            )));
        }
        if is_open(values) {
            return Err(PolicyError::new(format!(
                "`{name}` contains `*` alone or an empty text, which limits nothing: leave it out, or say what is meant."
            )));
        }
    }
    // These are compared as they are written: a wildcard would stand for itself.
    if vpc_endpoints.iter().flatten().any(|endpoint| !is_id(endpoint, "vpce-")) {
        return Err(PolicyError::new(
            "`vpc_endpoints` names endpoints by their whole ids (\"vpce-0123456789abcdef0\"), and one of these is none: it would never match.",
        ));
    }
    if org_id.as_ref().is_some_and(|id| !is_id(id, "o-")) {
        return Err(PolicyError::new(
            "`org_id` is the whole id of an organization (\"o-exampleorgid\"), and this is none: it would never match.",
        ));
    }
    if source_arns.iter().flatten().any(|arn| !is_arn_pattern(arn)) {
        return Err(PolicyError::new(
            "`source_arns` names resources by ARNs of six parts between colons, in which each part may have `*` and `?` \
             (\"arn:aws:lambda:eu-west-1:123456789012:function:orders*\"), and names their service. One of these is none: it would \
             never match, or match everything.",
        ));
    }
    Ok(())
}

fn is_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix);
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// A wildcard in an ARN does not reach past a colon.
fn is_arn_pattern(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, _, _, resource] = parts[..] else { return false };
    !partition.is_empty() && !service.is_empty() && !service.contains(['*', '?']) && !resource.is_empty()
}

fn is_open(values: &BTreeSet<String>) -> bool {
    values.iter().any(|value| value.chars().all(|c| c == '*' || c == '?') && value.contains('*') || value.is_empty())
}
