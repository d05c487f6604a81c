//! The policy document: its checks, its canonical form, and whether it locks out the caller that writes it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;

/// Bytes of a document, white space included (T-211).
const MAX_BYTES: usize = 20_480;

/// The version that a document without one reads back with (T-354).
const OLD_VERSION: &str = "2008-10-17";

/// The members of a document and of a statement in the order of what reads return (T-208).
const ORDER: [&str; 13] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "AWS",
];

/// A policy in its canonical form. Two documents are the same policy if these are equal (T-207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// Without `Version` if none was given: such a document differs from one that says what it reads back as (T-354).
    members: Map<String, Value>,
}

impl Document {
    /// Lists of one as their element, account ids as root ARNs, a statement as a list of one.
    pub(super) fn parse(text: &str) -> Result<Self, ServiceError> {
        if text.len() > MAX_BYTES {
            return Err(ServiceError::invalid(format!("Maximum policy size of {MAX_BYTES} bytes exceeded")));
        }
        let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(text) else {
            return Err(refused("This policy contains invalid Json"));
        };
        let statements = match members.remove("Statement") {
            Some(Value::Array(statements)) if !statements.is_empty() => statements,
            Some(statement @ Value::Object(_)) => vec![statement],
            Some(_) | None => return Err(refused("Could not parse the policy: Statement is empty!")),
        };
        let statements = statements.into_iter().map(statement).collect::<Result<Vec<_>, _>>()?;
        check_ids(&statements)?;
        members.insert("Statement".to_owned(), Value::Array(statements));
        let document = Self { members };
        document.refuse_unbounded()?;
        Ok(document)
    }

    /// The text that reads return: minified, in a fixed order, with a version.
    pub(super) fn text(&self) -> String {
        let mut members = self.members.clone();
        members.entry("Version").or_insert_with(|| Value::from(OLD_VERSION));
        let mut text = String::new();
        write(&mut text, &Value::Object(members));
        text
    }

    fn statements(&self) -> impl Iterator<Item = &Value> {
        self.members.get("Statement").and_then(Value::as_array).into_iter().flatten()
    }

    /// The policy of a stream is about that stream; the table is no part of it (T-212).
    pub(super) fn check_stream(&self, arn: &str) -> Result<(), ServiceError> {
        let resources = self.statements().flat_map(|statement| list(&statement["Resource"]));
        for resource in resources.filter_map(Value::as_str) {
            if resource != "*" && !resource.contains("/stream/") {
                let relative = resource.splitn(6, ':').nth(5).unwrap_or(resource);
                return Err(refused(&format!("The relative-id \"{relative}\" is invalid for ARN \"{arn}\".")));
            }
        }
        Ok(())
    }

    /// An Allow to the principal `*` needs a condition (T-356).
    fn refuse_unbounded(&self) -> Result<(), ServiceError> {
        let unbounded = |statement: &Value| {
            statement["Effect"] == "Allow" && statement["Condition"].is_null() && names_any_principal(statement)
        };
        if self.statements().any(unbounded) {
            return Err(ServiceError::validation(
                "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to \
                 ensure least-privilege form of access",
            ));
        }
        Ok(())
    }

    /// Whether the caller could not put another policy afterwards. The service checks this one action only (T-210).
    /// Conditions are not evaluated here: a Deny under a condition passes, which the service may refuse.
    pub(super) fn locks_out(&self, caller: &Caller, arn: &str) -> bool {
        self.statements().any(|statement| {
            statement["Effect"] == "Deny"
                && statement["Condition"].is_null()
                && concerns(statement, "Action", "NotAction", "dynamodb:PutResourcePolicy")
                && concerns(statement, "Resource", "NotResource", arn)
                && names(statement, caller)
        })
    }
}

fn refused(detail: &str) -> ServiceError {
    ServiceError::invalid(format!("Invalid policy document: {detail}"))
}

fn check_ids(statements: &[Value]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    let repeated = statements.iter().filter_map(|statement| statement["Sid"].as_str()).any(|id| !seen.insert(id));
    if repeated { Err(refused("The Statement Ids in the policy are not unique")) } else { Ok(()) }
}

