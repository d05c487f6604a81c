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

/// What would make a limit none.
pub(super) fn check(limits: &Limits) -> Result<(), PolicyError> {
    let lists = [
        ("leading_keys", &limits.leading_keys),
        ("vpc_endpoints", &limits.vpc_endpoints),
        ("source_arns", &limits.source_arns),
    ];
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
    Ok(())
}

fn is_open(values: &BTreeSet<String>) -> bool {
    values.iter().any(|value| value.chars().all(|c| c == '*' || c == '?') && value.contains('*') || value.is_empty())
}
