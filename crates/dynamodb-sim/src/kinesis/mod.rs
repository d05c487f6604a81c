//! Kinesis streaming destinations of tables.

pub(crate) mod calls;
mod change;
pub(crate) mod state;
