//! The framework's rules for identities: present once the object exists, and never changed.

use super::registry::RegisteredResource;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    encoded::Encoded,
    path::Path,
    schema::{ForImport, IdentitySchema},
    value::Value,
};

/// The identity of a request; `None` when the object has none yet.
pub(super) fn decode<Client: 'static>(
    resource: &RegisteredResource<Client>,
    encoded: Option<&Encoded>,
) -> Result<Option<Value>, Diagnostics> {
    let (Some(schema), Some(encoded)) = (&resource.identity, encoded) else { return Ok(None) };
    let identity = encoded.decode(&schema.ty, "identity")?;
    Ok(Some(identity).filter(|identity| !is_absent(identity)))
}

/// The identity of a response.
pub(super) fn encode<Client: 'static>(
    resource: &RegisteredResource<Client>,
    identity: Option<&Value>,
) -> Result<Option<Encoded>, Diagnostics> {
    match (&resource.identity, identity) {
        (Some(schema), Some(identity)) if !is_absent(identity) => Encoded::encode(identity, &schema.ty).map(Some),
        (Some(_) | None, _) => Ok(None),
    }
}

/// The error for an object that ends up with an incomplete identity. None at all is fine: clients that do not know
/// identities do not hand them from plan to apply.
pub(super) fn incomplete<Client: 'static>(
    resource: &RegisteredResource<Client>,
    identity: Option<&Value>,
    operation: &str,
) -> Diagnostics {
    match (&resource.identity, identity) {
        (Some(described), Some(identity)) if !is_complete(&described.schema, identity) => {}
        (Some(_) | None, _) => return Diagnostics::none(),
    }
    let detail = format!(
        "After {operation} the provider returned an identity that is not complete. This is a bug in the provider; \
         please report it."
    );
    Diagnostic::error(Path::root(), "Incomplete resource identity", detail).into()
}

/// The error for an identity that differs from the one the object had.
pub(super) fn changed(before: Option<&Value>, after: Option<&Value>, operation: &str) -> Diagnostics {
    match (before, after) {
        (Some(before), Some(after)) if before != after && before.is_wholly_known() => {}
        _ => return Diagnostics::none(),
    }
    let detail = format!(
        "During {operation} the provider returned another identity than the object had. An identity must not change \
         during the life of an object. This is a bug in the provider; please report it."
    );
    Diagnostic::error(Path::root(), "Unexpected identity change", detail).into()
}

/// An object all of whose attributes are null identifies nothing.
fn is_absent(identity: &Value) -> bool {
    identity.as_object().is_none_or(|attributes| attributes.values().all(Value::is_null))
}

/// Known, and with everything that is needed to import.
fn is_complete(schema: &IdentitySchema, identity: &Value) -> bool {
    let Some(attributes) = identity.as_object() else { return false };
    let set = |name: &str| attributes.get(name).is_some_and(|value| !value.is_null());
    identity.is_wholly_known()
        && schema.attributes.iter().all(|attribute| attribute.for_import == ForImport::Optional || set(&attribute.name))
}
