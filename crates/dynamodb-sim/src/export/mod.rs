//! Exports of tables to S3.

pub(crate) mod calls;
pub(crate) mod state;
