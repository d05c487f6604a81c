//! What utilisation should a capacity keep? Target tracking policies, each with two alarms of its own.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{TargetId, TargetMembers};
use super::page::{Paging, invalid_token};
use super::{known_target, not_found, quota, scaler};
use crate::alarm::Alarm;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;

/// A target tracking policy.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    arn: String,
    created: Moment,
    pub(super) tracking: Tracking,
    /// Names of the alarm above and the alarm below the target.
    pub(super) alarms: [String; 2],
}

/// `TargetTrackingScalingPolicyConfiguration`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tracking {
    pub(super) target_value: Option<f64>,
    predefined_metric_specification: Option<Predefined>,
    customized_metric_specification: Option<Value>,
    /// Negative cool-downs and such of years are accepted (T-253).
    pub(super) scale_out_cooldown: Option<i64>,
    pub(super) scale_in_cooldown: Option<i64>,
    pub(super) disable_scale_in: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Predefined {
    predefined_metric_type: Option<String>,
    resource_label: Option<String>,
}

impl Tracking {
    /// Whether the policy follows the utilisation of the capacity itself, the one metric that is simulated.
    pub(super) fn follows_utilisation(&self) -> bool {
        self.predefined_metric_specification.is_some()
    }

    fn check(&self, id: &TargetId) -> Result<(), ServiceError> {
        match (&self.predefined_metric_specification, &self.customized_metric_specification) {
            (Some(predefined), None) => predefined.check(id)?,
            (None, Some(_)) => {}
            (Some(_), Some(_)) | (None, None) => {
                return Err(ServiceError::validation(
                    "Exactly one of predefined metric specification and customized metric specification must be \
                     specified",
                ));
            }
        }
        // The documentation says 20 to 90, the service accepts 10 to 90 (T-253).
        let target = self.target_value.unwrap_or_default();
        if self.follows_utilisation() && !(10.0..=90.0).contains(&target) {
            return Err(ServiceError::validation("Target value must be between '10.0' and '90.0'"));
        }
        Ok(())
    }

    /// Two policies of one target must not follow the same metric.
    fn metric(&self) -> String {
        match (&self.predefined_metric_specification, &self.customized_metric_specification) {
            (Some(predefined), _) => predefined.predefined_metric_type.clone().unwrap_or_default(),
            (None, Some(customized)) => customized.to_string(),
            (None, None) => String::new(),
        }
    }

    fn described(&self) -> Value {
        let mut described = json!({"TargetValue": self.target_value});
        let predefined = self.predefined_metric_specification.as_ref();
        let members = [
            (
                "PredefinedMetricSpecification",
                predefined.map(|given| json!({"PredefinedMetricType": given.predefined_metric_type})),
            ),
            ("CustomizedMetricSpecification", self.customized_metric_specification.clone()),
            ("ScaleOutCooldown", self.scale_out_cooldown.map(Value::from)),
            ("ScaleInCooldown", self.scale_in_cooldown.map(Value::from)),
            ("DisableScaleIn", self.disable_scale_in.map(Value::from)),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                described[name] = value;
            }
        }
        described
    }
}

