//! A miniature host for tests, which runs a provider in process and enforces the rules of Terraform.
//!
//! Requests and encodings are those that Terraform uses.
//!
//! Values are written as JSON. What is missing is null; the string [`UNKNOWN`] is a value that is not known yet. All
//! methods panic when the JSON does not fit the schema: that is a mistake in the test.
//!
//! ```
//! # async fn example<P: tf_provider::Provider>(provider: P) {
//! use serde_json::json;
//! use tf_provider::testing::{Action, Harness};
//!
//! let harness = Harness::configured(provider, json!({"directory": "notes"})).await;
//! let mut note = harness.resource("example_note");
//! let config = json!({"title": "Hello", "text": "World"});
//! let done = note.apply(&config).await.expect("the note is created");
//! assert_eq!(done.action, Action::Create);
//! assert_eq!(note.state().expect("the note exists")["size"], json!(8));
//! note.destroy().await.expect("the note is deleted");
//! # }
//! ```

use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt as _;
use serde_json::Value as Json;

use crate::{
    diagnostic::Diagnostics,
    encoded::{Encoded, Stored},
    function::FunctionError,
    guard,
    provider::Provider,
    server::{
        ClientCapabilities, Server, call_function, configure, generate_config, invoke_action, list_resource,
        plan_action, read_data_source, upgrade_state, validate_action, validate_data_source, validate_list_resource,
        validate_provider, validate_resource,
    },
    value_type::Type,
};

mod instance;
pub(crate) mod notation;

pub use instance::{Action, Instance, Plan};

/// Stands for a value that is not known yet, as Terraform shows it.
pub const UNKNOWN: &str = "(known after apply)";

/// A running provider.
pub struct Harness<P: Provider> {
    server: Server<P>,
    /// What it was configured with last.
    configuration: Mutex<Option<Json>>,
    write_only: bool,
    null_elements: bool,
}

impl<P: Provider> Harness<P> {
    /// The provider before it is configured.
    pub fn new(provider: P) -> Self {
        Self { server: Server::new(provider), configuration: Mutex::default(), write_only: true, null_elements: true }
    }

    /// The provider configured with `config`.
    ///
    /// # Panics
    /// When the configuration is refused.
    pub async fn configured(provider: P, config: Json) -> Self {
        let harness = Self::new(provider);
        let diagnostics = harness.configure(&config).await;
        assert!(!diagnostics.has_errors(), "the provider refuses its configuration: {diagnostics:?}");
        harness
    }

    /// Behaves like a host that does not know write-only attributes.
    #[must_use]
    pub fn without_write_only_attributes(mut self) -> Self {
        self.write_only = false;
        self
    }

    /// Behaves like a host that crashes on null elements in maps of objects.
    #[must_use]
    pub fn without_null_elements(mut self) -> Self {
        self.null_elements = false;
        self
    }

    /// Validates the configuration of the provider, then configures it.
    pub async fn configure(&self, config: &Json) -> Diagnostics {
        *self.configuration.lock().unwrap_or_else(PoisonError::into_inner) = Some(config.clone());
        let ty = self.server.schema().provider.ty();
        let config = encode(config, &ty);
        let mut diagnostics =
            guard::answer("ValidateProviderConfig", async { validate_provider::handle(&self.server, &config) }).await;
        if !diagnostics.has_errors() {
            let request = configure::Request { config, terraform_version: "1.15.5".to_owned() };
            diagnostics.extend(guard::answer("ConfigureProvider", configure::handle(&self.server, request)).await);
        }
        diagnostics
    }

    /// Configures the provider again: a host starts another process for each plan and each apply.
    async fn next_run(&self) {
        let configuration = self.configuration.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(configuration) = configuration {
            self.configure(&configuration).await;
        }
    }

