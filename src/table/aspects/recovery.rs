//! Point-in-time recovery: continuous backups of the table.

use std::fmt;

use super::{Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext};
use crate::table::model::TableModel;

/// The aspect.
pub(crate) struct RecoveryAspect;

/// Point-in-time recovery, as it should be or as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Recovery {
    /// No continuous backups.
    #[default]
    Off,
    /// Restorable to any second of the last days.
    On {
        /// 1–35.
        days: u32,
    },
}

/// Another setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecoveryChange {
    /// What it should be.
    pub(crate) to: Recovery,
}

/// UpdateContinuousBackups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetRecovery(pub(crate) Recovery);

/// The default is 35 days; another period is something that a user relies on.
const DEFAULT_DAYS: i64 = 35;

impl AspectBehavior for RecoveryAspect {
    type Desired = Recovery;
    type Observed = Recovery;
    type Change = RecoveryChange;
    type Step = SetRecovery;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "point_in_time_recovery",
        shows_after: None,
        is_asynchronous: false,
        is_expected: true,
    };

    /// Whether it is anything but enabled with the default period, which may never have been read.
    fn is_in_use(state: &TableModel) -> bool {
        state.point_in_time_recovery.known().is_some_and(|recovery| {
            recovery.enabled.known() == Some(&true)
                && recovery.recovery_period_in_days.known().is_some_and(|days| *days != DEFAULT_DAYS)
        })
    }

    fn is_configured(config: &TableModel) -> bool {
        config.point_in_time_recovery.is_known()
    }

    fn changes(desired: &Recovery, observed: &Aspect<Recovery>, _: &TableContext<'_>) -> Vec<RecoveryChange> {
        match observed {
            Aspect::Observed(observed) if observed != desired => vec![RecoveryChange { to: *desired }],
            Aspect::Observed(_) | Aspect::Unavailable(_) => Vec::new(),
        }
    }

    fn steps(changes: Vec<RecoveryChange>, _: &Aspect<Recovery>, _: &TableContext<'_>) -> Vec<Placed<SetRecovery>> {
        changes.into_iter().map(|change| Placed::new(Stage::Middle, SetRecovery(change.to))).collect()
    }

    fn operation(_: &SetRecovery) -> &'static str {
        "UpdateContinuousBackups"
    }

    fn is_done(SetRecovery(recovery): &SetRecovery, observed: &Recovery) -> bool {
        observed == recovery
    }

    fn assume_applied(SetRecovery(recovery): &SetRecovery, observed: &mut Aspect<Recovery>) {
        *observed = Aspect::Observed(*recovery);
    }

    fn settled(desired: &Recovery, _: &DesiredTable<'_>) -> Recovery {
        *desired
    }
}

impl fmt::Display for SetRecovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Recovery::Off => f.write_str("disable point-in-time recovery"),
            Recovery::On { days } => write!(f, "set point-in-time recovery to {days} days"),
        }
    }
}
