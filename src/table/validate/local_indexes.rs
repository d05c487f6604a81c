//! Local indexes need a table with a sort key (V13) and order its partitions by another attribute (V14).

use tf_provider::{Attr, Diagnostics, Path};

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
        if is(&config.partition_key, name) {
            problems.error(
                path.attribute("sort_key").attribute("name"),
                "Key of the table as sort key of a local index",
                "A local secondary index orders the items of a partition by another attribute than the partition key, \
                 but this is the table's `partition_key`. Name another attribute, or remove the index.",
            );
        }
    }
}

/// An index with the table's own sort key is accepted and orders the items as the table does.
pub(super) fn advise(config: &TableModel, advice: &mut Diagnostics) {
    for (path, index) in indexes::local(config) {
        let Some(name) = index.sort_key.known().and_then(|key| key.name.known()) else { continue };
        if is(&config.sort_key, name) {
            advice.warning(
                path.attribute("sort_key").attribute("name"),
                "Key of the table as sort key of a local index",
                "is the table's `sort_key`, so the index orders the items as the table does, and every write is paid for \
                 twice. Name another attribute, or remove the index; neither is possible later without replacing the table.",
            );
        }
    }
}

fn is(key: &Attr<KeyModel>, name: &String) -> bool {
    key.known().and_then(|key| key.name.known()) == Some(name)
}
