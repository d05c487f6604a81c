//! Who else may use the table? Resource-based policies: revisions, lag and the 15-second cool-down (T-206).

use serde_json::{Map, Value, json};

use crate::arn::TableArn;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::{Phase, Table};

/// Bytes of a document, white space included (T-211).
const MOST_BYTES: usize = 20_480;

/// The policy of a table with a write that may not be visible yet.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct PolicyState {
    current: Option<Policy>,
    /// What reads still show, and until when.
    earlier: Option<(Option<Policy>, Moment)>,
    pending_until: Option<Moment>,
    cooldown_until: Option<Moment>,
}

/// A document in its canonical form with its revision.
#[derive(Clone, Debug, PartialEq)]
struct Policy {
    document: Value,
    revision: String,
}

/// How long the windows after a write are.
struct Windows {
    visible: Moment,
    pending: Moment,
    cooldown: Moment,
}

impl PolicyState {
    /// A policy given at create is applied at once.
    pub(crate) fn created(document: Option<&str>, cx: &Context<'_>) -> Result<Self, ServiceError> {
        let Some(document) = document else {
            return Ok(Self::default());
        };
        let document = canonical(document)?;
        Ok(Self { current: Some(Policy { document, revision: cx.now.millis().to_string() }), ..Self::default() })
    }

    pub(crate) fn is_pending(&self, now: Moment) -> bool {
        self.pending_until.is_some_and(|until| now < until)
    }

    pub(crate) fn is_settled(&self, now: Moment) -> bool {
        self.settled_at().is_none_or(|at| at <= now)
    }

    pub(crate) fn settled_at(&self) -> Option<Moment> {
        let visible = self.earlier.as_ref().map(|(_, until)| *until);
        [visible, self.pending_until].into_iter().flatten().max()
    }

    fn visible(&self, now: Moment) -> Option<&Policy> {
        match &self.earlier {
            Some((earlier, until)) if now < *until => earlier.as_ref(),
            Some(_) | None => self.current.as_ref(),
        }
    }

    fn check_window(&self, now: Moment, table: &str) -> Result<(), ServiceError> {
        if self.is_pending(now) {
            return Err(ServiceError::in_use(format!(
                "Table is pending previous resource-based policy update: {table}"
            )));
        }
        match self.cooldown_until.filter(|until| now < *until) {
            None => Ok(()),
            Some(until) => Err(ServiceError::throttled(format!(
                "Resource-based policy for table {table} modified within the previous 15000 milliseconds. \
                 Please try again after {}.",
                until.iso8601()
            ))),
        }
    }

    /// The revision that the caller expects is the current one; `NO_POLICY` expects none.
    fn check_revision(&self, expected: Option<&str>) -> Result<(), ServiceError> {
        let current = self.current.as_ref().map(|policy| policy.revision.as_str());
        match expected {
            None => Ok(()),
            Some("NO_POLICY") if current.is_none() => Ok(()),
            Some(expected) if current == Some(expected) => Ok(()),
            Some(_) => Err(not_found()),
        }
    }

    fn replace(&mut self, now: Moment, policy: Option<Policy>, windows: &Windows) {
        let earlier = self.visible(now).cloned();
        self.earlier = Some((earlier, windows.visible));
        self.current = policy;
        self.pending_until = Some(windows.pending);
        self.cooldown_until = Some(windows.cooldown);
    }
}

fn not_found() -> ServiceError {
    ServiceError::new(
        "PolicyNotFoundException",
        "Resource-based policy not found for the provided ResourceArn: Policy not found",
    )
}

fn windows(cx: &mut Context<'_>) -> Windows {
    let timings = &cx.settings.timings;
    Windows {
        visible: cx.after(timings.policy_visibility),
        pending: cx.after(timings.policy_pending),
        cooldown: cx.after(timings.policy_cooldown),
    }
}

/// `PutResourcePolicy`: an equivalent document returns the same revision and does nothing (T-207).
pub(crate) fn put(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::PutResourcePolicy = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.required("policy", &given.policy);
    shape.done()?;
    let document = canonical(&given.policy.unwrap_or_default())?;
    let windows = windows(cx);
    let now = cx.now;
    let table = policy_table(cx, given.resource_arn.as_deref())?;
    check_phase(table)?;
    table.policy.check_revision(given.expected_revision_id.as_deref())?;
    if let Some(current) = &table.policy.current
        && current.document == document
    {
        return Ok(json!({"RevisionId": current.revision}));
    }
    table.policy.check_window(now, &table.name)?;
    let revision = now.millis().to_string();
    let policy = Policy { document, revision: revision.clone() };
    table.policy.replace(now, Some(policy), &windows);
    Ok(json!({"RevisionId": revision}))
}

