//! `ReadDataSource`: reads the object of a data block.

use super::{STRICT, Server, registry::RegisteredDataSource};
use crate::{
    data_source::DataRead,
    diagnostic::Diagnostics,
    encoded::Encoded,
    path::Path,
    plan::{self, Violation},
    provider::Provider,
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) state: Encoded,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    read(server, &request).await.unwrap_or_else(Response::from)
}

async fn read<P: Provider>(server: &Server<P>, request: &Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().data_source(&request.type_name)?;
    let client = server.client()?;
    let config = registered.state.decode_complete(&request.config)?;
    let with_defaults = plan::apply_defaults(&registered.state.schema.attributes, config.clone());
    let found = registered.data_source.read_values(&client, with_defaults, server.running.begin());
    complete(registered, &config, found.await)
}

fn complete<Client: 'static>(
    registered: &RegisteredDataSource<Client>,
    config: &Value,
    found: DataRead<Value>,
) -> Result<Response, Diagnostics> {
    let DataRead { state, mut diagnostics } = found;
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let attributes = &registered.state.schema.attributes;
    let Some(state) = state else {
        diagnostics.extend(super::bugs(vec![Violation::new(&Path::root(), "is missing")], "ReadDataSource"));
        return Err(diagnostics);
    };
    let mut state = plan::null_write_only(attributes, state);
    let mut violations = Vec::new();
    plan::null_unknown(&mut state, &Path::root(), &mut violations);
    if STRICT && violations.is_empty() {
        violations.extend(plan::check_plan(attributes, config, &Value::Null, &state));
    }
    diagnostics.extend(super::bugs(violations, "ReadDataSource"));
    Ok(Response { state: registered.state.encode(&state)?, diagnostics })
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
