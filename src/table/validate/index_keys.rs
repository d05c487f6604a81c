//! Keys of global indexes: one way to write the partition key, at most one to write the sort key (V11), and no
//! attribute twice (V12). How many attributes a list takes is the schema's check.

use std::collections::BTreeMap;

use tf_provider::{Diagnostics, Path};

use super::{indexes, presence::Presence};
use crate::table::{
    key_places::KeyPlaces,
    model::{GlobalIndexModel, TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (path, index) in indexes::global(config) {
        partition_key(index, &path, problems);
        sort_key(index, &path, problems);
        repeated_attributes(index, &path, problems);
    }
}

fn partition_key(index: &GlobalIndexModel, path: &Path, problems: &mut Diagnostics) {
    match (Presence::of(&index.partition_key), Presence::of_filled(&index.partition_keys)) {
        (Presence::Set, Presence::Set) => problems.error(
            path.attribute("partition_keys"),
            "Partition key written twice",
            "Both `partition_key` and `partition_keys` are given, and an index has one partition key. Keep \
             `partition_key` for one attribute, or `partition_keys` for several.",
        ),
        (Presence::Unset, Presence::Unset) => problems.error(
            path.clone(),
            "Index without partition key",
            "Neither `partition_key` nor `partition_keys` is given. Write `partition_key` for one attribute, or \
             `partition_keys` for several. An index with the table's own partition key and another sort key names the \
             table's partition key here.",
        ),
        (Presence::Set | Presence::Unset | Presence::Unknown, _) => {}
    }
}

fn sort_key(index: &GlobalIndexModel, path: &Path, problems: &mut Diagnostics) {
    if Presence::of(&index.sort_key) == Presence::Set && Presence::of_filled(&index.sort_keys) == Presence::Set {
        problems.error(
            path.attribute("sort_keys"),
            "Sort key written twice",
            "Both `sort_key` and `sort_keys` are given, and an index has one sort key. Keep `sort_key` for one \
             attribute, or `sort_keys` for several.",
        );
    }
}

fn repeated_attributes(index: &GlobalIndexModel, path: &Path, problems: &mut Diagnostics) {
    let mut first_places: BTreeMap<&str, Path> = BTreeMap::new();
    for place in KeyPlaces::of_index(index, path).places {
        let Some(name) = place.key.name.known() else { continue };
        if let Some(first) = first_places.get(name.as_str()) {
            problems.error(
                place.path.attribute("name"),
                "Attribute twice in one index key",
                format!(
                    "The attribute is part of this key already, in `{first}`, and an attribute is part of a key once. Name \
                     another one, or remove this."
                ),
            );
        } else {
            first_places.insert(name, place.path);
        }
    }
}
