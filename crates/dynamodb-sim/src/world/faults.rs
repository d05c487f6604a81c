//! Injected faults as data: which operation, which occurrences, which kind.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;
use crate::replica::creation::Fate;
use crate::world::profile;

/// The kind of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// `ThrottlingException` "Rate exceeded", or what the service calls it; nothing is done.
    Throttle,
    /// HTTP 500 `InternalServerError`, or what the service calls it; nothing is done.
    InternalError,
    /// The connection ends without an answer; nothing is done.
    ConnectionReset,
    /// The answer comes late by [`FaultRule::milliseconds`] of real time.
    Delay,
    /// The change is made and the connection ends without an answer.
    ResponseLost,
    /// `ExpiredTokenException`; nothing is done.
    ExpiredToken,
    /// `AccessDeniedException`; nothing is done.
    AccessDenied,
    /// The service's own limit is reached: `LimitExceeded` of CloudWatch, `LimitExceededException` of the others.
    LimitExceeded,
    /// `UnknownOperationException`, like an endpoint that lacks the operation.
    UnknownOperation,
    /// Members such as `WarmThroughput` and `SSEDescription` are `{}` in the answer.
    EmptySubstructures,
    /// Members such as `WarmThroughput` and `SSEDescription` are missing in the answer.
    MissingSubstructures,
    /// The replica that an `UpdateTable` creates ends as CREATION_FAILED.
    ReplicaCreationFailed,
    /// The replica that an `UpdateTable` creates leaves no trace: its creation was given up (T-310).
    ReplicaAbandoned,
}

/// The calls that meet a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// An operation name; a trailing `*` matches every name with this beginning. `service:Operation` matches in
    /// one service only, for example `monitoring:TagResource`.
    pub operation: String,
    /// The kind of fault.
    pub kind: FaultKind,
    /// The first matching call that is hit, counted from 1.
    #[serde(default = "one")]
    pub first: u64,
    /// How many matching calls are hit from there; `null` means all.
    #[serde(default = "one_time")]
    pub count: Option<u64>,
    /// The delay of [`FaultKind::Delay`].
    #[serde(default)]
    pub milliseconds: u64,
    /// The Region whose calls meet it; `null` means every Region. `*` with [`FaultKind::ConnectionReset`] is a Region that
    /// does not answer.
    #[serde(default)]
    pub region: Option<String>,
}

fn one() -> u64 {
    1
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional member")]
fn one_time() -> Option<u64> {
    Some(1)
}

impl FaultRule {
    /// A rule that hits the `first` matching call only.
    pub fn once(operation: impl Into<String>, kind: FaultKind, first: u64) -> Self {
        Self { operation: operation.into(), kind, first, count: Some(1), milliseconds: 0, region: None }
    }

    /// A rule that hits every matching call.
    pub fn always(operation: impl Into<String>, kind: FaultKind) -> Self {
        Self { count: None, ..Self::once(operation, kind, 1) }
    }

    /// A rule that hits the calls of one Region only.
    #[must_use]
    pub fn in_region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    fn matches(&self, service: Service, operation: &str, region: &str) -> bool {
        let (of, name) = Service::split(&self.operation);
        let named = match name.strip_suffix('*') {
            Some(beginning) => operation.starts_with(beginning),
            None => name == operation,
        };
        let here = self.region.as_ref().is_none_or(|wanted| wanted == region);
        named && here && of.is_none_or(|of| of == service.as_str())
    }

    fn hits(&self, occurrence: u64) -> bool {
        let after = occurrence.checked_sub(self.first);
        after.is_some_and(|after| self.count.is_none_or(|count| after < count))
    }
}

/// Rules with the number of calls that each has seen.
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    rules: Vec<(FaultRule, u64)>,
}

/// The effect of the rules on one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(crate) delay: Duration,
    pub(crate) kind: Option<FaultKind>,
}

impl FaultPlan {
    /// A plan of rules; every rule counts from its addition on.
    #[must_use]
    pub fn new(rules: Vec<FaultRule>) -> Self {
        Self { rules: rules.into_iter().map(|rule| (rule, 0)).collect() }
    }

