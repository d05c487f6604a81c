//! Timeouts are durations.

use tf_provider::{Diagnostics, Path};

use crate::table::{
    model::{TableModel, TimeoutsModel},
    timeouts::parse,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(TimeoutsModel { create, update, delete }) = config.timeouts.known() else { return };
    for (name, text) in [("create", create), ("update", update), ("delete", delete)] {
        if let Some(text) = text.known()
            && let Err(reason) = parse(text)
        {
            let detail = format!("{reason} Correct it, or leave `{name}` out for the default.");
            problems.error(Path::of("timeouts").attribute(name), "Invalid duration", detail);
        }
    }
}
