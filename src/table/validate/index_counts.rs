//! How many indexes a table can have: 5 local ones (V15); 20 global ones unless the quota was raised (V16); 5 vector indexes
//! (V140).

use tf_provider::{Diagnostics, Path};

use crate::{
    limits::{DEFAULT_GLOBAL_INDEXES, MAX_LOCAL_INDEXES, MAX_VECTOR_INDEXES},
    table::model::TableModel,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let local = config.local_secondary_indexes.known().map_or(0, |indexes| indexes.len());
    if local > MAX_LOCAL_INDEXES {
        problems.error(
            Path::of("local_secondary_indexes"),
            "Too many local secondary indexes",
            format!(
                "A table has at most {MAX_LOCAL_INDEXES} local secondary indexes, which no quota raises, but {local} are \
                 given. Make some of them global secondary indexes."
            ),
        );
    }
    let global = config.global_secondary_indexes.known().map_or(0, |indexes| indexes.len());
    if global > DEFAULT_GLOBAL_INDEXES {
        problems.warning(
            Path::of("global_secondary_indexes"),
            "More global secondary indexes than the default quota",
            format!(
                "{global} global secondary indexes are given, and a table has at most {DEFAULT_GLOBAL_INDEXES} unless the \
                 account's quota was raised. Without that the service will refuse the table."
            ),
        );
    }
    let vector = config.vector_indexes.known().map_or(0, |indexes| indexes.len());
    if vector > MAX_VECTOR_INDEXES {
        problems.error(
            Path::of("vector_indexes"),
            "Too many vector indexes",
            format!(
                "A table has at most {MAX_VECTOR_INDEXES} vector indexes, but {vector} are given. One index serves several searches \
                 with its filters; vectors of another kind of item can go into a table of their own."
            ),
        );
    }
}
