//! Encoded values, whose bytes can only be read with the type they should have.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    path::Path,
    value::{
        Value,
        json::{self, Extra},
        msgpack,
    },
    value_type::Type,
};

/// A value as it travels. Empty on the wire means null.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Encoded {
    #[default]
    Null,
    Msgpack(Vec<u8>),
    Json(Vec<u8>),
}

/// State or identity as some version of the provider stored it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stored {
    pub(crate) json: Vec<u8>,
    /// Only in states written before Terraform 0.12.
    pub(crate) flatmap: BTreeMap<String, String>,
}

impl Encoded {
    /// Reads a value of type `ty`; `what` names it in the message of a mismatch.
    pub(crate) fn decode(&self, ty: &Type, what: &str) -> Result<Value, Diagnostics> {
        let decoded = match self {
            Self::Null => return Ok(Value::Null),
            Self::Msgpack(bytes) => msgpack::decode(bytes, ty),
            Self::Json(bytes) => json::decode(bytes, ty, Extra::Refuse),
        };
        decoded.map_err(|error| {
            Diagnostic::error(
                error.path,
                "Value does not fit the schema",
                format!(
                    "Terraform sent a {what} that does not fit the provider's schema: {}. Usually the provider was \
                     replaced by another version while Terraform was running; run the command again. If that does not \
                     help, please report it as a bug in the provider.",
                    error.problem
                ),
            )
            .into()
        })
    }

    /// Writes a value of type `ty`.
    pub(crate) fn encode(value: &Value, ty: &Type) -> Result<Self, Diagnostics> {
        msgpack::encode(value, ty).map(Self::Msgpack).map_err(|error| {
            Diagnostic::error(
                error.path,
                "Bug in the provider",
                format!(
                    "The provider made a value that does not fit its own schema: {}. Please report it.",
                    error.problem
                ),
            )
            .into()
        })
    }
}

impl Stored {
    /// The stored object; `None` when nothing was stored.
    pub(crate) fn parse(&self) -> Result<Option<serde_json::Value>, Diagnostics> {
        if self.json.is_empty() && !self.flatmap.is_empty() {
            return Err(Diagnostic::error(
                Path::root(),
                "State too old to be read",
                "The state was written by Terraform 0.11 or older, in a form this provider does not read. Apply once \
                 with Terraform 0.12 to 0.14 and the provider version that wrote the state, then upgrade again.",
            )
            .into());
        }
        if self.json.is_empty() {
            return Ok(None);
        }
        let parsed: serde_json::Value = serde_json::from_slice(&self.json).map_err(|error| {
            Diagnostic::error(
                Path::root(),
                "Stored state cannot be read",
                format!("The stored object is not valid JSON: {error}. Restore the state from a backup."),
            )
        })?;
        Ok(Some(parsed).filter(|parsed| !parsed.is_null()))
    }
}

/// Reads a stored object as leniently as the protocol asks for: attributes the type does not know are dropped, missing
/// ones become null.
pub(crate) fn decode_stored(stored: &serde_json::Value, ty: &Type) -> Result<Value, Diagnostics> {
    json::from_json(stored, ty, Extra::Ignore).map_err(|error| {
        // The host shows where the resource is declared, not which attribute of its state is meant.
        let detail = format!(
            "The stored object cannot be read by this version of the provider: {error}. If the state was edited by hand, \
             restore it from a backup; otherwise please report it as a bug in the provider."
        );
        Diagnostic::error(error.path, "Stored state does not fit the schema", detail).into()
    })
}
