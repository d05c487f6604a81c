//! The parts of the provider, with schemas and types computed once.

use std::collections::BTreeMap;

use crate::{
    action::DynAction,
    data_source::DynDataSource,
    diagnostic::{Diagnostic, Diagnostics},
    encoded::Encoded,
    function::{Function, Signature},
    list_resource::DynListResource,
    path::Path,
    provider::Provider,
    resource::DynResource,
    schema::{IdentitySchema, Schema, without_mistaken},
    value::Value,
    value_type::Type,
};

pub(super) struct Registry<Client> {
    pub(super) config: Described,
    pub(super) resources: BTreeMap<&'static str, RegisteredResource<Client>>,
    pub(super) data_sources: BTreeMap<&'static str, RegisteredDataSource<Client>>,
    pub(super) list_resources: BTreeMap<&'static str, RegisteredListResource<Client>>,
    pub(super) actions: BTreeMap<&'static str, RegisteredAction<Client>>,
    pub(super) functions: BTreeMap<&'static str, RegisteredFunction>,
}

/// A schema and the type of its values.
pub(super) struct Described {
    pub(super) schema: Schema,
    pub(super) ty: Type,
}

/// An identity's schema and the type of its values.
pub(super) struct DescribedIdentity {
    pub(super) schema: IdentitySchema,
    pub(super) ty: Type,
}

pub(super) struct RegisteredResource<Client> {
    pub(super) resource: Box<dyn DynResource<Client>>,
    pub(super) state: Described,
    pub(super) identity: Option<DescribedIdentity>,
}

pub(super) struct RegisteredDataSource<Client> {
    pub(super) data_source: Box<dyn DynDataSource<Client>>,
    pub(super) state: Described,
}

pub(super) struct RegisteredListResource<Client> {
    pub(super) list_resource: Box<dyn DynListResource<Client>>,
    pub(super) config: Described,
}

pub(super) struct RegisteredAction<Client> {
    pub(super) action: Box<dyn DynAction<Client>>,
    pub(super) config: Described,
}

pub(super) struct RegisteredFunction {
    pub(super) function: Box<dyn Function>,
    pub(super) signature: Signature,
}

impl<Client: 'static> Registry<Client> {
    pub(super) fn of<P: Provider<Client = Client>>(provider: &P) -> Self {
        let resources = provider.resources().into_iter().map(RegisteredResource::of);
        let data_sources = provider.data_sources().into_iter().map(RegisteredDataSource::of);
        let list_resources = provider.list_resources().into_iter().map(RegisteredListResource::of);
        let actions = provider.actions().into_iter().map(RegisteredAction::of);
        let functions = provider.functions().into_iter().map(RegisteredFunction::of);
        Self {
            config: Described::of(Schema::of::<P::Config>(0, P::DESCRIPTION)),
            resources: by_name(resources, |resource| resource.resource.type_name()),
            data_sources: by_name(data_sources, |source| source.data_source.type_name()),
            list_resources: by_name(list_resources, |list| list.list_resource.type_name()),
            actions: by_name(actions, |action| action.action.type_name()),
            functions: by_name(functions, |function| function.function.name()),
        }
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&RegisteredResource<Client>, Diagnostics> {
        self.resources.get(type_name).ok_or_else(|| unknown_type("resource", type_name))
    }

    pub(super) fn data_source(&self, type_name: &str) -> Result<&RegisteredDataSource<Client>, Diagnostics> {
        self.data_sources.get(type_name).ok_or_else(|| unknown_type("data source", type_name))
    }

    pub(super) fn list_resource(&self, type_name: &str) -> Result<&RegisteredListResource<Client>, Diagnostics> {
        self.list_resources.get(type_name).ok_or_else(|| unknown_type("list resource", type_name))
    }

    pub(super) fn action(&self, type_name: &str) -> Result<&RegisteredAction<Client>, Diagnostics> {
        self.actions.get(type_name).ok_or_else(|| unknown_type("action", type_name))
    }
}

impl Described {
    fn of(schema: Schema) -> Self {
        Self { ty: schema.ty(), schema }
    }

    pub(super) fn decode(&self, encoded: &Encoded, what: &str) -> Result<Value, Diagnostics> {
        encoded.decode(&self.ty, what)
    }

    /// A configuration that is wholly known, decoded, with every attribute that is required.
    pub(super) fn decode_complete(&self, config: &Encoded) -> Result<Value, Diagnostics> {
        let config = self.decode(config, "configuration")?;
        let missing = self.schema.check_required(&config);
        if missing.has_errors() { Err(missing) } else { Ok(config) }
    }

    /// Every problem of a configuration that is certain offline: the schema's, and those that `rules` find.
    pub(super) fn validate(
        &self,
        config: &Encoded,
        rules: impl FnOnce(Value) -> Diagnostics,
    ) -> Result<Diagnostics, Diagnostics> {
        let config = self.decode(config, "configuration")?;
        let mut diagnostics = self.schema.check(&config);
        diagnostics.extend(rules(without_mistaken(config, &diagnostics)));
        Ok(diagnostics)
    }

    pub(super) fn encode(&self, value: &Value) -> Result<Encoded, Diagnostics> {
        Encoded::encode(value, &self.ty)
    }
}

impl<Client: 'static> RegisteredResource<Client> {
    fn of(resource: Box<dyn DynResource<Client>>) -> Self {
        let state = Described::of(resource.schema());
        let identity = resource.identity_schema().map(|schema| DescribedIdentity { ty: schema.ty(), schema });
        Self { resource, state, identity }
    }
}

impl<Client: 'static> RegisteredDataSource<Client> {
    fn of(data_source: Box<dyn DynDataSource<Client>>) -> Self {
        let state = Described::of(data_source.schema());
        Self { data_source, state }
    }
}

impl<Client: 'static> RegisteredListResource<Client> {
    fn of(list_resource: Box<dyn DynListResource<Client>>) -> Self {
        let config = Described::of(list_resource.schema());
        Self { list_resource, config }
    }
}

impl<Client: 'static> RegisteredAction<Client> {
    fn of(action: Box<dyn DynAction<Client>>) -> Self {
        let config = Described::of(action.schema());
        Self { action, config }
    }
}

impl RegisteredFunction {
    fn of(function: Box<dyn Function>) -> Self {
        let signature = function.signature();
        Self { function, signature }
    }
}

fn by_name<T>(all: impl Iterator<Item = T>, name: impl Fn(&T) -> &'static str) -> BTreeMap<&'static str, T> {
    let mut named = BTreeMap::new();
    for one in all {
        let name = name(&one);
        assert!(named.insert(name, one).is_none(), "the provider registers {name} twice");
    }
    named
}

fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    let detail = format!(
        "This version of the provider has no {kind} {type_name:?}. Terraform takes the types from the provider's \
         schema, so most likely the provider was replaced by another version while Terraform was running; run the \
         command again."
    );
    Diagnostic::error(Path::root(), "Unknown type", detail).into()
}
