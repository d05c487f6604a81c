//! Converts messages to the server's requests, total and without decisions.
//!
//! A field that a message omits is null, empty or false.

use tfplugin_proto::tfplugin6 as proto;

use crate::{
    encoded::{Encoded, Stored},
    server::{
        ClientCapabilities, apply_resource, call_function, configure, generate_config, import_resource, invoke_action,
        list_resource, move_resource, plan_action, plan_resource, read_data_source, read_resource, upgrade_identity,
        upgrade_state, validate_action, validate_data_source, validate_list_resource, validate_resource,
    },
};

impl From<proto::DynamicValue> for Encoded {
    fn from(value: proto::DynamicValue) -> Self {
        match (value.msgpack, value.json) {
            (msgpack, _) if !msgpack.is_empty() => Self::Msgpack(msgpack),
            (_, json) if !json.is_empty() => Self::Json(json),
            (_, _) => Self::Null,
        }
    }
}

impl From<Option<proto::DynamicValue>> for Encoded {
    fn from(value: Option<proto::DynamicValue>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

impl From<Option<proto::RawState>> for Stored {
    fn from(state: Option<proto::RawState>) -> Self {
        let proto::RawState { json, flatmap } = state.unwrap_or_default();
        Self { json, flatmap: flatmap.into_iter().collect() }
    }
}

impl From<Option<proto::ClientCapabilities>> for ClientCapabilities {
    fn from(capabilities: Option<proto::ClientCapabilities>) -> Self {
        let capabilities = capabilities.unwrap_or_default();
        Self { write_only_attributes: capabilities.write_only_attributes_allowed }
    }
}

fn identity(identity: Option<proto::ResourceIdentityData>) -> Option<Encoded> {
    identity.map(|identity| identity.identity_data.into())
}

impl From<proto::configure_provider::Request> for configure::Request {
    fn from(request: proto::configure_provider::Request) -> Self {
        let proto::configure_provider::Request { terraform_version, config, client_capabilities: _ } = request;
        Self { config: config.into(), terraform_version }
    }
}

impl From<proto::validate_resource_config::Request> for validate_resource::Request {
    fn from(request: proto::validate_resource_config::Request) -> Self {
        let proto::validate_resource_config::Request { type_name, config, client_capabilities } = request;
        Self { type_name, config: config.into(), client: client_capabilities.into() }
    }
}

impl From<proto::validate_data_resource_config::Request> for validate_data_source::Request {
    fn from(request: proto::validate_data_resource_config::Request) -> Self {
        let proto::validate_data_resource_config::Request { type_name, config } = request;
        Self { type_name, config: config.into() }
    }
}

impl From<proto::upgrade_resource_state::Request> for upgrade_state::Request {
    fn from(request: proto::upgrade_resource_state::Request) -> Self {
        let proto::upgrade_resource_state::Request { type_name, version, raw_state } = request;
        Self { type_name, version, state: raw_state.into() }
    }
}

impl From<proto::upgrade_resource_identity::Request> for upgrade_identity::Request {
    fn from(request: proto::upgrade_resource_identity::Request) -> Self {
        let proto::upgrade_resource_identity::Request { type_name, version: _, raw_identity } = request;
        Self { type_name, identity: raw_identity.into() }
    }
}

impl From<proto::read_resource::Request> for read_resource::Request {
    fn from(request: proto::read_resource::Request) -> Self {
        let proto::read_resource::Request {
            type_name,
            current_state,
            private,
            provider_meta: _,
            client_capabilities: _,
            current_identity,
        } = request;
        Self { type_name, state: current_state.into(), private, identity: identity(current_identity) }
    }
}

impl From<proto::plan_resource_change::Request> for plan_resource::Request {
    fn from(request: proto::plan_resource_change::Request) -> Self {
        let proto::plan_resource_change::Request {
            type_name,
            prior_state,
            proposed_new_state,
            config,
            prior_private,
            provider_meta: _,
            client_capabilities,
            prior_identity,
            planned_private: _,
        } = request;
        Self {
            type_name,
            prior_state: prior_state.into(),
            proposed_new_state: proposed_new_state.into(),
            config: config.into(),
            prior_private,
            prior_identity: identity(prior_identity),
            null_elements: client_capabilities.is_some(),
            repeated: client_capabilities.is_some_and(|client| client.deferral_allowed),
        }
    }
}

impl From<proto::apply_resource_change::Request> for apply_resource::Request {
    fn from(request: proto::apply_resource_change::Request) -> Self {
        let proto::apply_resource_change::Request {
            type_name,
            prior_state,
            planned_state,
            config,
            planned_private,
            provider_meta: _,
            planned_identity,
        } = request;
        Self {
            type_name,
            prior_state: prior_state.into(),
            planned_state: planned_state.into(),
            config: config.into(),
            planned_private,
            planned_identity: identity(planned_identity),
        }
    }
}

impl From<proto::import_resource_state::Request> for import_resource::Request {
    fn from(request: proto::import_resource_state::Request) -> Self {
        let proto::import_resource_state::Request { type_name, id, client_capabilities: _, identity: given } = request;
        Self { type_name, id, identity: identity(given) }
    }
}

impl From<proto::move_resource_state::Request> for move_resource::Request {
    fn from(request: proto::move_resource_state::Request) -> Self {
        let proto::move_resource_state::Request {
            source_provider_address,
            source_type_name,
            source_schema_version,
            source_state,
            target_type_name,
            source_private,
            source_identity,
            source_identity_schema_version: _,
        } = request;
        Self {
            source_provider_address,
            source_type_name,
            source_schema_version,
            source_state: source_state.into(),
            source_private,
            source_identity: source_identity.into(),
            target_type_name,
        }
    }
}

impl From<proto::list_resource::Request> for list_resource::Request {
    fn from(request: proto::list_resource::Request) -> Self {
        let proto::list_resource::Request { type_name, config, include_resource_object, limit } = request;
        Self { type_name, config: config.into(), include_resource: include_resource_object, limit }
    }
}

impl From<proto::validate_list_resource_config::Request> for validate_list_resource::Request {
    /// What else the message has is about the block around the configuration, and is never filled in.
    fn from(request: proto::validate_list_resource_config::Request) -> Self {
        let proto::validate_list_resource_config::Request { type_name, config, .. } = request;
        Self { type_name, config: config.into() }
    }
}

impl From<proto::validate_action_config::Request> for validate_action::Request {
    fn from(request: proto::validate_action_config::Request) -> Self {
        let proto::validate_action_config::Request { type_name, config } = request;
        Self { type_name, config: config.into() }
    }
}

impl From<proto::plan_action::Request> for plan_action::Request {
    fn from(request: proto::plan_action::Request) -> Self {
        let proto::plan_action::Request { action_type, config, client_capabilities: _ } = request;
        Self { type_name: action_type, config: config.into() }
    }
}

impl From<proto::invoke_action::Request> for invoke_action::Request {
    fn from(request: proto::invoke_action::Request) -> Self {
        let proto::invoke_action::Request { action_type, config, client_capabilities: _ } = request;
        Self { type_name: action_type, config: config.into() }
    }
}

impl From<proto::generate_resource_config::Request> for generate_config::Request {
    fn from(request: proto::generate_resource_config::Request) -> Self {
        let proto::generate_resource_config::Request { type_name, state } = request;
        Self { type_name, state: state.into() }
    }
}

impl From<proto::read_data_source::Request> for read_data_source::Request {
    fn from(request: proto::read_data_source::Request) -> Self {
        let proto::read_data_source::Request { type_name, config, provider_meta: _, client_capabilities: _ } = request;
        Self { type_name, config: config.into() }
    }
}

impl From<proto::call_function::Request> for call_function::Request {
    fn from(request: proto::call_function::Request) -> Self {
        let proto::call_function::Request { name, arguments } = request;
        Self { name, arguments: arguments.into_iter().map(Encoded::from).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_17_a_value_with_both_encodings_empty_is_null() {
        let value = |msgpack: &[u8], json: &[u8]| proto::DynamicValue { msgpack: msgpack.into(), json: json.into() };
        assert_eq!(Encoded::from(None), Encoded::Null);
        assert_eq!(Encoded::from(value(b"", b"")), Encoded::Null);
        assert_eq!(Encoded::from(value(b"\xc0", b"")), Encoded::Msgpack(vec![0xc0]));
        assert_eq!(Encoded::from(value(b"", b"null")), Encoded::Json(b"null".to_vec()));
        assert_eq!(Encoded::from(value(b"\xc3", b"false")), Encoded::Msgpack(vec![0xc3]));
    }

    #[test]
    fn trap_03_absent_capabilities_are_none() {
        assert_eq!(ClientCapabilities::from(None), ClientCapabilities { write_only_attributes: false });
        let all = proto::ClientCapabilities { write_only_attributes_allowed: true, ..Default::default() };
        assert_eq!(ClientCapabilities::from(Some(all)), ClientCapabilities { write_only_attributes: true });
    }

    #[test]
    fn trap_04_provider_meta_is_not_needed() {
        let request = proto::read_resource::Request { type_name: "note".to_owned(), ..Default::default() };
        let request = read_resource::Request::from(request);
        assert_eq!((request.state, request.identity), (Encoded::Null, None));
    }
}