fn statement(given: Value) -> Result<Value, ServiceError> {
    let Value::Object(members) = given else {
        return Err(refused("Could not parse the policy: Statement is empty!"));
    };
    if !members.contains_key("Resource") && !members.contains_key("NotResource") {
        return Err(refused("Missing required field Resource"));
    }
    let mut canonical = Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "Principal" | "NotPrincipal" => principal(value)?,
            "Effect" => effect(value),
            _ => single(value),
        };
        canonical.insert(name, value);
    }
    Ok(Value::Object(canonical))
}

/// `allow` reads back as `Allow` (T-355).
fn effect(given: Value) -> Value {
    match given.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("allow") => "Allow".into(),
        Some("deny") => "Deny".into(),
        _ => given,
    }
}

/// Account ids become root ARNs, and one account named in both ways is named once (T-352).
fn principal(given: Value) -> Result<Value, ServiceError> {
    let kinds = match given {
        Value::Object(kinds) => kinds,
        Value::String(text) if text == "*" => return Ok(text.into()),
        // The position that the service names is that of its parser; ours has none.
        _ => return Err(refused("Syntax error at position (1,1)")),
    };
    let canonical = kinds.into_iter().map(|(kind, ids)| {
        let mut distinct: Vec<Value> = Vec::new();
        for id in list(&ids).map(root) {
            if !distinct.contains(&id) {
                distinct.push(id);
            }
        }
        (kind, single(Value::Array(distinct)))
    });
    Ok(Value::Object(canonical.collect()))
}

fn root(id: &Value) -> Value {
    match id.as_str() {
        Some(id) if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Value::from(format!("arn:aws:iam::{id}:root"))
        }
        Some(_) | None => id.clone(),
    }
}

fn single(value: Value) -> Value {
    match value {
        Value::Array(mut list) if list.len() == 1 => list.remove(0),
        other => other,
    }
}

/// The elements of a list, or the one value.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(list) => list.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

fn names_any_principal(statement: &Value) -> bool {
    let principal = &statement["Principal"];
    principal == "*" || list(&principal["AWS"]).any(|id| id == "*")
}

fn names(statement: &Value, caller: &Caller) -> bool {
    let user = Value::from(arn::user(caller));
    let root = Value::from(format!("arn:aws:iam::{}:root", caller.account));
    let is_caller = |id: &Value| *id == user || *id == root;
    match &statement["NotPrincipal"] {
        Value::Null => names_any_principal(statement) || list(&statement["Principal"]["AWS"]).any(is_caller),
        others => !list(&others["AWS"]).any(is_caller),
    }
}

/// Whether a statement is about a value, named by patterns or excepted by them.
fn concerns(statement: &Value, by: &str, except: &str, value: &str) -> bool {
    let matches = |patterns: &Value| list(patterns).filter_map(Value::as_str).any(|pattern| fits(pattern, value));
    if statement[except].is_null() { matches(&statement[by]) } else { !matches(&statement[except]) }
}

/// Whether a pattern with `*` and `?` fits, ignoring case.
fn fits(pattern: &str, value: &str) -> bool {
    fn from(pattern: &[u8], value: &[u8]) -> bool {
        match (pattern.split_first(), value.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => from(rest, value) || value.split_first().is_some_and(|(_, v)| from(pattern, v)),
            (Some((b'?', rest)), Some((_, v))) => from(rest, v),
            (Some((one, rest)), Some((other, v))) => one.eq_ignore_ascii_case(other) && from(rest, v),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }
    from(pattern.as_bytes(), value.as_bytes())
}

/// Members in the known order, others by name behind them.
fn write(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let place = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| place(name));
            text.push('{');
            for (number, (name, value)) in members.into_iter().enumerate() {
                if number > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(text, value);
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for (number, value) in list.iter().enumerate() {
                if number > 0 {
                    text.push(',');
                }
                write(text, value);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_policies() {
        for pattern in ["*", "dynamodb:*", "dynamodb:Put*", "DynamoDB:putresourcepolicy", "dynamodb:?utResourcePolicy"]
        {
            assert!(fits(pattern, "dynamodb:PutResourcePolicy"), "{pattern}");
        }
        for pattern in ["", "dynamodb:Put", "s3:*", "dynamodb:PutResourcePolicy?"] {
            assert!(!fits(pattern, "dynamodb:PutResourcePolicy"), "{pattern}");
        }
    }
}
