//! Time to live: items expire by themselves.

pub(crate) mod calls;
pub(crate) mod state;
