//! Converts the server's responses to messages, total and without decisions.

use tfplugin_proto::tfplugin6 as proto;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    encoded::Encoded,
    function::{FunctionError, Parameter, Signature},
    path::{Path, Step},
    schema::{Attribute, AttributeKind, ForImport, IdentityAttribute, IdentitySchema, Schema},
    server::{
        apply_resource, call_function, functions, generate_config, identity_schemas, import_resource, invoke_action,
        list_resource, metadata, move_resource, plan_resource, read_data_source, read_resource, schema,
        upgrade_identity, upgrade_state,
    },
};

const MARKDOWN: i32 = proto::StringKind::Markdown as i32;

const CAPABILITIES: proto::ServerCapabilities = proto::ServerCapabilities {
    plan_destroy: true,
    get_provider_schema_optional: true,
    move_resource_state: true,
    generate_resource_config: true,
};

// Values, paths, diagnostics.

impl From<Encoded> for proto::DynamicValue {
    fn from(value: Encoded) -> Self {
        let (msgpack, json) = match value {
            Encoded::Null => (Vec::new(), Vec::new()),
            Encoded::Msgpack(bytes) => (bytes, Vec::new()),
            Encoded::Json(bytes) => (Vec::new(), bytes),
        };
        Self { msgpack, json }
    }
}

/// A null needs no message at all.
fn value(value: Encoded) -> Option<proto::DynamicValue> {
    match value {
        Encoded::Null => None,
        Encoded::Msgpack(_) | Encoded::Json(_) => Some(value.into()),
    }
}

fn identity(identity: Option<Encoded>) -> Option<proto::ResourceIdentityData> {
    identity.map(|identity| proto::ResourceIdentityData { identity_data: Some(identity.into()) })
}

impl From<&Path> for proto::AttributePath {
    fn from(path: &Path) -> Self {
        use proto::attribute_path::step::Selector;
        let step = |step: &Step| proto::attribute_path::Step {
            selector: Some(match step {
                Step::Attribute(name) => Selector::AttributeName(name.clone()),
                Step::Key(key) => Selector::ElementKeyString(key.clone()),
                Step::Index(index) => Selector::ElementKeyInt(*index),
            }),
        };
        Self { steps: path.steps().iter().map(step).collect() }
    }
}

impl From<Diagnostic> for proto::Diagnostic {
    fn from(diagnostic: Diagnostic) -> Self {
        let Diagnostic { severity, summary, detail, path } = diagnostic;
        let severity = match severity {
            Severity::Error => proto::diagnostic::Severity::Error,
            Severity::Warning => proto::diagnostic::Severity::Warning,
        };
        let attribute = (!path.is_root()).then(|| (&path).into());
        Self { severity: severity.into(), summary, detail, attribute }
    }
}

fn diagnostics(diagnostics: Diagnostics) -> Vec<proto::Diagnostic> {
    diagnostics.into_iter().map(proto::Diagnostic::from).collect()
}

// Schemas.

impl From<Schema> for proto::Schema {
    fn from(schema: Schema) -> Self {
        let Schema { version, attributes, description, deprecated } = schema;
        let block = proto::schema::Block {
            attributes: self::attributes(attributes),
            description,
            description_kind: MARKDOWN,
            deprecated: deprecated.is_some(),
            deprecation_message: deprecated.unwrap_or_default(),
            ..Default::default()
        };
        Self { version, block: Some(block) }
    }
}

fn attributes(attributes: Vec<Attribute>) -> Vec<proto::schema::Attribute> {
    attributes.into_iter().map(proto::schema::Attribute::from).collect()
}

