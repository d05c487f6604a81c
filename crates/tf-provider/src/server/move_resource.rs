//! `MoveResourceState`: takes over the state of an object of another type or provider, for a `moved` block.

use super::{Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::{Encoded, Stored},
    path::Path,
    plan,
    provider::Provider,
    resource::{MoveRequest, ValueOutcome},
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) source_provider_address: String,
    pub(crate) source_type_name: String,
    pub(crate) source_schema_version: i64,
    pub(crate) source_state: Stored,
    pub(crate) source_private: Vec<u8>,
    pub(crate) source_identity: Stored,
    pub(crate) target_type_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) state: Encoded,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    take_over(server, request).unwrap_or_else(Response::from)
}

fn take_over<P: Provider>(server: &Server<P>, request: Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.target_type_name)?;
    let Some(state) = request.source_state.parse()? else { return Err(nothing_stored().into()) };
    let moved = registered.resource.move_values(MoveRequest {
        provider_address: request.source_provider_address,
        type_name: request.source_type_name,
        schema_version: request.source_schema_version,
        state,
        private: request.source_private,
        identity: request.source_identity.parse()?,
    });
    complete(registered, moved)
}

fn complete<Client: 'static>(
    registered: &RegisteredResource<Client>,
    moved: ValueOutcome,
) -> Result<Response, Diagnostics> {
    let ValueOutcome { state, private, identity, mut diagnostics } = moved;
    let Some(state) = state.filter(|_| !diagnostics.has_errors()) else {
        if !diagnostics.has_errors() {
            diagnostics
                .extend(super::bugs(vec![plan::Violation::new(&Path::root(), "is missing")], "MoveResourceState"));
        }
        return Err(diagnostics);
    };
    let mut state = plan::null_write_only(&registered.state.schema.attributes, state);
    let mut unknown = Vec::new();
    plan::null_unknown(&mut state, &Path::root(), &mut unknown);
    diagnostics.extend(super::bugs(unknown, "MoveResourceState"));
    let identity = identity.filter(Value::is_wholly_known);
    Ok(Response {
        state: registered.state.encode(&state)?,
        private: private.unwrap_or_default().to_bytes(),
        identity: identity::encode(registered, identity.as_ref())?,
        diagnostics,
    })
}

fn nothing_stored() -> Diagnostic {
    let detail = "The object to move has no stored state. Refresh it with the provider it came from, then move it.";
    Diagnostic::error(Path::root(), "Nothing to move", detail)
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
