//! Which attributes a configuration has to give a value, and which it cannot.
//!
//! The host checks neither inside nested attributes, nor that a required attribute is not null: without these checks
//! such a configuration fails in the middle of an apply, or a value is ignored without a word. What is not known yet is
//! never refused: it is checked again when it is known.

use super::{Attribute, AttributeKind, Mode, Schema};
use crate::{
    diagnostic::Diagnostics,
    path::{Path, Step},
    plan::visit,
    value::Value,
};

impl Schema {
    /// The required attributes, at any depth, that are null.
    pub fn check_required(&self, config: &Value) -> Diagnostics {
        let mut problems = Diagnostics::none();
        visit(&self.attributes, config, &Path::root(), &mut |attribute, value, path| {
            if attribute.mode.is_required() && value.is_null() {
                problems.error(path.clone(), "Required value missing", missing(path, &self.attributes));
            }
        });
        problems
    }

    /// The objects without set members that mean the same as their absence. They are legal, and probably misspelled: the
    /// host drops the names that it does not know.
    pub fn check_empty(&self, config: &Value) -> Diagnostics {
        let mut problems = Diagnostics::none();
        visit(&self.attributes, config, &Path::root(), &mut |attribute, value, path| {
            if attribute.presence || attribute.mode == Mode::Computed {
                return;
            }
            match (&attribute.kind, value) {
                (AttributeKind::Single(members), value) => empty(value, members, path, &mut problems),
                (AttributeKind::Map(members), Value::Map(elements)) => {
                    elements.iter().for_each(|(key, value)| empty(value, members, &path.key(key), &mut problems));
                }
                (
                    AttributeKind::Leaf(_) | AttributeKind::Map(_) | AttributeKind::List(_) | AttributeKind::Set(_),
                    _,
                ) => {}
            }
        });
        problems
    }

    /// The null elements of maps of objects, for a host that would crash when it checks the plan that has them.
    pub fn check_null_elements(&self, config: &Value) -> Diagnostics {
        let mut problems = Diagnostics::none();
        visit(&self.attributes, config, &Path::root(), &mut |attribute, value, path| {
            let (AttributeKind::Map(_), Value::Map(elements)) = (&attribute.kind, value) else { return };
            for (key, _) in elements.iter().filter(|(_, element)| element.is_null()) {
                let detail = format!(
                    "is null, which means that it is not written. Terraform before 1.9, and OpenTofu, crash on such an \
                     element. Leave it out instead: `{} = {{ for key, element in … : key => element if element != null }}`.",
                    attribute.name
                );
                problems.error(path.key(key), "Null element not supported by this CLI", detail);
            }
        });
        problems
    }

    /// The attributes, at any depth, that have a value although only the provider sets them. Not for the configuration
    /// of a plan: there `ignore_changes` puts whole prior objects.
    pub fn check_read_only(&self, config: &Value) -> Diagnostics {
        let mut problems = Diagnostics::none();
        visit(&self.attributes, config, &Path::root(), &mut |attribute, value, path| {
            let written = !matches!(value, Value::Null | Value::Unknown(_));
            if attribute.mode == Mode::Computed && written && !inside_read_only(path, &self.attributes) {
                let remedy = match &attribute.instead {
                    Some(instead) => format!("Write {instead} instead."),
                    None => "Remove it.".to_owned(),
                };
                let detail = format!("is set by the provider, and a value for it would have no effect. {remedy}");
                problems.error(path.clone(), "Value for a read-only attribute", detail);
            }
        });
        problems
    }
}

/// Reports an object without set members, unless one of them is missed anyway.
fn empty(value: &Value, members: &[Attribute], path: &Path, problems: &mut Diagnostics) {
    let is_empty = matches!(value, Value::Object(object) if object.values().all(Value::is_null));
    let settable = || members.iter().filter(|member| member.mode != Mode::Computed);
    if !is_empty || settable().any(|member| member.mode.is_required()) {
        return;
    }
    let names: Vec<String> = settable().map(|member| format!("`{}`", member.name)).collect();
    let detail = format!(
        "is empty, which means the defaults. Terraform drops names that it does not know from an object: if something is \
         written there, it is misspelled. The names are {}. If the defaults are meant, leave it out.",
        names.join(", ")
    );
    problems.warning(path.clone(), "Object without settings", detail);
}

/// The attributes on the way to a place, outermost first.
fn along<'a>(path: &Path, mut attributes: &'a [Attribute]) -> Vec<&'a Attribute> {
    let mut found = Vec::new();
    for step in path.steps() {
        let Step::Attribute(name) = step else { continue };
        let Some(attribute) = attributes.iter().find(|attribute| attribute.name == *name) else { break };
        attributes = attribute.kind.attributes();
        found.push(attribute);
    }
    found
}

/// Whether something around the place is read-only and reported itself.
fn inside_read_only(path: &Path, attributes: &[Attribute]) -> bool {
    let enclosing = along(path, attributes);
    enclosing.iter().rev().skip(1).any(|attribute| attribute.mode == Mode::Computed)
}

/// What is missing and, where the whole that it belongs to can be left out, how that is written: a condition belongs
/// around the object, not into it.
fn missing(path: &Path, attributes: &[Attribute]) -> String {
    let missing = "is required, but it is null or not written. Give it a value.".to_owned();
    let enclosing = along(path, attributes);
    let [.., owner, member] = enclosing.as_slice() else { return missing };
    let member = &member.name;
    let whole = match owner.kind {
        AttributeKind::Single(_) if owner.mode.is_optional() => owner.name.clone(),
        AttributeKind::Map(_) => path.steps().iter().rev().find_map(key).unwrap_or_default(),
        AttributeKind::Single(_) | AttributeKind::List(_) | AttributeKind::Set(_) | AttributeKind::Leaf(_) => {
            return missing;
        }
    };
    format!(
        "{missing} To leave out the whole under a condition, write the condition around it: `{whole} = var.x == null ? \
         null : {{ {member} = var.x }}`."
    )
}

fn key(step: &Step) -> Option<String> {
    if let Step::Key(key) = step { Some(format!("{key:?}")) } else { None }
}

#[cfg(test)]
mod tests;
