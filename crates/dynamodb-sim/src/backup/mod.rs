//! Backups of tables.

pub(crate) mod calls;
pub(crate) mod state;
