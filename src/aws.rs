//! The way to AWS: who we are, one client per Region, how fast we may call, what errors mean.
//!
//! [`configure`] turns the `provider` block into an [`Aws`]; nothing is read, resolved or sent before.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_types::SdkConfig;
use tf_provider::provider::Configured;

use crate::config::{IgnoredTags, ProviderModel, Settings};
use crate::names::{Arn, Region, TableName};
use crate::table::calls::{KeyLookup, TableCalls};
use crate::table::plan::Context;
use call_gate::CallGate;
use companion_services::{CompanionServices, Shared};
use connection_pool::ConnectionPool;
use error::Service;
use http::Connections;
use keys::KeyManagers;
use limiter::Limiter;
use signature::{ResignRetry, Sessions};
use statistics::Statistics;

pub(crate) mod batch_reader;
pub(crate) mod call_gate;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod canned;
pub(crate) mod companion_services;
mod connect;
mod connection_pool;
mod credentials;
pub(crate) mod error;
mod http;
pub(crate) mod keys;
pub(crate) mod limiter;
mod signature;
pub(crate) mod statistics;

/// Which source of credentials was tried and which was taken. What carries requests and answers stays silent.
pub(crate) const LOGGED_LIBRARIES: [&str; 1] = ["aws_config"];

/// The connection of a configured provider.
#[derive(Debug)]
pub(crate) struct Aws {
    settings: Settings,
    sdk: SdkConfig,
    sessions: Sessions,
    region: Option<Region>,
    account: Option<String>,
    handles: Mutex<BTreeMap<Region, Handle>>,
    key_managers: Arc<KeyManagers>,
    connections: Connections,
}

/// DynamoDB in one Region.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    /// The SDK's client, which repeats nothing by itself but what is to be signed anew.
    pub(crate) client: Client,
    /// The way there.
    pub(crate) gate: CallGate,
    /// What is beside DynamoDB.
    pub(crate) companions: CompanionServices,
    /// Reads that tables make together.
    pub(crate) shared: Arc<Shared>,
    /// Reads that need connections of their own.
    pub(crate) pool: Arc<ConnectionPool>,
    /// Keys of tables, in the same Region.
    kms: aws_sdk_kms::Client,
}

/// The connection that the `provider` block and the environment describe; none while something in it is known only
/// after apply.
pub(crate) async fn configure(config: &ProviderModel, terraform_version: &str) -> Configured<Aws> {
    if config.first_unknown().is_some() {
        return Configured::not_known_yet();
    }
    let settings = match Settings::of_process(config) {
        Ok(settings) => settings,
        Err(problems) => return Configured::failed(problems),
    };
    match connect::connect(settings, terraform_version).await {
        Ok((aws, warnings)) => Configured::ready(aws).with_diagnostics(warnings),
        Err(problems) => Configured::failed(problems),
    }
}

impl Aws {
    /// The Region of resources that name none.
    pub(crate) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The account's twelve digits, unless they were not asked for.
    pub(crate) fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Tags of every table.
    pub(crate) fn default_tags(&self) -> &BTreeMap<String, String> {
        &self.settings.default_tags
    }

    /// Tags that others manage.
    pub(crate) fn ignored_tags(&self) -> &IgnoredTags {
        &self.settings.ignored_tags
    }

    /// The ARN a table has or will have, if the account is known.
    pub(crate) fn table_arn(&self, region: &Region, name: &TableName) -> Option<Arn> {
        self.account().map(|account| Arn::table(region, account, name))
    }

    /// What the provider contributes to a plan.
    pub(crate) fn context(&self) -> Context {
        Context {
            region: self.region.clone(),
            account: self.account.clone(),
            preset: Some(self.settings.preset),
            default_tags: self.settings.default_tags.clone(),
            ignored_tags: self.settings.ignored_tags.clone(),
        }
    }

    /// The calls of one operation on a table of a Region, with their counts.
    pub(crate) fn table_calls(&self, region: &Region, statistics: &Statistics) -> TableCalls {
        let handle = self.handle(region).counting(statistics);
        let keys = KeyLookup::new(handle.kms.clone(), Arc::clone(&self.key_managers));
        TableCalls::new(handle, self.ignored_tags().clone(), keys)
    }

    fn kms(&self, region: &Region) -> aws_sdk_kms::Client {
        let mut config = aws_sdk_kms::config::Builder::from(&self.sdk)
            .region(aws_types::region::Region::new(region.as_str().to_owned()))
            .retry_config(RetryConfig::standard())
            .retry_classifier(ResignRetry::besides_others(&self.sessions));
        if let Some(endpoint) = &self.settings.endpoints.kms {
            config = config.endpoint_url(endpoint);
        }
        aws_sdk_kms::Client::from_conf(config.build())
    }

    /// DynamoDB in a Region. All Regions share credentials and connections.
    pub(crate) fn handle(&self, region: &Region) -> Handle {
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        handles.entry(region.clone()).or_insert_with(|| self.new_handle(region)).clone()
    }

    /// The SDK takes LimitExceededException for throttling and would repeat what will never be accepted, and it cannot
    /// look whether a change that got no answer was made. So it repeats nothing but what is to be signed anew; those who
    /// call do.
    fn new_handle(&self, region: &Region) -> Handle {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.sdk)
            .region(aws_types::region::Region::new(region.as_str().to_owned()))
            .retry_config(ResignRetry::pace())
            .retry_classifier(ResignRetry::alone(&self.sessions));
        let endpoint = self.settings.endpoints.dynamodb.clone();
        if let Some(endpoint) = &endpoint {
            config = config.endpoint_url(endpoint);
        }
        let limiter = self.limiter(region, endpoint.as_deref());
        let companions = CompanionServices::new(&self.sdk, &self.sessions, &self.settings, region, &limiter);
        let statistics = Statistics::default();
        let gate = CallGate { service: Service::DynamoDb, region: region.clone(), endpoint, limiter, statistics };
        let client = Client::from_conf(config.build());
        let pool = Arc::new(ConnectionPool::beside(client.clone(), self.connections.clone()));
        Handle { client, gate, companions, shared: Arc::default(), pool, kms: self.kms(region) }
    }

    /// AWS's rates for AWS, and for whoever is asked to be treated like it.
    fn limiter(&self, region: &Region, endpoint: Option<&str>) -> Arc<Limiter> {
        if self.settings.rate_limiting.unwrap_or_else(|| endpoint.is_none_or(is_of_aws)) {
            Limiter::of(self.account().unwrap_or_default(), region.as_str())
        } else {
            Limiter::unlimited()
        }
    }
}

impl Handle {
    /// The same services, counting for one operation.
    fn counting(self, statistics: &Statistics) -> Self {
        let Self { client, gate, companions, shared, pool, kms } = self;
        Self { client, gate: gate.counting(statistics), companions: companions.counting(statistics), shared, pool, kms }
    }
}

/// Whether the endpoint is one of AWS, for instance a VPC endpoint, with AWS's limits.
fn is_of_aws(endpoint: &str) -> bool {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"].iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests;
