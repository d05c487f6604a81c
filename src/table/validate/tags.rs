//! Tags that the service takes: how many, how long, of which characters (V80).

use tf_provider::{Diagnostics, Path};

use crate::{table::model::TableModel, tags};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    tags::check(&config.tags, "A table", &Path::of("tags"), problems);
}
