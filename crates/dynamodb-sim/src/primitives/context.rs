//! The part of a call that every service needs: time, caller, settings, rate limits, KMS keys and random choices.

use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::keys::Key;
use crate::primitives::limiter::Limiter;
use crate::primitives::settings::Settings;
use crate::primitives::timings::{Dice, Span};

/// The surroundings of one call. The state of a service is passed next to it, so that a service sees its own only.
pub(crate) struct Context<'a> {
    pub(crate) now: Moment,
    pub(crate) caller: &'a Caller,
    pub(crate) settings: &'a Settings,
    pub(crate) limiter: &'a mut Limiter,
    /// The KMS keys of the account in the Region.
    pub(crate) keys: &'a mut Vec<Key>,
    pub(crate) dice: &'a mut Dice,
}

impl Context<'_> {
    /// The moment a span from now.
    pub(crate) fn after(&mut self, span: Span) -> Moment {
        self.now.plus(self.dice.duration(span))
    }

    /// Counts an effective mutation against the account's limiter.
    pub(crate) fn charge_mutation(&mut self) -> Result<(), ServiceError> {
        self.limiter.mutation(&self.settings.limiters, self.now)
    }
}