impl From<Attribute> for proto::schema::Attribute {
    /// Defaults, checks and plan behavior have no place on the wire.
    fn from(attribute: Attribute) -> Self {
        let Attribute {
            name,
            kind,
            mode,
            description,
            sensitive,
            deprecated,
            default: _,
            checks: _,
            replaces: _,
            keeps_prior: _,
            presence: _,
            instead: _,
            hint: _,
        } = attribute;
        let (ty, nested_type) = type_of(kind);
        Self {
            name,
            r#type: ty,
            nested_type,
            description,
            required: mode.is_required(),
            optional: mode.is_optional(),
            computed: mode.is_computed(),
            sensitive,
            description_kind: MARKDOWN,
            deprecated: deprecated.is_some(),
            write_only: mode.is_write_only(),
            deprecation_message: deprecated.unwrap_or_default(),
        }
    }
}

/// Either a type or nested attributes: with both the host refuses the whole provider.
fn type_of(kind: AttributeKind) -> (Vec<u8>, Option<proto::schema::Object>) {
    use proto::schema::object::NestingMode;
    let (nesting, nested) = match kind {
        AttributeKind::Leaf(ty) => return (ty.to_json(), None),
        AttributeKind::Single(nested) => (NestingMode::Single, nested),
        AttributeKind::List(nested) => (NestingMode::List, nested),
        AttributeKind::Map(nested) => (NestingMode::Map, nested),
        AttributeKind::Set(nested) => (NestingMode::Set, nested),
    };
    let object =
        proto::schema::Object { attributes: attributes(nested), nesting: nesting.into(), ..Default::default() };
    (Vec::new(), Some(object))
}

impl From<IdentitySchema> for proto::ResourceIdentitySchema {
    fn from(schema: IdentitySchema) -> Self {
        let attribute = |attribute| {
            let IdentityAttribute { name, ty, for_import, description } = attribute;
            proto::resource_identity_schema::IdentityAttribute {
                name,
                r#type: ty.to_json(),
                required_for_import: for_import == ForImport::Required,
                optional_for_import: for_import == ForImport::Optional,
                description,
            }
        };
        let IdentitySchema { version, attributes } = schema;
        Self { version, identity_attributes: attributes.into_iter().map(attribute).collect() }
    }
}

impl From<Signature> for proto::Function {
    fn from(signature: Signature) -> Self {
        let Signature { parameters, variadic, result, summary, description, deprecated } = signature;
        Self {
            parameters: parameters.into_iter().map(proto::function::Parameter::from).collect(),
            variadic_parameter: variadic.map(proto::function::Parameter::from),
            r#return: Some(proto::function::Return { r#type: result.to_json() }),
            summary,
            description,
            description_kind: MARKDOWN,
            deprecation_message: deprecated.unwrap_or_default(),
        }
    }
}

impl From<Parameter> for proto::function::Parameter {
    fn from(parameter: Parameter) -> Self {
        let Parameter { name, ty, allow_null, allow_unknown, description } = parameter;
        Self {
            name,
            r#type: ty.to_json(),
            allow_null_value: allow_null,
            allow_unknown_values: allow_unknown,
            description,
            description_kind: MARKDOWN,
        }
    }
}

// Responses.

impl From<metadata::Response> for proto::get_metadata::Response {
    fn from(response: metadata::Response) -> Self {
        use proto::get_metadata::{
            ActionMetadata, DataSourceMetadata, FunctionMetadata, ListResourceMetadata, ResourceMetadata,
        };
        let metadata::Response { resources, data_sources, list_resources, actions, functions, diagnostics } = response;
        Self {
            server_capabilities: Some(CAPABILITIES),
            diagnostics: self::diagnostics(diagnostics),
            resources: resources.into_iter().map(|type_name| ResourceMetadata { type_name }).collect(),
            data_sources: data_sources.into_iter().map(|type_name| DataSourceMetadata { type_name }).collect(),
            functions: functions.into_iter().map(|name| FunctionMetadata { name }).collect(),
            actions: actions.into_iter().map(|type_name| ActionMetadata { type_name }).collect(),
            list_resources: list_resources.into_iter().map(|type_name| ListResourceMetadata { type_name }).collect(),
            ..Default::default()
        }
    }
}

