//! Finds what Terraform would refuse in a schema, and contradictions; tests call it, not the running provider.
//!
//! One violation makes Terraform refuse the whole provider, so every schema of a provider should have none.

use std::collections::BTreeSet;

use super::{Attribute, AttributeKind, Check, IdentityAttribute, IdentitySchema, Mode, Schema};
use crate::{
    diagnostic::Diagnostics,
    path::Path,
    value::{Value, msgpack},
    value_type::Type,
};

/// Names that Terraform itself uses in resource blocks.
const RESERVED: [&str; 7] = ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

impl Schema {
    /// Every violation, one sentence each, starting with the attribute. Empty for a good schema.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Problems::default();
        if self.version < 0 {
            problems.0.push("the version is negative".to_owned());
        }
        for attribute in self.attributes.iter().filter(|attribute| RESERVED.contains(&attribute.name.as_str())) {
            problems.add(&Path::of(&attribute.name), "the name is reserved by Terraform");
        }
        problems.siblings(&self.attributes, &Path::root(), Enclosing::default());
        problems.0
    }
}

impl IdentitySchema {
    /// Every violation, one sentence each, starting with the attribute. Empty for a good schema.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Problems::default();
        if self.version < 0 {
            problems.0.push("the version is negative".to_owned());
        }
        problems.names(self.attributes.iter().map(|attribute| &attribute.name), &Path::root());
        for IdentityAttribute { name, ty, .. } in &self.attributes {
            let fits = match ty {
                Type::List(element) => element.is_primitive(),
                ty => ty.is_primitive(),
            };
            if !fits {
                problems.add(&Path::of(name), format!("an identity holds primitive types and lists of them, not {ty}"));
            }
        }
        problems.0
    }
}

/// What the enclosing attributes demand of the nested ones.
#[derive(Clone, Copy, Default)]
struct Enclosing {
    set: bool,
    computed: bool,
    write_only: bool,
}

#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, path: &Path, problem: impl AsRef<str>) {
        self.0.push(format!("{path}: {}", problem.as_ref()));
    }

    fn siblings(&mut self, attributes: &[Attribute], path: &Path, enclosing: Enclosing) {
        self.names(attributes.iter().map(|attribute| &attribute.name), path);
        for attribute in attributes {
            self.attribute(attribute, &path.attribute(&attribute.name), enclosing);
        }
    }

    fn names<'a>(&mut self, names: impl Iterator<Item = &'a String>, path: &Path) {
        let mut seen = BTreeSet::new();
        for name in names {
            let path = path.attribute(name);
            let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
            if !starts_well || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                self.add(&path, "a name consists of lower-case letters, digits and _, and starts with no digit");
            }
            if !seen.insert(name) {
                self.add(&path, "the name is used twice");
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute, path: &Path, enclosing: Enclosing) {
        let Attribute { kind, mode, description, default, checks, keeps_prior, .. } = attribute;
        if description.trim().is_empty() {
            self.add(path, "the description is empty");
        }
        if enclosing.set && mode.is_write_only() {
            self.add(path, "no attribute inside a set can be write-only");
        }
        if enclosing.computed && *mode != Mode::Computed {
            self.add(path, "inside a computed attribute all attributes are computed");
        }
        if enclosing.write_only && !mode.is_write_only() {
            self.add(path, "inside a write-only attribute all attributes are write-only");
        }
        if *keeps_prior && (!mode.is_computed() || default.is_some()) {
            self.add(path, "only computed attributes without default can keep their prior value");
        }
        if *mode == Mode::Computed && !checks.is_empty() {
            self.add(path, "checks are for configured values");
        }
        self.types(kind, path, enclosing.set);
        self.default_value(attribute, path);
        for check in checks {
            self.check(*check, &attribute.ty(), path);
        }
        let inside = Enclosing {
            set: enclosing.set || matches!(kind, AttributeKind::Set(_)),
            computed: *mode == Mode::Computed,
            write_only: mode.is_write_only(),
        };
        self.siblings_of(kind, path, inside);
    }

    fn siblings_of(&mut self, kind: &AttributeKind, path: &Path, inside: Enclosing) {
        match kind {
            AttributeKind::Leaf(_) => {}
            AttributeKind::Single(nested)
            | AttributeKind::List(nested)
            | AttributeKind::Map(nested)
            | AttributeKind::Set(nested) => self.siblings(nested, path, inside),
        }
    }

    /// Dynamic types inside sets are refused by Terraform; inside other collections they mean that all elements
    /// are of one type, which no element by itself can say.
    fn types(&mut self, kind: &AttributeKind, path: &Path, in_set: bool) {
        let AttributeKind::Leaf(ty) = kind else { return };
        if in_set && has_dynamic(ty) {
            self.add(path, "no attribute inside a set can be dynamic");
        }
        if dynamic_elements(ty) {
            self.add(path, "the elements of a collection cannot be dynamic; make the whole attribute dynamic");
        }
    }

    fn default_value(&mut self, attribute: &Attribute, path: &Path) {
        let Some(default) = &attribute.default else { return };
        if attribute.mode != Mode::OptionalComputed {
            self.add(path, "a default needs an optional and computed attribute");
        }
        if default.is_null() || !default.is_wholly_known() {
            self.add(path, "a default is a known value");
        } else if let Err(problem) = msgpack::encode(default, &attribute.ty()) {
            self.add(path, format!("the default does not fit the type: {problem}"));
        }
        let refused = refused(attribute, default);
        for diagnostic in refused.iter() {
            self.add(path, format!("the default fails the attribute's own checks: {}", diagnostic.detail));
        }
    }

    fn check(&mut self, check: Check, ty: &Type, path: &Path) {
        let (fits, bounds) = match check {
            Check::OneOf(names) => (*elements_of(ty) == Type::String && !names.is_empty(), (None, None)),
            Check::Range { min, max } => (*elements_of(ty) == Type::Number, (min, max)),
            Check::Length { min, max } => {
                (matches!(ty, Type::String | Type::List(_) | Type::Set(_) | Type::Map(_)), (min, max))
            }
        };
        let text = check.describe(ty);
        if !fits {
            self.add(path, format!("the check \"{text}\" does not suit the type {ty}"));
        }
        if let (Some(min), Some(max)) = bounds
            && min > max
        {
            self.add(path, format!("the check \"{text}\" refuses everything"));
        }
    }
}

/// What the checks of the attribute say about its default.
fn refused(attribute: &Attribute, default: &Value) -> Diagnostics {
    let schema =
        Schema { version: 0, attributes: vec![attribute.clone()], description: String::new(), deprecated: None };
    schema.check(&Value::Object([(attribute.name.clone(), default.clone())].into()))
}

/// The type of the elements of a collection; any other type is its own.
fn elements_of(ty: &Type) -> &Type {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => element,
        Type::String | Type::Number | Type::Bool | Type::Dynamic | Type::Tuple(_) | Type::Object(_) => ty,
    }
}

fn has_dynamic(ty: &Type) -> bool {
    match ty {
        Type::Dynamic => true,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => has_dynamic(element),
        Type::Tuple(elements) => elements.iter().any(has_dynamic),
        Type::Object(attributes) => attributes.values().any(has_dynamic),
    }
}

fn dynamic_elements(ty: &Type) -> bool {
    match ty {
        Type::Dynamic | Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => has_dynamic(element),
        Type::Tuple(elements) => elements.iter().any(dynamic_elements),
        Type::Object(attributes) => attributes.values().any(dynamic_elements),
    }
}

#[cfg(test)]
mod tests;
