//! What a plan does not know yet: which attributes that is, and the table without them.

use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::{Attr, Diagnostics, Model as _, Path, Value};

use crate::config::Preset;
use crate::table::model::TableModel;
use crate::table::plan::as_new;

/// What a name that is not known yet is completed with.
const OPEN_NAME: &str = "...";

/// The attributes of which something is not known before the apply. What only the service chooses is left out: that is so for
/// every new table, index and replica.
pub(super) fn attributes(model: &TableModel) -> Vec<String> {
    let values = model.clone().into_object();
    let open = |attribute: &Attribute| values.get(&attribute.name).is_some_and(|value| is_open(value, attribute));
    TableModel::attributes()
        .iter()
        .filter(|attribute| open(attribute))
        .map(|attribute| attribute.name.clone())
        .collect()
}

/// Whether something is not known that a configuration decides.
fn is_open(value: &Value, attribute: &Attribute) -> bool {
    let inside = |value: &Value, attributes: &[Attribute]| match value.as_object() {
        Some(members) => {
            attributes.iter().any(|inner| members.get(&inner.name).is_some_and(|member| is_open(member, inner)))
        }
        None => value.is_unknown(),
    };
    match (&attribute.kind, value) {
        _ if attribute.mode == Mode::Computed => false,
        (AttributeKind::Single(attributes), value) => inside(value, attributes),
        (AttributeKind::Map(attributes), Value::Map(elements)) => {
            elements.values().any(|element| inside(element, attributes))
        }
        (AttributeKind::List(attributes), Value::List(elements)) => {
            elements.iter().any(|element| inside(element, attributes))
        }
        (_, value) => !value.is_wholly_known(),
    }
}

/// The table without what is not known: that stays as it is in `prior`.
pub(super) fn as_in(prior: &TableModel, planned: &TableModel) -> TableModel {
    let mut prior = prior.clone().into_object();
    without(planned, |name| prior.remove(name).unwrap_or_default())
}

/// A new table without what is not known: that takes its default. A name that is not known is shown as open.
pub(super) fn as_default(planned: &TableModel) -> TableModel {
    let mut known = without(planned, |_| Value::Null);
    if known.name.is_null() {
        known.name = Attr::Known(planned.name_prefix.known().cloned().unwrap_or_default() + OPEN_NAME);
    }
    // No price is shown of this table.
    match table_design::cost::Prices::with_overrides([]) {
        Ok(prices) => as_new(&known, Preset::Standard, prices).0,
        Err(_) => known,
    }
}

fn without(planned: &TableModel, mut instead: impl FnMut(&str) -> Value) -> TableModel {
    let mut object = planned.clone().into_object();
    for attribute in TableModel::attributes() {
        let Some(value) = object.get_mut(&attribute.name) else { continue };
        // What only the service chooses inside of others takes no part in steps.
        let is_chosen = attribute.mode == Mode::Computed && !value.is_wholly_known();
        if is_chosen || is_open(value, &attribute) {
            *value = instead(&attribute.name);
        }
    }
    // The values come from models, so that they fit one.
    TableModel::from_object(object, &Path::root(), &mut Diagnostics::none())
}
