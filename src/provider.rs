//! The provider: its configuration, its resources, data sources and functions.

use std::collections::BTreeMap;

use tf_provider::Diagnostics;
use tf_provider::action::DynAction;
use tf_provider::data_source::DynDataSource;
use tf_provider::function::Function;
use tf_provider::list_resource::DynListResource;
use tf_provider::provider::{Command, ConfigureRequest, Configured, Provider};
use tf_provider::resource::DynResource;

use crate::actions;
use crate::aws::Aws;
use crate::config::{self, Preset, ProviderModel};
use crate::data;
use crate::functions;
use crate::permissions;
use crate::table::{Table, aspects, guardrails};

/// The provider as Terraform sees it.
pub(crate) struct DynamoDb;

impl Provider for DynamoDb {
    type Config = ProviderModel;
    type Client = Aws;

    const NAME: &'static str = "dynamodb";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SOURCE: &'static str = "local/dynamodb";
    const DESCRIPTION: &'static str = "Manages DynamoDB tables, each with everything that belongs to it, safely: the design \
        is checked before AWS sees it, changes of live tables are planned and ordered, nothing is replaced unasked.";
    const LOGGED_LIBRARIES: &'static [&'static str] = &crate::aws::LOGGED_LIBRARIES;

    const COMMANDS: &'static [Command] = &[crate::adopt::COMMAND, crate::doctor::COMMAND, crate::explain::COMMAND];

    fn validate(&self, config: &ProviderModel) -> Diagnostics {
        config::validate(config)
    }

    async fn configure(&self, request: ConfigureRequest<'_, Self>) -> Configured<Aws> {
        crate::aws::configure(request.config, request.terraform_version).await
    }

    fn reference(&self) -> BTreeMap<&'static str, serde_json::Value> {
        [
            ("alarms", aspects::alarms::reference()),
            ("guardrails", guardrails::reference()),
            ("permissions", permissions::reference()),
            ("presets", Preset::reference()),
            ("scanners", guardrails::scanners()),
        ]
        .into()
    }

    fn resources(&self) -> Vec<Box<dyn DynResource<Aws>>> {
        vec![Box::new(Table)]
    }

    fn data_sources(&self) -> Vec<Box<dyn DynDataSource<Aws>>> {
        data::sources()
    }

    fn list_resources(&self) -> Vec<Box<dyn DynListResource<Aws>>> {
        data::lists()
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        functions::all()
    }

    fn actions(&self) -> Vec<Box<dyn DynAction<Aws>>> {
        actions::actions()
    }
}

#[cfg(test)]
mod tests;
