//! Names of key attributes: 1 to 255 bytes (V4).

use tf_provider::Diagnostics;

use crate::{
    names::AttributeName,
    table::{key_places::KeyPlaces, model::TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for place in KeyPlaces::of_table(config).places {
        if let Some(name) = place.key.name.known()
            && let Err(reason) = AttributeName::parse(name)
        {
            problems.error(place.path.attribute("name"), "Invalid attribute name", reason.to_string());
        }
    }
}
