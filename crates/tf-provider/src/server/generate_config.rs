//! `GenerateResourceConfig`: the configuration that a practitioner would write for an object that exists.

use super::Server;
use crate::{diagnostic::Diagnostics, encoded::Encoded, plan, provider::Provider};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) state: Encoded,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) config: Encoded,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Response {
    generate(server, request).unwrap_or_else(Response::from)
}

fn generate<P: Provider>(server: &Server<P>, request: &Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let client = server.client_if_known().unwrap_or_default();
    let state = registered.state.decode(&request.state, "state")?;
    let config = registered.resource.configuration_values(client.as_deref(), state)?;
    let config = plan::written(&registered.state.schema.attributes, config);
    Ok(Response { config: registered.state.encode(&config)?, diagnostics: Diagnostics::none() })
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
