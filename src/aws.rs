//! The way to AWS: credentials, clients per Region, limits, errors.

pub(crate) mod error;