impl From<schema::Response> for proto::get_provider_schema::Response {
    fn from(response: schema::Response) -> Self {
        let schema::Response { provider, resources, data_sources, list_resources, actions, functions, diagnostics } =
            response;
        Self {
            provider: Some(provider.into()),
            resource_schemas: resources.into_iter().map(|(name, schema)| (name, schema.into())).collect(),
            data_source_schemas: data_sources.into_iter().map(|(name, schema)| (name, schema.into())).collect(),
            action_schemas: actions.into_iter().map(|(name, schema)| (name, action(schema))).collect(),
            list_resource_schemas: list_resources.into_iter().map(|(name, schema)| (name, schema.into())).collect(),
            functions: functions.into_iter().map(|(name, signature)| (name, signature.into())).collect(),
            server_capabilities: Some(CAPABILITIES),
            diagnostics: self::diagnostics(diagnostics),
            ..Default::default()
        }
    }
}

impl From<functions::Response> for proto::get_functions::Response {
    fn from(response: functions::Response) -> Self {
        let functions::Response { functions, diagnostics } = response;
        Self {
            functions: functions.into_iter().map(|(name, signature)| (name, signature.into())).collect(),
            diagnostics: self::diagnostics(diagnostics),
        }
    }
}

impl From<identity_schemas::Response> for proto::get_resource_identity_schemas::Response {
    fn from(response: identity_schemas::Response) -> Self {
        let identity_schemas::Response { identities, diagnostics } = response;
        Self {
            identity_schemas: identities.into_iter().map(|(name, schema)| (name, schema.into())).collect(),
            diagnostics: self::diagnostics(diagnostics),
        }
    }
}

impl From<Diagnostics> for proto::validate_provider_config::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<Diagnostics> for proto::configure_provider::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<Diagnostics> for proto::validate_resource_config::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<Diagnostics> for proto::validate_list_resource_config::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

fn action(schema: Schema) -> proto::ActionSchema {
    proto::ActionSchema { schema: Some(schema.into()) }
}

impl From<Diagnostics> for proto::validate_action_config::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<Diagnostics> for proto::plan_action::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics), deferred: None }
    }
}