impl Predefined {
    fn check(&self, id: &TargetId) -> Result<(), ServiceError> {
        let fitting = format!("DynamoDB{}CapacityUtilization", id.side.as_str());
        let metric = self.predefined_metric_type.as_deref().unwrap_or_default();
        if metric != fitting {
            return Err(ServiceError::validation(format!(
                "Unsupported metric type, scalable dimension: {metric}, {}",
                id.dimension()
            )));
        }
        if self.resource_label.is_some() {
            return Err(ServiceError::validation(format!("Resource label must not be specified for {metric}")));
        }
        Ok(())
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct PutPolicy {
    policy_name: Option<String>,
    policy_type: Option<String>,
    target_tracking_scaling_policy_configuration: Option<Tracking>,
}

/// `PutScalingPolicy`: creates a policy or replaces the one of that name.
pub(super) fn put(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutPolicy = input::read(input)?;
    let name = given.policy_name.clone().unwrap_or_default();
    check_shape(&members, &given)?;
    let id = members.id()?;
    let most = cx.settings.quotas.scaling_policies;
    let target = known_target(cx, &id)?;
    let tracking = tracking(&given, target.policies.contains_key(&name))?;
    tracking.check(&id)?;
    let metric = tracking.metric();
    if target.policies.iter().any(|(other, policy)| *other != name && policy.tracking.metric() == metric) {
        return Err(ServiceError::validation(
            "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        ));
    }
    if !target.policies.contains_key(&name) && target.policies.len() >= most {
        return Err(quota("scaling policies", most));
    }
    let policy = build(cx, &id, &name, tracking)?;
    put_alarms(cx, &id, &policy);
    let output = json!({"PolicyARN": policy.arn, "Alarms": described_alarms(cx, &policy)});
    known_target(cx, &id)?.policies.insert(name, policy);
    Ok(output)
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
fn build(cx: &mut Context<'_>, id: &TargetId, name: &str, tracking: Tracking) -> Result<Policy, ServiceError> {
    if let Some(known) = cx.store.scaling.targets.get(id).and_then(|target| target.policies.get(name)) {
        return Ok(Policy { tracking, ..known.clone() });
    }
    if cx.store.alarms.len() + 2 > cx.settings.quotas.alarms {
        return Err(ServiceError::new(
            "FailedResourceAccessException",
            "Unable to create alarms for the scaling policy: the maximum number of alarms is reached",
        ));
    }
    let uuid = cx.dice.uuid();
    let alarms =
        ["AlarmHigh", "AlarmLow"].map(|kind| format!("TargetTracking-{}-{kind}-{}", id.resource(), cx.dice.uuid()));
    let caller = cx.caller;
    Ok(Policy {
        arn: format!(
            "arn:{}:autoscaling:{}:{}:scalingPolicy:{uuid}:resource/dynamodb/{}:policyName/{name}",
            caller.partition(),
            caller.region,
            caller.account,
            id.resource()
        ),
        created: cx.now,
        tracking,
        alarms,
    })
}

/// The alarms that the service keeps for a policy: two minutes above the target, fifteen below.
fn put_alarms(cx: &mut Context<'_>, id: &TargetId, policy: &Policy) {
    let units = scaler::planned(cx, id).unwrap_or(1);
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
            "MetricName": format!("Consumed{}CapacityUnits", id.side.as_str()),
            "Namespace": "AWS/DynamoDB",
            "Statistic": "Sum",
            "Dimensions": dimensions(id),
            "Period": 60,
            "EvaluationPeriods": periods,
            "Threshold": threshold,
            "ComparisonOperator": comparison,
        });
        let alarm_of_policy = Alarm::new(cx, alarm, &definition, BTreeMap::new());
        cx.store.alarms.put(cx.now, alarm, alarm_of_policy, cx.now);
    }
}

fn dimensions(id: &TargetId) -> Vec<Value> {
    let mut dimensions = vec![json!({"Name": "TableName", "Value": id.table})];
    if let Some(index) = &id.index {
        dimensions.push(json!({"Name": "GlobalSecondaryIndexName", "Value": index}));
    }
    dimensions
}

fn described_alarms(cx: &Context<'_>, policy: &Policy) -> Vec<Value> {
    let arn = |name: &String| crate::alarm::arn(cx.caller, name);
    policy.alarms.iter().map(|name| json!({"AlarmName": name, "AlarmARN": arn(name)})).collect()
}

/// `DeleteScalingPolicy`: its alarms go along.
pub(super) fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
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
    let target = cx.store.scaling.targets.get_mut(&id);
    let Some(policy) = target.and_then(|target| target.policies.remove(&name)) else {
        return Err(not_found("No scaling policy found", &id, &format!(", policy name: {name}")));
    };
    for alarm in &policy.alarms {
        cx.store.alarms.remove(alarm);
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
pub(super) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
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
    let targets = cx.store.scaling.targets().filter(|(id, _)| filter.admits(id));
    let found = targets
        .flat_map(|(id, target)| target.policies.iter().map(move |(name, policy)| (id, name, policy)))
        .filter(|(_, name, _)| names.is_empty() || names.contains(name));
    let (page, next) = paging.page(found, PAGE).ok_or_else(invalid_token)?;
    let policies: Vec<Value> = page.into_iter().map(|(id, name, policy)| described(cx, id, name, policy)).collect();
    let mut output = json!({"ScalingPolicies": policies});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn described(cx: &Context<'_>, id: &TargetId, name: &str, policy: &Policy) -> Value {
    json!({
        "PolicyARN": policy.arn,
        "PolicyName": name,
        "ServiceNamespace": "dynamodb",
        "ResourceId": id.resource(),
        "ScalableDimension": id.dimension(),
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": policy.tracking.described(),
        "Alarms": described_alarms(cx, policy),
        "CreationTime": policy.created.epoch_seconds(),
    })
}
