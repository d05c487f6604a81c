//! The table's partition key and sort key are different attributes (V10).

use tf_provider::{Diagnostics, Path};

use crate::table::model::TableModel;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(partition) = config.partition_key.known().and_then(|key| key.name.known()) else { return };
    let Some(sort) = config.sort_key.known().and_then(|key| key.name.known()) else { return };
    if partition == sort {
        problems.error(
            Path::of("sort_key").attribute("name"),
            "Partition key used as sort key",
            "names the same attribute as `partition_key`, but a sort key orders the items of a partition by another \
             attribute. Name another one, or remove `sort_key`.",
        );
    }
}
