//! `GetMetadata`: lists the names of all resources, data sources, list resources, actions and functions.

use super::Server;
use crate::{diagnostic::Diagnostics, provider::Provider};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) resources: Vec<String>,
    pub(crate) data_sources: Vec<String>,
    pub(crate) list_resources: Vec<String>,
    pub(crate) actions: Vec<String>,
    pub(crate) functions: Vec<String>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>) -> Response {
    let registry = server.registry();
    Response {
        resources: registry.resources.keys().map(|&name| name.to_owned()).collect(),
        data_sources: registry.data_sources.keys().map(|&name| name.to_owned()).collect(),
        list_resources: registry.list_resources.keys().map(|&name| name.to_owned()).collect(),
        actions: registry.actions.keys().map(|&name| name.to_owned()).collect(),
        functions: registry.functions.keys().map(|&name| name.to_owned()).collect(),
        diagnostics: Diagnostics::none(),
    }
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
