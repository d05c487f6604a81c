//! Clients for the services that work on DynamoDB tables: Application Auto Scaling and CloudWatch.

use std::sync::Arc;

use aws_types::SdkConfig;
use aws_types::region::Region as SdkRegion;

use super::call_gate::CallGate;
use super::error::Service;
use super::is_of_aws;
use super::limiter::Limiter;
use super::signature::{ResignRetry, Sessions};
use super::statistics::Statistics;
use crate::config::Settings;
use crate::names::Region;

/// The client of one service in one Region.
#[derive(Debug, Clone)]
pub(crate) struct ServiceClient<C> {
    /// The SDK's client, which retries only calls that need a new signature.
    pub(crate) client: C,
    /// Rate limit, counting and logging of its calls.
    pub(crate) gate: CallGate,
}

/// The clients of one Region. One is missing where `endpoints` names a DynamoDB outside AWS and leaves the service out:
/// a table that is not in AWS must not be scaled by AWS or get alarms there.
#[derive(Debug, Clone)]
pub(crate) struct CompanionServices {
    /// Application Auto Scaling.
    pub(crate) scaling: Option<ServiceClient<aws_sdk_applicationautoscaling::Client>>,
    /// CloudWatch.
    pub(crate) cloudwatch: Option<ServiceClient<aws_sdk_cloudwatch::Client>>,
}

impl CompanionServices {
    pub(super) fn new(
        sdk: &SdkConfig,
        sessions: &Sessions,
        settings: &Settings,
        region: &Region,
        limiter: &Arc<Limiter>,
    ) -> Self {
        let endpoints = &settings.endpoints;
        let outside_aws = endpoints.dynamodb.as_deref().is_some_and(|endpoint| !is_of_aws(endpoint));
        let gate = |service, endpoint: &Option<String>| {
            let (endpoint, limiter) = (endpoint.clone(), Arc::clone(limiter));
            let (region, statistics) = (region.clone(), Statistics::default());
            (endpoint.is_some() || !outside_aws).then_some(CallGate { service, region, endpoint, limiter, statistics })
        };
        let (at, pace) = (SdkRegion::new(region.as_str().to_owned()), ResignRetry::pace());
        let scaling = gate(Service::Scaling, &endpoints.scaling).map(|gate| {
            let config = aws_sdk_applicationautoscaling::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(ResignRetry::only(sessions));
            config.set_endpoint_url(gate.endpoint.clone());
            ServiceClient { client: aws_sdk_applicationautoscaling::Client::from_conf(config.build()), gate }
        });
        let cloudwatch = gate(Service::CloudWatch, &endpoints.cloudwatch).map(|gate| {
            let config = aws_sdk_cloudwatch::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(ResignRetry::only(sessions));
            config.set_endpoint_url(gate.endpoint.clone());
            ServiceClient { client: aws_sdk_cloudwatch::Client::from_conf(config.build()), gate }
        });
        Self { scaling, cloudwatch }
    }

    /// The same clients, counting their calls in `statistics`.
    pub(super) fn counting(self, statistics: &Statistics) -> Self {
        let Self { scaling, cloudwatch } = self;
        Self {
            scaling: scaling.map(|service| service.counting(statistics)),
            cloudwatch: cloudwatch.map(|service| service.counting(statistics)),
        }
    }
}

impl<C> ServiceClient<C> {
    fn counting(self, statistics: &Statistics) -> Self {
        Self { client: self.client, gate: self.gate.counting(statistics) }
    }
}
