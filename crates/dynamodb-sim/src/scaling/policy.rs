//! Target tracking policies, each with two alarms of its own, and step scaling policies, if they are held at all.

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{TargetId, TargetMembers};
use super::scaler;
use super::scope::{Scope, not_found, quota};
use super::state::Policy;
use super::tracking::Tracking;
use crate::primitives::arn;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::page::{Paging, invalid_token};
use crate::primitives::shape::Shape;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct PutPolicy {
    policy_name: Option<String>,
    policy_type: Option<String>,
    target_tracking_scaling_policy_configuration: Option<Tracking>,
    step_scaling_policy_configuration: Option<Value>,
}

/// `PutScalingPolicy`: creates a policy or replaces the one of that name.
pub(super) fn put(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutPolicy = input::read(input)?;
    let name = given.policy_name.clone().unwrap_or_default();
    check_shape(&members, &given)?;
    let id = members.id()?;
    let most = scope.cx.settings.quotas.scaling_policies;
    let target = scope.known_target(&id)?;
    let exists = target.policies.contains_key(&name);
    let tracking = match steps(scope, &given) {
        Some(steps) => steps,
        None => tracking(&given, exists)?,
    };
    tracking.check(&id)?;
    let metric = tracking.metric();
    let target = scope.known_target(&id)?;
    let follows = |policy: &Policy| policy.tracking.is_tracking() && policy.tracking.metric() == metric;
    if tracking.is_tracking() && target.policies.iter().any(|(other, policy)| *other != name && follows(policy)) {
        return Err(ServiceError::validation(
            "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        ));
    }
    if !target.policies.contains_key(&name) && target.policies.len() >= most {
        return Err(quota("scaling policies", most));
    }
    let policy = insert(scope, &id, name, tracking)?;
    Ok(json!({"PolicyARN": policy.arn, "Alarms": described_alarms(scope, &policy)}))
}

/// Puts a policy with its alarms on a target that is there.
pub(super) fn insert(
    scope: &mut Scope<'_, '_>,
    id: &TargetId,
    name: String,
    tracking: Tracking,
) -> Result<Policy, ServiceError> {
    let policy = build(scope, id, &name, tracking)?;
    put_alarms(scope, id, &policy);
    scope.known_target(id)?.policies.insert(name, policy.clone());
    Ok(policy)
}

fn check_shape(members: &TargetMembers, given: &PutPolicy) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    if let Some(name) = shape.required("policyName", &given.policy_name) {
        check_name(&mut shape, "policyName", name);
    }
    members.check(&mut shape);
    if let Some(kind) = &given.policy_type {
        let kinds = ["PredictiveScaling", "StepScaling", "TargetTrackingScaling"];
        shape.one_of("policyType", kind, &kinds);
    }
    let path = "targetTrackingScalingPolicyConfiguration";
    if let Some(tracking) = &given.target_tracking_scaling_policy_configuration {
        shape.required(&format!("{path}.targetValue"), &tracking.target_value);
        if let Some(predefined) = &tracking.predefined_metric_specification {
            let path = format!("{path}.predefinedMetricSpecification.predefinedMetricType");
            shape.required(&path, &predefined.predefined_metric_type);
        }
    }
    shape.done()
}

/// 1 to 256 printable characters.
fn check_name(shape: &mut Shape, path: &str, name: &str) {
    shape.length(path, name, 1, 256);
    if name.chars().any(char::is_control) {
        shape.violate(path, name, r"Member must satisfy regular expression pattern: \p{Print}+");
    }
}

/// The steps, where such policies are held.
fn steps(scope: &Scope<'_, '_>, given: &PutPolicy) -> Option<Tracking> {
    let is_held = scope.cx.settings.step_scaling && given.policy_type.as_deref() == Some("StepScaling");
    given.step_scaling_policy_configuration.clone().filter(|_| is_held).map(Tracking::of_steps)
}

/// DynamoDB knows target tracking only; the type may be left out when the policy exists.
fn tracking(given: &PutPolicy, exists: bool) -> Result<Tracking, ServiceError> {
    match given.policy_type.as_deref() {
        Some("TargetTrackingScaling") => {}
        None if exists => {}
        None => return Err(ServiceError::validation("Policy type is required to create a scaling policy")),
        Some(kind) => {
            return Err(ServiceError::validation(format!("{kind} is not supported for service namespace: dynamodb")));
        }
    }
    given.target_tracking_scaling_policy_configuration.clone().ok_or_else(|| {
        ServiceError::validation(
            "Target tracking scaling policy configuration is required for policy type TargetTrackingScaling",
        )
    })
}

/// The policy as it will be: one of that name keeps its ARN, its age and its alarms.
fn build(scope: &mut Scope<'_, '_>, id: &TargetId, name: &str, tracking: Tracking) -> Result<Policy, ServiceError> {
    if let Some(known) = scope.scaling.targets.get(id).and_then(|target| target.policies.get(name)) {
        return Ok(Policy { tracking, ..known.clone() });
    }
    if scope.alarms.count() + 2 > scope.cx.settings.quotas.alarms {
        return Err(ServiceError::new(
            "FailedResourceAccessException",
            "Unable to create alarms for the scaling policy: the maximum number of alarms is reached",
        ));
    }
    let uuid = scope.cx.dice.uuid();
    let alarms = ["AlarmHigh", "AlarmLow"]
        .map(|kind| format!("TargetTracking-{}-{kind}-{}", id.resource(), scope.cx.dice.uuid()));
    let caller = scope.cx.caller;
    Ok(Policy {
        arn: format!(
            "arn:{}:autoscaling:{}:{}:scalingPolicy:{uuid}:resource/dynamodb/{}:policyName/{name}",
            caller.partition(),
            caller.region,
            caller.account,
            id.resource()
        ),
        created: scope.cx.now,
        tracking,
        alarms,
    })
}

/// The alarms that the service keeps for a policy: two minutes above the target, fifteen below.
fn put_alarms(scope: &mut Scope<'_, '_>, id: &TargetId, policy: &Policy) {
    if !policy.tracking.is_tracking() {
        return;
    }
    let units = scaler::planned(scope, id).unwrap_or(1);
    let share = policy.tracking.target_value.unwrap_or_default() / 100.0;
    let threshold = units as f64 * share * 60.0;
    let kinds = [("GreaterThanThreshold", 2), ("LessThanThreshold", 15)];
    for (alarm, (comparison, periods)) in policy.alarms.iter().zip(kinds) {
        let definition = json!({
            "AlarmName": alarm,
            "AlarmDescription": format!("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {}.", policy.arn),
            "ActionsEnabled": true,
            "OKActions": [],
            "AlarmActions": [policy.arn],
            "InsufficientDataActions": [],
            "MetricName": format!("Consumed{}CapacityUnits", id.kind.as_str()),
            "Namespace": "AWS/DynamoDB",
            "Statistic": "Sum",
            "Dimensions": dimensions(id),
            "Period": 60,
            "EvaluationPeriods": periods,
            "Threshold": threshold,
            "ComparisonOperator": comparison,
        });
        scope.alarms.put(scope.cx, alarm, &definition);
    }
}

fn dimensions(id: &TargetId) -> Vec<Value> {
    let mut dimensions = vec![json!({"Name": "TableName", "Value": id.table})];
    if let Some(index) = &id.index {
        dimensions.push(json!({"Name": "GlobalSecondaryIndexName", "Value": index}));
    }
    dimensions
}

fn described_alarms(scope: &Scope<'_, '_>, policy: &Policy) -> Vec<Value> {
    if !policy.tracking.is_tracking() {
        return Vec::new();
    }
    let arn = |name: &String| arn::alarm(scope.cx.caller, name);
    policy.alarms.iter().map(|name| json!({"AlarmName": name, "AlarmARN": arn(name)})).collect()
}

/// `DeleteScalingPolicy`: deletes its alarms too.
pub(super) fn delete(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutPolicy = input::read(input)?;
    let mut shape = Shape::default();
    if let Some(name) = shape.required("policyName", &given.policy_name) {
        shape.length("policyName", name, 1, 1_600);
    }
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    let name = given.policy_name.unwrap_or_default();
    let target = scope.scaling.targets.get_mut(&id);
    let Some(policy) = target.and_then(|target| target.policies.remove(&name)) else {
        return Err(not_found("No scaling policy found", &id, &format!(", policy name: {name}")));
    };
    for alarm in &policy.alarms {
        scope.alarms.remove(alarm);
    }
    Ok(json!({}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribePolicies {
    policy_names: Option<Vec<String>>,
}

/// Policies per page.
const PAGE: usize = 10;

/// `DescribeScalingPolicies`.
pub(super) fn describe(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: DescribePolicies = input::read(input)?;
    let paging: Paging = input::read(input)?;
    let mut shape = Shape::default();
    members.check_filter(&mut shape);
    if let Some(names) = &given.policy_names {
        shape.count("policyNames", names, 0, 50);
    }
    paging.check(&mut shape, "maxResults", 10);
    shape.done()?;
    let filter = members.filter()?;
    let names = given.policy_names.unwrap_or_default();
    let targets = scope.scaling.targets().filter(|(id, _)| filter.admits(id));
    let found = targets
        .flat_map(|(id, target)| target.policies.iter().map(move |(name, policy)| (id, name, policy)))
        .filter(|(_, name, _)| names.is_empty() || names.contains(name));
    let (page, next) = paging.page(found, PAGE).ok_or_else(invalid_token)?;
    let policies: Vec<Value> = page.into_iter().map(|(id, name, policy)| described(scope, id, name, policy)).collect();
    let mut output = json!({"ScalingPolicies": policies});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn described(scope: &Scope<'_, '_>, id: &TargetId, name: &str, policy: &Policy) -> Value {
    let (kind, configuration) = policy.tracking.typed();
    let mut described = json!({
        "PolicyARN": policy.arn,
        "PolicyName": name,
        "ServiceNamespace": "dynamodb",
        "ResourceId": id.resource(),
        "ScalableDimension": id.dimension(),
        "PolicyType": kind,
        "Alarms": described_alarms(scope, policy),
        "CreationTime": policy.created.epoch_seconds(),
    });
    described[format!("{kind}PolicyConfiguration")] = configuration;
    described
}
