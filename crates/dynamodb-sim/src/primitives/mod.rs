//! The shared primitives: clock, callers, names, errors, inputs, settings, rate limits and the journal.
//!
//! Nothing here knows the state or the calls of a service.

pub(crate) mod arn;
pub(crate) mod call;
pub(crate) mod caller;
pub(crate) mod clock;
pub(crate) mod context;
pub(crate) mod error;
pub(crate) mod input;
pub(crate) mod journal;
pub(crate) mod keys;
pub(crate) mod limiter;
pub(crate) mod load;
pub(crate) mod page;
pub(crate) mod service;
pub(crate) mod settings;
pub(crate) mod shape;
pub(crate) mod timings;
pub(crate) mod units;

#[cfg(test)]
pub(crate) mod testing;