    /// An address in a configuration that names a resource of this type; nothing exists there yet.
    ///
    /// # Panics
    /// When there is no such type.
    pub fn resource(&self, type_name: &str) -> Instance<'_, P> {
        let schema = self.server.schema().resources.remove(type_name);
        let schema = schema.unwrap_or_else(|| panic!("the provider has no resource {type_name}"));
        Instance::new(self, type_name, schema)
    }

    /// What is wrong with the configuration of a resource.
    pub async fn validate(&self, type_name: &str, config: &Json) -> Diagnostics {
        let config = encode(config, &self.resource(type_name).schema.ty());
        self.validate_encoded(type_name, config).await
    }

    /// What is wrong with the configuration of a data source.
    pub async fn validate_data(&self, type_name: &str, config: &Json) -> Diagnostics {
        let config = encode(config, &self.data_type(type_name));
        let request = validate_data_source::Request { type_name: type_name.to_owned(), config };
        guard::answer("ValidateDataResourceConfig", async { validate_data_source::handle(&self.server, &request) })
            .await
    }

    /// What a data source finds.
    ///
    /// # Errors
    /// Its errors, or those of its configuration.
    pub async fn read_data(&self, type_name: &str, config: &Json) -> Result<Json, Diagnostics> {
        let diagnostics = self.validate_data(type_name, config).await;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let ty = self.data_type(type_name);
        let request = read_data_source::Request { type_name: type_name.to_owned(), config: encode(config, &ty) };
        let response = guard::answer("ReadDataSource", read_data_source::handle(&self.server, request)).await;
        if response.diagnostics.has_errors() { Err(response.diagnostics) } else { Ok(show(&response.state, &ty)) }
    }

    /// The objects that a list resource finds, at most `limit` unless it is zero, each as `{"identity": …, "display_name": …,
    /// "resource": …}`; the last is null unless asked for.
    ///
    /// # Errors
    /// Its errors, or those of its configuration.
    pub async fn list(
        &self,
        type_name: &str,
        config: &Json,
        include_resource: bool,
        limit: i64,
    ) -> Result<Vec<Json>, Diagnostics> {
        let schema = self.server.schema().list_resources.remove(type_name);
        let ty = schema.unwrap_or_else(|| panic!("the provider has no list resource {type_name}")).ty();
        let (type_name, config) = (type_name.to_owned(), encode(config, &ty));
        let request = validate_list_resource::Request { type_name: type_name.clone(), config: config.clone() };
        let diagnostics = validate_list_resource::handle(&self.server, &request);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let instance = self.resource(&type_name);
        let (state, identity) = (instance.schema.ty(), instance.identity_type());
        let request = list_resource::Request { type_name, config, include_resource, limit };
        let mut events = list_resource::handle(&self.server, request);
        let mut listed = Vec::new();
        while let Some(event) = events.next().await {
            if event.diagnostics.has_errors() {
                return Err(event.diagnostics);
            }
            let resource = event.resource.map_or(Json::Null, |resource| show(&resource, &state));
            let identity = show(&event.identity.expect("an object has an identity"), &identity);
            let display_name = event.display_name;
            listed.push(serde_json::json!({"identity": identity, "display_name": display_name, "resource": resource}));
        }
        Ok(listed)
    }

    /// What is wrong with the configuration of an action.
    pub async fn validate_action(&self, type_name: &str, config: &Json) -> Diagnostics {
        let config = encode(config, &self.action_type(type_name));
        let request = validate_action::Request { type_name: type_name.to_owned(), config };
        guard::answer("ValidateActionConfig", async { validate_action::handle(&self.server, &request) }).await
    }

    /// What a plan says about an action that its apply will invoke: the problems of its configuration, then its own.
    pub async fn plan_action(&self, type_name: &str, config: &Json) -> Diagnostics {
        let diagnostics = self.validate_action(type_name, config).await;
        if diagnostics.has_errors() {
            return diagnostics;
        }
        let config = encode(config, &self.action_type(type_name));
        let request = plan_action::Request { type_name: type_name.to_owned(), config };
        guard::answer("PlanAction", plan_action::handle(&self.server, request)).await
    }

    /// Invokes an action: its messages, and how it ended. It is not planned before.
    ///
    /// # Panics
    /// When the events are not as a host expects them: the result comes last, and once.
    pub async fn invoke(&self, type_name: &str, config: &Json) -> (Vec<String>, Diagnostics) {
        let diagnostics = self.validate_action(type_name, config).await;
        if diagnostics.has_errors() {
            return (Vec::new(), diagnostics);
        }
        let config = encode(config, &self.action_type(type_name));
        let request = invoke_action::Request { type_name: type_name.to_owned(), config };
        let (mut messages, mut completed) = (Vec::new(), None);
        let mut events = invoke_action::handle(&self.server, request);
        while let Some(event) = events.next().await {
            assert_eq!(completed, None, "the result comes last");
            match event {
                invoke_action::Event::Progress(message) => messages.push(message),
                invoke_action::Event::Completed(diagnostics) => completed = Some(diagnostics),
            }
        }
        (messages, completed.expect("a result comes in the end"))
    }

    /// The configuration that is generated for an object with this state.
    ///
    /// # Errors
    /// The provider's.
    pub async fn generate_config(&self, type_name: &str, state: &Json) -> Result<Json, Diagnostics> {
        let ty = self.resource(type_name).schema.ty();
        let request = generate_config::Request { type_name: type_name.to_owned(), state: encode(state, &ty) };
        let response =
            guard::answer("GenerateResourceConfig", async { generate_config::handle(&self.server, &request) }).await;
        if response.diagnostics.has_errors() { Err(response.diagnostics) } else { Ok(show(&response.config, &ty)) }
    }

    /// The result of a function. As a host does, it is unknown without a call where something unknown stands for a parameter
    /// that does not take it.
    ///
    /// # Errors
    /// The function's own.
    pub async fn call(&self, name: &str, arguments: &[Json]) -> Result<Json, FunctionError> {
        let signature = self.server.schema().functions.remove(name);
        let signature = signature.unwrap_or_else(|| panic!("the provider has no function {name}"));
        let mut encoded = Vec::new();
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = signature.parameter_at(position).expect("the function has a parameter for each argument");
            let value = notation::read(argument, &parameter.ty, UNKNOWN);
            if !parameter.allow_unknown && !value.is_wholly_known() {
                return Ok(Json::from(UNKNOWN));
            }
            encoded.push(Encoded::encode(&value, &parameter.ty).expect("the notation produces values of the type"));
        }
        let request = call_function::Request { name: name.to_owned(), arguments: encoded };
        let response = guard::answer("CallFunction", async { call_function::handle(&self.server, &request) }).await;
        response.0.map(|result| show(&result, &signature.result))
    }

    /// A state of today from a stored one.
    ///
    /// # Errors
    /// When the resource cannot upgrade it.
    pub async fn upgrade(&self, type_name: &str, version: i64, state: &Json) -> Result<Json, Diagnostics> {
        let ty = self.resource(type_name).schema.ty();
        let state = Stored { json: state.to_string().into_bytes(), ..Stored::default() };
        let request = upgrade_state::Request { type_name: type_name.to_owned(), version, state };
        let response =
            guard::answer("UpgradeResourceState", async { upgrade_state::handle(&self.server, &request) }).await;
        if response.diagnostics.has_errors() { Err(response.diagnostics) } else { Ok(show(&response.state, &ty)) }
    }

    /// As the first Ctrl-C: cancels what is running.
    pub fn stop(&self) {
        self.server.stop();
    }

    async fn validate_encoded(&self, type_name: &str, config: Encoded) -> Diagnostics {
        let client = ClientCapabilities { write_only_attributes: self.write_only };
        let request = validate_resource::Request { type_name: type_name.to_owned(), config, client };
        guard::answer("ValidateResourceConfig", async { validate_resource::handle(&self.server, &request) }).await
    }

    fn action_type(&self, type_name: &str) -> Type {
        let schema = self.server.schema().actions.remove(type_name);
        schema.unwrap_or_else(|| panic!("the provider has no action {type_name}")).ty()
    }

    fn data_type(&self, type_name: &str) -> Type {
        let schema = self.server.schema().data_sources.remove(type_name);
        schema.unwrap_or_else(|| panic!("the provider has no data source {type_name}")).ty()
    }
}

fn encode(json: &Json, ty: &Type) -> Encoded {
    Encoded::encode(&notation::read(json, ty, UNKNOWN), ty).expect("the notation produces values of the type")
}

fn show(encoded: &Encoded, ty: &Type) -> Json {
    notation::show(&encoded.decode(ty, "response").expect("responses fit the schema"), UNKNOWN)
}
