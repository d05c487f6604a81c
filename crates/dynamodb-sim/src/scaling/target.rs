//! Between which bounds may a capacity move? Registration of scalable targets, their description and their end.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::action::Action;
use super::identity::{DIMENSIONS, TargetId, TargetMembers};
use super::page::{Paging, invalid_token};
use super::policy::Policy;
use super::scaler::{self, Breach};
use super::{not_found, quota, tags};
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::index::IndexPhase;
use crate::input;
use crate::shape::Shape;
use crate::table::{Phase, Table};

/// A scalable target.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) arn: String,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) created: Moment,
    pub(super) suspended: Suspended,
    pub(super) tags: BTreeMap<String, String>,
    pub(crate) policies: BTreeMap<String, Policy>,
    pub(crate) actions: BTreeMap<String, Action>,
    /// From when policies and scheduled actions find the target.
    pub(super) known_at: Moment,
    /// The incarnation of the table that policies act on: they are not re-armed for a new table of the name.
    pub(super) armed: Option<String>,
    /// When a capacity outside the bounds is changed.
    pub(super) clamp: Option<Moment>,
    pub(super) breach: Option<Breach>,
    pub(super) last_out: Option<Moment>,
    pub(super) last_in: Option<Moment>,
}

impl Target {
    /// When the scaler changes the capacity, as things are.
    pub(super) fn under_way(&self) -> Option<Moment> {
        [self.clamp, self.breach.map(|breach| breach.due)].into_iter().flatten().min()
    }
}

/// `SuspendedState`: which kinds of scaling rest.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Suspended {
    #[serde(rename = "DynamicScalingInSuspended")]
    pub(super) scale_in: Option<bool>,
    #[serde(rename = "DynamicScalingOutSuspended")]
    pub(super) scale_out: Option<bool>,
    #[serde(rename = "ScheduledScalingSuspended")]
    pub(super) scheduled: Option<bool>,
}

impl Suspended {
    fn merged(self, given: Self) -> Self {
        Self {
            scale_in: given.scale_in.or(self.scale_in),
            scale_out: given.scale_out.or(self.scale_out),
            scheduled: given.scheduled.or(self.scheduled),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Register {
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
    suspended_state: Option<Suspended>,
    tags: Option<BTreeMap<String, String>>,
}

/// `RegisterScalableTarget`: creates a target, or changes the members that are given.
pub(super) fn register(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: Register = input::read(input)?;
    let mut shape = Shape::default();
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    if let Some(tags) = &given.tags {
        tags::check(tags)?;
    }
    let table_id = existing_resource(cx, &id)?.id.clone();
    let is_new = !cx.store.scaling.targets.contains_key(&id);
    let (min, max) = bounds(cx, &id, &given)?;
    if is_new {
        let target = new_target(cx, &given)?;
        cx.store.scaling.targets.insert(id.clone(), target);
    } else if given.tags.is_some_and(|tags| !tags.is_empty()) {
        return Err(ServiceError::validation(
            "The scalable target that you tried to tag already exists. To update tags on an existing scalable \
             target, use the TagResource API.",
        ));
    }
    let target = cx.store.scaling.targets.get_mut(&id).expect("found or just inserted");
    (target.min, target.max) = (min, max);
    target.suspended = target.suspended.merged(given.suspended_state.unwrap_or_default());
    target.armed = Some(table_id);
    let output = json!({"ScalableTargetARN": target.arn});
    scaler::schedule_clamp(cx, &id);
    Ok(output)
}

/// The bounds after a registration: members that are left out stay, a new target needs both.
fn bounds(cx: &Context<'_>, id: &TargetId, given: &Register) -> Result<(i64, i64), ServiceError> {
    let known = cx.store.scaling.targets.get(id);
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

fn new_target(cx: &mut Context<'_>, given: &Register) -> Result<Target, ServiceError> {
    let most = cx.settings.quotas.scalable_targets;
    if cx.store.scaling.targets.len() >= most {
        return Err(quota("scalable targets", most));
    }
    let id: String = cx.dice.uuid().replace('-', "").chars().take(28).collect();
    let caller = cx.caller;
    Ok(Target {
        arn: format!(
            "arn:{}:application-autoscaling:{}:{}:scalable-target/{id}",
            caller.partition(),
            caller.region,
            caller.account
        ),
        min: 0,
        max: 0,
        created: cx.now,
        suspended: Suspended::default(),
        tags: given.tags.clone().unwrap_or_default(),
        policies: BTreeMap::new(),
        actions: BTreeMap::new(),
        known_at: cx.after(cx.settings.timings.target_known),
        armed: None,
        clamp: None,
        breach: None,
        last_out: None,
        last_in: None,
    })
}

/// The table behind a target. An index is found once it is no longer CREATING (T-323).
fn existing_resource<'a>(cx: &'a Context<'_>, id: &TargetId) -> Result<&'a Table, ServiceError> {
    let missing = |what: &str| ServiceError::validation(format!("DynamoDB {what} does not exist: {}", id.resource()));
    let table = cx.store.tables.get(&id.table).filter(|table| !matches!(table.phase, Phase::Deleting(_)));
    let table = table.ok_or_else(|| missing("table"))?;
    let Some(index) = &id.index else {
        return Ok(table);
    };
    match table.global(index).map(|index| index.phase) {
        Some(IndexPhase::Active | IndexPhase::Updating { .. }) => Ok(table),
        Some(
            IndexPhase::WithTable
            | IndexPhase::Allocating { .. }
            | IndexPhase::Backfilling { .. }
            | IndexPhase::Deleting { .. },
        )
        | None => Err(missing("index")),
    }
}

/// `DeregisterScalableTarget`: policies with their alarms and scheduled actions go along.
pub(super) fn deregister(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let mut shape = Shape::default();
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    let target = cx.store.scaling.targets.remove(&id);
    let target = target.ok_or_else(|| not_found("No scalable target found", &id, ""))?;
    for alarm in target.policies.values().flat_map(|policy| &policy.alarms) {
        cx.store.alarms.remove(alarm);
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
pub(super) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
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
    let found = cx.store.scaling.targets().filter(|(id, _)| {
        (ids.is_empty() || ids.contains(&id.resource()))
            && given.scalable_dimension.as_ref().is_none_or(|dimension| *dimension == id.dimension())
    });
    let (page, next) = paging.page(found, PAGE).ok_or_else(invalid_token)?;
    let targets: Vec<Value> = page.into_iter().map(|(id, target)| described(cx, id, target)).collect();
    let mut output = json!({"ScalableTargets": targets});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn described(cx: &Context<'_>, id: &TargetId, target: &Target) -> Value {
    let caller = cx.caller;
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
