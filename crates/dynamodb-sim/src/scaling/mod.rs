//! Which capacities follow what applications consume? Application Auto Scaling for tables and global indexes.
//!
//! Scalable targets know a table by its name only: they outlive it, and a new table of the name finds them (T-194).
//! [`run`] and [`observe`] are what the service does by itself.

mod action;
mod identity;
mod page;
mod policy;
mod scaler;
mod schedule;
mod tags;
mod target;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;

use identity::TargetId;
pub(crate) use page::Paging;
pub(crate) use scaler::{observe, run};
use target::Target;

/// Scalable targets of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scaling {
    targets: BTreeMap<TargetId, Target>,
    /// Whether something is consumed that a target follows.
    loaded: bool,
}

impl Scaling {
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&TargetId, &Target)> {
        self.targets.iter()
    }

    /// Whether changes of tables matter to the scaler.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// When the scaler has something to do.
    pub(crate) fn due(&self) -> Option<Moment> {
        let under_way = self.targets.values().filter_map(Target::under_way);
        under_way.chain(self.next_action()).min()
    }

    /// When the next scheduled action fires.
    pub(crate) fn next_action(&self) -> Option<Moment> {
        let actions = self.targets.values().flat_map(|target| target.actions.values());
        actions.filter_map(|action| action.next).min()
    }

    /// When something changes next that is under way; an action that waits for its time is not.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let moments = self.targets.values().flat_map(|target| [target.under_way(), Some(target.known_at)]);
        moments.flatten().filter(|moment| *moment > now).min()
    }
}

/// Answers one call.
pub(crate) fn call(cx: &mut Context<'_>, operation: &str, input: &Value) -> Result<Value, ServiceError> {
    match operation {
        "RegisterScalableTarget" => target::register(cx, input),
        "DeregisterScalableTarget" => target::deregister(cx, input),
        "DescribeScalableTargets" => target::describe(cx, input),
        "PutScalingPolicy" => policy::put(cx, input),
        "DeleteScalingPolicy" => policy::delete(cx, input),
        "DescribeScalingPolicies" => policy::describe(cx, input),
        "PutScheduledAction" => action::put(cx, input),
        "DeleteScheduledAction" => action::delete(cx, input),
        "DescribeScheduledActions" => action::describe(cx, input),
        "TagResource" => tags::tag(cx, input),
        "UntagResource" => tags::untag(cx, input),
        "ListTagsForResource" => tags::list(cx, input),
        _ => Err(ServiceError::unknown_operation()),
    }
}

/// `ObjectNotFoundException`.
fn not_found(what: &str, id: &TargetId, rest: &str) -> ServiceError {
    ServiceError::new("ObjectNotFoundException", format!("{what} for {}{rest}", id.described()))
}

/// `LimitExceededException` of this service: a quota.
fn quota(what: &str, most: usize) -> ServiceError {
    ServiceError::new("LimitExceededException", format!("Maximum number of {what} exceeded: {most}"))
}

/// A target as policies and scheduled actions find it: not in the first moments of its life.
fn known_target<'a>(cx: &'a mut Context<'_>, id: &TargetId) -> Result<&'a mut Target, ServiceError> {
    let now = cx.now;
    let found = cx.store.scaling.targets.get_mut(id).filter(|target| target.known_at <= now);
    found.ok_or_else(|| not_found("No scalable target registered", id, ""))
}
