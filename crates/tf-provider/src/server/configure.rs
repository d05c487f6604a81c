//! `ConfigureProvider`: makes the connection that all other work uses.

use super::{Connection, Server};
use crate::{
    diagnostic::Diagnostics,
    encoded::Encoded,
    model, plan,
    provider::{ConfigureRequest, Configured, Provider},
};

pub(crate) struct Request {
    pub(crate) config: Encoded,
    pub(crate) terraform_version: String,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Diagnostics {
    server.connect(Connection::NotConfigured);
    server.serves(&request.terraform_version);
    configure(server, &request).await.unwrap_or_else(|diagnostics| diagnostics)
}

async fn configure<P: Provider>(server: &Server<P>, request: &Request) -> Result<Diagnostics, Diagnostics> {
    let described = &server.registry().config;
    let config = described.decode(&request.config, "provider configuration")?;
    // What was unknown when the block was validated may have become null.
    let mut problems = described.schema.check_required(&config);
    let config = plan::meaning(&described.schema.attributes, config);
    let config = plan::apply_defaults(&described.schema.attributes, config);
    let config = model::from_root(config, &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    let configured = server.provider.configure(ConfigureRequest {
        config: &config,
        terraform_version: &request.terraform_version,
        cancel: server.running.begin(),
    });
    let Configured { client, diagnostics } = configured.await;
    if !diagnostics.has_errors() {
        server.connect(client.map_or(Connection::NotKnownYet, Connection::Ready));
    }
    Ok(diagnostics)
}
