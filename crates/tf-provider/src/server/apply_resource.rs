//! `ApplyResourceChange`: creates, updates or deletes, and never loses what exists afterwards.
//!
//! What the host does with an answer decides what may be in it. An object that exists must be in the state of the
//! answer, together with identity and private state, error or not; after a failed update or deletion that changed
//! nothing the state stays empty, because then the host keeps the prior object whole. A gRPC status would lose
//! everything.

use super::{STRICT, Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::Encoded,
    path::Path,
    plan,
    private::Private,
    provider::Provider,
    resource::{ApplyValues, DeleteValues, ValueOutcome},
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) prior_state: Encoded,
    pub(crate) planned_state: Encoded,
    pub(crate) config: Encoded,
    pub(crate) planned_private: Vec<u8>,
    pub(crate) planned_identity: Option<Encoded>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) new_state: Encoded,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

/// A request whose values have been read.
struct Change {
    config: Value,
    prior: Option<Value>,
    planned: Option<Value>,
    private: Private,
    identity: Option<Value>,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    apply(server, &request).await.unwrap_or_else(Response::from)
}

async fn apply<P: Provider>(server: &Server<P>, request: &Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let client = server.client()?;
    let cancel = server.running.begin();
    let change = decode(registered, request)?;
    let Change { config, prior, planned, private, identity } = &change;
    let identity = identity.clone();
    let attributes = &registered.state.schema.attributes;
    let meant = |value: &Value| plan::meaning(attributes, value.clone());
    let outcome = match (prior.as_ref().map(meant), planned.as_ref().map(meant)) {
        (None, None) => return Ok(Response::default()),
        (Some(prior), None) => {
            let values = DeleteValues { client: &*client, prior, private, identity, cancel };
            registered.resource.delete_values(values).await
        }
        (prior, Some(planned)) => {
            let config = meant(config);
            let values = ApplyValues { client: &*client, config, prior, planned, private, identity, cancel };
            registered.resource.apply_values(values).await
        }
    };
    Ok(complete(registered, change, outcome))
}

fn decode<Client: 'static>(registered: &RegisteredResource<Client>, request: &Request) -> Result<Change, Diagnostics> {
    let present = |value: Value| Some(value).filter(|value| !value.is_null());
    Ok(Change {
        config: registered.state.decode(&request.config, "configuration")?,
        prior: present(registered.state.decode(&request.prior_state, "prior state")?),
        planned: present(registered.state.decode(&request.planned_state, "planned state")?),
        private: Private::from_bytes(&request.planned_private),
        identity: identity::decode(registered, request.planned_identity.as_ref())?,
    })
}

fn complete<Client: 'static>(
    registered: &RegisteredResource<Client>,
    change: Change,
    outcome: ValueOutcome,
) -> Response {
    let ValueOutcome { state, private, identity, mut diagnostics } = outcome;
    let Some(state) = state else {
        if let Some(bug) = unexpectedly_absent(&change, &diagnostics) {
            diagnostics.push(bug);
        }
        return Response::from(diagnostics);
    };
    let failed = diagnostics.has_errors();
    let attributes = &registered.state.schema.attributes;
    let state = match change.planned.as_ref().or(change.prior.as_ref()) {
        Some(like) => plan::respell(attributes, state, like),
        None => state,
    };
    let mut state = plan::null_write_only(attributes, state);
    let mut violations = Vec::new();
    match &change.planned {
        Some(planned) if STRICT && !failed => violations.extend(plan::check_result(attributes, planned, &state)),
        Some(_) => {}
        None if failed => {}
        None => violations.push(plan::Violation::new(&Path::root(), "was to be deleted and is still there")),
    }
    let mut unknown = Vec::new();
    plan::null_unknown(&mut state, &Path::root(), &mut unknown);
    // After an error a value that was never learned is null.
    if !failed && violations.is_empty() {
        violations.extend(unknown);
    }
    diagnostics.extend(super::bugs(violations, "ApplyResourceChange"));

    let identity = reached_identity(registered, &change, identity, failed, &mut diagnostics);
    Response {
        new_state: encode(registered, &change, &state, &mut diagnostics),
        private: private.unwrap_or(change.private).to_bytes(),
        identity: identity::encode(registered, identity.as_ref()).unwrap_or_else(|bug| {
            diagnostics.extend(bug);
            None
        }),
        diagnostics,
    }
}

/// Creation and update leave an object, or say why not.
fn unexpectedly_absent(change: &Change, diagnostics: &Diagnostics) -> Option<Diagnostic> {
    let expected = change.planned.is_some() && !diagnostics.has_errors();
    expected.then(|| {
        Diagnostic::error(
            Path::root(),
            "Bug in the provider",
            "The provider reported success, but returned no object. The object may exist nevertheless; search for it \
             before you apply again. This is a bug in the provider; please report it.",
        )
    })
}

/// The identity of the object: as reached, otherwise as planned. Checked only after success, so that a failure does
/// not hide behind a second one.
fn reached_identity<Client: 'static>(
    registered: &RegisteredResource<Client>,
    change: &Change,
    reached: Option<Value>,
    failed: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let mut identity = reached.or_else(|| change.identity.clone());
    if !failed && change.planned.is_some() {
        diagnostics.extend(identity::changed(change.identity.as_ref(), identity.as_ref(), "apply"));
        diagnostics.extend(identity::incomplete(registered, identity.as_ref(), "apply"));
    }
    if let Some(identity) = &mut identity {
        plan::null_unknown(identity, &Path::root(), &mut Vec::new());
    }
    identity
}

/// A state that does not fit the schema cannot be sent. What was planned is then the best that is known: it still
/// names the object.
fn encode<Client: 'static>(
    registered: &RegisteredResource<Client>,
    change: &Change,
    state: &Value,
    diagnostics: &mut Diagnostics,
) -> Encoded {
    let bug = match registered.state.encode(state) {
        Ok(encoded) => return encoded,
        Err(bug) => bug,
    };
    diagnostics.extend(bug);
    let mut known = change.planned.clone().or_else(|| change.prior.clone()).unwrap_or_default();
    plan::null_unknown(&mut known, &Path::root(), &mut Vec::new());
    registered.state.encode(&known).unwrap_or_default()
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
