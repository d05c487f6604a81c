//! One resource at one address, with its stored state and the operations that change it.

use serde_json::Value as Json;

use super::{Harness, UNKNOWN, notation};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::{Encoded, Stored as RawState},
    guard,
    path::Path,
    plan::{self, Violation},
    provider::Provider,
    resource::{ImportTarget, MoveRequest},
    schema::{IdentitySchema, Schema},
    server::{
        apply_resource, identity_schemas, import_resource, move_resource, plan_resource, read_resource, upgrade_state,
    },
    value::{Value, json},
    value_type::Type,
};

/// A resource at an address.
pub struct Instance<'a, P: Provider> {
    harness: &'a Harness<P>,
    type_name: String,
    pub(super) schema: Schema,
    identity_schema: Option<IdentitySchema>,
    stored: Option<Stored>,
}

/// What is kept in the state file.
#[derive(Debug, Clone, PartialEq)]
struct Stored {
    state: Value,
    private: Vec<u8>,
    identity: Option<Encoded>,
    tainted: bool,
}

/// What Terraform would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// To be done.
    pub action: Action,
    /// The planned state; null for a deletion.
    pub planned: Json,
    /// The attributes whose change needs a new object.
    pub replace: Vec<Path>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// What a plan does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// There is nothing; it is created.
    Create,
    /// It is changed.
    Update,
    /// It is deleted and created again.
    Replace,
    /// It is deleted.
    Delete,
}

/// A plan together with what an apply needs of it.
struct Change {
    shown: Plan,
    config: Value,
    prior: Value,
    /// What the apply begins with: the plan of the creation when the object is replaced.
    response: plan_resource::Response,
    planned: Value,
}

impl<'a, P: Provider> Instance<'a, P> {
    pub(super) fn new(harness: &'a Harness<P>, type_name: &str, schema: Schema) -> Self {
        let identity_schema = identity_schemas::handle(&harness.server).identities.remove(type_name);
        Self { harness, type_name: type_name.to_owned(), schema, identity_schema, stored: None }
    }

    /// The stored state; `None` while there is no object.
    pub fn state(&self) -> Option<Json> {
        self.stored.as_ref().map(|stored| notation::show(&stored.state, UNKNOWN))
    }

    /// The stored identity.
    pub fn identity(&self) -> Option<Json> {
        let identity = self.stored.as_ref()?.identity.as_ref()?;
        let ty = self.identity_schema.as_ref()?.ty();
        Some(super::show(identity, &ty))
    }

