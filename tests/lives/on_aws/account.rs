//! Lists and deletes what the runs of lives have made in an account. Nothing else is ever named in a call.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::Context as _;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use terraform_cli::RunPrefix;
use tokio::runtime::Runtime;

/// An account in one Region.
pub(crate) struct Account {
    runtime: Runtime,
    dynamodb: aws_sdk_dynamodb::Client,
    scaling: aws_sdk_applicationautoscaling::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
    id: String,
    /// Whether an engine takes the place of AWS.
    is_engine: bool,
}

/// Something that a run made, in the order in which it is deleted: what depends on a table comes before the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Made {
    Target { resource: String, dimension: String },
    Alarm(String),
    Table(String),
}

impl Made {
    /// The run that made it; none for what is not of any run.
    pub(crate) fn run(&self) -> Option<RunPrefix> {
        RunPrefix::of_name(self.own_name())
    }

    /// The name without what Application Auto Scaling puts before a table's.
    fn own_name(&self) -> &str {
        let (name, start) = match self {
            Self::Target { resource, dimension: _ } => (resource, "table/"),
            Self::Alarm(name) => (name, "TargetTracking-table/"),
            Self::Table(name) => (name, ""),
        };
        name.strip_prefix(start).unwrap_or(name)
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target { resource, dimension } => write!(f, "scalable target {resource} {dimension}"),
            Self::Alarm(name) => write!(f, "alarm {name}"),
            Self::Table(name) => write!(f, "table {name}"),
        }
    }
}

impl Account {
    /// Connects with the credentials of the environment. With an endpoint, no credentials leave the environment.
    pub(crate) fn connect(region: &str, endpoint: Option<&str>) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let client = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
        let loader = aws_config::defaults(BehaviorVersion::latest()).region(Region::new(region.to_owned()));
        let mut loader = loader.http_client(client);
        if let Some(url) = endpoint {
            let dummy = Credentials::new("test", "test", None, None, "an engine in the place of AWS");
            loader = loader.endpoint_url(url).credentials_provider(dummy);
        }
        let config = runtime.block_on(loader.load());
        let identity = runtime.block_on(aws_sdk_sts::Client::new(&config).get_caller_identity().send());
        let identity = identity.map_err(|error| anyhow::anyhow!("{}", DisplayErrorContext(error))).context(
            "AWS does not accept the credentials of the environment. Set AWS_PROFILE or sign in, and run this again",
        )?;
        Ok(Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            scaling: aws_sdk_applicationautoscaling::Client::new(&config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            id: identity.account.unwrap_or_default(),
            is_engine: endpoint.is_some(),
            runtime,
        })
    }

    /// The number of the account.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What exists with names that begin so, each as `<kind> <name>`.
    pub(crate) fn things(&self, prefix: &str) -> anyhow::Result<BTreeSet<String>> {
        let own = self.made()?.into_iter().filter(|made| made.own_name().starts_with(prefix));
        Ok(own.map(|made| made.to_string()).collect())
    }

    /// Everything that runs have made and that still exists.
    pub(crate) fn made(&self) -> anyhow::Result<BTreeSet<Made>> {
        let mut made = self.runtime.block_on(self.targets())?;
        made.extend(self.runtime.block_on(self.alarms())?);
        made.extend(self.runtime.block_on(self.tables())?);
        made.retain(|made| made.run().is_some());
        Ok(made)
    }

    async fn tables(&self) -> anyhow::Result<Vec<Made>> {
        let names = self.dynamodb.list_tables().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(names.map_err(failed("ListTables"))?.into_iter().map(Made::Table).collect())
    }

    async fn alarms(&self) -> anyhow::Result<Vec<Made>> {
        let mut made = Vec::new();
        for start in ["", "TargetTracking-table/"] {
            let list = self.cloudwatch.describe_alarms().alarm_name_prefix(format!("{start}{}", RunPrefix::FAMILY));
            let pages = list.into_paginator().send().collect::<Result<Vec<_>, _>>().await;
            let status = pages.as_ref().err().and_then(|error| error.raw_response()).map(|raw| raw.status().as_u16());
            // An engine without such a service, or without the protocol of the SDK, as moto: there is no alarm in it.
            if self.is_engine && status == Some(404) {
                return Ok(Vec::new());
            }
            let alarms = pages.map_err(failed("DescribeAlarms"))?.into_iter().flat_map(|page| page.metric_alarms);
            made.extend(alarms.flatten().filter_map(|alarm| alarm.alarm_name).map(Made::Alarm));
        }
        Ok(made)
    }

    async fn targets(&self) -> anyhow::Result<BTreeSet<Made>> {
        let list = self.scaling.describe_scalable_targets().service_namespace(ServiceNamespace::Dynamodb);
        let targets = list.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let made = targets.map_err(failed("DescribeScalableTargets"))?.into_iter();
        Ok(made
            .map(|target| Made::Target {
                resource: target.resource_id,
                dimension: target.scalable_dimension.as_str().to_owned(),
            })
            .collect())
    }

    /// Asks for a deletion. What is refused for the moment is asked for again by the caller, as long as the thing is listed.
    pub(crate) fn delete(&self, made: &Made) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            match made {
                Made::Target { resource, dimension } => {
                    let delete =
                        self.scaling.deregister_scalable_target().service_namespace(ServiceNamespace::Dynamodb);
                    let delete =
                        delete.resource_id(resource).scalable_dimension(ScalableDimension::from(dimension.as_str()));
                    delete.send().await.map(drop).map_err(failed("DeregisterScalableTarget"))
                }
                Made::Alarm(name) => {
                    let delete = self.cloudwatch.delete_alarms().alarm_names(name);
                    delete.send().await.map(drop).map_err(failed("DeleteAlarms"))
                }
                Made::Table(name) => self.delete_table(name).await,
            }
        })
    }

    async fn delete_table(&self, name: &str) -> anyhow::Result<()> {
        let table = self.dynamodb.describe_table().table_name(name).send().await.map_err(failed("DescribeTable"))?;
        if table.table.and_then(|table| table.deletion_protection_enabled).unwrap_or_default() {
            let unprotect = self.dynamodb.update_table().table_name(name).deletion_protection_enabled(false);
            unprotect.send().await.map_err(failed("UpdateTable"))?;
        }
        self.dynamodb.delete_table().table_name(name).send().await.map(drop).map_err(failed("DeleteTable"))
    }
}

fn failed<E: std::error::Error>(operation: &str) -> impl FnOnce(E) -> anyhow::Error {
    move |error| anyhow::anyhow!("{operation}: {}", DisplayErrorContext(error))
}
