//! Restores of tables from a backup or to a point in time.

pub(crate) mod calls;
mod input;
mod overrides;
pub(crate) mod source;
