//! `UpgradeResourceIdentity`: converts a stored identity to the current schema.

use super::Server;
use crate::{
    diagnostic::Diagnostics,
    encoded::{self, Encoded, Stored},
    provider::Provider,
};

pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) identity: Stored,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    /// `None` for an object that was created before its resource had an identity: the next read gives it one.
    pub(crate) identity: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Response {
    match upgrade(server, request) {
        Ok(identity) => Response { identity, diagnostics: Diagnostics::none() },
        Err(diagnostics) => Response::from(diagnostics),
    }
}

fn upgrade<P: Provider>(server: &Server<P>, request: &Request) -> Result<Option<Encoded>, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let (Some(schema), Some(stored)) = (&registered.identity, request.identity.parse()?) else { return Ok(None) };
    let identity = encoded::decode_stored(&stored, &schema.ty)?;
    super::identity::encode(registered, Some(&identity))
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { identity: None, diagnostics }
    }
}
