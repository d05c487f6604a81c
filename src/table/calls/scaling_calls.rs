//! Application Auto Scaling: reads that tables share, and one call per step.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_applicationautoscaling::Client;
use futures_util::future::try_join;

use super::connect::Found;
use super::{TableCalls, no_endpoint};
use crate::aws::companion_services::ServiceClient;
use crate::aws::error::{ApiError, Service};
use crate::aws::limiter::Family;
use crate::names::TableName;
use crate::table::aspects::scaling::{Dimension, Direction, ObservedTarget, Targets};
use crate::table::scope::Scope;
use crate::table::throughput::{Bounds, ScheduledAction, Tracking};

mod change;
mod convert;
mod read;

/// A scalable target, as described for its resource ID.
#[derive(Debug, Clone)]
pub(super) struct FoundTarget {
    dimension: String,
    arn: Option<String>,
    bounds: Bounds,
    is_suspended: bool,
}

/// A scaling policy, as described for its name.
#[derive(Debug, Clone)]
pub(super) struct FoundPolicy {
    resource: String,
    dimension: String,
    name: String,
    tracking: Tracking,
}

/// The policy of a dimension by name, and whether it has several, of which none has our name.
type FollowedBy = (Option<(String, Tracking)>, bool);

/// A scheduled action, as described for its resource ID.
#[derive(Debug, Clone)]
pub(super) struct FoundSchedule {
    dimension: String,
    name: String,
    action: ScheduledAction,
}

/// Application Auto Scaling.
type Scaler = ServiceClient<Client>;

impl TableCalls {
    fn scaler(&self, operation: &'static str) -> Result<&Scaler, ApiError> {
        self.clients.companions.scaling.as_ref().ok_or_else(|| no_endpoint(self.gate(), Service::Scaling, operation))
    }

    /// The targets of these scopes with their policies and scheduled actions. Concurrent reads of several tables share calls;
    /// a scope without a target needs no further call.
    pub(super) async fn scalable_targets(
        &self,
        table: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> Result<Targets, ApiError> {
        let (mut targets, scaler) = (self.bare_targets(table, scopes).await?, self.scaler("DescribeScalingPolicies")?);
        let (batches, gate) = (&self.batches, &scaler.gate);
        let scaled: BTreeSet<String> = targets.keys().map(|dimension| dimension.scope.resource_id(table)).collect();
        let schedules = batches.schedules.get(gate, scaled, |permit, ids| read::schedules(scaler, permit, ids));
        let (policies, schedules) = try_join(self.policies(scaler, table, targets.keys()), schedules).await?;
        for (dimension, target) in &mut targets {
            if let Some((policy, has_several)) = policies.get(dimension) {
                target.policy.clone_from(policy);
                target.has_several = *has_several;
            }
            let found = schedules.get(&dimension.scope.resource_id(table)).into_iter().flatten();
            let ours = found.filter(|schedule| schedule.dimension == dimension.name());
            target.schedules = ours.map(|schedule| (schedule.name.clone(), schedule.action.clone())).collect();
        }
        Ok(targets)
    }

    /// The targets of these scopes without their policies and scheduled actions, which a deregistration removes with them.
    pub(super) async fn bare_targets(&self, table: &TableName, scopes: &BTreeSet<Scope>) -> Result<Targets, ApiError> {
        let scaler = self.scaler("DescribeScalableTargets")?;
        let ids: BTreeMap<String, &Scope> = scopes.iter().map(|scope| (scope.resource_id(table), scope)).collect();
        let read = |permit, ids| read::targets(scaler, permit, ids);
        let found = self.batches.targets.get(&scaler.gate, ids.keys().cloned(), read).await?;
        Ok(targets(&ids, &found))
    }

    /// Makes the read of this name for the reads of the table's capacity, to learn how it is answered; `None` if there is none.
    pub(super) async fn try_scaling(&self, operation: &str, table: &TableName) -> Option<Result<(), ApiError>> {
        let scaler = match self.scaler("DescribeScalableTargets") {
            Ok(scaler) => scaler,
            Err(error) => return Some(Err(error)),
        };
        let id = Scope::Table.resource_id(table);
        let dimension = Dimension { scope: Scope::Table, direction: Direction::Read };
        let permit = scaler.gate.permit(Family::ReadScaling).await;
        match operation {
            "DescribeScalableTargets" => Some(read::targets(scaler, permit, vec![id]).await.map(drop)),
            "DescribeScalingPolicies" => Some(read::any_policy(scaler, &id, &dimension).await.map(drop)),
            "DescribeScheduledActions" => Some(read::schedules(scaler, permit, vec![id]).await.map(drop)),
            _ => None,
        }
    }

    /// The policy of each dimension: that with our name, whose read tables can share, or else one that another tool created.
    async fn policies(
        &self,
        scaler: &Scaler,
        table: &TableName,
        dimensions: impl Iterator<Item = &Dimension>,
    ) -> Result<BTreeMap<Dimension, FollowedBy>, ApiError> {
        let dimensions: Vec<&Dimension> = dimensions.collect();
        let names = dimensions.iter().map(|dimension| dimension.policy_name(table));
        let read = |permit, names| read::named_policies(scaler, permit, names);
        let named = self.batches.policies.get(&scaler.gate, names, read).await?;
        let mut policies = BTreeMap::new();
        for dimension in dimensions {
            let resource = dimension.scope.resource_id(table);
            let is_of = |found: &&FoundPolicy| found.resource == resource && found.dimension == dimension.name();
            let found = named.get(&dimension.policy_name(table)).into_iter().flatten().find(is_of).cloned();
            let (found, has_several) = match found {
                Some(found) => (Some(found), false),
                None => read::any_policy(scaler, &resource, dimension).await?,
            };
            policies.insert(dimension.clone(), (found.map(|found| (found.name, found.tracking)), has_several));
        }
        Ok(policies)
    }
}

fn targets(ids: &BTreeMap<String, &Scope>, found: &Found<Vec<FoundTarget>>) -> Targets {
    let mut targets = Targets::new();
    for (id, found) in found {
        let Some(scope) = ids.get(id) else { continue };
        for FoundTarget { dimension, arn, bounds, is_suspended } in found {
            let Some(dimension) = Dimension::parse((*scope).clone(), dimension) else { continue };
            let target = ObservedTarget { is_suspended: *is_suspended, ..ObservedTarget::bare(arn.clone(), *bounds) };
            targets.insert(dimension, target);
        }
    }
    targets
}
