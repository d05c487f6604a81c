//! Describe calls of Application Auto Scaling, each for as many names as it accepts.

use std::collections::BTreeMap;

use aws_sdk_applicationautoscaling::operation::describe_scheduled_actions::DescribeScheduledActionsOutput;
use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};

use super::super::connect::Found;
use super::convert;
use super::{FoundPolicy, FoundSchedule, FoundTarget, Scaler};
use crate::aws::call_gate::Permit;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;
use crate::table::aspects::scaling::Dimension;

/// Up to so many resources are read one by one; with more it may be cheaper to list all.
const MAX_SINGLE_READS: usize = 2;

/// Targets by resource ID.
pub(super) async fn targets(
    scaler: &Scaler,
    mut permit: Permit,
    ids: Vec<String>,
) -> Result<Found<Vec<FoundTarget>>, ApiError> {
    let mut found: Found<Vec<FoundTarget>> = BTreeMap::new();
    let mut token = None;
    loop {
        let describe = scaler.client.describe_scalable_targets().service_namespace(ServiceNamespace::Dynamodb);
        let send = describe.set_resource_ids(Some(ids.clone())).set_next_token(token).send();
        let page = scaler.gate.call_in(permit, "DescribeScalableTargets", send).await?;
        for target in page.scalable_targets() {
            found.entry(target.resource_id().to_owned()).or_default().push(convert::target(target));
        }
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(found);
        }
        permit = scaler.gate.permit(Family::ReadScaling).await;
    }
}

/// Policies by name, of any resource.
pub(super) async fn named_policies(
    scaler: &Scaler,
    mut permit: Permit,
    names: Vec<String>,
) -> Result<Found<Vec<FoundPolicy>>, ApiError> {
    let mut found: Found<Vec<FoundPolicy>> = BTreeMap::new();
    let mut token = None;
    loop {
        let describe = scaler.client.describe_scaling_policies().service_namespace(ServiceNamespace::Dynamodb);
        let send = describe.set_policy_names(Some(names.clone())).set_next_token(token).send();
        let page = scaler.gate.call_in(permit, "DescribeScalingPolicies", send).await?;
        for policy in page.scaling_policies().iter().filter_map(convert::policy) {
            found.entry(policy.name.clone()).or_default().push(policy);
        }
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(found);
        }
        permit = scaler.gate.permit(Family::ReadScaling).await;
    }
}

/// A target tracking policy of the dimension with any name, and whether it has several policies of whatever type.
pub(super) async fn any_policy(
    scaler: &Scaler,
    resource: &str,
    dimension: &Dimension,
) -> Result<(Option<FoundPolicy>, bool), ApiError> {
    let describe = scaler.client.describe_scaling_policies().service_namespace(ServiceNamespace::Dynamodb);
    let describe = describe.resource_id(resource).scalable_dimension(ScalableDimension::from(&*dimension.name()));
    let page = scaler.gate.call("DescribeScalingPolicies", Family::ReadScaling, describe.send()).await?;
    let policies = page.scaling_policies();
    Ok((policies.iter().find_map(convert::policy), policies.len() > 1))
}

/// Scheduled actions by resource ID. The call accepts one resource or none: for many resources, listing all actions of the
/// account is tried first, which is given up if other resources have too many of them.
pub(super) async fn schedules(
    scaler: &Scaler,
    permit: Permit,
    ids: Vec<String>,
) -> Result<Found<Vec<FoundSchedule>>, ApiError> {
    let mut permit = Some(permit);
    if ids.len() > MAX_SINGLE_READS
        && let Some(found) = all_schedules(scaler, &mut permit, ids.len()).await?
    {
        return Ok(found);
    }
    let mut found = BTreeMap::new();
    for id in ids {
        let mut token = None;
        loop {
            let page = page_of_schedules(scaler, &mut permit, Some(id.clone()), token).await?;
            add(&page, &mut found);
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                break;
            }
        }
    }
    Ok(found)
}

/// All scheduled actions of the account; `None` if there are more than so many pages.
async fn all_schedules(
    scaler: &Scaler,
    permit: &mut Option<Permit>,
    pages: usize,
) -> Result<Option<Found<Vec<FoundSchedule>>>, ApiError> {
    let mut found = BTreeMap::new();
    let mut token = None;
    for _ in 0..pages {
        let page = page_of_schedules(scaler, permit, None, token).await?;
        add(&page, &mut found);
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Uses the permit, if there is one left.
async fn page_of_schedules(
    scaler: &Scaler,
    permit: &mut Option<Permit>,
    id: Option<String>,
    token: Option<String>,
) -> Result<DescribeScheduledActionsOutput, ApiError> {
    let describe = scaler.client.describe_scheduled_actions().service_namespace(ServiceNamespace::Dynamodb);
    let send = describe.set_resource_id(id).set_next_token(token).send();
    let permit = match permit.take() {
        Some(permit) => permit,
        None => scaler.gate.permit(Family::ReadScaling).await,
    };
    scaler.gate.call_in(permit, "DescribeScheduledActions", send).await
}

fn add(page: &DescribeScheduledActionsOutput, found: &mut Found<Vec<FoundSchedule>>) {
    for action in page.scheduled_actions() {
        let schedules = convert::schedule(action);
        found.entry(action.resource_id().to_owned()).or_default().extend(schedules);
    }
}
