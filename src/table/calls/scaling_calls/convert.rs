//! From the descriptions of Application Auto Scaling to observed targets.

use aws_sdk_applicationautoscaling::types::{
    PolicyType, ScalableTarget, ScalingPolicy, ScheduledAction as SdkAction, SuspendedState,
    TargetTrackingScalingPolicyConfiguration,
};

use super::{FoundPolicy, FoundSchedule, FoundTarget};
use crate::finite::Finite;
use crate::table::throughput::{Bounds, ScheduledAction, Tracking};

/// The default time zone of schedules.
const UTC: &str = "UTC";

pub(super) fn target(target: &ScalableTarget) -> FoundTarget {
    FoundTarget {
        dimension: target.scalable_dimension().as_str().to_owned(),
        arn: target.scalable_target_arn().filter(|arn| !arn.is_empty()).map(str::to_owned),
        bounds: Bounds { min: units(target.min_capacity()), max: units(target.max_capacity()) },
        is_suspended: target.suspended_state().is_some_and(is_suspended),
    }
}

fn is_suspended(state: &SuspendedState) -> bool {
    let kinds =
        [state.dynamic_scaling_in_suspended, state.dynamic_scaling_out_suspended, state.scheduled_scaling_suspended];
    kinds.contains(&Some(true))
}

/// A target tracking policy. One with another metric than the dimension's own utilization gets a target that no
/// configuration can have, so that it is overwritten.
pub(super) fn policy(policy: &ScalingPolicy) -> Option<FoundPolicy> {
    if *policy.policy_type() != PolicyType::TargetTrackingScaling {
        return None;
    }
    let tracking = tracking(policy.target_tracking_scaling_policy_configuration()?);
    Some(FoundPolicy {
        resource: policy.resource_id().to_owned(),
        dimension: policy.scalable_dimension().as_str().to_owned(),
        name: policy.policy_name().to_owned(),
        tracking,
    })
}

/// A missing cool-down is zero: the service has no other default for DynamoDB.
fn tracking(configuration: &TargetTrackingScalingPolicyConfiguration) -> Tracking {
    let own = configuration.predefined_metric_specification().is_some();
    let seconds = |seconds: Option<i32>| seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0);
    Tracking {
        target: Finite::new(configuration.target_value()).filter(|_| own).unwrap_or_default(),
        scale_in_cooldown: seconds(configuration.scale_in_cooldown()),
        scale_out_cooldown: seconds(configuration.scale_out_cooldown()),
        disable_scale_in: configuration.disable_scale_in().unwrap_or(false),
    }
}

pub(super) fn schedule(action: &SdkAction) -> Option<FoundSchedule> {
    let bounds = action.scalable_target_action();
    Some(FoundSchedule {
        dimension: action.scalable_dimension()?.as_str().to_owned(),
        name: action.scheduled_action_name().to_owned(),
        action: ScheduledAction {
            schedule: action.schedule().to_owned(),
            timezone: action.timezone().filter(|zone| !zone.is_empty()).unwrap_or(UTC).to_owned(),
            start: action.start_time().map(aws_smithy_types::DateTime::secs),
            end: action.end_time().map(aws_smithy_types::DateTime::secs),
            min: bounds.and_then(|bounds| bounds.min_capacity()).map(units),
            max: bounds.and_then(|bounds| bounds.max_capacity()).map(units),
        },
    })
}

fn units(units: i32) -> u64 {
    u64::try_from(units).unwrap_or(0)
}
