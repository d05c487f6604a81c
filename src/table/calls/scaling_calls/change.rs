//! Changes of Application Auto Scaling: one call per step.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_applicationautoscaling::error::BuildError;
use aws_sdk_applicationautoscaling::types::{
    MetricType, PolicyType, PredefinedMetricSpecification, ScalableDimension, ScalableTargetAction, ServiceNamespace,
    SuspendedState, TargetTrackingScalingPolicyConfiguration,
};
use aws_smithy_types::DateTime;

use super::{Scaler, TableCalls};
use crate::aws::error::{ApiError, Cause};
use crate::aws::limiter::Family;
use crate::names::TableName;
use crate::table::aspects::scaling::{Dimension, ScalingStep};
use crate::table::throughput::{ScheduledAction, Tracking};

/// The scalable target of a call.
struct TargetId {
    resource: String,
    dimension: ScalableDimension,
}

impl TableCalls {
    pub(in super::super) async fn scale(&self, table: &TableName, step: &ScalingStep) -> Result<(), ApiError> {
        let scaler = self.scaler(step.operation())?;
        let dimension = step.dimension();
        let at = TargetId {
            resource: dimension.scope.resource_id(table),
            dimension: ScalableDimension::from(dimension.name().as_str()),
        };
        match step {
            ScalingStep::Register { min, max, resume, again: _, tags, .. } => {
                register(scaler, at, (*min, *max), *resume, tags).await
            }
            ScalingStep::PutPolicy { name, tracking, .. } => put_policy(scaler, at, dimension, name, *tracking).await,
            ScalingStep::PutSchedule { name, action, .. } => put_schedule(scaler, at, name, action).await,
            ScalingStep::DeleteSchedule { name, .. } => {
                let delete = scaler.client.delete_scheduled_action().service_namespace(ServiceNamespace::Dynamodb);
                let delete = delete.resource_id(at.resource).scalable_dimension(at.dimension);
                let send = delete.scheduled_action_name(name).send();
                scaler.gate.call("DeleteScheduledAction", Family::Scaling, send).await.map(drop)
            }
            ScalingStep::Deregister(_) => {
                let deregister =
                    scaler.client.deregister_scalable_target().service_namespace(ServiceNamespace::Dynamodb);
                let send = deregister.resource_id(at.resource).scalable_dimension(at.dimension).send();
                scaler.gate.call("DeregisterScalableTarget", Family::Scaling, send).await.map(drop)
            }
            ScalingStep::Tag { arn, tags, .. } => {
                let send = scaler.client.tag_resource().resource_arn(arn).set_tags(Some(map(tags))).send();
                scaler.gate.call("TagResource", Family::Scaling, send).await.map(drop)
            }
            ScalingStep::Untag { arn, keys, .. } => {
                let keys = Some(keys.iter().cloned().collect());
                let send = scaler.client.untag_resource().resource_arn(arn).set_tag_keys(keys).send();
                scaler.gate.call("UntagResource", Family::Scaling, send).await.map(drop)
            }
        }
    }
}

async fn register(
    scaler: &Scaler,
    at: TargetId,
    (min, max): (Option<u64>, Option<u64>),
    resume: bool,
    tags: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let register = scaler.client.register_scalable_target().service_namespace(ServiceNamespace::Dynamodb);
    let send = register
        .resource_id(at.resource)
        .scalable_dimension(at.dimension)
        .set_min_capacity(min.map(signed))
        .set_max_capacity(max.map(signed))
        .set_suspended_state(resume.then(nothing_suspended))
        .set_tags((!tags.is_empty()).then(|| map(tags)))
        .send();
    scaler.gate.call("RegisterScalableTarget", Family::Scaling, send).await.map(drop)
}

fn nothing_suspended() -> SuspendedState {
    SuspendedState::builder()
        .dynamic_scaling_in_suspended(false)
        .dynamic_scaling_out_suspended(false)
        .scheduled_scaling_suspended(false)
        .build()
}

/// Cool-downs are always sent: their defaults are not documented for DynamoDB.
async fn put_policy(
    scaler: &Scaler,
    at: TargetId,
    dimension: &Dimension,
    name: &str,
    tracking: Tracking,
) -> Result<(), ApiError> {
    let unsendable = |error: BuildError| scaler.gate.error("PutScalingPolicy", Cause::Unsendable(error.to_string()));
    let metric = MetricType::from(dimension.metric().as_str());
    let metric = PredefinedMetricSpecification::builder().predefined_metric_type(metric).build();
    let seconds = |seconds: u32| i32::try_from(seconds).unwrap_or(i32::MAX);
    let Tracking { target, scale_in_cooldown, scale_out_cooldown, disable_scale_in } = tracking;
    let configuration = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(target.value())
        .predefined_metric_specification(metric.map_err(unsendable)?)
        .scale_in_cooldown(seconds(scale_in_cooldown))
        .scale_out_cooldown(seconds(scale_out_cooldown))
        .disable_scale_in(disable_scale_in)
        .build()
        .map_err(unsendable)?;
    let put = scaler.client.put_scaling_policy().service_namespace(ServiceNamespace::Dynamodb).policy_name(name);
    let send = put
        .resource_id(at.resource)
        .scalable_dimension(at.dimension)
        .policy_type(PolicyType::TargetTrackingScaling)
        .target_tracking_scaling_policy_configuration(configuration)
        .send();
    scaler.gate.call("PutScalingPolicy", Family::Scaling, send).await.map(drop)
}

/// All members are sent: a missing start or end would be cleared.
async fn put_schedule(scaler: &Scaler, at: TargetId, name: &str, action: &ScheduledAction) -> Result<(), ApiError> {
    let ScheduledAction { schedule, timezone, start, end, min, max } = action;
    let bounds =
        ScalableTargetAction::builder().set_min_capacity(min.map(signed)).set_max_capacity(max.map(signed)).build();
    let put = scaler.client.put_scheduled_action().service_namespace(ServiceNamespace::Dynamodb);
    let send = put
        .resource_id(at.resource)
        .scalable_dimension(at.dimension)
        .scheduled_action_name(name)
        .schedule(schedule)
        .timezone(timezone)
        .set_start_time(start.map(DateTime::from_secs))
        .set_end_time(end.map(DateTime::from_secs))
        .scalable_target_action(bounds)
        .send();
    scaler.gate.call("PutScheduledAction", Family::Scaling, send).await.map(drop)
}

fn map(tags: &BTreeMap<String, String>) -> HashMap<String, String> {
    tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn signed(units: u64) -> i32 {
    i32::try_from(units).unwrap_or(i32::MAX)
}
