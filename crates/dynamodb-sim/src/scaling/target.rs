//! Registration, description and deregistration of scalable targets.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{DIMENSIONS, TargetId, TargetMembers};
use super::scope::{Scope, not_found, quota};
use super::state::{Suspended, Target};
use super::{scaler, tags};
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::page::{Paging, invalid_token};
use crate::primitives::shape::Shape;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Register {
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
    suspended_state: Option<Suspended>,
    tags: Option<BTreeMap<String, String>>,
}

/// `RegisterScalableTarget`: creates a target, or changes the members that are given.
pub(super) fn register(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: Register = input::read(input)?;
    let mut shape = Shape::default();
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    if let Some(tags) = &given.tags {
        tags::check(tags)?;
    }
    let table_id = table_behind(scope, &id)?;
    let is_new = !scope.scaling.targets.contains_key(&id);
    let (min, max) = bounds(scope, &id, &given)?;
    if is_new {
        let tags = given.tags.clone().unwrap_or_default();
        let target = Target { tags, ..build(scope)? };
        scope.scaling.targets.insert(id.clone(), target);
    } else if given.tags.is_some_and(|tags| !tags.is_empty()) {
        return Err(ServiceError::validation(
            "The scalable target that you tried to tag already exists. To update tags on an existing scalable \
             target, use the TagResource API.",
        ));
    }
    let target = scope.scaling.targets.get_mut(&id).expect("found or just inserted");
    (target.min, target.max) = (min, max);
    target.suspended = target.suspended.merged(given.suspended_state.unwrap_or_default());
    target.armed = Some(table_id);
    let output = json!({"ScalableTargetARN": target.arn});
    scaler::schedule_clamp(scope, &id);
    Ok(output)
}

/// The bounds after a registration: members that are left out stay, a new target needs both.
fn bounds(scope: &Scope<'_, '_>, id: &TargetId, given: &Register) -> Result<(i64, i64), ServiceError> {
    let known = scope.scaling.targets.get(id);
    let min = given.min_capacity.or(known.map(|target| target.min));
    let max = given.max_capacity.or(known.map(|target| target.max));
    let (Some(min), Some(max)) = (min, max) else {
        return Err(ServiceError::validation(
            "Both minimum capacity and maximum capacity must be specified to register a new scalable target",
        ));
    };
    check_bounds(min, max)?;
    Ok((min, max))
}

/// T-253: at least 1, equal bounds are fine, and nothing caps the maximum.
fn check_bounds(min: i64, max: i64) -> Result<(), ServiceError> {
    if min < 1 {
        return Err(ServiceError::validation("Minimum capacity cannot be less than 1"));
    }
    if max < min {
        return Err(ServiceError::validation("Maximum capacity cannot be less than minimum capacity"));
    }
    Ok(())
}

/// A target without bounds.
pub(super) fn build(scope: &mut Scope<'_, '_>) -> Result<Target, ServiceError> {
    let most = scope.cx.settings.quotas.scalable_targets;
    if scope.scaling.targets.len() >= most {
        return Err(quota("scalable targets", most));
    }
    let id: String = scope.cx.dice.uuid().replace('-', "").chars().take(28).collect();
    let caller = scope.cx.caller;
    Ok(Target {
        arn: format!(
            "arn:{}:application-autoscaling:{}:{}:scalable-target/{id}",
            caller.partition(),
            caller.region,
            caller.account
        ),
        min: 0,
        max: 0,
        created: scope.cx.now,
        suspended: Suspended::default(),
        tags: BTreeMap::new(),
        policies: BTreeMap::new(),
        actions: BTreeMap::new(),
        known_at: scope.cx.after(scope.cx.settings.timings.target_known),
        armed: None,
        clamp: None,
        breach: None,
        last_out: None,
        last_in: None,
    })
}

/// The id of the table behind a target.
fn table_behind(scope: &Scope<'_, '_>, id: &TargetId) -> Result<String, ServiceError> {
    scope
        .tables
        .registrable(&id.table, id.index.as_deref())
        .map_err(|missing| ServiceError::validation(format!("DynamoDB {missing} does not exist: {}", id.resource())))
}

/// `DeregisterScalableTarget`: deletes its policies with their alarms and its scheduled actions too.
pub(super) fn deregister(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let mut shape = Shape::default();
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    let target = scope.scaling.targets.remove(&id);
    let target = target.ok_or_else(|| not_found("No scalable target found", &id, ""))?;
    for alarm in target.policies.values().flat_map(|policy| &policy.alarms) {
        scope.alarms.remove(alarm);
    }
    Ok(json!({}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribeTargets {
    service_namespace: Option<String>,
    resource_ids: Option<Vec<String>>,
    scalable_dimension: Option<String>,
}

/// Targets per page, and resource ids per request.
const PAGE: usize = 50;

/// `DescribeScalableTargets`.
pub(super) fn describe(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let given: DescribeTargets = input::read(input)?;
    let paging: Paging = input::read(input)?;
    let mut shape = Shape::default();
    let namespace = TargetMembers { service_namespace: given.service_namespace, ..TargetMembers::default() };
    namespace.check_namespace(&mut shape);
    if let Some(ids) = &given.resource_ids {
        shape.count("resourceIds", ids, 0, PAGE);
    }
    if let Some(dimension) = &given.scalable_dimension {
        shape.one_of("scalableDimension", dimension, &DIMENSIONS);
    }
    paging.check(&mut shape, "maxResults", 50);
    shape.done()?;
    let ids = given.resource_ids.unwrap_or_default();
    if given.scalable_dimension.is_some() && ids.is_empty() {
        return Err(ServiceError::validation("Resource IDs must be specified when a scalable dimension is specified."));
    }
    let found = scope.scaling.targets().filter(|(id, _)| {
        (ids.is_empty() || ids.contains(&id.resource()))
            && given.scalable_dimension.as_ref().is_none_or(|dimension| *dimension == id.dimension())
    });
    let (page, next) = paging.page(found, PAGE).ok_or_else(invalid_token)?;
    let targets: Vec<Value> = page.into_iter().map(|(id, target)| described(scope, id, target)).collect();
    let mut output = json!({"ScalableTargets": targets});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn described(scope: &Scope<'_, '_>, id: &TargetId, target: &Target) -> Value {
    let caller = scope.cx.caller;
    json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": id.resource(),
        "ScalableDimension": id.dimension(),
        "MinCapacity": target.min,
        "MaxCapacity": target.max,
        "RoleARN": format!(
            "arn:{}:iam::{}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/\
             AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
            caller.partition(),
            caller.account
        ),
        "CreationTime": target.created.epoch_seconds(),
        "SuspendedState": {
            "DynamicScalingInSuspended": target.suspended.scale_in.unwrap_or(false),
            "DynamicScalingOutSuspended": target.suspended.scale_out.unwrap_or(false),
            "ScheduledScalingSuspended": target.suspended.scheduled.unwrap_or(false),
        },
        "ScalableTargetARN": target.arn,
    })
}
