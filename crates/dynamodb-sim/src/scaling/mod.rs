//! Application Auto Scaling for tables and global indexes.
//!
//! Scalable targets know a table by its name only: they outlive it, and a new table of the name finds them (T-194).
//! [`run`] and [`observe`] are what the service does by itself.

mod action;
mod identity;
mod mirror;
mod policy;
mod scaler;
mod schedule;
mod scope;
pub(crate) mod state;
mod tags;
mod target;
mod tracking;

use serde_json::Value;

pub(crate) use mirror::{mirror, scale_new_index};
pub(crate) use scaler::{observe, run};
pub(crate) use scope::{Current, PolicyAlarms, ScalableTables, Scope};

use crate::primitives::error::ServiceError;

/// Answers one call.
pub(crate) fn call(scope: &mut Scope<'_, '_>, operation: &str, input: &Value) -> Result<Value, ServiceError> {
    match operation {
        "RegisterScalableTarget" => target::register(scope, input),
        "DeregisterScalableTarget" => target::deregister(scope, input),
        "DescribeScalableTargets" => target::describe(scope, input),
        "PutScalingPolicy" => policy::put(scope, input),
        "DeleteScalingPolicy" => policy::delete(scope, input),
        "DescribeScalingPolicies" => policy::describe(scope, input),
        "PutScheduledAction" => action::put(scope, input),
        "DeleteScheduledAction" => action::delete(scope, input),
        "DescribeScheduledActions" => action::describe(scope, input),
        "TagResource" => tags::tag(scope, input),
        "UntagResource" => tags::untag(scope, input),
        "ListTagsForResource" => tags::list(scope, input),
        _ => Err(ServiceError::unknown_operation()),
    }
}

#[cfg(test)]
mod tests;
