//! The services beside DynamoDB: Application Auto Scaling and CloudWatch, each in one Region.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_types::SdkConfig;
use aws_types::region::Region as SdkRegion;

use super::error::Service;
use super::gather::Gather;
use super::is_of_aws;
use super::limiter::Limiter;
use super::line::Line;
use super::signature::{Cure, Sessions};
use super::statistics::Statistics;
use crate::config::Settings;
use crate::names::Region;
use crate::table::alarms::AlarmDefinition;
use crate::table::calls::{FoundPolicy, FoundSchedule, FoundTarget};

/// A service with its client.
#[derive(Debug, Clone)]
pub(crate) struct Side<C> {
    /// The SDK's client, which repeats nothing by itself but what is to be signed anew.
    pub(crate) client: C,
    /// The way there.
    pub(crate) line: Line,
}

/// The services beside DynamoDB. One is missing where `endpoints` names another DynamoDB than AWS's and leaves the
/// service out: a table that is not in AWS must not be scaled or watched there.
#[derive(Debug, Clone)]
pub(crate) struct Sides {
    /// Application Auto Scaling.
    pub(crate) scaling: Option<Side<aws_sdk_applicationautoscaling::Client>>,
    /// CloudWatch.
    pub(crate) cloudwatch: Option<Side<aws_sdk_cloudwatch::Client>>,
}

/// Reads that accept many names, made together for all tables that are looked at in the same moment.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Scalable targets by resource id: 50 ids and 50 answers a call.
    pub(crate) targets: Gather<String, Vec<FoundTarget>>,
    /// Scaling policies by name, which is unique if we gave it: 50 names, but 10 answers a call.
    pub(crate) policies: Gather<String, Vec<FoundPolicy>>,
    /// Scheduled actions by resource id.
    pub(crate) schedules: Gather<String, Vec<FoundSchedule>>,
    /// Alarms by name: 100 names a call.
    pub(crate) alarms: Gather<String, AlarmDefinition>,
}

impl Default for Shared {
    fn default() -> Self {
        // A resource has two dimensions, so 25 ids have at most one page of targets.
        Self { targets: Gather::of(25), policies: Gather::of(10), schedules: Gather::of(50), alarms: Gather::of(100) }
    }
}

/// Names to what was found under them.
pub(crate) type Found<T> = BTreeMap<String, T>;

impl Sides {
    pub(super) fn new(
        sdk: &SdkConfig,
        sessions: &Sessions,
        settings: &Settings,
        region: &Region,
        limiter: &Arc<Limiter>,
    ) -> Self {
        let endpoints = &settings.endpoints;
        let elsewhere = endpoints.dynamodb.as_deref().is_some_and(|endpoint| !is_of_aws(endpoint));
        let line = |service, endpoint: &Option<String>| {
            let (endpoint, limiter) = (endpoint.clone(), Arc::clone(limiter));
            let (region, statistics) = (region.clone(), Statistics::default());
            (endpoint.is_some() || !elsewhere).then_some(Line { service, region, endpoint, limiter, statistics })
        };
        let (at, pace) = (SdkRegion::new(region.as_str().to_owned()), Cure::pace());
        let scaling = line(Service::Scaling, &endpoints.scaling).map(|line| {
            let config = aws_sdk_applicationautoscaling::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(Cure::alone(sessions));
            config.set_endpoint_url(line.endpoint.clone());
            Side { client: aws_sdk_applicationautoscaling::Client::from_conf(config.build()), line }
        });
        let cloudwatch = line(Service::CloudWatch, &endpoints.cloudwatch).map(|line| {
            let config = aws_sdk_cloudwatch::config::Builder::from(sdk);
            let mut config = config.region(at.clone()).retry_config(pace.clone());
            config = config.retry_classifier(Cure::alone(sessions));
            config.set_endpoint_url(line.endpoint.clone());
            Side { client: aws_sdk_cloudwatch::Client::from_conf(config.build()), line }
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

impl<C> Side<C> {
    fn counting(self, statistics: &Statistics) -> Self {
        Self { client: self.client, line: self.line.counting(statistics) }
    }
}
