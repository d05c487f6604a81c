//! Local indexes need a table with a sort key (V13) and order its partitions by another attribute (V14).

use tf_provider::{Diagnostics, Path};

use super::{indexes, presence::Presence};
use crate::table::model::{KeyModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let some = config.local_secondary_indexes.known().is_some_and(|indexes| !indexes.is_empty());
    if some && Presence::of(&config.sort_key) == Presence::Unset {
        problems.error(
            Path::of("local_secondary_indexes"),
            "Local index without a sort key of the table",
            "A local secondary index is another order of the items of a partition, so the table itself must have a \
             `sort_key`. Add one, or write these as global secondary indexes with the table's partition key.",
        );
    }
    for (path, index) in indexes::local(config) {
        let Some(name) = index.sort_key.known().and_then(|key| key.name.known()) else { continue };
        for (role, key) in [("partition_key", &config.partition_key), ("sort_key", &config.sort_key)] {
            if key.known().and_then(|key: &KeyModel| key.name.known()) == Some(name) {
                problems.error(
                    path.attribute("sort_key").attribute("name"),
                    "Key of the table as sort key of a local index",
                    format!(
                        "A local secondary index orders the items of a partition by another attribute than the table's \
                         keys, but this is the table's `{role}`. Name another attribute, or remove the index."
                    ),
                );
            }
        }
    }
}
