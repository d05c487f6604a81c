//! Tables: their state, how it changes with time, and how it is described.

pub(crate) mod blueprint;
pub(crate) mod description;
pub(crate) mod index;
mod key_loss;
mod member;
pub(crate) mod membership;
pub(crate) mod phase;
pub(crate) mod state;
pub(crate) mod store;
mod transitions;
pub(crate) mod vector_index;
