//! The trait that an author implements once, for the provider itself.

use std::{collections::BTreeMap, future::Future, sync::Arc};

use crate::{
    action::DynAction, cancel::Cancel, data_source::DynDataSource, diagnostic::Diagnostics, function::Function,
    list_resource::DynListResource, model::Model, resource::DynResource,
};

/// A provider. Serve it with [`serve::run`](crate::serve::run).
pub trait Provider: Sized + Send + Sync + 'static {
    /// The attributes of the `provider` block.
    type Config: Model;
    /// What a configured provider hands to resources and data sources: the connection to the service.
    type Client: Send + Sync + 'static;

    /// The name as in `terraform-provider-NAME`, which is also the prefix of all type names.
    const NAME: &'static str;
    /// The version that `--version` prints.
    const VERSION: &'static str;
    /// The source address without host (`namespace/name`), used in debug mode.
    const SOURCE: &'static str;
    /// What the provider is for, in Markdown.
    const DESCRIPTION: &'static str;
    /// Libraries whose debug messages help a practitioner and never hold what is sent or answered. They speak when
    /// everything is asked for; all others are silent below warnings.
    const LOGGED_LIBRARIES: &'static [&'static str] = &[];

    /// Commands of the binary besides those that every provider has.
    const COMMANDS: &'static [Command] = &[];

    /// Problems of a configuration that are certain offline; silent about unknown values.
    fn validate(&self, config: &Self::Config) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// The connection. During a plan the configuration may have unknown values: do not fail because of them, return
    /// no client if one cannot be made yet; resources are then planned without.
    fn configure(&self, request: ConfigureRequest<'_, Self>) -> impl Future<Output = Configured<Self::Client>> + Send;

    /// The managed resources.
    fn resources(&self) -> Vec<Box<dyn DynResource<Self::Client>>>;

    /// The data sources.
    fn data_sources(&self) -> Vec<Box<dyn DynDataSource<Self::Client>>> {
        Vec::new()
    }

    /// The list resources: of which resources the existing objects can be found.
    fn list_resources(&self) -> Vec<Box<dyn DynListResource<Self::Client>>> {
        Vec::new()
    }

    /// The actions: what can be done apart from creating, changing and deleting resources.
    fn actions(&self) -> Vec<Box<dyn DynAction<Self::Client>>> {
        Vec::new()
    }

    /// What the documentation lists besides schemas, by name: rules, for instance.
    fn reference(&self) -> BTreeMap<&'static str, serde_json::Value> {
        BTreeMap::new()
    }

    /// The functions.
    fn functions(&self) -> Vec<Box<dyn Function>> {
        Vec::new()
    }
}

/// A command of the provider's binary, started by hand: `terraform-provider-NAME COMMAND ARGUMENTS`.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, the first argument.
    pub name: &'static str,
    /// What it does, for the explanation of the arguments: "`name` does this".
    pub summary: &'static str,
    /// What `--help` prints: how it is called, with all its options.
    pub usage: &'static str,
    /// Runs it with the arguments after its name.
    pub run: fn(&[&str]) -> Finished,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// For standard output.
    pub output: String,
    /// For standard error.
    pub errors: String,
    /// The exit code.
    pub code: u8,
}

/// What to configure.
pub struct ConfigureRequest<'a, P: Provider> {
    /// The `provider` block, with defaults.
    pub config: &'a P::Config,
    /// The version of Terraform, or of OpenTofu.
    pub terraform_version: &'a str,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What came of it.
#[derive(Debug)]
pub struct Configured<Client> {
    /// The connection; `None` with errors, or while the configuration is not known yet.
    pub client: Option<Arc<Client>>,
    /// Errors end the run.
    pub diagnostics: Diagnostics,
}

impl<Client> Configured<Client> {
    /// Ready to work.
    pub fn ready(client: impl Into<Arc<Client>>) -> Self {
        Self { client: Some(client.into()), diagnostics: Diagnostics::none() }
    }

    /// The configuration is not known yet: plan without a connection.
    pub fn not_known_yet() -> Self {
        Self { client: None, diagnostics: Diagnostics::none() }
    }

    /// Errors.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { client: None, diagnostics: diagnostics.into() }
    }

    /// The same with these diagnostics added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }
}
