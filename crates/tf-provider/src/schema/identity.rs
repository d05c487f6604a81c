//! Identity schemas: attributes that identify a remote object, with their own version.

use super::{Attribute, AttributeKind, Mode};
use crate::{model::Model, value_type::Type};

/// The schema of an identity.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentitySchema {
    /// Version of the stored identity.
    pub version: i64,
    /// The attributes in the order of their declaration.
    pub attributes: Vec<IdentityAttribute>,
}

/// One attribute of an identity.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityAttribute {
    /// Its name.
    pub name: String,
    /// A primitive type or a list of one.
    pub ty: Type,
    /// Whether an import by identity must or may give it.
    pub for_import: ForImport,
    /// What it is, in Markdown.
    pub description: String,
}

/// Whether an import by identity gives an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForImport {
    /// It must.
    Required,
    /// It may; the provider fills it in otherwise.
    Optional,
}

impl IdentitySchema {
    /// The schema of a model: its required attributes are required for import, all others optional.
    pub fn of<M: Model>(version: i64) -> Self {
        Self { version, attributes: M::attributes().into_iter().map(IdentityAttribute::from).collect() }
    }

    /// The type of the values it describes: an object with one attribute for each of its own.
    pub fn ty(&self) -> Type {
        Type::Object(self.attributes.iter().map(|attribute| (attribute.name.clone(), attribute.ty.clone())).collect())
    }
}

impl From<Attribute> for IdentityAttribute {
    fn from(attribute: Attribute) -> Self {
        let Attribute { name, kind, mode, description, .. } = attribute;
        let for_import = match mode {
            Mode::Required(_) => ForImport::Required,
            Mode::Optional(_) | Mode::OptionalComputed | Mode::Computed => ForImport::Optional,
        };
        let ty = match kind {
            AttributeKind::Leaf(ty) => ty,
            nested @ (AttributeKind::Single(_)
            | AttributeKind::List(_)
            | AttributeKind::Map(_)
            | AttributeKind::Set(_)) => nested.ty(),
        };
        Self { name, ty, for_import, description }
    }
}
