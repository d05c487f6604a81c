//! Imports of tables from S3 (I-001 to I-020).

pub(crate) mod calls;
pub(crate) mod state;
