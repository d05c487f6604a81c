//! What planning means for every resource, whatever it manages: pure passes over value trees and their schema.
//!
//! A plan starts from the configuration, not from Terraform's proposed state: defaults and computed values are
//! decided anew each time, so nothing depends on how an earlier plan came about. Order of the passes:
//! [`propose`] (configuration → defaults → prior values that are kept → unknown), the resource's own plan,
//! [`settle`] (nothing changed: what is still unknown keeps its prior value), [`replace_paths`].
//! [`check_plan`], [`check_result`] and [`check_final_plan`] are the rules that the host enforces.

use std::collections::BTreeMap;

mod merge;
mod nested;
mod refinements;
mod replace;
mod result;
mod rules;

#[cfg(any(test, feature = "testing"))]
pub(crate) use merge::proposed_new_state;
pub use replace::{check_replace_paths, replace_paths};
pub(crate) use result::null_unknown;
pub use result::{check_final_plan, check_result};
pub use rules::check_plan;

use crate::{
    path::Path,
    schema::{Attribute, AttributeKind, Mode},
    value::{Refinements, Value},
};
use nested::change_objects;

type Object = BTreeMap<String, Value>;

/// A rule of the host that a response breaks: always a bug in the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The attribute it is about.
    pub path: Path,
    /// What is wrong, as the rest of a sentence that starts with the attribute.
    pub rule: String,
}

impl Violation {
    pub(crate) fn new(path: &Path, rule: impl Into<String>) -> Self {
        Self { path: path.clone(), rule: rule.into() }
    }
}

/// What a resource's own plan starts from: the configuration with defaults filled in, prior values kept where the
/// schema says so, write-only values removed, and every other computed place unknown.
pub fn propose(attributes: &[Attribute], config: &Value, prior: Option<&Value>) -> Value {
    let planned = apply_defaults(attributes, config.clone());
    let planned = keep_prior(attributes, planned, prior);
    let planned = mark_unknown(attributes, planned);
    null_write_only(attributes, planned)
}

/// Fills the static defaults of optional and computed attributes that are null, inside every configured object.
/// Never adds an element to a collection.
pub fn apply_defaults(attributes: &[Attribute], config: Value) -> Value {
    each_object(attributes, config, &mut |attribute, value, _parent: [Option<&Object>; 0]| {
        match (&attribute.default, attribute.mode, &value) {
            (Some(default), Mode::OptionalComputed, Value::Null) => default.clone(),
            _ => value,
        }
    })
}

/// Gives attributes marked `keeps_prior` their prior value when they are null now. A prior null is not kept: it may
/// only mean that an older version of the provider did not know the attribute.
///
/// An optional and computed object that holds something the configuration had set is not kept either: the
/// practitioner removed it.
pub fn keep_prior(attributes: &[Attribute], planned: Value, prior: Option<&Value>) -> Value {
    each_object_with(attributes, planned, [prior], &mut |attribute, value, [prior]| {
        if !value.is_null() || !attribute.mode.is_computed() || !attribute.keeps_prior {
            return value;
        }
        match prior.and_then(|prior| prior.get(&attribute.name)) {
            Some(kept) if !was_configured(attribute, kept) => kept.clone(),
            Some(_) | None => value,
        }
    })
}

/// Makes every computed place that is null unknown.
pub fn mark_unknown(attributes: &[Attribute], planned: Value) -> Value {
    each_object(attributes, planned, &mut |attribute, value, _parent: [Option<&Object>; 0]| {
        if value.is_null() && attribute.mode.is_computed() { Value::unknown() } else { value }
    })
}

/// The plan when nothing changes: if `planned` differs from `prior` only where computed values are still unknown
/// (without refinements, and not unknown in the configuration), those keep their prior values. Otherwise `planned`
/// as it is.
pub fn settle(attributes: &[Attribute], config: &Value, planned: Value, prior: &Value) -> Value {
    let settled = each_object_with(attributes, planned.clone(), [Some(config), Some(prior)], &mut |attribute, value, [config, prior]| {
        let undecided = value == Value::Unknown(Refinements::default()) && attribute.mode.is_computed();
        let configured = config.and_then(|config| config.get(&attribute.name)).is_some_and(|value| !value.is_null());
        match prior.and_then(|prior| prior.get(&attribute.name)) {
            Some(prior) if undecided && !configured => prior.clone(),
            Some(_) | None => value,
        }
    });
    if settled == *prior { settled } else { planned }
}

/// Removes the values of write-only attributes: no plan and no state may hold them.
pub fn null_write_only(attributes: &[Attribute], value: Value) -> Value {
    each_object(attributes, value, &mut |attribute, value, _parent: [Option<&Object>; 0]| {
        if attribute.mode.is_write_only() { Value::Null } else { value }
    })
}

/// The paths at which `config` has a value for a write-only attribute.
pub(crate) fn write_only_paths(attributes: &[Attribute], config: &Value) -> Vec<Path> {
    let mut paths = Vec::new();
    nested::visit(attributes, config, &Path::root(), &mut |attribute, value, path| {
        if attribute.mode.is_write_only() && !value.is_null() {
            paths.push(path.clone());
        }
    });
    paths
}

/// Whether an object (or collection of objects) holds something only a configuration can have put there.
fn was_configured(attribute: &Attribute, prior: &Value) -> bool {
    let Mode::OptionalComputed = attribute.mode else { return false };
    let mut configured = false;
    nested::visit_nested(&attribute.kind, prior, &Path::root(), &mut |attribute, value, _| {
        configured |= !attribute.mode.is_computed() && !value.is_null();
    });
    configured
}

/// Changes the attributes of every object in `value`, outer objects first. What replaces a null is not searched for
/// further objects: it is complete.
fn each_object(
    attributes: &[Attribute],
    value: Value,
    change: &mut dyn FnMut(&Attribute, Value, [Option<&Object>; 0]) -> Value,
) -> Value {
    each_object_with(attributes, value, [], change)
}

/// As [`each_object`]; `change` also sees the objects of `others` at the same place, where there are such.
fn each_object_with<const N: usize>(
    attributes: &[Attribute],
    value: Value,
    others: [Option<&Value>; N],
    change: &mut dyn FnMut(&Attribute, Value, [Option<&Object>; N]) -> Value,
) -> Value {
    match value {
        Value::Object(object) => {
            Value::Object(change_object(attributes, object, others.map(|other| other.and_then(Value::as_object)), change))
        }
        other => other,
    }
}

fn change_object<const N: usize>(
    attributes: &[Attribute],
    mut object: Object,
    others: [Option<&Object>; N],
    change: &mut dyn FnMut(&Attribute, Value, [Option<&Object>; N]) -> Value,
) -> Object {
    for attribute in attributes {
        let Some(value) = object.remove(&attribute.name) else { continue };
        let was_null = value.is_null();
        let value = change(attribute, value, others);
        let value = match &attribute.kind {
            AttributeKind::Leaf(_) => value,
            _ if was_null => value,
            AttributeKind::Single(_) | AttributeKind::List(_) | AttributeKind::Map(_) | AttributeKind::Set(_) => {
                let others = others.map(|other| other.and_then(|other| other.get(&attribute.name)));
                change_objects(&attribute.kind, value, others, &mut |attributes, object, others| {
                    change_object(attributes, object, others, change)
                })
            }
        };
        object.insert(attribute.name.clone(), value);
    }
    object
}
