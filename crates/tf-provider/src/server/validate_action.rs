//! `ValidateActionConfig`: reports every problem of an action's configuration that is certain offline.

use super::Server;
use crate::{diagnostic::Diagnostics, encoded::Encoded, provider::Provider};

pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Diagnostics {
    validate(server, request).unwrap_or_else(|diagnostics| diagnostics)
}

fn validate<P: Provider>(server: &Server<P>, request: &Request) -> Result<Diagnostics, Diagnostics> {
    let registered = server.registry().action(&request.type_name)?;
    registered.config.validate(&request.config, |config| registered.action.validate_values(config))
}
