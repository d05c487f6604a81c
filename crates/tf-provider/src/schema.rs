//! Schemas of resources, data sources and the provider configuration: one declaration per attribute.
//!
//! The wire schema, the codecs' types, static checks, planning passes and the documentation are all read from
//! here. Contradictory flags cannot be built ([`Mode`]); [`Schema::problems`] finds what remains.

mod check;
mod describe;
mod identity;
mod mistaken;
mod presence;
mod problems;
mod read_only;

pub use identity::{ForImport, IdentityAttribute, IdentitySchema};
pub use mistaken::without_mistaken;

use crate::{model::Model, value::Value, value_type::Type};

/// The root object of a resource, data source, provider configuration or identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Version of the stored state; an older version is upgraded when it is read.
    pub version: i64,
    /// The attributes in the order of their declaration.
    pub attributes: Vec<Attribute>,
    /// What the whole is for, in Markdown.
    pub description: String,
    /// What to use instead, when the whole is deprecated.
    pub deprecated: Option<String>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The name in configurations, unique among its siblings.
    pub name: String,
    /// What it holds: a value of a type, or nested attributes.
    pub kind: AttributeKind,
    /// Who may set it.
    pub mode: Mode,
    /// What it is for, in Markdown.
    pub description: String,
    /// Whether Terraform hides its value in output.
    pub sensitive: bool,
    /// What to use instead, when it is deprecated.
    pub deprecated: Option<String>,
    /// What stands in an optional and computed attribute that the configuration leaves out.
    pub default: Option<Value>,
    /// Simple checks of a configured value.
    pub checks: Vec<Check>,
    /// Whether a change replaces the resource.
    pub replaces: bool,
    /// Whether the prior value survives planning when the configuration leaves it out.
    pub keeps_prior: bool,
    /// Whether an empty collection, or an object without set members, says something that null does not.
    pub presence: bool,
    /// What to write instead of a value for it, in Markdown, when only the provider sets it.
    pub instead: Option<String>,
    /// What to do about a value that fails a check: sentences for the detail of the diagnostic.
    pub hint: Option<String>,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeKind {
    /// A value of the type.
    Leaf(Type),
    /// One object with these attributes.
    Single(Vec<Attribute>),
    /// A list of objects with these attributes.
    List(Vec<Attribute>),
    /// A map of objects with these attributes.
    Map(Vec<Attribute>),
    /// A set of objects with these attributes.
    Set(Vec<Attribute>),
}

/// Who may set an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The configuration must.
    Required(Storage),
    /// The configuration may; otherwise it is null.
    Optional(Storage),
    /// The configuration may; otherwise the provider does.
    OptionalComputed,
    /// Only the provider does.
    Computed,
}

/// Whether the value is kept in the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Storage {
    /// In configuration, plan and state.
    Stored,
    /// In the configuration only; plan and state hold null.
    WriteOnly,
}

/// A check of a configured value that needs only the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// A string must be one of these; so must each element of a collection of strings.
    OneOf(&'static [Choice]),
    /// A number must lie between these, both included.
    Range {
        /// The smallest allowed number.
        min: Option<i64>,
        /// The largest allowed number.
        max: Option<i64>,
    },
    /// A string must have this many characters, a collection this many elements.
    Length {
        /// The smallest allowed length.
        min: Option<i64>,
        /// The largest allowed length.
        max: Option<i64>,
    },
}

/// One of the strings that an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// The string.
    pub name: &'static str,
    /// What it is called elsewhere: refused as well, but then it is known what was meant.
    pub elsewhere: &'static [&'static str],
}

impl Choice {
    /// A string that is called nothing else.
    pub const fn new(name: &'static str) -> Self {
        Self { name, elsewhere: &[] }
    }
}

impl Schema {
    /// The schema of a model; `description` is Markdown.
    pub fn of<M: Model>(version: i64, description: impl Into<String>) -> Self {
        Self { version, attributes: M::attributes(), description: description.into(), deprecated: None }
    }

    /// The type of the values it describes: an object with one attribute for each of its own.
    pub fn ty(&self) -> Type {
        object_type(&self.attributes)
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl Attribute {
    /// An attribute without anything special; `description` is Markdown.
    pub fn new(name: impl Into<String>, kind: AttributeKind, mode: Mode, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind,
            mode,
            description: description.into(),
            sensitive: false,
            deprecated: None,
            default: None,
            checks: Vec::new(),
            replaces: false,
            keeps_prior: false,
            presence: false,
            instead: None,
            hint: None,
        }
    }

    /// The type of its values.
    pub fn ty(&self) -> Type {
        self.kind.ty()
    }
}

impl AttributeKind {
    /// The type of the values.
    pub fn ty(&self) -> Type {
        match self {
            Self::Leaf(ty) => ty.clone(),
            Self::Single(attributes) => object_type(attributes),
            Self::List(attributes) => Type::List(Box::new(object_type(attributes))),
            Self::Map(attributes) => Type::Map(Box::new(object_type(attributes))),
            Self::Set(attributes) => Type::Set(Box::new(object_type(attributes))),
        }
    }

    /// The nested attributes; none for a leaf.
    pub fn attributes(&self) -> &[Attribute] {
        match self {
            Self::Leaf(_) => &[],
            Self::Single(attributes) | Self::List(attributes) | Self::Map(attributes) | Self::Set(attributes) => {
                attributes
            }
        }
    }
}

impl Mode {
    /// Whether the configuration must set it.
    pub fn is_required(self) -> bool {
        match self {
            Self::Required(_) => true,
            Self::Optional(_) | Self::OptionalComputed | Self::Computed => false,
        }
    }

    /// Whether the configuration may leave it out or set it.
    pub fn is_optional(self) -> bool {
        match self {
            Self::Optional(_) | Self::OptionalComputed => true,
            Self::Required(_) | Self::Computed => false,
        }
    }

    /// Whether the provider may set it.
    pub fn is_computed(self) -> bool {
        match self {
            Self::OptionalComputed | Self::Computed => true,
            Self::Required(_) | Self::Optional(_) => false,
        }
    }

    /// Whether plan and state hold null in its place.
    pub fn is_write_only(self) -> bool {
        match self {
            Self::Required(storage) | Self::Optional(storage) => storage == Storage::WriteOnly,
            Self::OptionalComputed | Self::Computed => false,
        }
    }
}

fn object_type(attributes: &[Attribute]) -> Type {
    Type::Object(attributes.iter().map(|attribute| (attribute.name.clone(), attribute.ty())).collect())
}
