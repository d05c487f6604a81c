//! Describes a schema as plain JSON, for generated documentation.

use serde_json::{Map, Value as Json, json};

use super::{Attribute, AttributeKind, ForImport, IdentityAttribute, IdentitySchema, Mode, Schema};
use crate::value::json::to_json;

impl Schema {
    /// The schema as JSON:
    ///
    /// ```json
    /// {"version": 0, "description": "…", "attributes": [
    ///   {"name": "…", "type": "list(string)", "mode": "required", "description": "…",
    ///    "default": 70, "checks": ["between 20 and 90"], "replaces": true,
    ///    "nesting": "map", "attributes": [ … ]}]}
    /// ```
    ///
    /// `mode` is `required`, `optional`, `optional, computed` or `computed`. Flags (`sensitive`, `write_only`,
    /// `replaces`, `keeps_prior`, `presence`), `deprecated`, `default`, `checks`, `nesting` and `attributes` are there only
    /// when they say something.
    pub fn describe(&self) -> Json {
        let mut members = Map::new();
        members.insert("version".to_owned(), json!(self.version));
        members.insert("description".to_owned(), json!(self.description));
        if let Some(deprecated) = &self.deprecated {
            members.insert("deprecated".to_owned(), json!(deprecated));
        }
        members.insert("attributes".to_owned(), self.attributes.iter().map(describe).collect());
        Json::Object(members)
    }
}

impl IdentitySchema {
    /// The identity as JSON: `{"version": 0, "attributes": [{"name", "type", "for_import", "description"}]}` with
    /// `for_import` one of `required` and `optional`.
    pub fn describe(&self) -> Json {
        let attribute = |IdentityAttribute { name, ty, for_import, description }: &IdentityAttribute| {
            let for_import = match for_import {
                ForImport::Required => "required",
                ForImport::Optional => "optional",
            };
            json!({"name": name, "type": ty.to_string(), "for_import": for_import, "description": description})
        };
        json!({"version": self.version, "attributes": self.attributes.iter().map(attribute).collect::<Vec<_>>()})
    }
}

fn describe(attribute: &Attribute) -> Json {
    let mut members = Map::new();
    let mut add = |name: &str, value: Json| {
        members.insert(name.to_owned(), value);
    };
    add("name", json!(attribute.name));
    add("type", json!(type_text(&attribute.kind)));
    add("mode", json!(mode(attribute.mode)));
    add("description", json!(attribute.description));
    let flags = [
        ("sensitive", attribute.sensitive),
        ("write_only", attribute.mode.is_write_only()),
        ("replaces", attribute.replaces),
        ("keeps_prior", attribute.keeps_prior),
        ("presence", attribute.presence),
    ];
    for (name, _) in flags.into_iter().filter(|(_, set)| *set) {
        add(name, json!(true));
    }
    if let Some(deprecated) = &attribute.deprecated {
        add("deprecated", json!(deprecated));
    }
    if let Some(default) = attribute.default.as_ref().and_then(|default| to_json(default, &attribute.ty()).ok()) {
        add("default", default);
    }
    if !attribute.checks.is_empty() {
        let ty = attribute.ty();
        add("checks", attribute.checks.iter().map(|check| check.describe(&ty)).collect());
    }
    if let Some(nesting) = nesting(&attribute.kind) {
        add("nesting", json!(nesting));
        add("attributes", attribute.kind.attributes().iter().map(describe).collect());
    }
    Json::Object(members)
}

/// The type in words; nested attributes are described by themselves.
fn type_text(kind: &AttributeKind) -> String {
    match kind {
        AttributeKind::Leaf(ty) => ty.to_string(),
        AttributeKind::Single(_) => "object".to_owned(),
        AttributeKind::List(_) => "list of objects".to_owned(),
        AttributeKind::Map(_) => "map of objects".to_owned(),
        AttributeKind::Set(_) => "set of objects".to_owned(),
    }
}

fn nesting(kind: &AttributeKind) -> Option<&'static str> {
    match kind {
        AttributeKind::Leaf(_) => None,
        AttributeKind::Single(_) => Some("single"),
        AttributeKind::List(_) => Some("list"),
        AttributeKind::Map(_) => Some("map"),
        AttributeKind::Set(_) => Some("set"),
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Required(_) => "required",
        Mode::Optional(_) => "optional",
        Mode::OptionalComputed => "optional, computed",
        Mode::Computed => "computed",
    }
}

#[cfg(test)]
mod tests;
