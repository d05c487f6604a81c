//! The connection to AWS: credentials, one set of clients per Region, request rates, errors.
//!
//! [`configure`] turns the `provider` block into an [`Aws`]; nothing is read, resolved or sent before that. What a
//! resource reads or changes through the clients is not known here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_types::SdkConfig;
use tf_provider::provider::Configured;

use crate::config::{Endpoints, ProviderModel, Settings};
use crate::names::{Arn, Region, TableName};
use call_gate::CallGate;
use companion_services::CompanionServices;
use connection_pool::ConnectionPool;
use error::Service;
use extensions::Extensions;
use http::Connections;
use keys::KeyManagers;
use limiter::Limiter;
use signature::{ResignRetry, Sessions};
use statistics::Statistics;

pub(crate) mod batch_reader;
pub(crate) mod call_gate;
pub(crate) mod caller;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod canned;
pub(crate) mod companion_services;
mod connect;
mod connection_pool;
mod credentials;
pub(crate) mod error;
mod extensions;
mod http;
pub(crate) mod keys;
pub(crate) mod limiter;
mod profile;
mod signature;
pub(crate) mod simulation;
pub(crate) mod sources;
pub(crate) mod statistics;

/// Logs which sources of credentials were tried. Libraries that carry requests and responses are not logged.
pub(crate) const LOGGED_LIBRARIES: [&str; 1] = ["aws_config"];

/// The connection of a configured provider.
#[derive(Debug)]
pub(crate) struct Aws {
    settings: Settings,
    sdk: SdkConfig,
    sessions: Sessions,
    region: Option<Region>,
    account: Option<String>,
    clients: Mutex<BTreeMap<Region, RegionClients>>,
    key_managers: Arc<KeyManagers>,
    connections: Connections,
}

/// The clients of one Region.
#[derive(Debug, Clone)]
pub(crate) struct RegionClients {
    /// The SDK's client for DynamoDB, which retries only calls that need a new signature.
    pub(crate) dynamodb: Client,
    /// Rate limit, counting and logging of the calls to DynamoDB.
    pub(crate) gate: CallGate,
    /// Application Auto Scaling and CloudWatch.
    pub(crate) companions: CompanionServices,
    /// Connections for reads that are limited per connection.
    pub(crate) pool: Arc<ConnectionPool>,
    /// KMS, for the keys of tables.
    pub(crate) kms: aws_sdk_kms::Client,
    /// Key managers that were looked up in this process.
    pub(crate) key_managers: Arc<KeyManagers>,
    /// Values that a resource keeps per Region.
    pub(crate) extensions: Arc<Extensions>,
}

/// The connection that the `provider` block and the environment describe; none while part of the block is unknown until
/// apply.
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
    /// The Region of resources that do not name one.
    pub(crate) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The account that tables belong to; `None` if it was not requested, or if another account's endpoint serves them.
    pub(crate) fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The settings of the `provider` block and the environment.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The ARN that a table has or will have, if the account is known.
    pub(crate) fn table_arn(&self, region: &Region, name: &TableName) -> Option<Arn> {
        self.account().map(|account| Arn::table(region, account, name))
    }

    /// Whether the tables are in a DynamoDB outside AWS.
    pub(crate) fn is_outside_aws(&self) -> bool {
        self.settings.endpoints.dynamodb.as_deref().is_some_and(|endpoint| !is_of_aws(endpoint))
    }

    /// Whether KMS may be asked about keys of tables: not AWS's about those of a DynamoDB outside AWS.
    pub(crate) fn knows_keys(&self) -> bool {
        self.settings.endpoints.kms.is_some() || !self.is_outside_aws()
    }

    /// Endpoints of the `provider` block, the environment or a profile, by service as IAM names it.
    pub(crate) fn custom_endpoints(&self) -> BTreeMap<&'static str, String> {
        let Endpoints { dynamodb, scaling, cloudwatch, kms, sts } = &self.settings.endpoints;
        let of = |service: Service, endpoint: &Option<String>| {
            let url = endpoint.clone().or_else(|| self.sdk.endpoint_url().map(str::to_owned))?;
            Some((service.prefix(), url))
        };
        let services = [
            of(Service::DynamoDb, dynamodb),
            of(Service::Scaling, scaling),
            of(Service::CloudWatch, cloudwatch),
            of(Service::Kms, kms),
            of(Service::Sts, sts),
        ];
        services.into_iter().flatten().collect()
    }

    fn kms(&self, region: &Region) -> aws_sdk_kms::Client {
        let mut config = aws_sdk_kms::config::Builder::from(&self.sdk)
            .region(aws_types::region::Region::new(region.as_str().to_owned()))
            .retry_config(RetryConfig::standard())
            .retry_classifier(ResignRetry::with_others(&self.sessions));
        if let Some(endpoint) = &self.settings.endpoints.kms {
            config = config.endpoint_url(endpoint);
        }
        aws_sdk_kms::Client::from_conf(config.build())
    }

    /// The clients of a Region. All Regions share credentials and connections.
    pub(crate) fn clients(&self, region: &Region) -> RegionClients {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(region.clone()).or_insert_with(|| self.new_clients(region)).clone()
    }

    /// The SDK treats LimitExceededException as throttling and would retry calls that can never succeed, and it cannot
    /// check whether a change without a response was applied. So it retries only calls that need a new signature; all
    /// other retries are the caller's.
    fn new_clients(&self, region: &Region) -> RegionClients {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.sdk)
            .region(aws_types::region::Region::new(region.as_str().to_owned()))
            .retry_config(ResignRetry::pace())
            .retry_classifier(ResignRetry::only(&self.sessions));
        let endpoint = self.settings.endpoints.dynamodb.clone();
        if let Some(endpoint) = &endpoint {
            config = config.endpoint_url(endpoint);
        }
        let limiter = self.limiter(region, endpoint.as_deref());
        let companions = CompanionServices::new(&self.sdk, &self.sessions, &self.settings, region, &limiter);
        let statistics = Statistics::default();
        let gate = CallGate { service: Service::DynamoDb, region: region.clone(), endpoint, limiter, statistics };
        let dynamodb = Client::from_conf(config.build());
        RegionClients {
            pool: Arc::new(ConnectionPool::new(dynamodb.clone(), self.connections.clone())),
            dynamodb,
            gate,
            companions,
            kms: self.kms(region),
            key_managers: Arc::clone(&self.key_managers),
            extensions: Arc::default(),
        }
    }

    /// AWS's rates for endpoints of AWS, and for others where `rate_limiting` asks for them.
    fn limiter(&self, region: &Region, endpoint: Option<&str>) -> Arc<Limiter> {
        if self.settings.rate_limiting.unwrap_or_else(|| endpoint.is_none_or(is_of_aws)) {
            Limiter::of(self.account().unwrap_or_default(), region.as_str())
        } else {
            Limiter::unlimited()
        }
    }
}

impl RegionClients {
    /// The same clients, counting their calls in `statistics`.
    pub(crate) fn counting(self, statistics: &Statistics) -> Self {
        let Self { dynamodb, gate, companions, pool, kms, key_managers, extensions } = self;
        let (gate, companions) = (gate.counting(statistics), companions.counting(statistics));
        Self { dynamodb, gate, companions, pool, kms, key_managers, extensions }
    }
}

/// Whether the endpoint belongs to AWS, for instance a VPC endpoint, so that AWS's limits apply.
fn is_of_aws(endpoint: &str) -> bool {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"].iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests;
