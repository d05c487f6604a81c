//! The Region's shape.

use tf_provider::{Diagnostics, Path};

use crate::{names::Region, table::model::TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    if let Some(region) = config.region.known()
        && let Err(reason) = Region::parse(region)
    {
        let detail = format!("{reason} Correct it, or leave `region` out to use the provider's.");
        problems.error(Path::of("region"), "Invalid Region", detail);
    }
}
