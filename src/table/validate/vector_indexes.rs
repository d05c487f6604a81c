//! Vector indexes: of an on-demand table only (V38), over an attribute that is no key of anything (V141), with as many dimensions
//! as every other index over it (V143), and with an attribute once in the search schema (V144). How many dimensions there can be
//! is the schema's check.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use super::{billing::billing_mode, indexes};
use crate::names::AttributeName;
use crate::table::{
    key_places::KeyPlaces,
    model::{TableModel, VectorIndexModel},
    throughput::BillingMode,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    billing(config, problems);
    for (path, index) in indexes::vector(config) {
        vector_attribute(config, index, &path, problems);
        repeated_attributes(index, &path, problems);
    }
    dimensions(config, problems);
}

fn billing(config: &TableModel, problems: &mut Diagnostics) {
    let some = config.vector_indexes.known().is_some_and(|indexes| !indexes.is_empty());
    if some && billing_mode(config) == Some(BillingMode::Provisioned) {
        problems.error(
            Path::of("vector_indexes"),
            "Vector index of a provisioned table",
            "Only an on-demand table has vector indexes, and one that has them cannot become provisioned, but this table is \
             provisioned. Remove its `read_capacity` and `write_capacity`, or remove these indexes.",
        );
    }
}

/// Keys have definitions, and an attribute with vectors must have none.
fn vector_attribute(config: &TableModel, index: &VectorIndexModel, path: &Path, problems: &mut Diagnostics) {
    let Some(name) = index.vector_attribute.known() else { return };
    let path = path.attribute("vector_attribute");
    if let Err(reason) = AttributeName::parse(name) {
        problems.error(path, "Invalid attribute name", reason.to_string());
        return;
    }
    let places = KeyPlaces::of_table(config).places;
    if let Some(place) = places.iter().find(|place| place.key.name.known() == Some(name)) {
        problems.error(
            path,
            "Vector attribute is a key",
            format!(
                "The attribute is a key in `{}`, which is a string, a number or bytes, but a vector is a list of numbers. Name \
                 the attribute that holds the vectors.",
                place.path
            ),
        );
    }
}

fn repeated_attributes(index: &VectorIndexModel, path: &Path, problems: &mut Diagnostics) {
    let mut first_places: BTreeMap<&str, Path> = BTreeMap::new();
    for place in KeyPlaces::of_vector_index(index, path).places {
        let Some(name) = place.key.name.known() else { continue };
        if let Some(first) = first_places.get(name.as_str()) {
            problems.error(
                place.path.attribute("name"),
                "Attribute twice in one vector index",
                format!(
                    "The attribute is part of this index already, in `{first}`, and a search gives or filters on an attribute once. \
                     Name another one, or remove this."
                ),
            );
        } else {
            first_places.insert(name, place.path);
        }
    }
}

/// A vector has one length, whichever index it is in.
fn dimensions(config: &TableModel, problems: &mut Diagnostics) {
    let mut first: BTreeMap<&str, (Path, i64)> = BTreeMap::new();
    for (path, index) in indexes::vector(config) {
        let (Attr::Known(name), Attr::Known(dimensions)) = (&index.vector_attribute, &index.dimensions) else {
            continue;
        };
        let path = path.attribute("dimensions");
        match first.get(name.as_str()) {
            Some((other, expected)) if expected != dimensions => problems.error(
                path,
                "Vectors of one attribute with two lengths",
                format!(
                    "is {dimensions}, but `{other}` is {expected} for the same attribute, and the vectors of an attribute have one \
                     length. Give both the same number, or write the other vectors to another attribute."
                ),
            ),
            Some(_) => {}
            None => drop(first.insert(name, (path, *dimensions))),
        }
    }
}
