//! Waiting and retrying: clocks, deadlines, polls, and what to do about a call that failed.
//!
//! The caller says what is waited for and when it is there. Nothing in here knows a table, so every resource waits,
//! retries, logs and stops alike.

mod deadline;
mod effect;
mod pace;
mod poll;
pub(crate) mod retry;
mod send;
#[cfg(test)]
mod testing;

pub(crate) use crate::clock::{now, time_of_day};
pub(crate) use deadline::{Deadline, Interruption};
pub(crate) use effect::{Due, Sent};
pub(crate) use pace::humanize;
pub(crate) use poll::{Poll, PollFailure, Verdict, Wait, clause, poll};
pub(crate) use send::{Failure, Reply, Sending, read, send};
