//! `UpgradeResourceState`: converts a stored object to the current schema.
//!
//! Called for every stored object, whatever its version.

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
        return Err(too_new(&request.type_name, request.version, described.schema.version).into());
    }
    if request.version < 0 {
        return Err(no_version(request.version).into());
    }
    let state = if request.version == described.schema.version {
        encoded::decode_stored(&stored, &described.ty)?
    } else {
        registered.resource.upgrade_values(request.version, stored)?
    };
    described.encode(&plan::null_write_only(&described.schema.attributes, state))
}

/// It is not read: only the newer provider knows what its attributes mean.
fn too_new(type_name: &str, found: i64, known: i64) -> Diagnostic {
    let detail = format!(
        "The stored {type_name} has schema version {found}; this version of the provider knows versions up to {known}. \
         Upgrade the provider to the version that wrote the state, or to a newer one. Nothing was changed."
    );
    Diagnostic::error(Path::root(), "State written by a newer provider", detail)
}

fn no_version(found: i64) -> Diagnostic {
    let detail = format!(
        "The stored object has schema version {found}, which no provider writes: versions begin with 0. Restore the state \
         from a backup."
    );
    Diagnostic::error(Path::root(), "Stored state cannot be read", detail)
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { state: Encoded::Null, diagnostics }
    }
}
