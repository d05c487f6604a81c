//! A recovery period only makes sense while continuous backups are kept (V69).

use tf_provider::{Diagnostics, Path};

use super::presence::Presence;
use crate::table::model::TableModel;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(recovery) = config.point_in_time_recovery.known() else { return };
    if recovery.enabled.known() == Some(&false) && Presence::of(&recovery.recovery_period_in_days) == Presence::Set {
        problems.error(
            Path::of("point_in_time_recovery").attribute("recovery_period_in_days"),
            "Recovery period without backups",
            "`enabled` is false, so there are no continuous backups and no period they reach back. Remove \
             `recovery_period_in_days`, or keep the backups enabled.",
        );
    }
}
