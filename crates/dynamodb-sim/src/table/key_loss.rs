//! A table that loses the customer's key that encrypts it, and what it takes meanwhile (M-006, D-021).
//!
//! The codes and texts of the refusals were not measured: they are those of a table that is in use.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::table::phase::{Creating, Origin, Phase};
use crate::table::state::Table;
use crate::table_settings::key_access::{KeyAccess, Loss};

impl Table {
    /// The key can no longer be used. A table that `CreateTable` has not finished stays CREATING and then is gone
    /// (T-334).
    pub(crate) fn lose_key(&mut self, loss: Loss, vanishes_at: Moment) {
        match &mut self.phase {
            Phase::Creating(creating @ Creating { origin: Origin::Create, .. }) => {
                creating.until = vanishes_at;
                creating.vanishes = true;
            }
            Phase::Creating(_) | Phase::Live => self.encryption.access.lose(loss),
            Phase::Deleting(_) => {}
        }
    }

    /// The key can be used again.
    pub(crate) fn regain_key(&mut self, shown_at: Moment) {
        self.encryption.access.regain(shown_at);
    }

    /// Refuses what needs the key, and what was not measured without it.
    pub(crate) fn check_key(&self) -> Result<(), ServiceError> {
        self.encryption.access.status().map_or(Ok(()), |status| Err(self.in_state(status)))
    }

    /// Refuses what works without the key, once the table is archived.
    pub(crate) fn check_not_archived(&self) -> Result<(), ServiceError> {
        match self.encryption.access.archiving_since() {
            None => Ok(()),
            Some(_) => self.check_key(),
        }
    }

    /// Refuses everything while the table is being archived: only then is a deletion refused.
    pub(crate) fn check_not_archiving(&self) -> Result<(), ServiceError> {
        match self.encryption.access {
            KeyAccess::Archiving(_) => self.check_key(),
            KeyAccess::Usable
            | KeyAccess::Losing(_)
            | KeyAccess::Lost(_)
            | KeyAccess::Regaining { .. }
            | KeyAccess::Archived { .. } => Ok(()),
        }
    }

    fn in_state(&self, status: &str) -> ServiceError {
        ServiceError::in_use(format!("Table: {} is in state {status}", self.name))
    }

    /// When the loss or the return of the key shows next; a loss blocks no call by itself, so it is no transition.
    pub(crate) fn next_key_change(&self) -> Option<Moment> {
        self.encryption.access.changes_at().filter(|_| self.phase == Phase::Live)
    }
}
