//! [`Resource`] without its types, so that resources of different models fit in one registry.
//!
//! It only converts between values and models, and guards the two operations that can leave an object behind from
//! panics.

use futures_util::future::BoxFuture;

use super::{
    ApplyRequest, Checkpoint, DeleteRequest, ImportRequest, ImportTarget, MoveRequest, Outcome, PlanDestroyRequest,
    PlanRequest, Planned, ReadRequest, Resource, move_source,
};
use crate::{
    cancel::Cancel,
    diagnostic::Diagnostics,
    guard,
    model::{Model, from_root as model},
    path::Path,
    private::Private,
    schema::{IdentitySchema, Schema},
    value::Value,
};

/// Any [`Resource`] with this client; implemented for all of them.
pub trait DynResource<Client>: Send + Sync + 'static {
    #[doc(hidden)]
    fn type_name(&self) -> &'static str;
    #[doc(hidden)]
    fn schema(&self) -> Schema;
    #[doc(hidden)]
    fn identity_schema(&self) -> Option<IdentitySchema>;
    #[doc(hidden)]
    fn validate_values(&self, config: Value) -> Diagnostics;
    #[doc(hidden)]
    fn plan_values<'a>(&'a self, values: PlanValues<'a, Client>) -> BoxFuture<'a, PlannedValues>;
    #[doc(hidden)]
    fn plan_destroy_values(&self, values: DestroyValues<'_, Client>) -> Diagnostics;
    #[doc(hidden)]
    fn read_values<'a>(&'a self, values: ReadValues<'a, Client>) -> BoxFuture<'a, ValueOutcome>;
    #[doc(hidden)]
    fn apply_values<'a>(&'a self, values: ApplyValues<'a, Client>) -> BoxFuture<'a, ValueOutcome>;
    #[doc(hidden)]
    fn delete_values<'a>(&'a self, values: DeleteValues<'a, Client>) -> BoxFuture<'a, ValueOutcome>;
    #[doc(hidden)]
    fn import_values<'a>(&'a self, values: ImportValues<'a, Client>) -> BoxFuture<'a, ValueOutcome>;
    #[doc(hidden)]
    fn upgrade_values(&self, version: i64, state: serde_json::Value) -> Result<Value, Diagnostics>;
    #[doc(hidden)]
    fn configuration_values(&self, client: Option<&Client>, state: Value) -> Result<Value, Diagnostics>;
    #[doc(hidden)]
    fn move_values(&self, request: MoveRequest) -> ValueOutcome;
}

/// What an operation has reached, as values.
pub(crate) type ValueOutcome = Outcome<Value, Value>;

pub struct PlanValues<'a, Client> {
    pub client: Option<&'a Client>,
    pub config: Value,
    pub prior: Option<Value>,
    pub proposed: Value,
    pub prior_private: &'a Private,
    pub prior_identity: Option<Value>,
    pub cancel: Cancel,
}

pub struct PlannedValues {
    pub state: Value,
    pub replace: Vec<Path>,
    pub kept: Vec<Path>,
    pub private: Option<Private>,
    pub identity: Option<Value>,
    pub diagnostics: Diagnostics,
}

pub struct DestroyValues<'a, Client> {
    pub client: Option<&'a Client>,
    pub prior: Value,
    pub private: &'a Private,
    pub identity: Option<Value>,
}

pub struct ReadValues<'a, Client> {
    pub client: &'a Client,
    pub state: Value,
    pub private: &'a Private,
    pub identity: Option<Value>,
    pub imported: bool,
    pub cancel: Cancel,
}

pub struct ApplyValues<'a, Client> {
    pub client: &'a Client,
    pub config: Value,
    pub prior: Option<Value>,
    pub planned: Value,
    pub private: &'a Private,
    pub identity: Option<Value>,
    pub cancel: Cancel,
}

pub struct DeleteValues<'a, Client> {
    pub client: &'a Client,
    pub prior: Value,
    pub private: &'a Private,
    pub identity: Option<Value>,
    pub cancel: Cancel,
}

pub struct ImportValues<'a, Client> {
    pub client: &'a Client,
    pub target: ImportTarget<Value>,
    pub cancel: Cancel,
}

