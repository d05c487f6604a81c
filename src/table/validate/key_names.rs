//! Names of key attributes: 1 to 255 bytes (V4).

use tf_provider::{Diagnostics, Path, Step};

use crate::{
    names::AttributeName,
    table::{key_places::KeyPlaces, model::TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for place in KeyPlaces::of_table(config).places {
        if let Some(name) = place.key.name.known()
            && let Err(reason) = AttributeName::parse(name)
        {
            let detail = if name.is_empty() { empty(&place.path) } else { reason.to_string() };
            problems.error(place.path.attribute("name"), "Invalid attribute name", detail);
        }
    }
}

/// Other tools write a table without sort key with an empty name.
fn empty(key: &Path) -> String {
    match key.steps().last() {
        Some(Step::Attribute(attribute)) if attribute == "sort_key" => format!(
            "is empty. Leave `{attribute}` out if there is none. Under a condition: `{attribute} = var.x == \"\" ? null : {{ name \
             = var.x }}`."
        ),
        Some(_) | None => "is empty, but a key is an attribute with a name of at least one byte. Name it.".to_owned(),
    }
}
