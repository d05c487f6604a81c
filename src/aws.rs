//! The way to AWS: credentials, clients per Region, errors.

pub(crate) mod error;
