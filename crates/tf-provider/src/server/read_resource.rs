//! `ReadResource`: refreshes the stored object.

use super::{Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::Diagnostics,
    encoded::Encoded,
    path::Path,
    plan,
    private::Private,
    provider::Provider,
    resource::{ReadValues, ValueOutcome},
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) state: Encoded,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Encoded>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) state: Encoded,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    match read(server, &request).await {
        Ok(response) if !response.diagnostics.has_errors() => response,
        Ok(Response { diagnostics, .. }) | Err(diagnostics) => Response::unchanged(request, diagnostics),
    }
}

async fn read<P: Provider>(server: &Server<P>, request: &Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let client = server.client()?;
    let state = registered.state.decode(&request.state, "state")?;
    let before = identity::decode(registered, request.identity.as_ref())?;
    let mut private = Private::from_bytes(&request.private);
    let imported = private.take_imported();
    if state.is_null() {
        return Ok(Response::default());
    }
    let attributes = &registered.state.schema.attributes;
    let found = registered.resource.read_values(ReadValues {
        client: &client,
        state: plan::meaning(attributes, state.clone()),
        private: &private,
        identity: before.clone(),
        imported,
        cancel: server.running.begin(),
    });
    let mut found = found.await;
    found.state = found.state.map(|found| plan::respell(attributes, found, &state));
    complete(registered, found, private, before, imported)
}

/// Keeps what the resource did not mention (an answer without identity or private state would erase them) and refuses
/// what must not change.
fn complete<Client: 'static>(
    registered: &RegisteredResource<Client>,
    found: ValueOutcome,
    stored: Private,
    before: Option<Value>,
    imported: bool,
) -> Result<Response, Diagnostics> {
    let ValueOutcome { state, private, identity, mut diagnostics } = found;
    let Some(state) = state else { return Ok(Response { diagnostics, ..Response::default() }) };
    let mut state = plan::null_write_only(&registered.state.schema.attributes, state);
    let mut unknown = Vec::new();
    plan::null_unknown(&mut state, &Path::root(), &mut unknown);
    diagnostics.extend(super::bugs(unknown, "ReadResource"));

    let identity = identity.or_else(|| before.clone());
    if !imported {
        diagnostics.extend(identity::changed(before.as_ref(), identity.as_ref(), "refresh"));
    }
    if !diagnostics.has_errors() {
        diagnostics.extend(identity::incomplete(registered, identity.as_ref(), "refresh"));
    }
    Ok(Response {
        state: registered.state.encode(&state)?,
        private: private.unwrap_or(stored).to_bytes(),
        identity: identity::encode(registered, identity.as_ref())?,
        diagnostics,
    })
}

impl Response {
    /// With an error the host keeps what it has; the answer says the same.
    fn unchanged(request: Request, diagnostics: Diagnostics) -> Self {
        let Request { state, private, identity, .. } = request;
        Self { state, private, identity, diagnostics }
    }
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
