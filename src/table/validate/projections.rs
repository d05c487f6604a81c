//! What an index carries is said completely: listed attributes with `INCLUDE` and only with it (V17, V18). One that is
//! there anyway because it is a key is worth a word (V21).

use std::collections::BTreeSet;

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use super::indexes::{self, Projected};
use crate::{
    names::AttributeName,
    table::{
        key_places::KeyPlaces,
        model::{KeyModel, TableModel},
    },
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for index in indexes::projected(config) {
        choice(&index, problems);
        attribute_names(&index, problems);
    }
}

/// A listed attribute that is a key is projected anyway: the service takes the list, which says too much (V21).
pub(super) fn advise(config: &TableModel, advice: &mut Diagnostics) {
    let table: Vec<&str> = [&config.partition_key, &config.sort_key].into_iter().filter_map(name).collect();
    for (path, index) in indexes::global(config) {
        let own = KeyPlaces::of_index(index, &path).places.into_iter();
        let own = own.filter_map(|place| place.key.name.known()).map(String::as_str);
        listed_keys(&path, &index.non_key_attributes, &own.chain(table.iter().copied()).collect(), advice);
    }
    for (path, index) in indexes::local(config) {
        let own = name(&index.sort_key).into_iter();
        listed_keys(&path, &index.non_key_attributes, &own.chain(table.iter().copied()).collect(), advice);
    }
    for (path, index) in indexes::vector(config) {
        let own = KeyPlaces::of_vector_index(index, &path).places.into_iter();
        let own = own.filter_map(|place| place.key.name.known()).map(String::as_str);
        listed_keys(&path, &index.non_key_attributes, &own.chain(table.iter().copied()).collect(), advice);
    }
}

fn name(key: &Attr<KeyModel>) -> Option<&str> {
    key.known()?.name.known().map(String::as_str)
}

fn choice(index: &Projected<'_>, problems: &mut Diagnostics) {
    let none_listed = index.attributes.is_null();
    match index.projection_type {
        Attr::Null if none_listed => problems.error(
            index.path.clone(),
            "Projection not chosen",
            "Nothing says which attributes the index carries. List them in `non_key_attributes`, or set \
             `projection_type` to \"KEYS_ONLY\" for the keys alone or to \"ALL\" for whole items; the latter writes and \
             stores every item a second time.",
        ),
        Attr::Known(chosen) if chosen == "INCLUDE" && none_listed => problems.error(
            index.path.attribute("projection_type"),
            "Projection without attributes",
            "is \"INCLUDE\": the index carries the attributes that `non_key_attributes` lists, but \
             none is listed. List them, or choose \"KEYS_ONLY\".",
        ),
        Attr::Known(chosen) if matches!(chosen.as_str(), "KEYS_ONLY" | "ALL") => {
            if index.attributes.is_known() {
                problems.error(
                    index.path.attribute("non_key_attributes"),
                    "Attributes listed without effect",
                    format!(
                        "are listed, but with `projection_type` \"{chosen}\" the index does not choose among attributes. \
                         Remove the list, or choose \"INCLUDE\"."
                    ),
                );
            }
        }
        Attr::Null | Attr::Known(_) | Attr::Unknown(_) => {}
    }
}

fn attribute_names(index: &Projected<'_>, problems: &mut Diagnostics) {
    for name in index.attributes.known().into_iter().flat_map(|attributes| attributes.known()) {
        if let Err(reason) = AttributeName::parse(name) {
            problems.error(index.path.attribute("non_key_attributes"), "Invalid attribute name", reason.to_string());
        }
    }
}

fn listed_keys(path: &Path, attributes: &Attr<SetOf<String>>, keys: &BTreeSet<&str>, advice: &mut Diagnostics) {
    let mut listed = attributes.known().into_iter().flat_map(|attributes| attributes.known());
    if listed.any(|name| keys.contains(name.as_str())) {
        advice.warning(
            path.attribute("non_key_attributes"),
            "Key listed among the attributes of an index",
            "lists a key of the table or of this index, and an index always carries those. Remove it from the list.",
        );
    }
}
