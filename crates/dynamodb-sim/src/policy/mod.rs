//! Who else may use the table or its stream? Resource-based policies: revisions, lag and the 15-second cool-down
//! (T-206).

mod document;

use serde_json::{Value, json};

use crate::arn::TableArn;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::{Phase, Table};

use document::Document;

/// The policy of a table or a stream with a write that may not be visible yet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct PolicyState {
    current: Option<Policy>,
    /// What reads still show, and until when.
    earlier: Option<(Option<Policy>, Moment)>,
    pending_until: Option<Moment>,
    cooldown_until: Option<Moment>,
}

/// A document with its revision: the time of its change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Policy {
    document: Document,
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
        let document = Document::parse(document)?;
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
    let arn = given.resource_arn.unwrap_or_default();
    let document = Document::parse(&given.policy.unwrap_or_default())?;
    if TableArn::parse(&arn).is_some_and(|parts| parts.rest.is_some_and(|rest| rest.starts_with("stream/"))) {
        document.check_stream(&arn)?;
    }
    let locks_out = document.locks_out(cx.caller, &arn) && given.confirm_remove_self_resource_access != Some(true);
    let windows = windows(cx);
    let now = cx.now;
    let resource = resource(cx, &arn)?;
    resource.check_phase()?;
    if locks_out {
        return Err(lockout());
    }
    let Resource { table, policy, .. } = resource;
    policy.check_revision(given.expected_revision_id.as_deref())?;
    if let Some(current) = &policy.current
        && current.document == document
    {
        return Ok(json!({"RevisionId": current.revision}));
    }
    policy.check_window(now, &table)?;
    let revision = now.millis().to_string();
    policy.replace(now, Some(Policy { document, revision: revision.clone() }), &windows);
    Ok(json!({"RevisionId": revision}))
}

/// Only with `ConfirmRemoveSelfResourceAccess` may a policy deny its own replacement (T-210).
fn lockout() -> ServiceError {
    ServiceError::new(
        "AccessDeniedException",
        "The new resource policy will not allow you to update the resource policy in the future.",
    )
}

/// `GetResourcePolicy`: the canonical form, one to three seconds behind a write.
pub(crate) fn get(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let now = cx.now;
    let resource = resource(cx, given.resource_arn.as_deref().unwrap_or_default())?;
    let policy = resource.policy.visible(now).ok_or_else(not_found)?;
    Ok(json!({"Policy": policy.document.text(), "RevisionId": policy.revision}))
}

/// `DeleteResourcePolicy`: idempotent unless a revision is expected.
pub(crate) fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let windows = windows(cx);
    let now = cx.now;
    let resource = resource(cx, given.resource_arn.as_deref().unwrap_or_default())?;
    resource.check_phase()?;
    let Resource { table, policy, .. } = resource;
    policy.check_revision(given.expected_revision_id.as_deref())?;
    let Some(current) = &policy.current else {
        return Ok(json!({}));
    };
    let revision = current.revision.clone();
    policy.check_window(now, &table)?;
    policy.replace(now, None, &windows);
    Ok(json!({"RevisionId": revision}))
}

/// What a policy belongs to.
struct Resource<'a> {
    table: String,
    phase: &'a Phase,
    policy: &'a mut PolicyState,
}

impl<'a> Resource<'a> {
    fn of_table(table: &'a mut Table) -> Self {
        Self { table: table.name.clone(), phase: &table.phase, policy: &mut table.policy }
    }

    fn of_stream(table: &'a mut Table) -> Self {
        Self { table: table.name.clone(), phase: &table.phase, policy: &mut table.stream_policy }
    }

    fn check_phase(&self) -> Result<(), ServiceError> {
        match self.phase {
            Phase::Live => Ok(()),
            Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", self.table))),
            Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {}", self.table))),
        }
    }
}

/// A table, or its current stream: T-212 lists how each other form is refused.
fn resource<'a>(cx: &'a mut Context<'_>, arn: &str) -> Result<Resource<'a>, ServiceError> {
    let parts = parse(cx, arn)?;
    let Some(rest) = parts.rest else {
        return Ok(Resource::of_table(cx.subresource_table(Some(parts.table))?));
    };
    let Some(label) = rest.strip_prefix("stream/") else {
        return Err(ServiceError::invalid(format!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )));
    };
    let table = cx.subresource_table(Some(parts.table))?;
    let current = table.stream.view.and(table.stream.latest).map(Moment::label);
    if current.as_deref() != Some(label) {
        return Err(ServiceError::new(
            "ResourceNotFoundException",
            format!("Requested resource not found: Stream: {label} not found for Table: {}", table.name),
        ));
    }
    Ok(Resource::of_stream(table))
}

fn parse<'a>(cx: &Context<'_>, arn: &'a str) -> Result<TableArn<'a>, ServiceError> {
    if !arn.starts_with("arn:") {
        return Err(ServiceError::invalid(format!("ARNs must start with 'arn:': {arn}")));
    }
    let Some(parts) = TableArn::parse(arn).filter(|parts| !parts.rest.is_some_and(|rest| rest.starts_with("backup/")))
    else {
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
    Ok(parts)
}
