//! Global tables, version 2019.11.21: what a call may ask of them, and the state that no single Region has.
//!
//! Settings are replicated as measured. Items are not: each Region keeps its own.

pub(crate) mod creation;
pub(crate) mod describe;
pub(crate) mod follow;
pub(crate) mod group;
pub(crate) mod input;
mod places;
pub(crate) mod request;
pub(crate) mod rules;
mod strong;
pub(crate) mod subject;