/// `GetResourcePolicy`: the canonical form, one to three seconds behind a write.
pub(crate) fn get(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let now = cx.now;
    let table = policy_table(cx, given.resource_arn.as_deref())?;
    let policy = table.policy.visible(now).ok_or_else(not_found)?;
    Ok(json!({"Policy": policy.document.to_string(), "RevisionId": policy.revision}))
}

/// `DeleteResourcePolicy`: idempotent unless a revision is expected.
pub(crate) fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let windows = windows(cx);
    let now = cx.now;
    let table = policy_table(cx, given.resource_arn.as_deref())?;
    check_phase(table)?;
    table.policy.check_revision(given.expected_revision_id.as_deref())?;
    let Some(current) = &table.policy.current else {
        return Ok(json!({}));
    };
    let revision = current.revision.clone();
    table.policy.check_window(now, &table.name)?;
    table.policy.replace(now, None, &windows);
    Ok(json!({"RevisionId": revision}))
}

fn check_phase(table: &Table) -> Result<(), ServiceError> {
    match &table.phase {
        Phase::Live => Ok(()),
        Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", table.name))),
        Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {}", table.name))),
    }
}

/// Policies of tables only; those of streams are not part of this simulation.
fn policy_table<'a>(cx: &'a mut Context<'_>, arn: Option<&str>) -> Result<&'a mut Table, ServiceError> {
    let arn = arn.unwrap_or_default();
    if !arn.starts_with("arn:") {
        return Err(ServiceError::invalid(format!("ARNs must start with 'arn:': {arn}")));
    }
    let Some(parts) = TableArn::parse(arn) else {
        return Err(ServiceError::invalid(format!("Provided Arn is not a DynamoDB resource arn: {arn}")));
    };
    if parts.region != cx.caller.region {
        return Err(ServiceError::invalid(format!("Invalid resource Arn: {arn}")));
    }
    if parts.account != cx.caller.account {
        return Err(ServiceError::validation(
            "This action is only supported by accounts that match the resource owner's account.",
        ));
    }
    if parts.rest.is_some() {
        return Err(ServiceError::invalid(format!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )));
    }
    cx.subresource_table(Some(parts.table))
}

/// The form that reads return: `Version` filled in, lists of one as their element, account ids as root ARNs.
fn canonical(document: &str) -> Result<Value, ServiceError> {
    if document.len() > MOST_BYTES {
        return Err(ServiceError::invalid(format!("Maximum policy size of {MOST_BYTES} bytes exceeded")));
    }
    let refuse = |detail: &str| Err(ServiceError::invalid(format!("Invalid policy document: {detail}")));
    let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(document) else {
        return refuse("This policy contains invalid Json");
    };
    members.entry("Version").or_insert_with(|| Value::from("2008-10-17"));
    let statements = match members.remove("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements,
        Some(statement @ Value::Object(_)) => vec![statement],
        Some(_) | None => return refuse("Could not parse the policy: Statement is empty!"),
    };
    let mut canonical = Vec::new();
    for statement in statements {
        let Value::Object(statement) = statement else {
            return refuse("Could not parse the policy: Statement is empty!");
        };
        if !statement.contains_key("Resource") && !statement.contains_key("NotResource") {
            return refuse("Missing required field Resource");
        }
        canonical.push(canonical_statement(statement));
    }
    members.insert("Statement".to_owned(), Value::Array(canonical));
    Ok(Value::Object(members))
}

fn canonical_statement(statement: Map<String, Value>) -> Value {
    let members = statement.into_iter().map(|(name, value)| {
        let value = match name.as_str() {
            "Principal" => canonical_principal(value),
            _ => single(value),
        };
        (name, value)
    });
    Value::Object(members.collect())
}

fn canonical_principal(principal: Value) -> Value {
    let root = |id: Value| match id.as_str() {
        Some(id) if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Value::from(format!("arn:aws:iam::{id}:root"))
        }
        _ => id,
    };
    match principal {
        Value::Object(kinds) => Value::Object(
            kinds
                .into_iter()
                .map(|(kind, ids)| {
                    let ids = match single(ids) {
                        Value::Array(ids) => Value::Array(ids.into_iter().map(root).collect()),
                        id => root(id),
                    };
                    (kind, ids)
                })
                .collect(),
        ),
        other => other,
    }
}

fn single(value: Value) -> Value {
    match value {
        Value::Array(mut list) if list.len() == 1 => list.remove(0),
        other => other,
    }
}
