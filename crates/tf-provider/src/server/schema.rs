//! `GetProviderSchema`: returns the schemas of everything that can be configured.

use std::collections::BTreeMap;

use super::{STRICT, Server, registry::Registry};
use crate::{diagnostic::Diagnostics, function::Signature, path::Path, provider::Provider, schema::Schema};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Response {
    pub(crate) provider: Schema,
    pub(crate) resources: BTreeMap<String, Schema>,
    pub(crate) data_sources: BTreeMap<String, Schema>,
    pub(crate) list_resources: BTreeMap<String, Schema>,
    pub(crate) actions: BTreeMap<String, Schema>,
    pub(crate) functions: BTreeMap<String, Signature>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<P: Provider>(server: &Server<P>) -> Response {
    let registry = server.registry();
    let resources = registry.resources.iter();
    let data_sources = registry.data_sources.iter();
    let list_resources = registry.list_resources.iter();
    let actions = registry.actions.iter();
    let functions = registry.functions.iter();
    Response {
        provider: registry.config.schema.clone(),
        resources: resources.map(|(&name, resource)| (name.to_owned(), resource.state.schema.clone())).collect(),
        data_sources: data_sources.map(|(&name, source)| (name.to_owned(), source.state.schema.clone())).collect(),
        list_resources: list_resources.map(|(&name, list)| (name.to_owned(), list.config.schema.clone())).collect(),
        actions: actions.map(|(&name, action)| (name.to_owned(), action.config.schema.clone())).collect(),
        functions: functions.map(|(&name, function)| (name.to_owned(), function.signature.clone())).collect(),
        diagnostics: if STRICT { bugs(registry, P::NAME) } else { Diagnostics::none() },
    }
}

/// What of the schemas would make the host refuse the whole provider, said more clearly than the host does.
fn bugs<Client: 'static>(registry: &Registry<Client>, provider: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let mut add = |owner: &str, problems: Vec<String>| {
        for problem in problems {
            let detail = format!("The schema of {owner}: {problem}. Terraform refuses a provider with such a schema.");
            diagnostics.error(Path::root(), "Bug in the provider", detail);
        }
    };
    add("the provider", registry.config.schema.problems());
    for (name, resource) in &registry.resources {
        add(name, resource.state.schema.problems());
        add(name, resource.identity.as_ref().map(|identity| identity.schema.problems()).unwrap_or_default());
    }
    for (name, source) in &registry.data_sources {
        add(name, source.state.schema.problems());
    }
    for (name, list) in &registry.list_resources {
        add(name, list.config.schema.problems());
        // The host fails only when the list is queried.
        let identified = registry.resources.get(name).is_some_and(|resource| resource.identity.is_some());
        let missing = (!identified).then(|| "there is no resource of this name with an identity".to_owned());
        add(name, missing.into_iter().collect());
    }
    for (name, action) in &registry.actions {
        add(name, action.config.schema.problems());
    }
    for (name, function) in &registry.functions {
        add(name, function.signature.problems(name));
    }
    let named = registry.resources.keys().chain(registry.data_sources.keys()).chain(registry.actions.keys());
    for name in named {
        // The host finds the provider of a type by what stands before the first underscore.
        let strange = name.split('_').next() != Some(provider);
        add(name, strange.then(|| format!("its name does not start with \"{provider}_\"")).into_iter().collect());
    }
    diagnostics
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        let nothing = Schema { version: 0, attributes: Vec::new(), description: String::new(), deprecated: None };
        Self {
            provider: nothing,
            resources: BTreeMap::new(),
            data_sources: BTreeMap::new(),
            list_resources: BTreeMap::new(),
            actions: BTreeMap::new(),
            functions: BTreeMap::new(),
            diagnostics,
        }
    }
}
