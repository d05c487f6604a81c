//! How many attributes indexes can list: 20 each (V17), and 100 over all indexes of a table, where one that two
//! indexes list counts twice (V20).

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use super::indexes;
use crate::{
    limits::{MAX_PROJECTED_PER_INDEX, MAX_PROJECTED_PER_TABLE},
    table::model::TableModel,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let mut total = 0;
    for index in indexes::projected(config) {
        let included = match index.projection_type {
            Attr::Null => true,
            Attr::Known(chosen) => chosen == "INCLUDE",
            Attr::Unknown(_) => false,
        };
        if !included {
            continue;
        }
        let Some(attributes) = index.attributes.known() else { continue };
        let count = least(attributes);
        total += count;
        if count > MAX_PROJECTED_PER_INDEX {
            problems.error(
                index.path.attribute("non_key_attributes"),
                "Too many projected attributes",
                format!(
                    "An index lists at most {MAX_PROJECTED_PER_INDEX} attributes, but {count} are listed. List fewer, or set \
                     `projection_type` to \"ALL\"."
                ),
            );
        }
    }
    if total > MAX_PROJECTED_PER_TABLE {
        problems.error(
            Path::of(map(config)),
            "Too many projected attributes in total",
            format!(
                "The indexes of a table list at most {MAX_PROJECTED_PER_TABLE} attributes together, and one that several \
                 indexes list counts each time; {total} are listed. List fewer, or set `projection_type` of an index to \
                 \"ALL\"."
            ),
        );
    }
}

/// The map of indexes that is written.
fn map(config: &TableModel) -> &'static str {
    if !config.global_secondary_indexes.is_null() {
        "global_secondary_indexes"
    } else if config.vector_indexes.is_null() {
        "local_secondary_indexes"
    } else {
        "vector_indexes"
    }
}

/// How many attributes there are at least: an unknown one may turn out to be equal to another.
fn least(attributes: &SetOf<String>) -> usize {
    attributes.known().count().max(attributes.len().min(1))
}
