//! Deletion protection, and the wait between two changes of it.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;

/// Deletion protection; synchronous (T-017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Protection {
    pub(crate) enabled: bool,
    /// Until when a further write is throttled (T-003).
    cooldown_until: Option<Moment>,
}

impl Protection {
    pub(crate) fn created(enabled: bool) -> Self {
        Self { enabled, cooldown_until: None }
    }

    /// Within the window even a re-send of the current value is throttled; outside it is a no-op (T-047).
    pub(crate) fn check(&self, now: Moment, table: &str) -> Result<(), ServiceError> {
        match self.cooldown_until.filter(|until| now < *until) {
            None => Ok(()),
            Some(until) => Err(ServiceError::throttled(format!(
                "Deletion protection setting for table {table} modified within the previous 15000 \
                 milliseconds. Please try again after {}",
                until.iso8601()
            ))
            .until(until)),
        }
    }

    pub(crate) fn set(&mut self, enabled: bool, cooldown_until: Moment) {
        if self.enabled != enabled {
            self.enabled = enabled;
            self.cooldown_until = Some(cooldown_until);
        }
    }
}
