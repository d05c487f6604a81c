//! The provider's answers to Terraform, RPC by RPC, in the framework's own types.
//!
//! One file per RPC; each `handle` is total: whatever happens becomes a diagnostic in its response. What a resource
//! returns is completed (defaults, unknown values, identity, private state) and, in debug builds and tests, held
//! against the host's own rules.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::{
    cancel::CancelScope,
    diagnostic::{Diagnostic, Diagnostics},
    path::Path,
    plan::Violation,
    provider::Provider,
};

pub(crate) mod addressing;
pub(crate) mod apply_resource;
pub(crate) mod call_function;
pub(crate) mod configure;
pub(crate) mod functions;
pub(crate) mod generate_config;
mod identity;
pub(crate) mod identity_schemas;
pub(crate) mod import_resource;
pub(crate) mod invoke_action;
pub(crate) mod list_resource;
pub(crate) mod metadata;
pub(crate) mod move_resource;
pub(crate) mod plan_action;
pub(crate) mod plan_resource;
pub(crate) mod read_data_source;
pub(crate) mod read_resource;
mod registry;
pub(crate) mod schema;
pub(crate) mod upgrade_identity;
pub(crate) mod upgrade_state;
pub(crate) mod validate_action;
pub(crate) mod validate_data_source;
pub(crate) mod validate_list_resource;
pub(crate) mod validate_provider;
pub(crate) mod validate_resource;

use addressing::Addressing;
use registry::Registry;

/// Whether responses are held against the host's rules before they leave. Release builds leave that to the host.
const STRICT: bool = cfg!(any(debug_assertions, feature = "testing"));

/// A provider that answers requests.
pub(crate) struct Server<P: Provider> {
    provider: P,
    registry: OnceLock<Registry<P::Client>>,
    connection: RwLock<Connection<P::Client>>,
    addressing: RwLock<Addressing>,
    running: CancelScope,
}

enum Connection<Client> {
    NotConfigured,
    NotKnownYet,
    Ready(Arc<Client>),
}

impl<P: Provider> Server<P> {
    /// Nothing is done yet: schemas are built when they are first needed, after the handshake.
    pub(crate) fn new(provider: P) -> Self {
        Self {
            provider,
            registry: OnceLock::new(),
            connection: RwLock::new(Connection::NotConfigured),
            addressing: RwLock::default(),
            running: CancelScope::default(),
        }
    }

    /// What the documentation lists besides schemas.
    pub(crate) fn reference(&self) -> std::collections::BTreeMap<&'static str, serde_json::Value> {
        self.provider.reference()
    }

    /// `StopProvider`: cancels what is running, and only that.
    pub(crate) fn stop(&self) {
        self.running.stop();
    }

    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn schema(&self) -> schema::Response {
        schema::handle(self)
    }

    fn registry(&self) -> &Registry<P::Client> {
        self.registry.get_or_init(|| Registry::of(&self.provider))
    }

    /// How the host resolves paths, as far as it has said who it is.
    pub(crate) fn addressing(&self) -> Addressing {
        *self.addressing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version that the host names when it configures the provider, and only then.
    fn serves(&self, version: &str) {
        *self.addressing.write().unwrap_or_else(PoisonError::into_inner) = Addressing::of(version);
    }

    /// Whether this process plans or applies. A host validates every block in a process of its own before.
    fn is_configured(&self) -> bool {
        match &*self.connection.read().unwrap_or_else(PoisonError::into_inner) {
            Connection::Ready(_) | Connection::NotKnownYet => true,
            Connection::NotConfigured => false,
        }
    }

    fn connect(&self, connection: Connection<P::Client>) {
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = connection;
    }

    /// The client for work that cannot do without.
    fn client(&self) -> Result<Arc<P::Client>, Diagnostics> {
        self.client_if_known()?.ok_or_else(|| {
            Diagnostic::error(
                Path::root(),
                "Provider configuration not known yet",
                "The provider's configuration depends on values that are known only after apply, so the provider \
                 cannot reach the service. Apply first what those values come from, with `-target`, or configure the \
                 provider with values that are known.",
            )
            .into()
        })
    }

    /// The client, or none while the provider's configuration is not known.
    fn client_if_known(&self) -> Result<Option<Arc<P::Client>>, Diagnostics> {
        match &*self.connection.read().unwrap_or_else(PoisonError::into_inner) {
            Connection::Ready(client) => Ok(Some(Arc::clone(client))),
            Connection::NotKnownYet => Ok(None),
            Connection::NotConfigured => Err(Diagnostic::error(
                Path::root(),
                "Provider not configured",
                "The provider was asked to work before it was configured, or after its configuration failed. Terraform \
                 configures a provider first; if the provider block shows no error, please report this as a bug.",
            )
            .into()),
        }
    }
}

/// What the client can do with responses. A client that does not say can do nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ClientCapabilities {
    pub(crate) write_only_attributes: bool,
}

/// The errors for rules of the host that a response would break.
fn bugs(violations: Vec<Violation>, operation: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for Violation { path, rule } in violations {
        let place = if path.is_root() { "The object " } else { "" };
        let detail = format!(
            "{place}{rule}. Terraform does not accept that from {operation}. This is a bug in the provider; please \
             report it."
        );
        diagnostics.error(path, "Bug in the provider", detail);
    }
    diagnostics
}