impl From<invoke_action::Event> for proto::invoke_action::Event {
    /// An event without a type would make the host crash.
    fn from(event: invoke_action::Event) -> Self {
        use proto::invoke_action::event::{Completed, Progress, Type};
        let event = match event {
            invoke_action::Event::Progress(message) => Type::Progress(Progress { message }),
            invoke_action::Event::Completed(diagnostics) => {
                Type::Completed(Completed { diagnostics: self::diagnostics(diagnostics) })
            }
        };
        Self { r#type: Some(event) }
    }
}

impl From<Diagnostics> for proto::validate_data_resource_config::Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<upgrade_state::Response> for proto::upgrade_resource_state::Response {
    fn from(response: upgrade_state::Response) -> Self {
        let upgrade_state::Response { state, diagnostics } = response;
        Self { upgraded_state: value(state), diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<upgrade_identity::Response> for proto::upgrade_resource_identity::Response {
    fn from(response: upgrade_identity::Response) -> Self {
        let upgrade_identity::Response { identity, diagnostics } = response;
        Self { upgraded_identity: self::identity(identity), diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<read_resource::Response> for proto::read_resource::Response {
    fn from(response: read_resource::Response) -> Self {
        let read_resource::Response { state, private, identity, diagnostics } = response;
        Self {
            new_state: value(state),
            diagnostics: self::diagnostics(diagnostics),
            private,
            deferred: None,
            new_identity: self::identity(identity),
        }
    }
}

impl From<plan_resource::Response> for proto::plan_resource_change::Response {
    fn from(response: plan_resource::Response) -> Self {
        let plan_resource::Response { planned_state, requires_replace, planned_private, planned_identity, diagnostics } =
            response;
        Self {
            planned_state: value(planned_state),
            requires_replace: requires_replace.iter().map(proto::AttributePath::from).collect(),
            planned_private,
            diagnostics: self::diagnostics(diagnostics),
            legacy_type_system: false,
            deferred: None,
            planned_identity: identity(planned_identity),
        }
    }
}

impl From<apply_resource::Response> for proto::apply_resource_change::Response {
    fn from(response: apply_resource::Response) -> Self {
        let apply_resource::Response { new_state, private, identity, diagnostics } = response;
        Self {
            new_state: value(new_state),
            private,
            diagnostics: self::diagnostics(diagnostics),
            legacy_type_system: false,
            new_identity: self::identity(identity),
        }
    }
}

impl From<import_resource::Response> for proto::import_resource_state::Response {
    fn from(response: import_resource::Response) -> Self {
        let import_resource::Response { imported, diagnostics } = response;
        let imported = imported.map(|imported| {
            let import_resource::Imported { type_name, state, private, identity } = imported;
            let (state, identity) = (value(state), self::identity(identity));
            proto::import_resource_state::ImportedResource { type_name, state, private, identity }
        });
        Self {
            imported_resources: imported.into_iter().collect(),
            diagnostics: self::diagnostics(diagnostics),
            deferred: None,
        }
    }
}

impl From<move_resource::Response> for proto::move_resource_state::Response {
    fn from(response: move_resource::Response) -> Self {
        let move_resource::Response { state, private, identity, diagnostics } = response;
        Self {
            target_state: value(state),
            diagnostics: self::diagnostics(diagnostics),
            target_private: private,
            target_identity: self::identity(identity),
        }
    }
}

impl From<read_data_source::Response> for proto::read_data_source::Response {
    fn from(response: read_data_source::Response) -> Self {
        let read_data_source::Response { state, diagnostics } = response;
        Self { state: value(state), diagnostics: self::diagnostics(diagnostics), deferred: None }
    }
}

impl From<list_resource::Event> for proto::list_resource::Event {
    fn from(event: list_resource::Event) -> Self {
        let list_resource::Event { identity, display_name, resource, diagnostics } = event;
        Self {
            identity: self::identity(identity),
            display_name,
            resource_object: resource.and_then(value),
            diagnostic: self::diagnostics(diagnostics),
        }
    }
}

impl From<generate_config::Response> for proto::generate_resource_config::Response {
    fn from(response: generate_config::Response) -> Self {
        let generate_config::Response { config, diagnostics } = response;
        Self { config: value(config), diagnostics: self::diagnostics(diagnostics) }
    }
}

impl From<call_function::Response> for proto::call_function::Response {
    fn from(response: call_function::Response) -> Self {
        match response.0 {
            Ok(result) => Self { result: Some(result.into()), error: None },
            Err(FunctionError { text, argument }) => {
                // The host adds a full stop of its own.
                let text = text.strip_suffix('.').map_or(text.clone(), str::to_owned);
                let function_argument = argument.and_then(|position| i64::try_from(position).ok());
                Self { result: None, error: Some(proto::FunctionError { text, function_argument }) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        schema::{Mode, Storage},
        value_type::Type,
    };

    #[test]
    fn trap_05_nested_attributes_have_no_type() {
        let leaf = Attribute::new("name", AttributeKind::Leaf(Type::String), Mode::Required(Storage::Stored), "");
        let kinds = [AttributeKind::Single, AttributeKind::List, AttributeKind::Map, AttributeKind::Set];
        for kind in kinds {
            let nested = Attribute::new("key", kind(vec![leaf.clone()]), Mode::OptionalComputed, "");
            let message = proto::schema::Attribute::from(nested);
            assert_eq!(message.r#type, b"", "{message:?}");
            let inside = message.nested_type.expect("nested attributes").attributes;
            assert_eq!(inside[0].r#type, br#""string""#);
            assert_eq!(inside[0].nested_type, None);
        }
    }
}
