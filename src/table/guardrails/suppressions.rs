//! Reasons that set nothing aside.

use std::collections::BTreeMap;

use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::value::SetElements;
use tf_provider::{Attr, Diagnostics, Model as _, Path, Value};

use crate::table::model::TableModel;

/// Why a table may break which rules.
pub(super) type Reasons = BTreeMap<String, Attr<String>>;

/// A suppression of a rule that finds nothing hides what it will find one day. Rules about changes find something once, so
/// their reasons may stay; nor is anything said while something is unknown that a rule may find.
pub(super) fn without_effect(table: &TableModel, reasons: &Reasons, idle: &[&str], diagnostics: &mut Diagnostics) {
    if is_open(table) {
        return;
    }
    for id in idle.iter().filter(|id| reasons.contains_key(**id)) {
        let detail = format!(
            "The guardrail \"{id}\" finds nothing in this table. Remove its suppression: otherwise it would hide what the \
             guardrail finds later."
        );
        diagnostics.warning(Path::of("guardrail_suppressions").key(*id), "Suppression has no effect", detail);
    }
}

/// Whether something is unknown that a rule may find: anything that a configuration may set. What only the provider sets is no
/// reason to break a rule, and is unknown in every creation.
fn is_open(table: &TableModel) -> bool {
    let values = table.clone().into_object();
    let judged = TableModel::attributes();
    let judged = judged.iter().filter(|attribute| !NOT_JUDGED.contains(&attribute.name.as_str()));
    judged.into_iter().any(|attribute| is_open_at(attribute, values.get(&attribute.name)))
}

/// No rule depends on these.
const NOT_JUDGED: [&str; 4] = ["guardrail_suppressions", "name", "name_prefix", "timeouts"];

fn is_open_at(attribute: &Attribute, value: Option<&Value>) -> bool {
    let inside = |attributes: &[Attribute], value: &Value| match value {
        Value::Object(members) => {
            attributes.iter().any(|attribute| is_open_at(attribute, members.get(&attribute.name)))
        }
        Value::Unknown(_) => true,
        _ => false,
    };
    match (&attribute.kind, value) {
        _ if attribute.mode == Mode::Computed => false,
        (_, None) => false,
        (_, Some(Value::Unknown(_))) => true,
        (AttributeKind::Leaf(_), Some(value)) => !value.is_wholly_known(),
        (AttributeKind::Single(attributes), Some(value)) => inside(attributes, value),
        (AttributeKind::Map(attributes), Some(Value::Map(elements))) => {
            elements.values().any(|element| inside(attributes, element))
        }
        (AttributeKind::List(attributes), Some(Value::List(elements)))
        | (AttributeKind::Set(attributes), Some(Value::Set(SetElements(elements)))) => {
            elements.iter().any(|element| inside(attributes, element))
        }
        (AttributeKind::Map(_) | AttributeKind::List(_) | AttributeKind::Set(_), Some(_)) => false,
    }
}
