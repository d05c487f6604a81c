//! The names that an object may have, and what is said about one that it does not have.

use crate::schema::{Attribute, AttributeKind};
use crate::similar::nearest;

/// Most names that a finding lists when none is similar.
const MAX_LISTED: usize = 12;

/// What Terraform itself takes in every block of a kind.
pub(super) const OF_RESOURCES: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner", "dynamic"];
/// The same in a data source.
pub(super) const OF_DATA_SOURCES: &[&str] = &["count", "for_each", "provider", "depends_on", "lifecycle", "dynamic"];
/// The same in a list block, whose attributes are those of its block `config`.
pub(super) const OF_LISTS: &[&str] = &["provider", "include_resource", "limit", "count", "for_each", "config"];
/// The same in a provider block.
pub(super) const OF_PROVIDERS: &[&str] = &["alias", "version"];

/// The block of a list block that has its attributes.
pub(super) const CONFIG: &str = "config";

/// An object in a configuration: which names it may have, and what it is called.
#[derive(Debug, Clone)]
pub(super) struct Names<'a> {
    /// As in `dynamodb_table.orders`, then the path: `partition_key`.
    place: String,
    attributes: &'a [Attribute],
    /// Further names, which have no attributes.
    others: &'static [&'static str],
    /// Whether it is the value of an attribute. A block refuses a name that it does not have.
    is_object: bool,
}

impl<'a> Names<'a> {
    /// Those of a block.
    pub(super) fn of_block(place: String, attributes: &'a [Attribute], others: &'static [&'static str]) -> Self {
        Self { place, attributes, others, is_object: false }
    }

    /// Those of an object inside.
    fn inside(&self, step: &str, attributes: &'a [Attribute]) -> Self {
        let place = if self.place.contains(": ") {
            format!("{}{step}", self.place)
        } else {
            format!("{}: {}", self.place, step.trim_start_matches('.'))
        };
        Self { place, attributes, others: &[], is_object: true }
    }

    /// What the attribute of this name holds; an error is the text of a finding.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Value<'a>>, String> {
        if let Some(attribute) = self.attributes.iter().find(|attribute| attribute.name == name) {
            return Ok(Some(Value {
                names: self.inside(&format!(".{name}"), attribute.kind.attributes()),
                kind: &attribute.kind,
            }));
        }
        if self.others.contains(&name) { Ok(None) } else { Err(self.unknown(name)) }
    }

    fn unknown(&self, name: &str) -> String {
        let own = self.attributes.iter().map(|attribute| attribute.name.as_str());
        let all = || own.clone().chain(self.others.iter().copied());
        let hint = match nearest(name, all().map(|name| (name, name))) {
            Some(meant) => format!("Did you mean \"{meant}\"?"),
            None if all().count() <= MAX_LISTED => {
                let names: Vec<String> = all().map(|name| format!("\"{name}\"")).collect();
                format!("Names here are {}.", names.join(", "))
            }
            None => String::new(),
        };
        let dropped = if self.is_object { ", and Terraform would drop it without an error" } else { "" };
        format!("{}: there is no \"{name}\" here{dropped}. {hint}", self.place).trim_end().to_owned()
    }
}

/// A place where a value is written, and what belongs there.
#[derive(Debug, Clone)]
pub(super) struct Value<'a> {
    names: Names<'a>,
    kind: &'a AttributeKind,
}

/// How a literal value is to be read.
pub(super) enum Shape<'a> {
    /// An object with these names.
    Object(Names<'a>),
    /// Objects by key.
    Map,
    /// Objects in a row.
    List,
    /// Nothing with names of the schema.
    Leaf,
}

impl<'a> Value<'a> {
    /// How a literal is to be read here.
    pub(super) fn shape(&self) -> Shape<'a> {
        match self.kind {
            AttributeKind::Leaf(_) => Shape::Leaf,
            AttributeKind::Single(_) => Shape::Object(self.names.clone()),
            AttributeKind::Map(_) => Shape::Map,
            AttributeKind::List(_) | AttributeKind::Set(_) => Shape::List,
        }
    }

    /// The object that is the element of a collection, by key or position.
    pub(super) fn element(&self, key: &str) -> Names<'a> {
        self.names.inside(&format!("[{key}]"), self.kind.attributes())
    }

    /// Whether the value is written in blocks, which this schema has none of.
    pub(super) fn is_block(&self, name: &str) -> String {
        format!("{}: \"{name}\" is an attribute, not a block. Write `{name} = {{ … }}`.", self.names.place)
    }
}
