//! The context of a call for tests of one service alone, with a clock that the test moves.

use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::keys::Key;
use crate::primitives::limiter::Limiter;
use crate::primitives::settings::Settings;
use crate::primitives::timings::Dice;

/// The values that a [`Context`] borrows.
pub(crate) struct TestContext {
    pub(crate) now: Moment,
    pub(crate) settings: Settings,
    caller: Caller,
    limiter: Limiter,
    keys: Vec<Key>,
    dice: Dice,
}

impl TestContext {
    /// The default settings at their start.
    pub(crate) fn new() -> Self {
        let settings = Settings::default();
        Self {
            now: settings.start,
            caller: Caller::new("111122223333", "eu-central-1"),
            limiter: Limiter::default(),
            keys: settings.keys.clone(),
            dice: Dice::new(settings.pick),
            settings,
        }
    }

    /// The context of a call made now.
    pub(crate) fn cx(&mut self) -> Context<'_> {
        let Self { now, settings, caller, limiter, keys, dice } = self;
        Context { now: *now, caller, settings, limiter, keys, dice }
    }

    /// Moves the clock by milliseconds.
    pub(crate) fn advance(&mut self, millis: i64) {
        self.now = self.now.plus(millis);
    }
}