    /// Whether the next apply replaces the object because its creation failed half-way.
    pub fn is_tainted(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| stored.tainted)
    }

    /// Puts an object into the state, as if another run had left it there. Its private state is empty.
    pub fn adopt(&mut self, state: &Json) {
        let state = notation::read(state, &self.schema.ty(), UNKNOWN);
        self.stored = Some(Stored { state, private: Vec::new(), identity: None, tainted: false });
    }

    /// Puts an object into the state as a state file holds it: its attributes, written with this version of the schema,
    /// and its private state.
    ///
    /// # Errors
    /// When the provider cannot read it.
    pub async fn restore(&mut self, version: i64, attributes: &Json, private: &[u8]) -> Result<(), Diagnostics> {
        let state = self.upgraded(version, attributes).await?.decode(&self.schema.ty(), "response")?;
        self.stored = Some(Stored { state, private: private.to_vec(), identity: None, tainted: false });
        Ok(())
    }

    /// `terraform plan`: validates, refreshes, plans.
    ///
    /// # Errors
    /// The provider's errors, and rules of the host it breaks.
    pub async fn plan(&mut self, config: &Json) -> Result<Plan, Diagnostics> {
        self.harness.next_run().await;
        self.refresh().await?;
        Ok(self.change(config).await?.shown)
    }

    /// `terraform apply`: plans, plans again, applies; afterwards a plan must be empty.
    ///
    /// # Errors
    /// The provider's errors, and rules of the host it breaks. The state then holds what Terraform would keep.
    pub async fn apply(&mut self, config: &Json) -> Result<Plan, Diagnostics> {
        self.harness.next_run().await;
        self.refresh().await?;
        let change = self.change(config).await?;
        if change.shown.action == Action::NoOp {
            return Ok(change.shown);
        }
        let shown = change.shown.clone();
        self.harness.next_run().await;
        self.execute(change).await?;
        self.harness.next_run().await;
        self.refresh().await?;
        let again = self.change(config).await?.shown;
        if again.action != Action::NoOp {
            let state = self.state().unwrap_or_default();
            let detail =
                format!("After a successful apply the plan is not empty. State: {state}; plan: {}.", again.planned);
            return Err(Diagnostic::error(Path::root(), "Apply does not converge", detail).into());
        }
        Ok(shown)
    }

    /// `terraform destroy`.
    ///
    /// # Errors
    /// The provider's errors. The state then holds what Terraform would keep.
    pub async fn destroy(&mut self) -> Result<Plan, Diagnostics> {
        self.harness.next_run().await;
        self.refresh().await?;
        self.delete().await
    }

    /// `terraform refresh`: reads the object as it is now; afterwards there may be none. The stored state takes the
    /// way through JSON and the upgrade that it takes in a state file.
    ///
    /// # Errors
    /// The provider's errors; the state is unchanged.
    pub async fn refresh(&mut self) -> Result<(), Diagnostics> {
        let Some(stored) = self.stored.clone() else { return Ok(()) };
        let attributes = json::to_json(&stored.state, &self.schema.ty()).expect("a state is wholly known");
        let state = self.upgraded(self.schema.version, &attributes).await?;
        let request = read_resource::Request {
            type_name: self.type_name.clone(),
            state,
            private: stored.private,
            identity: stored.identity,
        };
        let response = guard::answer("ReadResource", read_resource::handle(&self.harness.server, request)).await;
        fail_on_errors(&response.diagnostics)?;
        let state = response.state.decode(&self.schema.ty(), "response")?;
        if state.is_null() {
            self.stored = None;
            return Ok(());
        }
        self.check_identity(response.identity.as_ref())?;
        let (private, identity) = (response.private, response.identity);
        self.stored = Some(Stored { state, private, identity, tainted: stored.tainted });
        Ok(())
    }

    /// `terraform import`, by id or by identity: imports and reads.
    ///
    /// # Errors
    /// The provider's errors; also when the object does not exist.
    pub async fn import(&mut self, target: ImportTarget<Json>) -> Result<(), Diagnostics> {
        let (id, identity) = match target {
            ImportTarget::Id(id) => (id, None),
            ImportTarget::Identity(identity) => (String::new(), Some(super::encode(&identity, &self.identity_type()))),
        };
        let request = import_resource::Request { type_name: self.type_name.clone(), id, identity };
        let response =
            guard::answer("ImportResourceState", import_resource::handle(&self.harness.server, request)).await;
        fail_on_errors(&response.diagnostics)?;
        let imported = response.imported.expect("without errors there is an imported object");
        let state = imported.state.decode(&self.schema.ty(), "response")?;
        let (private, identity) = (imported.private, imported.identity);
        self.stored = Some(Stored { state, private, identity, tainted: false });
        self.refresh().await?;
        if self.stored.is_none() {
            let detail = "The imported object was not there when it was read.";
            return Err(Diagnostic::error(Path::root(), "Cannot import non-existent remote object", detail).into());
        }
        Ok(())
    }

    /// A `moved` block from another type or provider.
    ///
    /// # Errors
    /// The provider's errors.
    pub async fn move_from(&mut self, source: MoveRequest) -> Result<(), Diagnostics> {
        let stored = |json: Option<Json>| RawState {
            json: json.map(|json| json.to_string().into_bytes()).unwrap_or_default(),
            ..RawState::default()
        };
        let request = move_resource::Request {
            source_provider_address: source.provider_address,
            source_type_name: source.type_name,
            source_schema_version: source.schema_version,
            source_state: stored(Some(source.state)),
            source_private: source.private,
            source_identity: stored(source.identity),
            target_type_name: self.type_name.clone(),
        };
        let answer = async { move_resource::handle(&self.harness.server, request) };
        let response = guard::answer("MoveResourceState", answer).await;
        fail_on_errors(&response.diagnostics)?;
        let state = response.state.decode(&self.schema.ty(), "response")?;
        let (private, identity) = (response.private, response.identity);
        self.stored = Some(Stored { state, private, identity, tainted: false });
        Ok(())
    }

    /// Validates and plans; a replacement is planned twice, as the host does.
    async fn change(&self, config: &Json) -> Result<Change, Diagnostics> {
        let config = notation::read(config, &self.schema.ty(), UNKNOWN);
        let mut diagnostics = self.harness.validate_encoded(&self.type_name, self.encode(&config)).await;
        fail_on_errors(&diagnostics)?;
        let tainted = self.is_tainted();
        let stored = self.stored.as_ref();
        let prior = stored.map_or(Value::Null, |stored| stored.state.clone());
        let private = stored.map(|stored| stored.private.clone()).unwrap_or_default();
        let identity = stored.and_then(|stored| stored.identity.clone());
        let mut response = self.plan_once(&prior, &config, private, identity).await?;
        let mut planned = response.planned_state.decode(&self.schema.ty(), "response")?;
        let replace = if prior.is_null() { Vec::new() } else { response.requires_replace.clone() };
        let action = match (&prior, &planned) {
            (Value::Null, _) => Action::Create,
            _ if tainted || !replace.is_empty() => Action::Replace,
            (prior, planned) if prior == planned => Action::NoOp,
            _ => Action::Update,
        };
        diagnostics.extend(std::mem::take(&mut response.diagnostics));
        if action == Action::Replace {
            let (private, identity) = (response.planned_private, response.planned_identity);
            response = self.plan_once(&Value::Null, &config, private, identity).await?;
            planned = response.planned_state.decode(&self.schema.ty(), "response")?;
        }
        let shown = Plan { action, planned: notation::show(&planned, UNKNOWN), replace, diagnostics };
        Ok(Change { shown, config, prior, response, planned })
    }

    async fn plan_once(
        &self,
        prior: &Value,
        config: &Value,
        prior_private: Vec<u8>,
        prior_identity: Option<Encoded>,
    ) -> Result<plan_resource::Response, Diagnostics> {
        let attributes = &self.schema.attributes;
        let proposed = match config {
            Value::Null => Value::Null,
            config => plan::proposed_new_state(attributes, config, prior),
        };
        let request = plan_resource::Request {
            type_name: self.type_name.clone(),
            prior_state: self.encode(prior),
            proposed_new_state: self.encode(&proposed),
            config: self.encode(config),
            prior_private,
            prior_identity,
            null_elements: self.harness.null_elements,
            repeated: false,
        };
        let response = guard::answer("PlanResourceChange", plan_resource::handle(&self.harness.server, request)).await;
        fail_on_errors(&response.diagnostics)?;
        let planned = response.planned_state.decode(&self.schema.ty(), "response")?;
        fail_on_violations(plan::check_plan(attributes, config, prior, &planned))?;
        Ok(response)
    }

    /// Carries out a plan: deletes first when it replaces, plans again, applies.
    async fn execute(&mut self, change: Change) -> Result<(), Diagnostics> {
        let Change { shown, config, mut prior, response: first, planned } = change;
        assert!(config.is_wholly_known(), "only a wholly known configuration can be applied");
        let mut private = self.stored.as_ref().map(|stored| stored.private.clone()).unwrap_or_default();
        let mut identity = self.stored.as_ref().and_then(|stored| stored.identity.clone());
        if shown.action == Action::Replace {
            self.delete().await?;
            prior = Value::Null;
            (private, identity) = (first.planned_private, first.planned_identity);
        }
        let second = self.plan_once(&prior, &config, private, identity).await?;
        let final_plan = second.planned_state.decode(&self.schema.ty(), "response")?;
        fail_on_violations(plan::check_final_plan(&self.schema.attributes, &planned, &final_plan))?;
        let response = self.apply_once(&prior, &final_plan, &config, &second).await;
        self.keep(&prior, &final_plan, response)
    }

    async fn delete(&mut self) -> Result<Plan, Diagnostics> {
        let nothing =
            Plan { action: Action::NoOp, planned: Json::Null, replace: Vec::new(), diagnostics: Diagnostics::none() };
        let Some(stored) = self.stored.clone() else { return Ok(nothing) };
        let planned = self.plan_once(&stored.state, &Value::Null, stored.private, stored.identity).await?;
        let response = self.apply_once(&stored.state, &Value::Null, &Value::Null, &planned).await;
        self.keep(&stored.state, &Value::Null, response)?;
        Ok(Plan { action: Action::Delete, diagnostics: planned.diagnostics, ..nothing })
    }

    async fn apply_once(
        &self,
        prior: &Value,
        planned: &Value,
        config: &Value,
        plan: &plan_resource::Response,
    ) -> apply_resource::Response {
        let request = apply_resource::Request {
            type_name: self.type_name.clone(),
            prior_state: self.encode(prior),
            planned_state: self.encode(planned),
            config: self.encode(config),
            planned_private: plan.planned_private.clone(),
            planned_identity: plan.planned_identity.clone(),
        };
        guard::answer("ApplyResourceChange", apply_resource::handle(&self.harness.server, request)).await
    }

    /// Stores what the host would store.
    fn keep(&mut self, prior: &Value, planned: &Value, response: apply_resource::Response) -> Result<(), Diagnostics> {
        let apply_resource::Response { new_state, private, identity, diagnostics } = response;
        let state = new_state.decode(&self.schema.ty(), "response")?;
        let failed = diagnostics.has_errors();
        let is_creation = prior.is_null();
        match state {
            Value::Null if failed => {}
            Value::Null => self.stored = None,
            state => {
                let violations =
                    if failed { Vec::new() } else { plan::check_result(&self.schema.attributes, planned, &state) };
                let tainted = is_creation && (failed || !violations.is_empty());
                if !failed {
                    self.check_identity(identity.as_ref())?;
                }
                self.stored = Some(Stored { state, private, identity, tainted });
                fail_on_violations(violations)?;
            }
        }
        fail_on_errors(&diagnostics)
    }

    /// The state as it comes out of a state file.
    async fn upgraded(&self, version: i64, attributes: &Json) -> Result<Encoded, Diagnostics> {
        let state = RawState { json: attributes.to_string().into_bytes(), ..RawState::default() };
        let request = upgrade_state::Request { type_name: self.type_name.clone(), version, state };
        let answer = async { upgrade_state::handle(&self.harness.server, &request) };
        let response = guard::answer("UpgradeResourceState", answer).await;
        fail_on_errors(&response.diagnostics)?;
        Ok(response.state)
    }

    /// The host stores whatever identity it gets; a resource that has one must not lose it.
    fn check_identity(&self, identity: Option<&Encoded>) -> Result<(), Diagnostics> {
        if self.identity_schema.is_some() && identity.is_none() {
            let detail = "The resource has an identity schema, but the object ended up without an identity.";
            return Err(Diagnostic::error(Path::root(), "Missing resource identity", detail).into());
        }
        Ok(())
    }

    pub(super) fn identity_type(&self) -> Type {
        self.identity_schema.as_ref().expect("the resource has an identity").ty()
    }

    fn encode(&self, value: &Value) -> Encoded {
        Encoded::encode(value, &self.schema.ty()).expect("values of the schema's type")
    }
}

fn fail_on_errors(diagnostics: &Diagnostics) -> Result<(), Diagnostics> {
    if diagnostics.has_errors() { Err(diagnostics.clone()) } else { Ok(()) }
}

fn fail_on_violations(violations: Vec<Violation>) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::none();
    for Violation { path, rule } in violations {
        diagnostics.error(path.clone(), "The host refuses this", format!("`{path}` {rule}."));
    }
    fail_on_errors(&diagnostics)
}
