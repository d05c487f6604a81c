//! The trait that an author implements for a data source.

use std::future::Future;

use futures_util::future::BoxFuture;

use crate::{
    cancel::Cancel,
    diagnostic::Diagnostics,
    model::{self, Model},
    schema::Schema,
    value::Value,
};

/// A data source. Register it in [`Provider::data_sources`](crate::provider::Provider::data_sources).
pub trait DataSource: Sized + Send + Sync + 'static {
    /// What the provider's `configure` made.
    type Client: Send + Sync + 'static;
    /// The attributes: what the practitioner writes and what is found.
    type Model: Model;

    /// The name in configurations, with the provider's name in front.
    const TYPE_NAME: &'static str;
    /// What it finds, in Markdown.
    const DESCRIPTION: &'static str;

    /// Problems of a configuration that are certain offline; silent about unknown values.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// The configuration with everything that was found; wholly known.
    ///
    /// # Errors
    /// When it cannot be found: a data source that finds nothing is an error.
    fn read(&self, request: DataReadRequest<'_, Self>) -> impl Future<Output = DataRead<Self::Model>> + Send;
}

/// The configuration of the data block.
pub struct DataReadRequest<'a, D: DataSource> {
    /// The connection.
    pub client: &'a D::Client,
    /// What the practitioner wrote, wholly known, with defaults.
    pub config: D::Model,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct DataRead<M> {
    /// The configuration completed; `None` only together with an error.
    pub state: Option<M>,
    /// What went wrong, or is worth a warning.
    pub diagnostics: Diagnostics,
}

impl<M> DataRead<M> {
    /// This was found.
    pub fn found(state: M) -> Self {
        Self { state: Some(state), diagnostics: Diagnostics::none() }
    }

    /// Nothing was found.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { state: None, diagnostics: diagnostics.into() }
    }

    /// The same with these diagnostics added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }
}

/// Any [`DataSource`] with this client; implemented for all of them.
pub trait DynDataSource<Client>: Send + Sync + 'static {
    #[doc(hidden)]
    fn type_name(&self) -> &'static str;
    #[doc(hidden)]
    fn schema(&self) -> Schema;
    #[doc(hidden)]
    fn validate_values(&self, config: Value) -> Diagnostics;
    #[doc(hidden)]
    fn read_values<'a>(&'a self, client: &'a Client, config: Value, cancel: Cancel) -> BoxFuture<'a, DataRead<Value>>;
}

impl<D: DataSource> DynDataSource<D::Client> for D {
    fn type_name(&self) -> &'static str {
        D::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema::of::<D::Model>(0, D::DESCRIPTION)
    }

    fn validate_values(&self, config: Value) -> Diagnostics {
        model::validated(config, |config| self.validate(config))
    }

    fn read_values<'a>(
        &'a self,
        client: &'a D::Client,
        config: Value,
        cancel: Cancel,
    ) -> BoxFuture<'a, DataRead<Value>> {
        Box::pin(async move {
            let config = match model::read(config) {
                Ok(config) => config,
                Err(problems) => return DataRead::failed(problems),
            };
            let DataRead { state, diagnostics } = self.read(DataReadRequest { client, config, cancel }).await;
            DataRead { state: state.map(|state| Value::Object(state.into_object())), diagnostics }
        })
    }
}
