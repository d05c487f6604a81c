//! `ValidateProviderConfig`: reports every problem of the `provider` block that is certain offline.

use super::Server;
use crate::{diagnostic::Diagnostics, encoded::Encoded, model, plan, provider::Provider, schema::without_mistaken};

pub(crate) fn handle<P: Provider>(server: &Server<P>, config: &Encoded) -> Diagnostics {
    let described = &server.registry().config;
    let config = match described.decode(config, "provider configuration") {
        Ok(config) => config,
        Err(diagnostics) => return diagnostics,
    };
    let mut diagnostics = described.schema.check(&config);
    let config = plan::meaning(&described.schema.attributes, without_mistaken(config, &diagnostics));
    let config = plan::apply_defaults(&described.schema.attributes, config);
    let config: P::Config = model::from_root(config, &mut diagnostics);
    diagnostics.extend(server.provider.validate(&config));
    diagnostics
}
