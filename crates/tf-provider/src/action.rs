//! The trait that an author implements for an action: something that is done once, when a configuration or a person asks
//! for it, and that leaves nothing in the state.

use std::future::Future;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use crate::{
    cancel::Cancel,
    diagnostic::Diagnostics,
    model::{self, Model},
    schema::Schema,
    value::Value,
};

/// An action, for Terraform 1.14 and newer. Register it in [`Provider::actions`](crate::provider::Provider::actions).
pub trait Action: Sized + Send + Sync + 'static {
    /// What the provider's `configure` made.
    type Client: Send + Sync + 'static;
    /// The attributes of the block `config`. Nothing is computed: an action returns no values.
    type Model: Model;

    /// The name in configurations, with the provider's name in front.
    const TYPE_NAME: &'static str;
    /// What it does, in Markdown.
    const DESCRIPTION: &'static str;

    /// Problems of a configuration that are certain offline; silent about unknown values.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Problems that only the service knows of, found before anything is applied; changes nothing.
    fn plan(&self, request: PlanActionRequest<'_, Self>) -> impl Future<Output = Diagnostics> + Send {
        let _ = request;
        std::future::ready(Diagnostics::none())
    }

    /// Does it. Errors end the run; what was applied before stays, and is not tainted.
    fn invoke(&self, request: InvokeRequest<'_, Self>) -> impl Future<Output = Diagnostics> + Send;
}

/// An action that a plan will invoke.
pub struct PlanActionRequest<'a, A: Action> {
    /// The connection; `None` while the provider's configuration is not known.
    pub client: Option<&'a A::Client>,
    /// What the practitioner wrote, possibly with unknown values, with defaults.
    pub config: A::Model,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What to do.
pub struct InvokeRequest<'a, A: Action> {
    /// The connection.
    pub client: &'a A::Client,
    /// What the practitioner wrote, wholly known, with defaults.
    pub config: A::Model,
    /// Tells the practitioner how far it is.
    pub progress: Progress,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// Shows messages while an action runs.
#[derive(Debug, Clone)]
pub struct Progress(mpsc::Sender<String>);

impl Progress {
    /// Messages go into this channel.
    pub(crate) fn new(sender: mpsc::Sender<String>) -> Self {
        Self(sender)
    }

    /// Shows a message: one line, without the name of the action, which the host puts in front.
    ///
    /// # Cancellation
    /// Safe to drop: the message may be lost.
    pub async fn show(&self, message: impl Into<String>) {
        // It fails only when the host has stopped to read.
        drop(self.0.send(message.into()).await);
    }
}

#[doc(hidden)]
pub struct PlanActionValues<'a, Client> {
    pub(crate) client: Option<&'a Client>,
    pub(crate) config: Value,
    pub(crate) cancel: Cancel,
}

#[doc(hidden)]
pub struct InvokeValues<'a, Client> {
    pub(crate) client: &'a Client,
    pub(crate) config: Value,
    pub(crate) progress: Progress,
    pub(crate) cancel: Cancel,
}

/// Any [`Action`] with this client; implemented for all of them.
pub trait DynAction<Client>: Send + Sync + 'static {
    #[doc(hidden)]
    fn type_name(&self) -> &'static str;
    #[doc(hidden)]
    fn schema(&self) -> Schema;
    #[doc(hidden)]
    fn validate_values(&self, config: Value) -> Diagnostics;
    #[doc(hidden)]
    fn plan_values<'a>(&'a self, values: PlanActionValues<'a, Client>) -> BoxFuture<'a, Diagnostics>;
    #[doc(hidden)]
    fn invoke_values<'a>(&'a self, values: InvokeValues<'a, Client>) -> BoxFuture<'a, Diagnostics>;
}

impl<A: Action> DynAction<A::Client> for A {
    fn type_name(&self) -> &'static str {
        A::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema::of::<A::Model>(0, A::DESCRIPTION)
    }

    fn validate_values(&self, config: Value) -> Diagnostics {
        model::validated(config, |config| self.validate(config))
    }

    fn plan_values<'a>(&'a self, values: PlanActionValues<'a, A::Client>) -> BoxFuture<'a, Diagnostics> {
        Box::pin(async move {
            let PlanActionValues { client, config, cancel } = values;
            match model::read(config) {
                Ok(config) => self.plan(PlanActionRequest { client, config, cancel }).await,
                Err(problems) => problems,
            }
        })
    }

    fn invoke_values<'a>(&'a self, values: InvokeValues<'a, A::Client>) -> BoxFuture<'a, Diagnostics> {
        Box::pin(async move {
            let InvokeValues { client, config, progress, cancel } = values;
            match model::read(config) {
                Ok(config) => self.invoke(InvokeRequest { client, config, progress, cancel }).await,
                Err(problems) => problems,
            }
        })
    }
}
