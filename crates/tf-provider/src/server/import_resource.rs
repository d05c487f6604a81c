//! `ImportResourceState`: makes a stub of an existing object, by ID or by identity, which is read right afterwards.

use super::{Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::Encoded,
    path::Path,
    plan,
    provider::Provider,
    resource::{ImportTarget, ImportValues, ValueOutcome},
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) id: String,
    pub(crate) identity: Option<Encoded>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) imported: Option<Imported>,
    pub(crate) diagnostics: Diagnostics,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    pub(crate) type_name: String,
    pub(crate) state: Encoded,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Encoded>,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    import(server, request).await.unwrap_or_else(Response::from)
}

async fn import<P: Provider>(server: &Server<P>, request: Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let client = server.client()?;
    let given = identity::decode(registered, request.identity.as_ref())?;
    let target = match given.clone() {
        Some(identity) => ImportTarget::Identity(identity),
        None => ImportTarget::Id(request.id),
    };
    let values = ImportValues { client: &*client, target, cancel: server.running.begin() };
    let mut found = registered.resource.import_values(values).await;
    found.identity = found.identity.or(given);
    complete(registered, request.type_name, found)
}

fn complete<Client: 'static>(
    registered: &RegisteredResource<Client>,
    type_name: String,
    found: ValueOutcome,
) -> Result<Response, Diagnostics> {
    let ValueOutcome { state, private, identity, mut diagnostics } = found;
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let Some(state) = state else {
        diagnostics.push(nothing_imported(&type_name));
        return Err(diagnostics);
    };
    let mut state = plan::null_write_only(&registered.state.schema.attributes, state);
    let mut unknown = Vec::new();
    plan::null_unknown(&mut state, &Path::root(), &mut unknown);
    diagnostics.extend(super::bugs(unknown, "ImportResourceState"));
    let mut private = private.unwrap_or_default();
    private.mark_imported();
    let identity = identity.filter(Value::is_wholly_known);
    let imported = Imported {
        type_name,
        state: registered.state.encode(&state)?,
        private: private.to_bytes(),
        identity: identity::encode(registered, identity.as_ref())?,
    };
    Ok(Response { imported: Some(imported), diagnostics })
}

fn nothing_imported(type_name: &str) -> Diagnostic {
    let detail = format!(
        "There is no {type_name} of that name to import. Check the id or identity, and the provider's account and Region."
    );
    Diagnostic::error(Path::root(), "Cannot import a non-existent object", detail)
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { imported: None, diagnostics }
    }
}
