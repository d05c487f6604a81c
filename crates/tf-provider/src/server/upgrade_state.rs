//! `UpgradeResourceState`: a stored object in the schema of today. Called for every stored object, whatever its
//! version.

use super::Server;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::{self, Encoded, Stored},
    path::Path,
    plan,
    provider::Provider,
};

pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) version: i64,
    pub(crate) state: Stored,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) state: Encoded,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Response {
    match upgrade(server, request) {
        Ok(state) => Response { state, diagnostics: Diagnostics::none() },
        Err(diagnostics) => Response::from(diagnostics),
    }
}

fn upgrade<P: Provider>(server: &Server<P>, request: &Request) -> Result<Encoded, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let Some(stored) = request.state.parse()? else { return Ok(Encoded::Null) };
    let described = &registered.state;
    if request.version > described.schema.version {
        return Err(too_new(request.version, described.schema.version).into());
    }
    let state = if request.version == described.schema.version {
        encoded::decode_stored(&stored, &described.ty)?
    } else {
        registered.resource.upgrade_values(request.version, stored)?
    };
    described.encode(&plan::null_write_only(&described.schema.attributes, state))
}

fn too_new(found: i64, known: i64) -> Diagnostic {
    let detail = format!(
        "The stored object has schema version {found}; this version of the provider knows versions up to {known}. Use \
         the provider version that wrote the state, or a newer one."
    );
    Diagnostic::error(Path::root(), "State written by a newer provider", detail)
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { state: Encoded::Null, diagnostics }
    }
}
