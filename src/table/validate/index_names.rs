//! Names of indexes: ones that the service takes (V2), and each used once over all kinds of indexes (V3).

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::{names::IndexName, table::model::TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let global = Path::of("global_secondary_indexes");
    let local = Path::of("local_secondary_indexes");
    let global_names: Vec<&str> = names(&config.global_secondary_indexes).collect();
    let local_names: Vec<&str> = names(&config.local_secondary_indexes).collect();
    for (map, names) in [(&global, &global_names), (&local, &local_names)] {
        for name in names {
            if let Err(reason) = IndexName::parse(name) {
                problems.error(map.key(*name), "Invalid index name", reason.to_string());
            }
        }
    }
    for name in local_names.iter().filter(|name| global_names.contains(name)) {
        problems.error(
            local.key(*name),
            "Two indexes with one name",
            format!(
                "The index `{}` has the same name, and the names of all indexes of a table differ. Rename one of the two.",
                global.key(*name)
            ),
        );
    }
}

fn names<T>(indexes: &Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = &str> {
    indexes.known().into_iter().flatten().map(|(name, _)| name.as_str())
}
