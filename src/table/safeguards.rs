//! What stands between a table and the loss of its items, and whether a deletion is refused because of it.
//!
//! One judgment for every way to lose a table: a destroy, both ways to plan a replacement, and the apply of either.

use serde::{Deserialize, Serialize};
use tf_provider::Attr;

use super::aspects::recovery::Recovery;
use super::model::{Removal, TableModel};
use super::observed::{Aspect, ObservedTable};
use crate::guardrail_ids;

/// The safeguards of a table that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Safeguards {
    /// Deletion protection is enabled.
    pub(crate) protected: bool,
    /// Something remains to restore the items from: continuous backups, a final backup, or the table itself.
    pub(crate) recoverable: bool,
    /// The configuration consents to losing the items for good.
    pub(crate) consented: bool,
}

impl Safeguards {
    /// As the state has them.
    pub(crate) fn of_state(state: &TableModel) -> Self {
        let backups = state.point_in_time_recovery.known();
        let backups = backups.is_some_and(|recovery| recovery.enabled.known() == Some(&true));
        Self {
            protected: state.deletion_protection_enabled.known() == Some(&true),
            recoverable: backups || keeps_items(state),
            consented: consents(state),
        }
    }

    /// Of a table without protection whose items can be restored from backups, or cannot.
    pub(crate) fn unprotected(state: &TableModel, has_backups: bool) -> Self {
        Self { protected: false, recoverable: has_backups || keeps_items(state), consented: consents(state) }
    }

    /// As they are now: protection and backups by observation, the rest by the state. Backups that cannot be read count as
    /// the state has them.
    pub(crate) fn of_live(table: &ObservedTable, recovery: Option<&Aspect<Recovery>>, state: &TableModel) -> Self {
        let before = Self::of_state(state);
        let recoverable = match recovery {
            Some(Aspect::Observed(recovery)) => keeps_items(state) || matches!(recovery, Recovery::On { .. }),
            Some(Aspect::Unavailable(_)) | None => before.recoverable,
        };
        Self { protected: table.protected, recoverable, consented: before.consented }
    }
}

/// Whether the removal policy keeps the table or takes a final backup.
fn keeps_items(state: &TableModel) -> bool {
    matches!(state.removal(), Removal::Snapshot | Removal::Retain)
}

fn consents(state: &TableModel) -> bool {
    matches!(&state.guardrail_suppressions, Attr::Known(reasons) if reasons.contains_key(guardrail_ids::PROTECTION_UNRECOVERABLE))
}
