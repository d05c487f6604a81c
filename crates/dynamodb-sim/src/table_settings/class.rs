//! The table class: two changes in thirty days, and the two ways a change gets lost.

use crate::primitives::clock::{Moment, spent_until};
use crate::primitives::error::ServiceError;

/// Table class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// `STANDARD`.
    Standard,
    /// `STANDARD_INFREQUENT_ACCESS`.
    InfrequentAccess,
}

/// Changes per trailing window (T-283).
const CHANGES: usize = 2;
/// The window: 30 days in milliseconds.
const WINDOW: i64 = 30 * 86_400_000;

/// The table class with its history and a change that may be under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassState {
    pub(crate) current: TableClass,
    /// Whether `TableClassSummary` is shown: only once the class was set to something (T-026).
    pub(crate) shown: bool,
    pub(crate) last_update: Option<Moment>,
    pub(crate) change: Option<ClassChange>,
    changes: Vec<Moment>,
}

/// A change under way; the old class is reported until it ends (T-284).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClassChange {
    pub(crate) to: TableClass,
    pub(crate) until: Moment,
    /// An encryption write made the table read ACTIVE early; a class change sent now is lost (T-451, T-450).
    pub(crate) masked: bool,
}

impl TableClass {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::InfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }

    pub(crate) fn parse(given: &str) -> Result<Self, ServiceError> {
        match given {
            "STANDARD" => Ok(Self::Standard),
            "STANDARD_INFREQUENT_ACCESS" => Ok(Self::InfrequentAccess),
            _ => Err(ServiceError::validation(
                "Invalid table-class parameter provided. Please try again with a valid table-class value: \
                 [STANDARD, STANDARD_INFREQUENT_ACCESS].",
            )),
        }
    }
}

impl ClassState {
    pub(crate) fn created(class: Option<TableClass>) -> Self {
        let current = class.unwrap_or(TableClass::Standard);
        Self { current, shown: current != TableClass::Standard, last_update: None, change: None, changes: Vec::new() }
    }

    /// The class as described.
    #[must_use]
    pub fn current(&self) -> TableClass {
        self.current
    }

    /// Whether the change under way holds the table UPDATING.
    pub(crate) fn holds_table(&self) -> bool {
        self.change.is_some_and(|change| !change.masked)
    }

    /// Once two changes are spent, even a re-send of the current class is refused (T-283).
    pub(crate) fn check_budget(&self, now: Moment) -> Result<(), ServiceError> {
        let limited = || ServiceError::limit("Updates to TableClass are limited to 2 times in 30 day(s).");
        self.spent_until(now).map_or(Ok(()), |until| Err(limited().until(until)))
    }

    /// Until when no change is accepted; none if one is.
    pub(crate) fn spent_until(&self, now: Moment) -> Option<Moment> {
        spent_until(&self.changes, CHANGES, WINDOW, now)
    }

    /// Starts a change; a change sent while one is masked is accepted and lost (T-450).
    pub(crate) fn start(&mut self, now: Moment, to: TableClass, until: Moment) {
        if self.change.is_none() && to != self.current {
            self.changes.retain(|at| now.since(*at) < WINDOW);
            self.changes.push(now);
            self.change = Some(ClassChange { to, until, masked: false });
        }
    }

    pub(crate) fn mask(&mut self) {
        if let Some(change) = &mut self.change {
            change.masked = true;
        }
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        if let Some(change) = self.change.filter(|change| change.until <= now) {
            self.current = change.to;
            self.shown = true;
            self.last_update = Some(change.until);
            self.change = None;
        }
    }
}
