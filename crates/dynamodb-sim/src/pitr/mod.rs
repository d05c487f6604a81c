//! Continuous backups and point-in-time recovery.

pub(crate) mod calls;
pub(crate) mod state;
