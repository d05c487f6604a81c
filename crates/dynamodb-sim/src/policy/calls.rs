//! `PutResourcePolicy`, `GetResourcePolicy` and `DeleteResourcePolicy`, for tables and streams (T-206).

use serde_json::{Value, json};

use crate::policy::document::Document;
use crate::policy::state::{Policy, PolicyState, Windows, not_found};
use crate::primitives::arn::TableArn;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::Tables;

inputs! {
    PutResourcePolicy {
        resource_arn: String,
        policy: String,
        expected_revision_id: String,
        confirm_remove_self_resource_access: bool,
    }
    ResourcePolicyOf { resource_arn: String, expected_revision_id: String, }
}

fn windows(cx: &mut Context<'_>) -> Windows {
    let timings = &cx.settings.timings;
    Windows {
        visible: cx.after(timings.policy_visibility),
        pending: cx.after(timings.policy_pending),
        cooldown: cx.after(timings.policy_cooldown),
    }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "PutResourcePolicy" => Some(put(cx, tables, input)),
        "GetResourcePolicy" => Some(get(cx, tables, input)),
        "DeleteResourcePolicy" => Some(delete(cx, tables, input)),
        _ => None,
    }
}

/// `PutResourcePolicy`: an equivalent document returns the same revision and does nothing (T-207).
fn put(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: PutResourcePolicy = input::read(input)?;
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
    let resource = resource(cx, tables, &arn)?;
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
fn get(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let now = cx.now;
    let resource = resource(cx, tables, given.resource_arn.as_deref().unwrap_or_default())?;
    let policy = resource.policy.visible(now).ok_or_else(not_found)?;
    Ok(json!({"Policy": policy.document.text(), "RevisionId": policy.revision}))
}

/// `DeleteResourcePolicy`: idempotent unless a revision is expected.
fn delete(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: ResourcePolicyOf = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let windows = windows(cx);
    let now = cx.now;
    let resource = resource(cx, tables, given.resource_arn.as_deref().unwrap_or_default())?;
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

/// The resource that a policy belongs to.
struct Resource<'a> {
    table: String,
    phase: &'a Phase,
    live: Result<(), ServiceError>,
    policy: &'a mut PolicyState,
}

impl<'a> Resource<'a> {
    fn of_table(table: &'a mut Table) -> Self {
        let live = table.check_not_archived();
        Self { table: table.name.clone(), phase: &table.phase, live, policy: &mut table.policy }
    }

    fn of_stream(table: &'a mut Table) -> Self {
        let live = table.check_not_archived();
        Self { table: table.name.clone(), phase: &table.phase, live, policy: &mut table.stream_policy }
    }

    fn check_phase(&self) -> Result<(), ServiceError> {
        match self.phase {
            Phase::Live => self.live.clone(),
            Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", self.table))),
            Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {}", self.table))),
        }
    }
}

/// A table, or its current stream: T-212 lists how each other form is refused.
fn resource<'t>(cx: &Context<'_>, tables: &'t mut Tables, arn: &str) -> Result<Resource<'t>, ServiceError> {
    let parts = parse(cx, arn)?;
    let Some(rest) = parts.rest else {
        return Ok(Resource::of_table(tables.for_subresource(cx, Some(parts.table))?));
    };
    let Some(label) = rest.strip_prefix("stream/") else {
        return Err(ServiceError::invalid(format!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )));
    };
    let table = tables.for_subresource(cx, Some(parts.table))?;
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