    /// Counts a call for every rule it matches. Delays add up; of the other kinds the first rule decides.
    pub(crate) fn strike(&mut self, service: Service, operation: &str, region: &str) -> Strike {
        let mut strike = Strike::default();
        for (rule, seen) in &mut self.rules {
            if !rule.matches(service, operation, region) {
                continue;
            }
            *seen += 1;
            if !rule.hits(*seen) {
                continue;
            }
            if rule.kind == FaultKind::Delay {
                strike.delay += Duration::from_millis(rule.milliseconds);
            } else if strike.kind.is_none() {
                strike.kind = Some(rule.kind);
            }
        }
        strike
    }
}

/// How the creation of a replica ends, if the fault is about that.
pub(crate) fn fate(kind: FaultKind) -> Option<Fate> {
    match kind {
        FaultKind::ReplicaCreationFailed => Some(Fate::Fails),
        FaultKind::ReplicaAbandoned => Some(Fate::Vanishes),
        _ => None,
    }
}

/// The refusal that a fault answers with instead of doing anything; `None` if it lets the call through.
pub(crate) fn refusal(kind: FaultKind, caller: &Caller, service: Service, operation: &str) -> Option<ServiceError> {
    match kind {
        FaultKind::Throttle => Some(ServiceError::rate_exceeded(service)),
        FaultKind::InternalError => Some(internal_error(service)),
        FaultKind::ExpiredToken => {
            Some(ServiceError::new("ExpiredTokenException", "The security token included in the request is expired"))
        }
        FaultKind::AccessDenied => Some(access_denied(caller, service, operation)),
        FaultKind::LimitExceeded => Some(limit_exceeded(service)),
        FaultKind::UnknownOperation => Some(ServiceError::unknown_operation()),
        FaultKind::ConnectionReset
        | FaultKind::Delay
        | FaultKind::ResponseLost
        | FaultKind::EmptySubstructures
        | FaultKind::MissingSubstructures
        | FaultKind::ReplicaCreationFailed
        | FaultKind::ReplicaAbandoned => None,
    }
}

fn limit_exceeded(service: Service) -> ServiceError {
    match service {
        Service::Monitoring => ServiceError::new(
            "LimitExceeded",
            "The maximum number of alarms per account is 5000. You have exceeded this limit.",
        ),
        Service::DynamoDb | Service::Kms | Service::Sts | Service::ApplicationAutoScaling => {
            ServiceError::new("LimitExceededException", "The limit of the account is reached")
        }
    }
}

fn internal_error(service: Service) -> ServiceError {
    let code = match service {
        Service::DynamoDb | Service::Kms | Service::Sts => return ServiceError::internal("Internal server error"),
        Service::ApplicationAutoScaling => "InternalServiceException",
        Service::Monitoring => "InternalServiceError",
    };
    ServiceError { http_status: 500, ..ServiceError::new(code, "Internal server error") }
}

/// CloudWatch names the code of the query protocol, without `Exception`, and answers with 403.
fn access_denied(caller: &Caller, service: Service, operation: &str) -> ServiceError {
    let action = format!("{}:{operation}", service.action_prefix());
    let user = arn::user(caller);
    let text = format!("User: {user} is not authorized to perform: {action}");
    let because = format!("because no identity-based policy allows the {action} action");
    match service {
        Service::DynamoDb | Service::Kms | Service::Sts => ServiceError::new("AccessDeniedException", text),
        Service::ApplicationAutoScaling => {
            ServiceError::new("AccessDeniedException", format!("{text} on resource: * {because}"))
        }
        Service::Monitoring => {
            let denied = ServiceError::new("AccessDenied", format!("{text} on resource: * {because}"));
            ServiceError { http_status: 403, ..denied }
        }
    }
}

/// Members that less capable endpoints leave empty or out.
const SUBSTRUCTURES: [&str; 5] =
    ["WarmThroughput", "OnDemandThroughput", "SSEDescription", "TableClassSummary", "BillingModeSummary"];

