//! A recovery period only makes sense while continuous backups are kept (V69).

use tf_provider::{Attr, Diagnostics, Path};

use super::presence::Presence;
use crate::table::model::{PointInTimeRecoveryModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    check_one(&config.point_in_time_recovery, Path::of("point_in_time_recovery"), problems);
    for (region, replica) in config.replicas.known().into_iter().flatten() {
        if let Some(replica) = replica.known() {
            let path = Path::of("replicas").key(region).attribute("point_in_time_recovery");
            check_one(&replica.point_in_time_recovery, path, problems);
        }
    }
}

fn check_one(recovery: &Attr<PointInTimeRecoveryModel>, path: Path, problems: &mut Diagnostics) {
    let Some(recovery) = recovery.known() else { return };
    if recovery.enabled.known() == Some(&false) && Presence::of(&recovery.recovery_period_in_days) == Presence::Set {
        problems.error(
            path.attribute("recovery_period_in_days"),
            "Recovery period without backups",
            "`enabled` is false, so there are no continuous backups and no period they reach back. Remove \
             `recovery_period_in_days`, or keep the backups enabled.",
        );
    }
}
