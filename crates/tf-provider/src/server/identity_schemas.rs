//! `GetResourceIdentitySchemas`: lists the identity schema of every resource that has one.

use std::collections::BTreeMap;

use super::Server;
use crate::{diagnostic::Diagnostics, provider::Provider, schema::IdentitySchema};

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Response {
    pub(crate) identities: BTreeMap<String, IdentitySchema>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>) -> Response {
    let resources = server.registry().resources.iter();
    let identities = resources.filter_map(|(&name, resource)| {
        let identity = resource.identity.as_ref()?;
        Some((name.to_owned(), identity.schema.clone()))
    });
    Response { identities: identities.collect(), diagnostics: Diagnostics::none() }
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