impl<R: Resource> DynResource<R::Client> for R {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema::of::<R::Model>(R::VERSION, R::DESCRIPTION)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        let schema = IdentitySchema::of::<R::Identity>(R::IDENTITY_VERSION);
        (!schema.attributes.is_empty()).then_some(schema)
    }

    fn validate_values(&self, config: Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::none();
        let config = model::<R::Model>(config, &mut diagnostics);
        diagnostics.extend(self.validate(&config));
        diagnostics
    }

    fn plan_values<'a>(&'a self, values: PlanValues<'a, R::Client>) -> BoxFuture<'a, PlannedValues> {
        Box::pin(async move {
            let mut problems = Diagnostics::none();
            let config = model(values.config, &mut problems);
            let prior = values.prior.map(|prior| model(prior, &mut problems));
            let proposed = model(values.proposed, &mut problems);
            let prior_identity = values.prior_identity.map(|identity| model(identity, &mut problems));
            if problems.has_errors() {
                return PlannedValues::failed(problems);
            }
            let planned = self.plan(PlanRequest {
                client: values.client,
                config: &config,
                prior: prior.as_ref(),
                proposed,
                prior_private: values.prior_private,
                prior_identity: prior_identity.as_ref(),
                cancel: values.cancel,
            });
            PlannedValues::from(planned.await)
        })
    }

    fn plan_destroy_values(&self, values: DestroyValues<'_, R::Client>) -> Diagnostics {
        let mut problems = Diagnostics::none();
        let prior = model(values.prior, &mut problems);
        let identity = values.identity.map(|identity| model(identity, &mut problems));
        if problems.has_errors() {
            return problems;
        }
        let DestroyValues { client, private, .. } = values;
        self.plan_destroy(PlanDestroyRequest { client, prior: &prior, private, identity: identity.as_ref() })
    }

    fn read_values<'a>(&'a self, values: ReadValues<'a, R::Client>) -> BoxFuture<'a, ValueOutcome> {
        Box::pin(async move {
            let mut problems = Diagnostics::none();
            let state = model(values.state, &mut problems);
            let identity = values.identity.map(|identity| model(identity, &mut problems));
            if problems.has_errors() {
                return Outcome::failed(problems);
            }
            let found = self.read(ReadRequest {
                client: values.client,
                state: &state,
                private: values.private,
                identity: identity.as_ref(),
                imported: values.imported,
                cancel: values.cancel,
            });
            found.await.into_values()
        })
    }

    fn apply_values<'a>(&'a self, values: ApplyValues<'a, R::Client>) -> BoxFuture<'a, ValueOutcome> {
        Box::pin(async move {
            let mut problems = Diagnostics::none();
            let config = model(values.config, &mut problems);
            let prior = values.prior.map(|prior| model(prior, &mut problems));
            let planned = model(values.planned, &mut problems);
            let identity = values.identity.map(|identity| model(identity, &mut problems));
            if problems.has_errors() {
                return Outcome::failed(problems);
            }
            let checkpoint = Checkpoint::new();
            let request = ApplyRequest {
                client: values.client,
                config: &config,
                prior: prior.as_ref(),
                planned: &planned,
                planned_private: values.private,
                planned_identity: identity.as_ref(),
                checkpoint: checkpoint.clone(),
                cancel: values.cancel,
            };
            let applied = guard::catch("ApplyResourceChange", async { self.apply(request).await }).await;
            applied.unwrap_or_else(|bug| saved(&checkpoint, bug)).into_values()
        })
    }

    fn delete_values<'a>(&'a self, values: DeleteValues<'a, R::Client>) -> BoxFuture<'a, ValueOutcome> {
        Box::pin(async move {
            let mut problems = Diagnostics::none();
            let prior = model(values.prior, &mut problems);
            let identity = values.identity.map(|identity| model(identity, &mut problems));
            if problems.has_errors() {
                return Outcome::failed(problems);
            }
            let checkpoint = Checkpoint::new();
            let request = DeleteRequest {
                client: values.client,
                prior: &prior,
                private: values.private,
                identity: identity.as_ref(),
                checkpoint: checkpoint.clone(),
                cancel: values.cancel,
            };
            let deleted = guard::catch("ApplyResourceChange", async { self.delete(request).await }).await;
            deleted.unwrap_or_else(|bug| saved(&checkpoint, bug)).into_values()
        })
    }

    fn import_values<'a>(&'a self, values: ImportValues<'a, R::Client>) -> BoxFuture<'a, ValueOutcome> {
        Box::pin(async move {
            let mut problems = Diagnostics::none();
            let target = match values.target {
                ImportTarget::Id(id) => ImportTarget::Id(id),
                ImportTarget::Identity(identity) => ImportTarget::Identity(model(identity, &mut problems)),
            };
            if problems.has_errors() {
                return Outcome::failed(problems);
            }
            let request = ImportRequest { client: values.client, target, cancel: values.cancel };
            self.import(request).await.into_values()
        })
    }

    fn upgrade_values(&self, version: i64, state: serde_json::Value) -> Result<Value, Diagnostics> {
        let upgraded = self.upgrade(version, state)?;
        Ok(Value::Object(upgraded.into_object()))
    }

    fn configuration_values(&self, client: Option<&R::Client>, state: Value) -> Result<Value, Diagnostics> {
        let mut problems = Diagnostics::none();
        let state = model(state, &mut problems);
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(Value::Object(self.configuration(client, state).into_object()))
    }

    fn move_values(&self, request: MoveRequest) -> ValueOutcome {
        move_source::move_state(self, &request).into_values()
    }
}

impl PlannedValues {
    fn failed(diagnostics: Diagnostics) -> Self {
        Self { state: Value::Null, replace: Vec::new(), kept: Vec::new(), private: None, identity: None, diagnostics }
    }
}

impl<R: Resource> From<Planned<R>> for PlannedValues {
    fn from(planned: Planned<R>) -> Self {
        let Planned { model, replace, kept, private, identity, diagnostics } = planned;
        let identity = identity.map(|identity| Value::Object(identity.into_object()));
        Self { state: Value::Object(model.into_object()), replace, kept, private, identity, diagnostics }
    }
}

impl<M: Model, I: Model> Outcome<M, I> {
    fn into_values(self) -> ValueOutcome {
        self.map(|state| Value::Object(state.into_object()), |identity| Value::Object(identity.into_object()))
    }
}

/// A stored object read leniently with the schema of today.
pub(super) fn decode_stored<M: Model>(state: &serde_json::Value) -> Result<M, Diagnostics> {
    let mut problems = Diagnostics::none();
    let value = crate::encoded::decode_stored(state, &Schema::of::<M>(0, "").ty())?;
    let decoded = model(value, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(decoded) }
}

/// What a panic has left in the checkpoint, with the diagnostic of the panic.
fn saved<M, I>(checkpoint: &Checkpoint<M, I>, bug: crate::Diagnostic) -> Outcome<M, I> {
    checkpoint.take().unwrap_or_else(Outcome::gone).with_diagnostics(bug)
}
