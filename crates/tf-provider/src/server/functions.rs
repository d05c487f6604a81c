//! `GetFunctions`: lists the provider functions, without the rest of the schema.

use std::collections::BTreeMap;

use super::Server;
use crate::{diagnostic::Diagnostics, function::Signature, provider::Provider};

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Response {
    pub(crate) functions: BTreeMap<String, Signature>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>) -> Response {
    let functions = server.registry().functions.iter();
    Response {
        functions: functions.map(|(&name, function)| (name.to_owned(), function.signature.clone())).collect(),
        diagnostics: Diagnostics::none(),
    }
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
