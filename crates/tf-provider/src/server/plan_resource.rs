//! `PlanResourceChange`: plans creation, update and, with the capability `plan_destroy`, destruction.

use std::collections::BTreeSet;

use super::{STRICT, Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::{Diagnostics, Severity},
    encoded::Encoded,
    path::Path,
    plan,
    private::Private,
    provider::Provider,
    resource::{DestroyValues, PlanValues, PlannedValues},
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) prior_state: Encoded,
    pub(crate) proposed_new_state: Encoded,
    pub(crate) config: Encoded,
    pub(crate) prior_private: Vec<u8>,
    pub(crate) prior_identity: Option<Encoded>,
    /// Whether the host survives null elements in maps of objects. Terraform does since about the version from which it
    /// sends its capabilities with a plan; OpenTofu does neither.
    pub(crate) null_elements: bool,
    /// Whether this plan is made again for an apply. Terraform allows deferral then, and not in a plan unless it is asked
    /// to; OpenTofu does not show it.
    pub(crate) repeated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Response {
    pub(crate) planned_state: Encoded,
    pub(crate) requires_replace: Vec<Path>,
    pub(crate) planned_private: Vec<u8>,
    pub(crate) planned_identity: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

/// A request whose values have been read.
struct Change {
    config: Value,
    prior: Option<Value>,
    private: Private,
    identity: Option<Value>,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Response {
    let mut response = plan(server, &request).await.unwrap_or_else(Response::from);
    // The warnings of a plan are shown with those of its apply: a copy would become "one more similar warning elsewhere".
    if request.repeated {
        response.diagnostics = response.diagnostics.only(Severity::Error);
    }
    response
}

async fn plan<P: Provider>(server: &Server<P>, request: &Request) -> Result<Response, Diagnostics> {
    let registered = server.registry().resource(&request.type_name)?;
    let client = server.client_if_known()?;
    let prior = registered.state.decode(&request.prior_state, "prior state")?;
    let change = Change {
        config: registered.state.decode(&request.config, "configuration")?,
        prior: Some(prior).filter(|prior| !prior.is_null()),
        private: Private::from_bytes(&request.prior_private),
        identity: identity::decode(registered, request.prior_identity.as_ref())?,
    };
    let proposed = registered.state.decode(&request.proposed_new_state, "proposed state")?;
    if proposed.is_null() {
        return destroy(registered, client.as_deref(), change);
    }
    // What was unknown when the configuration was validated may have become null.
    let mut problems = registered.state.schema.check_required(&change.config);
    if !request.null_elements {
        problems.extend(registered.state.schema.check_null_elements(&change.config));
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let attributes = &registered.state.schema.attributes;
    let config = plan::meaning(attributes, change.config.clone());
    let prior = change.prior.clone().map(|prior| plan::meaning(attributes, prior));
    let planned = registered.resource.plan_values(PlanValues {
        client: client.as_deref(),
        proposed: plan::propose(attributes, &config, prior.as_ref()),
        config,
        prior,
        prior_private: &change.private,
        // When an object is to be created in place of another, the identity is that of the other.
        prior_identity: change.identity.clone().filter(|_| change.prior.is_some()),
        cancel: server.running.begin(),
    });
    let planned = planned.await;
    complete(registered, change, planned)
}

/// What is planned for a destruction is what the apply gets; the identity would be lost otherwise.
fn destroy<Client: 'static>(
    registered: &RegisteredResource<Client>,
    client: Option<&Client>,
    change: Change,
) -> Result<Response, Diagnostics> {
    let Change { prior, private, identity, .. } = change;
    let Some(prior) = prior else { return Ok(Response::default()) };
    let planned_identity = identity::encode(registered, identity.as_ref())?;
    let prior = plan::meaning(&registered.state.schema.attributes, prior);
    let diagnostics =
        registered.resource.plan_destroy_values(DestroyValues { client, prior, private: &private, identity });
    Ok(Response { planned_private: private.to_bytes(), planned_identity, diagnostics, ..Response::default() })
}

fn complete<Client: 'static>(
    registered: &RegisteredResource<Client>,
    change: Change,
    planned: PlannedValues,
) -> Result<Response, Diagnostics> {
    let PlannedValues { state, replace, kept, private, identity, mut diagnostics } = planned;
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let attributes = &registered.state.schema.attributes;
    let planned = plan::respell_plan(attributes, state, &change.config, change.prior.as_ref());
    let mut planned = plan::null_write_only(attributes, planned);
    let mut requires_replace = BTreeSet::new();
    let mut identity = identity;
    if let Some(prior) = &change.prior {
        planned = plan::settle(attributes, &change.config, planned, prior);
        requires_replace.extend(replace);
        requires_replace.extend(plan::replace_paths(attributes, prior, &planned));
        requires_replace.retain(|path| !kept.contains(path));
        if requires_replace.is_empty() && kept.is_empty() {
            diagnostics.extend(identity::changed(change.identity.as_ref(), identity.as_ref(), "update"));
        }
        identity = identity.or(change.identity);
    }
    let requires_replace: Vec<Path> = requires_replace.into_iter().collect();
    if STRICT {
        let prior = change.prior.unwrap_or_default();
        let mut violations = plan::check_plan(attributes, &change.config, &prior, &planned);
        violations.extend(plan::check_replace_paths(&requires_replace, &prior, &planned));
        diagnostics.extend(super::bugs(violations, "PlanResourceChange"));
    }
    Ok(Response {
        planned_state: registered.state.encode(&planned)?,
        requires_replace,
        planned_private: private.unwrap_or(change.private).to_bytes(),
        planned_identity: identity::encode(registered, identity.as_ref())?,
        diagnostics,
    })
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
