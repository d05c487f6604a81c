//! Which step of how many: for the log of an operation that takes its time.

use std::fmt;

use tracing::{Span, error_span};

use crate::table::steps::{Step, Steps};

/// The number of a step among all of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    number: usize,
    of: usize,
}

impl Position {
    /// The first of these steps, when so many were done before.
    pub(super) fn after(done: usize, steps: &Steps) -> Self {
        Self { number: done + 1, of: done + steps.iter().count() }
    }

    /// The position behind so many steps.
    pub(super) fn after_all(self, steps: usize) -> Self {
        Self { number: self.number + steps, ..self }
    }

    /// This position and all that follow.
    pub(super) fn following(self) -> impl Iterator<Item = Self> {
        (self.number..).map(move |number| Self { number, ..self })
    }

    /// What every line about the step carries.
    pub(super) fn span(self, step: &Step) -> Span {
        error_span!("step", step = %step, at = %self)
    }
}

/// `step 2 of 5`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, of } = self;
        write!(f, "step {number} of {of}")
    }
}
