//! What a table refuses because it belongs to a global table.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::table::membership::{
    being_added, class_spent, in_use, index_not_scaled, is_protected, only_together, settings_denied,
    unsupported_when_strong, was_source,
};
use crate::table::state::Table;
use crate::table_settings::capacity::BillingMode;

impl Table {
    /// Whether the table belongs to a global table.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.membership.is_some()
    }

    /// Refuses every change while the global table is changing.
    pub(crate) fn check_group_is_idle(&self) -> Result<(), ServiceError> {
        match &self.membership {
            Some(membership) if membership.changing => Err(in_use()),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses every change while it cannot be replicated to another account.
    pub(crate) fn check_settings_replicate(&self) -> Result<(), ServiceError> {
        match &self.membership {
            Some(membership) if membership.settings_denied => Err(settings_denied(self.name())),
            Some(_) | None => Ok(()),
        }
    }

    /// A stream stays as it is while the table has replicas (T-222); in a strongly consistent global table each Region
    /// has its own.
    pub(crate) fn check_stream_is_free(&self, disables: bool) -> Result<(), ServiceError> {
        match &self.membership {
            Some(membership) if disables && !membership.strong => {
                Err(ServiceError::invalid("Disabling Stream is not allowed for a Global Table replica."))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Of a provisioned global table every index scales its writes, or no index can be changed (T-291).
    pub(crate) fn check_indexes_scale(&self) -> Result<(), ServiceError> {
        match &self.membership {
            Some(membership) if membership.unscaled_index && self.mode == BillingMode::Provisioned => {
                Err(index_not_scaled())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A change of table class reaches every member, and is refused when it is too much for one (T-294).
    pub(crate) fn check_class_of_members(&self) -> Result<(), ServiceError> {
        match self.membership.as_ref().and_then(|membership| membership.class_spent_in.as_ref()) {
            Some((region, until)) => Err(class_spent(region, *until)),
            None => Ok(()),
        }
    }

    /// TTL belongs to all members: it is refused while a replica is being created (T-306), and has no place in a strongly
    /// consistent global table.
    pub(crate) fn check_ttl_of_members(&self) -> Result<(), ServiceError> {
        let Some(membership) = &self.membership else {
            return Ok(());
        };
        if membership.strong {
            return Err(unsupported_when_strong("Time to live is"));
        }
        match &membership.adding {
            Some(region) => Err(being_added(&self.name, region)),
            None => Ok(()),
        }
    }

    /// Whether a member may be deleted (T-260, T-266, T-297).
    pub(crate) fn check_member_deletable(&self, region: &str, now: Moment) -> Result<(), ServiceError> {
        let Some(membership) = &self.membership else {
            return Ok(());
        };
        if membership.strong {
            return Err(only_together());
        }
        if self.protection.enabled {
            return Err(is_protected(&self.name, region));
        }
        if let Some(until) = membership.source_until.filter(|until| now < *until) {
            return Err(was_source().until(until));
        }
        self.check_group_is_idle()
    }
}
