//! Names of indexes: ones that the service takes (V2), and each used once over all kinds of indexes (V3).

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::{names::IndexName, table::model::TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let maps: [(&str, Vec<&str>); 3] = [
        ("global_secondary_indexes", names(&config.global_secondary_indexes).collect()),
        ("local_secondary_indexes", names(&config.local_secondary_indexes).collect()),
        ("vector_indexes", names(&config.vector_indexes).collect()),
    ];
    let mut taken: BTreeMap<&str, Path> = BTreeMap::new();
    for (map, names) in &maps {
        for name in names {
            let path = Path::of(*map).key(*name);
            if let Err(reason) = IndexName::parse(name) {
                problems.error(path.clone(), "Invalid index name", reason.to_string());
            }
            match taken.get(name) {
                Some(first) => twice(path, first, problems),
                None => drop(taken.insert(name, path)),
            }
        }
    }
}

fn twice(path: Path, first: &Path, problems: &mut Diagnostics) {
    problems.error(
        path,
        "Two indexes with one name",
        format!("`{first}` has the same name, and the names of all indexes of a table differ. Rename one of the two."),
    );
}

fn names<T>(indexes: &Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = &str> {
    indexes.known().into_iter().flatten().map(|(name, _)| name.as_str())
}
