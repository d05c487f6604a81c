//! The empty identity of a resource that has none.

use std::collections::BTreeMap;

use crate::{diagnostic::Diagnostics, model::Model, path::Path, schema::Attribute, value::Value};

/// For resources without identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoIdentity;

impl Model for NoIdentity {
    fn attributes() -> Vec<Attribute> {
        Vec::new()
    }

    fn from_object(_: BTreeMap<String, Value>, _: &Path, _: &mut Diagnostics) -> Self {
        Self
    }

    fn into_object(self) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
}
