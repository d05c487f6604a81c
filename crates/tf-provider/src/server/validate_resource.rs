//! `ValidateResourceConfig`: reports every problem of a resource block that is certain offline, all at once.

use super::{ClientCapabilities, Server};
use crate::{
    diagnostic::{Diagnostics, Severity},
    encoded::Encoded,
    plan,
    provider::Provider,
    schema::{Attribute, without_mistaken},
    value::Value,
};

pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
    pub(crate) client: ClientCapabilities,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Diagnostics {
    validate(server, request).unwrap_or_else(|diagnostics| diagnostics)
}

fn validate<P: Provider>(server: &Server<P>, request: &Request) -> Result<Diagnostics, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let config = registered.state.decode(&request.config, "configuration")?;
    let mut diagnostics = registered.state.schema.check(&config);
    if !request.client.write_only_attributes {
        diagnostics.extend(refuse_write_only(&registered.state.schema.attributes, &config));
    }
    let empty = registered.state.schema.check_empty(&config);
    let config = plan::meaning(&registered.state.schema.attributes, without_mistaken(config, &diagnostics));
    diagnostics.add_new(registered.resource.validate_values(config));
    diagnostics.add_apart(empty);
    Ok(said_once(diagnostics, server.is_configured()))
}

/// A host validates every block first, then again with the plan and with the apply, and shows each time what is
/// answered: two copies of a warning turn into "and one more similar warning elsewhere".
fn said_once(diagnostics: Diagnostics, again: bool) -> Diagnostics {
    if again { diagnostics.only(Severity::Error) } else { diagnostics }
}

/// A client that does not know write-only attributes would store their values in plan and state.
fn refuse_write_only(attributes: &[Attribute], config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for path in plan::write_only_paths(attributes, config) {
        let detail = "is write-only, which needs Terraform or OpenTofu 1.11 or newer: older ones would store its value in plan and \
                      state. Leave it out, or upgrade.";
        diagnostics.error(path, "Write-only attribute not supported", detail);
    }
    diagnostics
}
