//! The services beside DynamoDB: Application Auto Scaling and CloudWatch, each in one Region.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_types::SdkConfig;
use aws_types::region::Region as SdkRegion;

use super::batch_reader::BatchReader;
use super::call_gate::CallGate;
use super::error::Service;
use super::is_of_aws;
use super::limiter::{Family, Limiter};
use super::signature::{ResignRetry, Sessions};
use super::statistics::Statistics;
use crate::config::Settings;
use crate::names::Region;
use crate::table::aspects::alarms::AlarmDefinition;
use crate::table::calls::{FoundPolicy, FoundSchedule, FoundTarget};

/// A service with its client.
#[derive(Debug, Clone)]
pub(crate) struct ServiceClient<C> {
    /// The SDK's client, which repeats nothing by itself but what is to be signed anew.
    pub(crate) client: C,
    /// The way there.
    pub(crate) gate: CallGate,
}

/// The services beside DynamoDB. One is missing where `endpoints` names another DynamoDB than AWS's and leaves the
/// service out: a table that is not in AWS must not be scaled or watched there.
#[derive(Debug, Clone)]
pub(crate) struct CompanionServices {
    /// Application Auto Scaling.
    pub(crate) scaling: Option<ServiceClient<aws_sdk_applicationautoscaling::Client>>,
    /// CloudWatch.
    pub(crate) cloudwatch: Option<ServiceClient<aws_sdk_cloudwatch::Client>>,
}

/// Reads that accept many names, made together for all tables that are looked at in the same moment.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Scalable targets by resource id: 50 ids and 50 answers a call.
    pub(crate) targets: BatchReader<String, Vec<FoundTarget>>,
    /// Scaling policies by name, which is unique if we gave it: 50 names, but 10 answers a call.
    pub(crate) policies: BatchReader<String, Vec<FoundPolicy>>,
    /// Scheduled actions by resource id.
    pub(crate) schedules: BatchReader<String, Vec<FoundSchedule>>,
    /// Alarms by name: 100 names a call.
    pub(crate) alarms: BatchReader<String, AlarmDefinition>,
}

impl Default for Shared {
    fn default() -> Self {
        // A resource has two dimensions, so 25 ids have at most one page of targets.
        Self {
            targets: BatchReader::of(Family::ReadScaling, 25),
            policies: BatchReader::of(Family::ReadScaling, 10),
            schedules: BatchReader::of(Family::ReadScaling, 50),
            alarms: BatchReader::of(Family::ReadAlarms, 100),
        }
    }
}

/// Names to what was found under them.
pub(crate) type Found<T> = BTreeMap<String, T>;

impl CompanionServices {
    pub(super) fn new(
        sdk: &SdkConfig,
        sessions: &Sessions,
        settings: &Settings,
        region: &Region,
        limiter: &Arc<Limiter>,
    ) -> Self {
        let endpoints = &settings.endpoints;
        let elsewhere = endpoints.dynamodb.as_deref().is_some_and(|endpoint| !is_of_aws(endpoint));
        let gate = |service, endpoint: &Option<String>| {
            let (endpoint, limiter) = (endpoint.clone(), Arc::clone(limiter));
            let (region, statistics) = (region.clone(), Statistics::default());
            (endpoint.is_some() || !elsewhere).then_some(CallGate { service, region, endpoint, limiter, statistics })
        };
        let (at, pace) = (SdkRegion::new(region.as_str().to_owned()), ResignRetry::pace());
        let scaling = gate(Service::Scaling, &endpoints.scaling).map(|gate| {
            let config = aws_sdk_applicationautoscaling::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(ResignRetry::alone(sessions));
            config.set_endpoint_url(gate.endpoint.clone());
            ServiceClient { client: aws_sdk_applicationautoscaling::Client::from_conf(config.build()), gate }
        });
        let cloudwatch = gate(Service::CloudWatch, &endpoints.cloudwatch).map(|gate| {
            let config = aws_sdk_cloudwatch::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(ResignRetry::alone(sessions));
            config.set_endpoint_url(gate.endpoint.clone());
            ServiceClient { client: aws_sdk_cloudwatch::Client::from_conf(config.build()), gate }
        });
        Self { scaling, cloudwatch }
    }

    /// The same services, counting for one operation.
    pub(super) fn counting(self, statistics: &Statistics) -> Self {
        let Self { scaling, cloudwatch } = self;
        Self {
            scaling: scaling.map(|side| side.counting(statistics)),
            cloudwatch: cloudwatch.map(|side| side.counting(statistics)),
        }
    }
}

impl<C> ServiceClient<C> {
    fn counting(self, statistics: &Statistics) -> Self {
        Self { client: self.client, gate: self.gate.counting(statistics) }
    }
}
