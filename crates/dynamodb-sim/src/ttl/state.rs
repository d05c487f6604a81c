//! Time to live of a table, its content checks and its invisible cool-down.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;

/// Time to live of a table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ttl {
    pub(crate) attribute: Option<String>,
    /// Until when a change is refused; nothing shows it (T-143).
    pub(crate) cooldown_until: Option<Moment>,
}

impl Ttl {
    /// The attribute while enabled.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// Changes the setting, unless that is none or comes too early.
    pub(super) fn change(&mut self, now: Moment, enable: bool, attribute: &str) -> Result<(), ServiceError> {
        match (&self.attribute, enable) {
            (Some(current), _) if current != attribute => {
                return Err(ServiceError::validation(format!(
                    "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
                )));
            }
            (Some(_), true) => {
                return Err(ServiceError::validation("TimeToLive is already enabled"));
            }
            (None, false) => {
                return Err(ServiceError::validation("TimeToLive is already disabled"));
            }
            (Some(_), false) | (None, true) => {}
        }
        // Content comes before the cool-down (T-143).
        if let Some(until) = self.cooldown_until.filter(|until| now < *until) {
            let text = "Time to live has been modified multiple times within a fixed interval";
            return Err(ServiceError::validation(text).until(until));
        }
        self.attribute = enable.then(|| attribute.to_owned());
        Ok(())
    }
}
