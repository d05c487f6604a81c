//! The Region's shape.

use tf_provider::{Attr, Diagnostics, Path};

use crate::names::{Region, UNKNOWN_REGION, doubt};
use crate::table::model::TableModel;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    check_region(&config.region, problems);
}

/// Checks the attribute `region` of a resource or a data source.
pub(crate) fn check_region(region: &Attr<String>, problems: &mut Diagnostics) {
    let Some(region) = region.known() else { return };
    if let Err(reason) = Region::parse(region) {
        let detail = format!("{reason} Correct it, or leave `region` out to use the provider's.");
        problems.error(Path::of("region"), "Invalid Region", detail);
    } else if let Some(doubt) = doubt(region) {
        problems.warning(Path::of("region"), UNKNOWN_REGION, doubt);
    }
}
