//! Resource-based policies of tables and streams.

pub(crate) mod calls;
mod document;
pub(crate) mod state;