/// Changes an answer as the fault says.
pub(crate) fn disturb(kind: FaultKind, output: &mut Value) {
    match kind {
        FaultKind::MissingSubstructures => profile::strip(output, &SUBSTRUCTURES),
        FaultKind::EmptySubstructures => {
            for wrapper in ["Table", "TableDescription"] {
                if let Some(Value::Object(members)) = output.get_mut(wrapper) {
                    for name in SUBSTRUCTURES {
                        members.insert(name.to_owned(), json!({}));
                    }
                }
            }
        }
        FaultKind::Throttle
        | FaultKind::InternalError
        | FaultKind::ConnectionReset
        | FaultKind::Delay
        | FaultKind::ResponseLost
        | FaultKind::ExpiredToken
        | FaultKind::AccessDenied
        | FaultKind::LimitExceeded
        | FaultKind::UnknownOperation
        | FaultKind::ReplicaCreationFailed
        | FaultKind::ReplicaAbandoned => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "eu-central-1";

    #[test]
    fn a_rule_hits_the_occurrences_it_names() {
        let second_and_third = FaultRule { count: Some(2), ..FaultRule::once("UpdateTable", FaultKind::Throttle, 2) };
        let mut plan = FaultPlan::new(vec![second_and_third]);
        let hits: Vec<bool> =
            (0..4).map(|_| plan.strike(Service::DynamoDb, "UpdateTable", HERE).kind.is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert_eq!(plan.strike(Service::DynamoDb, "DeleteTable", HERE), Strike::default());
    }

    /// `TagResource` exists in three services.
    #[test]
    fn a_rule_may_name_the_service() {
        let mut plan = FaultPlan::new(vec![
            FaultRule::always("monitoring:TagResource", FaultKind::Throttle),
            FaultRule::always("application-autoscaling:*", FaultKind::InternalError),
            FaultRule::always("Untag*", FaultKind::AccessDenied),
        ]);
        let mut kind = |service, operation| plan.strike(service, operation, HERE).kind;
        assert_eq!(kind(Service::Monitoring, "TagResource"), Some(FaultKind::Throttle));
        assert_eq!(kind(Service::DynamoDb, "TagResource"), None);
        assert_eq!(kind(Service::ApplicationAutoScaling, "TagResource"), Some(FaultKind::InternalError));
        assert_eq!(kind(Service::Monitoring, "UntagResource"), Some(FaultKind::AccessDenied));
    }

    #[test]
    fn a_rule_may_name_the_region() {
        let rule = FaultRule::always("*", FaultKind::ConnectionReset).in_region("eu-west-1");
        let mut plan = FaultPlan::new(vec![rule]);
        assert_eq!(plan.strike(Service::DynamoDb, "DescribeTable", HERE).kind, None);
        let there = plan.strike(Service::DynamoDb, "DescribeTable", "eu-west-1");
        assert_eq!(there.kind, Some(FaultKind::ConnectionReset));
    }

    #[test]
    fn delays_add_to_another_fault() {
        let late = FaultRule { milliseconds: 250, ..FaultRule::always("*", FaultKind::Delay) };
        let lost = FaultRule::once("Create*", FaultKind::ResponseLost, 1);
        let mut plan = FaultPlan::new(vec![late.clone(), late, lost]);
        let strike = plan.strike(Service::DynamoDb, "CreateTable", HERE);
        assert_eq!(strike.delay, Duration::from_millis(500));
        assert_eq!(strike.kind, Some(FaultKind::ResponseLost));
    }

    #[test]
    fn rules_are_read_from_json_with_defaults() {
        let text = r#"[{"operation": "Describe*", "kind": "internal_error"},
                       {"operation": "*", "kind": "delay", "milliseconds": 20, "count": null}]"#;
        let rules: Vec<FaultRule> = serde_json::from_str(text).expect("well formed");
        assert_eq!(rules[0], FaultRule::once("Describe*", FaultKind::InternalError, 1));
        assert_eq!(rules[1].count, None);
        assert_eq!(rules[1].milliseconds, 20);
    }
}
